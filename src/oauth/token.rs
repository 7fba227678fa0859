//! The token endpoint: what is asked of it, and what it answers (RFC 6749 §4–6).

use std::time::Duration;

use super::challenge::scopes;
use super::dpop::{self, ProofKey};
use super::event::Grant;
use super::failure::{Endpoint, Failure, OAuthError};
use super::finding::Document;
use super::registration::Client;
use super::request::{Body, Field, Request};
use crate::wire::base64;
use crate::wire::form;
use crate::wire::http::Header;
use crate::wire::reader::Problem;
use crate::wire::secret::Secret;

/// How a client can prove itself from a page, best first.
pub(super) const METHODS: [&str; 3] = ["none", "client_secret_post", "client_secret_basic"];
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// An answer to a code that waited longer than this is taken to mean that it has expired.
const LONG_FOR_A_CODE: Duration = Duration::from_mins(1);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    None,
    /// In the `Authorization` header, which needs the server's permission (CORS).
    Basic,
    Post,
    /// A signed assertion.
    Jwt,
}

/// What an authorization server gave out. Good for one server, and bound to one issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    pub access: Secret<String>,
    pub refresh: Option<Secret<String>>,
    pub id: Option<Secret<String>>,
    /// What was granted; what was asked for, where the answer does not say.
    pub scopes: Vec<String>,
    /// Since the Unix epoch.
    pub issued_at: Duration,
    pub expires_at: Option<Duration>,
    /// The key they are bound to; `None` for bearer tokens.
    pub key: Option<ProofKey>,
}

impl Tokens {
    /// `key` is the one that the request brought a proof of. `Err` when the answer holds no token that
    /// can be used.
    pub(super) fn read(
        document: &mut Document,
        asked: &[String],
        at: Duration,
        key: Option<ProofKey>,
    ) -> Result<Self, Option<Failure>> {
        let kind = document.text("token_type").unwrap_or_else(|| "Bearer".to_owned());
        let is_bound = kind.eq_ignore_ascii_case("dpop") && key.is_some();
        if !is_bound && !kind.eq_ignore_ascii_case("bearer") {
            return Err(Some(Failure::NotBearer(kind)));
        }
        if !is_bound && key.is_some() {
            let said = "is not DPoP: the token is not bound to the key that was proved";
            document.find("token_type", Problem::Says(said.to_owned()));
        }
        let access =
            document.text("access_token").filter(|token| is_sendable(token)).ok_or(None)?;
        let lasts = document.seconds("expires_in");
        if lasts == Some(0) {
            document.find("expires_in", Problem::Says("has already passed".to_owned()));
        }
        let granted = document.optional_text("scope").map(|text| scopes(&text));
        Ok(Self {
            access: Secret::new(access),
            refresh: document.optional_text("refresh_token").map(Secret::new),
            id: document.optional_text("id_token").map(Secret::new),
            scopes: granted.unwrap_or_else(|| asked.to_vec()),
            issued_at: at,
            expires_at: lasts.map(|seconds| at.saturating_add(Duration::from_secs(seconds))),
            key: key.filter(|_| is_bound),
        })
    }

    /// What a request to the server carries, and a request to nobody else.
    pub(super) fn headers(&self) -> Vec<Header> {
        let scheme = if self.key.is_some() { "DPoP" } else { "Bearer" };
        let token = Header::secret("authorization", format!("{scheme} {}", self.access.reveal()));
        std::iter::once(token).chain(self.key.as_ref().map(|_| dpop::placeholder())).collect()
    }

    /// When to refresh: a minute before the end, or a tenth of its life where that is less.
    pub(super) fn refresh_at(&self) -> Option<Duration> {
        Some(self.issued_at.saturating_add(self.refresh_after()?))
    }

    /// The same, from when it was issued.
    pub(super) fn refresh_after(&self) -> Option<Duration> {
        self.refresh.as_ref()?;
        let life = self.expires_at?.saturating_sub(self.issued_at);
        Some(life.saturating_sub((life / 10).min(Duration::from_mins(1))))
    }
}

/// A header takes it (RFC 6750 §2.1, and what browsers let through).
fn is_sendable(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A token request, before the client has proved itself.
pub(super) struct TokenRequest<'a> {
    pub(super) url: &'a str,
    pub(super) client: &'a Client,
    pub(super) auth: ClientAuth,
    pub(super) resource: &'a str,
    /// The client's signed assertion.
    pub(super) proof: Option<&'a Secret<String>>,
}

/// What is traded for a token.
pub(super) enum Goods<'a> {
    Code { code: &'a Secret<String>, verifier: &'a Secret<String>, redirect_uri: &'a str },
    Refresh(&'a Secret<String>),
    Nothing { scopes: &'a [String] },
    Assertion { assertion: &'a Secret<String>, scopes: &'a [String] },
}

impl TokenRequest<'_> {
    pub(super) fn encode(&self, goods: &Goods<'_>) -> Request {
        let scope = |scopes: &[String]| {
            (!scopes.is_empty()).then(|| Field::plain("scope", scopes.join(" ")))
        };
        let mut fields = Vec::new();
        match goods {
            Goods::Code { code, verifier, redirect_uri } => fields.extend([
                Field::plain("grant_type", "authorization_code"),
                Field::secret("code", code.reveal()),
                Field::secret("code_verifier", verifier.reveal()),
                Field::plain("redirect_uri", *redirect_uri),
            ]),
            Goods::Refresh(token) => fields.extend([
                Field::plain("grant_type", "refresh_token"),
                Field::secret("refresh_token", token.reveal()),
            ]),
            Goods::Nothing { scopes } => {
                fields.push(Field::plain("grant_type", "client_credentials"));
                fields.extend(scope(scopes));
            }
            Goods::Assertion { assertion, scopes } => {
                fields.push(Field::plain("grant_type", JWT_BEARER));
                fields.push(Field::secret("assertion", assertion.reveal()));
                fields.extend(scope(scopes));
            }
        }
        fields.push(Field::plain("resource", self.resource));
        let mut request = Request::form(self.url, fields);
        prove(&mut request, self.client, self.auth, self.proof);
        request
    }
}

/// Adds what shows who the client is (RFC 6749 §2.3, RFC 7523 §2.2).
pub(super) fn prove(
    request: &mut Request,
    client: &Client,
    auth: ClientAuth,
    proof: Option<&Secret<String>>,
) {
    let id = &client.client_id;
    let secret = client.client_secret.as_ref().map(Secret::reveal);
    let Body::Form(fields) = &mut request.body else { return };
    match auth {
        ClientAuth::None => fields.push(Field::plain("client_id", id)),
        ClientAuth::Post => {
            fields.push(Field::plain("client_id", id));
            fields.extend(secret.map(|secret| Field::secret("client_secret", secret)));
        }
        ClientAuth::Jwt => {
            fields.push(Field::plain("client_id", id));
            fields.push(Field::plain("client_assertion_type", ASSERTION_TYPE));
            fields.extend(proof.map(|proof| Field::secret("client_assertion", proof.reveal())));
        }
        ClientAuth::Basic => {
            let secret = secret.map(String::as_str).unwrap_or_default();
            let pair = format!("{}:{}", form::encode_part(id), form::encode_part(secret));
            let value = format!("Basic {}", base64::encode(pair.as_bytes()));
            request.headers.push(Header::secret("authorization", value));
        }
    }
}

/// The error in an answer's body, `None` where there is none.
pub(super) fn error_of(document: &mut Document) -> Option<OAuthError> {
    document.object.contains_key("error").then_some(())?;
    Some(OAuthError {
        error: document.text("error").unwrap_or_default(),
        description: document.optional_text("error_description"),
        uri: document.optional_text("error_uri"),
    })
}

/// What an error of the token endpoint comes down to.
pub(super) struct Refused<'a> {
    pub(super) grant: Grant,
    pub(super) status: u16,
    pub(super) url: &'a str,
    pub(super) client_id: &'a str,
    pub(super) auth: ClientAuth,
    pub(super) redirect_uri: &'a str,
    pub(super) application_type: &'static str,
    pub(super) resource: &'a str,
    pub(super) scopes: &'a [String],
    /// How long the code had waited.
    pub(super) code_age: Option<Duration>,
}

impl Refused<'_> {
    pub(super) fn failure(&self, said: OAuthError) -> Failure {
        let description = said.description.as_deref().unwrap_or_default().to_ascii_lowercase();
        match (said.error.as_str(), self.code_age) {
            ("invalid_client" | "unauthorized_client", _) => Failure::InvalidClient {
                client_id: self.client_id.to_owned(),
                auth: self.auth,
                said,
            },
            ("invalid_grant" | "invalid_request", Some(_)) if description.contains("redirect") => {
                Failure::RedirectRefused {
                    redirect_uri: self.redirect_uri.to_owned(),
                    application_type: self.application_type,
                    said,
                }
            }
            ("invalid_grant", Some(age))
                if age > LONG_FOR_A_CODE || description.contains("expired") =>
            {
                Failure::CodeExpired { age, said }
            }
            ("invalid_grant", _) => Failure::InvalidGrant { grant: self.grant, said },
            ("invalid_scope", _) => Failure::InvalidScope { asked: self.scopes.to_vec(), said },
            ("invalid_target", _) => {
                Failure::InvalidTarget { resource: self.resource.to_owned(), said }
            }
            ("invalid_dpop_proof", _) => {
                let (endpoint, url) = (Endpoint::Token, self.url.to_owned());
                Failure::ProofRefused { endpoint, url, said }
            }
            _ => Failure::TokenRequestRefused { status: self.status, said },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::event::Registering;

    fn tokens(text: &str) -> (Result<Tokens, Option<Failure>>, usize) {
        let mut document = Document::read(text).expect("an object");
        let tokens =
            Tokens::read(&mut document, &["asked".to_owned()], Duration::from_secs(100), None);
        (tokens, document.findings.len())
    }

    #[test]
    fn reads_a_token_and_when_to_refresh_it() {
        let (read, findings) = tokens(
            r#"{ "access_token": "a", "token_type": "bearer", "expires_in": 3600, "refresh_token": "r" }"#,
        );

        let read = read.expect("tokens");
        assert_eq!(read.scopes, ["asked"]);
        assert_eq!(read.expires_at, Some(Duration::from_secs(3_700)));
        assert_eq!(read.refresh_at(), Some(Duration::from_secs(3_640)));
        assert_eq!(findings, 0);
    }

    #[test]
    fn a_lifetime_in_quotes_is_read_and_noted() {
        let (read, findings) =
            tokens(r#"{ "access_token": "a", "token_type": "Bearer", "expires_in": "60" }"#);

        assert_eq!(read.expect("tokens").expires_at, Some(Duration::from_secs(160)));
        assert_eq!(findings, 1);
    }

    #[test]
    fn a_token_that_is_none_is_refused() {
        assert!(matches!(
            tokens(r#"{ "access_token": "a", "token_type": "DPoP" }"#).0,
            Err(Some(Failure::NotBearer(_)))
        ));
        assert_eq!(tokens(r#"{ "token_type": "Bearer" }"#).0, Err(None));
        assert_eq!(
            tokens("{ \"access_token\": \"a\\nb\", \"token_type\": \"Bearer\" }").0,
            Err(None)
        );
    }

    #[test]
    fn basic_authentication_escapes_what_would_split_it() {
        let client = Client {
            client_secret: Some(Secret::new("p:w d".to_owned())),
            ..Client::public("https://as.test", "a:b", Registering::Preset)
        };
        let mut request = Request::form("https://as.test/token", Vec::new());

        prove(&mut request, &client, ClientAuth::Basic, None);

        let value = request.headers.last().expect("a header").value.reveal();
        let coded = value.strip_prefix("Basic ").expect("the scheme");
        assert_eq!(base64::decode(coded).as_deref(), Some(&b"a%3Ab:p%3Aw+d"[..]));
    }
}
