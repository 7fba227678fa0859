//! What a program writes, to the page: as it comes, and no faster than the page takes it.

use std::future::Future;
use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _};
use tokio::sync::watch;

use super::running::Page;
use crate::wire::companion::Channel;

/// What the system keeps in a pipe.
const PIECE: usize = 64 * 1024;
/// What can be left in both pipes where all who wrote to them are gone.
const MOST_LEFT: usize = 2 * 1024 * 1024;

/// How far a program has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    Running,
    /// It is to end, and nobody may be left who takes what it still says.
    Leaving,
    /// All of it was killed that could be.
    Over,
}

pub struct Outputs<O, E> {
    out: Pipe<O>,
    err: Pipe<E>,
}

/// `None` once it has ended.
struct Pipe<R> {
    from: Option<R>,
    /// Kept between reads: memory that nothing was read into costs nothing.
    piece: Vec<u8>,
}

impl<O: AsyncRead + Unpin, E: AsyncRead + Unpin> Outputs<O, E> {
    pub fn new(out: Option<O>, err: Option<E>) -> Self {
        Self { out: Pipe::new(out), err: Pipe::new(err) }
    }

    /// Until both pipes end. Once it is over, nothing more is waited for: a process that nobody can end any more
    /// may hold them for ever.
    pub async fn pass_on(mut self, page: &Page, mut stage: watch::Receiver<Stage>) {
        let mut left = MOST_LEFT;
        loop {
            let room = tokio::select! {
                biased;
                Some(room) = page.room() => room,
                _ = stage.wait_for(|stage| *stage >= Stage::Leaving) => 0,
                else => 0,
            };
            if room == 0 {
                return self.let_go(stage).await;
            }
            // What is there is read first: nothing that the program wrote is lost.
            let (channel, count) = tokio::select! {
                biased;
                read = self.read(room.min(PIECE)) => match read {
                    Some(read) => read,
                    None => return,
                },
                _ = stage.wait_for(|stage| *stage == Stage::Over) => return,
            };
            let pipe = if channel == Channel::Out { &self.out.piece } else { &self.err.piece };
            page.piece(channel, pipe.get(..count).unwrap_or_default()).await;
            if *stage.borrow() == Stage::Over {
                left = left.saturating_sub(count);
                if left == 0 {
                    return;
                }
            }
        }
    }

    /// Nobody takes it: a program that says something on its way out is not to wait for that.
    async fn let_go(mut self, mut stage: watch::Receiver<Stage>) {
        let all = async { while self.read(PIECE).await.is_some() {} };
        tokio::select! {
            () = all => {}
            _ = stage.wait_for(|stage| *stage == Stage::Over) => {}
        }
    }

    /// Of either pipe, so that neither waits for the other. Nothing is lost where this is dropped.
    async fn read(&mut self, most: usize) -> Option<(Channel, usize)> {
        loop {
            let (channel, count) = tokio::select! {
                count = self.out.read(most), if self.out.from.is_some() => (Channel::Out, count),
                count = self.err.read(most), if self.err.from.is_some() => (Channel::Err, count),
                else => return None,
            };
            match (channel, count) {
                (Channel::Out, Err(_) | Ok(0)) => self.out.from = None,
                (Channel::Err, Err(_) | Ok(0)) => self.err.from = None,
                (channel, Ok(count)) => return Some((channel, count)),
            }
        }
    }
}

impl<R: AsyncRead + Unpin> Pipe<R> {
    fn new(from: Option<R>) -> Self {
        Self { from, piece: vec![0; PIECE] }
    }

    fn read(&mut self, most: usize) -> impl Future<Output = io::Result<usize>> {
        let into = self.piece.get_mut(..most).unwrap_or_default();
        let from = self.from.as_mut();
        async move {
            match from {
                Some(from) => from.read(into).await,
                None => Ok(0),
            }
        }
    }
}
