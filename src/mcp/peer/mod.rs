//! The server as this client knows it: where it is, how it is spoken to, what it declared, and what it was
//! told.
//!
//! Whoever wants to know what the server understands asks here ([`question`]); what goes out is written here
//! ([`encoding`]); nobody outside of this folder names an era. It sends nothing, and keeps nothing that is
//! under way.

pub(super) mod encoding;
mod era;
mod known;
pub mod method;
pub(super) mod packed;
pub(super) mod question;
pub(super) mod session;

pub(super) use era::event::Door;

use serde_json::Value;

use self::era::Era;
use super::model::command::{Dialect, Target};
use super::model::event::Phase;
use super::model::features::ClientFeatures;
use super::model::input_request::Root;
use super::model::types::LogLevel;
use crate::wire::program::Program;

#[derive(Debug)]
pub(super) struct Peer {
    target: Option<Target>,
    phase: Phase,
    era: Option<Era>,
    /// What the server declared it can do.
    capabilities: Value,
    /// As a person had them when the handshake went out.
    switches: ClientFeatures,
    /// What of them the handshake had a word for.
    declared: ClientFeatures,
    /// What each call asks the server to log, where a call can; `None`: nothing.
    log_level: Option<LogLevel>,
}

impl Default for Peer {
    fn default() -> Self {
        Self {
            target: None,
            phase: Phase::Idle,
            era: None,
            capabilities: Value::Null,
            switches: ClientFeatures::default(),
            declared: ClientFeatures::default(),
            log_level: Some(LogLevel::Debug),
        }
    }
}

impl Peer {
    // --- Where it is -----------------------------------------------------------------------------

    pub(super) fn set_target(&mut self, target: Target) {
        self.target = Some(target);
    }

    /// `None` before the first connecting.
    pub(super) fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }

    /// As a person typed it; empty before the first connecting. Of a program its command line.
    pub(super) fn url(&self) -> &str {
        self.target.as_ref().map_or("", |target| &target.url)
    }

    /// What is started; `None` where the server is at an address.
    pub(super) fn program(&self) -> Option<&Program> {
        self.target.as_ref().and_then(|target| target.program.as_ref())
    }

    /// It is started here, and one channel carries all that is said.
    pub(super) fn is_program(&self) -> bool {
        self.program().is_some()
    }

    /// Forgets the keys that a person gave.
    pub(super) fn forget_keys(&mut self) {
        if let Some(target) = &mut self.target {
            target.forget_keys();
        }
    }

    // --- Where the connection stands -------------------------------------------------------------

    pub(super) fn phase(&self) -> &Phase {
        &self.phase
    }

    pub(super) fn set_phase(&mut self, phase: Phase) {
        self.phase = phase;
    }

    pub(super) fn is_ready(&self) -> bool {
        matches!(self.phase, Phase::Ready { .. })
    }

    // --- What it declared ------------------------------------------------------------------------

    pub(super) fn capabilities(&self) -> &Value {
        &self.capabilities
    }

    pub(super) fn learn(&mut self, capabilities: Value) {
        self.capabilities = capabilities;
    }

    // --- What it is offered ----------------------------------------------------------------------

    /// As they are switched on; `None` before the first connecting.
    pub(super) fn offer(&self) -> Option<(ClientFeatures, &[Root])> {
        self.target.as_ref().map(|target| (target.features, &*target.roots))
    }

    pub(super) fn features(&self) -> ClientFeatures {
        self.target.as_ref().map(|target| target.features).unwrap_or_default()
    }

    pub(super) fn roots(&self) -> &[Root] {
        self.target.as_ref().map_or(&[], |target| &target.roots)
    }

    /// In effect at once where each request declares them.
    pub(super) fn set_features(&mut self, features: ClientFeatures) {
        let Some(target) = &mut self.target else { return };
        target.features = features;
        if let Some(Era::Modern(modern)) = &mut self.era {
            modern.features = features;
        }
    }

    /// Whether they are other ones than before.
    pub(super) fn set_roots(&mut self, roots: Vec<Root>) -> bool {
        let Some(target) = self.target.as_mut().filter(|target| target.roots != roots) else {
            return false;
        };
        target.roots = roots;
        true
    }

    /// What the server was told in the handshake; `None` where each request declares anew.
    pub(super) fn told(&self) -> Option<ClientFeatures> {
        matches!(self.era, Some(Era::Legacy(_))).then_some(self.switches)
    }

    /// What the handshake declared.
    pub(super) fn declared(&self) -> ClientFeatures {
        self.declared
    }

    pub(super) fn log_level(&self) -> Option<&LogLevel> {
        self.log_level.as_ref()
    }

    pub(super) fn set_log_level(&mut self, level: Option<LogLevel>) {
        self.log_level = level;
    }

    // --- How it is spoken to ---------------------------------------------------------------------

    pub(super) fn dialect(&self) -> Option<Dialect> {
        self.era.as_ref().map(Era::dialect)
    }

    pub(super) fn revision(&self) -> Option<&str> {
        self.era.as_ref().and_then(Era::revision)
    }
}
