//! From a client to the person's answer: what is asked for, where, and what comes back.

use std::sync::Arc;

use super::progress::Waits;
use super::{Flow, Output};
use crate::oauth::authorization::{Asking, Sent, callback_request, check_callback};
use crate::oauth::command::Way;
use crate::oauth::event::{
    Answer, AnswerText, Grant, Phase, Registering, Step, StepChange, StepId, Verdict,
};
use crate::oauth::failure::{Endpoint, Failure};
use crate::oauth::pkce::Pkce;
use crate::oauth::request::Request;
use crate::wire::http::{Head, Header};
use crate::wire::secret::Secret;

impl Flow {
    /// The request of a step, as it would be sent. `None` for a step that sends none.
    pub(super) fn request_of(&mut self, step: &Step) -> Result<Option<Request>, Failure> {
        Ok(Some(match step {
            Step::Challenge => {
                let mut request = Request::get(&self.setup.server);
                request.headers = vec![Header::plain("accept", "text/event-stream")];
                request
            }
            Step::ResourceMetadata { url, .. } | Step::ServerMetadata { url, .. } => {
                Request::get(url)
            }
            Step::Registration(Registering::Dynamic) => self.registration_request()?,
            Step::Authorization => self.authorization_request()?,
            Step::Callback => {
                let address = self.progress.callback.as_ref().ok_or(Failure::StateLost)?;
                callback_request(address.reveal())
            }
            Step::TokenExchange => self.exchange_request()?,
            Step::Token(grant) => self.token_request(*grant)?,
            Step::Revocation(kind) => self.revocation_request(*kind)?,
            Step::DefaultEndpoints { .. } | Step::Registration(_) | Step::Assertion => {
                return Ok(None);
            }
        }))
    }

    pub(super) fn obtain(&mut self) {
        self.progress.asked = self.scopes_to_ask();
        self.progress.binding.wanted = self.wants_bound_token();
        match &self.setup.way {
            Way::Code => self.begin(Step::Authorization),
            Way::ClientSecret => self.begin(Step::Token(Grant::ClientCredentials)),
            Way::SignedJwt { .. } => self.begin(Step::Assertion),
            Way::Enterprise(_) => self.begin(Step::TokenExchange),
            Way::Assertion(assertion) => {
                self.progress.assertion = Some(assertion.clone());
                self.begin(Step::Token(Grant::JwtBearer));
            }
        }
    }

    /// The challenge decides, else the metadata, else the authorization server. What was asked for
    /// before stays, and a refresh token is asked for where it is offered.
    pub(super) fn scopes_to_ask(&self) -> Vec<String> {
        let challenged = Some(&self.progress.challenge.scopes).filter(|scopes| !scopes.is_empty());
        let resource = self.progress.resource.as_ref();
        let supported = resource.and_then(|resource| resource.scopes_supported.as_ref());
        let wanted = self.setup.scopes.as_ref().or(challenged).or(supported);
        let stepped_up = challenged.filter(|_| !self.progress.requested.is_empty());
        let mut scopes: Vec<String> = Vec::new();
        let all = self.progress.requested.iter();
        for scope in all.chain(wanted.into_iter().flatten()).chain(stepped_up.into_iter().flatten())
        {
            if !scopes.contains(scope) {
                scopes.push(scope.clone());
            }
        }
        let offline = "offline_access".to_owned();
        let server = self.progress.server.as_ref();
        let offered = server.is_some_and(|server| server.scopes_supported.contains(&offline));
        let is_code = self.setup.way == Way::Code;
        if offered && is_code && !scopes.is_empty() && !scopes.contains(&offline) {
            scopes.push(offline);
        }
        scopes
    }

    fn authorization_request(&mut self) -> Result<Request, Failure> {
        let random = self.random.take().ok_or(Failure::NoRandomBytes)?;
        let pkce = Pkce::from_random(random.reveal()).ok_or(Failure::NoRandomBytes)?;
        let server = self.progress.server.as_ref();
        let endpoint = server.and_then(|server| server.authorization_endpoint.as_ref());
        let asking = Asking {
            endpoint: endpoint.ok_or(Failure::NoEndpoint(Endpoint::Authorization))?,
            client_id: &self.client()?.client_id,
            redirect_uri: &self.setup.redirect_uri,
            scopes: &self.progress.asked,
            resource: &self.progress.resource_id,
            pkce: &pkce,
        };
        let request = asking.encode();
        self.progress.pkce = Some(pkce);
        Ok(request)
    }

    pub(super) fn redirect(&mut self, id: StepId, request: &Arc<Request>) {
        let Some(pkce) = &self.progress.pkce else { return self.fail(Failure::NoRandomBytes) };
        if !request.url_is_usable() {
            return self.fail(Failure::BadUrl(request.url.clone()));
        }
        let sent = Sent::read(request, pkce.verifier.clone());
        self.progress.asked.clone_from(&sent.scopes);
        self.progress.sent = Some((id, sent));
        if let Some(current) = &mut self.current {
            current.waits_for = Waits::Callback;
        }
        self.set_phase(Phase::AwaitingCallback);
        self.save();
        self.push(Output::Redirect(request.address()));
    }

    pub(super) fn take_callback(&mut self, address: Secret<String>) {
        match self.current.as_ref().map(|current| &current.waits_for) {
            Some(Waits::Callback) => self.pass(Vec::new()),
            Some(_) => return,
            None => {
                // The page has been away: the step it left at is over.
                if let (Phase::AwaitingCallback, Some((id, _))) = (&self.phase, &self.progress.sent)
                {
                    let (at, verdict, findings) = (self.now, Verdict::Passed, Vec::new());
                    self.tell_step(*id, StepChange::Ended { at, verdict, findings });
                }
            }
        }
        self.progress.callback = Some(address);
        self.begin(Step::Callback);
    }

    pub(super) fn check_callback(&mut self, request: &Arc<Request>) {
        if let (Some(current), Some(address)) = (&self.current, &self.progress.callback) {
            let text = AnswerText::Secret(Secret::new(address.reveal().as_str().into()));
            let answer = Answer { head: Head::default(), text };
            self.tell_step(current.id, StepChange::Answered { at: self.now, answer });
        }
        let (Some((_, sent)), Some(server)) = (&self.progress.sent, &self.progress.server) else {
            return self.fail(Failure::StateLost);
        };
        let mut checked = check_callback(request, sent, server.sender(), server.sends_issuer);
        if let Err(failure @ Failure::WrongSender { found, .. }) = &checked
            && self.tolerated.contains(failure)
        {
            let sender = found.clone().unwrap_or_default();
            checked = check_callback(request, sent, &sender, false);
        }
        match checked {
            Ok(code) => {
                self.progress.code = Some((code, self.now));
                self.pass(Vec::new());
                self.begin(Step::Token(Grant::Code));
            }
            Err(failure) => {
                self.progress.sent = None;
                self.fail(failure);
                self.save();
            }
        }
    }

    pub(super) fn popup_closed(&self) -> Failure {
        let sent = self.progress.sent.as_ref().map(|(_, sent)| sent);
        Failure::PopupClosed {
            redirect_uri: sent.map(|sent| sent.redirect_uri.clone()).unwrap_or_default(),
            client_id: sent.map(|sent| sent.client_id.clone()).unwrap_or_default(),
        }
    }

    pub(super) fn way_failed(&mut self, failure: Failure) {
        if let Some(Waits::Callback) = self.current.as_ref().map(|current| &current.waits_for) {
            self.fail(failure);
        }
    }

    pub(super) fn take_random(&mut self, bytes: Secret<Vec<u8>>) {
        let Some(step) = self.wanted.take() else { return };
        self.random = Some(bytes);
        self.begin(step);
    }
}
