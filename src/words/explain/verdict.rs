//! What a search for the cause came to: the most certain cause, why it is thought to be it, and what else fits.

use super::cause::{About, cause};
use super::diagnosis::status_words;
use super::sign_in::{name as endpoint_name, sign_in};
use crate::diagnosis::console::{self, CurlOf};
use crate::diagnosis::{Asked, Cause, Certainty, Clue, Seen, Verdict};
use crate::oauth::Failure;
use crate::oauth::failure::Endpoint;
use crate::wire::http::{Carrier, Method, Reach};
use crate::words::explanation::{ClueLine, Explanation, Look};

pub fn verdict(verdict: &Verdict, origin: &str) -> Explanation {
    let about = About { url: &verdict.url, origin, needed: &verdict.needed };
    let mut explained = verdict.suspects.iter().map(|suspect| {
        let explained = cause(&suspect.cause, about);
        Explanation { cause: Some((suspect.cause.key(), suspect.certainty.key())), ..explained }
    });
    let Some(first) = explained.next() else { return Explanation::default() };
    let also: Vec<Explanation> = explained.collect();
    let is_certain = verdict.suspects.iter().all(|one| one.certainty == Certainty::Certain);
    let look = (!is_certain).then(|| look(verdict, origin));
    Explanation { also, clues: verdict.clues.iter().map(clue).collect(), look, ..first }
}

/// Of a sign-in: its endpoints belong to somebody else than the MCP server, and the lines to paste are for them.
pub fn verdict_of_sign_in(failure: &Failure, found: &Verdict, origin: &str) -> Explanation {
    let plain = sign_in(failure, origin);
    let Failure::Blocked { endpoint, url, .. } = failure else { return plain };
    let explained = verdict(found, origin);
    let about = match endpoint {
        Endpoint::Token => format!(
            "This page has the code, but cannot exchange it for a token at the token endpoint, `{url}`"
        ),
        _ => format!("This request went to the {}, `{url}`", endpoint_name(*endpoint)),
    };
    let reason = match &explained.reason {
        Some(reason) => format!("{about}. {reason}"),
        None => about,
    };
    // The words and the lines for CORS are made for this endpoint; a network is the same everywhere.
    if found.first().is_cors() {
        let Explanation { headline, next, paste, spec, .. } = plain;
        return Explanation { headline, reason: Some(reason), next, paste, spec, ..explained };
    }
    Explanation { reason: Some(reason), ..explained }
        .advise("If it stays out of reach, get a token in another way and paste it under Authentication, Bearer token")
}

/// Of the stream of notifications, beside which all else may work.
pub fn verdict_of_listening(found: &Verdict, origin: &str) -> Explanation {
    let explained = verdict(found, origin);
    let about = "Only the notification stream (`GET`) is affected; other requests work";
    let reason = match &explained.reason {
        Some(reason) => format!("{about}. {reason}"),
        None => about.to_owned(),
    };
    Explanation { reason: Some(reason), ..explained }
}

/// Causes that fit an answer, the likeliest first.
pub(super) fn several(causes: &[Cause], about: About<'_>) -> Explanation {
    let is_alone = causes.len() == 1;
    let mut explained = causes.iter().map(|found| cause(found, about));
    let Some(first) = explained.next() else { return Explanation::default() };
    let certainty = if is_alone { Certainty::Certain } else { Certainty::Likely };
    let cause = first.cause.map(|(key, _)| (key, certainty.key()));
    Explanation { cause, also: explained.collect(), ..first }
}

/// What the person brought from the console or from `curl`, as far as it is known.
pub fn seen(text: &str, url: &str, origin: &str) -> Option<Explanation> {
    console::read(text).map(|found| cause(&found, About { url, origin, needed: &[] }))
}

fn look(verdict: &Verdict, origin: &str) -> Look {
    let of = match verdict.first() {
        Cause::PreflightRefused { .. } | Cause::HeadersNotAllowed { .. } => CurlOf::Preflight,
        _ => CurlOf::Post,
    };
    let curl = console::curl(of, &verdict.url, origin, &verdict.needed);
    Look { url: verdict.url.clone(), curl }
}

fn clue(clue: &Clue) -> ClueLine {
    ClueLine { words: format!("{}: {}", asked(&clue.asked), shown(clue)), exchange: clue.exchange }
}

fn asked(asked: &Asked) -> String {
    let method = match (asked.method, asked.carrier) {
        (Method::Options, _) => "OPTIONS through the companion:".to_owned(),
        (method, Carrier::Companion) => format!("{} through the companion:", method.as_str()),
        (method, Carrier::Browser) => method.as_str().to_owned(),
    };
    let with = match (asked.carrier, asked.headers.as_slice()) {
        (Carrier::Companion, _) | (_, []) => String::new(),
        (_, names) => format!(" with {}", names.join(", ")),
    };
    let only = match asked.reach {
        Reach::AnyAnswer => " (no-cors)",
        Reach::Redirect => ", without following a redirect",
        Reach::Answer | Reach::Look | Reach::Session => "",
    };
    format!("{method} `{}`{with}{only}", asked.url)
}

fn shown(clue: &Clue) -> String {
    match &clue.seen {
        Seen::Nothing if clue.asked.reach == Reach::AnyAnswer => "no answer".to_owned(),
        Seen::Nothing => "no answer that this page can read".to_owned(),
        Seen::SomeAnswer => "an answer that this page cannot read".to_owned(),
        Seen::Redirect => "a redirect".to_owned(),
        Seen::Answer(head) => match &head.redirected_to {
            Some(to) => format!("HTTP {}, after a redirect to `{to}`", status_words(head.status)),
            None => format!("HTTP {}", status_words(head.status)),
        },
        Seen::Fault(fault) => fault.to_string(),
        Seen::Late => "no answer in time".to_owned(),
    }
}
