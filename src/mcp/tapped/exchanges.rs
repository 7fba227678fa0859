//! The HTTP exchanges of a client with its server, by the numbers that the tap gives them.

use std::collections::BTreeMap;

use super::exchange::Exchange;
use super::log::Log;
use crate::mcp::model::event::ExchangeEnd;
use crate::mcp::model::http::NetworkFailure;
use crate::wire::companion::Fault;
use crate::wire::companion::tap::{From, Seen};

#[derive(Debug, Default)]
pub(super) struct Exchanges {
    open: BTreeMap<u32, Exchange>,
}

impl Exchanges {
    pub(super) fn seen(&mut self, log: &mut Log, seen: Seen) {
        match seen {
            Seen::Request { exchange: id, method, url, headers } => {
                let mut exchange = Exchange::new(id, log.now(), (method, url, headers));
                exchange.begin_if_whole(log);
                self.open.insert(id, exchange);
            }
            Seen::Answer { exchange, status, headers } => {
                if let Some(exchange) = self.open.get_mut(&exchange) {
                    exchange.answer(log, status, headers);
                }
            }
            Seen::Piece { exchange, from, bytes } => {
                if let Some(exchange) = self.open.get_mut(&exchange) {
                    match from {
                        From::Client => exchange.sent(log, &bytes),
                        From::Server | From::Stderr => exchange.received(log, &bytes),
                    }
                }
            }
            Seen::End { exchange, failed } => {
                if let Some(exchange) = self.open.remove(&exchange) {
                    exchange.end(log, &end(failed));
                }
            }
            // Of a program.
            _ => {}
        }
    }

    /// The record ends before these did.
    pub(super) fn end(&mut self, log: &mut Log) {
        for exchange in std::mem::take(&mut self.open).into_values() {
            exchange.end(log, &ExchangeEnd::Aborted);
        }
    }
}

fn end(failed: Option<String>) -> ExchangeEnd {
    match failed {
        Some(detail) => ExchangeEnd::Failed(NetworkFailure::Companion(Fault::Other { detail })),
        None => ExchangeEnd::Complete,
    }
}
