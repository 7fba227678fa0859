//! The token endpoint's steps: what is traded in, what comes out, and what is given back.

use super::exchange::Reply;
use super::progress::{Standing, Waits};
use super::{Flow, Output};
use crate::oauth::command::Way;
use crate::oauth::dpop;
use crate::oauth::event::{Grant, Phase, Registering, Step, TokenKind};
use crate::oauth::failure::{Endpoint, Failure, OAuthError};
use crate::oauth::finding::Document;
use crate::oauth::jwt::{Assertion, signed};
use crate::oauth::metadata::same_issuer;
use crate::oauth::registration::{Client, auth_of};
use crate::oauth::request::{Field, Request};
use crate::oauth::saved::Grantor;
use crate::oauth::token::{ClientAuth, Goods, Refused, TokenRequest, Tokens, error_of, prove};
use crate::wire::reader::Finding;
use crate::wire::secret::Secret;

impl Flow {
    pub(super) fn client(&self) -> Result<&Client, Failure> {
        let server = self.progress.server.as_ref();
        let issuer = server.map(|server| server.issuer.clone()).unwrap_or_default();
        // Credentials go to the authorization server that gave them out, and to no other.
        let client = self.progress.client.as_ref();
        let client = client.filter(|client| same_issuer(&client.issuer, &issuer));
        client.ok_or(Failure::NoClient { issuer })
    }

    pub(super) fn client_auth(&self) -> ClientAuth {
        match (&self.setup.way, &self.progress.client, &self.progress.server) {
            (Way::SignedJwt { .. }, ..) => ClientAuth::Jwt,
            (_, Some(client), Some(server)) => auth_of(client, server),
            _ => ClientAuth::None,
        }
    }

    pub(super) fn token_request(&self, grant: Grant) -> Result<Request, Failure> {
        let server = self.progress.server.as_ref();
        let url = server.and_then(|server| server.token_endpoint.as_deref());
        let sent = self.progress.sent.as_ref().map(|(_, sent)| sent);
        let mut client = self.client()?.clone();
        if let (Grant::Code, Some(sent)) = (grant, sent) {
            // The same as was asked with, should a person have changed it.
            client.client_id.clone_from(&sent.client_id);
        }
        let resource = sent.filter(|_| grant == Grant::Code).map(|sent| sent.resource.as_str());
        let request = TokenRequest {
            url: url.ok_or(Failure::NoEndpoint(Endpoint::Token))?,
            client: &client,
            auth: self.client_auth(),
            resource: resource.unwrap_or(&self.progress.resource_id),
            proof: self.progress.proof.as_ref(),
        };
        let scopes = self.progress.asked.as_slice();
        let goods = match grant {
            Grant::Code => {
                let sent = sent.ok_or(Failure::StateLost)?;
                let (code, _) = self.progress.code.as_ref().ok_or(Failure::NoCode)?;
                let (verifier, redirect_uri) = (&sent.verifier, sent.redirect_uri.as_str());
                Goods::Code { code, verifier, redirect_uri }
            }
            Grant::Refresh => {
                let tokens = self.tokens.as_ref();
                let refresh = tokens.and_then(|tokens| tokens.refresh.as_ref());
                Goods::Refresh(refresh.ok_or(Failure::Cancelled)?)
            }
            Grant::ClientCredentials => Goods::Nothing { scopes },
            Grant::JwtBearer => {
                let assertion = self.progress.assertion.as_ref().ok_or(Failure::Cancelled)?;
                Goods::Assertion { assertion, scopes }
            }
        };
        let mut request = request.encode(&goods);
        request.headers.extend(self.key_of(grant).map(|_| dpop::placeholder()));
        Ok(request)
    }

    pub(super) fn read_token(&mut self, grant: Grant, reply: &Reply) {
        let Some(mut document) = Document::read(&reply.text) else {
            return self.no_token(grant, reply.unreadable("no JSON object"), Vec::new());
        };
        if let Some(said) = error_of(&mut document) {
            if said.error == "use_dpop_nonce" && self.key_of(grant).is_some() {
                return self.wants_nonce(grant, reply, document.findings);
            }
            let failure = self.token_refused(grant, reply, said);
            return self.no_token(grant, failure, document.findings);
        }
        let key = self.key_of(grant).cloned();
        let tokens = Tokens::read(&mut document, &self.progress.asked, self.wall(), key);
        match tokens {
            Ok(tokens) if reply.head.is_success() => {
                if let Some(problem) = self.renewals.find(&tokens) {
                    document.find("expires_in", problem);
                }
                self.pass(document.findings);
                self.take_tokens(grant, tokens);
            }
            Err(Some(failure)) => self.no_token(grant, failure, document.findings),
            Ok(_) | Err(None) => {
                self.no_token(grant, reply.unreadable("no access token"), document.findings);
            }
        }
    }

    fn token_refused(&mut self, grant: Grant, reply: &Reply, said: OAuthError) -> Failure {
        let code = self.progress.code.as_ref().filter(|_| grant == Grant::Code);
        let sent = self.progress.sent.as_ref().map(|(_, sent)| sent);
        let client = self.progress.client.as_ref();
        let refused = Refused {
            grant,
            status: reply.head.status,
            url: &reply.url,
            client_id: client.map(|client| client.client_id.as_str()).unwrap_or_default(),
            auth: self.client_auth(),
            redirect_uri: sent.map_or(&self.setup.redirect_uri, |sent| &sent.redirect_uri),
            application_type: self.setup.application_type(),
            resource: &self.progress.resource_id,
            scopes: &self.progress.asked,
            code_age: code.map(|(_, at)| self.now.since(*at)),
        };
        let failure = refused.failure(said);
        if let Failure::InvalidClient { client_id, .. } = &failure {
            // The authorization server has forgotten it; the next try registers anew.
            self.clients.retain(|client| client.client_id != *client_id);
        }
        failure
    }

    pub(super) fn no_token(&mut self, grant: Grant, failure: Failure, findings: Vec<Finding>) {
        if grant == Grant::Refresh {
            return self.refresh_failed(failure, findings);
        }
        self.progress.sent = None;
        self.fail_with(failure, findings);
        self.save();
    }

    fn take_tokens(&mut self, grant: Grant, mut tokens: Tokens) {
        if grant == Grant::Refresh {
            let held = self.tokens.take();
            tokens.refresh = tokens.refresh.or_else(|| held.and_then(|held| held.refresh));
            self.standing = Standing::Refreshed;
        } else {
            self.standing = Standing::New;
            self.progress.requested.clone_from(&self.progress.asked);
            let (server, client) = (self.progress.server.clone(), self.progress.client.clone());
            let resource_id = self.progress.resource_id.clone();
            let both = server.zip(client);
            self.grantor = both.map(|(server, client)| Grantor { server, client, resource_id });
        }
        self.progress.sent = None;
        self.progress.code = None;
        self.progress.callback = None;
        self.mending = None;
        self.renewals.took(&tokens, self.now);
        self.tokens = Some(tokens);
        self.arm_refresh();
        self.save();
        self.set_phase(Phase::SignedIn);
    }

    pub(super) fn revocation_request(&self, kind: TokenKind) -> Result<Request, Failure> {
        let server = self.progress.server.as_ref();
        let endpoint = server.and_then(|server| server.revocation_endpoint.as_ref());
        let endpoint = endpoint.ok_or(Failure::NoEndpoint(Endpoint::Revocation))?;
        let tokens = self.tokens.as_ref().ok_or(Failure::Cancelled)?;
        let (token, hint) = match kind {
            TokenKind::Access => (Some(&tokens.access), "access_token"),
            TokenKind::Refresh => (tokens.refresh.as_ref(), "refresh_token"),
        };
        let token = token.ok_or(Failure::Cancelled)?.reveal();
        let fields = vec![Field::secret("token", token), Field::plain("token_type_hint", hint)];
        let mut request = Request::form(endpoint, fields);
        prove(&mut request, self.client()?, self.client_auth(), self.progress.proof.as_ref());
        Ok(request)
    }

    // --- Assertions ------------------------------------------------------------------------------

    pub(super) fn sign(&mut self) {
        let Way::SignedJwt { algorithm, key_id } = self.setup.way.clone() else { return };
        let random = self.random.take();
        let unique = random.as_ref().and_then(|random| random.reveal().get(..16));
        let (Some(unique), Ok(client), Some(server)) =
            (unique, self.client(), &self.progress.server)
        else {
            return self.fail(Failure::NoRandomBytes);
        };
        let assertion = Assertion {
            algorithm,
            key_id: key_id.as_deref(),
            client_id: &client.client_id,
            audience: &server.issuer,
            at: self.wall(),
            unique,
        };
        let text = assertion.signing_input();
        if let Some(current) = &mut self.current {
            current.waits_for = Waits::Signature(text.clone());
        }
        self.push(Output::Sign { algorithm, key: None, text });
    }

    pub(super) fn take_signature(&mut self, signature: Result<Vec<u8>, String>) {
        let Some(current) = &self.current else { return };
        let text = match &current.waits_for {
            Waits::Signature(text) => text,
            Waits::Proof(_) => return self.take_proof(signature),
            _ => return,
        };
        match signature {
            Ok(signature) => {
                self.progress.proof = Some(Secret::new(signed(text, &signature)));
                self.pass(Vec::new());
                self.begin(Step::Token(Grant::ClientCredentials));
            }
            Err(why) => self.fail(Failure::NotSigned(why)),
        }
    }

    pub(super) fn exchange_request(&self) -> Result<Request, Failure> {
        let Way::Enterprise(provider) = &self.setup.way else {
            return Err(Failure::NoEndpoint(Endpoint::IdentityProvider));
        };
        let server = self.progress.server.as_ref();
        let audience = server.map(|server| server.issuer.clone()).unwrap_or_default();
        let mut fields = vec![
            Field::plain("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            Field::plain("requested_token_type", "urn:ietf:params:oauth:token-type:id-jag"),
            Field::plain("audience", audience),
            Field::plain("resource", &self.progress.resource_id),
            Field::secret("subject_token", provider.id_token.reveal()),
            Field::plain("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"),
        ];
        if !self.progress.asked.is_empty() {
            fields.push(Field::plain("scope", self.progress.asked.join(" ")));
        }
        let mut request = Request::form(&provider.token_endpoint, fields);
        let mut client = Client::public("", &provider.client_id, Registering::Preset);
        client.client_secret.clone_from(&provider.client_secret);
        let auth = if client.client_secret.is_some() { ClientAuth::Post } else { ClientAuth::None };
        prove(&mut request, &client, auth, None);
        Ok(request)
    }

    pub(super) fn read_exchange(&mut self, reply: &Reply) {
        let Some(mut document) = Document::read(&reply.text) else {
            return self.fail(reply.unreadable("no JSON object"));
        };
        if let Some(said) = error_of(&mut document) {
            let failure = Failure::TokenRequestRefused { status: reply.head.status, said };
            return self.fail_with(failure, document.findings);
        }
        let assertion = document.text("access_token").filter(|_| reply.head.is_success());
        let Some(assertion) = assertion else {
            return self.fail_with(reply.unreadable("no assertion"), document.findings);
        };
        self.progress.assertion = Some(Secret::new(assertion));
        self.pass(document.findings);
        self.begin(Step::Token(Grant::JwtBearer));
    }
}
