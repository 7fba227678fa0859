//! Life with a token: refresh it, ask for more, sign out.

use std::time::Duration;

use super::exchange::Reply;
use super::progress::{Binding, Progress, Standing};
use super::search::challenge_of;
use super::{Flow, Output};
use crate::oauth::challenge::Challenge;
use crate::oauth::command::{Pace, Refusal, Way};
use crate::oauth::dpop::Proofs;
use crate::oauth::event::{Grant, Phase, Skip, Step, StepId, TokenKind, Verdict};
use crate::oauth::failure::Failure;
use crate::oauth::jwt::Jwt;
use crate::oauth::saved::{Grantor, Saved};
use crate::oauth::token::Tokens;
use crate::wire::moment::Moment;
use crate::wire::reader::Finding;

/// Clocks that differ by less do no harm.
const TOLERANCE: Duration = Duration::from_mins(1);

impl Flow {
    /// Goes on from what was saved. What belongs to another server is left alone.
    pub fn resume(setup: super::Setup, saved: Saved) -> Self {
        let mut flow = Self::new(setup);
        if saved.server != flow.setup.server {
            return flow;
        }
        flow.progress = Progress {
            client: saved.client,
            server: saved.metadata,
            resource_id: saved.resource,
            asked: saved.sent.as_ref().map(|(_, sent)| sent.scopes.clone()).unwrap_or_default(),
            requested: saved.requested,
            sent: saved.sent,
            legacy: saved.legacy,
            binding: Binding { wanted: saved.binds, ..Binding::default() },
            ..Progress::default()
        };
        flow.tokens = saved.tokens;
        flow.grantor = saved.grantor;
        flow.standing = Standing::Accepted;
        flow.clients = saved.clients;
        flow.attempts = saved.attempts;
        flow.next_step = saved.next_step;
        flow.next_exchange = saved.next_exchange;
        if saved.by_step && flow.progress.sent.is_some() {
            flow.pace = Pace::Step;
        }
        flow.arm_refresh();
        let phase = match (&flow.progress.sent, &flow.tokens) {
            (Some(_), _) => Phase::AwaitingCallback,
            (None, Some(_)) => Phase::SignedIn,
            (None, None) => Phase::SignedOut,
        };
        flow.set_phase(phase);
        flow
    }

    pub(super) fn save(&mut self) {
        let progress = &self.progress;
        let saved = Saved {
            server: self.setup.server.clone(),
            tokens: self.tokens.clone(),
            grantor: self.grantor.clone(),
            clients: self.clients.clone(),
            client: progress.client.clone(),
            metadata: progress.server.clone(),
            resource: progress.resource_id.clone(),
            requested: progress.requested.clone(),
            sent: progress.sent.clone(),
            legacy: progress.legacy,
            binds: progress.binding.wanted,
            by_step: self.pace == Pace::Step,
            attempts: self.attempts.clone(),
            next_step: self.next_step,
            next_exchange: self.next_exchange,
        };
        self.push(Output::Save(Box::new(saved)));
    }

    pub(super) fn arm_refresh(&mut self) {
        let at = self.tokens.as_ref().and_then(Tokens::refresh_at);
        let at = at.map(|at| Moment(at.saturating_sub(self.setup.epoch)));
        self.refresh_at = at.and_then(|at| self.renewals.due(at));
    }

    // --- Refused ---------------------------------------------------------------------------------

    pub(super) fn refused(&mut self, refusal: &Refusal) {
        if self.current.is_some() || self.wanted.is_some() {
            return;
        }
        let challenge = challenge_of(refusal);
        if self.tokens.is_none() {
            return self.start(Some(challenge));
        }
        if challenge.wants_more_scopes() {
            if !self.needs_person() && !self.renewals.may_answer_refusal(self.now) {
                return self.set_phase(Phase::Failed(self.scopes_missing(&challenge)));
            }
            return self.step_up(challenge);
        }
        if challenge.wants_nonce() && self.is_bound() {
            let failure = self.proof_refused(challenge);
            return self.set_phase(Phase::Failed(failure));
        }
        if refusal.status != 401 {
            let (status, said) = (refusal.status, challenge.error_description);
            return self.set_phase(Phase::Failed(Failure::Forbidden { status, said }));
        }
        let can_refresh = self.tokens.as_ref().is_some_and(|tokens| tokens.refresh.is_some());
        match self.standing {
            Standing::Accepted if can_refresh && self.renewals.may_answer_refusal(self.now) => {
                self.refresh(Some(challenge));
            }
            Standing::Accepted if !can_refresh && self.needs_person() => {
                self.start(Some(challenge));
            }
            Standing::Accepted if !can_refresh && self.renewals.may_answer_refusal(self.now) => {
                self.start(Some(challenge));
            }
            Standing::Refreshed => self.start(Some(challenge)),
            // Tokens that serve for one request and not for the next: another would be no better.
            Standing::New | Standing::Accepted => {
                let failure = self.new_token_refused(challenge);
                self.set_phase(Phase::Failed(failure));
            }
        }
    }

    /// A new token is nothing that comes by itself.
    fn needs_person(&self) -> bool {
        self.setup.way == Way::Code
    }

    fn new_token_refused(&self, challenge: Challenge) -> Failure {
        if challenge.error.as_deref() == Some("invalid_dpop_proof") && self.is_bound() {
            return self.proof_refused(challenge);
        }
        let server = self.progress.server.as_ref();
        let issuer = server.map(|server| server.issuer.clone()).unwrap_or_default();
        if challenge.wants_bound_token() && !self.is_bound() {
            return Failure::NotBound { issuer, asked: self.progress.binding.wanted };
        }
        if let Some(ahead_seconds) = self.clock_skew() {
            return Failure::ClockSkew { ahead_seconds };
        }
        Failure::TokenRefused {
            issuer,
            resource: self.progress.resource_id.clone(),
            said: challenge.error_description.or(challenge.error),
        }
    }

    /// How far the authorization server's clock is ahead, where the token says when it was made and
    /// that was not when it came.
    fn clock_skew(&self) -> Option<i64> {
        let tokens = self.tokens.as_ref()?;
        let made = Jwt::read(tokens.access.reveal())?.time("iat")?;
        if made.abs_diff(tokens.issued_at) <= TOLERANCE {
            return None;
        }
        let (made, came) =
            (i64::try_from(made.as_secs()), i64::try_from(tokens.issued_at.as_secs()));
        Some(made.ok()?.saturating_sub(came.ok()?))
    }

    // --- Refresh ---------------------------------------------------------------------------------

    /// `refusal` is what a new token is to mend.
    pub(super) fn refresh(&mut self, refusal: Option<Challenge>) {
        let can = self.tokens.as_ref().is_some_and(|tokens| tokens.refresh.is_some());
        if !can || self.current.is_some() || self.wanted.is_some() {
            return;
        }
        self.return_to_grantor();
        self.mending = refusal;
        self.begin(Step::Token(Grant::Refresh));
    }

    /// Whatever was found since: the tokens go to who gave them out.
    pub(super) fn return_to_grantor(&mut self) {
        let Some(Grantor { server, client, resource_id }) = self.grantor.clone() else { return };
        let asked = self.tokens.as_ref().map(|held| held.scopes.clone()).unwrap_or_default();
        let requested = std::mem::take(&mut self.progress.requested);
        let legacy = self.progress.legacy;
        self.progress = Progress {
            server: Some(server),
            client: Some(client),
            resource_id,
            requested,
            asked,
            legacy,
            ..Progress::default()
        };
    }

    /// What was found last is about who gave out the tokens in hand.
    pub(super) fn is_at_grantor(&self) -> bool {
        let Some(Grantor { server, client, .. }) = &self.grantor else { return true };
        self.progress.server.as_ref() == Some(server)
            && self.progress.client.as_ref() == Some(client)
    }

    pub(super) fn refresh_failed(&mut self, failure: Failure, findings: Vec<Finding>) {
        let dead = matches!(
            failure,
            Failure::InvalidGrant { .. }
                | Failure::InvalidClient { .. }
                | Failure::InvalidTarget { .. }
        );
        if let (true, Some(tokens)) = (dead, &mut self.tokens) {
            tokens.refresh = None;
        }
        self.end(Verdict::Failed(failure.clone()), findings);
        if dead {
            self.save();
        }
        if let (true, Some(challenge)) = (dead, self.mending.take()) {
            return self.start(Some(challenge));
        }
        let expires = self.tokens.as_ref().and_then(|tokens| tokens.expires_at);
        let lives = expires.is_none_or(|at| at > self.wall());
        self.set_phase(if lives { Phase::SignedIn } else { Phase::Failed(failure) });
    }

    // --- The end ---------------------------------------------------------------------------------

    pub(super) fn sign_out(&mut self) {
        self.cancel();
        self.refresh_at = None;
        self.return_to_grantor();
        let server = self.progress.server.as_ref();
        let offered = server.is_some_and(|server| server.revocation_endpoint.is_some());
        match &self.tokens {
            Some(tokens) if offered && tokens.refresh.is_some() => {
                self.begin(Step::Revocation(TokenKind::Refresh));
            }
            Some(_) if offered => self.begin(Step::Revocation(TokenKind::Access)),
            _ => self.signed_out(),
        }
    }

    pub(super) fn read_revocation(&mut self, kind: TokenKind, reply: &Reply) {
        if reply.head.is_success() {
            self.pass(Vec::new());
        } else {
            let failure = reply.unreadable("not revoked");
            self.end(Verdict::Failed(failure), Vec::new());
        }
        self.revoked(kind);
    }

    pub(super) fn revoked(&mut self, kind: TokenKind) {
        match kind {
            TokenKind::Refresh => self.begin(Step::Revocation(TokenKind::Access)),
            TokenKind::Access => self.signed_out(),
        }
    }

    fn signed_out(&mut self) {
        self.tokens = None;
        self.grantor = None;
        self.refresh_at = None;
        self.proofs = Proofs::default();
        self.attempts.clear();
        // Steps of the past hold secrets in their copies.
        self.past.clear();
        let client = self.progress.client.take();
        let server = self.progress.server.take();
        self.progress = Progress { server, client, ..Progress::default() };
        self.save();
        self.set_phase(Phase::SignedOut);
    }

    pub(super) fn forget(&mut self) {
        self.stop();
        self.clients.clear();
        self.tolerated.clear();
        self.progress = Progress::default();
        self.setup.presets.clear();
        self.signed_out();
    }

    /// Stops what is under way; tokens stay.
    pub(super) fn cancel(&mut self) {
        let was_busy = self.stop();
        let had_sent = self.progress.sent.take().is_some();
        if had_sent {
            self.save();
        }
        if was_busy || had_sent {
            let signed_in = self.tokens.is_some();
            self.set_phase(if signed_in { Phase::SignedIn } else { Phase::SignedOut });
        }
    }

    fn stop(&mut self) -> bool {
        let was_busy = self.current.is_some() || self.wanted.is_some();
        self.wanted = None;
        self.random = None;
        self.mending = None;
        self.skip(Skip::Cancelled);
        was_busy
    }

    pub(super) fn forget_step(&mut self, id: StepId) {
        self.past.retain(|past| past.id < id);
    }
}
