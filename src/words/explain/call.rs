//! Why a call, or a connection that worked, came to an end.

use super::address::browser_rules;
use super::cause::{About, cause};
use super::companion;
use super::diagnosis::{broke_off, diagnosis, unreadable};
use super::diagnosis::{http_quote, status_words};
use super::paste;
use super::program;
use super::verdict::verdict;
use crate::diagnosis::{Cause, Verdict, answer};
use crate::mcp::Feature;
use crate::mcp::event::Loss;
use crate::mcp::failure::{CallFailure, Ending, HttpFailure};
use crate::mcp::http::NetworkFailure;
use crate::oauth::challenge::Challenge;
use crate::wire::json_rpc::RpcError;
use crate::words::explanation::Explanation;
use crate::words::names;

/// `origin` is the page's, for the lines to paste.
pub fn call_failure(failure: &CallFailure, origin: &str) -> Explanation {
    match failure {
        CallFailure::Network(failure) => unanswered(failure, origin),
        CallFailure::Http(HttpFailure { error: Some(error), .. }) | CallFailure::Rpc(error)
            if error.code == -32021 =>
        {
            feature_missing(error)
        }
        CallFailure::Http(failure @ HttpFailure { error: Some(error), .. }) => {
            refused_with(failure, error)
        }
        CallFailure::Http(failure) => refused_by_status(failure, origin),
        CallFailure::Rpc(error) => rpc(error.code, &error.message, &error.data.to_string()),
        CallFailure::Unreadable { reason, text } => unreadable(reason, text, About { origin, ..About::default() }),
        CallFailure::Truncated { partial, ending: Ending::Complete }
            if !partial.as_deref().is_some_and(answer::is_cut_off) =>
        {
            broke_off(partial.as_deref(), Ending::Complete, About::default())
        }
        CallFailure::Truncated { partial, .. } => {
            Explanation::new("The stream ended before the result")
                .because("The server, or a proxy in between, closed the connection too early, or the body is not encoded as `Content-Encoding` says. Wirescope kept what had arrived")
                .quote(partial.as_deref().unwrap_or_default())
                .advise("Check the server's own log: the tool may have crashed")
                .advise("A proxy may close idle streams: have the server send progress notifications or comments")
                .of(&Cause::Undecodable)
        }
        CallFailure::TimedOut { after, .. } => {
            Explanation::new(format!("No answer within {}", names::seconds(*after)))
                .because("Each progress notification restarts the timeout; none arrived")
                .advise("Set a longer timeout under Options, then run it again")
                .advise("Have slow tools report progress")
                .of(&Cause::Silent)
                .or(cause(&Cause::HeldBack, About { origin, ..About::default() }))
        }
        CallFailure::SessionForgotten => {
            Explanation::new("The server no longer knows the session")
                .because("It restarted, or the session expired. Wirescope opens a new session but does not repeat the call, which may already have had an effect")
                .advise("Run it again once connected")
        }
        CallFailure::SessionEnded => {
            Explanation::new("The session ended before the result")
                .because("The result was due on the session's stream, which closed. The tool may or may not have run")
                .advise("If running it twice does no harm, run it again once connected")
        }
        CallFailure::Event(text) => Explanation::new("The server reported an error").quote(text),
        CallFailure::InputRefused { message } => {
            Explanation::new("You rejected the server's request")
                .because("This protocol version has no message that rejects a single request, so Wirescope ended the call and sent nothing more")
                .quote(message)
                .advise("Run it again to be asked again")
        }
        CallFailure::Cancelled => {
            Explanation::new("Cancelled").because("You cancelled this call; the server may have done part of the work")
        }
        CallFailure::TaskLeft => Explanation::new("This page stopped waiting for the task")
            .because("The task may still run on the server, which keeps the result for a while")
            .advise("To follow it again, choose “Start polling” under Tasks"),
        CallFailure::TaskForgotten { error, session_ended } => {
            task_forgotten(error, *session_ended)
        }
        CallFailure::ProgramEnded { exit, stderr } => program::ended_in_call(exit, stderr),
        CallFailure::NotOneLine => program::not_one_line(),
        CallFailure::NotConnected => {
            Explanation::new("Not connected").advise("Connect, then run it again")
        }
    }
}

fn refused_by_status(failure: &HttpFailure, origin: &str) -> Explanation {
    let status = status_words(failure.head.status);
    let found = answer::refusal(&failure.head, &failure.body);
    // That an address takes no POST is no news of a server that took others; and whoever wants more scopes says so.
    let wants = wants_more_scopes(failure);
    let is_about_names = |found: &Cause| {
        matches!(found, Cause::HostRefused | Cause::RevisionRefused) && failure.head.status == 400
    };
    let found = found.filter(|found| {
        !wants && !matches!(found, Cause::MethodNotTaken) && !is_about_names(found)
    });
    let explained = match found {
        Some(found) => {
            let explained = cause(&found, About { origin, ..About::default() });
            match explained.reason.clone() {
                Some(reason) if !reason.starts_with("HTTP") => {
                    explained.because(format!("HTTP {status}. {reason}"))
                }
                _ => explained.because(format!("HTTP {status}")),
            }
        }
        None if wants => Explanation::new("The server requires more scopes than you were granted")
            .because(format!("HTTP {status}"))
            .advise_all(advice_on(failure)),
        None => Explanation::new(format!("The server answered HTTP {status}"))
            .because("A server normally answers a call with HTTP 200 and the result in the body")
            .advise_all(advice_on(failure)),
    };
    explained.quote(&http_quote(failure))
}

fn wants_more_scopes(failure: &HttpFailure) -> bool {
    let challenge = failure.head.header("www-authenticate").unwrap_or_default();
    Challenge::read(challenge).wants_more_scopes()
}

/// The same of what was asked by `method`, which the server's words may leave out.
pub fn failure_of(failure: &CallFailure, method: &str, origin: &str) -> Explanation {
    let explained = call_failure(failure, origin);
    let is_unknown = failure.error().is_some_and(|error| error.code == -32601);
    let missing = Cause::MethodMissing { method: method.to_owned() };
    match is_unknown {
        // Only what was declared is listed.
        true if method.ends_with("/list") => {
            Explanation { quote: explained.quote, ..cause(&missing, About::default()) }
        }
        true => explained
            .advise(format!("The method was `{method}`. Some servers answer like this to a name they do not know"))
            .of(&missing),
        false => explained,
    }
}

/// A status and an error of JSON-RPC in one answer: both are evidence, and where the status is one that
/// servers and proxies mean, it says more.
fn refused_with(failure: &HttpFailure, error: &RpcError) -> Explanation {
    let status = failure.head.status;
    let explained = rpc(error.code, &error.message, &error.data.to_string());
    let reason = format!("HTTP {} with JSON-RPC error `{}`", status_words(status), error.code);
    let found = answer::refusal(&failure.head, &failure.body);
    let explained = match &found {
        Some(found) => explained.of(found),
        None => explained,
    };
    if !matches!(status, 401 | 403 | 413 | 429 | 500..) {
        return explained.because(reason);
    }
    let meaning = explained.headline.clone();
    let mut explained = Explanation {
        headline: format!("The server refused the call: HTTP {}", status_words(status)),
        ..explained
    };
    let own = std::mem::replace(&mut explained.next, advice_on(failure));
    // Of a server that broke both say the same.
    let own = own.into_iter().filter(|advice| !explained.next.contains(advice));
    let own: Vec<String> = own.collect();
    explained.advise_all(own).because(format!("{reason}: {}", lowercase(&meaning)))
}

fn lowercase(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// A browser sends a request again by itself, without a word to the page, when a connection that served
/// before breaks before the answer begins: once for each such connection it still has open. Measured in
/// Chromium 156: two to seven times in all; not where the answer had begun.
const SENT_AGAIN: &str = "The browser may have sent it more than once, if the connection broke before the answer began: check in the server's own log how often it ran. Repeats carry the same JSON-RPC `id`. Once an answer has begun, browsers do not repeat a request";

/// What was found out about a call whose answer the browser hid.
pub fn verdict_of_call(found: &Verdict, origin: &str) -> Explanation {
    let explained = verdict(found, origin);
    // Without leave it was not sent at all.
    let was_sent = !matches!(
        found.first(),
        Cause::HeadersNotAllowed { .. }
            | Cause::PreflightRefused { .. }
            | Cause::PreflightRedirected { .. }
    );
    explained.advise_all(was_sent.then(|| SENT_AGAIN.to_owned()))
}

fn unanswered(failure: &NetworkFailure, origin: &str) -> Explanation {
    let explained = network(failure, origin, "");
    match failure {
        NetworkFailure::Hidden(_) => explained.advise(SENT_AGAIN),
        _ => explained,
    }
}

fn task_forgotten(error: &RpcError, session_ended: bool) -> Explanation {
    let why = if session_ended {
        "The task belonged to a session that has ended, and the server keeps tasks only as long as their session"
    } else {
        "The server deleted it, or its time to live expired"
    };
    Explanation::new("The server no longer knows this task")
        .because(why)
        .quote(&format!("{}: {}", error.code, error.message))
        .advise("Run the tool again")
}

/// How a connection that worked was lost.
pub fn loss(loss: &Loss, origin: &str) -> Explanation {
    match loss {
        Loss::StreamEnded => Explanation::new("The server closed the session's stream")
            .because("It restarted, or a proxy in between closed an idle stream"),
        Loss::Network(NetworkFailure::Hidden(words)) => Explanation::new(
            "The server can no longer be reached",
        )
        .because(format!("It stopped, or the network is down; the browser says only `{words}`")),
        Loss::Network(failure) => network(failure, origin, ""),
        Loss::SessionForgotten => Explanation::new("The server no longer knows the session")
            .because("It restarted, or the session expired"),
        Loss::Silent { after } => Explanation::new(format!(
            "Nothing arrived for {}",
            names::seconds(*after)
        ))
        .because(
            "The server did not answer a ping either, so Wirescope treats the connection as lost",
        ),
        Loss::ProgramEnded { exit, stderr } => program::ended(exit, stderr),
        Loss::Refused(refusal) => diagnosis(refusal, origin),
    }
}

/// `url` may be empty where the request's address is not known.
pub fn network(failure: &NetworkFailure, origin: &str, url: &str) -> Explanation {
    match failure {
        NetworkFailure::Hidden(words) => {
            Explanation::new("The browser could not read an answer from the server")
                .because(format!("The browser does not tell pages why; it says only `{words}`"))
                .advise("Check that the server is running and that the network works")
                .advise("If the server restarted without CORS rules, or fails before it applies them, the browser hides its answer from this page")
                .advise_all(browser_rules(origin, url))
                .paste(paste::cors(origin))
        }
        NetworkFailure::EventSource => {
            Explanation::new("The event stream broke off")
                .because("The browser reports neither a status nor a reason for an `EventSource` stream")
                .advise("Check that the server is still running")
        }
        NetworkFailure::Redirected => {
            Explanation::new("The server redirects to another address")
                .of(&Cause::Redirected { to: String::new() })
                .because("The request carries a key, and Wirescope sends keys only to the address you entered")
                .advise("If you trust the new address, connect to it directly: the wire log shows it in `location`, where the page may read that header")
        }
        NetworkFailure::TooMuch(bytes) => {
            Explanation::new("The server sent more in one piece than this page can hold")
                .because(format!("Wirescope kept the first {} and read no further", names::size(*bytes)))
                .advise("Have the server split the answer into pages, or send resource links")
        }
        NetworkFailure::NotSendable(words) => {
            Explanation::new("The browser refuses to send this request")
                .because(format!("A header's name or value is not allowed: `{words}`"))
                .advise("Check the custom headers and the key for line breaks and characters outside Latin-1")
        }
        NetworkFailure::Companion(fault) => companion::fault(fault),
    }
}

/// The words of an error, and its data where it has some.
fn quoted(message: &str, data: &str) -> String {
    if data == "null" { message.to_owned() } else { format!("{message}\n{data}") }
}

const NO_RESOURCE: (&str, &str) = (
    "The server does not have this resource",
    "Check the URI, or reload the list and choose again",
);

/// A JSON-RPC error: the server's words, and what its code means.
pub fn rpc(code: i64, message: &str, data: &str) -> Explanation {
    let (meaning, advice) = match code {
        -32700 => ("The server could not parse the message", "Check the request in the wire log"),
        -32600 => (
            "The server rejected the message as invalid",
            "A server may answer like this when it has lost the session: reconnect",
        ),
        -32601 => {
            ("The server does not know this method", "Check the protocol version under Overview")
        }
        // Since 2026-07-28 a resource that is not there is told so, with its URI in the data.
        -32602 if data.contains(r#""uri":"#) => NO_RESOURCE,
        -32602 => (
            "The server rejected the parameters",
            "Compare them with the server's list: a schema or a name may have changed",
        ),
        -32603 => ("The server reported an internal error", "Check the server's own log"),
        -32020 => (
            "The server found that the headers do not match the message",
            "Compare `Mcp-Method`, `Mcp-Name` and `Mcp-Param-…` with the body in the wire log; a proxy may have changed them",
        ),
        -32021 => (
            "The server needs a capability that this client did not declare",
            "The error's data names the capability. If it is off under Requests, switch it on, then run it again",
        ),
        -32022 => (
            "The server no longer supports this protocol version",
            "The error's data lists the supported versions: connect again, and Wirescope picks one of them",
        ),
        -32002 => NO_RESOURCE,
        -32042 => (
            "The server requires a URL elicitation first",
            "Open the URL shown with this call, finish there, then run the call again",
        ),
        _ => (
            "The server answered with an error",
            "The code is the server's own: check its documentation",
        ),
    };
    Explanation::new(meaning)
        .because(format!("JSON-RPC error `{code}`"))
        .quote(&quoted(message, data))
        .advise(advice)
}

/// The server needs something of the client that was not declared: which switch to turn on.
fn feature_missing(error: &RpcError) -> Explanation {
    let required = error.data.get("requiredCapabilities");
    let is_required = |feature: &Feature| {
        required.is_some_and(|required| required.pointer(&feature.pointer()).is_some())
    };
    let mut named: Vec<Feature> = Feature::ALL.into_iter().filter(is_required).collect();
    // An empty `elicitation` means forms.
    if named.is_empty() && required.is_some_and(|required| required.get("elicitation").is_some()) {
        named.push(Feature::ElicitationForm);
    }
    let switches: Vec<&str> = named.into_iter().map(|feature| names::feature(feature).0).collect();
    let advice = match switches.as_slice() {
        [] => "Check the server's message for the capability it needs".to_owned(),
        switches => {
            format!("Switch on “{}” under Requests, then run it again", switches.join("” and “"))
        }
    };
    Explanation::new("The server needs a capability that this client did not declare")
        .because("JSON-RPC error `-32021` (missing required client capability)")
        .quote(&quoted(&error.message, &error.data.to_string()))
        .advise(advice)
}

fn advice_on(failure: &HttpFailure) -> Vec<String> {
    let challenge = failure.head.header("www-authenticate").unwrap_or_default();
    let advice = match failure.head.status {
        403 if Challenge::read(challenge).wants_more_scopes() => {
            "Sign in again to request the missing scopes, then run it again"
        }
        401 => "Sign in, or check the key: it is missing, wrong or expired",
        403 => {
            "The key or account lacks the permission, or the server rejects this page's `Origin`"
        }
        404 => "The session may be gone: reconnect",
        413 => "The arguments are larger than the server, or a proxy in front of it, accepts",
        429 => "Too many requests: wait, then try again",
        500.. => "Check the log of the server, or of the proxy in front of it",
        _ => "Check the whole exchange in the wire log",
    };
    vec![advice.to_owned()]
}
