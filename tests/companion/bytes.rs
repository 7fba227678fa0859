//! Bytes pass unchanged, however they are cut.

use std::sync::{Arc, Mutex};

use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use wirescope::wire::companion::{Asked, StreamId};

use crate::running::Companion;
use crate::server::{Server, read_request};
use crate::tab::{Heard, Tab, post};

/// Numbers that look random and are the same in each run (`SplitMix64`).
#[derive(Clone)]
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(most).expect("small")).expect("small")
    }

    /// Most of them are not UTF-8.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let words = (0..count.div_ceil(8)).flat_map(|_| self.next().to_le_bytes());
        words.take(count).collect()
    }

    /// Of every length that UTF-8 has for one.
    fn text(&mut self, count: usize) -> String {
        let signs = ['a', '"', '\\', '\n', '\0', '\u{e4}', '\u{20ac}', '\u{1f600}', '\u{feff}'];
        (0..count).map(|_| signs[self.below(signs.len())]).collect()
    }
}

#[derive(Clone, Copy, Debug)]
enum Framing {
    Length,
    Chunked,
    UntilClosed,
}

/// Answers in pieces of any length.
async fn answer(stream: &mut TcpStream, bytes: &[u8], framing: Framing, numbers: &mut Numbers) {
    let framed_by = match framing {
        Framing::Length => format!("content-length: {}\r\n", bytes.len()),
        Framing::Chunked => "transfer-encoding: chunked\r\n".to_owned(),
        Framing::UntilClosed => "connection: close\r\n".to_owned(),
    };
    let head = format!("HTTP/1.1 200 OK\r\n{framed_by}\r\n");
    stream.write_all(head.as_bytes()).await.expect("it is read");
    let mut rest = bytes;
    while !rest.is_empty() {
        let most = [7, 100, 5_000, 300_000][numbers.below(4)];
        let (piece, after) = rest.split_at((1 + numbers.below(most)).min(rest.len()));
        rest = after;
        if let Framing::Chunked = framing {
            let chunk = [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat();
            stream.write_all(&chunk).await.expect("it is read");
        } else {
            stream.write_all(piece).await.expect("it is read");
        }
    }
    if let Framing::Chunked = framing {
        stream.write_all(b"0\r\n\r\n").await.expect("it is read");
    }
}

#[tokio::test]
async fn bytes_pass_unchanged_both_ways() {
    pass(12, &[1, 1000, 100_000, 6_000_000], 10).await;
}

#[tokio::test]
#[ignore = "a gigabyte, which takes a minute"]
async fn a_gigabyte_passes_both_ways() {
    pass(16, &[20_000_000], 1).await;
}

/// So many exchanges, with answers of these lengths and requests of a part of that.
async fn pass(exchanges: u64, lengths: &[usize], part: usize) {
    let companion = Companion::start(&[]);
    let mut tab = Tab::open(&companion).await;
    let received = Arc::new(Mutex::new(Vec::new()));
    for seed in 0..exchanges {
        let mut numbers = Numbers::new(seed);
        let framing = [Framing::Length, Framing::Chunked, Framing::UntilClosed][numbers.below(3)];
        let most = lengths[numbers.below(lengths.len())];
        let sent = numbers.bytes(most);
        let body = numbers.text(1 + most / part);
        let (given, into) = ((sent.clone(), numbers.clone()), Arc::clone(&received));
        let server = Server::start(move |mut stream| {
            let ((bytes, mut numbers), into) = (given.clone(), Arc::clone(&into));
            async move {
                let request = read_request(&mut stream).await;
                *into.lock().expect("a lock") = request.body;
                answer(&mut stream, &bytes, framing, &mut numbers).await;
            }
        })
        .await;

        let id = tab.begin(post(&server.url(), &body)).await;
        let got = finish_slowly(&mut tab, id, &mut numbers).await;

        assert!(got == sent, "{seed}: {} of {} bytes, {framing:?}", got.len(), sent.len());
        assert!(*received.lock().expect("a lock") == body.as_bytes(), "{seed}: the request's body");
    }
}

/// Takes what came in steps of any length.
async fn finish_slowly(tab: &mut Tab, id: StreamId, numbers: &mut Numbers) -> Vec<u8> {
    let (mut body, mut taken) = (Vec::new(), 0);
    loop {
        match tab.hear_of(id).await {
            Heard::Head(head) => assert_eq!(head.status, 200),
            Heard::Piece(bytes) => {
                body.extend(&bytes);
                if numbers.below(3) > 0 || body.len() - taken > 500_000 {
                    tab.ask(Asked::Take(id, body.len() - taken)).await;
                    taken = body.len();
                }
            }
            Heard::End => return body,
            other => panic!("{other:?}"),
        }
    }
}
