//! A connection to a server, encrypted or not, that remembers how the server began: what is not HTTP is shown.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use hyper_util::client::legacy::connect::{Connected, Connection};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

const MOST_REMEMBERED: usize = 32;

pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

pub struct Line {
    stream: Box<dyn Stream>,
    is_http2: bool,
    opening: Opening,
}

/// The first bytes that came.
#[derive(Clone, Debug, Default)]
pub struct Opening(Arc<Mutex<Vec<u8>>>);

impl Line {
    pub fn new(stream: impl Stream + 'static, is_http2: bool) -> Self {
        Self { stream: Box::new(stream), is_http2, opening: Opening::default() }
    }
}

impl Opening {
    /// Such as `"SSH-2.0-x\r\n"`; empty where nothing came.
    pub fn shown(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if bytes.is_empty() { String::new() } else { format!("\"{}\"", bytes.escape_ascii()) }
    }

    fn add(&self, bytes: &[u8]) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = MOST_REMEMBERED.saturating_sub(held.len());
        held.extend(bytes.iter().take(room));
    }
}

impl Connection for Line {
    fn connected(&self) -> Connected {
        let connected = Connected::new().extra(self.opening.clone());
        if self.is_http2 { connected.negotiated_h2() } else { connected }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = into.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, into));
        self.opening.add(&into.filled()[before..]);
        Poll::Ready(read)
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_is_shown_and_no_more() {
        let opening = Opening::default();
        assert_eq!(opening.shown(), "");

        opening.add(b"SSH\r\n\x00");
        opening.add(&[b'a'; 100]);

        assert_eq!(opening.shown(), format!("\"SSH\\r\\n\\x00{}\"", "a".repeat(26)));
    }
}
