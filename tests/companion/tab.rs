//! A page, as the companion sees it: a WebSocket that asks and takes.

use std::collections::BTreeMap;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use wirescope::wire::companion::tap::TapRecord;
use wirescope::wire::companion::{
    Asked, Channel, Fault, Listed, Outgoing, StreamId, Told, read_frame,
};
use wirescope::wire::http::Head;
use wirescope::wire::program::{Exit, Program};

use crate::running::Companion;
use crate::waiting::soon;

pub struct Tab {
    socket: WebSocketStream<TcpStream>,
    next: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    Head(Head),
    Piece(Vec<u8>),
    Err(Vec<u8>),
    End,
    Started(u32),
    Exited(Exit),
    Changed,
    Taps(Vec<TapRecord>),
    Failed(Fault),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    pub head: Head,
    pub body: Vec<u8>,
}

pub fn get(url: &str) -> Outgoing {
    Outgoing { method: "GET".to_owned(), url: url.to_owned(), headers: Vec::new(), body: None }
}

pub fn post(url: &str, body: &str) -> Outgoing {
    Outgoing { method: "POST".to_owned(), body: Some(body.to_owned()), ..get(url) }
}

/// Tries to open the socket with these headers, `host` among them.
pub async fn knock(
    companion: &Companion,
    path: &str,
    headers: &[(&str, &str)],
) -> Result<WebSocketStream<TcpStream>, Error> {
    let stream = TcpStream::connect(("127.0.0.1", companion.port)).await.expect("a connection");
    let mut request = format!("ws://127.0.0.1:{}{path}", companion.port).into_client_request()?;
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a value"));
    }
    soon(client_async(request, stream), "an answer to the handshake")
        .await
        .map(|(socket, _)| socket)
}

impl Tab {
    pub async fn open(companion: &Companion) -> Self {
        let (tab, listed) = Self::open_and_list(companion).await;
        assert_eq!(listed, []);
        tab
    }

    /// With what the companion offers.
    pub async fn open_and_list(companion: &Companion) -> (Self, Vec<Listed>) {
        let protocols = format!("wirescope.1, {}", companion.token);
        let origin = companion.origin();
        let headers = [("origin", origin.as_str()), ("sec-websocket-protocol", &protocols)];
        let socket = knock(companion, "/companion", &headers).await.expect("the socket opens");
        let mut tab = Self { socket, next: 1 };
        let Message::Text(first) = tab.message().await else { panic!("no text") };
        let Some(Told::Hello { version, listed }) = Told::read(first.as_str()) else {
            panic!("{first}")
        };
        assert_eq!(version, env!("CARGO_PKG_VERSION"));
        (tab, listed)
    }

    pub async fn start(&mut self, program: Program) -> StreamId {
        self.ask_new(|id| Asked::Start(id, program)).await
    }

    pub async fn watch(&mut self, folder: &str) -> StreamId {
        self.ask_new(|id| Asked::Watch(id, folder.to_owned())).await
    }

    pub async fn taps(&mut self) -> StreamId {
        self.ask_new(Asked::Taps).await
    }

    pub async fn follow(&mut self, file: &str) -> StreamId {
        self.ask_new(|id| Asked::Follow(id, file.to_owned())).await
    }

    pub async fn begin(&mut self, request: Outgoing) -> StreamId {
        self.ask_new(|id| Asked::Http(id, request)).await
    }

    /// For a stream of its own.
    async fn ask_new(&mut self, ask: impl FnOnce(StreamId) -> Asked) -> StreamId {
        let id = StreamId(self.next);
        self.next += 1;
        self.ask(ask(id)).await;
        id
    }

    pub async fn ask(&mut self, asked: Asked) {
        self.say(&asked.encode()).await;
    }

    pub async fn say(&mut self, text: &str) {
        soon(self.socket.send(Message::text(text)), "room in the socket")
            .await
            .expect("an open socket");
    }

    /// What comes next, and of which stream. Nothing is taken by this.
    pub async fn hear(&mut self) -> (StreamId, Heard) {
        match self.message().await {
            Message::Binary(frame) => {
                let (id, channel, bytes) = read_frame(&frame).expect("a frame");
                match channel {
                    Channel::Out => (id, Heard::Piece(bytes.to_vec())),
                    Channel::Err => (id, Heard::Err(bytes.to_vec())),
                }
            }
            Message::Text(text) => match Told::read(text.as_str()).expect("a message") {
                Told::Head(id, head) => (id, Heard::Head(head)),
                Told::End(id) => (id, Heard::End),
                Told::Failed(id, fault) => (id, Heard::Failed(fault)),
                Told::Started(id, pid) => (id, Heard::Started(pid)),
                Told::Exited(id, exit) => (id, Heard::Exited(exit)),
                Told::Changed(id) => (id, Heard::Changed),
                Told::Taps(id, taps) => (id, Heard::Taps(taps)),
                told @ Told::Hello { .. } => panic!("{told:?}"),
            },
            other => panic!("{other:?}"),
        }
    }

    /// The next of that stream; what comes of others is dropped.
    pub async fn hear_of(&mut self, id: StreamId) -> Heard {
        loop {
            let (of, heard) = self.hear().await;
            if of == id {
                return heard;
            }
        }
    }

    /// The whole answer, each piece taken when it comes.
    pub async fn fetch(&mut self, request: Outgoing) -> Result<Answer, Fault> {
        let id = self.begin(request).await;
        self.finish(id).await
    }

    pub async fn finish(&mut self, id: StreamId) -> Result<Answer, Fault> {
        let mut answer = Answer::default();
        loop {
            match self.hear_of(id).await {
                Heard::Head(head) => answer.head = head,
                Heard::Piece(bytes) => {
                    answer.body.extend(&bytes);
                    self.ask(Asked::Take(id, bytes.len())).await;
                }
                Heard::End => return Ok(answer),
                Heard::Failed(fault) => return Err(fault),
                other => panic!("{other:?}"),
            }
        }
    }

    /// The answers to all of them, which come as they like.
    pub async fn finish_all(
        &mut self,
        ids: &[StreamId],
    ) -> BTreeMap<StreamId, Result<Answer, Fault>> {
        let mut open: BTreeMap<StreamId, Answer> =
            ids.iter().map(|id| (*id, Answer::default())).collect();
        let mut done = BTreeMap::new();
        while !open.is_empty() {
            let (id, heard) = self.hear().await;
            match heard {
                Heard::Head(begun) => open.entry(id).or_default().head = begun,
                Heard::Piece(bytes) => open.entry(id).or_default().body.extend(bytes),
                Heard::End => drop(done.insert(id, Ok(open.remove(&id).expect("once")))),
                Heard::Failed(fault) => {
                    open.remove(&id);
                    done.insert(id, Err(fault));
                }
                other => panic!("{other:?}"),
            }
        }
        done
    }

    /// True when the companion closes the socket.
    pub async fn is_cut_off(&mut self) -> bool {
        loop {
            match soon(self.socket.next(), "an end").await {
                Some(Ok(Message::Ping(_))) => {}
                Some(Ok(message)) => return message.is_close(),
                None | Some(Err(_)) => return true,
            }
        }
    }

    pub fn raw(&mut self) -> &mut TcpStream {
        self.socket.get_mut()
    }

    async fn message(&mut self) -> Message {
        loop {
            let message = soon(self.socket.next(), "a message").await;
            match message.expect("an open socket").expect("a message") {
                Message::Ping(_) | Message::Pong(_) => {}
                message => return message,
            }
        }
    }
}
