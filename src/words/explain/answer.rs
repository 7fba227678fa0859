//! Why what the person came back with is of no use.

use super::sign_in::{SPEC, lines, quote};
use crate::oauth::failure::OAuthError;
use crate::words::explanation::Explanation;

const RFC9207: &str = "https://www.rfc-editor.org/rfc/rfc9207#section-2.4";

pub(super) fn popup_blocked() -> Explanation {
    Explanation::new("The browser blocked the pop-up")
        .because(
            "Browsers open a pop-up only right after a click, and only if you allow it for the site",
        )
        .advise("Allow pop-ups for this page in the address bar, then try again")
        .advise("Or press “Sign in”, which uses this tab")
}

pub(super) fn nothing_kept() -> Explanation {
    Explanation::new("The browser does not let this page store data")
        .because("To sign in, this tab leaves the page, which then needs the tab's storage to continue. That storage is full, or blocked for this site")
        .advise("Allow this site to store data, then try again")
        .advise("Or press “Sign in with a pop-up”, which keeps this page open")
}

pub(super) fn popup_closed(redirect_uri: &str, client_id: &str) -> Explanation {
    Explanation::new("The pop-up was closed before an answer came")
        .because("You closed it, or the authorization server showed an error there and did not send you back")
        .advise("Try again, and read the message in the pop-up before you close it")
        .advise(format!("If the message is about a redirect URI, register `{redirect_uri}` for the client `{client_id}`"))
        .paste(lines("Redirect URI to register", redirect_uri.to_owned()))
}

pub(super) fn denied(said: &OAuthError) -> Explanation {
    quote(Explanation::new("Access was denied"), said)
        .because("You declined, or your account lacks the permission")
        .advise("Try again and allow access, or ask your account's administrator")
}

pub(super) fn authorization_refused(said: &OAuthError) -> Explanation {
    quote(Explanation::new("The authorization server refused the request"), said)
        .because(format!("It sent you back with the error `{}`", said.error))
        .advise("Sign in step by step, and compare the authorization request with what the server expects")
}

pub(super) fn state_lost() -> Explanation {
    Explanation::new("This answer does not belong to a sign-in from this page")
        .because("The page that started the sign-in was closed or reloaded, its storage was cleared, or the answer arrived in another tab")
        .advise("Sign in again; Wirescope did not use the code")
}

pub(super) fn wrong_state(missing: bool) -> Explanation {
    let how = if missing { "has no `state`" } else { "has the `state` of another sign-in" };
    Explanation::new("The answer does not belong to this sign-in")
        .because(format!("It {how}. The answer may be old or forged, so Wirescope did not use its code"))
        .advise("Sign in again; if this happens every time, the authorization server does not return `state` unchanged")
        .spec(SPEC)
}

pub(super) fn wrong_sender(expected: &str, found: Option<&str>) -> Explanation {
    let because = match found {
        Some(found) => format!(
            "Its `iss` is `{found}`, but Wirescope asked `{expected}`. The two must match exactly"
        ),
        None => {
            format!("`{expected}` declares that every answer has an `iss`, and this one has none")
        }
    };
    Explanation::new("The answer is not from the authorization server that Wirescope asked")
        .because(format!("{because}. An attacker may have replaced the answer, so Wirescope did not use it"))
        .advise("If it is your own authorization server, set `iss` to the issuer exactly as in its metadata")
        .spec(RFC9207)
}

pub(super) fn repeated(name: &str) -> Explanation {
    Explanation::new(format!("The answer contains `{name}` more than once"))
        .because("Wirescope cannot tell which one is right, so it used none")
        .advise("Check for a proxy or a redirect that adds to the query")
}

pub(super) fn no_code() -> Explanation {
    Explanation::new("The answer contains no code")
        .because("It contains neither `code` nor `error`")
        .advise("The authorization server must support `response_type=code`")
}
