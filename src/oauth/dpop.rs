//! Proofs of possession (RFC 9449): a token that is bound to a key is good only together with a
//! statement about the request at hand, signed with that key.

use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use vecmap::VecMap;

use super::jwt::{Algorithm, signed};
use crate::wire::base64;
use crate::wire::http::{Head, Header, HeaderText, Method};
use crate::wire::secret::Secret;
use crate::wire::url::Url;

/// The header that carries a proof.
const HEADER: &str = "dpop";
/// The header by which a server says what the next proof has to repeat.
const NONCE: &str = "dpop-nonce";
/// What every proof of this page is signed with: browsers and servers all have it.
pub const ALGORITHM: Algorithm = Algorithm::Es256;

/// A private key on the curve P-256, as a JSON Web Key. A secret like the refresh token beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofKey {
    private: Secret<String>,
    x: String,
    y: String,
}

impl ProofKey {
    /// `None` when the text is no such key, or only its public half.
    pub fn read(jwk: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(jwk).ok()?;
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        if text("kty")? != "EC" || text("crv")? != "P-256" {
            return None;
        }
        text("d")?;
        Some(Self { x: text("x")?, y: text("y")?, private: Secret::new(jwk.to_owned()) })
    }

    /// The whole key: for whoever signs or saves, and for nobody else.
    pub fn private(&self) -> &Secret<String> {
        &self.private
    }

    /// By which a token names the key it is bound to (RFC 7638), as its claim `cnf.jkt`.
    pub fn thumbprint(&self) -> String {
        let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, self.x, self.y);
        hash(members.as_bytes())
    }

    fn public(&self) -> Value {
        json!({ "kty": "EC", "crv": "P-256", "x": self.x, "y": self.y })
    }
}

/// What a proof is about.
pub(super) struct About<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    /// The access token that goes along, if any does.
    pub(super) token: Option<&'a str>,
    /// Since the Unix epoch.
    pub(super) at: Duration,
}

/// A proof that waits for its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// The private key, as a JSON Web Key.
    pub key: Secret<String>,
    /// What is to be signed.
    pub text: String,
    /// What the server had said by then.
    pub nonce: Option<String>,
}

impl Unsigned {
    /// The header with the whole proof. Masked as a token is: until it has run out, whoever has both
    /// could repeat the request.
    pub fn header(&self, signature: &[u8]) -> Header {
        Header::secret(HEADER, signed(&self.text, signature))
    }
}

/// What has to be remembered from one proof to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Proofs {
    /// What each origin said last.
    nonces: VecMap<String, String>,
    made: u64,
}

impl Proofs {
    pub(super) fn make(&mut self, key: &ProofKey, about: &About<'_>) -> Unsigned {
        self.made += 1;
        let nonce = self.nonces.get(&origin(about.url)).cloned();
        let header = json!({ "typ": "dpop+jwt", "alg": ALGORITHM.as_str(), "jwk": key.public() });
        let mut claims = json!({
            "jti": self.unique(key, about),
            "htm": about.method.as_str(),
            "htu": target(about.url),
            "iat": about.at.as_secs(),
        });
        if let Some(token) = about.token {
            claims["ath"] = hash(token.as_bytes()).into();
        }
        if let Some(nonce) = &nonce {
            claims["nonce"] = nonce.as_str().into();
        }
        let part = |value: &Value| base64::encode_url(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&header), part(&claims));
        Unsigned { key: key.private.clone(), text, nonce }
    }

    /// Nobody can guess it without the key, and no two proofs of one key share the time and the count.
    fn unique(&self, key: &ProofKey, about: &About<'_>) -> String {
        let seed = format!("{} {} {}", key.private.reveal(), about.at.as_nanos(), self.made);
        hash(seed.as_bytes())
    }

    /// Any answer may bring what the next proof has to repeat.
    pub(super) fn note(&mut self, url: &str, head: &Head) {
        if let Some(nonce) = head.header(NONCE) {
            self.nonces.insert(origin(url), nonce.to_owned());
        }
    }

    pub(super) fn nonce(&self, url: &str) -> Option<&str> {
        self.nonces.get(&origin(url)).map(String::as_str)
    }
}

/// Stands in a request until the proof is made, which is last: a proof is good for a short time, and
/// for one address.
pub(super) fn placeholder() -> Header {
    Header::secret(HEADER, "")
}

/// The request is to carry a proof, and has none yet.
pub fn wants_proof(headers: &[Header]) -> bool {
    headers.iter().any(is_placeholder)
}

/// Puts the proof in its place.
pub fn put_proof(headers: &mut [Header], proof: &Header) {
    for header in headers.iter_mut().filter(|header| is_placeholder(header)) {
        *header = proof.clone();
    }
}

/// Takes the place away again, where there is no key to sign with.
pub fn drop_place(headers: &mut Vec<Header>) {
    headers.retain(|header| !is_placeholder(header));
}

/// The proof that a request carries.
pub fn proof_in(headers: &[Header]) -> Option<&str> {
    let found = headers.iter().find(|header| header.name == HEADER);
    found.map(|header| header.value.reveal()).filter(|proof| !proof.is_empty())
}

/// What the next proof has to repeat, as the answer says.
pub fn nonce_in(head: &Head) -> Option<&str> {
    head.header(NONCE)
}

fn is_placeholder(header: &Header) -> bool {
    let is_secret = matches!(header.value, HeaderText::Secret(_));
    header.name == HEADER && is_secret && header.value.reveal().is_empty()
}

/// Without query and fragment, which a proof leaves out.
fn target(url: &str) -> String {
    Url::read(url).map_or_else(|_| url.to_owned(), |url| format!("{}{}", url.origin(), url.path()))
}

/// Of what is no address, the whole text.
fn origin(url: &str) -> String {
    Url::read(url).map_or_else(|_| url.to_owned(), |url| url.origin().to_owned())
}

fn hash(bytes: &[u8]) -> String {
    base64::encode_url(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::jwt::Jwt;

    /// The key of RFC 9449, with a private half that is none.
    const KEY: &str = r#"{ "kty": "EC", "crv": "P-256", "d": "SECRET-d",
        "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
        "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA" }"#;

    fn key() -> ProofKey {
        ProofKey::read(KEY).expect("a key")
    }

    fn about(url: &str) -> About<'_> {
        About { method: Method::Post, url, token: None, at: Duration::from_secs(1_000) }
    }

    fn read(unsigned: &Unsigned) -> Jwt {
        Jwt::read(unsigned.header(b"signature").value.reveal()).expect("a token")
    }

    #[test]
    fn a_proof_says_what_is_asked_where_and_when() {
        let about = About {
            token: Some("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"),
            ..about("https://Server.test:443/mcp?x=1#y")
        };

        let proof = read(&Proofs::default().make(&key(), &about));

        assert_eq!(proof.header["typ"], "dpop+jwt");
        assert_eq!(proof.header["alg"], "ES256");
        assert_eq!(
            proof.header["jwk"],
            json!({
                "kty": "EC", "crv": "P-256",
                "x": "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs",
                "y": "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA",
            })
        );
        assert_eq!(proof.claims["htm"], "POST");
        assert_eq!(proof.claims["htu"], "https://server.test/mcp");
        assert_eq!(proof.claims["iat"], 1000);
        // The example of RFC 9449 §7.1.
        assert_eq!(proof.claims["ath"], "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo");
        assert_eq!(proof.claims.get("nonce"), None);
    }

    #[test]
    fn the_thumbprint_is_the_one_of_the_rfc() {
        assert_eq!(key().thumbprint(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    #[test]
    fn no_two_proofs_are_the_same() {
        let mut proofs = Proofs::default();
        let about = about("https://x.test/");

        let [one, two] = [(), ()].map(|()| read(&proofs.make(&key(), &about)));

        assert_ne!(one.claims["jti"], two.claims["jti"]);
    }

    #[test]
    fn each_origin_has_the_nonce_it_gave_last() {
        let mut proofs = Proofs::default();
        let said = |nonce: &str| Head {
            headers: vec![("dpop-nonce".to_owned(), nonce.to_owned())],
            ..Head::default()
        };
        proofs.note("https://a.test/x", &said("one"));
        proofs.note("https://a.test/y?z", &said("two"));
        proofs.note("https://a.test/", &Head::default());

        let nonce = |proofs: &mut Proofs, url: &str| proofs.make(&key(), &about(url)).nonce;

        assert_eq!(nonce(&mut proofs, "https://a.test").as_deref(), Some("two"));
        assert_eq!(nonce(&mut proofs, "https://b.test/x"), None);
    }

    #[test]
    fn what_is_no_private_key_is_not_taken() {
        for text in ["", "{}", &KEY.replace("P-256", "P-384"), &KEY.replace("\"d\"", "\"e\"")] {
            assert_eq!(ProofKey::read(text), None, "{text}");
        }
        assert!(!format!("{:?}", key()).contains("SECRET"));
    }
}
