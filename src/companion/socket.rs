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

use super::relay::{Credit, Relay};
use super::teller::Teller;
use crate::wire::companion::{Asked, Fault, MOST_MESSAGE_BYTES, Outgoing, StreamId, Told};

/// Messages that wait to be written, each at most a piece of a body or a head.
const MOST_WAITING: usize = 8;
/// Exchanges of one page at once.
const MOST_STREAMS: usize = 1000;
const PING_EVERY: Duration = Duration::from_secs(30);
/// A browser answers a ping by itself, also for a page in the background.
const SILENT_FOR: Duration = Duration::from_mins(2);

/// Until the page goes, or is silent for long.
pub async fn attend(stream: impl AsyncRead + AsyncWrite + Unpin, relay: Arc<Relay>) {
    let config = WebSocketConfig::default()
        .max_message_size(Some(MOST_MESSAGE_BYTES))
        .max_frame_size(Some(MOST_MESSAGE_BYTES))
        .read_buffer_size(16 * 1024);
    let socket = WebSocketStream::from_raw_socket(stream, Role::Server, Some(config)).await;
    let (write, read) = socket.split();
    let (tell, told) = mpsc::channel(MOST_WAITING);
    // Apart, so that a page that reads slowly can still close what it began.
    tokio::select! {
        () = write_all(write, told) => {}
        () = Attendance::new(relay, Teller::new(tell)).run(read) => {}
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

/// The exchanges of one page.
struct Attendance {
    relay: Arc<Relay>,
    tell: Teller,
    streams: BTreeMap<StreamId, Stream>,
    /// Dropping it ends them all.
    tasks: JoinSet<StreamId>,
}

struct Stream {
    credit: Arc<Credit>,
    task: AbortHandle,
}

impl Attendance {
    fn new(relay: Arc<Relay>, tell: Teller) -> Self {
        Self { relay, tell, streams: BTreeMap::new(), tasks: JoinSet::new() }
    }

    async fn run<S>(mut self, mut read: SplitStream<WebSocketStream<S>>)
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let hello =
            Told::Hello { version: env!("CARGO_PKG_VERSION").to_owned(), programs: Vec::new() };
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
            Some(Asked::Take(id, bytes)) => {
                if let Some(stream) = self.streams.get(&id) {
                    stream.credit.give_back(bytes);
                }
            }
            Some(Asked::Close(id)) => self.close(id),
            // Programs are for a later version of this file.
            Some(Asked::Start(..) | Asked::Write(..)) | None => self.decline(text).await,
        }
    }

    async fn begin(&mut self, id: StreamId, request: Outgoing) {
        if self.streams.contains_key(&id) {
            self.close(id);
            self.fail(id, "the page gave two exchanges the same number").await;
            return;
        }
        if self.streams.len() >= MOST_STREAMS {
            self.fail(id, &format!("this page has {MOST_STREAMS} exchanges open already")).await;
            return;
        }
        let credit = Arc::new(Credit::default());
        let (relay, tell, spent) =
            (Arc::clone(&self.relay), self.tell.clone(), Arc::clone(&credit));
        let task = self.tasks.spawn(async move {
            relay.exchange(id, request, &spent, &tell).await;
            id
        });
        self.streams.insert(id, Stream { credit, task });
    }

    /// Dropping an exchange closes its connection, or in HTTP/2 its stream: the server sees that.
    fn close(&mut self, id: StreamId) {
        if let Some(stream) = self.streams.remove(&id) {
            stream.task.abort();
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

    use super::super::relay::Tls;
    use super::*;

    fn relay() -> Arc<Relay> {
        Arc::new(Relay::new(&Tls::new(None, Vec::new()).expect("no roots are read")))
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_is_silent_for_long_is_cut_off() {
        let (near, _far) = duplex(1024);
        let begun = Instant::now();

        attend(near, relay()).await;

        assert!(begun.elapsed() >= Duration::from_mins(2), "{:?}", begun.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_answers_pings_may_say_nothing_for_hours() {
        let (near, far) = duplex(1024);
        let page = WebSocketStream::from_raw_socket(far, Role::Client, None).await;

        tokio::select! {
            () = attend(near, relay()) => panic!("it was cut off"),
            () = page.for_each(|_| ready(())) => panic!("it was cut off"),
            () = sleep(Duration::from_hours(4)) => {}
        }
    }
}
