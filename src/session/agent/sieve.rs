//! Keeps the key from the screen where a server repeats it, in an error perhaps, also where it arrives in
//! pieces.

use crate::claude::Access;
use crate::wire::http::HttpEvent;

/// What comes of one request passes through here.
#[derive(Debug)]
pub(super) struct Sieve {
    /// What the request went out with.
    access: Option<Access>,
    /// The end of what came, where the key may have begun in it.
    held: Vec<u8>,
}

impl Sieve {
    pub(super) fn new(access: Option<Access>) -> Self {
        Self { access, held: Vec::new() }
    }

    /// What may be seen of an event; before it, at the end, what was held back.
    pub(super) fn pass(&mut self, event: HttpEvent) -> (Option<HttpEvent>, HttpEvent) {
        let Some(access) = &self.access else { return (None, event) };
        let event = match event {
            HttpEvent::Chunk(bytes) => {
                let mut text = std::mem::take(&mut self.held);
                if text.is_empty() {
                    text = bytes;
                } else {
                    text.extend_from_slice(&bytes);
                }
                let mut text = access.without_key(text);
                self.held = text.split_off(text.len() - access.begins_key(&text));
                HttpEvent::Chunk(text)
            }
            HttpEvent::Head(mut head) => {
                for (_, value) in &mut head.headers {
                    let bytes = access.without_key(std::mem::take(value).into_bytes());
                    *value = String::from_utf8_lossy(&bytes).into_owned();
                }
                HttpEvent::Head(head)
            }
            event => event,
        };
        let is_over = matches!(event, HttpEvent::End | HttpEvent::Failed(_));
        let rest = (is_over && !self.held.is_empty()).then(|| std::mem::take(&mut self.held));
        (rest.map(HttpEvent::Chunk), event)
    }
}
