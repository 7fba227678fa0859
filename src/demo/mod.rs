//! The demo server: a real MCP server of revision 2026-07-28 inside the page, for a newcomer who has
//! none at hand.
//!
//! It reads requests as text and answers as text, so that everything between the wire and the screen
//! works as it does with a server far away. A machine without I/O like the others: [`Demo::handle`],
//! [`Demo::abort`] and [`Demo::tick`] say what happened, [`Demo::poll`] hands out what the server answers,
//! [`Demo::deadline`] says when it wants to be ticked next.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http>

mod admission;
mod arguments;
mod count;
mod headers;
mod level;
mod library;
mod listener;
mod refusal;
mod reply;
mod template;
mod toolbox;
mod tools;

#[cfg(test)]
mod harness;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use crate::mcp::http::{ExchangeId, HttpEvent, HttpRequest};
use crate::mcp::moment::Moment;
use admission::{Admitted, admit};
use count::{Count, Plan};
use listener::Listener;
use refusal::Refusal;
use template::fill;
use toolbox::Toolbox;
use tools::Outcome;

/// The one tool that asks back, and so needs the whole request.
const BOOK_TABLE: &str = "book_table";

const REVISION: &str = "2026-07-28";

/// The result of `server/discover`, with a gap for the revision.
const DISCOVERY: &str = include_str!("discovery.json");

/// The server. What it has learned lasts as long as the value does.
#[derive(Debug, Default)]
pub struct Demo {
    toolbox: Toolbox,
    counts: Vec<(ExchangeId, Count)>,
    listeners: Vec<(ExchangeId, Listener)>,
    outbox: VecDeque<(ExchangeId, HttpEvent)>,
}

impl Demo {
    /// A request arrived. Its answer, or the start of it, is ready to be polled.
    pub fn handle(&mut self, exchange: ExchangeId, request: &HttpRequest, now: Moment) {
        let events = match admit(request) {
            Ok(Some(asked)) => match self.answer(exchange, request, &asked, now) {
                Ok(events) => events,
                Err(refusal) => refusal.to(asked.id).encode(),
            },
            Ok(None) => reply::empty(202),
            Err(refusal) => refusal.encode(),
        };
        for event in events {
            self.outbox.push_back((exchange, event));
        }
        self.tell_listeners();
    }

    /// The other side hung up: this is how a call is cancelled and a subscription ended.
    pub fn abort(&mut self, exchange: ExchangeId) {
        self.counts.retain(|(held, _)| *held != exchange);
        self.listeners.retain(|(held, _)| *held != exchange);
        self.outbox.retain(|(held, _)| *held != exchange);
    }

    /// Does what is due. A late tick does each thing once: the server does not catch up in a burst.
    pub fn tick(&mut self, now: Moment) {
        for (exchange, count) in &mut self.counts {
            if count.due > now {
                continue;
            }
            for message in count.advance(now) {
                self.outbox.push_back((*exchange, reply::event(&message)));
            }
            if count.is_over() {
                self.outbox.push_back((*exchange, HttpEvent::End));
            }
        }
        self.counts.retain(|(_, count)| !count.is_over());
        for (exchange, listener) in &mut self.listeners {
            if listener.due <= now {
                listener.rest(now);
                self.outbox.push_back((*exchange, reply::sign_of_life()));
            }
        }
    }

    /// What the server says next. Call it until it has nothing more.
    pub fn poll(&mut self) -> Option<(ExchangeId, HttpEvent)> {
        self.outbox.pop_front()
    }

    /// When to tick at the latest; `None` while the server waits for nothing.
    pub fn deadline(&self) -> Option<Moment> {
        let counts = self.counts.iter().map(|(_, count)| count.due);
        counts.chain(self.listeners.iter().map(|(_, listener)| listener.due)).min()
    }

    fn answer(
        &mut self,
        exchange: ExchangeId,
        request: &HttpRequest,
        asked: &Admitted,
        now: Moment,
    ) -> Result<Vec<HttpEvent>, Refusal> {
        let result = match asked.method.as_str() {
            "server/discover" => fill(DISCOVERY, &mut [REVISION.into()]),
            "tools/list" => self.toolbox.page(asked.params.get("cursor"))?,
            "tools/call" if asked.name() == BOOK_TABLE => tools::book_table(asked)?,
            "tools/call" => match self.toolbox.call(request, &asked.params)? {
                Outcome::Done(result) => result,
                Outcome::Refused(error) => return Err(Refusal::of_call(error)),
                Outcome::Counting(plan) => return Ok(self.count(exchange, asked, plan, now)),
                Outcome::Learned(skill) => self.toolbox.learn(skill),
            },
            "resources/list" => library::page("resources"),
            "resources/templates/list" => library::page("resourceTemplates"),
            "resources/read" => library::read(&asked.params)?,
            "prompts/list" => library::page("prompts"),
            "prompts/get" => library::prompt(&asked.params)?,
            "completion/complete" => library::complete(&asked.params)?,
            "subscriptions/listen" => return self.listen(exchange, asked, now),
            unknown => return Err(Refusal::unknown_method(unknown)),
        };
        Ok(reply::json(200, &reply::result(&asked.id, result)))
    }

    fn count(
        &mut self,
        exchange: ExchangeId,
        asked: &Admitted,
        plan: Plan,
        now: Moment,
    ) -> Vec<HttpEvent> {
        let (count, first) = Count::begin(asked, plan, now);
        self.counts.push((exchange, count));
        let mut events = vec![reply::event_stream()];
        events.extend(first.map(|message| reply::event(&message)));
        events
    }

    fn listen(
        &mut self,
        exchange: ExchangeId,
        asked: &Admitted,
        now: Moment,
    ) -> Result<Vec<HttpEvent>, Refusal> {
        let listener = Listener::open(asked, now)?;
        let acknowledged = reply::event(&listener.acknowledgement());
        self.listeners.push((exchange, listener));
        Ok(vec![reply::event_stream(), acknowledged])
    }

    fn tell_listeners(&mut self) {
        if !self.toolbox.take_changed() {
            return;
        }
        for (exchange, listener) in &self.listeners {
            if let Some(message) = listener.tools_changed() {
                self.outbox.push_back((*exchange, reply::event(&message)));
            }
        }
    }
}
