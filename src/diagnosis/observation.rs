//! One exchange as the page saw it: what it asked, as far as the browser's rules look at it, and what it was shown.

use crate::wire::companion::Fault;
use crate::wire::http::{
    Carrier, ExchangeId, Head, HttpEvent, HttpRequest, Method, NetworkFailure, Reach, cors,
};

/// A request by what the rules of CORS look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub method: Method,
    pub url: String,
    /// The names of those headers that a page may not send without leave, in lower case, each once.
    pub headers: Vec<String>,
    /// [`Reach::AnyAnswer`] asks only whether anything answers, and so needs no leave.
    pub reach: Reach,
    pub carrier: Carrier,
}

impl Asked {
    pub fn of(request: &HttpRequest) -> Self {
        let needs_leave = request.headers.iter().map(|header| header.name.clone());
        let mut headers: Vec<String> =
            needs_leave.filter(|name| !cors::is_safe_to_send(name)).collect();
        headers.sort_unstable();
        headers.dedup();
        Self {
            method: request.method,
            url: request.url.clone(),
            headers,
            reach: request.reach,
            carrier: request.carrier,
        }
    }

    /// The browser asks the server for leave before it sends this.
    pub fn needs_leave(&self) -> bool {
        self.carrier == Carrier::Browser && !self.headers.is_empty()
    }
}

/// What a page was shown of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// No answer that the page may read, and no reason.
    Nothing,
    /// That something answers, and nothing else.
    SomeAnswer,
    /// A redirect, which was not followed.
    Redirect,
    /// A head that the page may read, or that the companion brought.
    Answer(Head),
    /// From the companion: the true reason why there is none.
    Fault(Fault),
    /// Nothing yet, after all the time that a probe has.
    Late,
}

impl Seen {
    /// `None` while nothing is seen yet.
    pub fn of(event: &HttpEvent) -> Option<Self> {
        match event {
            // What the browser hides has no status.
            HttpEvent::Head(head) if head.status == 0 => Some(Self::SomeAnswer),
            HttpEvent::Head(head) => Some(Self::Answer(head.clone())),
            HttpEvent::Failed(failure) => Some(Self::of_failure(failure)),
            HttpEvent::Sent
            | HttpEvent::Chunk(_)
            | HttpEvent::Ahead(_)
            | HttpEvent::Item(_)
            | HttpEvent::End => None,
        }
    }

    pub fn of_failure(failure: &NetworkFailure) -> Self {
        match failure {
            NetworkFailure::Companion(fault) => Self::Fault(fault.clone()),
            NetworkFailure::Redirected => Self::Redirect,
            _ => Self::Nothing,
        }
    }

    pub fn is_readable(&self) -> bool {
        matches!(self, Self::Answer(_))
    }
}

/// An exchange that came to an end, or at least to a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    pub exchange: Option<ExchangeId>,
    pub asked: Asked,
    pub seen: Seen,
}
