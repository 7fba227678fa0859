//! The conversation as a tree of turns. To edit a message is to branch: nothing said is lost.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::Answer;
use super::call::{Call, CallId};
use super::content;
use super::failure::Failure;
use super::tool::ServerKey;

/// Names a turn within its conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TurnId(pub u32);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    pub id: TurnId,
    pub parent: Option<TurnId>,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Body {
    Person(Vec<Part>),
    Claude(Box<Reply>),
}

/// A piece of what a person says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub origin: Origin,
    /// Content blocks of the API.
    pub blocks: Vec<Value>,
}

/// Whose words a piece is made of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    Person,
    /// The server's, brought in by the person.
    Prompt {
        server: ServerKey,
        name: String,
    },
    Resource {
        server: ServerKey,
        uri: String,
    },
}

impl Part {
    pub fn text(words: &str) -> Self {
        Self { origin: Origin::Person, blocks: vec![content::text(words)] }
    }

    /// From the result of `prompts/get`.
    pub fn prompt(server: ServerKey, name: &str, result: &Value) -> Self {
        let origin = Origin::Prompt { server, name: name.to_owned() };
        Self { origin, blocks: content::prompt(result) }
    }

    /// From the result of `resources/read`.
    pub fn resource(server: ServerKey, uri: &str, result: &Value) -> Self {
        let origin = Origin::Resource { server, uri: uri.to_owned() };
        Self { origin, blocks: content::resources(result) }
    }

    /// Says nothing at all.
    pub(super) fn is_blank(&self) -> bool {
        self.blocks.iter().all(is_blank)
    }

    /// A picture of the person's own; described where Claude does not take its type.
    pub fn image(media_type: &str, base64: &str) -> Self {
        let image = json!({ "type": "image", "mimeType": media_type, "data": base64 });
        Self { origin: Origin::Person, blocks: content::block(&image).into_iter().collect() }
    }
}

/// What Claude has said, and what came of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// The model that was asked.
    pub asked: String,
    /// Of a reply that is still coming, [`super::Conversation::answer`] knows more.
    pub answer: Answer,
    /// One for each tool use, in their order.
    pub calls: Vec<Call>,
    pub failure: Option<Failure>,
    /// The person stopped it, or its calls.
    pub stopped: bool,
}

impl Reply {
    /// The `tool_result` for the tool use at that place. An answer that was cut off may not have come as
    /// far as to a call, but the API wants a result for every use.
    fn result(&self, place: usize) -> Option<Value> {
        let tool_use = self.answer.blocks.get(place)?.tool_use()?;
        let made = self.calls.iter().find(|call| call.block == place);
        Some(made.map_or_else(|| Call::not_run(&tool_use.id), Call::encode))
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Tree {
    /// Parents before children.
    pub(super) turns: Vec<Turn>,
    /// The end of the branch that is shown.
    pub(super) head: Option<TurnId>,
    next_turn: u32,
    next_call: u32,
}

impl Tree {
    /// At the end of the branch that is shown.
    pub(super) fn add(&mut self, body: Body) -> TurnId {
        self.next_turn += 1;
        let id = TurnId(self.next_turn);
        self.turns.push(Turn { id, parent: self.head, body });
        self.head = Some(id);
        id
    }

    pub(super) fn next_call(&mut self) -> CallId {
        self.next_call += 1;
        CallId(self.next_call)
    }

    pub(super) fn turn(&self, id: TurnId) -> Option<&Turn> {
        self.turns.iter().find(|turn| turn.id == id)
    }

    pub(super) fn reply(&self, id: TurnId) -> Option<&Reply> {
        match &self.turn(id)?.body {
            Body::Claude(reply) => Some(reply),
            Body::Person(_) => None,
        }
    }

    pub(super) fn reply_mut(&mut self, id: TurnId) -> Option<&mut Reply> {
        match &mut self.turns.iter_mut().find(|turn| turn.id == id)?.body {
            Body::Claude(reply) => Some(reply),
            Body::Person(_) => None,
        }
    }

    pub(super) fn call_mut(&mut self, id: CallId) -> Option<&mut Call> {
        self.turns.iter_mut().rev().find_map(|turn| match &mut turn.body {
            Body::Claude(reply) => reply.calls.iter_mut().find(|call| call.id == id),
            Body::Person(_) => None,
        })
    }

    /// From the first turn to `id`.
    pub(super) fn path(&self, id: Option<TurnId>) -> Vec<&Turn> {
        let mut path = Vec::new();
        let mut next = id;
        // Parents stand before their children, so a path cannot be longer than the tree.
        while let Some(turn) = next.and_then(|id| self.turn(id)) {
            path.push(turn);
            next = turn.parent.filter(|parent| *parent < turn.id);
        }
        path.reverse();
        path
    }

    pub(super) fn children(&self, parent: Option<TurnId>) -> Vec<TurnId> {
        let children = self.turns.iter().filter(|turn| turn.parent == parent);
        children.map(|turn| turn.id).collect()
    }

    /// The end of the newest branch through `id`.
    pub(super) fn newest_below(&self, id: TurnId) -> TurnId {
        let mut end = id;
        // Children are newer than their parents, so this cannot go round in a kept file that is wrong.
        while let Some(child) = self.children(Some(end)).last().filter(|child| **child > end) {
            end = *child;
        }
        end
    }

    /// A turn without children goes; the branch that is shown ends before it.
    pub(super) fn remove(&mut self, id: TurnId) {
        let parent = self.turn(id).and_then(|turn| turn.parent);
        self.turns.retain(|turn| turn.id != id);
        if self.head == Some(id) {
            self.head = parent;
        }
    }

    /// The branch up to `id` as the API takes it. Roles alternate, nothing is empty, and every tool use
    /// has its result right behind it.
    pub(super) fn messages(&self, id: Option<TurnId>) -> Vec<Value> {
        let mut messages = Messages::default();
        for turn in self.path(id) {
            match &turn.body {
                Body::Person(parts) => {
                    let blocks = parts.iter().flat_map(|part| &part.blocks);
                    messages.push("user", blocks.filter(|block| !is_blank(block)).cloned());
                }
                Body::Claude(reply) => {
                    let sendable = reply.answer.sendable();
                    let results: Vec<Value> =
                        sendable.iter().filter_map(|(place, _)| reply.result(*place)).collect();
                    messages.push("assistant", sendable.into_iter().map(|(_, block)| block));
                    messages.push("user", results);
                }
            }
        }
        messages.0
    }
}

fn is_blank(block: &Value) -> bool {
    let text = block.get("text").and_then(Value::as_str);
    text.is_some_and(|text| text.trim().is_empty())
}

/// Messages under way. Two of the same role in a row become one, which compatible servers need.
#[derive(Default)]
struct Messages(Vec<Value>);

impl Messages {
    fn push(&mut self, role: &str, blocks: impl IntoIterator<Item = Value>) {
        let mut blocks = blocks.into_iter().peekable();
        if blocks.peek().is_none() {
            return;
        }
        if self.0.last().is_none_or(|last| last["role"] != role) {
            self.0.push(json!({ "role": role, "content": [] }));
        }
        let content = self.0.last_mut().and_then(|last| last.get_mut("content"));
        if let Some(Value::Array(content)) = content {
            content.extend(blocks);
        }
    }
}
