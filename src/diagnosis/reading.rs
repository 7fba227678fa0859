//! What one answer says by itself.

use super::Cause;
use super::observation::{Asked, Observation, Seen};
use super::probe::Question;
use super::table::Fact;
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

/// What the companion saw, on which nothing is hidden, of both its questions: `None` where it is nothing that would
/// keep a page away.
pub(super) fn whole(answers: &[(Question, Seen)], origin: &str, failed: &Asked) -> Option<Cause> {
    let fault = answers.iter().find_map(|(_, seen)| match seen {
        Seen::Fault(fault) => Some(Cause::Companion(fault.clone())),
        _ => None,
    });
    let head = |of: &Question| {
        answers.iter().find_map(|(question, seen)| match seen {
            Seen::Answer(head) if question == of => Some(head),
            _ => None,
        })
    };
    let posted = head(&Question::Whole).and_then(|head| answer(head, origin));
    let refused = head(&Question::Preflight).filter(|_| failed.needs_leave());
    let refused = refused.and_then(|head| preflight(head, origin, failed));
    // Where no answer names the origin, that is what is missing first.
    match (&refused, &posted) {
        _ if fault.is_some() => fault,
        (Some(_), Some(Cause::AllowOriginMissing | Cause::AnswerWithoutCors { .. })) => {
            Some(Cause::AllowOriginMissing)
        }
        (Some(_), _) => refused,
        (None, _) => posted,
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
    // A POST of nothing is refused for what it is, but for these, which come from before.
    let status = Some(status).filter(|status| matches!(status, 401 | 403 | 407 | 429 | 500..));
    match fault {
        Cause::AllowOriginMissing if !head.is_success() => {
            Some(Cause::AnswerWithoutCors { status })
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
