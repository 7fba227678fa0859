//! One exchange as the log knows it: an HTTP request and its response, or a program.

use std::sync::Arc;

use crate::mcp::event::{ExchangeChange, ExchangeEnd};
use crate::mcp::http::{Head, HeaderText, HttpRequest};
use crate::mcp::{ExchangeId, Moment};
use crate::wire::program::{Exit, Program};
use crate::wire::secret::Secret;

/// One HTTP request and its response, or a program from its start to its end.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub id: ExchangeId,
    pub opened_for: Opened,
    pub opened: Moment,
    pub sent: Option<Moment>,
    pub head: Option<(Moment, Head)>,
    /// When and how it ended, and the bytes of the body.
    pub end: Option<(Moment, ExchangeEnd, u64)>,
}

#[derive(Clone, Debug)]
pub enum Opened {
    Request(Arc<HttpRequest>),
    Program(Running),
}

#[derive(Clone, Debug)]
pub struct Running {
    pub program: Arc<Program>,
    /// `None` until it is started.
    pub pid: Option<u32>,
    /// `None` while it runs, and where its end was not heard of.
    pub exit: Option<Exit>,
}

impl Exchange {
    /// `Err` gives back what begins nothing.
    pub(in crate::store) fn begin(
        id: ExchangeId,
        change: ExchangeChange,
    ) -> Result<Self, ExchangeChange> {
        let (opened_for, opened) = match change {
            ExchangeChange::Opened { at, request } => (Opened::Request(request), at),
            ExchangeChange::Program { at, program } => {
                (Opened::Program(Running { program, pid: None, exit: None }), at)
            }
            other => return Err(other),
        };
        Ok(Self { id, opened_for, opened, sent: None, head: None, end: None })
    }

    pub(in crate::store) fn apply(&mut self, change: ExchangeChange) {
        match change {
            ExchangeChange::Opened { .. } | ExchangeChange::Program { .. } => {}
            ExchangeChange::Proved { request } => self.opened_for = Opened::Request(request),
            ExchangeChange::Sent { at } => self.sent = Some(at),
            ExchangeChange::Started { at, pid } => {
                self.sent = Some(at);
                if let Some(running) = self.program() {
                    running.pid = Some(pid);
                }
            }
            ExchangeChange::Head { at, head } => self.head = Some((at, head)),
            ExchangeChange::Exited { exit, .. } => {
                if let Some(running) = self.program() {
                    running.exit = Some(exit);
                }
            }
            ExchangeChange::Ended { at, end, bytes } => self.end = Some((at, end, bytes)),
        }
    }

    fn program(&mut self) -> Option<&mut Running> {
        match &mut self.opened_for {
            Opened::Program(running) => Some(running),
            Opened::Request(_) => None,
        }
    }

    pub(super) fn forget_secrets(&mut self) {
        match &mut self.opened_for {
            Opened::Request(request) => {
                for header in &mut Arc::make_mut(request).headers {
                    if let HeaderText::Secret(secret) = &mut header.value {
                        *secret = Secret::default();
                    }
                }
            }
            Opened::Program(running) => {
                Arc::make_mut(&mut running.program).forget_values();
            }
        }
    }
}
