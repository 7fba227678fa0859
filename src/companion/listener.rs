//! The port, and the connections to it. Those that are slow or silent are cut off, so that no number of them can
//! exhaust this program.

use std::convert::Infallible;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

use super::answer::Site;
use super::crowd::{Crowd, Place};

const FIRST_PORT: u16 = 8970;
const PORTS: u16 = 100;

/// Connections that are no pages' sockets. A browser opens six for a page.
const MOST_CONNECTIONS: usize = 128;
/// Where more wait than this to be accepted, the system makes the next one wait for a second.
const MOST_NOT_ACCEPTED: u32 = 1024;
/// How long a request's head may take, and how long a connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// How long a connection may last that becomes no page's socket. A page with all its files takes a second.
const GONE_WITHIN: Duration = Duration::from_mins(2);
/// Where there are no descriptors left, those that end now make room.
const BEFORE_NEXT_TRY: Duration = Duration::from_millis(50);

#[derive(Debug, thiserror::Error)]
pub enum NoPort {
    #[error("port {0} is taken: name another with --port, or leave that out for the next free one")]
    Taken(u16),
    #[error("port {0} cannot be used ({1}): name another with --port")]
    Unusable(u16, io::Error),
    #[error("the ports from {FIRST_PORT} to {} are all taken: name another with --port", FIRST_PORT + PORTS - 1)]
    AllTaken,
}

/// Listens on the loopback: at that port, or at the next free one.
pub fn listen(port: Option<u16>) -> Result<TcpListener, NoPort> {
    let Some(port) = port else {
        for port in FIRST_PORT..FIRST_PORT + PORTS {
            match bind(port) {
                Err(NoPort::Taken(_)) => {}
                found => return found,
            }
        }
        return Err(NoPort::AllTaken);
    };
    bind(port)
}

fn bind(port: u16) -> Result<TcpListener, NoPort> {
    try_bind(port).map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => NoPort::Taken(port),
        _ => NoPort::Unusable(port, error),
    })
}

/// At that port of the loopback, or with 0 at any.
pub fn try_bind(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    // A port whose last connections linger is free; on Windows this would mean one that is taken.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(MOST_NOT_ACCEPTED)
}

/// For as long as the program runs.
pub async fn serve(listener: TcpListener, site: Arc<Site>) {
    let crowd = Crowd::new(MOST_CONNECTIONS);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            crowd.send_oldest_away();
            sleep(BEFORE_NEXT_TRY).await;
            continue;
        };
        let (stay, leave) = oneshot::channel();
        let place = crowd.enter(stay);
        tokio::spawn(attend(stream, Arc::clone(&site), place, leave));
        // One that was sent away gives its descriptor back before the next comes.
        yield_now().await;
    }
}

type Stay = oneshot::Sender<Infallible>;
type Leave = oneshot::Receiver<Infallible>;

async fn attend(stream: TcpStream, site: Arc<Site>, place: Place<Stay>, leave: Leave) {
    // Small pieces go out as they come; without it they are only later.
    let _ = stream.set_nodelay(true);
    let answer = service_fn(|request| {
        let site = Arc::clone(&site);
        async move { Ok::<_, Infallible>(site.answer(request).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(64 * 1024)
        .serve_connection(TokioIo::new(stream), answer)
        .with_upgrades();
    tokio::select! {
        _ = timeout(GONE_WITHIN, connection) => {}
        _ = leave => {}
    }
    drop(place);
}
