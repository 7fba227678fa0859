//! Refusals that the specification provides for: an answer like any other, and nothing is wrong.

use super::client::{Client, Line};
use super::exchange::Purpose;
use super::model::record::{Direction, Subject};
use super::pending::Asked;
use super::probe::UNSUPPORTED_VERSION;

impl Client {
    pub(super) fn is_provided_for(&self, line: &Line) -> bool {
        let is_refusal = matches!(
            line.subject,
            Subject::HttpAnswer { status: Some(400..500) }
                | Subject::Response { error: Some(_), .. }
        );
        is_refusal && line.direction == Direction::FromServer && self.is_foreseen(line)
    }

    /// Spec: 2025-11-25, Streamable HTTP: 405 says that a server offers no GET stream, or that clients do
    /// not end its sessions. Backwards compatibility of each revision: by refusing what belongs to another
    /// era or transport a server tells which one is its own.
    #[cold]
    fn is_foreseen(&self, line: &Line) -> bool {
        let Some(exchange) = self.exchanges.get(&line.exchange) else { return false };
        let status = exchange.status().unwrap_or_default();
        match exchange.purpose {
            Purpose::Notices | Purpose::Goodbye => status == 405,
            Purpose::Session => self.goes_on_from(line) && tells_of_transport(status),
            Purpose::Request(request) if self.goes_on_from(line) => {
                let is_version = matches!(
                    line.subject,
                    Subject::Response { error: Some(UNSUPPORTED_VERSION), .. }
                );
                match self.pending.get(&request).map(|pending| pending.asked) {
                    Some(Asked::Discover) => {
                        !is_version && (status < 300 || tells_of_transport(status))
                    }
                    Some(Asked::Initialize) => tells_of_transport(status),
                    _ => false,
                }
            }
            _ => false,
        }
    }

    /// It is a step of connecting, and there is another one to take.
    fn goes_on_from(&self, line: &Line) -> bool {
        let next = self.probe.as_ref().and_then(|probe| probe.queue.front());
        next.is_some() && self.is_step(line.exchange)
    }
}

/// Whether a refusal may mean: not this way. Others are about credentials, load or the server itself.
fn tells_of_transport(status: u16) -> bool {
    matches!(status, 400 | 404 | 405 | 406 | 410 | 415 | 422)
}
