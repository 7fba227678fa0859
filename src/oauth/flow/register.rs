//! The registration step: which identity to take, and how it went.

use super::Flow;
use super::exchange::Reply;
use super::progress::Waits;
use crate::oauth::command::Preset;
use crate::oauth::event::{Phase, Registering, Step};
use crate::oauth::failure::{Endpoint, Failure, OAuthError};
use crate::oauth::finding::Document;
use crate::oauth::registration::{Choice, Client};
use crate::oauth::request::Request;
use crate::oauth::token::error_of;
use crate::wire::reader::Problem;

impl Flow {
    fn choice<'a>(&'a self, scopes: &'a [String]) -> Option<Choice<'a>> {
        let metadata = self.progress.server.as_ref()?;
        let at = self.wall();
        Some(Choice { setup: &self.setup, held: &self.clients, metadata, scopes, at })
    }

    pub(super) fn register(&mut self) {
        let Some(way) = self.choice(&self.scopes_to_ask()).map(|choice| choice.way()) else {
            return;
        };
        self.begin(Step::Registration(way));
    }

    pub(super) fn registration_request(&self) -> Result<Request, Failure> {
        let server = self.progress.server.as_ref();
        let endpoint = server.and_then(|server| server.registration_endpoint.as_ref());
        let endpoint = endpoint.ok_or(Failure::NoEndpoint(Endpoint::Registration))?;
        let body = self.choice(&self.scopes_to_ask()).map(|choice| choice.registration());
        Ok(Request::json(endpoint, body.unwrap_or_default()))
    }

    pub(super) fn take_client(&mut self, way: Registering) {
        match self.choice(&self.scopes_to_ask()).map(|choice| choice.client(way)) {
            Some(Ok(Some(client))) => {
                self.progress.client = Some(client);
                self.pass(Vec::new());
                self.obtain();
            }
            Some(Err(failure)) => self.fail(failure),
            Some(Ok(None)) | None => {
                let server = self.progress.server.as_ref();
                let issuer = server.map(|server| server.issuer.clone()).unwrap_or_default();
                if let Some(current) = &mut self.current {
                    current.waits_for = Waits::Client;
                }
                self.set_phase(Phase::AwaitingClient { issuer });
            }
        }
    }

    /// A person has registered by hand. It binds to the authorization server that was found.
    pub(super) fn use_client(&mut self, preset: Preset) {
        let issuer = self.progress.server.as_ref().map(|server| server.issuer.clone());
        let bound = Preset { issuer: preset.issuer.or_else(|| issuer.clone()), ..preset };
        self.setup.presets.retain(|held| held.issuer != bound.issuer);
        self.setup.presets.insert(0, bound);
        if issuer.is_none() {
            return;
        }
        match self.current.as_ref().map(|current| &current.waits_for) {
            Some(Waits::Client) => self.take_client(Registering::Preset),
            Some(_) => {}
            None => self.register(),
        }
    }

    pub(super) fn read_registration(&mut self, reply: &Reply) {
        let issuer = self.progress.server.as_ref().map(|server| server.issuer.clone());
        let (issuer, status) = (issuer.unwrap_or_default(), reply.head.status);
        if self.progress.defaults && matches!(status, 404 | 405) {
            return self.fail(self.no_metadata());
        }
        let Some(mut document) = Document::read(&reply.text) else {
            return self.fail(reply.unreadable("no JSON object"));
        };
        if !reply.head.is_success() {
            let said = error_of(&mut document).unwrap_or_default();
            return self.fail_with(self.registration_refused(status, said), document.findings);
        }
        self.check_redirects(&mut document);
        let redirect_uri = self.setup.redirect_uri.clone();
        let scopes = self.scopes_to_ask();
        let Some(client) = Client::read(&mut document, &issuer, &redirect_uri, scopes) else {
            return self.fail_with(reply.unreadable("no client_id"), document.findings);
        };
        self.clients.retain(|held| held.issuer != client.issuer);
        self.clients.push(client.clone());
        self.progress.client = Some(client);
        self.pass(document.findings);
        self.save();
        self.obtain();
    }

    fn registration_refused(&self, status: u16, said: OAuthError) -> Failure {
        if said.error == "invalid_redirect_uri" {
            return Failure::RedirectRefused {
                redirect_uri: self.setup.redirect_uri.clone(),
                application_type: self.setup.application_type(),
                said,
            };
        }
        Failure::RegistrationRefused { status, said }
    }

    fn check_redirects(&self, document: &mut Document) {
        let listed = document.texts("redirect_uris");
        if listed
            .is_some_and(|listed| !listed.is_empty() && !listed.contains(&self.setup.redirect_uri))
        {
            let problem = Problem::Says("does not list the page's address".to_owned());
            document.find("redirect_uris", problem);
        }
    }
}
