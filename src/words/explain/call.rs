//! Why a call, or a connection that worked, came to an end.

use super::address::browser_rules;
use super::diagnosis::{http_quote, status_words};
use super::{Explanation, diagnosis, paste};
use crate::mcp::Feature;
use crate::mcp::event::Loss;
use crate::mcp::failure::{CallFailure, HttpFailure};
use crate::mcp::http::NetworkFailure;
use crate::oauth::challenge::Challenge;
use crate::wire::json_rpc::RpcError;
use crate::words;

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
        CallFailure::Http(failure) => {
            let status = failure.head.status;
            Explanation::new(format!("The server answered HTTP {}", status_words(status)))
                .because("A call is answered with HTTP 200 and the result in the body")
                .quote(&http_quote(failure))
                .advise_all(advice_on(failure))
        }
        CallFailure::Rpc(error) => rpc(error.code, &error.message, &error.data.to_string()),
        CallFailure::Unreadable { reason, text } => {
            Explanation::new("The answer came, and cannot be read as the protocol has it")
                .because(reason.clone())
                .quote(text)
                .advise("Look at the answer in the wire log; it is kept there byte for byte")
        }
        CallFailure::Truncated { partial } => {
            Explanation::new("The stream ended before the result")
                .because("The server, or something between, closed the connection midway; what had arrived is kept")
                .quote(partial.as_deref().unwrap_or_default())
                .advise("Look in the server's own log: the tool may have crashed")
                .advise("A proxy may cut streams that stay quiet: let the server send progress or comments")
        }
        CallFailure::TimedOut { after } => {
            Explanation::new(format!("No answer within {}", words::seconds(*after)))
                .because("Progress from the server starts the time anew; none came")
                .advise("Run it again with a longer time for requests (connection options)")
                .advise("Let long tools report progress")
        }
        CallFailure::SessionForgotten => {
            Explanation::new("The server has forgotten the session")
                .because("It was restarted, or it lets sessions expire. A new session is being opened; the call was not repeated, because it may have had an effect")
                .advise("Run it again once connected")
        }
        CallFailure::SessionEnded => {
            Explanation::new("The session ended before the result")
                .because("The result was to come on the session's stream, and that stream closed. Whether the tool ran is unknown")
                .advise("Run it again once connected, if running it twice does no harm")
        }
        CallFailure::Event(text) => Explanation::new("The server reports an error").quote(text),
        CallFailure::InputRefused { message } => {
            Explanation::new("You refused what the server asked for")
                .because("This revision has no message for a single refusal, so the call was given up and nothing more was sent")
                .quote(message)
                .advise("Run it again to be asked anew")
        }
        CallFailure::Cancelled => {
            Explanation::new("Cancelled").because("You cancelled this call; the server may have done part of it")
        }
        CallFailure::TaskLeft => Explanation::new("Nobody waits here for this task any more")
            .because("It may well go on at the server, which keeps its result for a while")
            .advise("“Look again” under Tasks takes it up again"),
        CallFailure::TaskForgotten { error, session_ended } => {
            task_forgotten(error, *session_ended)
        }
        CallFailure::NotConnected => {
            Explanation::new("Not connected").advise("Connect, then run it again")
        }
    }
}

/// A status and an error of JSON-RPC in one answer: both are evidence, and where the status is one that
/// servers and proxies mean, it says more.
fn refused_with(failure: &HttpFailure, error: &RpcError) -> Explanation {
    let status = failure.head.status;
    let explained = rpc(error.code, &error.message, &error.data.to_string());
    let reason = format!("HTTP {} with JSON-RPC error `{}`", status_words(status), error.code);
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
const SENT_AGAIN: &str = "The browser may have sent it more than once, if the connection broke before the answer began: look in the server's own log how often it ran. Repetitions bear the same JSON-RPC `id`, and there are none once a server has begun its answer";

fn unanswered(failure: &NetworkFailure, origin: &str) -> Explanation {
    let explained = network(failure, origin, "");
    match failure {
        NetworkFailure::Hidden(_) => explained.advise(SENT_AGAIN),
        _ => explained,
    }
}

fn task_forgotten(error: &RpcError, session_ended: bool) -> Explanation {
    let why = if session_ended {
        "The task belonged to a session that has ended, and its server keeps tasks no longer than that"
    } else {
        "It has been deleted, or its time to live is over"
    };
    Explanation::new("The server does not know this task any more")
        .because(why)
        .quote(&format!("{}: {}", error.code, error.message))
        .advise("Run the tool again")
}

/// How a connection that worked was lost.
pub fn loss(loss: &Loss, origin: &str) -> Explanation {
    match loss {
        Loss::StreamEnded => Explanation::new("The server closed the session's stream")
            .because("It was restarted, or something between closes streams that stay quiet"),
        Loss::Network(NetworkFailure::Hidden(words)) => {
            Explanation::new("The server cannot be reached any more").because(format!(
                "It was stopped, or the network is gone; the browser tells only `{words}`"
            ))
        }
        Loss::Network(failure) => network(failure, origin, ""),
        Loss::SessionForgotten => Explanation::new("The server has forgotten the session")
            .because("It was restarted, or it lets sessions expire"),
        Loss::Silent { after } => {
            Explanation::new(format!("Nothing came for {}", words::seconds(*after)))
                .because("Not even an answer to a ping; the connection counts as dead")
        }
        Loss::Refused(refusal) => diagnosis(refusal, origin),
    }
}

/// `url` may be empty where the request's address is not known.
pub fn network(failure: &NetworkFailure, origin: &str, url: &str) -> Explanation {
    match failure {
        NetworkFailure::Hidden(words) => {
            Explanation::new("The browser could not read an answer from the server")
                .because(format!("It does not tell a page why, only `{words}`"))
                .advise("Check that the server is still running, and the network")
                .advise("If it restarted without CORS rules, or fails before they apply, the answer is kept from this page")
                .advise_all(browser_rules(origin, url))
                .paste(paste::cors(origin))
        }
        NetworkFailure::EventSource => {
            Explanation::new("The event stream broke off")
                .because("The browser tells neither status nor reason for a stream it holds itself")
                .advise("Check that the server is still running")
        }
        NetworkFailure::Redirected => {
            Explanation::new("The server redirects to another address")
                .because("The request carries a key, and a key is not sent on to an address you did not name")
                .advise("Connect to the address it redirects to, if you trust it: the wire log has it in `location` where it is readable")
        }
        NetworkFailure::TooMuch(_) => {
            Explanation::new("The server sent more in one piece than this page holds")
                .because(failure.to_string())
                .advise("Let the server answer in smaller pieces: in pages, or as links to resources")
        }
        NetworkFailure::NotSendable(words) => {
            Explanation::new("The browser refuses to send this request")
                .because(format!("A header's name or value is not allowed: `{words}`"))
                .advise("Check the further headers and the key for line breaks and letters outside Latin-1")
        }
    }
}

/// The words of an error, and its data where it has some.
fn quoted(message: &str, data: &str) -> String {
    if data == "null" { message.to_owned() } else { format!("{message}\n{data}") }
}

const NO_RESOURCE: (&str, &str) =
    ("The server does not have this resource", "Check the URI, or list anew and choose again");

/// A JSON-RPC error: the server's words, and what its code means.
pub fn rpc(code: i64, message: &str, data: &str) -> Explanation {
    let (meaning, advice) = match code {
        -32700 => ("The server could not parse the message", "See the request in the wire log"),
        -32600 => (
            "The server takes the message for no valid request",
            "A server that lost the session may answer so: reconnect",
        ),
        -32601 => {
            ("The server does not know this method", "Check the protocol revision on the overview")
        }
        // Since 2026-07-28 a resource that is not there is told so, with its URI in the data.
        -32602 if data.contains(r#""uri":"#) => NO_RESOURCE,
        -32602 => (
            "The server does not accept the parameters",
            "Compare them with what the server lists: a schema, or the name, may have changed",
        ),
        -32603 => ("Something broke inside the server", "Look in the server's own log"),
        -32020 => (
            "The server finds that the headers and the message do not say the same",
            "Compare `Mcp-Method`, `Mcp-Name` and `Mcp-Param-…` with the body in the wire log; a proxy may have changed them",
        ),
        -32021 => (
            "The server needs a capability that this client did not declare",
            "Its data names what it requires; switch it on under Requests if it is off there, and run it again",
        ),
        -32022 => (
            "The server does not speak this revision of the protocol any more",
            "Its data names the revisions it supports: connect again, and the page finds one of them",
        ),
        -32002 => NO_RESOURCE,
        -32042 => (
            "The server asks you to open an address first",
            "Open it where it is shown with this call, finish there, then run the call again",
        ),
        _ => (
            "The server answered with an error",
            "The code is the server's own; its documentation may name it",
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
    let switches: Vec<&str> = named.into_iter().map(|feature| words::feature(feature).0).collect();
    let advice = match switches.as_slice() {
        [] => "Look in its words for the capability it needs".to_owned(),
        switches => {
            format!("Switch on “{}” under Requests, then run it again", switches.join("” and “"))
        }
    };
    Explanation::new("The server needs something that this client does not offer")
        .because("JSON-RPC error `-32021`: the request did not declare a capability that this call needs")
        .quote(&quoted(&error.message, &error.data.to_string()))
        .advise(advice)
}

fn advice_on(failure: &HttpFailure) -> Vec<String> {
    let challenge = failure.head.header("www-authenticate").unwrap_or_default();
    let advice = match failure.head.status {
        403 if Challenge::read(challenge).wants_more_scopes() => {
            "Sign in once more, which asks for what is lacking, then run it again"
        }
        401 => "Sign in, or check the key: it is missing, wrong or expired",
        403 => "The key or the sign-in may not do this, or the server refuses this page's `Origin`",
        404 => "The session may be gone: reconnect",
        413 => "The arguments are larger than the server, or a proxy before it, accepts",
        429 => "Too many requests: wait a little",
        500.. => "Look in the server's own log, or that of the proxy before it",
        _ => "See the whole exchange in the wire log",
    };
    vec![advice.to_owned()]
}
