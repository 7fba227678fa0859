//! From a refusal to the metadata of an authorization server.

use super::Flow;
use super::exchange::Reply;
use super::progress::Progress;
use super::renewal::Renewals;
use crate::oauth::challenge::Challenge;
use crate::oauth::command::{Refusal, Way};
use crate::oauth::event::{Phase, Place, Skip, Step, Verdict};
use crate::oauth::failure::{Endpoint, Failure};
use crate::oauth::finding::Document;
use crate::oauth::metadata::{
    ResourceMetadata, ServerMetadata, canonical, findings_of, resource_places, same_issuer,
    server_places,
};
use crate::wire::http::Head;
use crate::wire::url::Url;

impl Flow {
    /// A person, or the first refusal, wants a token.
    pub(super) fn sign_in(&mut self, refusal: Option<&Refusal>) {
        self.cancel();
        self.attempts.clear();
        self.renewals = Renewals::default();
        let challenge = refusal.map(challenge_of);
        self.start(challenge);
    }

    /// From the beginning, keeping only what earlier authorizations asked for.
    pub(super) fn start(&mut self, challenge: Option<Challenge>) {
        let requested = std::mem::take(&mut self.progress.requested);
        self.progress = Progress { requested, ..Progress::default() };
        self.set_phase(Phase::Running);
        match challenge {
            Some(challenge) => {
                self.progress.challenge = challenge;
                self.start_search();
            }
            None => self.begin(Step::Challenge),
        }
    }

    pub(super) fn read_challenge(&mut self, head: &Head) {
        let refused = matches!(head.status, 401 | 403);
        if refused {
            self.progress.challenge =
                Challenge::read(head.header("www-authenticate").unwrap_or_default());
            self.pass(Vec::new());
        } else {
            self.skip(Skip::NotRefused { status: head.status });
        }
        self.start_search();
    }

    pub(super) fn start_search(&mut self) {
        let Ok(server) = Url::read(&self.setup.server) else {
            return self.fail(Failure::BadUrl(self.setup.server.clone()));
        };
        self.progress.resource_id = canonical(&server);
        let advertised = self.progress.challenge.resource_metadata.as_deref();
        self.progress.places = resource_places(&server, advertised).into();
        self.next_place();
    }

    pub(super) fn next_place(&mut self) {
        let Some((place, url)) = self.progress.places.pop_front() else {
            return self.search_at_server();
        };
        self.progress.tried.push(url.clone());
        self.begin(Step::ResourceMetadata { url, place });
    }

    /// Whether an answer of this status to the step at hand only says that a document is elsewhere: the
    /// specification has several places looked at, one after the other.
    pub fn may_miss(&self, status: u16) -> bool {
        let Some(current) = &self.current else { return false };
        let goes_on = match &current.step {
            Step::ResourceMetadata { place, .. } => *place != Place::Advertised,
            Step::ServerMetadata { .. } => !self.progress.forms.is_empty(),
            _ => false,
        };
        goes_on && matches!(status, 400..500)
    }

    pub(super) fn read_resource(&mut self, place: Place, reply: &Reply) {
        let mut document = match self.document_of(reply) {
            Ok(document) => document,
            Err(failure) => {
                let status = reply.head.status;
                let expected = place != Place::Advertised && matches!(status, 400..500);
                let skip = Verdict::Skipped(Skip::NotFound { status });
                let verdict = if expected { skip } else { Verdict::Failed(failure) };
                self.end(verdict, Vec::new());
                return self.next_place();
            }
        };
        match ResourceMetadata::read(&mut document, &self.setup.server, &reply.url) {
            Err(failure) => self.fail_with(failure, findings_of(document)),
            Ok(metadata) => {
                self.pass(findings_of(document));
                self.take_resource(metadata, &reply.url);
            }
        }
    }

    fn take_resource(&mut self, metadata: ResourceMetadata, url: &str) {
        // What kept the page from looking elsewhere before is no matter.
        self.progress.blocked = None;
        self.progress.tried.clear();
        self.progress.resource_url = Some(url.to_owned());
        self.progress.resource_id =
            metadata.resource.clone().unwrap_or_else(|| self.progress.resource_id.clone());
        let mut servers = metadata.authorization_servers.clone();
        self.progress.resource = Some(metadata);
        if servers.is_empty() {
            return self.search_at_server();
        }
        servers.sort_by_key(|issuer| !self.prefers(issuer));
        self.progress.candidates = servers.into();
        self.next_candidate();
    }

    /// The person chose it, or has a client there.
    fn prefers(&self, issuer: &str) -> bool {
        match &self.setup.issuer {
            Some(chosen) => same_issuer(chosen, issuer),
            None => self.setup.presets.iter().any(|preset| {
                preset.issuer.as_ref().is_some_and(|bound| same_issuer(bound, issuer))
            }),
        }
    }

    /// 2025-03-26: the server is its own authorization server.
    fn search_at_server(&mut self) {
        let Ok(server) = Url::read(&self.setup.server) else { return };
        self.progress.legacy = true;
        self.progress.candidates = [server.origin().to_owned()].into();
        self.next_candidate();
    }

    pub(super) fn next_candidate(&mut self) {
        let Some(issuer) = self.progress.candidates.pop_front() else {
            return self.search_ended();
        };
        self.progress.forms = server_places(&issuer).into();
        self.progress.issuer = issuer;
        self.next_form();
    }

    pub(super) fn next_form(&mut self) {
        let Some(url) = self.progress.forms.pop_front() else { return self.next_candidate() };
        self.progress.tried.push(url.clone());
        self.begin(Step::ServerMetadata { url, issuer: self.progress.issuer.clone() });
    }

    fn search_ended(&mut self) {
        let progress = &self.progress;
        if progress.legacy && progress.readable {
            return self.begin(Step::DefaultEndpoints { base: progress.issuer.clone() });
        }
        let blocked = progress.blocked.clone();
        self.fail(blocked.unwrap_or_else(|| self.no_metadata()));
    }

    /// Which of the two is missing.
    pub(super) fn no_metadata(&self) -> Failure {
        let tried = self.progress.tried.clone();
        match (&self.progress.resource_url, &self.progress.resource) {
            (Some(url), Some(metadata)) => Failure::NoServerMetadata {
                resource: url.clone(),
                issuers: metadata.authorization_servers.clone(),
                tried,
            },
            _ => Failure::NoMetadata { tried },
        }
    }

    pub(super) fn read_server(&mut self, issuer: &str, reply: &Reply) {
        self.progress.readable = true;
        let mut document = match self.document_of(reply) {
            Ok(document) => document,
            Err(failure) => {
                let status = reply.head.status;
                let skip = Verdict::Skipped(Skip::NotFound { status });
                let expected = matches!(status, 400..500);
                self.end(if expected { skip } else { Verdict::Failed(failure) }, Vec::new());
                return self.next_form();
            }
        };
        let legacy = self.progress.legacy;
        let read = ServerMetadata::read(&mut document, issuer, &reply.url, legacy)
            .and_then(|metadata| self.check_server(metadata, &mut document));
        match read {
            Err(failure) => self.fail_with(failure, findings_of(document)),
            Ok(metadata) => {
                self.progress.server = Some(metadata);
                self.pass(findings_of(document));
                self.register();
            }
        }
    }

    fn check_server(
        &self,
        metadata: ServerMetadata,
        document: &mut Document,
    ) -> Result<ServerMetadata, Failure> {
        if metadata.token_endpoint.is_none() {
            return Err(Failure::NoEndpoint(Endpoint::Token));
        }
        if self.setup.way == Way::Code {
            if metadata.authorization_endpoint.is_none() {
                return Err(Failure::NoEndpoint(Endpoint::Authorization));
            }
            if let Err(failure) = metadata.check_s256(self.progress.legacy) {
                document.unless_tolerated("code_challenge_methods_supported", failure)?;
            }
        }
        if self.wants_bound_token() {
            metadata.check_proofs()?;
        }
        Ok(metadata)
    }

    pub(super) fn assume_defaults(&mut self, base: &str) {
        self.progress.defaults = true;
        self.progress.server = Some(ServerMetadata::default_at(base));
        self.pass(Vec::new());
        self.register();
    }
}

pub(super) fn challenge_of(refusal: &Refusal) -> Challenge {
    Challenge::read(refusal.www_authenticate.as_deref().unwrap_or_default())
}
