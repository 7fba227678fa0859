//! Why what the person came back with is of no use.

use super::Explanation;
use super::sign_in::{SPEC, lines, quote};
use crate::oauth::failure::OAuthError;

const RFC9207: &str = "https://www.rfc-editor.org/rfc/rfc9207#section-2.4";

pub(super) fn popup_blocked() -> Explanation {
    Explanation::new("The browser blocked the window")
        .because(
            "Browsers open windows only right after a click, and only where the person allows them",
        )
        .advise("Allow windows for this page in the address bar, then try again")
        .advise("Or press “Sign in”, which goes there in this tab and comes back")
}

pub(super) fn nothing_kept() -> Explanation {
    Explanation::new("The browser keeps nothing for this page")
        .because("To sign in in this tab the page leaves, and needs the tab's storage to go on when it is back; that could not be written: it is full, or forbidden for this site")
        .advise("Allow this site to store data, then try again")
        .advise("Or press “Sign in in a window”, for which the page stays")
}

pub(super) fn popup_closed(redirect_uri: &str, client_id: &str) -> Explanation {
    Explanation::new("The window was closed before an answer came")
        .because("Either you closed it, or the authorization server showed an error there and did not send you back")
        .advise("Try again, and read what the window says before it closes")
        .advise(format!("If it speaks of a redirect address: it has to know `{redirect_uri}` for the client `{client_id}`"))
        .paste(lines("Redirect address to register", redirect_uri.to_owned()))
}

pub(super) fn denied(said: &OAuthError) -> Explanation {
    quote(Explanation::new("Access was denied"), said)
        .because("You said no, or your account may not do this")
        .advise("Try again, and allow it; or ask whoever looks after the accounts")
}

pub(super) fn authorization_refused(said: &OAuthError) -> Explanation {
    quote(Explanation::new("The authorization server refused the request"), said)
        .because(format!("It sent you back with the error `{}`", said.error))
        .advise("Take it step by step, and compare the authorization request with what it expects")
}

pub(super) fn state_lost() -> Explanation {
    Explanation::new("The answer belongs to no sign-in of this page")
        .because("The page that asked was closed or reloaded, its storage was cleared, or the answer came into another tab")
        .advise("Sign in again; the code that came was not used")
}

pub(super) fn wrong_state(missing: bool) -> Explanation {
    let how = if missing { "has no `state`" } else { "has the `state` of another question" };
    Explanation::new("The answer is not to the question of this page")
        .because(format!("It {how}. It may be an old one, or one that somebody slipped in, so its code was not used"))
        .advise("Sign in again; if it happens each time, the authorization server does not give `state` back as it came")
        .spec(SPEC)
}

pub(super) fn wrong_sender(expected: &str, found: Option<&str>) -> Explanation {
    let because = match found {
        Some(found) => format!(
            "Its `iss` is `{found}`, and the question went to `{expected}`. The two have to be the same, letter by letter"
        ),
        None => format!(
            "`{expected}` promises to name itself in every answer, and this one names nobody"
        ),
    };
    Explanation::new("The answer does not come from the authorization server that was asked")
        .because(format!("{because}. Somebody may have put theirs in its place, so nothing of it was used"))
        .advise("If the authorization server is yours: let `iss` be its issuer exactly as in its metadata")
        .spec(RFC9207)
}

pub(super) fn repeated(name: &str) -> Explanation {
    Explanation::new(format!("The answer names `{name}` more than once"))
        .because("Which one counts would be a guess, so none was used")
        .advise("Look for a proxy or a redirect that adds to the query")
}

pub(super) fn no_code() -> Explanation {
    Explanation::new("The answer holds no code")
        .because("It has neither `code` nor `error`")
        .advise("The authorization server has to answer `response_type=code`")
}
