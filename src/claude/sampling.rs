//! One `sampling/createMessage` of a server, answered by Claude with two consents of the person: to the
//! request before it goes out, and to the answer before the server gets it.
//!
//! <https://modelcontextprotocol.io/specification/2025-11-25/client/sampling>

mod request;
mod result;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::access::Access;
use super::answer::{Answer, AnswerChange};
use super::ask::{Ask, Step};
use super::failure::Failure;
use super::line::{Line, Setup};
use super::request::Request;
use super::settings::Settings;
use crate::wire::http::{ExchangeId, HttpEvent, HttpRequest};
use crate::wire::moment::Moment;

pub use request::SamplingRequest;

#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    Command(Command),
    Http(ExchangeId, HttpEvent),
    /// The moment of [`Sampling::deadline`] has come.
    Tick,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// The first consent: to this request, edited or not, by this access. Settings give the model and
    /// what the request does not say.
    Send { request: Box<SamplingRequest>, access: Option<Access>, settings: Box<Settings> },
    /// The second consent: to this `CreateMessageResult`, edited or not.
    HandOver(Value),
    /// The server gets no answer of Claude. Possible until one was handed over.
    Decline,
    /// Ends the request under way; it can be sent again.
    Stop,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Output {
    Open(ExchangeId, Arc<HttpRequest>),
    Abort(ExchangeId),
    Event(Event),
    /// For the server, once: `CreateMessageResult`, or `None` for the error "User rejected sampling
    /// request" (-1).
    Reply(Option<Value>),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    Phase(Phase),
    /// The link to the wire log.
    Sent(ExchangeId),
    Answer(AnswerChange),
}

#[derive(Clone, Debug, PartialEq)]
pub enum Phase {
    /// The person looks at the request.
    Proposed,
    Asking {
        retry: u32,
    },
    Answering,
    Pausing {
        failure: Failure,
        until: Moment,
        retry: u32,
    },
    /// The person looks at the answer, a `CreateMessageResult`.
    Drafted(Value),
    /// It can be sent again, or declined.
    Failed(Failure),
    /// The server has its reply.
    Over,
}

/// Feed one [`Input`], then drain [`Sampling::poll`] to `None` before the next.
#[derive(Debug)]
pub struct Sampling {
    now: Moment,
    line: Line,
    phase: Phase,
    proposed: SamplingRequest,
    /// What was sent last, edited perhaps.
    sent: SamplingRequest,
    ask: Option<Ask>,
    outputs: VecDeque<Output>,
}

impl Sampling {
    /// `params` of the server's request, as they came.
    pub fn new(setup: Setup, params: &Value) -> Self {
        let proposed = SamplingRequest::read(params);
        Self {
            now: Moment::default(),
            line: Line::new(setup),
            phase: Phase::Proposed,
            sent: proposed.clone(),
            proposed,
            ask: None,
            outputs: VecDeque::new(),
        }
    }

    /// What the server asks for, with what is wrong with it.
    pub fn proposed(&self) -> &SamplingRequest {
        &self.proposed
    }

    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// What has arrived of the answer under way.
    pub fn answer(&self) -> Option<&Answer> {
        self.ask.as_ref().map(|ask| &ask.stream.answer)
    }

    pub fn handle(&mut self, input: Input, now: Moment) {
        self.now = now;
        match input {
            Input::Command(command) => self.command(command),
            Input::Http(id, event) => {
                if self.line.drains(id, &event) {
                    return;
                }
                let Some(ask) = &mut self.ask else { return };
                let steps = ask.receive(id, event, &mut self.line, now);
                self.take(steps);
            }
            Input::Tick => self.tick(),
        }
    }

    #[must_use]
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The time since the Unix epoch at moment zero, where it is another by now.
    pub fn set_epoch(&mut self, epoch: Duration) {
        self.line.set_epoch(epoch);
    }

    /// No request is under way, and no answer runs out.
    pub fn is_at_rest(&self) -> bool {
        self.ask.is_none() && self.line.deadline().is_none()
    }

    /// When to send the next [`Input::Tick`].
    pub fn deadline(&self) -> Option<Moment> {
        let ask = self.ask.as_ref().and_then(Ask::deadline);
        [ask, self.line.deadline()].into_iter().flatten().min()
    }

    fn command(&mut self, command: Command) {
        if self.phase == Phase::Over {
            return;
        }
        match command {
            Command::Send { request, access, settings } => {
                self.stop();
                self.send(*request, access.as_ref(), &settings);
            }
            Command::HandOver(result) => {
                if matches!(self.phase, Phase::Drafted(_)) {
                    self.reply(Some(result));
                }
            }
            Command::Decline => {
                self.stop();
                self.reply(None);
            }
            Command::Stop => {
                self.stop();
                if !matches!(self.phase, Phase::Drafted(_) | Phase::Failed(_)) {
                    self.set_phase(Phase::Proposed);
                }
            }
        }
    }

    fn send(&mut self, request: SamplingRequest, access: Option<&Access>, settings: &Settings) {
        let Some(access) = access else {
            return self.set_phase(Phase::Failed(Failure::NoAccess));
        };
        let (settings, question) = request.compose(settings);
        if settings.model.trim().is_empty() {
            return self.set_phase(Phase::Failed(Failure::NoModel));
        }
        self.sent = request;
        let request = Request::message(access, &settings, question);
        let (ask, steps) = Ask::start(request, &mut self.line, self.now);
        self.ask = Some(ask);
        self.take(steps);
    }

    fn take(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Open(id, request) => {
                    self.push(Output::Event(Event::Sent(id)));
                    self.push(Output::Open(id, request));
                    let retry = self.ask.as_ref().map_or(0, Ask::retries);
                    self.set_phase(Phase::Asking { retry });
                }
                Step::Abort(id) => self.push(Output::Abort(id)),
                Step::Changed(change) => {
                    self.set_phase(Phase::Answering);
                    self.push(Output::Event(Event::Answer(change)));
                }
                Step::Pausing { failure, until, retry } => {
                    self.set_phase(Phase::Pausing { failure, until, retry });
                }
                Step::Answered => {
                    let Some(ask) = self.ask.take() else { return };
                    let result = result::compose(&ask.stream.answer, &self.sent);
                    self.set_phase(Phase::Drafted(result));
                }
                Step::Failed(failure) => {
                    self.ask = None;
                    self.set_phase(Phase::Failed(failure));
                }
                Step::Body(_) => {}
            }
        }
    }

    fn tick(&mut self) {
        for id in self.line.overdue(self.now) {
            self.push(Output::Abort(id));
        }
        if let Some(ask) = &mut self.ask {
            let steps = ask.tick(&mut self.line, self.now);
            self.take(steps);
        }
    }

    fn stop(&mut self) {
        let mut open = self.line.close_all();
        open.extend(self.ask.take().and_then(|mut ask| ask.stop()));
        for id in open {
            self.push(Output::Abort(id));
        }
    }

    fn reply(&mut self, result: Option<Value>) {
        self.push(Output::Reply(result));
        self.set_phase(Phase::Over);
    }

    fn set_phase(&mut self, phase: Phase) {
        if self.phase != phase {
            self.phase = phase.clone();
            self.push(Output::Event(Event::Phase(phase)));
        }
    }

    fn push(&mut self, output: Output) {
        self.outputs.push_back(output);
    }
}
