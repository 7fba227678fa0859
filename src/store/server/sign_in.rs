//! How signing in to one server goes: its steps, where it stands, the token in hand.

use std::sync::Arc;

use reactive_graph::owner::ArcStoredValue;
use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{
    Get as _, Set as _, SetValue as _, Update as _, UpdateValue as _, With as _,
    WithUntracked as _, WithValue as _,
};
use vecmap::VecMap;

use crate::diagnosis::Verdict as Found;
use crate::mcp::Moment;
use crate::mcp::event::RecordId;
use crate::oauth::event::{Answer, Grant};
use crate::oauth::recipient::trust;
use crate::oauth::request::Request;
use crate::oauth::{Event, Failure, Phase, Refusal, Saved, Step, StepChange, StepId, Verdict};
use crate::session::{Access, SignInEvent, Token};
use crate::wire::reader::Finding;
use crate::wire::secret::Secret;

/// A token is renewed for as long as the page is open, and each time brings a step and two texts: beyond
/// this many of either the oldest leave.
const MOST_KEPT: usize = 300;

#[derive(Clone, Debug)]
pub struct SignIn {
    /// How the person wants to sign in.
    pub access: ArcRwSignal<Access>,
    pub phase: ArcRwSignal<Phase>,
    /// The steps so far, in order; the newest 300.
    pub steps: ArcRwSignal<Vec<GuideStep>>,
    /// How many of them belong to earlier tries.
    pub earlier: ArcRwSignal<usize>,
    /// A refusal that waits for the person.
    pub wanted: ArcRwSignal<Option<Refusal>>,
    /// The way to the authorization server waits for the person to go it.
    pub held: ArcRwSignal<bool>,
    pub token: ArcRwSignal<Option<Arc<Token>>>,
    /// What was found out about the failure of this phase.
    pub found: ArcRwSignal<Option<Arc<Found>>>,
    /// What stands masked in the log, of its newest 300 records of that kind.
    hidden: ArcStoredValue<VecMap<RecordId, Secret<Arc<str>>>>,
    /// What the flow wants kept while the page is away.
    saved: ArcStoredValue<Option<KeptSignIn>>,
}

/// What a flow wants kept, as text: whoever only holds it need not know how to read it.
#[derive(Clone, Debug)]
pub struct KeptSignIn {
    pub whole: Secret<String>,
    /// Without the question that is on its way, which belongs to one tab.
    pub at_rest: Secret<String>,
}

impl From<&Saved> for KeptSignIn {
    fn from(saved: &Saved) -> Self {
        Self { whole: saved.encode(), at_rest: saved.clone().at_rest().encode() }
    }
}

/// Of what this device keeps: nothing is on its way there.
impl From<Secret<String>> for KeptSignIn {
    fn from(at_rest: Secret<String>) -> Self {
        Self { whole: at_rest.clone(), at_rest }
    }
}

/// One step: a handle, cheap to clone.
#[derive(Clone, Debug)]
pub struct GuideStep {
    pub id: StepId,
    pub step: Step,
    pub state: ArcRwSignal<StepState>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepState {
    pub began: Moment,
    /// As it would be sent, and then as it was.
    pub request: Option<Arc<Request>>,
    pub sent: Option<Moment>,
    pub answer: Option<Answer>,
    pub ended: Option<(Moment, Verdict, Vec<Finding>)>,
    /// Taken before the page was away, and cannot be taken again.
    pub is_past: bool,
}

impl StepState {
    /// When its request went out, of a step that failed.
    pub fn failed_at(&self) -> Option<Moment> {
        let is_failed = matches!(self.ended, Some((_, Verdict::Failed(_), _)));
        self.sent.filter(|_| is_failed)
    }
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            access: ArcRwSignal::default(),
            phase: ArcRwSignal::new(Phase::SignedOut),
            steps: ArcRwSignal::default(),
            earlier: ArcRwSignal::default(),
            wanted: ArcRwSignal::default(),
            held: ArcRwSignal::default(),
            token: ArcRwSignal::default(),
            found: ArcRwSignal::default(),
            hidden: ArcStoredValue::default(),
            saved: ArcStoredValue::default(),
        }
    }
}

impl SignIn {
    /// Why signing in failed, or the refresh of a token that still lives.
    pub fn failure(&self) -> Option<Failure> {
        match self.phase.get() {
            Phase::Failed(failure) => Some(failure),
            Phase::SignedIn => {
                let last = self.steps.with(|steps| steps.last().map(|held| held.state.clone()));
                last?.with(|state| match &state.ended {
                    Some((_, Verdict::Failed(failure), _)) => Some(failure.clone()),
                    _ => None,
                })
            }
            _ => None,
        }
    }

    pub(in crate::store) fn apply(&self, event: SignInEvent) {
        match event {
            SignInEvent::Flow(Event::Phase(phase)) => {
                if self.found.with_untracked(Option::is_some) {
                    self.found.set(None);
                }
                self.phase.set(phase);
            }
            SignInEvent::Examined(found) => self.found.set(Some(found)),
            SignInEvent::Flow(Event::Step(id, change)) => self.apply_step(id, change),
            SignInEvent::Wanted(refusal) => self.wanted.set(refusal),
            SignInEvent::Held(held) => self.held.set(held),
            SignInEvent::Token(token) => self.token.set(token),
            SignInEvent::Entrusted(to) => {
                self.access.update(|access| trust(&mut access.trusted, to));
            }
            SignInEvent::Hidden(record, text) => {
                self.hidden.update_value(|hidden| {
                    if hidden.len() >= MOST_KEPT {
                        hidden.remove_index(0);
                    }
                    hidden.insert(record, text);
                });
            }
        }
    }

    fn apply_step(&self, id: StepId, change: StepChange) {
        if let StepChange::Began { at, step, request } = change {
            let state = StepState { began: at, request, ..StepState::default() };
            let state = ArcRwSignal::new(state);
            self.steps.with_untracked(|steps| {
                if begins_anew(steps.last().map(|held| &held.step), &step) {
                    self.earlier.set(steps.len());
                }
            });
            return self.add(GuideStep { id, step, state });
        }
        let found = self.steps.with_untracked(|steps| {
            steps.iter().rev().find(|held| held.id == id).map(|held| held.state.clone())
        });
        let Some(found) = found else { return };
        found.update(|state| match change {
            StepChange::Began { .. } => {}
            StepChange::Sent { at, request } => {
                state.sent = Some(at);
                state.request = request;
            }
            StepChange::Answered { answer, .. } => state.answer = Some(answer),
            StepChange::Ended { at, verdict, findings } => {
                state.ended = Some((at, verdict, findings));
            }
        });
    }

    fn add(&self, step: GuideStep) {
        let is_full = self.steps.with_untracked(|steps| steps.len() >= MOST_KEPT);
        if is_full {
            self.earlier.update(|earlier| *earlier = earlier.saturating_sub(1));
        }
        self.steps.update(|steps| {
            if is_full {
                steps.remove(0);
            }
            steps.push(step);
        });
    }

    /// The step whose request went out at this moment.
    pub fn step_taken_at(&self, sent: Moment) -> Option<StepId> {
        self.steps.with_untracked(|steps| {
            let is_it = |step: &&GuideStep| step.state.with_untracked(|it| it.sent == Some(sent));
            steps.iter().find(is_it).map(|step| step.id)
        })
    }

    /// When the request of the last step that failed went out.
    pub fn failed_at(&self) -> Option<Moment> {
        self.steps.with_untracked(|steps| {
            steps.iter().rev().find_map(|step| step.state.with_untracked(StepState::failed_at))
        })
    }

    /// The text of a record as it crossed the wire, where the log shows it masked.
    pub fn hidden(&self, record: RecordId) -> Option<Secret<Arc<str>>> {
        self.hidden.with_value(|hidden| hidden.get(&record).cloned())
    }

    pub fn saved(&self) -> Option<KeptSignIn> {
        self.saved.with_value(Clone::clone)
    }

    pub fn keep(&self, saved: KeptSignIn) {
        self.saved.set_value(Some(saved));
    }

    pub(in crate::store) fn forget_secrets(&self) {
        self.access.update(Access::forget_secrets);
        self.hidden.set_value(VecMap::new());
        self.saved.set_value(None);
        self.earlier.set(0);
        self.steps.set(Vec::new());
    }
}

/// A step that no earlier one led to: of another try, a refresh, a sign-out.
fn begins_anew(before: Option<&Step>, step: &Step) -> bool {
    match step {
        Step::Challenge | Step::Token(Grant::Refresh) => true,
        Step::ResourceMetadata { .. } => {
            !matches!(before, Some(Step::Challenge | Step::ResourceMetadata { .. }))
        }
        Step::Revocation(_) => !matches!(before, Some(Step::Revocation(_))),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::traits::GetUntracked as _;

    use super::*;
    use crate::oauth::event::Place;

    #[test]
    fn a_new_try_leaves_the_steps_of_the_one_before_behind() {
        let sign_in = SignIn::default();
        let url = String::new();
        let metadata = Step::ResourceMetadata { url, place: Place::Root };
        let steps = [Step::Challenge, metadata.clone(), metadata, Step::Challenge];

        for (id, step) in (1..).zip(steps) {
            let began = StepChange::Began { at: Moment::default(), step, request: None };
            sign_in.apply(SignInEvent::Flow(Event::Step(StepId(id), began)));
        }

        assert_eq!(sign_in.earlier.get_untracked(), 3);
    }

    #[test]
    fn however_often_a_token_is_renewed_the_newest_steps_and_texts_are_there() {
        let sign_in = SignIn::default();
        for number in 1..=1_000 {
            let step = Step::Token(Grant::Refresh);
            let began = StepChange::Began { at: Moment::default(), step, request: None };
            sign_in.apply(SignInEvent::Flow(Event::Step(StepId(number), began)));
            let text = Secret::new(Arc::from("SECRET"));
            sign_in.apply(SignInEvent::Hidden(RecordId(number.into()), text));
        }

        let steps = sign_in.steps.get_untracked();
        assert_eq!(steps.len(), 300);
        assert_eq!((steps[0].id, steps[299].id), (StepId(701), StepId(1_000)));
        assert_eq!(sign_in.earlier.get_untracked(), 299);
        let held = |record| sign_in.hidden(RecordId(record)).is_some();
        assert!(held(1_000) && held(701) && !held(700));
    }
}
