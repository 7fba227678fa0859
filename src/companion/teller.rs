//! The way to one page: what is told waits in a short line, and the task that tells waits with it.

use bytes::{BufMut as _, Bytes, BytesMut};
use tokio::sync::mpsc::Sender;
use tokio_tungstenite::tungstenite::Message;

use crate::wire::companion::{Channel, FRAME_HEAD, StreamId, Told, frame_head};

#[derive(Clone, Debug)]
pub struct Teller(Sender<Message>);

impl Teller {
    pub fn new(way: Sender<Message>) -> Self {
        Self(way)
    }

    pub async fn tell(&self, told: &Told) {
        self.send(Message::text(told.encode())).await;
    }

    /// Of a body, or of what a program writes.
    pub async fn piece(&self, id: StreamId, channel: Channel, bytes: &[u8]) {
        let mut frame = BytesMut::with_capacity(FRAME_HEAD + bytes.len());
        frame.put_slice(&frame_head(id, channel));
        frame.put_slice(bytes);
        self.send(Message::Binary(frame.freeze())).await;
    }

    /// Where nothing waits to be written: a page that has much to read is known to be behind.
    pub fn ping(&self) {
        let _ = self.0.try_send(Message::Ping(Bytes::new()));
    }

    /// Returns when the page is gone.
    pub async fn gone(&self) {
        self.0.closed().await;
    }

    /// Where the page is gone, its exchanges end with it, and nothing is left to do here.
    async fn send(&self, message: Message) {
        let _ = self.0.send(message).await;
    }
}
