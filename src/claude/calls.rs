//! The calls of one reply: side by side, each with a person's consent.

use serde_json::Value;

use super::block::Block;
use super::call::{Call, CallEnd, CallId, CallPhase, Consent, Operation};
use super::command::{Allowance, Scope};
use super::conversation::{Conversation, Output};
use super::event::{CallChange, Event, Phase};
use super::tool::{ServerKey, ToolRef};
use super::turn::TurnId;

impl Conversation {
    /// A call for each tool use that goes back to the API, ended already where it cannot run.
    pub(super) fn make_calls(&mut self, turn: TurnId) {
        let Some(reply) = self.tree.reply(turn) else { return };
        let may_run = reply.answer.calls_may_run();
        let blocks: Vec<(usize, Block)> = reply.answer.blocks.iter().cloned().enumerate().collect();
        for (place, block) in blocks {
            let Some(tool_use) = block.tool_use().filter(|_| block.encode().is_some()) else {
                continue;
            };
            let tool = self.names.tool(&tool_use.name).cloned();
            let offered =
                tool.as_ref().is_some_and(|tool| self.tools.iter().any(|held| held.tool == *tool));
            let phase = if !may_run {
                CallPhase::Ended(CallEnd::NotRun)
            } else if tool_use.input.is_none() {
                CallPhase::Ended(CallEnd::BadArguments(tool_use.input_text.clone()))
            } else if !offered {
                CallPhase::Ended(CallEnd::UnknownTool)
            } else {
                CallPhase::Asking
            };
            let call = Call {
                id: self.tree.next_call(),
                block: place,
                tool_use_id: tool_use.id.clone(),
                name: tool_use.name.clone(),
                tool,
                wanted: tool_use.input.clone().unwrap_or_default(),
                edited: None,
                phase,
            };
            let began = CallChange::Began { turn, call: Box::new(call.clone()) };
            self.tell(Event::Call(call.id, began));
            if let Some(reply) = self.tree.reply_mut(turn) {
                reply.calls.push(call);
            }
        }
    }

    /// Runs what needs no question; the rest waits.
    pub(super) fn run_calls(&mut self, turn: TurnId) {
        let Some(reply) = self.tree.reply(turn) else { return };
        let asking = reply.calls.iter().filter(|call| call.phase == CallPhase::Asking);
        let ready: Vec<(CallId, Consent)> = asking
            .filter_map(|call| Some((call.id, self.standing_consent(call.tool.as_ref()?)?)))
            .collect();
        for (id, consent) in ready {
            self.run(id, consent);
        }
        self.follow_up();
    }

    fn standing_consent(&self, tool: &ToolRef) -> Option<Consent> {
        if self.allowed.contains(tool) {
            return Some(Consent::Conversation);
        }
        let reads = self.tools.iter().any(|offer| offer.tool == *tool && offer.read_only);
        (reads && self.trusted.contains(&tool.server)).then_some(Consent::ReadOnly)
    }

    fn run(&mut self, id: CallId, consent: Consent) {
        let Some(call) = self.tree.call_mut(id) else { return };
        let Some(tool) = call.tool.clone() else { return };
        let operation = Operation { tool, arguments: call.arguments().clone() };
        self.set_call(id, CallPhase::Running(consent));
        self.push(Output::Call(id, operation));
    }

    fn set_call(&mut self, id: CallId, phase: CallPhase) {
        if let Some(call) = self.tree.call_mut(id) {
            call.phase = phase.clone();
            self.tell(Event::Call(id, CallChange::Phase(phase)));
        }
    }

    /// Once all calls have ended, Claude gets their results.
    fn follow_up(&mut self) {
        if self.phase == Phase::Calling && self.open_calls().is_empty() {
            self.next_round();
        }
    }

    /// Of the reply at the end of the branch; no other has any.
    fn open_calls(&self) -> Vec<(CallId, CallPhase)> {
        let Some(reply) = self.tree.head.and_then(|head| self.tree.reply(head)) else {
            return Vec::new();
        };
        let open = reply.calls.iter().filter(|call| call.is_open());
        open.map(|call| (call.id, call.phase.clone())).collect()
    }

    fn is_asking(&self, id: CallId) -> bool {
        self.call(id).is_some_and(|call| call.phase == CallPhase::Asking)
    }

    pub(super) fn approve(&mut self, id: CallId, arguments: Option<Value>, scope: Scope) {
        if !self.is_asking(id) {
            return;
        }
        if let Some(call) = self.tree.call_mut(id) {
            call.edited = arguments.filter(|arguments| *arguments != call.wanted);
        }
        let consent = match scope {
            Scope::Once => Consent::Once,
            Scope::Conversation => Consent::Conversation,
        };
        self.run(id, consent);
        if scope == Scope::Conversation
            && let Some(tool) = self.call(id).and_then(|call| call.tool.clone())
        {
            self.allow(tool, Allowance::Given);
        }
    }

    pub(super) fn refuse(&mut self, id: CallId, reason: String) {
        if self.is_asking(id) {
            self.set_call(id, CallPhase::Ended(CallEnd::Refused(reason)));
            self.follow_up();
        }
    }

    pub(super) fn called(&mut self, id: CallId, result: Result<Value, String>) {
        if self.is_running(id) {
            let end = match result {
                Ok(result) => CallEnd::Returned(result),
                Err(why) => CallEnd::Failed(why),
            };
            self.set_call(id, CallPhase::Ended(end));
            self.follow_up();
        }
    }

    pub(super) fn cancel_call(&mut self, id: CallId) {
        if self.is_running(id) {
            self.push(Output::CancelCall(id));
        } else if !self.is_asking(id) {
            return;
        }
        self.set_call(id, CallPhase::Ended(CallEnd::Cancelled));
        self.follow_up();
    }

    fn is_running(&self, id: CallId) -> bool {
        self.call(id).is_some_and(|call| matches!(call.phase, CallPhase::Running(_)))
    }

    pub(super) fn stop_calls(&mut self) {
        let open = self.open_calls();
        if open.is_empty() {
            return;
        }
        for (id, phase) in open {
            if matches!(phase, CallPhase::Running(_)) {
                self.push(Output::CancelCall(id));
            }
            self.set_call(id, CallPhase::Ended(CallEnd::Cancelled));
        }
        if let Some(head) = self.tree.head {
            self.mark_stopped(head);
            self.end_turn(head);
        }
    }

    /// Calls that wait may run at once.
    pub(super) fn allow(&mut self, tool: ToolRef, allowance: Allowance) {
        match allowance {
            Allowance::Given => self.allowed.insert(tool),
            Allowance::Withdrawn => self.allowed.remove(&tool),
        };
        self.run_waiting();
    }

    pub(super) fn trust(&mut self, server: ServerKey) {
        self.trusted.insert(server);
        self.run_waiting();
    }

    fn run_waiting(&mut self) {
        if let Some(head) = self.tree.head.filter(|_| self.phase == Phase::Calling) {
            self.run_calls(head);
        }
    }
}
