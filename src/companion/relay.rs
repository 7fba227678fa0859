//! Carries one HTTP exchange of a page to its server and back: every byte as it came, when it came.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::Response;
use hyper::body::{Body, Incoming};
use hyper::header::HeaderMap;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::teller::Teller;
use crate::wire::companion::{Channel, Fault, Outgoing, StreamId, Told};
use crate::wire::http::Head;

mod credit;
mod dial;
mod fault;
mod line;
mod request;
mod tls;

pub use credit::Credit;
pub use dial::Dial;
pub use fault::of_request as fault;
pub use tls::{Tls, UnreadableRoots};

use request::Sendable;

/// Bytes of one binary message to the page.
const PIECE: usize = 128 * 1024;
/// What one connection reads ahead; an answer's head must fit in, too.
const MOST_READ_AHEAD: usize = 256 * 1024;
const MOST_HEADERS: usize = 1000;
/// Connections that wait for the next request to the same server.
const MOST_IDLE: usize = 16;
const IDLE_FOR: Duration = Duration::from_mins(1);
/// HTTP/2: what one stream, and all streams of a connection, may have sent and the page not taken. A stream that
/// waits must not hold up the others.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 64 * 1024 * 1024;

type Pool = Client<Dial, Full<Bytes>>;

/// The connections to servers, shared by all pages.
pub struct Relay {
    pool: Pool,
    /// HTTP/1.1 only: for a request that names another host than its address does, which HTTP/2 cannot say.
    pool_http1: Pool,
}

impl Relay {
    pub fn new(tls: &Tls) -> Self {
        Self { pool: pool(Dial::new(tls.any())), pool_http1: pool(Dial::new(tls.http1())) }
    }

    /// All of an exchange, up to its end or its failure: its status, or why there is none. Dropping it closes the
    /// connection.
    pub async fn exchange(
        &self,
        id: StreamId,
        asked: Outgoing,
        credit: &Credit,
        tell: &Teller,
    ) -> Result<u16, Fault> {
        let outcome = self.carry(id, asked, credit, tell).await;
        let told = match &outcome {
            Ok(_) => Told::End(id),
            Err(fault) => Told::Failed(id, fault.clone()),
        };
        tell.tell(&told).await;
        outcome
    }

    async fn carry(
        &self,
        id: StreamId,
        asked: Outgoing,
        credit: &Credit,
        tell: &Teller,
    ) -> Result<u16, Fault> {
        let Sendable { request, host, has_other_host } = Sendable::read(asked)?;
        let pool = if has_other_host { &self.pool_http1 } else { &self.pool };
        let answer =
            pool.request(request).await.map_err(|error| fault::of_request(&error, &host))?;
        let status = answer.status().as_u16();
        tell.tell(&Told::Head(id, head(&answer))).await;

        let mut body = answer.into_body();
        loop {
            // Before the next piece is read: while the page takes nothing, the server waits.
            credit.room().await;
            let Some(frame) = body.frame().await else { return Ok(status) };
            let frame = frame.map_err(|error| fault::of_body(&error, &host))?;
            if let Ok(bytes) = frame.into_data() {
                pass_on(id, bytes, credit, tell).await;
            }
        }
    }
}

async fn pass_on(id: StreamId, mut bytes: Bytes, credit: &Credit, tell: &Teller) {
    while !bytes.is_empty() {
        let room = credit.room().await.min(PIECE).min(bytes.len());
        let piece = bytes.split_to(room);
        credit.spend(piece.len());
        tell.piece(id, Channel::Out, &piece).await;
    }
}

/// Connections that are kept for the next request.
pub fn pool<B>(dial: Dial) -> Client<Dial, B>
where
    B: Body + Send,
    B::Data: Send,
{
    Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(IDLE_FOR)
        .pool_max_idle_per_host(MOST_IDLE)
        .http1_max_buf_size(MOST_READ_AHEAD)
        .http1_max_headers(MOST_HEADERS)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
        .http2_initial_stream_window_size(STREAM_WINDOW)
        .http2_initial_connection_window_size(CONNECTION_WINDOW)
        .http2_max_header_list_size(256 * 1024)
        .build(dial)
}

fn head(answer: &Response<Incoming>) -> Head {
    let status = answer.status().as_u16();
    Head { status, headers: pairs(answer.headers()), redirected_to: None }
}

/// Every header in its order; bytes beyond ASCII are read as ISO 8859-1, as browsers do, so that none is lost.
pub fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    let pairs = headers.iter().map(|(name, value)| {
        let value = value.as_bytes().iter().map(|byte| char::from(*byte)).collect();
        (name.as_str().to_owned(), value)
    });
    pairs.collect()
}
