//! What a person or the app may ask of a sign-in, and what it knows beforehand.

use std::time::Duration;

use super::event::StepId;
use super::jwt::Algorithm;
use super::recipient::Recipient;
use super::request::Request;
use crate::wire::secret::Secret;
use crate::wire::url::Url;

/// Everything known before the first step. Belongs to one server.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The address of the MCP server.
    pub server: String,
    /// The page that the authorization server sends the person back to.
    pub redirect_uri: String,
    pub client_name: String,
    pub client_uri: Option<String>,
    /// Where the page's client ID metadata document is: an `https` address with a path, or there is
    /// none.
    pub metadata_document: Option<String>,
    /// Clients that were registered by hand.
    pub presets: Vec<Preset>,
    /// What the person wants to be allowed; otherwise the challenge and the metadata decide.
    pub scopes: Option<Vec<String>>,
    /// The authorization server the person prefers, where the metadata lists several.
    pub issuer: Option<String>,
    pub way: Way,
    pub proving: Proving,
    /// Whom the person has agreed to give secrets to.
    pub trusted: Vec<Recipient>,
    /// How long an answer may take.
    pub timeout: Duration,
    /// The time since the Unix epoch at [`crate::wire::moment::Moment`] zero.
    pub epoch: Duration,
}

impl Setup {
    pub fn new(server: &str, redirect_uri: &str, epoch: Duration) -> Self {
        Self {
            server: server.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            client_name: "Wirescope".to_owned(),
            client_uri: None,
            metadata_document: None,
            presets: Vec::new(),
            scopes: None,
            issuer: None,
            way: Way::Code,
            proving: Proving::default(),
            trusted: Vec::new(),
            timeout: Duration::from_secs(30),
            epoch,
        }
    }

    /// `native` for a page served from the visitor's own machine, else `web` (OpenID Connect Dynamic
    /// Client Registration §2).
    pub fn application_type(&self) -> &'static str {
        let local = Url::read(&self.redirect_uri).is_ok_and(|url| url.is_loopback());
        if local { "native" } else { "web" }
    }
}

/// How the token is come by.
#[derive(Clone, Debug, PartialEq)]
pub enum Way {
    /// A person allows it at the authorization server.
    Code,
    /// The client is allowed for itself, with the secret of its preset (SEP-1046).
    ClientSecret,
    /// The client is allowed for itself, and proves itself by a token it signs. The key stays with
    /// whoever signs.
    SignedJwt { algorithm: Algorithm, key_id: Option<String> },
    /// An assertion that somebody else made is handed in for a token (RFC 7523 §2.1).
    Assertion(Secret<String>),
    /// The person's identity provider vouches for them (SEP-990).
    Enterprise(Enterprise),
}

/// Whether a token is bound to a key of the page (RFC 9449).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proving {
    /// Where the server takes no other tokens: each request then brings a header that the CORS rules of
    /// both servers have to allow, so it is not for where a bearer token does.
    #[default]
    Automatic,
    Always,
    Never,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Enterprise {
    pub token_endpoint: String,
    /// The client at the identity provider.
    pub client_id: String,
    pub client_secret: Option<Secret<String>>,
    pub id_token: Secret<String>,
}

/// A client that was registered by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// The authorization server it was registered with; `None` when the person did not say, and then a
    /// person is asked before its secret goes to any.
    pub issuer: Option<String>,
    pub client_id: String,
    pub client_secret: Option<Secret<String>>,
}

/// An answer that refuses for want of authorization.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// 401 or 403.
    pub status: u16,
    /// `None` when there was none, or none that the page may read.
    pub www_authenticate: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// One step after the other.
    Run,
    /// Wait before each step until [`Command::Proceed`].
    Step,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Begin to sign in. Without a refusal the server is asked for one first.
    SignIn(Option<Refusal>),
    /// The server has refused a request: refresh, ask for more, sign in anew, or give up.
    Refused(Refusal),
    /// The server has accepted a request that carried the token. Without it a token counts as new, and a
    /// 401 is the end rather than a reason to refresh.
    Accepted,
    SetPace(Pace),
    /// Take the step that waits, with the request as the person changed it.
    Proceed(StepId, Option<Request>),
    /// Go back to the state before that step, and take it again.
    RetryFrom(StepId),
    /// Take the step that failed again, and let pass what it failed for, where that is a deviation.
    GoOn,
    /// The client that a person has registered by hand, after [`super::Phase::AwaitingClient`] or a
    /// registration that failed.
    UseClient(Preset),
    /// Secrets may go there, after [`super::Phase::AwaitingTrust`].
    Entrust(Recipient),
    Refresh,
    /// Revoke the tokens where the server offers it, and forget them.
    SignOut,
    /// Forget tokens, clients and everything under way, without a word to anybody.
    Forget,
    /// Stop what is under way; tokens stay.
    Cancel,
}
