//! One page's socket: what the page asks is begun, what comes of it is told. When the page goes, all that it
//! began ends.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::journal::{self, Journal};
use super::programs::{Running, Starter};
use super::relay::{Credit, Relay};
use super::tap::records;
use super::teller::Teller;
use crate::wire::companion::{Asked, Fault, MOST_MESSAGE_BYTES, Outgoing, StreamId, Told};
use crate::wire::program::Program;

/// Messages that wait to be written, each at most a piece of a body or a head.
const MOST_WAITING: usize = 8;
/// Exchanges and programs of one page at once.
const MOST_STREAMS: usize = 1000;
const PING_EVERY: Duration = Duration::from_secs(30);
/// A browser answers a ping by itself, also for a page in the background.
const SILENT_FOR: Duration = Duration::from_mins(2);

/// Until the page goes, or is silent for long, or the companion ends.
pub async fn attend(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    relay: Arc<Relay>,
    starter: Starter,
    journal: &Journal,
) {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MOST_MESSAGE_BYTES))
        .max_frame_size(Some(MOST_MESSAGE_BYTES))
        .read_buffer_size(16 * 1024);
    let socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
    let (write, read) = socket.split();
    let (tell, told) = mpsc::channel(MOST_WAITING);
    let programs = starter.programs();
    let attendance = Attendance::new(relay, starter, Teller::new(tell), journal.clone());
    // Apart, so that a page that reads slowly can still close what it began.
    tokio::select! {
        () = write_all(write, told) => {}
        () = attendance.run(read) => {}
        () = programs.ending() => {}
    }
}

/// Ends when the socket does.
async fn write_all<S: AsyncRead + AsyncWrite + Unpin>(
    mut write: SplitSink<WebSocketStream<S>, Message>,
    mut told: mpsc::Receiver<Message>,
) {
    let mut waiting = Vec::with_capacity(MOST_WAITING);
    while told.recv_many(&mut waiting, MOST_WAITING).await > 0 {
        for message in waiting.drain(..) {
            if write.feed(message).await.is_err() {
                return;
            }
        }
        if write.flush().await.is_err() {
            return;
        }
    }
}

/// The exchanges and the programs of one page.
struct Attendance {
    relay: Arc<Relay>,
    starter: Starter,
    tell: Teller,
    journal: Journal,
    streams: BTreeMap<StreamId, Stream>,
    /// Dropping it ends the exchanges.
    tasks: JoinSet<StreamId>,
}

struct Stream {
    task: AbortHandle,
    what: What,
}

enum What {
    Exchange(Arc<Credit>),
    Program(Running),
    Watch,
}

impl Attendance {
    fn new(relay: Arc<Relay>, starter: Starter, tell: Teller, journal: Journal) -> Self {
        Self { relay, starter, tell, journal, streams: BTreeMap::new(), tasks: JoinSet::new() }
    }

    async fn run<S>(mut self, mut read: SplitStream<WebSocketStream<S>>)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let hello = Told::Hello { version, listed: self.starter.listed() };
        self.tell.tell(&hello).await;
        let mut ping = interval(PING_EVERY);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                message = read.next() => {
                    let Some(Ok(message)) = message else { return };
                    heard = Instant::now();
                    match message {
                        Message::Text(text) => self.hear(text.as_str()).await,
                        Message::Close(_) => return,
                        _ => {}
                    }
                }
                Some(ended) = self.tasks.join_next_with_id() => {
                    if let Ok((task, id)) = ended {
                        self.forget(id, task);
                    }
                }
                _ = ping.tick() => {
                    if heard.elapsed() > SILENT_FOR {
                        return;
                    }
                    self.tell.ping();
                }
            }
        }
    }

    async fn hear(&mut self, text: &str) {
        match Asked::read(text) {
            Some(Asked::Http(id, request)) => self.begin(id, request).await,
            Some(Asked::Start(id, program)) => self.start(id, program).await,
            Some(Asked::Write(id, line)) => {
                if let Some(What::Program(program)) = self.what(id) {
                    program.write(line);
                }
            }
            Some(Asked::Take(id, bytes)) => match self.what(id) {
                Some(What::Exchange(credit)) => credit.give_back(bytes),
                Some(What::Program(program)) => program.credit.give_back(bytes),
                Some(What::Watch) | None => {}
            },
            Some(Asked::Watch(id, folder)) => self.watch(id, &folder).await,
            Some(Asked::Taps(id)) => self.tell_taps(id).await,
            Some(Asked::Follow(id, file)) => self.follow(id, &file).await,
            Some(Asked::Close(id)) => self.close(id),
            None => self.decline(text).await,
        }
    }

    fn what(&mut self, id: StreamId) -> Option<&mut What> {
        self.streams.get_mut(&id).map(|stream| &mut stream.what)
    }

    async fn begin(&mut self, id: StreamId, request: Outgoing) {
        if !self.has_room(id).await {
            return;
        }
        self.journal.note_of(id, format_args!("{}", journal::request(&request)));
        let credit = Arc::new(Credit::default());
        let (relay, tell, spent) =
            (Arc::clone(&self.relay), self.tell.clone(), Arc::clone(&credit));
        let journal = self.journal.clone();
        let task = self.tasks.spawn(async move {
            match relay.exchange(id, request, &spent, &tell).await {
                Ok(status) => journal.note_of(id, format_args!("ended, HTTP {status}")),
                Err(fault) => journal.note_of(id, format_args!("failed: {}", fault.kind())),
            }
            id
        });
        self.streams.insert(id, Stream { task, what: What::Exchange(credit) });
    }

    async fn start(&mut self, id: StreamId, program: Program) {
        if !self.has_room(id).await {
            return;
        }
        match self.starter.start(id, program, self.tell.clone(), self.journal.clone()) {
            Ok((program, running)) => {
                let task = self.tasks.spawn(async move {
                    let _ = running.await;
                    id
                });
                self.streams.insert(id, Stream { task, what: What::Program(program) });
            }
            Err(fault) => self.tell.tell(&Told::Failed(id, fault)).await,
        }
    }

    async fn tell_taps(&mut self, id: StreamId) {
        if !self.has_room(id).await {
            return;
        }
        match self.starter.records() {
            Ok(mut records) => {
                let tell = self.tell.clone();
                let task = self.tasks.spawn(async move {
                    loop {
                        let taps = records.next().await;
                        tell.tell(&Told::Taps(id, taps)).await;
                    }
                });
                self.streams.insert(id, Stream { task, what: What::Watch });
            }
            Err(fault) => self.tell.tell(&Told::Failed(id, fault)).await,
        }
    }

    async fn follow(&mut self, id: StreamId, file: &str) {
        if !self.has_room(id).await {
            return;
        }
        match self.starter.records().and_then(|records| records.open(file)) {
            Ok(file) => {
                let credit = Arc::new(Credit::default());
                let (tell, spent) = (self.tell.clone(), Arc::clone(&credit));
                let task = self.tasks.spawn(async move {
                    records::follow(id, file, &spent, &tell).await;
                    id
                });
                self.streams.insert(id, Stream { task, what: What::Exchange(credit) });
            }
            Err(fault) => self.tell.tell(&Told::Failed(id, fault)).await,
        }
    }

    async fn watch(&mut self, id: StreamId, folder: &str) {
        if !self.has_room(id).await {
            return;
        }
        match self.starter.watch(folder) {
            Ok(mut changes) => {
                let tell = self.tell.clone();
                let task = self.tasks.spawn(async move {
                    loop {
                        changes.next().await;
                        tell.tell(&Told::Changed(id)).await;
                    }
                });
                self.streams.insert(id, Stream { task, what: What::Watch });
            }
            Err(fault) => self.tell.tell(&Told::Failed(id, fault)).await,
        }
    }

    /// For one more, by that number.
    async fn has_room(&mut self, id: StreamId) -> bool {
        if self.streams.contains_key(&id) {
            self.close(id);
            self.fail(id, "the page gave two exchanges the same number").await;
            return false;
        }
        if self.streams.len() >= MOST_STREAMS {
            self.fail(id, &format!("this page has {MOST_STREAMS} exchanges open already")).await;
            return false;
        }
        true
    }

    /// Dropping an exchange closes its connection, or in HTTP/2 its stream: the server sees that. What a program
    /// says up to its end is still told.
    fn close(&mut self, id: StreamId) {
        if let Some(What::Program(program)) = self.what(id) {
            program.close();
            self.journal.note_of(id, format_args!("closed by the page"));
        } else if let Some(stream) = self.streams.remove(&id) {
            stream.task.abort();
            self.journal.note_of(id, format_args!("closed by the page"));
        }
    }

    fn forget(&mut self, id: StreamId, task: tokio::task::Id) {
        if self.streams.get(&id).is_some_and(|stream| stream.task.id() == task) {
            self.streams.remove(&id);
        }
    }

    /// From a newer page, which would wait for ever.
    async fn decline(&mut self, text: &str) {
        if let Some(id) = Asked::id_of(text) {
            let version = env!("CARGO_PKG_VERSION");
            let detail = format!(
                "the companion is version {version}, which does not know what the page asks"
            );
            self.fail(id, &detail).await;
        }
    }

    async fn fail(&mut self, id: StreamId, detail: &str) {
        self.tell.tell(&Told::Failed(id, Fault::Other { detail: detail.to_owned() })).await;
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use tokio::io::duplex;
    use tokio::time::sleep;

    use super::super::guard::Whose;
    use super::super::programs::{Programs, Watch};
    use super::super::relay::Tls;
    use super::*;

    fn relay() -> Arc<Relay> {
        Arc::new(Relay::new(&Tls::new(None, Vec::new()).expect("no roots are read")))
    }

    fn starter() -> Starter {
        Starter::new(Arc::new(Programs::new(Vec::new(), Watch::by(None))), Whose::Own)
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_is_silent_for_long_is_cut_off() {
        let (near, _far) = duplex(1024);
        let begun = Instant::now();

        attend(near, relay(), starter(), &Journal::default()).await;

        assert!(begun.elapsed() >= Duration::from_mins(2), "{:?}", begun.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_answers_pings_may_say_nothing_for_hours() {
        let (near, far) = duplex(1024);
        let page = WebSocketStream::from_raw_socket(far, Role::Client, None).await;
        let journal = Journal::default();

        tokio::select! {
            () = attend(near, relay(), starter(), &journal) => panic!("it was cut off"),
            () = page.for_each(|_| ready(())) => panic!("it was cut off"),
            () = sleep(Duration::from_hours(4)) => {}
        }
    }
}
