//! Discovery: where metadata may be, what it says, and whether it is about the right party.

use crate::wire::reader::{Finding, Problem};
use crate::wire::url::Url;

use super::dpop::ALGORITHM;
use super::event::Place;
use super::failure::Failure;
use super::finding::Document;
use super::request::is_web_address;

const RESOURCE: &str = "/.well-known/oauth-protected-resource";
const SERVER: &str = "/.well-known/oauth-authorization-server";
/// Beside the fields of RFC 8414.
pub(super) const OWN_NAME: &str = "wirescope_own_name";
const OPENID: &str = "/.well-known/openid-configuration";

/// Of a protected resource (RFC 9728 §2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceMetadata {
    /// As published: it goes into requests letter for letter.
    pub resource: Option<String>,
    pub authorization_servers: Vec<String>,
    pub scopes_supported: Option<Vec<String>>,
    /// It takes tokens only that are bound to a key (RFC 9449).
    pub wants_bound_tokens: bool,
}

impl ResourceMetadata {
    /// `Err` when it is about another server than the one at `server`, which forbids its use.
    pub(super) fn read(document: &mut Document, server: &str, url: &str) -> Result<Self, Failure> {
        let resource = document.text("resource");
        if let Some(found) = resource.as_ref().filter(|found| !covers(found, server)) {
            let (server, found) = (server.to_owned(), found.clone());
            let failure = Failure::WrongResource { server, found, url: url.to_owned() };
            document.unless_tolerated("resource", failure)?;
        }
        let mut servers = document.texts("authorization_servers").unwrap_or_default();
        servers.retain(|server| is_web_address(server));
        if servers.is_empty() {
            let problem = Problem::Says("names no authorization server".to_owned());
            document.find("authorization_servers", problem);
        }
        let scopes_supported = document.texts("scopes_supported");
        let wants_bound_tokens = document.flag("dpop_bound_access_tokens_required");
        Ok(Self { resource, authorization_servers: servers, scopes_supported, wants_bound_tokens })
    }
}

/// Of an authorization server (RFC 8414 §2, OpenID Connect Discovery §3).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerMetadata {
    pub issuer: String,
    /// What it calls itself, where that is another and a person went on all the same.
    pub own_name: Option<String>,
    pub authorization_endpoint: Option<String>,
    pub token_endpoint: Option<String>,
    pub registration_endpoint: Option<String>,
    pub revocation_endpoint: Option<String>,
    pub scopes_supported: Vec<String>,
    /// `None` where the metadata does not say.
    pub token_auth_methods: Option<Vec<String>>,
    pub code_challenge_methods: Option<Vec<String>>,
    pub takes_metadata_documents: bool,
    /// It promises to name itself in every authorization response (RFC 9207).
    pub sends_issuer: bool,
    /// What proofs may be signed with (RFC 9449 §5.1); `None` where the metadata does not say.
    pub proof_algorithms: Option<Vec<String>>,
}

impl ServerMetadata {
    /// `Err` when it is of another issuer than `expected`. The slash of an empty path is no difference;
    /// nor is one at the end where nobody has named an issuer, without resource metadata (2025-03-26).
    pub(super) fn read(
        document: &mut Document,
        expected: &str,
        url: &str,
        legacy: bool,
    ) -> Result<Self, Failure> {
        let mut issuer = document.text("issuer").unwrap_or_default();
        let mut own_name = None;
        let is_same = same_issuer(&issuer, expected);
        let close = legacy && issuer.trim_end_matches('/') == expected.trim_end_matches('/');
        if is_same && issuer != expected {
            let words =
                format!("differs from {expected} only by the trailing slash of an empty path");
            document.find("issuer", Problem::Says(words));
        } else if !(is_same || close || legacy && issuer.is_empty()) {
            let (expected, url) = (expected.to_owned(), url.to_owned());
            let found = issuer.clone();
            document.unless_tolerated("issuer", Failure::WrongIssuer { expected, found, url })?;
            // Secrets go by where the metadata was found, whatever it calls itself.
            own_name = Some(std::mem::take(&mut issuer));
        }
        let issuer = if issuer.is_empty() { expected.to_owned() } else { issuer };
        let response_types = document.texts("response_types_supported");
        if response_types.is_some_and(|types| !types.iter().any(|held| held == "code")) {
            let problem = Problem::Says("does not list code".to_owned());
            document.find("response_types_supported", problem);
        }
        Ok(Self {
            issuer,
            own_name,
            authorization_endpoint: document.address("authorization_endpoint"),
            token_endpoint: document.address("token_endpoint"),
            registration_endpoint: document.address("registration_endpoint"),
            revocation_endpoint: document.address("revocation_endpoint"),
            scopes_supported: document.texts("scopes_supported").unwrap_or_default(),
            token_auth_methods: document.texts("token_endpoint_auth_methods_supported"),
            code_challenge_methods: document.texts("code_challenge_methods_supported"),
            takes_metadata_documents: document.flag("client_id_metadata_document_supported"),
            sends_issuer: document.flag("authorization_response_iss_parameter_supported"),
            proof_algorithms: document.texts("dpop_signing_alg_values_supported"),
        })
    }

    /// What 2025-03-26 has clients assume where there is no metadata.
    pub(super) fn default_at(base: &str) -> Self {
        let at = |path: &str| Some(format!("{base}{path}"));
        Self {
            issuer: base.to_owned(),
            authorization_endpoint: at("/authorize"),
            token_endpoint: at("/token"),
            registration_endpoint: at("/register"),
            ..Self::default()
        }
    }

    /// PKCE is not negotiable. Servers of 2025-03-26 need not speak of it.
    pub(super) fn check_s256(&self, legacy: bool) -> Result<(), Failure> {
        let offered = self.code_challenge_methods.as_ref();
        let supported = offered.map(|methods| methods.iter().any(|method| method == "S256"));
        if supported.unwrap_or(legacy) {
            return Ok(());
        }
        Err(Failure::NoS256 { issuer: self.issuer.clone(), offered: offered.cloned() })
    }

    /// The page signs its proofs with one algorithm. Who does not speak of proofs may know them.
    pub(super) fn check_proofs(&self) -> Result<(), Failure> {
        let offered = self.proof_algorithms.as_ref();
        match offered.filter(|offered| !offered.iter().any(|name| name == ALGORITHM.as_str())) {
            None => Ok(()),
            Some(offered) => Err(Failure::NoProofAlgorithm {
                issuer: self.issuer.clone(),
                offered: offered.clone(),
            }),
        }
    }

    /// What its answers are to be signed with (RFC 9207).
    pub(super) fn sender(&self) -> &str {
        self.own_name.as_ref().unwrap_or(&self.issuer)
    }

    /// The same metadata as a document of RFC 8414.
    pub(super) fn encode(&self) -> serde_json::Value {
        serde_json::json!({
            "issuer": self.issuer,
            OWN_NAME: self.own_name,
            "authorization_endpoint": self.authorization_endpoint,
            "token_endpoint": self.token_endpoint,
            "registration_endpoint": self.registration_endpoint,
            "revocation_endpoint": self.revocation_endpoint,
            "scopes_supported": self.scopes_supported,
            "token_endpoint_auth_methods_supported": self.token_auth_methods,
            "code_challenge_methods_supported": self.code_challenge_methods,
            "client_id_metadata_document_supported": self.takes_metadata_documents,
            "authorization_response_iss_parameter_supported": self.sends_issuer,
            "dpop_signing_alg_values_supported": self.proof_algorithms,
        })
    }
}

/// The places of a server's resource metadata, in the order to try them.
pub(super) fn resource_places(server: &Url, advertised: Option<&str>) -> Vec<(Place, String)> {
    let mut places = Vec::new();
    if let Some(url) = advertised.and_then(|text| server.join(text)) {
        places.push((Place::Advertised, url.as_str().to_owned()));
    }
    let path = server.path().trim_end_matches('/');
    if !path.is_empty() {
        places.push((Place::Path, format!("{}{RESOURCE}{path}", server.origin())));
    }
    places.push((Place::Root, format!("{}{RESOURCE}", server.origin())));
    let mut seen: Vec<String> = Vec::new();
    places.retain(|(_, url)| {
        let new = !seen.contains(url);
        seen.push(url.clone());
        new
    });
    places
}

/// The places of an authorization server's metadata, in the order to try them.
pub(super) fn server_places(issuer: &str) -> Vec<String> {
    let Ok(url) = Url::read(issuer) else { return Vec::new() };
    let (origin, path) = (url.origin(), url.path().trim_end_matches('/'));
    if path.is_empty() {
        return vec![format!("{origin}{SERVER}"), format!("{origin}{OPENID}")];
    }
    vec![
        format!("{origin}{SERVER}{path}"),
        format!("{origin}{OPENID}{path}"),
        format!("{origin}{path}{OPENID}"),
    ]
}

/// Whether a token for `resource` is one for the server: same origin, and the resource's path is that of
/// the server or a folder it lies in.
pub(super) fn covers(resource: &str, server: &str) -> bool {
    if !is_web_address(resource) {
        return false;
    }
    let (Ok(resource), Ok(server)) = (Url::read(resource), Url::read(server)) else { return false };
    let folder = format!("{}/", resource.path().trim_end_matches('/'));
    let path = format!("{}/", server.path().trim_end_matches('/'));
    resource.origin() == server.origin() && path.starts_with(&folder)
}

/// The canonical address of a server whose metadata names none (RFC 8707 §2).
pub(super) fn canonical(server: &Url) -> String {
    if server.path() == "/" && server.query().is_none() {
        return server.origin().to_owned();
    }
    server.as_str().to_owned()
}

/// The same identifier, where the slash of an empty path is no difference (RFC 3986 §6.2.3).
pub(super) fn same_issuer(one: &str, other: &str) -> bool {
    let bare = |issuer: &str| -> Option<String> {
        let url =
            Url::read(issuer).ok().filter(|url| url.path() == "/" && url.query().is_none())?;
        let bare = issuer.strip_suffix('/').unwrap_or(issuer);
        // Nothing else may be made equal: neither case nor port (RFC 8414 §4).
        (bare == url.origin()).then(|| bare.to_owned())
    };
    one == other || (bare(one).is_some() && bare(one) == bare(other))
}

/// What reading left, as the step's findings.
pub(super) fn findings_of(document: Document) -> Vec<Finding> {
    document.findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::read(text).expect("an address")
    }

    #[test]
    fn resource_metadata_is_sought_where_the_challenge_says_then_by_path_then_at_the_root() {
        let places = resource_places(&url("https://x.test/a/mcp"), Some("https://y.test/meta"));

        assert_eq!(
            places.iter().map(|(_, url)| url.as_str()).collect::<Vec<_>>(),
            [
                "https://y.test/meta",
                "https://x.test/.well-known/oauth-protected-resource/a/mcp",
                "https://x.test/.well-known/oauth-protected-resource",
            ]
        );
        assert_eq!(resource_places(&url("https://x.test"), None).len(), 1);
        assert_eq!(resource_places(&url("https://x.test"), Some("javascript:alert(1)")).len(), 1);
    }

    #[test]
    fn server_metadata_is_sought_in_all_forms() {
        assert_eq!(
            server_places("https://as.test/tenant1"),
            [
                "https://as.test/.well-known/oauth-authorization-server/tenant1",
                "https://as.test/.well-known/openid-configuration/tenant1",
                "https://as.test/tenant1/.well-known/openid-configuration",
            ]
        );
        assert_eq!(
            server_places("https://as.test/"),
            [
                "https://as.test/.well-known/oauth-authorization-server",
                "https://as.test/.well-known/openid-configuration",
            ]
        );
    }

    #[test]
    fn a_resource_covers_what_lies_in_its_folder() {
        let cases = [
            ("https://x.test/mcp", "https://x.test/mcp", true),
            ("https://X.test", "https://x.test/mcp", true),
            ("https://x.test/", "https://x.test/mcp", true),
            ("https://x.test/mcp/", "https://x.test/mcp", true),
            ("https://x.test/mc", "https://x.test/mcp", false),
            ("https://x.test/mcp/deep", "https://x.test/mcp", false),
            ("http://x.test/mcp", "https://x.test/mcp", false),
            ("https://x.test:8443/mcp", "https://x.test/mcp", false),
            ("https://evil.test/mcp", "https://x.test/mcp", false),
            ("x.test/mcp", "https://x.test/mcp", false),
        ];
        for (resource, server, expected) in cases {
            assert_eq!(covers(resource, server), expected, "{resource} {server}");
        }
    }

    #[test]
    fn the_canonical_address_of_a_whole_host_has_no_slash() {
        assert_eq!(canonical(&url("https://x.test/")), "https://x.test");
        assert_eq!(canonical(&url("https://x.test/mcp")), "https://x.test/mcp");
    }

    #[test]
    fn an_issuer_differs_by_a_slash_unless_its_path_is_empty() {
        let read = |issuer: &str, expected: &str, legacy| {
            let text = format!(r#"{{ "issuer": "{issuer}" }}"#);
            let mut document = Document::read(&text).expect("an object");
            let read = ServerMetadata::read(&mut document, expected, "u", legacy);
            (read.map(|metadata| metadata.issuer).ok(), document.findings.len())
        };
        let (bare, slash) = ("https://as.test", "https://as.test/");

        assert_eq!(read(slash, bare, false), (Some(slash.to_owned()), 1));
        assert_eq!(read(bare, slash, false), (Some(bare.to_owned()), 1));
        assert_eq!(read(bare, bare, false), (Some(bare.to_owned()), 0));
        for (one, other) in [
            ("https://as.test/t/", "https://as.test/t"),
            ("https://AS.test", "https://as.test"),
            ("https://as.test:443", "https://as.test"),
            ("https://as.test//", "https://as.test"),
        ] {
            assert_eq!(read(one, other, false).0, None, "{one}");
        }
        assert_eq!(read("https://as.test/t/", "https://as.test/t", true).1, 0);
    }
}
