//! No dialect found: what all the refusals together say about the cause.

use std::sync::Arc;

use serde_json::Value;

use super::connect::{Attempt, Opening};
use crate::diagnosis::{self, Asked, Observation, Seen, answer};
use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::{Exchange, Purpose};
use crate::mcp::model::event::{ExchangeEnd, Phase, StepOutcome};
use crate::mcp::model::failure::{
    CallFailure, Diagnosis, Ending, HttpFailure, StreamSaid, refusal,
};
use crate::mcp::model::http::{ExchangeId, Head, NetworkFailure};
use crate::mcp::model::reply::Reply;
use crate::wire::json_rpc::RpcError;
use crate::wire::url::Url;

/// One step that came to nothing.
#[derive(Debug)]
pub(in crate::mcp) struct Outcome {
    pub(in crate::mcp) url: String,
    pub(in crate::mcp) is_post: bool,
    pub(in crate::mcp) what: What,
    pub(super) exchange: ExchangeId,
    pub(super) asked: Option<Asked>,
    /// The event stream that named the address.
    pub(super) stream: Option<String>,
}

impl Outcome {
    fn is_hidden(&self) -> bool {
        matches!(self.what, What::Network)
    }

    fn observation(&self) -> Option<Observation> {
        let readable = |status| Seen::Answer(Head { status, ..Head::default() });
        let seen = match &self.what {
            What::Network => Seen::Nothing,
            What::Http(failure) | What::NotMcp(failure) => Seen::Answer(failure.head.clone()),
            What::Rpc(_) | What::Offers(_) | What::BrokeOff { .. } => readable(200),
        };
        let asked = self.asked.clone()?;
        Some(Observation { exchange: Some(self.exchange), asked, seen })
    }
}

#[derive(Debug)]
pub(in crate::mcp) enum What {
    Network,
    Http(HttpFailure),
    NotMcp(HttpFailure),
    Rpc(RpcError),
    /// It answers, and offers only these revisions.
    Offers(Vec<String>),
    BrokeOff {
        partial: Option<Arc<str>>,
        ending: Ending,
    },
}

impl Client {
    pub(in crate::mcp) fn conclude(&mut self) {
        let Some(probe) = &self.probe else { return };
        let otherwise = most_telling(&probe.outcomes);
        if probe.outcomes.iter().all(|outcome| matches!(outcome.what, What::Network)) {
            return self.seek_cause(None);
        }
        // What an event stream leads to is tried for it alone.
        if probe.outcomes.iter().any(|outcome| outcome.stream.is_some() && outcome.is_hidden()) {
            return self.seek_cause(None);
        }
        // A readable refusal of the handshake says what is wrong, unless it may be for want of the modern era.
        let handshake = probe.outcomes.iter().rev().find(|outcome| outcome.is_post);
        match handshake.map(|outcome| &outcome.what) {
            Some(What::Http(failure)) if !matches!(failure.head.status, 404 | 405) => {
                self.seek_cause(Some(otherwise));
            }
            Some(What::Network) | None => self.seek_cause(None),
            Some(_) => self.fail_unless_hidden(otherwise),
        }
    }

    /// What failed may only be the handshake of another era; what became of the modern probe says more then.
    pub(super) fn fail_unless_hidden(&mut self, diagnosis: Diagnosis) {
        let is_open = matches!(diagnosis, Diagnosis::Rpc(_) | Diagnosis::NoCommonRevision { .. });
        let Some(probe) = self.probe.as_ref().filter(|_| is_open) else {
            return self.fail(diagnosis);
        };
        let says_more = |outcome: &Outcome| match &outcome.what {
            What::Offers(offered) => Some(Diagnosis::NoCommonRevision { offered: offered.clone() }),
            _ => redirect_lost(outcome).or_else(|| broke_off(outcome)),
        };
        match probe.outcomes.iter().find_map(says_more) {
            Some(told) => self.fail(told),
            None => self.seek_cause(Some(diagnosis)),
        }
    }

    /// Of a request whose answer the browser hid; where there was none, it is `otherwise`.
    fn seek_cause(&mut self, otherwise: Option<Diagnosis>) {
        let outcomes = self.probe.as_mut().map(|probe| std::mem::take(&mut probe.outcomes));
        let outcomes = outcomes.unwrap_or_default();
        // Beside a readable refusal only what was hidden at the same address can be to blame.
        let told_at = otherwise.as_ref().and_then(|_| {
            let step = self.probe.as_ref().and_then(|probe| probe.current.as_ref());
            let last =
                outcomes.iter().rev().find(|outcome| outcome.is_post && !outcome.is_hidden());
            step.map(|step| step.attempt.url().to_owned()).or(last.map(|last| last.url.clone()))
        });
        let is_hidden = |outcome: &Outcome| {
            outcome.is_hidden() && told_at.as_ref().is_none_or(|url| *url == outcome.url)
        };
        let led =
            outcomes.iter().position(|outcome| outcome.stream.is_some() && is_hidden(outcome));
        let posted = || outcomes.iter().position(|outcome| outcome.is_post && is_hidden(outcome));
        // Where an earlier one was answered, it is the handshake that failed.
        let last = outcomes.iter().rposition(|outcome| outcome.is_post);
        let has_other = outcomes.iter().any(|outcome| outcome.is_post && !is_hidden(outcome));
        let handshake = last.filter(|at| has_other && is_hidden(&outcomes[*at]));
        let got = || outcomes.iter().position(is_hidden).filter(|_| last.is_none());
        let blamed = led.or(handshake).or_else(posted).or_else(got);
        let stream = led.and_then(|at| outcomes[at].stream.clone());
        let mut seen: Vec<Observation> = Vec::new();
        let mut failed = None;
        for (at, outcome) in outcomes.iter().enumerate() {
            match outcome.observation() {
                Some(observation) if Some(at) == blamed => failed = Some(observation),
                Some(observation) => seen.push(observation),
                None => {}
            }
        }
        match (failed, otherwise) {
            (Some(failed), otherwise) => self.examine(failed, seen, otherwise, stream),
            (None, Some(otherwise)) => self.fail(otherwise),
            (None, None) => self.fail(most_telling(&outcomes)),
        }
    }

    /// Connecting, or connecting anew, came to nothing.
    pub(in crate::mcp) fn fail(&mut self, diagnosis: Diagnosis) {
        self.end_step(StepOutcome::Failed { detail: diagnosis.to_string() });
        self.drop_probe();
        if self.recovery.attempt > 0 {
            return self.reconnecting_failed(diagnosis);
        }
        let waits = self.waits;
        self.drop_everything(&CallFailure::NotConnected);
        self.leave();
        self.set_phase(Phase::Failed { diagnosis: diagnosis.clone() });
        self.waits = waits;
        self.wait_where_asked(&diagnosis);
    }

    /// Takes back every exchange of the search.
    pub(super) fn drop_probe(&mut self) {
        self.drop_examination();
        self.probe = None;
        self.link.stop(Timer::Step);
        self.link.stop(Timer::Grace);
        self.link.drop_requests(|kind| !kind.is_timed() && !kind.is_subscription());
        self.link.abort_all(|purpose| {
            matches!(purpose, Purpose::Session | Purpose::Look | Purpose::Initialized)
        });
    }

    /// A session's stream failed, or ended, while it was being opened.
    pub(in crate::mcp) fn stream_refused(&mut self, exchange: &Exchange, end: ExchangeEnd) {
        let url = exchange.url().to_owned();
        let endpoint_known = self
            .probe
            .as_ref()
            .and_then(|probe| probe.opening.as_ref())
            .is_some_and(|opening| opening.endpoint.is_some());
        if endpoint_known {
            let is_part = exchange.partial().is_some();
            let said = if is_part { StreamSaid::Part } else { StreamSaid::Endpoint };
            return self.fail(Diagnosis::StreamEnded { url, heard: said });
        }
        let is_part = exchange.partial().is_some() || exchange.stray.is_some();
        let said = if is_part { StreamSaid::Part } else { StreamSaid::Nothing };
        match (end, &exchange.head) {
            (ExchangeEnd::Failed(NetworkFailure::EventSource), _) => {
                self.stream_again_by_fetch(url);
            }
            (ExchangeEnd::Failed(failure), None) => self.stream_unread(failure),
            (_, Some(head)) if matches!(head.status, 401 | 403 | 500..) => {
                self.fail(final_refusal(refusal(head.clone(), &exchange.whole.text, None)));
            }
            (_, Some(head)) if head.is_success() && exchange.is_stream() => {
                self.fail(Diagnosis::StreamEnded { url, heard: said });
            }
            (_, head) => {
                let head = head.clone().unwrap_or_default();
                let success = head.is_success();
                let detail = if success {
                    format!("{}, no event stream", head.media_type())
                } else {
                    format!("HTTP {}", head.status)
                };
                let failure = refusal(head, &exchange.whole.text, None);
                let what = if success { What::NotMcp(failure) } else { What::Http(failure) };
                self.refused(what, detail);
            }
        }
    }

    fn stream_unread(&mut self, failure: NetworkFailure) {
        match failure {
            NetworkFailure::Hidden(_) => self.refused(What::Network, failure.to_string()),
            other => self.fail(Diagnosis::Network(other)),
        }
    }

    /// `EventSource` tells nothing about a refusal; a fetch of the same address does.
    fn stream_again_by_fetch(&mut self, url: String) {
        let attempt = Attempt::Stream { url, by_fetch: true };
        let exchange = self.open_attempt(&attempt);
        let Some(probe) = &mut self.probe else { return };
        probe.opening = Some(Opening { exchange, endpoint: None, tools: None });
        if let Some(step) = &mut probe.current {
            step.attempt = attempt;
            step.exchange = exchange;
        }
        let leads_on = !probe.queue.is_empty();
        self.link.set_passing(leads_on.then_some(exchange));
    }
}

/// What ends the search at any step: refused credentials, or a broken server.
pub(super) fn final_refusal(failure: HttpFailure) -> Diagnosis {
    match failure.head.status {
        401 => Diagnosis::Unauthorized(failure),
        403 => Diagnosis::Forbidden(failure),
        _ => Diagnosis::ServerError(failure),
    }
}

/// A refusal as something to remember, or the end of the search.
pub(in crate::mcp) fn what(reply: Reply) -> Result<What, Box<Diagnosis>> {
    match reply {
        Reply::Network(
            failure @ (NetworkFailure::Redirected
            | NetworkFailure::NotSendable(_)
            | NetworkFailure::TooMuch(_)
            | NetworkFailure::Companion(_)),
        ) => Err(Diagnosis::Network(failure).into()),
        Reply::Network(_) => Ok(What::Network),
        Reply::Truncated { partial, ending } => Ok(What::BrokeOff { partial, ending }),
        Reply::Result(result) => Ok(What::Offers(offered(&result))),
        Reply::Http(failure) => Ok(What::Http(failure)),
        Reply::Error(error) => Ok(What::Rpc(error)),
        Reply::NotMcp(failure) => Err(Diagnosis::NotMcp(failure).into()),
        Reply::Unreadable { reason, text } => Err(Diagnosis::Unreadable { reason, text }.into()),
    }
}

pub(in crate::mcp) fn detail(reply: &Reply) -> String {
    match reply {
        Reply::Http(HttpFailure { head, error: Some(error), .. }) => {
            format!("HTTP {}, {error}", head.status)
        }
        Reply::Http(failure) => failure.to_string(),
        Reply::Error(error) => error.to_string(),
        Reply::Network(failure) => failure.to_string(),
        Reply::NotMcp(_) => "an answer that is not MCP".to_owned(),
        Reply::Unreadable { reason, .. } => reason.clone(),
        Reply::Truncated { .. } => "the answer broke off".to_owned(),
        Reply::Result(_) => String::new(),
    }
}

pub(in crate::mcp) fn offered(discovery: &Value) -> Vec<String> {
    let versions = discovery.get("supportedVersions").and_then(Value::as_array);
    let texts = versions.into_iter().flatten().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

/// Of several refusals, the one that helps most: what each may say, in this order.
fn most_telling(outcomes: &[Outcome]) -> Diagnosis {
    let ways: [fn(&Outcome) -> Option<Diagnosis>; 8] = [
        redirect_lost,
        redirection,
        |outcome| match &outcome.what {
            What::NotMcp(failure) => Some(Diagnosis::NotMcp(failure.clone())),
            _ => None,
        },
        told_by_status,
        |outcome| match &outcome.what {
            What::Offers(offered) => Some(Diagnosis::NoCommonRevision { offered: offered.clone() }),
            _ => None,
        },
        broke_off,
        |outcome| match &outcome.what {
            What::Rpc(error) => Some(Diagnosis::Rpc(error.clone())),
            What::Http(HttpFailure { error: Some(error), head, .. }) if head.status != 404 => {
                Some(Diagnosis::Rpc(error.clone()))
            }
            _ => None,
        },
        |outcome| match &outcome.what {
            What::Http(failure) if !matches!(failure.head.status, 404 | 405) => {
                Some(Diagnosis::NotMcp(failure.clone()))
            }
            _ => None,
        },
    ];
    // Of errors of JSON-RPC the last one is that of the handshake.
    let told = ways.iter().find_map(|way| outcomes.iter().rev().find_map(way));
    told.unwrap_or_else(|| {
        let status = outcomes.iter().find_map(|outcome| match &outcome.what {
            What::Http(failure) => Some(failure.head.status),
            _ => None,
        });
        let mut tried: Vec<String> = outcomes.iter().map(|outcome| outcome.url.clone()).collect();
        tried.dedup();
        Diagnosis::NotFound { tried, status: status.unwrap_or_default() }
    })
}

/// A status that says by itself what is wrong, whatever the body is.
fn told_by_status(outcome: &Outcome) -> Option<Diagnosis> {
    let What::Http(failure) = &outcome.what else { return None };
    let is_gateway = matches!(
        answer::refusal(&failure.head, &failure.body),
        Some(diagnosis::Cause::Gateway { .. })
    );
    let tells = outcome.is_post && matches!(failure.head.status, 406 | 413 | 415 | 421 | 429 | 431);
    let tells = tells || is_gateway;
    tells.then(|| Diagnosis::NotMcp(failure.clone()))
}

fn broke_off(outcome: &Outcome) -> Option<Diagnosis> {
    let What::BrokeOff { partial, ending } = &outcome.what else { return None };
    let (url, partial) = (outcome.url.clone(), partial.clone());
    Some(Diagnosis::BrokeOff { url, partial, ending: *ending })
}

/// A POST that a redirect took elsewhere, and that was refused there as what it is no longer.
fn redirect_lost(outcome: &Outcome) -> Option<Diagnosis> {
    let What::Http(failure) = &outcome.what else { return None };
    let to = failure.head.redirected_to.clone().filter(|_| outcome.is_post)?;
    let is_about_it = matches!(failure.head.status, 400 | 404..=406 | 415);
    is_about_it.then(|| Diagnosis::RedirectLost { to, failure: failure.clone().into() })
}

/// A redirect that was not followed: the browser keeps a key from going elsewhere, and the companion follows
/// none.
fn redirection(outcome: &Outcome) -> Option<Diagnosis> {
    let What::Http(failure) = &outcome.what else { return None };
    let url = outcome.url.as_str();
    let to =
        failure.head.header("location").filter(|_| (300..400).contains(&failure.head.status))?;
    let to = Url::read(url).ok()?.join(to)?;
    Some(Diagnosis::Redirected { url: url.to_owned(), to: to.as_str().to_owned() })
}
