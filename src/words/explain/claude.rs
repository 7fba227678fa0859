//! Why Claude has not answered, or not to the end.

use super::Explanation;
use crate::claude::failure::Said;
use crate::claude::{Failure, Stop};

const ERRORS: &str = "https://platform.claude.com/docs/en/api/errors";
const CONSOLE: &str = "platform.claude.com";

/// With the API's own words, where it said any.
pub fn claude_failure(failure: &Failure) -> Explanation {
    let explained = match failure {
        Failure::NoAccess => Explanation::new("Claude needs a key")
            .because("This page asks the Messages API by itself, with a key of yours")
            .advise(format!("Make a key at `{CONSOLE}` and enter it under “Set up Claude”"))
            .advise("Or name the base URL of a proxy or a compatible server that needs none"),
        Failure::NoModel => Explanation::new("No model is chosen")
            .advise("Choose one from the list, or type its name"),
        Failure::KeyRefused(said) => words(said, Explanation::new("The API does not accept the key")
            .because("It is mistyped, revoked, expired, or of another address"))
            .advise("Copy the key once more, whole and without blanks")
            .advise(format!("Look at `{CONSOLE}` whether it is still active")),
        Failure::BrowserRefused(said) => words(said, Explanation::new("The organization of this key may not use the API from a browser")
            .because("Its settings forbid requests that come straight from a page"))
            .advise("Use a key of another organization, or a proxy of yours as the base URL"),
        Failure::Billing(said) => words(said, Explanation::new("The account cannot be billed")
            .because("Its credit is used up, or a spend limit is reached"))
            .advise(format!("Add credit or raise the limit at `{CONSOLE}`, then try again")),
        Failure::Forbidden(said) => words(said, Explanation::new("The key may not do this")
            .because("It lacks the permission, perhaps for this model or this workspace"))
            .advise("Choose another model, or a key that has the permission"),
        Failure::UnknownModel { model, said } => words(said, Explanation::new(format!("There is no model `{model}` here"))
            .because("The name is mistyped, or the model is retired, or this key may not see it"))
            .advise("Choose one from the API’s list"),
        Failure::NotFound { url, said } => words(said, Explanation::new("This address is not that of the API")
            .because(format!("Nothing is at `{url}`")))
            .advise("Check the base URL, with or without `/v1` at its end"),
        Failure::TooLarge { bytes, said } => words(said, Explanation::new("The request is larger than the API takes")
            .because(format!("It has {bytes} bytes; what tools returned goes along each time")))
            .advise("Begin a new conversation, or go back to before the large result by editing a message"),
        Failure::TooLong(said) => words(said, Explanation::new("The conversation is too long for the model"))
            .advise("Begin a new conversation, or edit an earlier message")
            .advise("Offer fewer tools: their descriptions count too")
            .advise("Choose a model that reads more"),
        Failure::Invalid(said) => words(said, Explanation::new("The API refuses the request")
            .because("Something in it is not allowed; its words name what"))
            .advise("Check temperature, thinking and most tokens: not every model takes them")
            .advise("Leave out a tool whose schema it names"),
        Failure::RateLimited { said, .. } => words(said, Explanation::new("Too many requests for this key")
            .because("The API limits requests and tokens in a minute"))
            .advise("Wait as long as it asks, then try again"),
        Failure::Overloaded { said, .. } => words(said, Explanation::new("The API is overloaded")
            .because("Too many people ask at the moment; it is not your key"))
            .advise("Try again in a while, or choose another model"),
        Failure::Server { said, .. } => words(said, Explanation::new("The API failed")
            .because(status(said)))
            .advise("Try again; if it stays, the request id in the wire log helps its support"),
        Failure::Unreachable { origin, reached, said } => unreachable(origin, *reached, said),
        Failure::Redirected(origin) => Explanation::new("The address redirects to another one")
            .because(format!("`{origin}` points elsewhere, and a key is not sent on to an address you did not name"))
            .advise("Enter the address it redirects to as the base URL, if you trust it"),
        Failure::NotSendable(why) => Explanation::new("The browser refuses to send this request")
            .because(why.clone())
            .advise("Check the key for line breaks and letters outside ASCII"),
        Failure::Silent(after) => {
            Explanation::new(format!("Nothing came for {} seconds", after.as_secs()))
                .because("The connection counts as dead: the API sends a sign of life more often")
                .advise("Try again")
        }
        Failure::NotTheApi { status, media_type, start } => {
            Explanation::new("What answers there is not the Messages API")
                .because(format!("HTTP {status} with `{media_type}`"))
                .quote(start)
                .advise("Check the base URL; a login page or a proxy may stand before the API")
        }
        Failure::BrokenOff { said } => broken_off(said.as_deref()),
        Failure::TooMuch(bytes) => Explanation::new("One event of the answer is too large")
            .because(format!("It has more than {bytes} bytes")),
    };
    explained.spec(ERRORS)
}

fn unreachable(origin: &str, reached: bool, said: &str) -> Explanation {
    if reached {
        return Explanation::new("The API cannot be reached any more")
            .because(format!("`{origin}` answered before; now the browser tells only: {said}"))
            .advise("Check the network, then try again");
    }
    Explanation::new("The browser could not read an answer from this address")
        .because(format!(
            "`{origin}` is down, or does not allow requests from this page (CORS); the browser \
             tells only: {said}"
        ))
        .advise("Check the base URL and the network")
        .advise(
            "If it is a server of yours, let it allow this page’s origin and the headers \
             `anthropic-version, anthropic-dangerous-direct-browser-access, content-type, \
             x-api-key, authorization`",
        )
}

fn broken_off(said: Option<&str>) -> Explanation {
    let why = said.map_or_else(
        || "What had arrived is kept; the connection was closed in the middle".to_owned(),
        |said| format!("What had arrived is kept. The browser tells: {said}"),
    );
    Explanation::new("The answer broke off")
        .because(why)
        .advise("Try again: Claude then begins this answer anew")
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
        0 => "In the middle of the answer; what had arrived is kept".to_owned(),
        status => format!("HTTP {status}"),
    }
}

/// An end of an answer that is worth a word.
pub fn stop_words(stop: &Stop) -> String {
    match stop {
        Stop::EndTurn => "Done".to_owned(),
        Stop::ToolUse => "Calls tools".to_owned(),
        Stop::MaxTokens => "Cut at “Most tokens”: raise it, then ask again".to_owned(),
        Stop::StopSequence(_) => "Ended at a stop sequence".to_owned(),
        Stop::PauseTurn => "Paused by the API; it goes on".to_owned(),
        Stop::Refusal { explanation: Some(why), .. } => {
            format!("Claude declined: {why}. Edit your message to go on")
        }
        Stop::Refusal { .. } => "Claude declined. Edit your message to go on".to_owned(),
        Stop::ContextWindowExceeded => {
            "The model can read no more: begin a new conversation, or edit an earlier message"
                .to_owned()
        }
        Stop::Other(word) => format!("Ended with “{word}”"),
    }
}
