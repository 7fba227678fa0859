//! What a sign-in knows at a moment, and the step it is at.

use std::collections::VecDeque;
use std::sync::Arc;

use super::exchange::Gathering;
use crate::oauth::authorization::Sent;
use crate::oauth::challenge::Challenge;
use crate::oauth::dpop::{ProofKey, Unsigned};
use crate::oauth::event::{Place, Step, StepId};
use crate::oauth::failure::Failure;
use crate::oauth::metadata::{ResourceMetadata, ServerMetadata};
use crate::oauth::pkce::Pkce;
use crate::oauth::registration::Client;
use crate::oauth::request::Request;
use crate::wire::http::ExchangeId;
use crate::wire::moment::Moment;
use crate::wire::secret::Secret;

/// What has been found out so far. A copy is kept with each step, to go back to.
#[derive(Clone, Debug, Default)]
pub(super) struct Progress {
    pub(super) challenge: Challenge,
    pub(super) places: VecDeque<(Place, String)>,
    /// Issuers to try.
    pub(super) candidates: VecDeque<String>,
    /// The issuer being tried, and where its metadata may still be.
    pub(super) issuer: String,
    pub(super) forms: VecDeque<String>,
    pub(super) tried: Vec<String>,
    /// The first answer that the browser kept from the page.
    pub(super) blocked: Option<Failure>,
    /// At least one place of server metadata gave a readable answer.
    pub(super) readable: bool,
    /// No authorization server is named: the rules of 2025-03-26.
    pub(super) legacy: bool,
    pub(super) defaults: bool,
    pub(super) resource: Option<ResourceMetadata>,
    /// Where that was found.
    pub(super) resource_url: Option<String>,
    pub(super) server: Option<ServerMetadata>,
    pub(super) client: Option<Client>,
    /// What earlier authorizations asked for.
    pub(super) requested: Vec<String>,
    /// What the token under way is asked for.
    pub(super) asked: Vec<String>,
    pub(super) resource_id: String,
    pub(super) pkce: Option<Pkce>,
    pub(super) sent: Option<(StepId, Sent)>,
    pub(super) callback: Option<Secret<String>>,
    pub(super) code: Option<(Secret<String>, Moment)>,
    /// Of the client, about itself.
    pub(super) proof: Option<Secret<String>>,
    /// Of the identity provider, about the person.
    pub(super) assertion: Option<Secret<String>>,
    pub(super) binding: Binding,
}

/// Whether the token under way is to be bound to a key, and to which.
#[derive(Clone, Debug, Default)]
pub(super) struct Binding {
    pub(super) wanted: bool,
    pub(super) key: Option<ProofKey>,
    /// The token request was made again with what the authorization server wants repeated.
    pub(super) repeats_nonce: bool,
}

/// What is known of the token in hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// By an authorization; never accepted by the server.
    New,
    /// By a refresh; never accepted by the server.
    Refreshed,
    Accepted,
}

#[derive(Debug)]
pub(super) struct Current {
    pub(super) id: StepId,
    pub(super) step: Step,
    pub(super) request: Option<Arc<Request>>,
    pub(super) waits_for: Waits,
}

#[derive(Debug)]
pub(super) enum Waits {
    Person,
    Answer(ExchangeId, Gathering),
    Callback,
    Signature(String),
    /// The signature of the proof that the request carries.
    Proof(Unsigned),
    Client,
}

#[derive(Debug)]
pub(super) struct Past {
    pub(super) id: StepId,
    pub(super) step: Step,
    pub(super) before: Progress,
}
