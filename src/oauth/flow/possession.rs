//! When a token is bound to a key, and what that asks of its requests.

use std::sync::Arc;

use super::exchange::Reply;
use super::progress::Waits;
use super::{Flow, Output};
use crate::oauth::challenge::Challenge;
use crate::oauth::command::{Proving, Way};
use crate::oauth::dpop::{self, ALGORITHM, About, ProofKey, Unsigned};
use crate::oauth::event::{Grant, Phase, Skip, Step, StepChange};
use crate::oauth::failure::{Endpoint, Failure, OAuthError};
use crate::oauth::request::Request;
use crate::wire::http::{Head, Method};
use crate::wire::moment::Moment;
use crate::wire::reader::Finding;

impl Flow {
    /// As far as is known of the server by now.
    pub(super) fn wants_bound_token(&self) -> bool {
        match self.setup.proving {
            Proving::Always => true,
            Proving::Never => false,
            Proving::Automatic => {
                let resource = self.progress.resource.as_ref();
                self.progress.challenge.wants_bound_token()
                    || resource.is_some_and(|resource| resource.wants_bound_tokens)
            }
        }
    }

    /// The token in hand is bound to a key.
    pub(super) fn is_bound(&self) -> bool {
        self.tokens.as_ref().is_some_and(|tokens| tokens.key.is_some())
    }

    /// The key that a token is asked for with. A token that is refreshed stays bound to its own.
    pub(super) fn key_of(&self, grant: Grant) -> Option<&ProofKey> {
        match grant {
            Grant::Refresh => self.tokens.as_ref()?.key.as_ref(),
            _ => self.progress.binding.key.as_ref().filter(|_| self.progress.binding.wanted),
        }
    }

    /// The key is made only now: made before, it would have to be kept while the page is away.
    pub(super) fn lacks_key(&self, step: &Step) -> bool {
        let is_new = matches!(step, Step::Token(grant) if *grant != Grant::Refresh);
        is_new && self.progress.binding.wanted && self.progress.binding.key.is_none()
    }

    pub(super) fn take_key(&mut self, key: Result<ProofKey, String>) {
        let Some(step) = self.wanted.take_if(|step| matches!(step, Step::Token(_))) else { return };
        match key {
            Ok(key) => {
                self.progress.binding.key = Some(key);
                self.begin(step);
            }
            Err(why) => {
                self.progress.sent = None;
                self.save();
                self.set_phase(Phase::Failed(Failure::NoProof(why)));
            }
        }
    }

    // --- At the token endpoint -------------------------------------------------------------------

    /// The proof is about the request as it goes out, whatever a person has changed of it.
    pub(super) fn prove(&mut self, step: &Step, request: &Arc<Request>) {
        let Step::Token(grant) = step else { return };
        let Some(key) = self.key_of(*grant).cloned() else { return };
        let (method, url, at) = (request.method, request.url.as_str(), self.wall());
        let about = About { method, url, token: None, at };
        let proof = self.proofs.make(&key, &about);
        let (key, text) = (Some(proof.key.clone()), proof.text.clone());
        if let Some(current) = &mut self.current {
            current.waits_for = Waits::Proof(proof);
        }
        self.push(Output::Sign { algorithm: ALGORITHM, key, text });
    }

    pub(super) fn take_proof(&mut self, signature: Result<Vec<u8>, String>) {
        let Some(current) = &mut self.current else { return };
        let (Waits::Proof(proof), Some(request)) = (&current.waits_for, &mut current.request)
        else {
            return;
        };
        let signature = match signature {
            Ok(signature) => signature,
            Err(why) => {
                let Step::Token(grant) = current.step else { return };
                return self.no_token(grant, Failure::NoProof(why), Vec::new());
            }
        };
        dpop::put_proof(&mut Arc::make_mut(request).headers, &proof.header(&signature));
        let (id, request) = (current.id, Arc::clone(request));
        self.tell_step(id, StepChange::Sent { at: self.now, request: Some(Arc::clone(&request)) });
        self.open(request);
    }

    /// The authorization server wants its own word repeated in the proof: once more, with that.
    pub(super) fn wants_nonce(&mut self, grant: Grant, reply: &Reply, findings: Vec<Finding>) {
        let (endpoint, url) = (Endpoint::Token, reply.url.clone());
        if dpop::nonce_in(&reply.head).is_none() {
            return self.no_token(grant, Failure::NonceHidden { endpoint, url }, findings);
        }
        if std::mem::replace(&mut self.progress.binding.repeats_nonce, true) {
            let said = OAuthError { error: "use_dpop_nonce".to_owned(), ..OAuthError::default() };
            return self.no_token(grant, Failure::ProofRefused { endpoint, url, said }, findings);
        }
        self.skip(Skip::NonceWanted);
        // What a client signs about itself is good for one request.
        let signs = matches!(self.setup.way, Way::SignedJwt { .. });
        let again = signs && grant == Grant::ClientCredentials;
        self.begin(if again { Step::Assertion } else { Step::Token(grant) });
    }

    // --- At the server ---------------------------------------------------------------------------

    /// The proof that a request with this token has to bring; `None` where tokens are not bound.
    pub fn proof_for(
        &mut self,
        method: Method,
        url: &str,
        token: &str,
        now: Moment,
    ) -> Option<Unsigned> {
        self.now = now;
        let key = self.tokens.as_ref()?.key.clone()?;
        let about = About { method, url, token: Some(token), at: self.wall() };
        Some(self.proofs.make(&key, &about))
    }

    /// An answer of the server, which may say what the next proof has to repeat.
    pub fn note_answer(&mut self, url: &str, head: &Head) {
        self.proofs.note(url, head);
    }

    pub(super) fn proof_refused(&self, challenge: Challenge) -> Failure {
        let (endpoint, url) = (Endpoint::Server, self.setup.server.clone());
        if challenge.wants_nonce() && self.proofs.nonce(&url).is_none() {
            return Failure::NonceHidden { endpoint, url };
        }
        let said = OAuthError {
            error: challenge.error.unwrap_or_default(),
            description: challenge.error_description,
            uri: None,
        };
        Failure::ProofRefused { endpoint, url, said }
    }
}
