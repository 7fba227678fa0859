//! The tools there are: those built in, and those learned since.

use serde_json::{Map, Value, json};

use super::arguments::{Arguments, Mistake};
use super::headers;
use super::refusal::Refusal;
use super::tools::{BUILT_IN, Outcome, said};
use crate::mcp::http::HttpRequest;

/// Small, so that the list comes in two pages and paging can be seen.
const PAGE: usize = 6;
const MAX_LEARNED: usize = 20;

#[derive(Debug, Default)]
pub(super) struct Toolbox {
    learned: Vec<Skill>,
}

/// A tool that the server was taught: it says one sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Skill {
    pub(super) name: String,
    pub(super) title: Option<String>,
    pub(super) answer: String,
}

impl Toolbox {
    /// The result of `tools/list`.
    pub(super) fn page(&self, cursor: Option<&Value>) -> Result<Value, Refusal> {
        let definitions = self.definitions();
        let number = match cursor {
            None => 1,
            Some(cursor) => {
                let number = cursor.as_str().and_then(|text| text.strip_prefix("page-"));
                let number = number.and_then(|text| text.parse().ok());
                let exists =
                    |number: &usize| (2..=definitions.len().div_ceil(PAGE)).contains(number);
                number.filter(exists).ok_or_else(|| Refusal::invalid_params("Invalid cursor"))?
            }
        };
        let end = definitions.len().min(number * PAGE);
        let mut page = json!({
            "tools": definitions[(number - 1) * PAGE..end],
            "ttlMs": 300_000,
            "cacheScope": "private",
        });
        if end < definitions.len() {
            page["nextCursor"] = json!(format!("page-{}", number + 1));
        }
        Ok(page)
    }

    /// Runs the tool that the params of a `tools/call` name.
    pub(super) fn call(
        &self,
        request: &HttpRequest,
        params: &Map<String, Value>,
    ) -> Result<Result<Outcome, Mistake>, Refusal> {
        let Some(name) = params.get("name").and_then(Value::as_str) else {
            return Err(Refusal::invalid_params("name must be a text"));
        };
        let none = Map::new();
        let arguments = match params.get("arguments") {
            Some(Value::Object(arguments)) => arguments,
            None => &none,
            Some(_) => return Err(Refusal::invalid_params("arguments must be an object")),
        };
        if let Some(tool) = BUILT_IN.iter().find(|tool| tool.name == name) {
            headers::check_parameters(request, &(tool.define)()["inputSchema"], arguments)?;
            return Ok((tool.run)(Arguments(arguments)));
        }
        match self.learned.iter().find(|skill| skill.name == name) {
            Some(skill) => Ok(skill.run(Arguments(arguments))),
            None => Err(Refusal::invalid_params(format!("Unknown tool: {name}"))),
        }
    }

    /// Adds a tool at the end of the list, or replaces one learned before; the result tells which.
    pub(super) fn learn(&mut self, skill: Skill) -> Result<Value, Mistake> {
        let name = skill.name.clone();
        if BUILT_IN.iter().any(|tool| tool.name == name) {
            return Err(Mistake(format!("{name} is built in, choose another name")));
        }
        if let Some(known) = self.learned.iter_mut().find(|known| known.name == name) {
            *known = skill;
            return Ok(said(&format!("Learned {name} anew")));
        }
        if self.learned.len() == MAX_LEARNED {
            return Err(Mistake(format!("{MAX_LEARNED} learned tools are enough for a demo")));
        }
        self.learned.push(skill);
        Ok(said(&format!("Learned {name}. It is now in the list of tools")))
    }

    fn definitions(&self) -> Vec<Value> {
        let built_in = BUILT_IN.iter().map(|tool| {
            let mut definition = json!({ "name": tool.name });
            if let (Value::Object(whole), Value::Object(rest)) = (&mut definition, (tool.define)())
            {
                whole.extend(rest);
            }
            definition
        });
        built_in.chain(self.learned.iter().map(Skill::define)).collect()
    }
}

impl Skill {
    fn define(&self) -> Value {
        json!({
            "name": self.name,
            "title": self.title.as_ref().unwrap_or(&self.name),
            "description": "Learned while you watched. Says what it was taught to say.",
            "inputSchema": {
                "type": "object",
                "properties": {
                    "to": { "type": "string", "title": "To", "description": "Whom to say it to" },
                },
            },
            "annotations": { "readOnlyHint": true, "openWorldHint": false },
        })
    }

    fn run(&self, arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
        let words = match arguments.text("to")?.filter(|name| !name.is_empty()) {
            Some(name) => format!("{name}: {}", self.answer),
            None => self.answer.clone(),
        };
        Ok(Outcome::Done(said(&words)))
    }
}
