//! Why Claude has not answered, or not to the end.

use crate::claude::failure::Said;
use crate::claude::{Failure, Stop};
use crate::words::explanation::Explanation;
use crate::words::names;

const ERRORS: &str = "https://platform.claude.com/docs/en/api/errors";
const CONSOLE: &str = "platform.claude.com";

/// With the API's own words, where it said any.
pub fn claude_failure(failure: &Failure) -> Explanation {
    let explained = match failure {
        Failure::NoAccess => Explanation::new("Claude needs a key")
            .because("This page calls the Messages API directly, with your own key")
            .advise(format!("Create a key at `{CONSOLE}` and enter it under “Set up Claude”"))
            .advise("Or enter the base URL of a proxy or a compatible server that needs no key"),
        Failure::NoModel => Explanation::new("No model chosen")
            .advise("Choose one from the list, or type its name"),
        Failure::KeyRefused(said) => words(said, Explanation::new("The API rejected the key")
            .because("It is mistyped, revoked or expired, or belongs to another address"))
            .advise("Copy the whole key again, without spaces")
            .advise(format!("Check at `{CONSOLE}` that it is still active")),
        Failure::BrowserRefused(said) => words(said, Explanation::new("The organization of this key does not allow requests from a browser")
            .because("Its settings block requests that come directly from a web page"))
            .advise("Use a key from another organization, or set your own proxy as the base URL"),
        Failure::Billing(said) => words(said, Explanation::new("The account cannot be billed")
            .because("Its credit is used up, or it has reached a spend limit"))
            .advise(format!("Add credit or raise the limit at `{CONSOLE}`, then try again")),
        Failure::Forbidden(said) => words(said, Explanation::new("The key lacks permission for this")
            .because("It may have no access to this model or this workspace"))
            .advise("Choose another model, or use a key that has the permission"),
        Failure::UnknownModel { model, said } => words(said, Explanation::new(format!("The API does not know the model `{model}`"))
            .because("The name is mistyped, the model is retired, or this key has no access to it"))
            .advise("Choose one from the API's list"),
        Failure::NotFound { url, said } => words(said, Explanation::new("The Messages API is not at this address")
            .because(format!("`{url}` was not found")))
            .advise("Check the base URL; `/v1` at its end is optional"),
        Failure::TooLarge { bytes, said } => words(said, Explanation::new("The request is larger than the API accepts")
            .because(format!("It is {} long; each request repeats all tool results", names::size(*bytes))))
            .advise("Start a new conversation, or edit a message from before the large result"),
        Failure::TooLong(said) => words(said, Explanation::new("The conversation is too long for the model"))
            .advise("Start a new conversation, or edit an earlier message")
            .advise("Offer fewer tools: their descriptions count too")
            .advise("Choose a model with a larger context window"),
        Failure::Invalid(said) => words(said, Explanation::new("The API rejected the request")
            .because("Its message says what is not allowed"))
            .advise("Check temperature, thinking and max tokens: not every model accepts them")
            .advise("If it names the schema of a tool, do not offer that tool"),
        Failure::RateLimited { said, .. } => words(said, Explanation::new("Too many requests for this key")
            .because("The API limits requests and tokens per minute"))
            .advise("Wait as long as the API asks, then try again"),
        Failure::Overloaded { said, .. } => words(said, Explanation::new("The API is overloaded")
            .because("Demand is high at the moment; your key is fine"))
            .advise("Try again later, or choose another model"),
        Failure::Server { said, .. } => words(said, Explanation::new("The API failed")
            .because(status(said)))
            .advise("Try again; if the error persists, send the request ID from the wire log to the API's support"),
        Failure::Unreachable { origin, reached, said } => unreachable(origin, *reached, said),
        Failure::Redirected(origin) => Explanation::new("The address redirects to another one")
            .because(format!("`{origin}` redirects elsewhere, and Wirescope sends keys only to the address you entered"))
            .advise("If you trust the new address, enter it as the base URL"),
        Failure::NotSendable(why) => Explanation::new("The browser refuses to send this request")
            .because(why.clone())
            .advise("Check the key for line breaks and characters outside ASCII"),
        Failure::Silent(after) => {
            Explanation::new(format!("Nothing arrived for {} seconds", after.as_secs()))
                .because("The API sends a ping more often than that, so Wirescope treats the connection as lost")
                .advise("Try again")
        }
        Failure::NotTheApi { status, media_type, start } => {
            Explanation::new("The answer is not from the Messages API")
                .because(format!("HTTP {status} with `{media_type}`"))
                .quote(start)
                .advise("Check the base URL; a sign-in page or a proxy may be in front of the API")
        }
        Failure::BrokenOff { said } => broken_off(said.as_deref()),
        Failure::TooMuch(bytes) => Explanation::new("One event of the answer is too large")
            .because(format!("It is longer than {}", names::size(*bytes))),
    };
    explained.spec(ERRORS)
}

fn unreachable(origin: &str, reached: bool, said: &str) -> Explanation {
    if reached {
        return Explanation::new("The API can no longer be reached")
            .because(format!("`{origin}` answered before; now the browser says only: {said}"))
            .advise("Check the network, then try again");
    }
    Explanation::new("The browser could not read an answer from this address")
        .because(format!(
            "`{origin}` is down, or does not allow requests from this page (CORS); the browser says only: {said}"
        ))
        .advise("Check the base URL and the network")
        .advise(
            "If it is your own server, allow this page's origin and the headers \
             `anthropic-version, anthropic-dangerous-direct-browser-access, content-type, \
             x-api-key, authorization`",
        )
}

fn broken_off(said: Option<&str>) -> Explanation {
    let why = said.map_or_else(
        || "The connection closed too early. Wirescope kept what had arrived".to_owned(),
        |said| format!("The browser says: {said}. Wirescope kept what had arrived"),
    );
    Explanation::new("The answer broke off")
        .because(why)
        .advise("Try again: Claude starts this answer over")
}

fn words(said: &Said, explained: Explanation) -> Explanation {
    let mut quoted = said.message.clone();
    if let Some(id) = &said.request_id {
        quoted = format!("{quoted}\n{id}");
    }
    explained.quote(&quoted)
}

fn status(said: &Said) -> String {
    match said.status {
        0 => "It failed in the middle of the answer. Wirescope kept what had arrived".to_owned(),
        status => format!("HTTP {status}"),
    }
}

/// An end of an answer that is worth a word.
pub fn stop_words(stop: &Stop) -> String {
    match stop {
        Stop::EndTurn => "Done".to_owned(),
        Stop::ToolUse => "Calls tools".to_owned(),
        Stop::MaxTokens => "Cut off at “Max tokens”: raise the limit, then ask again".to_owned(),
        Stop::StopSequence(_) => "Ended at a stop sequence".to_owned(),
        Stop::PauseTurn => "Paused by the API; it continues by itself".to_owned(),
        Stop::Refusal { explanation: Some(why), .. } => {
            format!("Claude declined: {why}. Edit your message to continue")
        }
        Stop::Refusal { .. } => "Claude declined. Edit your message to continue".to_owned(),
        Stop::ContextWindowExceeded => {
            "The context window is full: start a new conversation, or edit an earlier message"
                .to_owned()
        }
        Stop::Other(word) => format!("Ended with “{word}”"),
    }
}
