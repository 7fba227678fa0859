//! Why the authorization server does not take this page for a client.

use super::sign_in::{SPEC, lines, name, quote};
use crate::oauth::failure::{Endpoint, OAuthError};
use crate::words::explanation::Explanation;

const RFC7591: &str = "https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2";
const RFC8414: &str = "https://www.rfc-editor.org/rfc/rfc8414#section-3.3";

pub(super) fn foreign_client(client_id: &str, registered_with: &str, issuer: &str) -> Explanation {
    Explanation::new("The client belongs to another authorization server")
        .because(format!("`{client_id}` was registered with `{registered_with}`, but the server now names `{issuer}`. Wirescope sends credentials only to the server that issued them"))
        .advise("Register a client with the new server, and enter its id under Options")
        .spec(SPEC)
}

pub(super) fn registration_refused(status: u16, said: &OAuthError) -> Explanation {
    quote(Explanation::new("The authorization server refused to register this page"), said)
        .because(format!("It answered the registration with HTTP {status}"))
        .advise("Register a client by hand, and enter its id below or under Options")
        .advise("If it requires an initial access token, this page cannot register by itself")
        .spec(RFC7591)
}

pub(super) fn redirect_refused(
    redirect_uri: &str,
    application_type: &str,
    said: &OAuthError,
) -> Explanation {
    let kind = match application_type {
        "native" => {
            "Since this page is served from this machine, it registers as a `native` application, which may use `http` on localhost"
        }
        _ => {
            "Since this page is served from the web, it registers as a `web` application, which needs `https`"
        }
    };
    quote(Explanation::new("The authorization server rejected the redirect URI"), said)
        .because(format!("The authorization server does not accept `{redirect_uri}`. {kind}"))
        .advise("Register exactly this URI for the client; the path and a trailing slash count")
        .advise("Some servers accept `http://localhost` but not `http://127.0.0.1`, or vice versa: open this page at the other address")
        .paste(lines("Redirect URI to register", redirect_uri.to_owned()))
}

pub(super) fn no_client(issuer: &str) -> Explanation {
    Explanation::new("You need a client for this authorization server")
        .because(format!("`{issuer}` does not register clients automatically for this way of signing in"))
        .advise("Register a client there by hand, and enter its id, and its secret or key, under Options")
}

pub(super) fn no_endpoint(endpoint: Endpoint) -> Explanation {
    Explanation::new(format!("The authorization server does not name its {}", name(endpoint)))
        .because("This way of signing in needs that endpoint, and the metadata does not contain it")
        .advise("Add it to the metadata")
        .spec(RFC8414)
}
