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
mod toolbox;
mod tools;

#[cfg(test)]
mod harness;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Value, json};

use crate::mcp::http::{ExchangeId, HttpEvent, HttpRequest};
use crate::mcp::moment::Moment;
use admission::{Admission, Asked, admit};
use arguments::Mistake;
use count::Count;
use listener::Listener;
use refusal::Refusal;
use toolbox::Toolbox;
use tools::Outcome;

const REVISION: &str = "2026-07-28";

/// The server. What it has learned lasts as long as the value does.
#[derive(Debug, Default)]
pub struct Demo {
    toolbox: Toolbox,
    counts: BTreeMap<ExchangeId, Count>,
    listeners: BTreeMap<ExchangeId, Listener>,
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
        self.counts.remove(&exchange);
        self.listeners.remove(&exchange);
        self.outbox.retain(|(held, _)| *held != exchange);
    }

    /// Does what is due. A late tick does each thing once: the server does not catch up in a burst.
    pub fn tick(&mut self, now: Moment) {
        for (exchange, count) in &mut self.counts {
            if count.due <= now {
                let messages = count.advance(now);
                self.outbox.extend(messages.iter().map(|said| (*exchange, reply::event(said))));
            }
        }
        let over = self.counts.extract_if(.., |_, count| count.is_over());
        self.outbox.extend(over.map(|(exchange, _)| (exchange, HttpEvent::End)));
        for (exchange, listener) in &mut self.listeners {
            if listener.due <= now {
                listener.rest(now);
                self.outbox.push_back((*exchange, reply::comment("still here")));
            }
        }
    }

    /// What the server says next. Call it until it has nothing more.
    pub fn poll(&mut self) -> Option<(ExchangeId, HttpEvent)> {
        self.outbox.pop_front()
    }

    /// When to tick at the latest; `None` while the server waits for nothing.
    pub fn deadline(&self) -> Option<Moment> {
        let counts = self.counts.values().map(|count| count.due);
        counts.chain(self.listeners.values().map(|listener| listener.due)).min()
    }

    fn answer(
        &mut self,
        exchange: ExchangeId,
        request: &HttpRequest,
        asked: Asked,
        now: Moment,
    ) -> Result<(), Refusal> {
        let result = match asked.method.as_str() {
            "server/discover" => discovery(),
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
                self.send(exchange, [reply::event_stream()]);
                self.send(exchange, first.iter().map(reply::event));
                self.counts.insert(exchange, count);
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
        self.send(exchange, [reply::event_stream(), acknowledged]);
        self.listeners.insert(exchange, listener);
        Ok(())
    }

    fn tell_listeners(&mut self) {
        let told = self.listeners.iter().filter_map(|(exchange, listener)| {
            let message = listener.tools_changed()?;
            Some((*exchange, reply::event(&message)))
        });
        self.outbox.extend(told);
    }

    fn send(&mut self, exchange: ExchangeId, events: impl IntoIterator<Item = HttpEvent>) {
        self.outbox.extend(events.into_iter().map(|event| (exchange, event)));
    }
}

fn discovery() -> Value {
    json!({
        "supportedVersions": [REVISION],
        "capabilities": { "tools": { "listChanged": true }, "logging": {} },
        "instructions": "Welcome! This small server lives inside the page, so nothing you send leaves \
            it. Begin with add or weather, watch count_slowly report its progress, and teach the \
            server something new with learn_tool.",
        "ttlMs": 3_600_000,
        "cacheScope": "public",
    })
}
