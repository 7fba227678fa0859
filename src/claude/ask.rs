//! One question to the API: one request, tried until it is answered, refused, or given up.

pub(super) mod retry;
mod stream;

use std::sync::Arc;

use super::answer::AnswerChange;
use super::failure::{FailedRequest, Failure, Said};
use super::line::Line;
use super::request::Request;
use crate::wire::http::retry_after::retry_after;
use crate::wire::http::{ExchangeId, Head, HttpEvent, HttpRequest, NetworkFailure};
use crate::wire::json;
use crate::wire::moment::Moment;
use crate::wire::sse::{SseDecoder, SseItem};
use retry::may_retry;
use stream::Stream;

/// No event is longer, in bytes, and no body of one piece.
const MOST_BYTES: usize = 64 << 20;
/// So much of a body is kept to be shown where it turns out to be no answer, in bytes.
const MOST_KEPT: usize = 4_000;

/// What comes of it, in order.
#[derive(Debug)]
pub(super) enum Step {
    Open(ExchangeId, Arc<HttpRequest>),
    Abort(ExchangeId),
    Changed(AnswerChange),
    /// It failed, and goes out again at that moment, for the how many-th time.
    Pausing {
        failure: Failure,
        until: Moment,
        retry: u32,
    },
    /// The body of a response that is no stream.
    Body(Vec<u8>),
    Answered,
    Failed(Failure),
}

#[derive(Debug)]
pub(super) struct Ask {
    request: Request,
    retries: u32,
    state: State,
    pub(super) stream: Stream,
}

#[derive(Debug)]
enum State {
    Flying(Box<Flight>),
    Pausing(Moment),
    Over,
}

#[derive(Debug)]
struct Flight {
    id: ExchangeId,
    head: Option<Head>,
    /// All of a body of one piece, the start of a stream.
    body: Vec<u8>,
    events: Option<SseDecoder>,
    silent_at: Moment,
}

impl Ask {
    pub(super) fn start(request: Request, line: &mut Line, now: Moment) -> (Self, Vec<Step>) {
        let mut ask = Self { request, retries: 0, state: State::Over, stream: Stream::default() };
        let step = ask.open(line, now);
        (ask, vec![step])
    }

    fn open(&mut self, line: &mut Line, now: Moment) -> Step {
        let id = line.next_exchange();
        self.stream = Stream::default();
        self.state = State::Flying(Box::new(Flight {
            id,
            head: None,
            body: Vec::new(),
            events: None,
            silent_at: now.after(line.setup.silence),
        }));
        Step::Open(id, Arc::clone(&self.request.http))
    }

    /// Attempts after the first.
    pub(super) fn retries(&self) -> u32 {
        self.retries
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        match &self.state {
            State::Flying(flight) => Some(flight.silent_at),
            State::Pausing(until) => Some(*until),
            State::Over => None,
        }
    }

    pub(super) fn tick(&mut self, line: &mut Line, now: Moment) -> Vec<Step> {
        match &self.state {
            State::Pausing(until) if *until <= now => vec![self.open(line, now)],
            State::Flying(flight) if flight.silent_at <= now => {
                let abort = Step::Abort(flight.id);
                let failure = Failure::Silent(line.setup.silence);
                vec![abort, self.fail(failure, None, line, now)]
            }
            _ => Vec::new(),
        }
    }

    /// The pause before the next attempt ends now.
    pub(super) fn hurry(&mut self, line: &mut Line, now: Moment) -> Vec<Step> {
        match self.state {
            State::Pausing(_) => vec![self.open(line, now)],
            _ => Vec::new(),
        }
    }

    pub(super) fn stop(&mut self) -> Option<ExchangeId> {
        match std::mem::replace(&mut self.state, State::Over) {
            State::Flying(flight) => Some(flight.id),
            _ => None,
        }
    }

    pub(super) fn receive(
        &mut self,
        id: ExchangeId,
        event: HttpEvent,
        line: &mut Line,
        now: Moment,
    ) -> Vec<Step> {
        let State::Flying(flight) = &mut self.state else { return Vec::new() };
        if flight.id != id {
            return Vec::new();
        }
        flight.silent_at = now.after(line.setup.silence);
        match event {
            HttpEvent::Sent | HttpEvent::Ahead(_) => Vec::new(),
            HttpEvent::Head(head) => {
                line.reached = true;
                flight.take_head(head, self.request.streams);
                Vec::new()
            }
            HttpEvent::Chunk(bytes) => self.chunk(&bytes, line, now),
            HttpEvent::Item(item) => self.items(vec![item], line, now),
            HttpEvent::End => self.end(line, now),
            HttpEvent::Failed(failure) => self.broken(&failure, line, now),
        }
    }

    fn chunk(&mut self, bytes: &[u8], line: &mut Line, now: Moment) -> Vec<Step> {
        let State::Flying(flight) = &mut self.state else { return Vec::new() };
        let Some(events) = &mut flight.events else {
            flight.body.extend_from_slice(bytes);
            if flight.body.len() > MOST_BYTES {
                let abort = Step::Abort(flight.id);
                return vec![abort, self.fail(Failure::TooMuch(MOST_BYTES), None, line, now)];
            }
            return Vec::new();
        };
        let room = MOST_KEPT.saturating_sub(flight.body.len()).min(bytes.len());
        flight.body.extend_from_slice(&bytes[..room]);
        let id = flight.id;
        match events.feed(bytes) {
            Ok(items) => self.items(items, line, now),
            Err(overflow) => {
                let rescued = events.rescue();
                let mut steps = self.items(rescued, line, now);
                if matches!(self.state, State::Flying(_)) {
                    steps.push(Step::Abort(id));
                    steps.push(self.fail(Failure::TooMuch(overflow.limit), None, line, now));
                }
                steps
            }
        }
    }

    fn items(&mut self, items: Vec<SseItem>, line: &mut Line, now: Moment) -> Vec<Step> {
        for item in items {
            if let SseItem::Event(event) = item {
                self.stream.take(&event);
            }
        }
        let mut steps: Vec<Step> = self.stream.changes.drain(..).map(Step::Changed).collect();
        let State::Flying(flight) = &self.state else { return steps };
        let id = flight.id;
        if let Some(said) = self.stream.error.take() {
            line.drain(id, now);
            steps.push(self.fail(Failure::of_event(said), None, line, now));
        } else if self.stream.answer.whole {
            line.drain(id, now);
            self.state = State::Over;
            steps.push(Step::Answered);
        }
        steps
    }

    fn end(&mut self, line: &mut Line, now: Moment) -> Vec<Step> {
        let State::Flying(flight) = std::mem::replace(&mut self.state, State::Over) else {
            return Vec::new();
        };
        let head = flight.head.unwrap_or_default();
        if !head.is_success() {
            let asked = FailedRequest {
                model: &self.request.model,
                url: &self.request.http.url,
                bytes: self.request.http.body.as_ref().map_or(0, |body| body.len()),
                retry_after: retry_after(&head, line.wall(now)),
            };
            let failure = Failure::of_response(&head, &flight.body, &asked);
            let told = head.header("x-should-retry").map(|told| told == "true");
            return vec![self.fail(failure, told, line, now)];
        }
        if flight.events.is_some() {
            return vec![self.end_of_stream(&head, &flight.body, line, now)];
        }
        if !self.request.streams {
            return vec![Step::Body(flight.body)];
        }
        let message = json::value_of(&flight.body);
        if message.as_ref().is_some_and(|message| self.stream.take_whole(message)) {
            let mut steps: Vec<Step> = self.stream.changes.drain(..).map(Step::Changed).collect();
            steps.push(Step::Answered);
            return steps;
        }
        let text = String::from_utf8_lossy(&flight.body);
        let said = message.as_ref().and_then(|message| Said::read(head.status, message));
        vec![match said {
            Some(said) => self.fail(Failure::of_event(said), None, line, now),
            None => Step::Failed(Failure::not_the_api(&head, &text)),
        }]
    }

    fn end_of_stream(&mut self, head: &Head, body: &[u8], line: &mut Line, now: Moment) -> Step {
        let answer = &mut self.stream.answer;
        if answer.stop.is_some() {
            // All was said; only the last event, which says nothing, is missing.
            answer.whole = true;
            return Step::Answered;
        }
        if answer.blocks.is_empty() && answer.id.is_empty() && !body.is_empty() {
            let text = String::from_utf8_lossy(body);
            return Step::Failed(Failure::not_the_api(head, &text));
        }
        self.fail(Failure::BrokenOff { said: None }, None, line, now)
    }

    fn broken(&mut self, failure: &NetworkFailure, line: &mut Line, now: Moment) -> Vec<Step> {
        let State::Flying(flight) = &self.state else { return Vec::new() };
        let failure = if flight.head.is_some() {
            Failure::BrokenOff { said: Some(failure.to_string()) }
        } else {
            Failure::of_network(failure, &self.request.origin, line.reached)
        };
        vec![self.fail(failure, None, line, now)]
    }

    /// Tries again where that may help and nothing is lost by it. `told` is the server's own word.
    fn fail(&mut self, failure: Failure, told: Option<bool>, line: &mut Line, now: Moment) -> Step {
        self.state = State::Over;
        let may_pass = told.unwrap_or_else(|| failure.may_pass());
        let is_fresh = self.stream.answer.blocks.is_empty();
        if may_pass
            && is_fresh
            && may_retry(self.retries)
            && let Some(pause) = line.pauses.before(self.retries + 1, failure.retry_after())
        {
            self.retries += 1;
            let until = now.after(pause);
            self.state = State::Pausing(until);
            return Step::Pausing { failure, until, retry: self.retries };
        }
        Step::Failed(failure)
    }
}

impl Flight {
    fn take_head(&mut self, head: Head, streams: bool) {
        let is_piece = matches!(head.media_type().as_str(), "application/json" | "text/html");
        if head.is_success() && streams && !is_piece {
            self.events = Some(SseDecoder::with_limit(MOST_BYTES));
        }
        self.head = Some(head);
    }
}
