//! Why the authorization server does not take this page for a client.

use super::Explanation;
use super::sign_in::{SPEC, lines, name, quote};
use crate::oauth::failure::{Endpoint, OAuthError};

const RFC7591: &str = "https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2";
const RFC8414: &str = "https://www.rfc-editor.org/rfc/rfc8414#section-3.3";

pub(super) fn foreign_client(client_id: &str, registered_with: &str, issuer: &str) -> Explanation {
    Explanation::new("The client belongs to another authorization server")
        .because(format!("`{client_id}` was registered with `{registered_with}`; the server now names `{issuer}`. Credentials go to the one that gave them out only"))
        .advise("Register a client with the new one, and give its id under Options")
        .spec(SPEC)
}

pub(super) fn registration_refused(status: u16, said: &OAuthError) -> Explanation {
    quote(Explanation::new("The authorization server does not register this page"), said)
        .because(format!("It answered the registration with HTTP {status}"))
        .advise("Register a client by hand, and give its id below or under Options")
        .advise("If it wants an initial access token, registration by a page is not open there")
        .spec(RFC7591)
}

pub(super) fn redirect_refused(
    redirect_uri: &str,
    application_type: &str,
    said: &OAuthError,
) -> Explanation {
    let kind = match application_type {
        "native" => {
            "As the page is served from this machine, it registers as a `native` application, which may use `http` on localhost"
        }
        _ => {
            "As the page is served from the web, it registers as a `web` application, which needs `https`"
        }
    };
    quote(Explanation::new("The redirect address was refused"), said)
        .because(format!("The authorization server does not accept `{redirect_uri}`. {kind}"))
        .advise("Register exactly this address for the client; path and slash count")
        .advise("Some servers take `http://localhost` and not `http://127.0.0.1`, or the other way round: open the page there")
        .paste(lines("Redirect address to register", redirect_uri.to_owned()))
}

pub(super) fn no_client(issuer: &str) -> Explanation {
    Explanation::new("There is no client for this authorization server")
        .because(format!("`{issuer}` registers none by itself for this way of signing in"))
        .advise("Register a client there by hand, and give its id, and its secret or key, under Options")
}

pub(super) fn no_endpoint(endpoint: Endpoint) -> Explanation {
    Explanation::new(format!("The authorization server has no {}", name(endpoint)))
        .because("Its metadata does not name one that this way of signing in needs")
        .advise("Complete the metadata")
        .spec(RFC8414)
}
