//! From the kinds that remain to causes in their order, with what is known of each.

use super::browser::Surroundings;
use super::cause::Cause;
use super::observation::Seen;
use super::table::Kind;
use super::verdict::{Certainty, Clue, Suspect};
use crate::wire::http::{Head, Method};
use crate::wire::url::Url;

pub(super) struct Evidence<'a> {
    pub(super) url: &'a str,
    pub(super) refused: &'a [String],
    pub(super) untried: &'a [String],
    pub(super) clues: &'a [Clue],
    pub(super) stream: Option<&'a str>,
    pub(super) prefix: Option<&'a str>,
    pub(super) surroundings: &'a Surroundings,
}

pub(super) fn only(cause: Cause) -> Vec<Suspect> {
    vec![Suspect { cause, certainty: Certainty::Certain }]
}

/// `remaining` are in the order of their frequency.
pub(super) fn of(remaining: &[Kind], evidence: &Evidence<'_>) -> Vec<Suspect> {
    let url = Url::read(evidence.url).ok();
    let mut causes: Vec<Cause> = Vec::new();
    if let Some(prefix) = evidence.prefix {
        causes.push(Cause::EndpointLacksPrefix { prefix: prefix.to_owned() });
    }
    if let Some(url) = &url
        && remaining.contains(&Kind::NothingListens)
        && evidence.surroundings.may_wait_for_leave(url)
    {
        causes.push(Cause::LocalNetwork);
    }
    for kind in order(remaining, evidence) {
        causes.extend(causes_of(kind, evidence));
    }
    if let Some(url) = &url {
        let kinds = order(remaining, evidence);
        causes.extend(unseen(url, &kinds, evidence.surroundings.is_offline));
    }
    // What was seen contradicts itself: the server has changed meanwhile.
    if causes.is_empty() {
        causes.extend([Cause::ConnectionCut, Cause::AnswerWithoutCors { status: None }]);
    }
    let is_alone = causes.len() == 1;
    let certainty = |at: usize| match (at, is_alone) {
        (_, true) => Certainty::Certain,
        (0, _) => Certainty::Likely,
        _ => Certainty::Possible,
    };
    let ranked = causes.into_iter().enumerate();
    ranked.map(|(at, cause)| Suspect { cause, certainty: certainty(at) }).collect()
}

/// What no probe can tell from what remains, the most frequent first.
fn unseen(url: &Url, remaining: &[Kind], is_offline: bool) -> Vec<Cause> {
    let mut causes = Vec::new();
    let is_deaf = remaining.contains(&Kind::NothingListens);
    if is_deaf && is_offline {
        causes.push(Cause::Offline);
    }
    if is_deaf {
        let host = url.host().to_owned();
        causes.extend(url.is_name().then_some(Cause::NameNotFound { host }));
        causes.extend(url.is_encrypted().then_some(Cause::NotTls));
        causes.push(Cause::ConnectionCut);
        // `Cross-Origin-Resource-Policy` hides even that something answers.
        causes.push(Cause::AllowOriginMissing);
        causes.push(Cause::BlockedByClient);
    }
    if is_deaf || remaining.contains(&Kind::OriginNotAllowed) {
        causes.push(Cause::RedirectWithoutCors { to: None });
    }
    // Whoever speaks TLS hangs up, or says so in an answer without CORS; and a certificate that is not trusted
    // keeps a probe by https from an answer.
    if is_deaf || remaining.contains(&Kind::OriginNotAllowed) {
        let other = url.with_other_scheme().filter(|_| !url.is_encrypted());
        causes.extend(other.map(|url| {
            let url = url.as_str().to_owned();
            Cause::OtherScheme { url, answers: false }
        }));
    }
    causes
}

/// A preflight that allows nothing is more often refused as a whole than a list without any name.
fn order(remaining: &[Kind], evidence: &Evidence<'_>) -> Vec<Kind> {
    let mut kinds = remaining.to_vec();
    // Where even probes wait in vain and nothing was read, nothing is heard there: a name is looked up for long.
    let is_late = evidence.clues.iter().any(|clue| clue.seen == Seen::Late);
    let is_read = evidence.clues.iter().any(|clue| clue.seen.is_readable());
    if is_late && !is_read && kinds.contains(&Kind::NothingListens) {
        kinds.retain(|kind| kind.is_deaf());
    }
    // Many a server that speaks TLS answers plain HTTP too, to say so; on one's own machine certificates are rare.
    let is_near = Url::read(evidence.url).is_ok_and(|url| url.is_loopback() || url.is_local());
    if kinds.ends_with(&[Kind::OtherScheme, Kind::Certificate]) && !is_near {
        let at = kinds.len() - 2;
        kinds.swap(at, at + 1);
    }
    let (headers, preflight) = (Kind::HeadersNotAllowed, Kind::PreflightRefused);
    // Nor is a header suspected first that was not tried.
    let is_tried = evidence.refused.len() == 1;
    if kinds.starts_with(&[headers, preflight]) && !is_tried {
        kinds.swap(0, 1);
    }
    kinds
}

fn causes_of(kind: Kind, evidence: &Evidence<'_>) -> Vec<Cause> {
    match kind {
        Kind::HeadersNotAllowed => {
            let known =
                if evidence.refused.is_empty() { evidence.untried } else { evidence.refused };
            vec![Cause::HeadersNotAllowed { headers: known.to_vec() }]
        }
        Kind::PreflightRefused => vec![Cause::PreflightRefused { status: None }],
        Kind::PreflightRedirected => {
            let found = Cause::PreflightRedirected { to: redirected_to(evidence.clues) };
            // Where everything is led elsewhere, that may be a page at which to sign in.
            let is_led = evidence.clues.iter().any(|clue| clue.seen == Seen::Redirect);
            let page = is_led.then_some(Cause::IdentityProvider { host: None });
            [found].into_iter().chain(page).collect()
        }
        Kind::OriginNotAllowed => vec![
            Cause::OriginNotAllowed,
            Cause::AllowOriginMissing,
            Cause::AllowOriginOther { value: None },
            Cause::AllowOriginTwice { value: None },
        ],
        Kind::PathWithoutCors => path(evidence),
        Kind::AnswerWithoutCors => vec![Cause::AnswerWithoutCors { status: None }],
        Kind::ConnectionCut | Kind::PreflightCut => vec![Cause::ConnectionCut],
        Kind::OtherScheme => {
            let near = answering(evidence, |near, url| near.host() == url.host());
            let near = near.and_then(|near| Url::read(&near).ok());
            // It was asked for at its root.
            let path = Url::read(evidence.url).map(|url| url.path().to_owned()).unwrap_or_default();
            let url = near.map(|near| format!("{}{path}", near.origin()));
            url.map(|url| Cause::OtherScheme { url, answers: true }).into_iter().collect()
        }
        Kind::OtherLoopback => {
            let url = answering(evidence, |near, url| near.host() != url.host());
            url.map(|url| Cause::OtherLoopback { url }).into_iter().collect()
        }
        Kind::NothingListens => vec![Cause::NothingListens],
        Kind::Certificate => vec![Cause::Certificate { fault: None }],
    }
}

/// A path that differs in its last slash alone is where a redirect would lead.
fn path(evidence: &Evidence<'_>) -> Vec<Cause> {
    if let Some(stream) = evidence.stream {
        return vec![Cause::PathWithoutCors { url: stream.to_owned() }];
    }
    let readable = evidence.clues.iter().find(|clue| {
        clue.asked.url != evidence.url
            && clue.asked.method == Method::Get
            && clue.seen.is_readable()
    });
    let Some(url) = readable.map(|clue| clue.asked.url.clone()) else { return Vec::new() };
    let is_slash = url.trim_end_matches('/') == evidence.url.trim_end_matches('/');
    let redirect = is_slash.then(|| Cause::RedirectWithoutCors { to: Some(url.clone()) });
    redirect.into_iter().chain([Cause::PathWithoutCors { url }]).collect()
}

fn answering(evidence: &Evidence<'_>, is_near: impl Fn(&Url, &Url) -> bool) -> Option<String> {
    let url = Url::read(evidence.url).ok()?;
    let found = evidence.clues.iter().find(|clue| {
        let near = Url::read(&clue.asked.url);
        let is_other =
            clue.asked.url != evidence.url && url.without_query().as_str() != clue.asked.url;
        is_other && clue.seen == Seen::SomeAnswer && near.is_ok_and(|near| is_near(&near, &url))
    });
    found.map(|clue| clue.asked.url.clone())
}

fn redirected_to(clues: &[Clue]) -> Option<String> {
    let to = |head: &Head| head.redirected_to.clone();
    clues.iter().find_map(|clue| match &clue.seen {
        Seen::Answer(head) => to(head),
        _ => None,
    })
}
