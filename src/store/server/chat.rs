//! A conversation with Claude as the screen shows it: a signal for each part that changes on its own,
//! so that a word more repaints its block and nothing else.

pub mod pieces;
pub mod reply;

use std::sync::Arc;

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{Set as _, Update as _, With as _, WithUntracked as _};
use vecmap::VecMap;

use self::reply::{Call, Reply};
use super::traffic::Traffic;
use crate::claude::sampling;
use crate::claude::{
    self, CallChange, CallId, Part, Phase, ServerKey, ToolRef, TurnChange, TurnId,
};
use crate::mcp::InputRequestId;
use crate::session::ServerId;
use crate::session::agent::{Choice, Event, Keeping};

/// The conversation that belongs to one server. Cheap to clone, like the connection it is part of.
#[derive(Clone, Debug)]
pub struct Chat {
    /// What tools of this server are known by, in any conversation.
    pub key: ArcRwSignal<ServerKey>,
    pub phase: ArcRwSignal<Phase>,
    /// All turns of all branches, parents before children.
    pub turns: ArcRwSignal<Vec<Turn>>,
    /// The branch that is shown ends there.
    pub head: ArcRwSignal<Option<TurnId>>,
    pub consents: ArcRwSignal<Consents>,
    /// Which tools are offered.
    pub choice: ArcRwSignal<Choice>,
    pub keeping: ArcRwSignal<Keeping>,
    /// What is to outlive the page; `None`: nothing.
    pub kept: ArcRwSignal<Option<String>>,
    /// What was kept before is no conversation.
    pub is_unreadable: ArcRwSignal<bool>,
    /// What the person is about to say, and what goes along.
    pub draft: ArcRwSignal<String>,
    pub attached: ArcRwSignal<Vec<Part>>,
    /// What Claude does for each question; it is proposed to Claude where it is not among these.
    pub samplings: ArcRwSignal<VecMap<InputRequestId, sampling::Phase>>,
    /// The exchanges with the API.
    pub wire: Traffic,
    /// The wire panel shows these, and not the server's.
    pub shows_api: ArcRwSignal<bool>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Consents {
    pub allowed: Vec<ToolRef>,
    pub trusted: Vec<ServerKey>,
}

#[derive(Clone, Debug)]
pub struct Turn {
    pub id: TurnId,
    pub parent: Option<TurnId>,
    pub body: Body,
}

#[derive(Clone, Debug)]
pub enum Body {
    Person(Arc<Vec<Part>>),
    Claude(Reply),
}

impl Turn {
    fn of(turn: &claude::Turn) -> Self {
        let body = match &turn.body {
            claude::Body::Person(parts) => Body::Person(Arc::new(parts.clone())),
            claude::Body::Claude(reply) => Body::Claude(Reply::of(reply)),
        };
        Self { id: turn.id, parent: turn.parent, body }
    }

    pub fn reply(&self) -> Option<&Reply> {
        match &self.body {
            Body::Claude(reply) => Some(reply),
            Body::Person(_) => None,
        }
    }
}

impl Chat {
    pub(in crate::store) fn new(home: ServerId) -> Self {
        let choice = Choice { servers: [home].into(), ..Choice::default() };
        Self {
            key: ArcRwSignal::default(),
            phase: ArcRwSignal::new(Phase::Idle),
            turns: ArcRwSignal::default(),
            head: ArcRwSignal::default(),
            consents: ArcRwSignal::default(),
            choice: ArcRwSignal::new(choice),
            keeping: ArcRwSignal::default(),
            kept: ArcRwSignal::default(),
            is_unreadable: ArcRwSignal::default(),
            draft: ArcRwSignal::default(),
            attached: ArcRwSignal::default(),
            samplings: ArcRwSignal::default(),
            wire: Traffic::default(),
            shows_api: ArcRwSignal::default(),
        }
    }

    /// The turns of the branch that is shown. Tracks.
    pub fn branch(&self) -> Vec<Turn> {
        let head = self.head.with(|head| *head);
        self.turns.with(|turns| {
            let find = |id: TurnId| turns.iter().find(|turn| turn.id == id);
            let mut path = Vec::new();
            let mut next = head.and_then(find);
            while let Some(turn) = next {
                path.push(turn.clone());
                // Parents are older than their children, so this ends.
                next = turn.parent.filter(|parent| *parent < turn.id).and_then(find);
            }
            path.reverse();
            path
        })
    }

    /// The turns that could stand in the place of this one, itself included, oldest first. Tracks.
    pub fn alternatives(&self, turn: &Turn) -> Vec<TurnId> {
        self.turns.with(|turns| {
            let beside = turns.iter().filter(|held| held.parent == turn.parent);
            beside.map(|held| held.id).collect()
        })
    }

    /// Calls that wait for the person. Tracks.
    pub fn waiting(&self) -> usize {
        let asks = |call: &Call| call.phase.with(|phase| *phase == claude::CallPhase::Asking);
        let last = self.branch().pop();
        let reply = last.as_ref().and_then(Turn::reply);
        reply.map_or(0, |reply| {
            reply.calls.with(|calls| calls.iter().filter(|call| asks(call)).count())
        })
    }

    pub(in crate::store) fn apply(&self, event: Event) {
        match event {
            Event::Talk(claude::Event::Phase(phase)) => self.phase.set(phase),
            Event::Talk(claude::Event::Head(head)) => self.head.set(head),
            Event::Talk(claude::Event::Turn(id, change)) => self.change_turn(id, change),
            Event::Talk(claude::Event::Call(id, change)) => self.change_call(id, change),
            // All conversations share one list of models.
            Event::Talk(claude::Event::Models(_)) => {}
            Event::Block { turn, place, block } => {
                if let Some(reply) = self.reply(turn) {
                    reply.put(place, &block);
                }
            }
            Event::Called { call, server, as_call } => {
                if let Some(call) = self.call(call) {
                    call.runs_as.set(Some((server, as_call)));
                }
            }
            Event::Renewed { turns, head } => {
                self.phase.set(Phase::Idle);
                self.turns.set(turns.iter().map(Turn::of).collect());
                self.head.set(head);
            }
            Event::Consents { allowed, trusted } => {
                self.consents.set(Consents { allowed, trusted });
            }
            Event::Key(key) => self.key.set(key),
            Event::Keep(text) => self.kept.set(text),
            Event::Unreadable => self.is_unreadable.set(true),
            Event::Exchange(id, change) => self.wire.exchange(id, change),
            Event::Record(record) => self.wire.push(record),
            Event::Sampling(id, sampling::Phase::Proposed) => self.question_is_over(id),
            Event::Sampling(id, phase) => self.samplings.update(|all| {
                all.insert(id, phase);
            }),
        }
    }

    /// What Claude does for a question is of no more interest.
    pub(in crate::store) fn question_is_over(&self, id: InputRequestId) {
        if self.samplings.with_untracked(|all| all.contains_key(&id)) {
            self.samplings.update(|all| drop(all.remove(&id)));
        }
    }

    fn reply(&self, id: TurnId) -> Option<Reply> {
        self.turns
            .with_untracked(|turns| turns.iter().rev().find(|turn| turn.id == id)?.reply().cloned())
    }

    fn call(&self, id: CallId) -> Option<Call> {
        self.turns.with_untracked(|turns| {
            let replies = turns.iter().rev().filter_map(Turn::reply);
            replies.into_iter().find_map(|reply| {
                reply.calls.with_untracked(|calls| calls.iter().find(|call| call.id == id).cloned())
            })
        })
    }

    fn change_turn(&self, id: TurnId, change: TurnChange) {
        match change {
            TurnChange::Began(turn) => self.turns.update(|turns| turns.push(Turn::of(&turn))),
            TurnChange::Removed => self.turns.update(|turns| turns.retain(|turn| turn.id != id)),
            TurnChange::Sent(exchange) => {
                if let Some(reply) = self.reply(id) {
                    reply.begin(exchange);
                }
            }
            TurnChange::Answer(change) => {
                if let Some(reply) = self.reply(id) {
                    reply.grow(change);
                }
            }
            TurnChange::Ended(turn) => {
                if let (Some(reply), claude::Body::Claude(ended)) = (self.reply(id), turn.body) {
                    reply.end(&ended);
                }
            }
        }
    }

    fn change_call(&self, id: CallId, change: CallChange) {
        match change {
            CallChange::Began { turn, call } => {
                if let Some(reply) = self.reply(turn) {
                    reply.calls.update(|calls| calls.push(Call::of(&call)));
                }
            }
            CallChange::Phase(phase) => {
                if let Some(call) = self.call(id) {
                    call.phase.set(phase);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;
    use reactive_graph::traits::GetUntracked as _;
    use serde_json::json;

    use super::*;
    use crate::mcp::input_request::{InputRequestChange, Withdrawal};
    use crate::mcp::{self, Moment};
    use crate::session::command::Place;
    use crate::store::server::connection::Connection;

    fn turn(id: u32, parent: Option<u32>) -> claude::Turn {
        let body = claude::Body::Person(vec![Part::text("x")]);
        claude::Turn { id: TurnId(id), parent: parent.map(TurnId), body }
    }

    #[test]
    fn the_branch_is_what_leads_to_the_head_and_alternatives_stand_beside_it() {
        Owner::new().with(|| {
            let chat = Chat::new(ServerId(1));
            let turns = vec![turn(1, None), turn(2, Some(1)), turn(3, Some(1)), turn(4, Some(3))];

            chat.apply(Event::Renewed { turns, head: Some(TurnId(4)) });

            let branch: Vec<u32> = chat.branch().iter().map(|turn| turn.id.0).collect();
            assert_eq!(branch, [1, 3, 4]);
            let beside = chat.alternatives(&chat.branch()[1]);
            assert_eq!(beside, [TurnId(2), TurnId(3)]);
        });
    }

    #[test]
    fn a_kept_file_whose_parents_go_round_ends_all_the_same() {
        Owner::new().with(|| {
            let chat = Chat::new(ServerId(1));
            let turns = vec![turn(1, Some(2)), turn(2, Some(1))];

            chat.apply(Event::Renewed { turns, head: Some(TurnId(2)) });

            assert_eq!(chat.branch().len(), 2);
        });
    }

    #[test]
    fn an_answer_grows_block_by_block() {
        Owner::new().with(|| {
            let chat = Chat::new(ServerId(1));
            let reply = claude::Reply::default();
            let body = claude::Body::Claude(Box::new(reply));
            let began = claude::Turn { id: TurnId(1), parent: None, body };
            let talk = |change| Event::Talk(claude::Event::Turn(TurnId(1), change));
            chat.apply(talk(TurnChange::Began(Box::new(began))));
            let block: claude::block::Block = serde_json::from_value(json!({
                "kind": { "Text": { "text": "", "citations": [] } }, "whole": false, "start": {},
            }))
            .expect("a block");
            chat.apply(Event::Block { turn: TurnId(1), place: 0, block: Box::new(block) });

            for more in ["one ", "two"] {
                let grown = claude::block::Grown::Text(more.to_owned());
                chat.apply(talk(TurnChange::Answer(claude::AnswerChange::Grew {
                    block: 0,
                    grown,
                })));
            }

            let reply = chat.reply(TurnId(1)).expect("began");
            let text = reply.blocks.with_untracked(|all| all[0].text.get_untracked());
            assert_eq!(text, "one two");
        });
    }

    #[test]
    fn what_claude_did_for_a_question_goes_when_the_question_is_over() {
        Owner::new().with(|| {
            let connection = Connection::new(ServerId(1), Place::Demo);
            let count = || connection.chat.samplings.with_untracked(VecMap::len);
            for id in (1..=3).map(InputRequestId) {
                connection.apply_chat(Event::Sampling(id, sampling::Phase::Answering));
            }
            assert_eq!(count(), 3);

            let (at, why) = (Moment::default(), Withdrawal::CallOver);
            let over = InputRequestChange::Withdrawn { at, why };
            connection.apply(mcp::Event::InputRequest(InputRequestId(1), over));
            connection.apply_chat(Event::Sampling(InputRequestId(2), sampling::Phase::Proposed));

            assert_eq!(count(), 1);
        });
    }
}
