//! Causes in words: what is wrong, why that is known, what to do. A cause that is new does not compile until it
//! has words here.

use super::{body, companion, hidden, refused};
use crate::diagnosis::Cause;
use crate::words::explanation::Explanation;

/// What a cause is about.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// What was asked for.
    pub url: &'a str,
    /// The page's own.
    pub origin: &'a str,
    /// The names of the headers that the request needs leave for, in lower case.
    pub needed: &'a [String],
}

/// One cause, as if it were certain.
pub fn cause(cause: &Cause, about: About<'_>) -> Explanation {
    let explained = match cause {
        Cause::Companion(fault) => companion::fault(fault),
        Cause::PortBlocked { .. }
        | Cause::MixedContent
        | Cause::LocalNetwork
        | Cause::BlockedByClient
        | Cause::NameNotFound { .. }
        | Cause::NothingListens
        | Cause::OtherScheme { .. }
        | Cause::OtherLoopback { .. }
        | Cause::Certificate { .. }
        | Cause::NotTls
        | Cause::ConnectionCut
        | Cause::Offline => hidden::network(cause, about),
        Cause::OriginNotAllowed
        | Cause::AllowOriginMissing
        | Cause::AllowOriginOther { .. }
        | Cause::AllowOriginTwice { .. }
        | Cause::PathWithoutCors { .. }
        | Cause::PreflightRefused { .. }
        | Cause::PreflightRedirected { .. }
        | Cause::HeadersNotAllowed { .. }
        | Cause::MethodNotAllowed { .. }
        | Cause::AnswerWithoutCors { .. }
        | Cause::RedirectWithoutCors { .. }
        | Cause::SessionIdNotExposed => hidden::cors(cause, about),
        Cause::Unauthorized
        | Cause::HostRefused
        | Cause::OriginRefused
        | Cause::Forbidden
        | Cause::IdentityProvider { .. }
        | Cause::WebPage
        | Cause::WrongPath
        | Cause::RedirectLosesRequest { .. }
        | Cause::Redirected { .. }
        | Cause::TooManyRequests { .. }
        | Cause::BodyTooLarge
        | Cause::HeadersTooLarge
        | Cause::UnsupportedMediaType
        | Cause::NotAcceptable
        | Cause::MethodNotTaken
        | Cause::Gateway { .. }
        | Cause::ServerError { .. }
        | Cause::NotificationRefused
        | Cause::RevisionRefused
        | Cause::NoCommonRevision
        | Cause::SessionsNotShared
        | Cause::MethodMissing { .. } => refused::refusal(cause, about),
        Cause::Undecodable
        | Cause::JsonAsEventStream
        | Cause::EventStreamAsJson
        | Cause::TextAroundJson
        | Cause::UnendedEvent
        | Cause::BrokenJson
        | Cause::HandshakeCut
        | Cause::Silent
        | Cause::HeldBack
        | Cause::ProgressHeldBack { .. }
        | Cause::EmptyAnswer
        | Cause::EndpointLacksPrefix { .. }
        | Cause::EndpointElsewhere => body::body(cause, about),
    };
    explained.of(cause)
}
