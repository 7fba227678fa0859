//! The authorization request, and what the person comes back with (RFC 6749 §4.1, RFC 9207).

use super::failure::{Failure, OAuthError};
use super::pkce::Pkce;
use super::request::{Field, Request};
use crate::wire::secret::Secret;
use crate::wire::url::{Url, query_pairs};

/// An authorization request to be.
pub(super) struct Asking<'a> {
    pub(super) endpoint: &'a str,
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: &'a str,
    pub(super) scopes: &'a [String],
    pub(super) resource: &'a str,
    pub(super) pkce: &'a Pkce,
}

impl Asking<'_> {
    pub(super) fn encode(&self) -> Request {
        let mut query = vec![
            Field::plain("response_type", "code"),
            Field::plain("client_id", self.client_id),
            Field::plain("redirect_uri", self.redirect_uri),
        ];
        if !self.scopes.is_empty() {
            query.push(Field::plain("scope", self.scopes.join(" ")));
        }
        query.extend([
            Field::plain("state", &self.pkce.state),
            Field::plain("code_challenge", &self.pkce.challenge),
            Field::plain("code_challenge_method", "S256"),
            Field::plain("resource", self.resource),
        ]);
        if self.scopes.iter().any(|scope| scope == "offline_access") {
            // OpenID Connect Core §11: without it the scope is ignored.
            query.push(Field::plain("prompt", "consent"));
        }
        Request::address_with(self.endpoint, query)
    }
}

/// What has to be known when the person comes back: the question, as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) state: String,
    pub(super) verifier: Secret<String>,
    pub(super) redirect_uri: String,
    pub(super) client_id: String,
    pub(super) resource: String,
    pub(super) scopes: Vec<String>,
}

impl Sent {
    /// A person may have changed the request, so it says itself what was asked.
    pub(super) fn read(request: &Request, verifier: Secret<String>) -> Self {
        let field = |name: &str| request.field(name).unwrap_or_default().to_owned();
        Self {
            state: field("state"),
            verifier,
            redirect_uri: field("redirect_uri"),
            client_id: field("client_id"),
            resource: field("resource"),
            scopes: super::challenge::scopes(&field("scope")),
        }
    }
}

/// The address the person came back to, as a request that can be shown and changed.
pub(super) fn callback_request(address: &str) -> Request {
    let url = Url::read(address);
    let place =
        url.map_or_else(|_| address.to_owned(), |url| format!("{}{}", url.origin(), url.path()));
    let fields = query_pairs(address).into_iter().map(|(name, value)| match name.as_str() {
        "code" => Field::secret(&name, value),
        _ => Field::plain(&name, value),
    });
    Request::address_with(place, fields.collect())
}

/// The code, when everything about the answer is right. `issuer` and `sends_issuer` are of the
/// authorization server that was asked.
pub(super) fn check_callback(
    answer: &Request,
    sent: &Sent,
    issuer: &str,
    sends_issuer: bool,
) -> Result<Secret<String>, Failure> {
    for name in ["state", "iss", "code", "error"] {
        if answer.count(name) > 1 {
            return Err(Failure::Repeated(name));
        }
    }
    let state = answer.field("state");
    if state != Some(&sent.state) {
        return Err(Failure::WrongState { missing: state.is_none() });
    }
    check_sender(answer.field("iss"), issuer, sends_issuer)?;
    if let Some(error) = answer.field("error") {
        let text = |name: &str| answer.field(name).map(str::to_owned);
        let said = OAuthError {
            error: error.to_owned(),
            description: text("error_description"),
            uri: text("error_uri"),
        };
        return Err(match error {
            "access_denied" => Failure::Denied(said),
            "invalid_scope" => Failure::InvalidScope { asked: sent.scopes.clone(), said },
            "invalid_target" => Failure::InvalidTarget { resource: sent.resource.clone(), said },
            _ => Failure::AuthorizationRefused(said),
        });
    }
    let code = answer.field("code").filter(|code| !code.is_empty()).ok_or(Failure::NoCode)?;
    Ok(Secret::new(code.to_owned()))
}

/// Letter by letter: no case, port, slash or escape is made equal (RFC 9207 §2.4).
fn check_sender(iss: Option<&str>, issuer: &str, promised: bool) -> Result<(), Failure> {
    let fits = iss.map_or(!promised, |iss| iss == issuer);
    if fits {
        return Ok(());
    }
    Err(Failure::WrongSender { expected: issuer.to_owned(), found: iss.map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, promised: bool) -> Result<Secret<String>, Failure> {
        let sent = Sent {
            state: "s".to_owned(),
            verifier: Secret::new("v".to_owned()),
            redirect_uri: "https://page.test/".to_owned(),
            client_id: "me".to_owned(),
            resource: "https://x.test/mcp".to_owned(),
            scopes: vec!["a".to_owned()],
        };
        let answer = callback_request(&format!("https://page.test/?{query}#/route"));
        check_callback(&answer, &sent, "https://as.test", promised)
    }

    #[test]
    fn the_sender_is_compared_letter_by_letter() {
        assert!(check("code=1&state=s&iss=https%3A%2F%2Fas.test", true).is_ok());
        assert!(check("code=1&state=s", false).is_ok());
        for (query, promised) in [
            ("code=1&state=s", true),
            ("code=1&state=s&iss=https%3A%2F%2Fas.test%2F", false),
            ("code=1&state=s&iss=https%3A%2F%2FAS.test", true),
            ("code=1&state=s&iss=https%3A%2F%2Fas.test%3A443", true),
            ("code=1&state=s&iss=", false),
        ] {
            assert!(matches!(check(query, promised), Err(Failure::WrongSender { .. })), "{query}");
        }
    }

    #[test]
    fn an_error_from_a_stranger_is_not_shown() {
        let failure = check("error=access_denied&state=s&iss=https%3A%2F%2Fevil.test", false);

        assert!(matches!(failure, Err(Failure::WrongSender { .. })));
    }

    #[test]
    fn a_state_that_is_missing_or_other_is_refused_first() {
        assert_eq!(check("code=1&error=x", false), Err(Failure::WrongState { missing: true }));
        assert_eq!(check("code=1&state=t", true), Err(Failure::WrongState { missing: false }));
    }

    #[test]
    fn what_may_stand_once_stands_once() {
        assert_eq!(check("code=1&code=2&state=s", false), Err(Failure::Repeated("code")));
        assert_eq!(check("code=1&state=s&state=t", false), Err(Failure::Repeated("state")));
    }

    #[test]
    fn the_servers_no_is_told_as_what_it_is() {
        let denied = check("error=access_denied&error_description=no+way&state=s", false);

        let Err(Failure::Denied(said)) = denied else { panic!("{denied:?}") };
        assert_eq!(said.description.as_deref(), Some("no way"));
        assert_eq!(check("state=s", false), Err(Failure::NoCode));
    }
}
