//! One answer of Claude on screen: its blocks as they grow, its calls, how it ended.

use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{Get as _, Set as _, Update as _, With as _, WithUntracked as _};
use serde_json::Value;

use crate::claude::block::{Block as Whole, BlockKind, Grown};
use crate::claude::usage::Usage;
use crate::claude::{self, AnswerChange, CallId, CallPhase, Failure, Stop, ToolRef};
use crate::mcp;
use crate::session::ServerId;
use crate::wire::http::ExchangeId;
use crate::wire::json;

#[derive(Clone, Debug)]
pub struct Reply {
    /// The model that was asked.
    pub asked: String,
    pub blocks: ArcRwSignal<Vec<Block>>,
    /// One for each tool use that was made a call.
    pub calls: ArcRwSignal<Vec<Call>>,
    pub facts: ArcRwSignal<Facts>,
    /// The exchange that asked for it: the link to the wire log.
    pub exchange: ArcRwSignal<Option<ExchangeId>>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// The model that answered.
    pub model: String,
    pub usage: Usage,
    pub stop: Option<Stop>,
    pub failure: Option<Failure>,
    pub is_stopped: bool,
    /// Nothing more will come.
    pub is_over: bool,
    /// Events of the stream that were not as the API describes them.
    pub oddities: usize,
}

#[derive(Clone, Debug)]
pub struct Block {
    pub place: usize,
    pub kind: Kind,
    /// What it says; of a tool's use, its input as far as it has come.
    pub text: ArcRwSignal<String>,
    pub citations: ArcRwSignal<Vec<Value>>,
    pub is_whole: ArcRwSignal<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Thinking,
    RedactedThinking,
    /// By the name the API knows.
    ToolUse(String),
    /// Something of the API's own, such as a tool that runs there.
    Other(String),
}

#[derive(Clone, Debug)]
pub struct Call {
    pub id: CallId,
    /// The block that asks for it.
    pub block: usize,
    pub name: String,
    pub tool: Option<ToolRef>,
    pub wanted: Value,
    pub phase: ArcRwSignal<CallPhase>,
    /// The call that it is at its server, once it runs.
    pub runs_as: ArcRwSignal<Option<(ServerId, mcp::CallId)>>,
    /// The arguments as the person edits them; `None`: as Claude wants them.
    pub edited: ArcRwSignal<Option<String>>,
    /// What Claude is told when the call is refused.
    pub reason: ArcRwSignal<String>,
}

impl Call {
    pub(super) fn of(call: &claude::Call) -> Self {
        let edited = call.edited.as_ref().map(ToString::to_string);
        Self {
            id: call.id,
            block: call.block,
            name: call.name.clone(),
            tool: call.tool.clone(),
            wanted: call.wanted.clone(),
            phase: ArcRwSignal::new(call.phase.clone()),
            runs_as: ArcRwSignal::default(),
            edited: ArcRwSignal::new(edited),
            reason: ArcRwSignal::default(),
        }
    }

    /// What goes to the tool, or why that is nothing a tool takes. Tracks.
    pub fn arguments(&self) -> Result<Option<Value>, String> {
        let Some(text) = self.edited.get() else { return Ok(None) };
        match json::typed(&text) {
            Ok(arguments @ Value::Object(_)) => Ok(Some(arguments)),
            Ok(_) => Err("Arguments are a JSON object".to_owned()),
            Err(error) => Err(format!("This is not JSON: {error}")),
        }
    }
}

impl Reply {
    pub(super) fn of(reply: &claude::Reply) -> Self {
        let answer = &reply.answer;
        let blocks = answer.blocks.iter().enumerate();
        let blocks = blocks.map(|(place, block)| Block::of(place, block)).collect();
        let shown = Self {
            asked: reply.asked.clone(),
            blocks: ArcRwSignal::new(blocks),
            calls: ArcRwSignal::new(reply.calls.iter().map(Call::of).collect()),
            facts: ArcRwSignal::default(),
            exchange: ArcRwSignal::default(),
        };
        // A reply that comes back from a file is over; one that begins holds nothing yet.
        if !answer.blocks.is_empty() || reply.stopped || reply.failure.is_some() {
            shown.end(reply);
        }
        shown
    }

    /// The words of all text blocks. Tracks.
    pub fn text(&self) -> String {
        self.blocks.with(|blocks| {
            let texts = blocks.iter().filter(|block| block.kind == Kind::Text);
            texts.map(|block| block.text.get()).collect::<String>()
        })
    }

    /// A request goes out: what an attempt before it had brought does not count.
    pub(super) fn begin(&self, exchange: ExchangeId) {
        self.exchange.set(Some(exchange));
        if self.blocks.with_untracked(|blocks| !blocks.is_empty()) {
            self.blocks.set(Vec::new());
        }
    }

    /// A block that has begun, or is whole.
    pub(super) fn put(&self, place: usize, block: &Whole) {
        let held = self.blocks.with_untracked(|blocks| blocks.get(place).cloned());
        match held {
            Some(held) => held.take(block),
            None => self.blocks.update(|blocks| blocks.push(Block::of(place, block))),
        }
    }

    pub(super) fn grow(&self, change: AnswerChange) {
        match change {
            AnswerChange::Started { model, .. } => self.facts.update(|facts| facts.model = model),
            AnswerChange::Counted(usage) => self.facts.update(|facts| facts.usage = usage),
            AnswerChange::Stopped(stop) => self.facts.update(|facts| facts.stop = Some(stop)),
            AnswerChange::Found(_) => self.facts.update(|facts| facts.oddities += 1),
            AnswerChange::BlockBegan { .. } | AnswerChange::BlockEnded { .. } => {}
            AnswerChange::Grew { block, grown } => {
                let (Grown::Text(more) | Grown::Thinking(more) | Grown::Input(more)) = grown else {
                    return;
                };
                let held = self
                    .blocks
                    .with_untracked(|blocks| blocks.get(block).map(|block| block.text.clone()));
                if let Some(text) = held {
                    text.update(|text| text.push_str(&more));
                }
            }
        }
    }

    pub(super) fn end(&self, reply: &claude::Reply) {
        for (place, block) in reply.answer.blocks.iter().enumerate() {
            self.put(place, block);
        }
        self.facts.update(|facts| {
            facts.model.clone_from(&reply.answer.model);
            facts.usage = reply.answer.usage;
            facts.stop.clone_from(&reply.answer.stop);
            facts.failure.clone_from(&reply.failure);
            facts.is_stopped = reply.stopped;
            facts.is_over = true;
        });
    }
}

impl Block {
    fn of(place: usize, block: &Whole) -> Self {
        let kind = match &block.kind {
            BlockKind::Text { .. } => Kind::Text,
            BlockKind::Thinking { .. } => Kind::Thinking,
            BlockKind::RedactedThinking => Kind::RedactedThinking,
            BlockKind::ToolUse(tool_use) => Kind::ToolUse(tool_use.name.clone()),
            BlockKind::Other { name, .. } => Kind::Other(name.clone()),
        };
        let shown = Self {
            place,
            kind,
            text: ArcRwSignal::default(),
            citations: ArcRwSignal::default(),
            is_whole: ArcRwSignal::default(),
        };
        shown.take(block);
        shown
    }

    /// Sets only what differs: what is set is drawn anew.
    fn take(&self, block: &Whole) {
        let text = match &block.kind {
            BlockKind::Text { text, .. } | BlockKind::Thinking { text, .. } => text,
            BlockKind::ToolUse(tool_use) => &tool_use.input_text,
            BlockKind::Other { input_text, .. } => input_text,
            BlockKind::RedactedThinking => "",
        };
        if self.text.with_untracked(|held| held != text) {
            self.text.set(text.to_owned());
        }
        if let BlockKind::Text { citations, .. } = &block.kind
            && self.citations.with_untracked(|held| held != citations)
        {
            self.citations.set(citations.clone());
        }
        if self.is_whole.with_untracked(|whole| *whole != block.whole) {
            self.is_whole.set(block.whole);
        }
    }
}
