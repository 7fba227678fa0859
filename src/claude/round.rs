//! One round: a request, its answer, and what follows from how that ended.

use super::answer::Stop;
use super::ask::{Ask, Step};
use super::conversation::{Conversation, Output};
use super::event::{Phase, TurnChange};
use super::failure::Failure;
use super::request::{Question, Request};
use super::settings::ToolChoice;
use super::turn::{Body, Part, Reply, TurnId};
use serde_json::{Value, json};

impl Conversation {
    /// A message of the person behind `parent`, and the question to Claude.
    pub(super) fn say(&mut self, parent: Option<TurnId>, parts: Vec<Part>) {
        if parts.iter().all(Part::is_blank) {
            return;
        }
        self.stop();
        self.tree.head = parent;
        self.add(Body::Person(parts));
        self.begin_turn();
    }

    fn add(&mut self, body: Body) -> TurnId {
        let id = self.tree.add(body);
        if let Some(turn) = self.tree.turn(id).cloned() {
            self.tell_turn(id, TurnChange::Began(Box::new(turn)));
        }
        self.set_head(Some(id));
        id
    }

    /// The first round of a turn of Claude.
    pub(super) fn begin_turn(&mut self) {
        self.rounds = 0;
        self.in_force = self.settings.clone();
        self.ask();
    }

    /// A further round, unless there were too many.
    pub(super) fn next_round(&mut self) {
        if self.rounds >= self.in_force.most_rounds.max(1) {
            return self.set_phase(Phase::Capped { rounds: self.rounds });
        }
        self.ask();
    }

    fn ask(&mut self) {
        let Some(access) = self.access.clone() else {
            return self.set_phase(failed(Failure::NoAccess));
        };
        if self.in_force.model.trim().is_empty() {
            return self.set_phase(failed(Failure::NoModel));
        }
        let request = Request::message(&access, &self.in_force, self.question());
        self.rounds += 1;
        let asked = self.in_force.model.clone();
        let id = self.add(Body::Claude(Box::new(Reply { asked, ..Reply::default() })));
        let (ask, steps) = Ask::start(request, &mut self.line, self.now);
        self.ask = Some((id, ask));
        self.take(id, steps);
    }

    fn question(&self) -> Question {
        let messages = self.tree.messages(self.tree.head);
        let encode = |offer: &super::tool::Offer| {
            self.names.find(&offer.tool).map(|name| offer.encode(name))
        };
        let tools: Vec<Value> = self.tools.iter().filter_map(encode).collect();
        if tools.is_empty() {
            // What was used before has to be defined, even where it is gone.
            let tools = used_tools(&messages);
            return Question { messages, tools, tool_choice: ToolChoice::None };
        }
        let tool_choice = match &self.in_force.tool_choice {
            ToolChoice::Any | ToolChoice::Tool(_) if self.rounds > 0 => ToolChoice::Auto,
            choice => choice.clone(),
        };
        Question { messages, tools, tool_choice }
    }

    /// What has come of the question that `turn` is to answer.
    pub(super) fn take(&mut self, turn: TurnId, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Open(id, request) => {
                    self.tell_turn(turn, TurnChange::Sent(id));
                    self.push(Output::Open(id, request));
                    let retry = self.ask.as_ref().map_or(0, |(_, ask)| ask.retries());
                    self.set_phase(Phase::Asking { retry });
                }
                Step::Abort(id) => self.push(Output::Abort(id)),
                Step::Changed(change) => {
                    self.set_phase(Phase::Answering);
                    self.tell_turn(turn, TurnChange::Answer(change));
                }
                Step::Pausing { failure, until, retry } => {
                    self.set_phase(Phase::Pausing { failure, until, retry });
                }
                Step::Body(_) => {}
                Step::Answered => self.answered(turn),
                Step::Failed(failure) => self.failed(turn, failure),
            }
        }
    }

    /// What has arrived moves into the tree.
    fn settle(&mut self, turn: TurnId) {
        let Some((_, ask)) = self.ask.take_if(|(id, _)| *id == turn) else { return };
        if let Some(reply) = self.tree.reply_mut(turn) {
            reply.answer = ask.stream.answer;
        }
        self.make_calls(turn);
    }

    fn answered(&mut self, turn: TurnId) {
        self.settle(turn);
        self.end_turn(turn);
        let Some(reply) = self.tree.reply(turn) else { return };
        if reply.answer.stop == Some(Stop::PauseTurn) && reply.calls.is_empty() {
            return self.next_round();
        }
        if reply.calls.is_empty() || !reply.answer.calls_may_run() {
            return self.set_phase(Phase::Idle);
        }
        self.set_phase(Phase::Calling);
        self.run_calls(turn);
    }

    fn failed(&mut self, turn: TurnId, failure: Failure) {
        self.settle(turn);
        if let Some(reply) = self.tree.reply_mut(turn) {
            reply.failure = Some(failure.clone());
        }
        self.end_turn(turn);
        let retry_at = failure.retry_after().map(|pause| self.now.after(pause));
        self.set_phase(Phase::Failed { failure, retry_at });
    }

    pub(super) fn end_turn(&mut self, turn: TurnId) {
        if let Some(ended) = self.tree.turn(turn).cloned() {
            self.tell_turn(turn, TurnChange::Ended(Box::new(ended)));
        }
    }

    pub(super) fn retry(&mut self) {
        match &self.phase {
            Phase::Pausing { .. } => {
                let Some((turn, ask)) = &mut self.ask else { return };
                let turn = *turn;
                let steps = ask.hurry(&mut self.line, self.now);
                self.take(turn, steps);
            }
            Phase::Failed { .. } => {
                self.leave_failed_reply();
                self.begin_turn();
            }
            _ => {}
        }
    }

    /// The reply that failed is not part of the branch that goes on; one that holds nothing is not kept.
    fn leave_failed_reply(&mut self) {
        let Some(head) = self.tree.head else { return };
        let Some(reply) = self.tree.reply(head).filter(|reply| reply.failure.is_some()) else {
            return;
        };
        if reply.answer.blocks.is_empty() {
            self.tree.remove(head);
            self.tell_turn(head, TurnChange::Removed);
        } else {
            self.tree.head = self.tree.turn(head).and_then(|turn| turn.parent);
        }
        self.set_head(self.tree.head);
    }

    pub(super) fn go_on(&mut self) {
        let is_at_rest = matches!(self.phase, Phase::Idle | Phase::Capped { .. });
        let head = self.tree.head.and_then(|head| self.tree.turn(head));
        let has_more = head.is_some_and(|turn| match &turn.body {
            Body::Person(_) => true,
            Body::Claude(reply) => {
                let waits = !reply.calls.is_empty() && !reply.answer.is_refused();
                waits || reply.answer.stop == Some(Stop::PauseTurn)
            }
        });
        if is_at_rest && has_more {
            self.begin_turn();
        }
    }

    pub(super) fn stop(&mut self) {
        for id in self.line.close_all() {
            self.push(Output::Abort(id));
        }
        if let Some((turn, ask)) = &mut self.ask {
            let turn = *turn;
            if let Some(id) = ask.stop() {
                self.push(Output::Abort(id));
            }
            self.settle(turn);
            self.mark_stopped(turn);
            self.end_turn(turn);
        } else {
            self.stop_calls();
        }
        if !matches!(self.phase, Phase::Failed { .. } | Phase::Capped { .. }) {
            self.set_phase(Phase::Idle);
        }
    }

    pub(super) fn mark_stopped(&mut self, turn: TurnId) {
        if let Some(reply) = self.tree.reply_mut(turn) {
            reply.stopped = true;
        }
    }
}

fn failed(failure: Failure) -> Phase {
    Phase::Failed { failure, retry_at: None }
}

/// Bare definitions of the tools that the messages mention.
fn used_tools(messages: &[Value]) -> Vec<Value> {
    let mut names: Vec<&str> = Vec::new();
    let contents = messages.iter().filter_map(|message| message.get("content")?.as_array());
    for block in contents.flatten() {
        if block.get("type").and_then(Value::as_str) == Some("tool_use")
            && let Some(name) = block.get("name").and_then(Value::as_str)
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    let bare = |name| json!({ "name": name, "input_schema": { "type": "object" } });
    names.into_iter().map(bare).collect()
}
