//! Programs that are spoken to over stdin and stdout: which may be started, and those that run.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio::sync::watch::Sender;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::changes::Changes;
use super::config::Configured;
use super::guard::Whose;
use super::journal::{self, Journal};
use super::relay::Credit;
use super::tap::records::Records;
use super::teller::Teller;
use crate::wire::companion::{Fault, Listed, ListedPlace, StreamId, Told};
use crate::wire::program::{Command, Program};

mod find;
mod group;
mod input;
mod output;
mod running;
mod watch;

use input::Input;
use running::Stop;

pub use group::Group;
pub use watch::{ARGUMENT as WATCH_ARGUMENT, Watch, run as watch};

/// Programs of one page at once, those among them that are about to end.
const MOST_PROGRAMS: usize = 64;
/// For all of them to end, when the companion does: more than each takes by itself.
const ENDED_WITHIN: Duration = Duration::from_millis(4800);

/// Those of the command line and of the files named there, and whatever runs, of all pages.
pub struct Programs {
    listed: Vec<Configured>,
    watch: Watch,
    /// True when the companion ends. Whoever has a program to end first holds a receiver.
    ending: Sender<bool>,
}

/// One page's share.
pub struct Starter {
    programs: Arc<Programs>,
    whose: Whose,
    seats: Arc<Semaphore>,
}

/// A program that was begun. Dropping it ends the program.
pub struct Running {
    input: Option<Input>,
    stop: Option<Stop>,
    pub credit: Arc<Credit>,
}

impl Programs {
    /// With those that may be started without a further word.
    pub fn new(listed: Vec<Configured>, watch: Watch) -> Self {
        Self { listed, watch, ending: Sender::new(false) }
    }

    /// Returns when the companion is about to end.
    pub async fn ending(&self) {
        let _ = self.ending.subscribe().wait_for(|ending| *ending).await;
    }

    /// Ends all of them, and returns when they have ended.
    pub async fn end(&self) {
        self.ending.send_replace(true);
        let _ = timeout(ENDED_WITHIN, self.ending.closed()).await;
    }
}

impl Starter {
    pub fn new(programs: Arc<Programs>, whose: Whose) -> Self {
        Self { programs, whose, seats: Arc::new(Semaphore::new(MOST_PROGRAMS)) }
    }

    pub fn programs(&self) -> Arc<Programs> {
        Arc::clone(&self.programs)
    }

    /// What the page may be offered: what keys a file holds is not for the page of another host.
    pub fn listed(&self) -> Vec<Listed> {
        let mut listed = Vec::new();
        for held in self.programs.listed.iter().filter(|held| self.may_open(held)) {
            let mut held = held.listed();
            if let (Whose::Other, ListedPlace::Web { headers, .. }) = (self.whose, &mut held.place)
            {
                headers.clear();
            }
            listed.push(held);
        }
        listed
    }

    fn may_open(&self, held: &Configured) -> bool {
        self.whose == Whose::Own || held.is_for_others()
    }

    /// Begins a program, which goes on for as long as it must also where the task is not waited for.
    pub fn start(
        &self,
        id: StreamId,
        program: Program,
        tell: Teller,
        journal: Journal,
    ) -> Result<(Running, JoinHandle<()>), Fault> {
        let command = self.command(program)?;
        journal.note_of(id, format_args!("starting {}", journal::command(&command)));
        let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() else {
            return Err(other(format!("this page runs {MOST_PROGRAMS} programs already")));
        };
        let present = self.programs.ending.subscribe();
        let (input, lines) = input::line();
        let (stop, stopped) = running::stop();
        let credit = Arc::new(Credit::default());
        let programs = Arc::clone(&self.programs);
        let page = running::Page { id, tell, credit: Arc::clone(&credit) };
        let task = tokio::spawn(async move {
            let told = page.run(&command, lines, stopped, &programs.watch).await;
            // Nobody has to wait for a page that does not listen.
            drop((present, seat));
            match &told {
                Told::Exited(_, exit) => journal.note_of(id, format_args!("ended, {exit}")),
                Told::Failed(_, fault) => {
                    journal.note_of(id, format_args!("failed: {}", fault.kind()));
                }
                _ => {}
            }
            page.tell.tell(&told).await;
        });
        Ok((Running { input: Some(input), stop: Some(stop), credit }, task))
    }

    /// What is in which folder is none of another host's business.
    pub fn watch(&self, folder: &str) -> Result<Changes, Fault> {
        match self.whose {
            Whose::Own => Changes::within(folder),
            Whose::Other => Err(other("a page of another host can watch no folder".to_owned())),
        }
    }

    /// What real clients have said is for the page of this companion alone.
    pub fn records(&self) -> Result<Records, Fault> {
        if self.whose == Whose::Other {
            return Err(other(
                "only the page that the companion itself serves can read records".to_owned(),
            ));
        }
        Records::here().ok_or_else(|| other("this system has no folder for records".to_owned()))
    }

    /// One that is listed is named by its number. The page may have both from a companion that was here before:
    /// then its number is another program's.
    fn command(&self, program: Program) -> Result<Command, Fault> {
        match program {
            Program::Typed(_) if self.whose == Whose::Other => Err(other(
                "a page of another host can start only the programs on the companion's command line"
                    .to_owned(),
            )),
            Program::Typed(command) => Ok(command),
            Program::Named { number, line, inputs } => {
                let place = ListedPlace::Program { line: line.clone() };
                let mut known = self.programs.listed.iter().filter(|held| self.may_open(held));
                let by_number = usize::try_from(number).ok().and_then(|at| known.clone().nth(at));
                let is_it = |held: &&Configured| held.listed().place == place;
                // A file may have changed since: the line says what is meant.
                let found = by_number.filter(is_it).or_else(|| known.find(is_it));
                let found = found.ok_or_else(|| {
                    other(format!("this companion was not started with the program `{line}`"))
                })?;
                found.command(&inputs).map_err(other)
            }
        }
    }
}

impl Running {
    /// One line for its stdin, which waits until the program reads it. One that leaves too much unread is ended.
    pub fn write(&mut self, line: String) {
        let Some(input) = &self.input else { return };
        let Err(fault) = input.write(line) else { return };
        self.input = None;
        if let Some(stop) = self.stop.take() {
            // Where it has ended by itself, there is nothing to stop.
            let _ = stop.send(fault);
        }
    }

    /// What was written to it before still reaches it; then its stdin is closed, and in the end it is killed.
    pub fn close(&mut self) {
        self.input = None;
        self.stop = None;
    }
}

fn other(detail: String) -> Fault {
    Fault::Other { detail }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;

    fn starter() -> Starter {
        let command = Command { command: "cat".to_owned(), ..Command::default() };
        Starter::new(Arc::new(Programs::new(vec![command.into()], Watch::by(None))), Whose::Own)
    }

    #[test]
    fn what_a_person_has_typed_is_believed_of_the_own_page_alone() {
        let typed = || Program::Typed(Command { command: "ls".to_owned(), ..Command::default() });
        let own = starter();
        let other = Starter::new(own.programs(), Whose::Other);

        assert!(own.command(typed()).is_ok());
        assert!(matches!(other.command(typed()), Err(Fault::Other { .. })));
        let named = Program::Named { number: 0, line: "cat".to_owned(), inputs: Vec::new() };
        assert!(other.command(named).is_ok());
    }

    #[test]
    fn a_line_names_one_that_is_listed_and_nothing_else() {
        let named = |number, line: &str| {
            let line = line.to_owned();
            Program::Named { number, line, inputs: Vec::new() }
        };

        let found = starter().command(named(0, "cat")).map(|found| found.command);
        assert_eq!(found, Ok("cat".to_owned()));
        let moved = starter().command(named(1, "cat")).map(|found| found.command);
        assert_eq!(moved, Ok("cat".to_owned()), "its number may have changed, its line says it");
        for other in [named(0, "rm -r /"), named(0, "")] {
            assert!(matches!(starter().command(other), Err(Fault::Other { .. })));
        }
    }

    #[tokio::test]
    async fn a_page_has_so_many_programs_and_no_more() {
        let starter = starter();
        let (tell, _told) = mpsc::channel(200);
        let start = |number| {
            let program = Program::Named { number: 0, line: "cat".to_owned(), inputs: Vec::new() };
            starter.start(StreamId(number), program, Teller::new(tell.clone()), Journal::default())
        };

        let begun: Vec<_> = (0..64).map(start).collect();
        assert!(begun.iter().all(Result::is_ok));
        assert!(matches!(start(64), Err(Fault::Other { detail }) if detail.contains("64")));

        drop(begun);
        starter.programs.end().await;
        assert!(start(65).is_ok());
    }
}
