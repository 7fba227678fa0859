//! Why a sign-in, or one step of it, failed: the cause, and what a remedy needs to know.
//! `words/explain` has the words for people.

use std::fmt;
use std::time::Duration;

use super::token::ClientAuth;

/// An error as the authorization server words it (RFC 6749 §4.1.2.1, §5.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OAuthError {
    /// `invalid_grant`, `access_denied` …
    pub error: String,
    pub description: Option<String>,
    pub uri: Option<String>,
}

impl fmt::Display for OAuthError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.description {
            Some(description) => write!(out, "{}: {description}", self.error),
            None => out.write_str(&self.error),
        }
    }
}

/// An endpoint of an authorization server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    Server,
    ResourceMetadata,
    ServerMetadata,
    Registration,
    Authorization,
    Token,
    IdentityProvider,
    Revocation,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Failure {
    #[error("not a usable address: {0}")]
    BadUrl(String),
    /// Neither resource metadata nor metadata of an authorization server, at any place.
    #[error("no authorization metadata found")]
    NoMetadata { tried: Vec<String> },
    /// The resource metadata was found at `resource`, and names `issuers`, of which no metadata was.
    #[error("no authorization server metadata found")]
    NoServerMetadata { resource: String, issuers: Vec<String>, tried: Vec<String> },
    /// The browser does not let the page read the answer: CORS, or nothing answers. For the headers of
    /// `asks_for` it needs the server's permission beforehand.
    #[error("no readable answer from {url}")]
    Blocked { endpoint: Endpoint, url: String, asks_for: Vec<String>, said: String },
    #[error("no answer within {} s from {url}", after.as_secs_f64())]
    TimedOut { endpoint: Endpoint, url: String, after: Duration },
    /// It answers, and not with what belongs there.
    #[error("HTTP {status} from {url}: {problem}")]
    Unreadable { endpoint: Endpoint, url: String, status: u16, problem: String },
    /// Metadata of one authorization server where another's was to be (RFC 8414 §3.3).
    #[error("the metadata belongs to issuer {found}, not to {expected}")]
    WrongIssuer { expected: String, found: String, url: String },
    /// The metadata is about another server (RFC 9728 §3.3).
    #[error("the metadata is for {found}, not for {server}")]
    WrongResource { server: String, found: String, url: String },
    /// `offered` is `None` when the metadata does not speak of PKCE.
    #[error("the authorization server does not support PKCE with S256")]
    NoS256 { issuer: String, offered: Option<Vec<String>> },
    /// Tokens are to be bound to a key, and the authorization server takes no proof that the page can make.
    #[error("the authorization server does not accept proofs signed with ES256")]
    NoProofAlgorithm { issuer: String, offered: Vec<String> },
    /// The preset client belongs to another authorization server.
    #[error("the client was registered with {registered_with}, not with {issuer}")]
    ForeignClient { client_id: String, registered_with: String, issuer: String },
    #[error("the registration was refused: {said}")]
    RegistrationRefused { status: u16, said: OAuthError },
    #[error("the redirect address {redirect_uri} was refused: {said}")]
    RedirectRefused { redirect_uri: String, application_type: &'static str, said: OAuthError },
    /// Nobody registered a client, and this way of signing in needs one.
    #[error("the client is not registered with {issuer}")]
    NoClient { issuer: String },
    #[error("the authorization server has no {0:?} endpoint")]
    NoEndpoint(Endpoint),
    #[error("the browser blocked the window")]
    PopupBlocked,
    /// The browser does not let the page keep what it needs to go on when it is back.
    #[error("the browser stores nothing for this page")]
    NothingKept,
    /// The window was closed before an answer came. An authorization server that does not know the
    /// redirect address, or the client, shows its error there and never sends the person back.
    #[error("the window was closed before an answer came")]
    PopupClosed { redirect_uri: String, client_id: String },
    /// The person said no.
    #[error("access was denied: {0}")]
    Denied(OAuthError),
    #[error("the authorization server refused: {0}")]
    AuthorizationRefused(OAuthError),
    /// An answer came, and nothing is known of its question: a reload, another tab, storage cleared.
    #[error("the answer does not belong to a request from this page")]
    StateLost,
    /// The answer belongs to another question.
    #[error("the state in the answer does not match the request")]
    WrongState { missing: bool },
    /// RFC 9207: the answer comes from another authorization server, or does not say from which.
    #[error("the answer does not come from {expected}")]
    WrongSender { expected: String, found: Option<String> },
    /// A parameter that may stand there once stands there twice.
    #[error("the answer names {0} more than once")]
    Repeated(&'static str),
    #[error("the answer contains no code")]
    NoCode,
    /// The code waited too long, or the authorization server says so.
    #[error("the code has expired after {} s: {said}", age.as_secs())]
    CodeExpired { age: Duration, said: OAuthError },
    #[error("the grant was refused: {said}")]
    InvalidGrant { grant: super::event::Grant, said: OAuthError },
    #[error("the client was refused: {said}")]
    InvalidClient { client_id: String, auth: ClientAuth, said: OAuthError },
    #[error("the scopes were refused: {said}")]
    InvalidScope { asked: Vec<String>, said: OAuthError },
    /// RFC 8707: the authorization server does not know the server as a target.
    #[error("the resource was refused: {said}")]
    InvalidTarget { resource: String, said: OAuthError },
    #[error("the token request was refused: {said}")]
    TokenRequestRefused { status: u16, said: OAuthError },
    /// The proof has to repeat what the answer says, and the browser does not show that to the page.
    #[error("the nonce that {url} wants in proofs cannot be read")]
    NonceHidden { endpoint: Endpoint, url: String },
    #[error("the proof of possession was refused: {said}")]
    ProofRefused { endpoint: Endpoint, url: String, said: OAuthError },
    #[error("no proof of possession: {0}")]
    NoProof(String),
    #[error("a token of type {0}, which is not Bearer")]
    NotBearer(String),
    /// The server refuses a token that it has never accepted yet.
    #[error("the server refuses the new token")]
    TokenRefused { issuer: String, resource: String, said: Option<String> },
    /// The server takes no token that is not bound to a key, and this one is not, although that was
    /// `asked` for, or because it was not.
    #[error("the server refuses a token that is not bound to a key")]
    NotBound { issuer: String, asked: bool },
    /// The token's times do not fit this machine's clock. Positive `ahead_seconds`: the authorization
    /// server's clock is ahead of this one.
    #[error("the clocks differ by {ahead_seconds} s")]
    ClockSkew { ahead_seconds: i64 },
    #[error("the server wants scopes that were not granted")]
    InsufficientScope { wanted: Vec<String>, granted: Vec<String>, attempts: u32 },
    /// The server refuses, and authorization is not the reason it gives.
    #[error("the server forbids it (HTTP {status})")]
    Forbidden { status: u16, said: Option<String> },
    #[error("no signature: {0}")]
    NotSigned(String),
    /// The page has drawn too few random bytes to be safe.
    #[error("no random bytes")]
    NoRandomBytes,
    /// Told before the page was away, in these words.
    #[error("{0}")]
    Earlier(String),
    #[error("cancelled")]
    Cancelled,
}

impl Failure {
    /// What somebody else does otherwise than the rules have it, so that clients have to stop. A person
    /// who knows the risk may go on.
    pub fn is_deviation(&self) -> bool {
        matches!(
            self,
            Self::WrongIssuer { .. }
                | Self::WrongResource { .. }
                | Self::NoS256 { .. }
                | Self::WrongSender { .. }
        )
    }
}
