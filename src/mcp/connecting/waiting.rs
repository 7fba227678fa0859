//! A server that is asked too often, and says so before there is a connection: connecting begins again by itself
//! after the time it asks for, a few times.

use std::time::Duration;

use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::model::event::Event;
use crate::mcp::model::failure::Diagnosis;
use crate::wire::http::retry_after::retry_after;

/// So often; then a person has to say so.
const MOST_WAITS: u32 = 3;
/// Where it does not say how long, or says nothing sensible.
const SHORTEST: Duration = Duration::from_secs(5);
/// Nobody sits before a countdown longer than this.
const LONGEST: Duration = Duration::from_mins(5);

impl Client {
    /// Connecting has failed; where that was for want of patience, it is tried again.
    pub(super) fn wait_where_asked(&mut self, diagnosis: &Diagnosis) {
        let Diagnosis::NotMcp(failure) = diagnosis else { return };
        if failure.head.status != 429 || self.waits >= MOST_WAITS {
            return;
        }
        let asked = retry_after(&failure.head, self.link.time_of_day(self.link.now()));
        let pause = asked.unwrap_or(SHORTEST * 2_u32.pow(self.waits)).max(SHORTEST);
        if pause > LONGEST {
            return;
        }
        let at = self.link.now().after(pause);
        self.link.set_timer(Timer::Again, at);
        self.link.tell(Event::ConnectsAgain(Some(at)));
    }

    /// The pause is over.
    pub(in crate::mcp) fn connect_after_wait(&mut self) {
        let Some(target) = self.peer.target().cloned() else { return };
        let waits = self.waits + 1;
        self.link.tell(Event::ConnectsAgain(None));
        self.connect(target);
        self.waits = waits;
    }

    /// A person does something else.
    pub(in crate::mcp) fn stop_waiting(&mut self) {
        self.waits = 0;
        if self.link.is_timer_set(Timer::Again) {
            self.link.stop(Timer::Again);
            self.link.tell(Event::ConnectsAgain(None));
        }
    }
}
