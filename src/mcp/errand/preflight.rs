//! What keeps a browser's page from a server that is reached through the companion: the preflight that a browser
//! would send is sent, and its answer judged, together with an answer to a message.
//!
//! Only where a person asked for it: a page that is kept away is told nothing of this by its browser.

use std::sync::Arc;

use crate::mcp::link::Link;
use crate::mcp::link::exchange::Purpose;
use crate::mcp::model::event::Event;
use crate::mcp::model::http::{Carrier, Head, Header, HttpRequest, Method, Reach};
use crate::mcp::model::record::{Cause, Subject};
use crate::mcp::peer::Peer;
use crate::wire::http::cors::{self, DirectWay};

#[derive(Debug, Default)]
pub(in crate::mcp) struct Preflight {
    /// Of the page that was kept away. Asked again each time the server is connected.
    origin: Option<String>,
    /// Of the latest answer to a message, which is of this connection.
    answer: Option<Head>,
    /// The names that a browser has to ask for.
    asked: Vec<String>,
}

impl Preflight {
    /// From now on, or as soon as the server is connected.
    pub(in crate::mcp) fn wish(&mut self, link: &mut Link, peer: &Peer, origin: String) {
        *self = Self { origin: Some(origin), ..Self::default() };
        if peer.is_ready() {
            self.ask(link);
        }
    }

    pub(in crate::mcp) fn saw_answer(&mut self, head: &Head) {
        if self.origin.is_some() && head.is_success() {
            self.answer = Some(head.clone());
        }
    }

    /// The server is connected.
    #[inline(never)]
    pub(in crate::mcp) fn ask(&mut self, link: &mut Link) {
        let Some(origin) = &self.origin else { return };
        let Some(url) = link.message_url() else { return };
        self.asked = link.header_names().filter(|name| !cors::is_safe_to_send(name)).collect();
        let mut headers = vec![
            Header::plain("origin", origin.as_str()),
            Header::plain("access-control-request-method", "POST"),
        ];
        if !self.asked.is_empty() {
            headers.push(Header::plain("access-control-request-headers", self.asked.join(",")));
        }
        let request = HttpRequest {
            method: Method::Options,
            url: url.to_owned(),
            headers,
            body: None,
            reach: Reach::Answer,
            carrier: Carrier::Companion,
        };
        let subject = Subject::HttpRequest { method: "OPTIONS", path: String::new() };
        link.open(Purpose::Preflight, request, subject, Cause::App);
    }

    #[inline(never)]
    pub(in crate::mcp) fn answered(&mut self, link: &mut Link, head: &Head) {
        let Some(origin) = self.origin.clone() else { return };
        let mut faults = cors::preflight_faults(head.status, &head.headers, &origin, &self.asked);
        if let Some(answer) = self.answer.take() {
            faults.extend(cors::answer_faults(&answer.headers, &origin));
        }
        link.tell(Event::DirectWay(Arc::new(DirectWay { origin, faults })));
    }
}
