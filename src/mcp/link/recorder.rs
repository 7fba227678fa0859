//! Writes the lines of a wire log: whatever crosses the wire, for whichever machine, becomes a record here and
//! nowhere else.

use std::sync::Arc;

use serde_json::Value;

use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::id::{CallId, RecordId};
use crate::mcp::model::moment::Moment;
use crate::mcp::model::record::{Cause, Direction, Record, Subject};
use crate::wire::json_rpc::{RequestId, RpcError};
use crate::wire::reader::Finding;
use crate::wire::received::Received;

/// Numbers the lines of one log, in the order of time.
#[derive(Debug, Default)]
pub struct Recorder {
    last: u64,
}

/// What was said, as it is to stand in the log.
#[derive(Debug)]
pub struct Said {
    pub direction: Direction,
    pub subject: Subject,
    pub text: Received,
    pub cause: Cause,
    /// The request that this answers.
    pub answers: Option<RecordId>,
    /// The request that this tells about.
    pub about: Option<RecordId>,
    /// See [`Record::call`].
    pub call: Option<CallId>,
    /// See [`Record::is_provided_for`].
    pub is_provided_for: bool,
    pub findings: Vec<Finding>,
}

impl Said {
    pub fn to_server(subject: Subject, text: impl Into<Received>, cause: Cause) -> Self {
        Self::new(Direction::ToServer, subject, text.into(), cause)
    }

    pub fn from_server(subject: Subject, text: impl Into<Received>, cause: Cause) -> Self {
        Self::new(Direction::FromServer, subject, text.into(), cause)
    }

    /// An answer without a message in it, by its status; `None` where none could be read.
    pub fn answer(status: Option<u16>, text: impl Into<Received>, cause: Cause) -> Self {
        Self::from_server(Subject::HttpAnswer { status }, text, cause)
    }

    pub(in crate::mcp) fn new(
        direction: Direction,
        subject: Subject,
        text: Received,
        cause: Cause,
    ) -> Self {
        Self {
            direction,
            subject,
            text,
            cause,
            answers: None,
            about: None,
            call: None,
            is_provided_for: false,
            findings: Vec::new(),
        }
    }

    #[must_use]
    pub fn answering(self, answers: Option<RecordId>) -> Self {
        Self { answers, ..self }
    }

    #[must_use]
    pub fn about(self, about: Option<RecordId>) -> Self {
        Self { about, ..self }
    }

    #[must_use]
    pub fn of_call(self, call: Option<CallId>) -> Self {
        Self { call, ..self }
    }

    #[must_use]
    pub fn found(self, findings: Vec<Finding>) -> Self {
        Self { findings, ..self }
    }
}

impl Recorder {
    /// The number of the line that was written last.
    pub fn last(&self) -> RecordId {
        RecordId(self.last)
    }

    /// Numbers go on behind what is in the log already.
    pub fn go_on_after(&mut self, last: u64) {
        self.last = self.last.max(last);
    }

    /// What bytes that are no UTF-8 say about themselves is found here, once.
    pub fn write(&mut self, exchange: ExchangeId, at: Moment, said: Said) -> Arc<Record> {
        self.last += 1;
        let Said { direction, subject, text, cause, answers, about, call, .. } = said;
        let mut findings = said.findings;
        findings.extend(text.finding().filter(|finding| !findings.contains(finding)));
        let Received { text, bytes } = text;
        Arc::new(Record {
            id: RecordId(self.last),
            exchange,
            at,
            direction,
            subject,
            text,
            bytes,
            answers,
            about,
            call,
            cause,
            is_provided_for: said.is_provided_for,
            findings,
        })
    }
}

/// What a response is in the log.
pub(in crate::mcp) fn response_subject(
    id: Option<&RequestId>,
    outcome: &Result<Value, RpcError>,
) -> Subject {
    Subject::Response {
        id: id.map(ToString::to_string),
        error: outcome.as_ref().err().map(|error| error.code),
        is_reported: outcome.as_ref().is_ok_and(is_reported),
    }
}

/// The tool says by its result that it failed.
pub(in crate::mcp) fn is_reported(result: &Value) -> bool {
    result.get("isError") == Some(&Value::Bool(true))
}
