//! No dialect found: what all the refusals together say about the cause.

use serde_json::Value;

use super::connect::{Attempt, Opening};
use crate::diagnosis::{Asked, Observation, Seen};
use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::exchange::{Exchange, Purpose};
use crate::mcp::model::event::{ExchangeEnd, Phase, StepOutcome};
use crate::mcp::model::failure::{CallFailure, Diagnosis, HttpFailure, refusal};
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
}

impl Outcome {
    fn observation(&self) -> Option<Observation> {
        let readable = |status| Seen::Answer(Head { status, ..Head::default() });
        let seen = match &self.what {
            What::Network => Seen::Nothing,
            What::Http(failure) | What::NotMcp(failure) => Seen::Answer(failure.head.clone()),
            What::Rpc(_) | What::Offers(_) | What::BrokeOff => readable(200),
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
    BrokeOff,
}

impl Client {
    pub(in crate::mcp) fn conclude(&mut self) {
        let Some(probe) = &self.probe else { return };
        let otherwise = most_telling(&probe.outcomes);
        if probe.outcomes.iter().all(|outcome| matches!(outcome.what, What::Network)) {
            return self.seek_cause(None);
        }
        // A readable refusal of the handshake says what is wrong, unless it may be for want of the modern era.
        let has_posted = |outcome: &&Outcome| outcome.is_post;
        let tells = |outcome: &Outcome| match &outcome.what {
            What::Network => false,
            What::Http(failure) => {
                failure.error.is_none() && matches!(failure.head.status, 404 | 405)
            }
            _ => true,
        };
        if probe.outcomes.iter().filter(has_posted).any(tells) {
            return self.fail_unless_hidden(otherwise);
        }
        self.seek_cause(Some(otherwise));
    }

    /// What failed may only be the handshake of another era, and the modern probe was hidden by the browser.
    pub(super) fn fail_unless_hidden(&mut self, diagnosis: Diagnosis) {
        match diagnosis {
            Diagnosis::Rpc(_) | Diagnosis::NoCommonRevision { .. } => {
                self.seek_cause(Some(diagnosis));
            }
            other => self.fail(other),
        }
    }

    /// Of a request whose answer the browser hid; where there was none, it is `otherwise`.
    fn seek_cause(&mut self, otherwise: Option<Diagnosis>) {
        let outcomes = self.probe.as_mut().map(|probe| std::mem::take(&mut probe.outcomes));
        let outcomes = outcomes.unwrap_or_default();
        let is_hidden = |outcome: &Outcome| matches!(outcome.what, What::Network);
        let posted = outcomes.iter().position(|outcome| outcome.is_post && is_hidden(outcome));
        let has_posted = outcomes.iter().any(|outcome| outcome.is_post);
        let got = || outcomes.iter().position(is_hidden).filter(|_| !has_posted);
        let blamed = posted.or_else(got);
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
            (Some(failed), otherwise) => self.examine(failed, seen, otherwise),
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
        self.drop_everything(&CallFailure::NotConnected);
        self.leave();
        self.set_phase(Phase::Failed { diagnosis });
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
            return self.fail(Diagnosis::StreamEnded { url });
        }
        match (end, &exchange.head) {
            (ExchangeEnd::Failed(NetworkFailure::EventSource), _) => {
                self.stream_again_by_fetch(url);
            }
            (ExchangeEnd::Failed(failure), None) => self.stream_unread(failure),
            (_, Some(head)) if matches!(head.status, 401 | 403 | 500..) => {
                self.fail(final_refusal(refusal(head.clone(), &exchange.whole.text, None)));
            }
            (_, Some(head)) if head.is_success() && exchange.is_stream() => {
                self.fail(Diagnosis::StreamEnded { url });
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
        Reply::Truncated { .. } => Ok(What::BrokeOff),
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

/// Of several refusals, the one that helps most.
fn most_telling(outcomes: &[Outcome]) -> Diagnosis {
    let not_mcp = outcomes.iter().find_map(|outcome| match &outcome.what {
        What::NotMcp(failure) => Some(Diagnosis::NotMcp(failure.clone())),
        _ => None,
    });
    let rpc = outcomes.iter().rev().find_map(|outcome| match &outcome.what {
        What::Rpc(error) => Some(Diagnosis::Rpc(error.clone())),
        What::Http(HttpFailure { error: Some(error), head, .. }) if head.status != 404 => {
            Some(Diagnosis::Rpc(error.clone()))
        }
        _ => None,
    });
    let other = outcomes.iter().find_map(|outcome| match &outcome.what {
        What::Http(failure) if !matches!(failure.head.status, 404 | 405) => {
            Some(Diagnosis::NotMcp(failure.clone()))
        }
        _ => None,
    });
    let offers = outcomes.iter().find_map(|outcome| match &outcome.what {
        What::Offers(offered) => Some(Diagnosis::NoCommonRevision { offered: offered.clone() }),
        _ => None,
    });
    let broken = outcomes.iter().find_map(|outcome| match &outcome.what {
        What::BrokeOff => Some(Diagnosis::StreamEnded { url: outcome.url.clone() }),
        _ => None,
    });
    let status = outcomes.iter().find_map(|outcome| match &outcome.what {
        What::Http(failure) => Some(failure.head.status),
        _ => None,
    });
    let redirected = outcomes.iter().find_map(|outcome| match &outcome.what {
        What::Http(failure) => redirection(&outcome.url, failure),
        _ => None,
    });
    let mut tried: Vec<String> = outcomes.iter().map(|outcome| outcome.url.clone()).collect();
    tried.dedup();
    let not_found = Diagnosis::NotFound { tried, status: status.unwrap_or_default() };
    redirected.or(not_mcp).or(rpc).or(offers).or(other).or(broken).unwrap_or(not_found)
}

/// A redirect that was not followed: the browser keeps a key from going elsewhere, and the companion follows
/// none.
fn redirection(url: &str, failure: &HttpFailure) -> Option<Diagnosis> {
    let to =
        failure.head.header("location").filter(|_| (300..400).contains(&failure.head.status))?;
    let to = Url::read(url).ok()?.join(to)?;
    Some(Diagnosis::Redirected { url: url.to_owned(), to: to.as_str().to_owned() })
}
