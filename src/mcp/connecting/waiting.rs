//! A server that is asked too often, and says so before there is a connection: connecting begins again by itself
//! after the time it asks for, a few times.

use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::model::event::Event;
use crate::mcp::model::failure::Diagnosis;
use crate::mcp::model::paces::asked_pause;

impl Client {
    /// Connecting has failed; where that was for want of patience, it is tried again.
    pub(super) fn wait_where_asked(&mut self, diagnosis: &Diagnosis) {
        let Diagnosis::NotMcp(failure) = diagnosis else { return };
        let wall = self.link.time_of_day(self.link.now());
        let Some(pause) = asked_pause(&failure.head, self.waits, wall) else { return };
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
