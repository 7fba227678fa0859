//! The HTTP exchange of a step: opened, gathered, read, or missed.

use std::sync::Arc;

use super::progress::Waits;
use super::{Flow, Output};
use crate::oauth::event::{
    Answer, AnswerText, Grant, Registering, Skip, Step, StepChange, Verdict,
};
use crate::oauth::failure::{Endpoint, Failure};
use crate::oauth::finding::Document;
use crate::oauth::request::Request;
use crate::wire::http::{ExchangeId, Head, Header, HttpEvent, NetworkFailure};
use crate::wire::secret::Secret;

/// No document of an authorization server is longer, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// What has arrived of an answer.
#[derive(Debug, Default)]
pub(super) struct Gathering {
    head: Option<Head>,
    body: Vec<u8>,
    pub(super) ended: bool,
}

/// An answer that came whole.
pub(super) struct Reply {
    pub(super) url: String,
    pub(super) endpoint: Endpoint,
    pub(super) head: Head,
    pub(super) text: String,
}

impl Reply {
    /// The JSON object of a success.
    pub(super) fn document(&self) -> Result<Document, Failure> {
        if !self.head.is_success() {
            return Err(self.unreadable("not found here"));
        }
        Document::read(&self.text).ok_or_else(|| self.unreadable("no JSON object"))
    }

    pub(super) fn unreadable(&self, problem: &str) -> Failure {
        Failure::Unreadable {
            endpoint: self.endpoint,
            url: self.url.clone(),
            status: self.head.status,
            problem: problem.to_owned(),
        }
    }
}

impl Flow {
    pub(super) fn open(&mut self, request: Arc<Request>) {
        if !request.url_is_usable() {
            return self.fail(Failure::BadUrl(request.url.clone()));
        }
        self.next_exchange += 1;
        let id = ExchangeId(self.next_exchange);
        let Some(current) = &mut self.current else { return };
        current.waits_for = Waits::Answer(id, Gathering::default());
        self.late_at = Some(self.now.after(self.setup.timeout));
        self.push(Output::Open(id, request));
    }

    pub(super) fn receive(&mut self, id: ExchangeId, event: HttpEvent) {
        let Some(current) = &mut self.current else { return };
        let is_challenge = current.step == Step::Challenge;
        let Waits::Answer(awaited, gathering) = &mut current.waits_for else { return };
        if *awaited != id {
            return;
        }
        match event {
            HttpEvent::Sent | HttpEvent::Ahead(_) | HttpEvent::Item(_) => {}
            HttpEvent::Head(head) => {
                let success = head.is_success();
                gathering.head = Some(head);
                if success && is_challenge {
                    // It may be a stream of events that never ends, and its status says it all.
                    self.answered();
                }
            }
            HttpEvent::Chunk(bytes) => {
                gathering.body.extend_from_slice(&bytes);
                if gathering.body.len() > MOST_BYTES {
                    self.answer_is_too_long();
                }
            }
            HttpEvent::End => {
                gathering.ended = true;
                self.answered();
            }
            HttpEvent::Failed(failure) => {
                gathering.ended = true;
                self.unanswered(&failure);
            }
        }
    }

    /// The JSON object of a success, to be held to what the person goes on with.
    pub(super) fn document_of(&self, reply: &Reply) -> Result<Document, Failure> {
        let document = reply.document()?;
        Ok(Document { tolerated: self.tolerated.clone(), ..document })
    }

    fn answered(&mut self) {
        let Some((reply, step)) = self.take_reply() else { return };
        self.proofs.note(&reply.url, &reply.head);
        let text: Arc<str> = reply.text.as_str().into();
        let text = match &step {
            Step::Token(_) | Step::TokenExchange | Step::Registration(_) => {
                AnswerText::Secret(Secret::new(text))
            }
            _ => AnswerText::Plain(text),
        };
        let answer = Answer { head: reply.head.clone(), text };
        if let Some(current) = &self.current {
            self.tell_step(current.id, StepChange::Answered { at: self.now, answer });
        }
        match step {
            Step::Challenge => self.read_challenge(&reply.head),
            Step::ResourceMetadata { place, .. } => self.read_resource(place, &reply),
            Step::ServerMetadata { issuer, .. } => self.read_server(&issuer, &reply),
            Step::Registration(Registering::Dynamic) => self.read_registration(&reply),
            Step::TokenExchange => self.read_exchange(&reply),
            Step::Token(grant) => self.read_token(grant, &reply),
            Step::Revocation(kind) => self.read_revocation(kind, &reply),
            _ => {}
        }
    }

    fn take_reply(&mut self) -> Option<(Reply, Step)> {
        let current = self.current.as_mut()?;
        let Waits::Answer(_, gathering) = &mut current.waits_for else { return None };
        let head = gathering.head.take().unwrap_or_default();
        let text = String::from_utf8_lossy(&std::mem::take(&mut gathering.body)).into_owned();
        let url = current.request.as_ref().map(|request| request.url.clone()).unwrap_or_default();
        let endpoint = endpoint_of(&current.step);
        Some((Reply { url, endpoint, head, text }, current.step.clone()))
    }

    /// No answer that the page may read.
    fn unanswered(&mut self, failure: &NetworkFailure) {
        let failure = self.blocked(failure.to_string());
        self.missed(failure);
    }

    pub(super) fn answer_is_late(&mut self) {
        self.late_at = None;
        let after = self.setup.timeout;
        let Failure::Blocked { endpoint, url, .. } = self.blocked(String::new()) else { return };
        self.missed(Failure::TimedOut { endpoint, url, after });
    }

    fn answer_is_too_long(&mut self) {
        let Some((reply, _)) = self.take_reply() else { return };
        self.missed(reply.unreadable("longer than a megabyte"));
    }

    /// What looks for something goes on elsewhere; what has one address only ends here.
    fn missed(&mut self, failure: Failure) {
        let Some(current) = &self.current else { return };
        let step = current.step.clone();
        match step {
            Step::Challenge => {
                self.end(Verdict::Failed(failure), Vec::new());
                self.start_search();
            }
            Step::ResourceMetadata { .. } => {
                self.note_blocked(&failure);
                self.end(Verdict::Failed(failure), Vec::new());
                self.next_place();
            }
            Step::ServerMetadata { .. } => {
                self.note_blocked(&failure);
                self.end(Verdict::Failed(failure), Vec::new());
                self.next_form();
            }
            Step::Revocation(kind) => {
                self.end(Verdict::Failed(failure), Vec::new());
                self.revoked(kind);
            }
            Step::Token(Grant::Refresh) => self.refresh_failed(failure, Vec::new()),
            _ => self.fail(failure),
        }
    }

    fn note_blocked(&mut self, failure: &Failure) {
        self.progress.blocked.get_or_insert_with(|| failure.clone());
    }

    fn blocked(&self, said: String) -> Failure {
        let request = self.current.as_ref().and_then(|current| current.request.as_ref());
        let endpoint = self.current.as_ref().map(|current| endpoint_of(&current.step));
        // What makes the browser ask first: a header of ours, or a body that is no form.
        let asks = |header: &&Header| match header.name.as_str() {
            "accept" => false,
            "content-type" => header.value.reveal() == "application/json",
            _ => true,
        };
        let headers = request.iter().flat_map(|request| &request.headers).filter(asks);
        let asks_for = headers.map(|header| header.name.clone()).collect();
        Failure::Blocked {
            endpoint: endpoint.unwrap_or(Endpoint::Server),
            url: request.map(|request| request.url.clone()).unwrap_or_default(),
            asks_for,
            said,
        }
    }

    pub(super) fn skip(&mut self, skip: Skip) {
        self.end(Verdict::Skipped(skip), Vec::new());
    }
}

fn endpoint_of(step: &Step) -> Endpoint {
    match step {
        Step::ResourceMetadata { .. } => Endpoint::ResourceMetadata,
        Step::ServerMetadata { .. } | Step::DefaultEndpoints { .. } => Endpoint::ServerMetadata,
        Step::Registration(_) => Endpoint::Registration,
        Step::TokenExchange => Endpoint::IdentityProvider,
        Step::Token(_) => Endpoint::Token,
        Step::Revocation(_) => Endpoint::Revocation,
        Step::Challenge | Step::Authorization | Step::Callback | Step::Assertion => {
            Endpoint::Server
        }
    }
}
