//! Checking a connection that works, because a person asked for it: probes, and a line for each thing they show.

use std::sync::Arc;
use std::time::Duration;

use crate::diagnosis::{CheckLine, Checkup, Probe, ProbeId, Seen, Surroundings};
use crate::mcp::link::Link;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::Purpose;
use crate::mcp::model::event::Event;
use crate::mcp::model::http::ExchangeId;
use crate::mcp::model::moment::Moment;
use crate::mcp::model::record::{Cause, Subject};
use crate::mcp::peer::Peer;

/// A probe that is not answered by then shows nothing.
const LONGEST: Duration = Duration::from_secs(5);

#[derive(Debug, Default)]
pub(in crate::mcp) struct Checkups {
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    checkup: Checkup,
    open: Vec<(ExchangeId, ProbeId, Moment)>,
}

impl Checkups {
    pub(in crate::mcp) fn begin(
        &mut self,
        link: &mut Link,
        peer: &Peer,
        surroundings: &Surroundings,
    ) {
        let Some(url) = link.message_url().map(str::to_owned).filter(|_| peer.is_ready()) else {
            return;
        };
        self.stop(link);
        let mut headers: Vec<String> =
            peer.headers_of_messages().iter().map(|name| (*name).to_owned()).collect();
        headers.extend(link.extra_headers().names().map(str::to_owned));
        headers.sort_unstable();
        headers.dedup();
        let checkup = Checkup::new(
            &url,
            &surroundings.origin,
            link.carrier(),
            surroundings.has_companion,
            &headers,
            peer.may_have_session().then(|| peer.session_id().is_some()),
        );
        self.running = Some(Running { checkup, open: Vec::new() });
        self.go_on(link);
    }

    /// Whether the exchange was one of these.
    #[inline(never)]
    pub(in crate::mcp) fn looked(&mut self, link: &mut Link, id: ExchangeId, seen: &Seen) -> bool {
        let Some(running) = &mut self.running else { return false };
        let Some(at) = running.open.iter().position(|(held, ..)| *held == id) else { return false };
        let (_, probe, asked_at) = running.open.remove(at);
        running.checkup.answered(probe, id, seen, link.now().since(asked_at));
        link.abort(id);
        self.go_on(link);
        true
    }

    /// What is not answered by now stays unknown.
    pub(in crate::mcp) fn expire(&mut self, link: &mut Link) {
        let Some(running) = &mut self.running else { return };
        for (id, probe, asked_at) in std::mem::take(&mut running.open) {
            running.checkup.answered(probe, id, &Seen::Late, link.now().since(asked_at));
            link.abort(id);
        }
        self.go_on(link);
    }

    /// The connection is gone, or checked once more.
    pub(in crate::mcp) fn stop(&mut self, link: &mut Link) {
        let Some(running) = self.running.take() else { return };
        let lines: Arc<[CheckLine]> = running.checkup.lines().into();
        link.tell(Event::Checkup { lines, is_over: true });
        link.stop(Timer::Checkup);
        for (id, ..) in running.open {
            link.abort(id);
        }
    }

    fn go_on(&mut self, link: &mut Link) {
        let Some(running) = &mut self.running else { return };
        for Probe { id, request } in running.checkup.probes() {
            let method = request.method.as_str();
            let subject = Subject::HttpRequest { method, path: String::new() };
            let exchange = link.open(Purpose::Look, request, subject, Cause::Person);
            running.open.push((exchange, id, link.now()));
        }
        let lines: Arc<[CheckLine]> = running.checkup.lines().into();
        let is_over = running.open.is_empty();
        link.tell(Event::Checkup { lines, is_over });
        if is_over {
            self.running = None;
            link.stop(Timer::Checkup);
        } else {
            link.arm(Timer::Checkup, LONGEST);
        }
    }
}
