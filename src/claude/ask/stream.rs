//! Reads the events of a stream into an [`Answer`].
//!
//! <https://platform.claude.com/docs/en/build-with-claude/streaming>

use serde_json::Value;

use crate::claude::answer::{Answer, AnswerChange, Found, Stop};
use crate::claude::block::Block;
use crate::claude::failure::Said;
use crate::wire::json;
use crate::wire::reader::{Finding, Problem, Reader};
use crate::wire::sse::SseEvent;

/// As many findings are told of one answer: a server that gets every event wrong gets some million
/// wrong.
const MOST_FOUND: usize = 100;

/// The stream of one answer.
#[derive(Debug, Default)]
pub(in crate::claude) struct Stream {
    pub(in crate::claude) answer: Answer,
    /// The API's index of each block.
    indices: Vec<u64>,
    started: bool,
    pub(super) changes: Vec<AnswerChange>,
    pub(super) error: Option<Said>,
    found: usize,
}

impl Stream {
    pub(super) fn take(&mut self, event: &SseEvent) {
        if event.data.is_empty() {
            return;
        }
        let mut findings = Vec::new();
        match json::read(&event.data) {
            Ok(mut json) => {
                findings.append(&mut json.findings);
                self.read(event, &json.value, &mut findings);
            }
            Err(_) => findings.push(says("", "is not JSON")),
        }
        if !findings.is_empty() && self.found < MOST_FOUND {
            self.found += 1;
            let event_name = event.kind.clone().unwrap_or_default();
            let found = Found { event: event_name, data: event.data.clone(), findings };
            self.changes.push(AnswerChange::Found(found));
        }
    }

    /// A message that came as one JSON document: some compatible servers do not stream.
    pub(super) fn take_whole(&mut self, message: &Value) -> bool {
        let Some(blocks) = message.get("content").and_then(Value::as_array) else { return false };
        self.start(message);
        for (index, block) in (0..).zip(blocks) {
            if let Some(start) = block.as_object() {
                self.begin_block(index, Block::start(start));
                self.end_block(index, &mut Vec::new());
            }
        }
        self.read_stop(message);
        self.answer.whole = true;
        true
    }

    fn read(&mut self, event: &SseEvent, data: &Value, findings: &mut Vec<Finding>) {
        let Some(mut json) = Reader::new(data, String::new(), findings) else { return };
        // Some compatible servers leave one of the two names out.
        let named = json.optional_text("type").or(event.kind.as_deref()).unwrap_or_default();
        if event.kind.as_deref().is_some_and(|kind| kind != named) {
            json.find("type", Problem::NotThe("name of the event"));
        }
        if self.answer.whole && named != "ping" {
            json.find("type", Problem::Says("comes after the end of the message".to_owned()));
            return;
        }
        match named {
            "ping" => {}
            "message_start" => self.message_start(&mut json),
            "content_block_start" => self.block_start(&mut json),
            "content_block_delta" => self.block_delta(&mut json),
            "content_block_stop" => {
                if let Some(index) = json.count("index") {
                    self.end_block(index, findings);
                }
            }
            "message_delta" => self.message_delta(&mut json),
            "message_stop" => self.message_stop(findings),
            "error" => self.error = Said::read(0, data).or_else(|| Some(unread(&event.data))),
            _ => json.find("type", Problem::Says("is an unknown event".to_owned())),
        }
    }

    fn message_start(&mut self, json: &mut Reader<'_, '_>) {
        if self.started {
            json.find("type", Problem::Says("comes a second time".to_owned()));
            return;
        }
        if let Some(mut message) = json.child("message") {
            message.text("id");
            message.text("model");
        }
        self.start(json.value("message").unwrap_or(&Value::Null));
    }

    fn start(&mut self, message: &Value) {
        self.started = true;
        let text = |field: &str| message.get(field).and_then(Value::as_str).unwrap_or_default();
        text("id").clone_into(&mut self.answer.id);
        text("model").clone_into(&mut self.answer.model);
        let (id, model) = (self.answer.id.clone(), self.answer.model.clone());
        self.changes.push(AnswerChange::Started { id, model });
        self.count(message);
    }

    fn count(&mut self, holder: &Value) {
        let Some(usage) = holder.get("usage") else { return };
        let before = self.answer.usage;
        self.answer.usage.read(usage);
        if before != self.answer.usage {
            self.changes.push(AnswerChange::Counted(self.answer.usage));
        }
    }

    fn block_start(&mut self, json: &mut Reader<'_, '_>) {
        let Some(index) = json.count("index") else { return };
        if !self.started {
            json.find("type", Problem::Says("comes before message_start".to_owned()));
        }
        if self.indices.contains(&index) {
            json.find("index", Problem::Says("belongs to an earlier block".to_owned()));
            return;
        }
        if index != self.indices.len() as u64 {
            json.find("index", Problem::NotThe("next number"));
        }
        if let Some(mut block) = json.child("content_block") {
            block.text("type");
        }
        let Some(start) = json.value("content_block").and_then(Value::as_object) else { return };
        let block = Block::start(start);
        if let Some(tool_use) = block.tool_use() {
            let same = |held: &Block| held.tool_use().is_some_and(|held| held.id == tool_use.id);
            if tool_use.id.is_empty() || self.answer.blocks.iter().any(same) {
                json.find("content_block", Problem::Says("has no id of its own".to_owned()));
                return;
            }
        }
        self.begin_block(index, block);
    }

    fn begin_block(&mut self, index: u64, block: Block) {
        self.indices.push(index);
        self.answer.blocks.push(block);
        let block = self.answer.blocks.len() - 1;
        self.changes.push(AnswerChange::BlockBegan { block });
    }

    fn block_delta(&mut self, json: &mut Reader<'_, '_>) {
        let Some(index) = json.count("index") else { return };
        let Some(block) = self.place(index) else {
            json.find("index", Problem::Says("does not belong to any block".to_owned()));
            return;
        };
        let delta = json.value("delta").unwrap_or(&Value::Null);
        match self.answer.blocks[block].grow(delta) {
            Some(grown) => self.changes.push(AnswerChange::Grew { block, grown }),
            None => json.find("delta", Problem::Says("does not fit the block".to_owned())),
        }
    }

    fn end_block(&mut self, index: u64, findings: &mut Vec<Finding>) {
        let Some(block) = self.place(index) else {
            findings.push(says("/index", "does not belong to any block"));
            return;
        };
        if !self.answer.blocks[block].end() {
            findings.push(says("", "ends an input that is not a JSON object"));
        }
        self.changes.push(AnswerChange::BlockEnded { block });
    }

    fn message_delta(&mut self, json: &mut Reader<'_, '_>) {
        json.child("delta");
        if let Some(delta) = json.value("delta") {
            self.read_stop(delta);
        }
        if let Some(usage) = json.child("usage").is_some().then(|| json.value("usage")).flatten() {
            self.count(&serde_json::json!({ "usage": usage }));
        }
    }

    fn read_stop(&mut self, holder: &Value) {
        if let Some(stop) = Stop::read(holder) {
            self.answer.stop = Some(stop.clone());
            self.changes.push(AnswerChange::Stopped(stop));
        }
    }

    fn message_stop(&mut self, findings: &mut Vec<Finding>) {
        if self.answer.stop.is_none() {
            findings.push(says("", "ends a message that has no stop_reason"));
        }
        if self.answer.blocks.iter().any(|block| !block.whole) {
            findings.push(says("", "ends a message with an open block"));
        }
        self.answer.whole = true;
    }

    fn place(&self, index: u64) -> Option<usize> {
        self.indices.iter().position(|held| *held == index)
    }
}

fn says(pointer: &str, what: &str) -> Finding {
    Finding { pointer: pointer.to_owned(), problem: Problem::Says(what.to_owned()) }
}

/// An `error` event that has no error object.
fn unread(data: &str) -> Said {
    Said { message: data.to_owned(), ..Said::default() }
}
