//! The tools there are: those built in, and those learned since.

use serde_json::{Map, Value};

use super::arguments::{Arguments, Mistake};
use super::headers;
use super::refusal::Refusal;
use super::template::{fill, list};
use super::tools::{self, Outcome, said};
use crate::mcp::http::HttpRequest;

/// Small, so that the list comes in two pages and paging can be seen.
const PAGE: usize = 6;
const MAX_LEARNED: usize = 20;

/// The built-in tools as `tools/list` tells them: what a newcomer tries first comes first.
const BUILT_IN: &str = include_str!("tools.json");

/// A learned tool as `tools/list` tells it, but for its name and title.
const LEARNED: &str = r#"{"name":null,"title":null,
    "description":"Learned while you watched. Says what you taught it to say.",
    "inputSchema":{"type":"object","properties":{
        "to":{"type":"string","title":"To","description":"Who to say it to"}}},
    "annotations":{"readOnlyHint":true,"openWorldHint":false}}"#;

#[derive(Debug, Default)]
pub(super) struct Toolbox {
    learned: Vec<Skill>,
    has_changed: bool,
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
        let mut definitions = self.definitions();
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
        let is_last = definitions.len() <= number * PAGE;
        definitions.truncate(number * PAGE);
        let tools = definitions.split_off((number - 1) * PAGE);
        let page = r#"{"tools":null,"ttlMs":300000,"cacheScope":"private"}"#;
        let mut page = fill(page, &mut [tools.into()]);
        if !is_last {
            page["nextCursor"] = format!("page-{}", number + 1).into();
        }
        Ok(page)
    }

    /// Runs the tool that the params of a `tools/call` name.
    pub(super) fn call(
        &self,
        request: &HttpRequest,
        params: &Map<String, Value>,
    ) -> Result<Outcome, Refusal> {
        let Some(name) = params.get("name").and_then(Value::as_str) else {
            return Err(Refusal::invalid_params("name must be a string"));
        };
        let none = Map::new();
        let arguments = match params.get("arguments") {
            Some(Value::Object(arguments)) => arguments,
            None => &none,
            Some(_) => return Err(Refusal::invalid_params("arguments must be an object")),
        };
        let arguments = Arguments(arguments);
        let outcome = if let Some(run) = tools::find(name) {
            let definitions = list(BUILT_IN);
            let definition = definitions.iter().find(|definition| definition["name"] == name);
            let schema = definition.map_or(&Value::Null, |definition| &definition["inputSchema"]);
            headers::check_parameters(request, schema, arguments.0)?;
            run(arguments)
        } else if let Some(skill) = self.learned.iter().find(|skill| skill.name == name) {
            skill.run(arguments)
        } else {
            return Err(Refusal::unknown_tool(name));
        };
        Ok(outcome.unwrap_or_else(|mistake| Outcome::Done(mistake.into_result())))
    }

    /// Adds a tool at the end of the list, or replaces one learned before; the result tells which.
    pub(super) fn learn(&mut self, skill: Skill) -> Value {
        let name = &skill.name;
        if tools::find(name).is_some() || name == super::BOOK_TABLE {
            return Mistake(format!("{name} is built in: choose another name")).into_result();
        }
        let known = self.learned.iter().position(|known| known.name == *name);
        if known.is_none() && self.learned.len() == MAX_LEARNED {
            let why = format!("{MAX_LEARNED} learned tools are enough for a demo");
            return Mistake(why).into_result();
        }
        self.has_changed = true;
        if let Some(known) = known {
            let words = format!("Learned {name} again");
            self.learned[known] = skill;
            return said(words);
        }
        let words = format!("Learned {name}. It is now in the list of tools");
        self.learned.push(skill);
        said(words)
    }

    /// Whether the list of tools has changed since this was last asked.
    pub(super) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.has_changed)
    }

    fn definitions(&self) -> Vec<Value> {
        let mut definitions = list(BUILT_IN);
        for skill in &self.learned {
            let title = skill.title.as_ref().unwrap_or(&skill.name);
            let parts = &mut [skill.name.as_str().into(), title.as_str().into()];
            definitions.push(fill(LEARNED, parts));
        }
        definitions
    }
}

impl Skill {
    fn run(&self, arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
        let words = match arguments.text("to")?.filter(|name| !name.is_empty()) {
            Some(name) => format!("{name}: {}", self.answer),
            None => self.answer.clone(),
        };
        Ok(Outcome::Done(said(words)))
    }
}
