//! What each step of signing in is called, and what the specifications ask of it.

use crate::oauth::event::{Grant, Place, Registering, Skip, TokenKind};
use crate::oauth::{Phase, Step, Verdict};

/// A step for people.
pub struct About {
    pub title: &'static str,
    pub asks: &'static str,
    pub spec: &'static str,
}

const SPEC: &str = "https://modelcontextprotocol.io/specification/2026-07-28/basic/authorization";

pub fn about(step: &Step) -> About {
    let (title, asks, spec) = match step {
        Step::Challenge => (
            "Ask the server, to be refused",
            "A server that wants a token answers 401, and says in WWW-Authenticate where its metadata is and which scopes are needed.",
            "https://www.rfc-editor.org/rfc/rfc9728#section-5.1",
        ),
        Step::ResourceMetadata { place, .. } => (
            place_title(*place),
            "The server publishes who may give out tokens for it. “resource” has to cover the address one connects to.",
            "https://www.rfc-editor.org/rfc/rfc9728#section-3",
        ),
        Step::ServerMetadata { .. } => (
            "Metadata of the authorization server",
            "“issuer” has to be exactly the one that was named, and S256 among the code challenge methods.",
            "https://www.rfc-editor.org/rfc/rfc8414#section-3",
        ),
        Step::DefaultEndpoints { .. } => (
            "Usual addresses",
            "Without any metadata, servers of 2025-03-26 have /authorize, /token and /register.",
            "https://modelcontextprotocol.io/specification/2025-03-26/basic/authorization",
        ),
        Step::Registration(way) => (
            way_title(*way),
            "In this order: a client registered by hand, a metadata document, dynamic registration, asking the person. Credentials belong to the issuer that gave them out.",
            SPEC,
        ),
        Step::Authorization => (
            "Go to the authorization server",
            "With PKCE (S256), a state, and the resource that the token is for. The scopes are those of the challenge, else those of the metadata.",
            SPEC,
        ),
        Step::Callback => (
            "Check the answer",
            "The state has to be that of the question, and iss, where it is sent or promised, the issuer, letter by letter.",
            "https://www.rfc-editor.org/rfc/rfc9207#section-2.4",
        ),
        Step::Assertion => (
            "Sign for the client",
            "The client proves itself by a short-lived token that it signs; the key stays here.",
            "https://www.rfc-editor.org/rfc/rfc7523#section-3",
        ),
        Step::TokenExchange => (
            "Ask the identity provider to vouch",
            "The ID token is traded for an assertion that the authorization server accepts.",
            "https://www.rfc-editor.org/rfc/rfc8693#section-2",
        ),
        Step::Token(grant) => (
            match grant {
                Grant::Code => "Trade the code for a token",
                Grant::Refresh => "Refresh the token",
                Grant::ClientCredentials => "Ask for a token as the client",
                Grant::JwtBearer => "Trade the assertion for a token",
            },
            "The request names the resource again; the answer is a bearer token, or, where the request brings a proof of possession (DPoP), one that is bound to its key.",
            "https://www.rfc-editor.org/rfc/rfc6749#section-5",
        ),
        Step::Revocation(kind) => (
            match kind {
                TokenKind::Access => "Revoke the access token",
                TokenKind::Refresh => "Revoke the refresh token",
            },
            "Where it is offered, the authorization server is told that the token is not needed any more.",
            "https://www.rfc-editor.org/rfc/rfc7009#section-2",
        ),
    };
    About { title, asks, spec }
}

fn place_title(place: Place) -> &'static str {
    match place {
        Place::Advertised => "Resource metadata, where the server says",
        Place::Path => "Resource metadata, at the path’s well-known address",
        Place::Root => "Resource metadata, at the host’s well-known address",
    }
}

fn way_title(way: Registering) -> &'static str {
    match way {
        Registering::Preset => "Client, registered by hand",
        Registering::Held => "Client, registered earlier",
        Registering::MetadataDocument => "Client, by its metadata document",
        Registering::Dynamic => "Client, registered now",
        Registering::Ask => "Client, to be registered by hand",
    }
}

/// One word for `data-outcome`, and a few for people.
pub fn verdict(verdict: &Verdict) -> (&'static str, String) {
    match verdict {
        Verdict::Passed => ("good", "as it should be".to_owned()),
        Verdict::Failed(_) => ("bad", "failed".to_owned()),
        Verdict::Skipped(Skip::NotRefused { status }) => {
            ("no", format!("not refused (HTTP {status})"))
        }
        Verdict::Skipped(Skip::NotFound { status }) => {
            ("no", format!("nothing here (HTTP {status})"))
        }
        Verdict::Skipped(Skip::NonceWanted) => {
            ("no", "asked for again, with the nonce of the answer".to_owned())
        }
        Verdict::Skipped(Skip::Cancelled) => ("dropped", "cancelled".to_owned()),
    }
}

pub fn phase(phase: &Phase, is_held: bool) -> &'static str {
    match phase {
        Phase::SignedOut => "Not signed in",
        Phase::Running => "Signing in…",
        Phase::Paused(_) => "Waiting before the next step",
        Phase::AwaitingClient { .. } => "A client has to be registered by hand",
        Phase::AwaitingTrust { .. } => "Waiting for you to say who gets your secrets",
        Phase::AwaitingCallback if is_held => "The authorization server wants to see you",
        Phase::AwaitingCallback => "Waiting for you to come back from the authorization server",
        Phase::SignedIn => "Signed in",
        Phase::Failed(_) => "Signing in failed",
    }
}
