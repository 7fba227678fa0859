//! One program from its start to its end, with its pipes to and from the page.

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::FusedFuture;
use tokio::sync::{oneshot, watch};
use tokio::time::timeout_at;

use super::super::relay::Credit;
use super::super::teller::Teller;
use super::group::{Ended, Group};
use super::input::Lines;
use super::output::{Outputs, Stage};
use super::watch::Watch;
use crate::wire::companion::{Channel, Fault, StreamId, Told};
use crate::wire::program::Command;

/// Ends the program for that reason; dropped, because nobody wants it any more.
pub type Stop = oneshot::Sender<Fault>;
pub type Stopped = oneshot::Receiver<Fault>;

pub fn stop() -> (Stop, Stopped) {
    oneshot::channel()
}

/// To the page, of this one program.
pub struct Page {
    pub id: StreamId,
    pub tell: Teller,
    pub credit: Arc<Credit>,
}

impl Page {
    /// All of it. What it returns is to be told last.
    pub async fn run(
        &self,
        command: &Command,
        lines: Lines,
        stopped: Stopped,
        watch: &Watch,
    ) -> Told {
        match self.live(command, lines, stopped, watch).await {
            Ok(told) => told,
            Err(fault) => Told::Failed(self.id, fault),
        }
    }

    async fn live(
        &self,
        command: &Command,
        lines: Lines,
        stopped: Stopped,
        watch: &Watch,
    ) -> Result<Told, Fault> {
        let mut group = Group::start(command)?;
        let watched = watch.over(group.pid());
        let (stdin, out, err) = group.pipes();
        let (stage, seen) = watch::channel(Stage::Running);
        let pid = group.pid();
        let outputs = async {
            self.tell.tell(&Told::Started(self.id, pid)).await;
            Outputs::new(out, err).pass_on(self, seen).await;
        };
        let mut outputs = pin!(outputs.fuse());
        let mut reason = None;
        let stop = async {
            reason = stopped.await.ok();
            stage.send_replace(Stage::Leaving);
        };
        let feed = async {
            if let Some(stdin) = stdin {
                lines.feed(stdin).await;
            }
        };
        let feed = pin!(feed.fuse());
        let ended = beside(group.ended(stop), feed);
        let Ended { exit, others_until } =
            beside(ended, outputs.as_mut()).await.map_err(|error| lost(&error))?;
        // Others may still use the pipes, for a moment.
        if !outputs.is_terminated() {
            let _ = timeout_at(others_until, outputs.as_mut()).await;
        }
        group.finish();
        drop(watched);
        stage.send_replace(Stage::Over);
        if !outputs.is_terminated() {
            outputs.await;
        }
        Ok(reason.map_or(Told::Exited(self.id, exit), |fault| Told::Failed(self.id, fault)))
    }

    /// Bytes that the page can be sent now; `None` when it is gone.
    pub async fn room(&self) -> Option<usize> {
        tokio::select! {
            room = self.credit.room() => Some(room),
            () = self.tell.gone() => None,
        }
    }

    pub async fn piece(&self, channel: Channel, bytes: &[u8]) {
        self.credit.spend(bytes.len());
        self.tell.piece(self.id, channel, bytes).await;
    }
}

/// What `main` comes to, while `side` goes on, which may end before or after it.
async fn beside<T>(
    main: impl Future<Output = T>,
    mut side: Pin<&mut impl FusedFuture<Output = ()>>,
) -> T {
    let mut main = pin!(main);
    loop {
        tokio::select! {
            done = main.as_mut() => return done,
            () = side.as_mut(), if !side.is_terminated() => {}
        }
    }
}

/// The system does not say how it ended.
fn lost(error: &io::Error) -> Fault {
    Fault::Other { detail: format!("the program was lost: {error}") }
}
