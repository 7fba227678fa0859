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
use admission::{Admission, Asked, admit};
use arguments::Mistake;
use count::Count;
use listener::Listener;
use refusal::Refusal;
use template::fill;
use toolbox::Toolbox;
use tools::Outcome;

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
        let answered = match admit(request) {
            Ok(Admission::Request(asked)) => {
                let id = asked.id.clone();
                self.answer(exchange, request, asked, now).map_err(|refusal| refusal.to(id))
            }
            Ok(Admission::Notification) => {
                self.send(exchange, reply::empty(202));
                Ok(())
            }
            Err(refusal) => Err(refusal),
        };
        if let Err(refusal) = answered {
            self.send(exchange, refusal.encode());
        }
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
        asked: Asked,
        now: Moment,
    ) -> Result<(), Refusal> {
        let result = match asked.method.as_str() {
            "server/discover" => fill(DISCOVERY, &mut [REVISION.into()]),
            "tools/list" => self.toolbox.page(asked.params.get("cursor"))?,
            "tools/call" => return self.call(exchange, request, asked, now),
            "subscriptions/listen" => return self.listen(exchange, &asked, now),
            unknown => return Err(Refusal::unknown_method(unknown)),
        };
        self.send(exchange, reply::json(200, &reply::result(&asked.id, result)));
        Ok(())
    }

    fn call(
        &mut self,
        exchange: ExchangeId,
        request: &HttpRequest,
        asked: Asked,
        now: Moment,
    ) -> Result<(), Refusal> {
        let mut has_learned = false;
        let result = match self.toolbox.call(request, &asked.params)? {
            Ok(Outcome::Done(result)) => result,
            Ok(Outcome::Refused(error)) => return Err(Refusal::of_call(error)),
            Ok(Outcome::Counting(plan)) => {
                let (count, first) = Count::begin(asked, plan, now);
                self.send(exchange, vec![reply::event_stream()]);
                self.send(exchange, first.iter().map(reply::event).collect());
                self.counts.push((exchange, count));
                return Ok(());
            }
            Ok(Outcome::Learned(skill)) => {
                let learned = self.toolbox.learn(skill);
                has_learned = learned.is_ok();
                learned.unwrap_or_else(Mistake::into_result)
            }
            Err(mistake) => mistake.into_result(),
        };
        self.send(exchange, reply::json(200, &reply::result(&asked.id, result)));
        if has_learned {
            self.tell_listeners();
        }
        Ok(())
    }

    fn listen(&mut self, exchange: ExchangeId, asked: &Asked, now: Moment) -> Result<(), Refusal> {
        let listener = Listener::open(asked, now)?;
        let acknowledged = reply::event(&listener.acknowledgement());
        self.send(exchange, vec![reply::event_stream(), acknowledged]);
        self.listeners.push((exchange, listener));
        Ok(())
    }

    fn tell_listeners(&mut self) {
        for (exchange, listener) in &self.listeners {
            if let Some(message) = listener.tools_changed() {
                self.outbox.push_back((*exchange, reply::event(&message)));
            }
        }
    }

    fn send(&mut self, exchange: ExchangeId, events: Vec<HttpEvent>) {
        for event in events {
            self.outbox.push_back((exchange, event));
        }
    }
}
