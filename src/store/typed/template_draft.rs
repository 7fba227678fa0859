//! What a person typed for the variables of a URI template, as it is kept among the drafts.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};
use vecmap::VecMap;

use super::drafts::SavedDraft;
use crate::schema::uri_template::Value;
use crate::wire::client_config::text;

/// By the name of the variable; one that is not here is left out of the URI.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TemplateDraft(VecMap<String, Typed>);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Typed {
    shape: Shape,
    text: String,
}

/// How the text of a variable is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    #[default]
    Text,
    /// One item on each line.
    List,
    /// One `name=value` on each line.
    Pairs,
}

impl TemplateDraft {
    /// What cannot be read is as good as nothing typed.
    pub fn of(saved: &SavedDraft) -> Self {
        Self::read(saved).unwrap_or_default()
    }

    /// `None` where it is another page's.
    pub fn read(saved: &SavedDraft) -> Option<Self> {
        let Some(text) = &saved.json else { return Some(Self::default()) };
        serde_json::from_str(text).ok()
    }

    pub fn save(&self, saved: &mut SavedDraft) {
        saved.json = serde_json::to_string(self).ok().filter(|_| !self.0.is_empty());
    }

    /// As a JSON object, for a link: text, a list of texts, or an object of texts. `None` where nothing is typed.
    pub fn arguments(&self) -> Option<Map<String, Json>> {
        let argument = |name: &String| {
            let json = match self.value(name)? {
                Value::Text(text) => Json::String(text),
                Value::List(items) => Json::from(items),
                Value::Pairs(pairs) => {
                    let pairs = pairs.into_iter().map(|(name, value)| (name, Json::String(value)));
                    Json::Object(pairs.collect())
                }
            };
            Some((name.clone(), json))
        };
        let arguments: Map<_, _> = self.0.keys().filter_map(argument).collect();
        (!arguments.is_empty()).then_some(arguments)
    }

    /// The same back; what no variable can hold is left out.
    pub fn from_arguments(arguments: &Map<String, Json>) -> Self {
        let mut draft = Self::default();
        for (name, value) in arguments {
            let (shape, lines) = match value {
                Json::Array(items) => {
                    (Shape::List, items.iter().filter_map(text).collect::<Vec<_>>())
                }
                Json::Object(pairs) => {
                    let line = |(name, value)| Some(format!("{name}={}", text(value)?));
                    (Shape::Pairs, pairs.iter().filter_map(line).collect())
                }
                value => (Shape::Text, text(value).into_iter().collect()),
            };
            if !lines.is_empty() {
                draft.set(name, shape, lines.join("\n"));
            }
        }
        draft
    }

    /// `None` where nothing is typed.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|typed| typed.text.as_str())
    }

    pub fn shape(&self, name: &str) -> Option<Shape> {
        self.0.get(name).map(|typed| typed.shape)
    }

    pub fn set(&mut self, name: &str, shape: Shape, text: String) {
        self.0.insert(name.to_owned(), Typed { shape, text });
    }

    pub fn leave_out(&mut self, name: &str) {
        self.0.remove(name);
    }

    pub fn value(&self, name: &str) -> Option<Value> {
        let Typed { shape, text } = self.0.get(name)?;
        Some(match shape {
            Shape::Text => Value::Text(text.clone()),
            Shape::List => Value::List(lines(text).map(str::to_owned).collect()),
            Shape::Pairs => Value::Pairs(lines(text).map(pair).collect()),
        })
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.is_empty())
}

fn pair(line: &str) -> (String, String) {
    let (name, value) = line.split_once('=').unwrap_or((line, ""));
    (name.to_owned(), value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_items_and_pairs_and_survive_being_saved() {
        let mut draft = TemplateDraft::default();
        draft.set("ids", Shape::List, "1\n\n2\n".to_owned());
        draft.set("query", Shape::Pairs, "a=1=2\nb".to_owned());
        draft.set("empty", Shape::Text, String::new());
        let mut saved = SavedDraft::default();
        draft.save(&mut saved);

        let draft = TemplateDraft::of(&saved);

        let text = |text: &str| text.to_owned();
        assert_eq!(draft.value("ids"), Some(Value::List(vec![text("1"), text("2")])));
        let pairs = vec![(text("a"), text("1=2")), (text("b"), String::new())];
        assert_eq!(draft.value("query"), Some(Value::Pairs(pairs)));
        assert_eq!(draft.value("empty"), Some(Value::Text(String::new())));
        assert_eq!(draft.value("other"), None);
    }

    #[test]
    fn a_link_brings_every_shape_back() {
        let mut draft = TemplateDraft::default();
        draft.set("id", Shape::Text, "7".to_owned());
        draft.set("ids", Shape::List, "1\n2".to_owned());
        draft.set("query", Shape::Pairs, "a=1=2\nb=".to_owned());

        let arguments = draft.arguments().expect("there are some");

        assert_eq!(TemplateDraft::from_arguments(&arguments), draft);
        assert_eq!(TemplateDraft::default().arguments(), None);
    }

    #[test]
    fn a_draft_that_is_taken_back_leaves_nothing() {
        let mut draft = TemplateDraft::default();
        draft.set("a", Shape::Text, "1".to_owned());
        draft.leave_out("a");
        let mut saved = SavedDraft { form: None, json: Some("{".to_owned()) };

        draft.save(&mut saved);

        assert_eq!(saved, SavedDraft::default());
        assert_eq!(TemplateDraft::of(&saved), TemplateDraft::default());
    }
}
