//! What one answer says by itself.

use super::Cause;
use super::observation::{Asked, Observation, Seen};
use super::probe::Question;
use super::table::Fact;
use crate::wire::companion::Fault;
use crate::wire::http::cors::{self, CorsFault};
use crate::wire::http::{Head, Method, Reach};

/// Whether an answer to this method is readable.
pub(super) fn fact(method: Method) -> Option<Fact> {
    match method {
        Method::Get => Some(Fact::Readable),
        Method::Post => Some(Fact::PostReadable),
        Method::Delete | Method::Options => None,
    }
}

/// Whether a readable GET came to another address.
pub(super) fn redirect(observation: &Observation) -> Option<bool> {
    let Observation { asked, seen, .. } = observation;
    let is_plain = asked.method == Method::Get && asked.reach != Reach::AnyAnswer;
    match seen {
        Seen::Answer(head) if is_plain => Some(head.redirected_to.is_some()),
        _ => None,
    }
}

/// What the companion saw, on which nothing is hidden: `None` where it is nothing that would keep a page away.
pub(super) fn whole(
    question: &Question,
    seen: &Seen,
    origin: &str,
    failed: &Asked,
) -> Option<Cause> {
    match (seen, question) {
        (Seen::Fault(fault), _) => Some(of_fault(fault)),
        (Seen::Answer(head), Question::Preflight) => {
            preflight(head, origin, failed).filter(|_| failed.needs_leave())
        }
        (Seen::Answer(head), _) => answer(head, origin),
        _ => None,
    }
}

fn preflight(head: &Head, origin: &str, failed: &Asked) -> Option<Cause> {
    let status = head.status;
    if (300..400).contains(&status) {
        let to = head.header("location").map(str::to_owned);
        return Some(Cause::PreflightRedirected { to });
    }
    let faults = cors::preflight_faults(status, &head.headers, origin, &failed.headers);
    let is_refused = faults.iter().any(|fault| matches!(fault, CorsFault::PreflightStatus(_)));
    if is_refused {
        return Some(Cause::PreflightRefused { status: Some(status) });
    }
    faults.iter().find_map(of_cors)
}

fn answer(head: &Head, origin: &str) -> Option<Cause> {
    let fault = cors::answer_faults(&head.headers, origin).into_iter().find_map(|f| of_cors(&f))?;
    let status = head.status;
    if (300..400).contains(&status) {
        let to = head.header("location").map(str::to_owned);
        return Some(Cause::RedirectWithoutCors { to });
    }
    match fault {
        Cause::AllowOriginMissing if !head.is_success() => {
            Some(Cause::AnswerWithoutCors { status: Some(status) })
        }
        other => Some(other),
    }
}

fn of_cors(fault: &CorsFault) -> Option<Cause> {
    match fault {
        CorsFault::PreflightStatus(status) => {
            Some(Cause::PreflightRefused { status: Some(*status) })
        }
        CorsFault::NoOrigin { .. } => Some(Cause::AllowOriginMissing),
        CorsFault::OtherOrigin { said, .. } => {
            Some(Cause::AllowOriginOther { value: Some(said.clone()) })
        }
        CorsFault::ManyOrigins { .. } => Some(Cause::AllowOriginTwice { value: None }),
        CorsFault::Headers(headers) => Some(Cause::HeadersNotAllowed { headers: headers.clone() }),
        CorsFault::NotExposed(_) => None,
    }
}

fn of_fault(fault: &Fault) -> Cause {
    Cause::Companion(fault.clone())
}
