//! Drafts from and to JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Draft, Node};
use crate::schema::form::{Choice, Field, FieldKind, Form};
use crate::schema::mistake::{InputMistake, JsonType, Rule};
use crate::schema::number::is_whole;
use crate::schema::pointer::child;
use crate::wire::json;
use crate::wire::json_text::pretty;

impl Draft {
    /// The draft that sends `arguments`, whatever they are: [`Draft::to_value`] gives the same back.
    pub fn from_value(form: &Form, arguments: &Map<String, Value>) -> Self {
        Self { root: group_node(&form.fields, arguments) }
    }

    /// The arguments, or where the text cannot be what its field asks for. Only the form of the text is
    /// looked at; whether a value is required, or in range, is asked of [`check`].
    ///
    /// [`check`]: crate::schema::check::check
    pub fn to_value(&self, form: &Form) -> Result<Map<String, Value>, Vec<InputMistake>> {
        let mut writing = Writing::default();
        let arguments = writing.root(&self.root, form);
        if writing.mistakes.is_empty() { Ok(arguments) } else { Err(writing.mistakes) }
    }

    /// The arguments for a person who sends them anyway: text that is not what its field asks for is sent
    /// as a JSON string.
    pub fn to_value_anyway(&self, form: &Form) -> Map<String, Value> {
        Writing::default().root(&self.root, form)
    }
}

fn group_node(fields: &[Field], members: &Map<String, Value>) -> Node {
    // `extend`, not `collect`: collecting sorts first, and that code alone weighs 8 kB in the page.
    let mut kinds = BTreeMap::new();
    kinds.extend(fields.iter().map(|field| (field.key.as_str(), &field.kind)));
    let members = members.iter().map(|(key, value)| {
        let node = kinds
            .get(key.as_str())
            .map_or_else(|| Node::Json(value.to_string()), |kind| node(kind, value));
        (key.clone(), node)
    });
    Node::Group(members.collect())
}

/// Items times options, looked at to put a list into a field. A longer list stays JSON.
const MOST_COMPARED: usize = 500_000;

/// Only what the field gives back unchanged is put in it; all else stays JSON.
pub(super) fn node(kind: &FieldKind, value: &Value) -> Node {
    match (kind, value) {
        (FieldKind::Text(_), Value::String(text)) => Node::Text(text.clone()),
        (FieldKind::Number(_), Value::Number(number)) => Node::Text(number.to_string()),
        (FieldKind::Integer(_), Value::Number(number)) if is_whole(number) => {
            Node::Text(number.to_string())
        }
        (FieldKind::Boolean, Value::Bool(_)) => Node::Text(value.to_string()),
        (FieldKind::Choice { options }, value) => option_node(options, value),
        (FieldKind::Choices { options, .. }, Value::Array(items))
            if items.len().saturating_mul(options.len()) <= MOST_COMPARED =>
        {
            Node::List(items.iter().map(|item| option_node(options, item)).collect())
        }
        (FieldKind::List { item, .. }, Value::Array(items)) => {
            Node::List(items.iter().map(|value| node(&item.kind, value)).collect())
        }
        (FieldKind::Group { fields }, Value::Object(members)) => group_node(fields, members),
        (FieldKind::Json { .. }, value) => Node::Text(pretty(&value.to_string())),
        _ => Node::Json(value.to_string()),
    }
}

fn option_node(options: &[Choice], value: &Value) -> Node {
    let is_option = options.iter().any(|option| option.value == *value);
    if is_option { Node::Text(value.to_string()) } else { Node::Json(value.to_string()) }
}

#[derive(Default)]
struct Writing {
    mistakes: Vec<InputMistake>,
}

impl Writing {
    fn root(&mut self, root: &Node, form: &Form) -> Map<String, Value> {
        match root {
            Node::Group(members) => self.group("", &form.fields, members),
            _ => Map::new(),
        }
    }

    /// Fields come in the order of the form, then what has no field. Of that, only JSON is sent: text is
    /// left over from a field that the schema no longer has, and nobody can see it.
    fn group(
        &mut self,
        pointer: &str,
        fields: &[Field],
        members: &[(String, Node)],
    ) -> Map<String, Value> {
        let mut nodes = BTreeMap::new();
        nodes.extend(members.iter().map(|(key, node)| (key.as_str(), node)));
        let mut known = BTreeSet::new();
        known.extend(fields.iter().map(|field| field.key.as_str()));
        let mut written = Map::new();
        for field in fields {
            let Some(node) = nodes.get(field.key.as_str()) else { continue };
            let value = self.value(&child(pointer, &field.key), &field.kind, node);
            written.extend(value.map(|value| (field.key.clone(), value)));
        }
        for (key, node) in members.iter().filter(|(key, _)| !known.contains(key.as_str())) {
            if let Node::Json(text) = node {
                written.insert(key.clone(), self.json(&child(pointer, key), text));
            }
        }
        written
    }

    /// `None` for nothing to send.
    fn value(&mut self, pointer: &str, kind: &FieldKind, node: &Node) -> Option<Value> {
        Some(match (kind, node) {
            (_, Node::Json(text)) => self.json(pointer, text),
            (_, Node::Text(text)) => return self.text(pointer, kind, text),
            (FieldKind::Group { fields }, Node::Group(members)) => {
                Value::Object(self.group(pointer, fields, members))
            }
            (FieldKind::Choices { options, .. }, Node::List(items)) => {
                let kind = FieldKind::Choice { options: options.clone() };
                self.list(pointer, &kind, items)
            }
            (FieldKind::List { item, .. }, Node::List(items)) => {
                self.list(pointer, &item.kind, items)
            }
            (_, Node::List(_) | Node::Group(_)) => loose(node),
        })
    }

    fn list(&mut self, pointer: &str, kind: &FieldKind, items: &[Node]) -> Value {
        let items = items.iter().enumerate().map(|(index, item)| {
            let pointer = format!("{pointer}/{index}");
            self.value(&pointer, kind, item).unwrap_or_else(|| {
                self.report(&pointer, Rule::Required);
                Value::Null
            })
        });
        Value::Array(items.collect())
    }

    fn text(&mut self, pointer: &str, kind: &FieldKind, text: &str) -> Option<Value> {
        let is_blank = text.trim().is_empty();
        match kind {
            FieldKind::Text(_) => Some(Value::String(text.to_owned())),
            FieldKind::Group { .. } if is_blank => Some(Value::Object(Map::new())),
            FieldKind::List { .. } | FieldKind::Choices { .. } if is_blank => {
                Some(Value::Array(Vec::new()))
            }
            _ if is_blank => None,
            FieldKind::Json { .. } => Some(self.json(pointer, text)),
            _ => Some(self.typed(pointer, kind, text)),
        }
    }

    fn typed(&mut self, pointer: &str, kind: &FieldKind, text: &str) -> Value {
        let parsed = json::typed(text).ok();
        let rule = match (kind, &parsed) {
            (FieldKind::Number(_), Some(Value::Number(_)))
            | (FieldKind::Boolean, Some(Value::Bool(_))) => None,
            (FieldKind::Integer(_), Some(Value::Number(number))) if is_whole(number) => None,
            (FieldKind::Choice { options }, Some(value))
                if options.iter().any(|option| option.value == *value) =>
            {
                None
            }
            (FieldKind::Number(_), _) => Some(Rule::Type(vec![JsonType::Number])),
            (FieldKind::Integer(_), _) => Some(Rule::Type(vec![JsonType::Integer])),
            (FieldKind::Boolean, _) => Some(Rule::Type(vec![JsonType::Boolean])),
            (FieldKind::Choice { options }, _) => {
                Some(Rule::OneOf(options.iter().map(Choice::text).collect()))
            }
            (FieldKind::Group { .. }, _) => Some(Rule::Type(vec![JsonType::Object])),
            _ => Some(Rule::Type(vec![JsonType::List])),
        };
        let is_number = matches!(parsed, Some(Value::Number(_)));
        let Some(rule) = rule else { return parsed.unwrap_or(Value::Null) };
        self.report(pointer, rule);
        parsed.filter(|_| is_number).unwrap_or_else(|| Value::String(text.to_owned()))
    }

    fn json(&mut self, pointer: &str, text: &str) -> Value {
        json::typed(text).unwrap_or_else(|error| {
            self.report(pointer, Rule::Json(error.to_string()));
            Value::String(text.to_owned())
        })
    }

    fn report(&mut self, pointer: &str, rule: Rule) {
        self.mistakes.push(InputMistake { pointer: pointer.to_owned(), rule });
    }
}

/// What a list or group is sent as where the schema now asks for something else.
fn loose(node: &Node) -> Value {
    match node {
        Node::Text(text) => Value::String(text.clone()),
        Node::Json(text) => json::typed(text).unwrap_or_else(|_| Value::String(text.clone())),
        Node::List(items) => items.iter().map(loose).collect(),
        Node::Group(members) => {
            members.iter().map(|(key, node)| (key.clone(), loose(node))).collect()
        }
    }
}
