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
            "Ask the server without a token",
            "A server that requires a token answers 401 and says in WWW-Authenticate where its metadata is and which scopes it requires.",
            "https://www.rfc-editor.org/rfc/rfc9728#section-5.1",
        ),
        Step::ResourceMetadata { place, .. } => (
            place_title(*place),
            "The server publishes which authorization servers issue tokens for it. “resource” must cover the address you connect to.",
            "https://www.rfc-editor.org/rfc/rfc9728#section-3",
        ),
        Step::ServerMetadata { .. } => (
            "Authorization server metadata",
            "“issuer” must be exactly the issuer that was named, and the code challenge methods must include S256.",
            "https://www.rfc-editor.org/rfc/rfc8414#section-3",
        ),
        Step::DefaultEndpoints { .. } => (
            "Default endpoints",
            "Without metadata, servers of protocol version 2025-03-26 have /authorize, /token and /register.",
            "https://modelcontextprotocol.io/specification/2025-03-26/basic/authorization",
        ),
        Step::Registration(way) => (
            way_title(*way),
            "Clients try, in this order: a client registered by hand, a client ID metadata document, dynamic registration, asking you. Credentials go only to the issuer they came from.",
            SPEC,
        ),
        Step::Authorization => (
            "Go to the authorization server",
            "The request carries PKCE (S256), a state, and the resource that the token is for. The scopes come from the challenge, or else from the metadata.",
            SPEC,
        ),
        Step::Callback => (
            "Check the answer",
            "The state must be the one that was sent. If iss is sent or declared, it must match the issuer exactly.",
            "https://www.rfc-editor.org/rfc/rfc9207#section-2.4",
        ),
        Step::Assertion => (
            "Sign an assertion as the client",
            "The client authenticates with a short-lived assertion that it signs. The key stays in this page.",
            "https://www.rfc-editor.org/rfc/rfc7523#section-3",
        ),
        Step::TokenExchange => (
            "Get an assertion from the identity provider",
            "Wirescope exchanges the ID token for an assertion that the authorization server accepts.",
            "https://www.rfc-editor.org/rfc/rfc8693#section-2",
        ),
        Step::Token(grant) => (
            match grant {
                Grant::Code => "Exchange the code for a token",
                Grant::Refresh => "Refresh the token",
                Grant::ClientCredentials => "Request a token as the client",
                Grant::JwtBearer => "Exchange the assertion for a token",
            },
            "The request names the resource again. The answer is a bearer token or, if the request carries a proof of possession (DPoP), a token bound to its key.",
            "https://www.rfc-editor.org/rfc/rfc6749#section-5",
        ),
        Step::Revocation(kind) => (
            match kind {
                TokenKind::Access => "Revoke the access token",
                TokenKind::Refresh => "Revoke the refresh token",
            },
            "If the authorization server supports revocation, Wirescope tells it that the token is no longer needed.",
            "https://www.rfc-editor.org/rfc/rfc7009#section-2",
        ),
    };
    About { title, asks, spec }
}

fn place_title(place: Place) -> &'static str {
    match place {
        Place::Advertised => "Resource metadata, at the address the server named",
        Place::Path => "Resource metadata, at the path's well-known address",
        Place::Root => "Resource metadata, at the host's well-known address",
    }
}

fn way_title(way: Registering) -> &'static str {
    match way {
        Registering::Preset => "Client: registered by hand",
        Registering::Held => "Client: registered earlier",
        Registering::MetadataDocument => "Client: metadata document",
        Registering::Dynamic => "Client: registered now",
        Registering::Ask => "Client: you register it by hand",
    }
}

/// One word for `data-outcome`, and a few for people.
pub fn verdict(verdict: &Verdict) -> (&'static str, String) {
    match verdict {
        Verdict::Passed => ("good", "passed".to_owned()),
        Verdict::Failed(_) => ("bad", "failed".to_owned()),
        Verdict::Skipped(Skip::NotRefused { status }) => {
            ("no", format!("not refused (HTTP {status})"))
        }
        Verdict::Skipped(Skip::NotFound { status }) => {
            ("no", format!("nothing here (HTTP {status})"))
        }
        Verdict::Skipped(Skip::NonceWanted) => {
            ("no", "repeated with the nonce from the answer".to_owned())
        }
        Verdict::Skipped(Skip::Cancelled) => ("dropped", "cancelled".to_owned()),
    }
}

pub fn phase(phase: &Phase, is_held: bool) -> &'static str {
    match phase {
        Phase::SignedOut => "Not signed in",
        Phase::Running => "Signing in…",
        Phase::Paused(_) => "Waiting before the next step",
        Phase::AwaitingClient { .. } => "You need to register a client by hand",
        Phase::AwaitingTrust { .. } => "Waiting for you to allow sending your secrets",
        Phase::AwaitingCallback if is_held => "The authorization server wants you to sign in",
        Phase::AwaitingCallback => "Waiting for you to come back from the authorization server",
        Phase::SignedIn => "Signed in",
        Phase::Failed(_) => "Signing in failed",
    }
}

/// What of signing in matters while there is no connection.
pub fn while_unconnected(phase: &Phase, is_held: bool) -> Option<&'static str> {
    match phase {
        Phase::SignedOut | Phase::Failed(_) => None,
        Phase::Running => Some("Signing in…"),
        Phase::Paused(_) => Some("Waiting before the next step: see Sign-in"),
        Phase::AwaitingClient { .. } => Some("You need to register a client by hand: see Sign-in"),
        Phase::AwaitingTrust { .. } => Some("Waiting for you to allow sending your secrets"),
        Phase::AwaitingCallback if is_held => Some("The authorization server wants you to sign in"),
        Phase::AwaitingCallback => {
            Some("Waiting for you to come back from the authorization server")
        }
        Phase::SignedIn => Some("You are signed in"),
    }
}
