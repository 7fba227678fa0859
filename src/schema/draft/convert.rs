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
        Self { root: node(&form.root, &Value::Object(arguments.clone())) }
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

fn group_node(fields: &[Field], rest: Option<&Field>, members: &Map<String, Value>) -> Node {
    // `extend`, not `collect`: collecting sorts first, and that code alone weighs 8 kB in the page.
    let mut kinds = BTreeMap::new();
    kinds.extend(fields.iter().map(|field| (field.key.as_str(), &field.kind)));
    let members = members.iter().map(|(key, value)| {
        let node = kinds
            .get(key.as_str())
            .copied()
            .or(rest.map(|rest| &rest.kind))
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
        (FieldKind::Tuple { items, rest }, Value::Array(values)) => {
            let node_at = |(index, value)| {
                position(items, rest.as_deref(), index).map_or_else(
                    || Node::Json(Value::to_string(value)),
                    |field| node(&field.kind, value),
                )
            };
            Node::List(values.iter().enumerate().map(node_at).collect())
        }
        (FieldKind::Group { fields, rest }, Value::Object(members)) => {
            group_node(fields, rest.as_deref(), members)
        }
        (FieldKind::Union { alternatives }, value) => match best(alternatives, value) {
            Some(index) => Node::Variant(index, Box::new(node(&alternatives[index].kind, value))),
            None => Node::Json(value.to_string()),
        },
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
        match self.value("", &form.root, root) {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    /// Fields come in the order of the form, then what has no field. Of that, only JSON is sent: text is
    /// left over from a field that the schema no longer has, and nobody can see it.
    fn group(
        &mut self,
        pointer: &str,
        fields: &[Field],
        rest: Option<&Field>,
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
            let pointer = child(pointer, key);
            let value = match (rest, node) {
                (Some(rest), node) => self.value(&pointer, &rest.kind, node),
                (None, Node::Json(text)) => Some(self.json(&pointer, text)),
                (None, _) => None,
            };
            written.extend(value.map(|value| (key.clone(), value)));
        }
        written
    }

    /// `None` for nothing to send.
    fn value(&mut self, pointer: &str, kind: &FieldKind, node: &Node) -> Option<Value> {
        Some(match (kind, node) {
            (_, Node::Absent) => return None,
            (FieldKind::Union { alternatives }, Node::Variant(index, node)) => {
                match alternatives.get(*index) {
                    Some(chosen) => return self.value(pointer, &chosen.kind, node),
                    None => loose(node),
                }
            }
            // Alternatives are the schema's no more.
            (kind, Node::Variant(_, node)) => return self.value(pointer, kind, node),
            (_, Node::Json(text)) => self.json(pointer, text),
            (_, Node::Text(text)) => return self.text(pointer, kind, text),
            (FieldKind::Group { fields, rest }, Node::Group(members)) => {
                Value::Object(self.group(pointer, fields, rest.as_deref(), members))
            }
            (FieldKind::Tuple { items, rest }, Node::List(nodes)) => {
                self.tuple(pointer, items, rest.as_deref(), nodes)
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

    /// What is absent at the end is not sent; before that, something has to stand in its place.
    fn tuple(
        &mut self,
        pointer: &str,
        items: &[Field],
        rest: Option<&Field>,
        nodes: &[Node],
    ) -> Value {
        let is_sent = |node: &Node| !matches!(node.within(), Node::Absent);
        let count = nodes.iter().rposition(is_sent).map_or(0, |last| last + 1);
        let value = |(index, node): (usize, &Node)| {
            let pointer = format!("{pointer}/{index}");
            let value = match position(items, rest, index) {
                Some(field) => self.value(&pointer, &field.kind, node),
                None => Some(loose(node)),
            };
            value.unwrap_or_else(|| {
                self.report(&pointer, Rule::Required);
                Value::Null
            })
        };
        Value::Array(nodes.iter().take(count).enumerate().map(value).collect())
    }

    fn text(&mut self, pointer: &str, kind: &FieldKind, text: &str) -> Option<Value> {
        let is_blank = text.trim().is_empty();
        match kind {
            FieldKind::Text(_) => Some(Value::String(text.to_owned())),
            FieldKind::Group { .. } if is_blank => Some(Value::Object(Map::new())),
            FieldKind::List { .. } | FieldKind::Choices { .. } | FieldKind::Tuple { .. }
                if is_blank =>
            {
                Some(Value::Array(Vec::new()))
            }
            _ if is_blank => None,
            // Where there were no alternatives, it was written as JSON.
            FieldKind::Json { .. } | FieldKind::Union { .. } => Some(self.json(pointer, text)),
            _ => Some(self.typed(pointer, kind, text)),
        }
    }

    fn typed(&mut self, pointer: &str, kind: &FieldKind, text: &str) -> Value {
        let parsed = json::typed(text).ok();
        let rule = match (kind, &parsed) {
            (FieldKind::Integer(_), Some(Value::Number(number))) if is_whole(number) => None,
            (FieldKind::Choice { options }, Some(value))
                if options.iter().any(|option| option.value == *value) =>
            {
                None
            }
            // Before there were fields for lists and groups, they were written as JSON.
            (FieldKind::Number(_), Some(Value::Number(_)))
            | (FieldKind::Boolean, Some(Value::Bool(_)))
            | (FieldKind::Group { .. }, Some(Value::Object(_)))
            | (
                FieldKind::List { .. } | FieldKind::Choices { .. } | FieldKind::Tuple { .. },
                Some(Value::Array(_)),
            ) => None,
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
        Node::Variant(_, node) => loose(node),
        Node::Absent => Value::Null,
        Node::List(items) => items.iter().map(loose).collect(),
        Node::Group(members) => {
            members.iter().map(|(key, node)| (key.clone(), loose(node))).collect()
        }
    }
}

fn position<'a>(items: &'a [Field], rest: Option<&'a Field>, index: usize) -> Option<&'a Field> {
    items.get(index).or(rest)
}

/// The alternative that a value is most likely meant as: of those of its type, the one whose properties it has.
fn best(alternatives: &[Field], value: &Value) -> Option<usize> {
    let all = alternatives.iter().enumerate();
    let fitting = all.filter_map(|(index, one)| Some((score(&one.kind, value, LEVELS)?, index)));
    // Of several that are as good, the first.
    fitting.max_by_key(|(score, index)| (*score, usize::MAX - index)).map(|(_, index)| index)
}

/// How deep an object is looked into.
const LEVELS: usize = 3;

/// How well a value fits; `None` where it is of another type.
fn score(kind: &FieldKind, value: &Value, levels: usize) -> Option<i32> {
    Some(match (kind, value) {
        (FieldKind::Choice { options }, value) => {
            options.iter().any(|option| option.value == *value).then_some(4)?
        }
        (FieldKind::Integer(_), Value::Number(number)) => is_whole(number).then_some(3)?,
        (FieldKind::Text(_), Value::String(_))
        | (FieldKind::Number(_), Value::Number(_))
        | (FieldKind::Boolean, Value::Bool(_)) => 2,
        (FieldKind::Choices { options, .. }, Value::Array(items)) => {
            let is_one = |item: &Value| options.iter().any(|option| option.value == *item);
            if items.iter().take(20).all(is_one) { 3 } else { 1 }
        }
        (FieldKind::List { item, .. }, Value::Array(items)) => {
            let fits = |value| levels == 0 || score(&item.kind, value, levels - 1).is_some();
            if items.iter().take(20).all(fits) { 2 } else { 1 }
        }
        (FieldKind::Tuple { items, rest }, Value::Array(values)) => {
            let fits = |(index, value)| {
                position(items, rest.as_deref(), index).is_some_and(|field| {
                    levels == 0 || score(&field.kind, value, levels - 1).is_some()
                })
            };
            if values.iter().take(20).enumerate().all(fits) { 3 } else { 1 }
        }
        (FieldKind::Group { fields, rest }, Value::Object(members)) => {
            let missing = fields.iter().filter(|field| field.required);
            let missing = missing.filter(|field| !members.contains_key(&field.key)).count();
            let field = |field: &Field| {
                let value = members.get(&field.key)?;
                let fits = levels == 0 || score(&field.kind, value, levels - 1).is_some();
                // Another value than the only one that there is says that another object is meant.
                Some(if fits || field.nullable && value.is_null() { 2 } else { -30 })
            };
            let known: Vec<i32> = fields.iter().filter_map(field).collect();
            let others = members.len().saturating_sub(known.len());
            let count = |count: usize| i32::try_from(count.min(1000)).unwrap_or(1000);
            let of_others = if rest.is_some() { 0 } else { -5 * count(others) };
            known.iter().sum::<i32>() - 10 * count(missing) + of_others
        }
        (FieldKind::Union { alternatives }, value) if levels > 0 => {
            let scores = alternatives.iter().filter_map(|one| score(&one.kind, value, levels - 1));
            scores.max()?
        }
        (FieldKind::Union { .. }, _) => 0,
        (FieldKind::Json { .. }, _) => -100,
        _ => return None,
    })
}
