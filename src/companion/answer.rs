//! What one HTTP request to the companion gets: a file of the page, the socket, or words why not.

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::header::{
    ALLOW, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, ORIGIN, SEC_WEBSOCKET_PROTOCOL,
    UPGRADE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::upgrade::OnUpgrade;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_tungstenite::tungstenite::handshake::server::create_response_with_body;

use super::guard::{Guard, Refusal};
use super::journal::Journal;
use super::page::Page;
use super::programs::{Programs, Starter};
use super::relay::Relay;
use super::socket;
use crate::wire::companion::{PROTOCOL, SOCKET_PATH};

/// Pages at once.
const MOST_PAGES: usize = 256;

pub type Body = BoxBody<Bytes, io::Error>;

/// All that requests need, for as long as the program runs.
pub struct Site {
    guard: Guard,
    page: Page,
    relay: Arc<Relay>,
    programs: Arc<Programs>,
    journal: Journal,
    seats: Arc<Semaphore>,
}

impl Site {
    pub fn new(
        guard: Guard,
        page: Page,
        relay: Relay,
        programs: Arc<Programs>,
        journal: Journal,
    ) -> Self {
        let seats = Arc::new(Semaphore::new(MOST_PAGES));
        Self { guard, page, relay: Arc::new(relay), programs, journal, seats }
    }

    pub async fn answer(&self, mut request: Request<Incoming>) -> Response<Body> {
        if let Err(refusal) = self.guard.check_host(&hosts(&request)) {
            return self.refused(&refusal);
        }
        if request.uri().path().strip_prefix('/') == Some(SOCKET_PATH) {
            return self.open_socket(&mut request);
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "Files are for reading only.");
            response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        self.page.answer(request.uri().path()).await
    }

    fn open_socket(&self, request: &mut Request<Incoming>) -> Response<Body> {
        let headers = request.headers();
        let origin = only(headers, &ORIGIN);
        let offered = headers.get_all(SEC_WEBSOCKET_PROTOCOL).iter();
        let offered: Vec<&str> = offered.filter_map(|value| value.to_str().ok()).collect();
        let whose = match self.guard.check_page(origin, &offered.join(",")) {
            Ok(whose) => whose,
            Err(refusal) => return self.refused(&refusal),
        };
        let Ok(mut response) = create_response_with_body(request, empty) else {
            let mut response =
                plain(StatusCode::UPGRADE_REQUIRED, "Only a WebSocket can be opened here.");
            response.headers_mut().insert(UPGRADE, HeaderValue::from_static("websocket"));
            return response;
        };
        let Ok(seat) = Arc::clone(&self.seats).try_acquire_owned() else {
            let words = "Too many pages use this companion. Close some of them.";
            return plain(StatusCode::SERVICE_UNAVAILABLE, words);
        };
        let protocol = HeaderValue::from_static(PROTOCOL);
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, protocol);
        let starter = Starter::new(Arc::clone(&self.programs), whose);
        let journal = self.journal.of_next_page();
        let parts = (Arc::clone(&self.relay), starter, journal);
        tokio::spawn(attend(hyper::upgrade::on(request), parts, seat));
        response
    }

    fn refused(&self, refusal: &Refusal) -> Response<Body> {
        self.journal.note_refused(refusal);
        refused(refusal)
    }
}

async fn attend(
    upgrade: OnUpgrade,
    (relay, starter, journal): (Arc<Relay>, Starter, Journal),
    _seat: OwnedSemaphorePermit,
) {
    if let Ok(upgraded) = upgrade.await {
        journal.note(format_args!("opened"));
        socket::attend(TokioIo::new(upgraded), relay, starter, &journal).await;
        journal.note(format_args!("closed"));
    }
}

/// What the request calls this machine.
pub fn hosts(request: &Request<Incoming>) -> Vec<&[u8]> {
    let written = request.headers().get_all(HOST).iter().map(HeaderValue::as_bytes);
    let in_full = request.uri().authority().map(|authority| authority.as_str().as_bytes());
    written.chain(in_full).collect()
}

/// The value of a header that stands there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then(|| value.as_bytes())
}

fn refused(refusal: &Refusal) -> Response<Body> {
    let status = match refusal {
        Refusal::OtherProtocol => StatusCode::BAD_REQUEST,
        _ => StatusCode::FORBIDDEN,
    };
    plain(status, &refusal.to_string())
}

/// Words for a person who looks.
pub fn plain(status: StatusCode, text: &str) -> Response<Body> {
    words(status, text).map(|whole| whole.map_err(|never| match never {}).boxed())
}

/// The same, to be sent by whoever has other bodies.
pub fn words(status: StatusCode, words: &str) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(format!("{words}\n").into()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

pub fn full(bytes: Bytes) -> Body {
    Full::new(bytes).map_err(|never| match never {}).boxed()
}

fn empty() -> Body {
    full(Bytes::new())
}
