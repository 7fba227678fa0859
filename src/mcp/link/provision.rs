//! Refusals that the specification provides for: an answer like any other, and nothing is wrong.

use super::Link;
use super::exchange::Purpose;
use super::pending::RequestKind;
use super::recorder::Said;
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::record::{Direction, Subject};
use crate::mcp::model::revision::UNSUPPORTED_VERSION;

impl Link {
    /// A refusal of what this exchange carries leads to another step of connecting, if it carries one.
    pub(in crate::mcp) fn set_passing(&mut self, step: Option<ExchangeId>) {
        self.passing = step;
    }

    pub(super) fn is_provided_for(&self, exchange: ExchangeId, said: &Said) -> bool {
        let is_refusal = matches!(
            said.subject,
            Subject::HttpAnswer { status: Some(400..500) }
                | Subject::Response { error: Some(_), .. }
        );
        is_refusal && said.direction == Direction::FromServer && self.is_foreseen(exchange, said)
    }

    /// Spec: 2025-11-25, Streamable HTTP: 405 says that a server offers no GET stream, or that clients do
    /// not end its sessions. Backwards compatibility of each revision: by refusing what belongs to another
    /// era or transport a server tells which one is its own.
    #[inline(never)]
    fn is_foreseen(&self, id: ExchangeId, said: &Said) -> bool {
        let Some(exchange) = self.exchanges.get(&id) else { return false };
        let status = exchange.status().unwrap_or_default();
        let is_passing = self.passing == Some(id);
        match exchange.purpose {
            // The first two are this page's own, to learn what the server does with such a request.
            Purpose::Look | Purpose::Preflight | Purpose::Notices | Purpose::Goodbye => {
                status == 405
            }
            Purpose::Session if exchange.is_program() => {
                is_passing && !is_unsupported_version(said)
            }
            Purpose::Session => is_passing && tells_of_transport(status),
            Purpose::Request(request) if is_passing => match self.kind_of(request) {
                Some(RequestKind::Discover) => {
                    !is_unsupported_version(said) && (status < 300 || tells_of_transport(status))
                }
                Some(RequestKind::Initialize) => tells_of_transport(status),
                _ => false,
            },
            _ => false,
        }
    }
}

fn is_unsupported_version(said: &Said) -> bool {
    matches!(said.subject, Subject::Response { error: Some(UNSUPPORTED_VERSION), .. })
}

/// Whether a refusal may mean: not this way. Others are about credentials, load or the server itself.
fn tells_of_transport(status: u16) -> bool {
    matches!(status, 400 | 404 | 405 | 406 | 410 | 415 | 422)
}
