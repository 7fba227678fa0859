//! A branch of a conversation as a file: Markdown to read, JSON to work with. Neither holds a secret.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::block::BlockKind;
use super::call::{Call, CallEnd, CallPhase};
use super::content;
use super::conversation::Conversation;
use super::turn::{Body, Origin, Part, Reply};
use super::usage::{PriceTable, Usage};

impl Conversation {
    /// The branch that is shown, for people. What servers said is fenced and named as theirs.
    pub fn markdown(&self, prices: &PriceTable) -> String {
        let mut out = String::from("# Conversation with Claude\n");
        if !self.settings().system.trim().is_empty() {
            out.push_str("\n## System prompt\n\n");
            fence(&mut out, "", &self.settings().system);
        }
        for turn in self.branch() {
            match &turn.body {
                Body::Person(parts) => person(&mut out, parts),
                Body::Claude(reply) => claude(&mut out, reply),
            }
        }
        let usage = self.usage();
        let cost = self.cents(prices).map(|cents| format!(", about {:.2} US$", cents / 100.0));
        let _ = write!(
            out,
            "\n---\n\n{} tokens in, {} out{}\n",
            usage.all_input(),
            usage.output,
            cost.unwrap_or_default(),
        );
        out
    }

    /// The branch that is shown: its turns, and the messages as the API would get them next.
    pub fn json(&self) -> Value {
        json!({
            "format": "wirescope-conversation",
            "version": 1,
            "settings": self.settings(),
            "turns": self.branch(),
            "messages": self.tree.messages(self.tree.head),
        })
    }

    /// What all answers of all branches have cost; `None` where the price of one of them is not known.
    pub fn cents(&self, prices: &PriceTable) -> Option<f64> {
        let answers = self.turns().iter().filter_map(|turn| self.answer(turn.id));
        let used = answers.filter(|answer| answer.usage != Usage::default());
        used.map(|answer| prices.cents(&answer.model, &answer.usage)).sum()
    }
}

fn person(out: &mut String, parts: &[Part]) {
    out.push_str("\n## Person\n");
    for part in parts {
        match &part.origin {
            Origin::Person => {
                for block in &part.blocks {
                    let _ = write!(out, "\n{}\n", words(block));
                }
            }
            Origin::Prompt { server, name } => {
                let _ = write!(out, "\nPrompt {} of {}:\n\n", code(name), code(&server.0));
                fence_all(out, &part.blocks);
            }
            Origin::Resource { server, uri } => {
                let _ = write!(out, "\nResource {} of {}:\n\n", code(uri), code(&server.0));
                fence_all(out, &part.blocks);
            }
        }
    }
}

fn claude(out: &mut String, reply: &Reply) {
    let model = if reply.answer.model.is_empty() { &reply.asked } else { &reply.answer.model };
    let _ = write!(out, "\n## Claude ({model})\n");
    for (place, block) in reply.answer.blocks.iter().enumerate() {
        match &block.kind {
            BlockKind::Text { text, .. } => {
                let _ = write!(out, "\n{text}\n");
            }
            BlockKind::Thinking { text, .. } if !text.is_empty() => {
                out.push_str("\n<details><summary>Thinking</summary>\n\n");
                fence(out, "", text);
                out.push_str("\n</details>\n");
            }
            BlockKind::ToolUse(_) => {
                if let Some(made) = reply.calls.iter().find(|call| call.block == place) {
                    call(out, made);
                }
            }
            BlockKind::Other { name, .. } => {
                let _ = write!(out, "\n*{}*\n", code(name));
            }
            BlockKind::Thinking { .. } | BlockKind::RedactedThinking => {}
        }
    }
    if let Some(failure) = &reply.failure {
        let _ = write!(out, "\n*Failed: {failure}*\n");
    } else if reply.stopped {
        out.push_str("\n*Stopped by the person*\n");
    } else if let Some(stop) = reply.answer.stop.as_ref().filter(|stop| is_odd(stop.as_str())) {
        let _ = write!(out, "\n*Ended with {}*\n", code(stop.as_str()));
    }
}

fn is_odd(stop: &str) -> bool {
    !matches!(stop, "end_turn" | "tool_use")
}

fn call(out: &mut String, call: &Call) {
    let (name, server) = match &call.tool {
        Some(tool) => (tool.tool.as_str(), tool.server.0.as_str()),
        None => (call.name.as_str(), ""),
    };
    let of = if server.is_empty() { String::new() } else { format!(" of {}", code(server)) };
    let _ = write!(out, "\n### Call of {}{of}\n\n", code(name));
    fence(out, "json", &call.arguments().to_string());
    match &call.phase {
        CallPhase::Ended(CallEnd::Returned(result)) => {
            let (blocks, is_error) = content::tool_result(result);
            let what = if is_error { "error" } else { "result" };
            let _ = write!(out, "\nThe server's {what}:\n\n");
            fence_all(out, &blocks);
        }
        CallPhase::Ended(end) => {
            let why = match end {
                CallEnd::Refused(reason) => format!("refused by the person: {reason}"),
                CallEnd::Failed(why) => format!("failed: {why}"),
                CallEnd::Cancelled => "cancelled by the person".to_owned(),
                _ => "not run".to_owned(),
            };
            let _ = write!(out, "\n*{}*\n", why.replace('\n', " "));
        }
        CallPhase::Asking | CallPhase::Running(_) => out.push_str("\n*Under way*\n"),
    }
}

/// What a block says; a picture says what it is.
fn words(block: &Value) -> String {
    let field = |pointer: &str| block.pointer(pointer).and_then(Value::as_str);
    match field("/text") {
        Some(text) => text.to_owned(),
        None => format!(
            "[{} {}]",
            field("/type").unwrap_or_default(),
            field("/source/media_type").unwrap_or_default()
        ),
    }
}

fn fence_all(out: &mut String, blocks: &[Value]) {
    for block in blocks {
        fence(out, "", &words(block));
    }
}

/// A fence longer than any in the text, so that nothing in it can end it.
fn fence(out: &mut String, language: &str, text: &str) {
    let mark = "`".repeat(longest_run(text).max(2) + 1);
    let _ = write!(out, "{mark}{language}\n{text}\n{mark}\n");
}

fn code(text: &str) -> String {
    let mark = "`".repeat(longest_run(text) + 1);
    let text = text.replace(['\n', '\r'], " ");
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{mark}{pad}{text}{pad}{mark}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or_default()
}
