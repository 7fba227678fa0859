//! Taking a sign-in step by step, changing what is sent, and going back.

use std::sync::Arc;

use super::Flow;
use super::progress::Waits;
use crate::oauth::command::Pace;
use crate::oauth::event::{Phase, Skip, StepId};
use crate::oauth::request::Request;

impl Flow {
    pub(super) fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
        if let (Pace::Run, Phase::Paused(_)) = (pace, &self.phase) {
            self.run();
        }
    }

    pub(super) fn proceed(&mut self, id: StepId, request: Option<Request>) {
        let Some(current) = &mut self.current else { return };
        if current.id != id || !matches!(current.waits_for, Waits::Person) {
            return;
        }
        if let (Some(changed), Some(held)) = (request, &mut current.request) {
            *held = Arc::new(changed);
        }
        self.run();
    }

    pub(super) fn go_on(&mut self) {
        let Phase::Failed(failure) = &self.phase else { return };
        let failed = self.past.last().map(|past| past.id);
        let (Some(id), true) = (failed, failure.is_deviation()) else { return };
        self.tolerated.push(failure.clone());
        self.retry_from(id);
    }

    /// Takes a step of the past again, from what was known before it.
    pub(super) fn retry_from(&mut self, id: StepId) {
        let Some(index) = self.past.iter().position(|past| past.id == id) else { return };
        self.wanted = None;
        self.random = None;
        self.skip(Skip::Cancelled);
        let Some(past) = self.past.get(index) else { return };
        let step = past.step.clone();
        self.progress = past.before.clone();
        self.forget_step(id);
        self.set_phase(Phase::Running);
        self.begin(step);
    }
}
