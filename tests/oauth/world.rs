//! A server and its authorization servers, as the official conformance suite has them: they answer, and
//! note what they were asked. Every secret they give out holds the word `SECRET`.

use serde_json::{Value, json};
use wirescope::oauth::dpop::proof_in;
use wirescope::oauth::jwt::Jwt;
use wirescope::oauth::request::{Body, Request};
use wirescope::wire::form;

pub(crate) const SERVER: &str = "https://mcp.test/mcp";
pub(crate) const AS: &str = "https://as.test";
pub(crate) const PAGE: &str = "https://page.test/app/";
pub(crate) const DOCUMENT: &str = "https://page.test/app/client.json";

pub(crate) enum Told {
    /// Status, headers, body.
    Answer(u16, Vec<(String, String)>, String),
    /// The browser keeps it from the page.
    Hidden,
}

/// Tokens are bound to keys (RFC 9449).
#[derive(Default)]
pub(crate) struct Bound {
    /// What every proof at the token endpoint has to repeat.
    pub(crate) nonce: Option<&'static str>,
    /// The browser does not show the page what that is.
    pub(crate) hides_nonce: bool,
}

type Override = (String, Box<dyn Fn(&Request) -> Told>);

pub(crate) struct World {
    /// Where the resource metadata is; nowhere for 2025-03-26.
    pub(crate) prm: Option<String>,
    pub(crate) prm_in_challenge: bool,
    pub(crate) resource: String,
    pub(crate) scopes_supported: Option<Vec<&'static str>>,
    pub(crate) challenge_scope: Option<&'static str>,
    pub(crate) issuer: String,
    /// Path and all; `None` when there is no metadata of an authorization server.
    pub(crate) as_metadata: Option<String>,
    pub(crate) metadata: Value,
    pub(crate) registered: Value,
    /// `iss` of the authorization response.
    pub(crate) iss: Option<String>,
    pub(crate) token: Value,
    /// The server takes no other tokens.
    pub(crate) bound: Option<Bound>,
    pub(crate) overrides: Vec<Override>,
    /// Every request that went out.
    pub(crate) asked: Vec<Request>,
    /// The query of every authorization request.
    pub(crate) authorized: Vec<Vec<(String, String)>>,
    pub(crate) tokens: u32,
}

impl Default for World {
    fn default() -> Self {
        Self {
            prm: Some("https://mcp.test/.well-known/oauth-protected-resource/mcp".to_owned()),
            prm_in_challenge: true,
            resource: SERVER.to_owned(),
            scopes_supported: None,
            challenge_scope: None,
            issuer: AS.to_owned(),
            as_metadata: Some(format!("{AS}/.well-known/oauth-authorization-server")),
            metadata: metadata(AS),
            registered: json!({ "client_id": "test-client-id", "client_secret": "SECRET-client" }),
            iss: Some(AS.to_owned()),
            token: json!({ "token_type": "Bearer", "expires_in": 3600 }),
            bound: None,
            overrides: Vec::new(),
            asked: Vec::new(),
            authorized: Vec::new(),
            tokens: 0,
        }
    }
}

pub(crate) fn metadata(base: &str) -> Value {
    json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/authorize"),
        "token_endpoint": format!("{base}/token"),
        "registration_endpoint": format!("{base}/register"),
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "token_endpoint_auth_methods_supported": ["none"],
    })
}

impl Bound {
    fn refusal(&self, request: &Request) -> Option<Told> {
        let Some(proof) = proof_of(request) else {
            return Some(error(400, "invalid_dpop_proof", "there is none"));
        };
        assert_eq!(proof.header["typ"], "dpop+jwt");
        assert_eq!(proof.claims["htm"], "POST");
        assert_eq!(proof.claims["htu"], request.url.as_str());
        assert_eq!(proof.claims.get("ath"), None, "there is no token yet");
        let nonce = self.nonce.filter(|nonce| proof.claims["nonce"] != **nonce)?;
        let Told::Answer(status, mut headers, body) = error(400, "use_dpop_nonce", "repeat it")
        else {
            return None;
        };
        if !self.hides_nonce {
            headers.push(("dpop-nonce".to_owned(), nonce.to_owned()));
        }
        Some(Told::Answer(status, headers, body))
    }
}

pub(crate) fn proof_of(request: &Request) -> Option<Jwt> {
    proof_in(&request.headers).and_then(Jwt::read)
}

impl World {
    /// No resource metadata: the server is its own authorization server.
    pub(crate) fn of_2025_03_26() -> Self {
        Self {
            prm: None,
            issuer: "https://mcp.test".to_owned(),
            as_metadata: Some("https://mcp.test/.well-known/oauth-authorization-server".to_owned()),
            metadata: metadata("https://mcp.test"),
            iss: Some("https://mcp.test".to_owned()),
            ..Self::default()
        }
    }

    pub(crate) fn instead(
        &mut self,
        part: &str,
        told: impl Fn(&Request) -> Told + 'static,
    ) -> &mut Self {
        self.overrides.push((part.to_owned(), Box::new(told)));
        self
    }

    pub(crate) fn challenge(&self) -> String {
        let mut parts = Vec::new();
        if let Some(prm) = self.prm.as_ref().filter(|_| self.prm_in_challenge) {
            parts.push(format!("resource_metadata=\"{prm}\""));
        }
        parts.extend(self.challenge_scope.map(|scope| format!("scope=\"{scope}\"")));
        let scheme = if self.bound.is_some() { "DPoP" } else { "Bearer" };
        format!("{scheme} {}", parts.join(", "))
    }

    pub(crate) fn answer(&mut self, request: &Request) -> Told {
        self.asked.push(request.clone());
        assert!(self.asked.len() < 100, "it asks for ever");
        let url = request.url.as_str();
        let found = self.overrides.iter().rev().find(|(part, _)| url.contains(part));
        if let Some((_, told)) = found {
            return told(request);
        }
        if url == SERVER {
            let challenge = ("www-authenticate".to_owned(), self.challenge());
            return Told::Answer(401, vec![challenge], String::new());
        }
        if self.prm.as_deref() == Some(url) {
            let mut body =
                json!({ "resource": self.resource, "authorization_servers": [self.issuer] });
            if let Some(scopes) = &self.scopes_supported {
                body["scopes_supported"] = json!(scopes);
            }
            return ok(&body);
        }
        if self.as_metadata.as_deref() == Some(url) {
            return ok(&self.metadata);
        }
        if url.ends_with("/register") {
            return answer(201, &self.registered);
        }
        if url.ends_with("/token") {
            if let Some(refusal) = self.bound.as_ref().and_then(|bound| bound.refusal(request)) {
                return refusal;
            }
            self.tokens += 1;
            let mut token = self.token.clone();
            token["access_token"] = format!("SECRET-token-{}", self.tokens).into();
            return ok(&token);
        }
        if url.ends_with("/revoke") {
            return Told::Answer(200, Vec::new(), String::new());
        }
        answer(404, &json!({ "error": "not_found" }))
    }

    /// The person says yes.
    pub(crate) fn authorize(&mut self, address: &str) -> String {
        let query = form::decode(address.split_once('?').expect("a query").1);
        let value = |name: &str| {
            query.iter().find(|(held, _)| held == name).map(|(_, value)| value.clone())
        };
        let back = value("redirect_uri").expect("a redirect address");
        let state = value("state").expect("a state");
        let mut answer = vec![("code", "SECRET-code"), ("state", state.as_str())];
        answer.extend(self.iss.as_deref().map(|iss| ("iss", iss)));
        let address = format!("{back}?{}", form::encode(answer));
        self.authorized.push(query);
        address
    }

    // --- What it noted ---------------------------------------------------------------------------

    pub(crate) fn urls(&self) -> Vec<&str> {
        self.asked.iter().map(|request| request.url.as_str()).collect()
    }

    /// The last request whose address ends so.
    pub(crate) fn last(&self, end: &str) -> &Request {
        self.asked.iter().rev().find(|request| request.url.ends_with(end)).expect("it was asked")
    }

    pub(crate) fn was_asked(&self, end: &str) -> bool {
        self.asked.iter().any(|request| request.url.ends_with(end))
    }

    /// A parameter of the last authorization request.
    pub(crate) fn wanted(&self, name: &str) -> Option<&str> {
        let query = self.authorized.last().expect("it was asked");
        query.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn registration(&self) -> Value {
        let Body::Json(text) = &self.last("/register").body else { panic!("no JSON") };
        serde_json::from_str(text).expect("JSON")
    }
}

pub(crate) fn ok(body: &Value) -> Told {
    answer(200, body)
}

pub(crate) fn answer(status: u16, body: &Value) -> Told {
    let kind = ("content-type".to_owned(), "application/json".to_owned());
    Told::Answer(status, vec![kind], body.to_string())
}

pub(crate) fn error(status: u16, error: &str, description: &str) -> Told {
    answer(status, &json!({ "error": error, "error_description": description }))
}

pub(crate) fn nothing() -> Told {
    Told::Hidden
}
