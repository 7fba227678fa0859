//! A tap over HTTP: a client connects to it in place of its server, whose paths are all there under the same
//! names.

use std::convert::Infallible;
use std::io::{self, Write as _};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::BodyExt as _;
use http_body_util::combinators::BoxBody;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{
    CONNECTION, HOST, HeaderMap, HeaderName, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode, Uri};
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::super::answer::{self, hosts};
use super::super::guard;
use super::super::listener;
use super::super::relay::{self, Dial, Tls};
use super::super::start;
use super::recorder::{Passed, Recorder};
use crate::wire::companion::tap::{From, Seen, masked};
use crate::wire::url::Url;

/// RFC 9110 §7.6.1: of one connection, and not of the message.
const OF_THE_CONNECTION: [HeaderName; 7] =
    [CONNECTION, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];

const BEFORE_NEXT_TRY: Duration = Duration::from_millis(50);

type AnyBody = BoxBody<Bytes, hyper::Error>;

pub struct Tap {
    to: Url,
    pool: Client<Dial, AnyBody>,
    recorder: Recorder,
    keep_secrets: bool,
    exchanges: AtomicU32,
}

impl Tap {
    pub fn new(to: Url, tls: &Tls, recorder: Recorder, keep_secrets: bool) -> Self {
        let pool = relay::pool(Dial::new(tls.any()));
        Self { to, pool, recorder, keep_secrets, exchanges: AtomicU32::new(0) }
    }

    /// Until the person ends it.
    pub async fn listen(self, port: u16) -> io::Result<()> {
        let end = start::end()?;
        let listener = listener::try_bind(port)?;
        let port = listener.local_addr()?.port();
        let own = format!("http://127.0.0.1:{port}{}", self.to.tail());
        let _ = writeln!(
            io::stdout(),
            "Let the client connect to {own}\n\
             What it says goes to {}, and into the record.\n\
             End with Ctrl+C.",
            self.to.origin()
        );
        let tap = Arc::new(self);
        let serve = async {
            loop {
                match listener.accept().await {
                    Ok((stream, _)) => drop(tokio::spawn(Arc::clone(&tap).attend(stream, port))),
                    // Where there are no descriptors left, those that end now make room.
                    Err(_) => sleep(BEFORE_NEXT_TRY).await,
                }
            }
        };
        tokio::select! {
            () = serve => {}
            () = end => {}
        }
        Ok(())
    }

    async fn attend(self: Arc<Self>, stream: TcpStream, port: u16) {
        let _ = stream.set_nodelay(true);
        let answer = service_fn(|request| {
            let tap = Arc::clone(&self);
            async move { Ok::<_, Infallible>(tap.answer(request, port).await) }
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), answer);
        let _ = connection.await;
    }

    async fn answer(&self, request: Request<Incoming>, port: u16) -> Response<AnyBody> {
        // The server is asked by its own name, and can no longer tell a page that had this machine's given to it.
        if let Err(refusal) = guard::check_host(port, &hosts(&request)) {
            return plain(StatusCode::FORBIDDEN, &refusal.to_string());
        }
        let exchange = self.exchanges.fetch_add(1, Ordering::Relaxed) + 1;
        let (mut head, body) = request.into_parts();
        let tail = head.uri.path_and_query().map_or("/", |tail| tail.as_str());
        let url = format!("{}{tail}", self.to.origin());
        let Ok(uri) = url.parse::<Uri>() else {
            return plain(StatusCode::BAD_REQUEST, "This address cannot be passed on.");
        };
        self.note(Seen::Request {
            exchange,
            method: head.method.as_str().to_owned(),
            url,
            headers: self.headers(&head.headers),
        });
        head.uri = uri;
        strip(&mut head.headers);
        head.headers.remove(HOST);
        let body = Recorded::new(body, exchange, From::Client, self.recorder.clone());
        let asked = Request::from_parts(head, body.boxed());
        match self.pool.request(asked).await {
            Ok(answer) => {
                let (mut head, body) = answer.into_parts();
                self.note(Seen::Answer {
                    exchange,
                    status: head.status.as_u16(),
                    headers: self.headers(&head.headers),
                });
                strip(&mut head.headers);
                let body = Recorded::new(body, exchange, From::Server, self.recorder.clone());
                Response::from_parts(head, body.boxed())
            }
            Err(error) => {
                let why = relay::fault(&error, self.to.host()).to_string();
                self.note(Seen::End { exchange, failed: Some(why.clone()) });
                plain(StatusCode::BAD_GATEWAY, &format!("wirescope tap: {why}"))
            }
        }
    }

    fn note(&self, seen: Seen) {
        self.recorder.note(Passed::Seen(seen));
    }

    fn headers(&self, headers: &HeaderMap) -> Vec<(String, String)> {
        let headers = relay::pairs(headers);
        if self.keep_secrets { headers } else { masked(headers) }
    }
}

fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|names| names.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in OF_THE_CONNECTION.iter().chain(&named) {
        headers.remove(name);
    }
}

fn plain(status: StatusCode, words: &str) -> Response<AnyBody> {
    answer::words(status, words).map(|body| body.map_err(|never| match never {}).boxed())
}

/// A body that is noted as it passes. The end of an answer is that of its exchange.
struct Recorded {
    body: Incoming,
    exchange: u32,
    from: From,
    recorder: Recorder,
    is_over: bool,
}

impl Recorded {
    fn new(body: Incoming, exchange: u32, from: From, recorder: Recorder) -> Self {
        let mut body = Self { body, exchange, from, recorder, is_over: false };
        // Nobody asks an empty body for its end.
        if body.body.is_end_stream() {
            body.end(None);
        }
        body
    }

    fn end(&mut self, failed: Option<String>) {
        if !self.is_over && self.from == From::Server {
            self.recorder.note(Passed::Seen(Seen::End { exchange: self.exchange, failed }));
        }
        self.is_over = true;
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        self.end(Some("the client closed the connection".to_owned()));
    }
}

impl Body for Recorded {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        match &frame {
            Some(Ok(frame)) => {
                if let Some(bytes) = frame.data_ref() {
                    let (exchange, from) = (self.exchange, self.from);
                    let seen = Seen::Piece { exchange, from, bytes: bytes.to_vec() };
                    self.recorder.note(Passed::Seen(seen));
                }
                // One of a known length is asked for no more.
                if self.body.is_end_stream() {
                    self.end(None);
                }
            }
            Some(Err(error)) => self.end(Some(error.to_string())),
            None => self.end(None),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
