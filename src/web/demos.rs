//! The demo servers of the page. What answers for them is loaded when somebody opens one.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use futures_channel::mpsc::UnboundedSender;
use vecmap::VecMap;

use super::background::in_background;
use super::driver::Work;
use crate::demo::Demo;
use crate::mcp::http::{ExchangeId, Head, HttpEvent, HttpRequest};
use crate::mcp::moment::Moment;
use crate::session::{Input, ServerId};

/// What the demo server does with a request: nearly all of its code.
pub type AnswerDemo = fn(&mut Demo, ExchangeId, &HttpRequest, Moment);

/// `None` where it cannot be loaded. Asking again may work.
pub type LoadDemo = fn() -> Pin<Box<dyn Future<Output = Option<AnswerDemo>>>>;

pub(super) struct Demos {
    inbox: UnboundedSender<Work>,
    load: LoadDemo,
    answer: Option<AnswerDemo>,
    /// What was asked before there was an answer to it.
    waiting: Vec<(ServerId, ExchangeId, Arc<HttpRequest>)>,
    servers: VecMap<ServerId, Demo>,
}

impl Demos {
    pub(super) fn new(inbox: UnboundedSender<Work>, load: LoadDemo) -> Self {
        Self { inbox, load, answer: None, waiting: Vec::new(), servers: VecMap::new() }
    }

    #[inline(never)]
    pub(super) fn open(
        &mut self,
        server: ServerId,
        exchange: ExchangeId,
        request: Arc<HttpRequest>,
        now: Moment,
    ) {
        if let Some(answer) = self.answer {
            answer(self.servers.entry(server).or_default(), exchange, &request, now);
            return self.drain(server);
        }
        self.waiting.push((server, exchange, request));
        if self.waiting.len() == 1 {
            let (inbox, loaded) = (self.inbox.clone(), (self.load)());
            in_background(async move {
                inbox.unbounded_send(Work::Demo(loaded.await)).ok();
            });
        }
    }

    /// What was to be loaded has come, or cannot.
    #[inline(never)]
    pub(super) fn loaded(&mut self, answer: Option<AnswerDemo>, now: Moment) {
        self.answer = answer;
        for (server, exchange, request) in std::mem::take(&mut self.waiting) {
            match answer {
                Some(_) => self.open(server, exchange, request, now),
                None => self.tell(server, unavailable().map(|event| (exchange, event))),
            }
        }
    }

    pub(super) fn abort(&mut self, server: ServerId, exchange: ExchangeId) {
        self.waiting.retain(|(of, held, _)| (*of, *held) != (server, exchange));
        if let Some(demo) = self.servers.get_mut(&server) {
            demo.abort(exchange);
        }
    }

    #[inline(never)]
    pub(super) fn close(&mut self, server: ServerId) {
        self.waiting.retain(|(of, ..)| *of != server);
        self.servers.remove(&server);
    }

    pub(super) fn tick(&mut self, now: Moment) {
        let servers: Vec<ServerId> = self.servers.keys().copied().collect();
        for server in servers {
            if let Some(demo) = self.servers.get_mut(&server) {
                demo.tick(now);
            }
            self.drain(server);
        }
    }

    pub(super) fn deadline(&self) -> Option<Moment> {
        self.servers.values().filter_map(Demo::deadline).min()
    }

    fn drain(&mut self, server: ServerId) {
        let Some(demo) = self.servers.get_mut(&server) else { return };
        let said: Vec<_> = std::iter::from_fn(|| demo.poll()).collect();
        self.tell(server, said);
    }

    fn tell(&self, server: ServerId, said: impl IntoIterator<Item = (ExchangeId, HttpEvent)>) {
        for (exchange, event) in said {
            let input = Input::Http(server, exchange, event);
            self.inbox.unbounded_send(Work::Input(input)).ok();
        }
    }
}

/// As any server would say it.
fn unavailable() -> [HttpEvent; 3] {
    let headers = vec![("content-type".to_owned(), "text/plain".to_owned())];
    let words = "The part of Wirescope that holds the demo server could not be loaded";
    [
        HttpEvent::Head(Head { status: 503, headers, redirected_to: None }),
        HttpEvent::Chunk(words.as_bytes().to_vec()),
        HttpEvent::End,
    ]
}
