//! The names of alternatives: what tells each from the others.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::described;
use crate::schema::form::{Choice, Field, FieldKind, TextFormat, TextRule};
use crate::schema::layers::Layers;
use crate::wire::url::percent_decode;

/// One of several things that a value may be, and what it could be called, the best name first.
pub(super) struct Alternative {
    field: Field,
    names: Vec<String>,
}

impl Alternative {
    /// Alternatives within alternatives are as many more of them.
    pub fn of(field: Field) -> Vec<Self> {
        match &field.kind {
            FieldKind::Union { alternatives } => {
                let title = Some(field.label.as_str()).filter(|title| !title.trim().is_empty());
                let names = |one: &Field| {
                    let within = title.map(|title| format!("{title}: {}", one.label));
                    [one.label.clone()].into_iter().chain(within).collect()
                };
                alternatives
                    .iter()
                    .map(|one| Self { field: one.clone(), names: names(one) })
                    .collect()
            }
            kind => {
                let title = (!field.label.trim().is_empty()).then(|| field.label.clone());
                let names = title.into_iter().chain(discriminators(kind)).collect();
                vec![Self { field: Field { required: true, ..field }, names }]
            }
        }
    }

    /// What `schema` makes of `kind`, with what it refers to in `own`.
    pub fn read(own: &Layers<'_>, schema: &Value, kind: FieldKind) -> Vec<Self> {
        let referred = schema.get("$ref").and_then(Value::as_str).and_then(referred_name);
        let mut found = Self::of(described(own, kind));
        if let [only] = found.as_mut_slice() {
            only.names.extend(referred);
        }
        found
    }

    fn keys(&self) -> impl Iterator<Item = &str> {
        fields(&self.field.kind).iter().map(|field| field.key.as_str())
    }
}

/// A single one is no choice.
pub(super) fn named_apart(mut found: Vec<Alternative>) -> FieldKind {
    if found.len() == 1 {
        return found.remove(0).field.kind;
    }
    add_names_of_kinds(&mut found);
    let mut counts = BTreeMap::<&str, usize>::new();
    for name in found.iter().flat_map(|one| &one.names) {
        *counts.entry(name).or_default() += 1;
    }
    let name = |one: &Alternative| {
        let own = one.names.iter().find(|name| counts.get(name.as_str()) == Some(&1));
        own.or(one.names.first()).cloned().unwrap_or_default()
    };
    let mut labels: Vec<String> = found.iter().map(name).collect();
    for index in 1..labels.len() {
        let (before, rest) = labels.split_at_mut(index);
        let mut numbered = (index + 1..).map(|number| format!("{} ({number})", rest[0]));
        if before.contains(&rest[0]) {
            let free = numbered.find(|label| !before.contains(label) && !rest.contains(label));
            rest[0] = free.unwrap_or_default();
        }
    }
    let named = found.into_iter().zip(labels).map(|(one, label)| Field { label, ..one.field });
    FieldKind::Union { alternatives: Arc::new(named.collect()) }
}

/// Objects are named by properties that not all of them have, where they have such.
fn add_names_of_kinds(found: &mut [Alternative]) {
    let mut counts = BTreeMap::<String, usize>::new();
    for key in found.iter().flat_map(Alternative::keys) {
        *counts.entry(key.to_owned()).or_default() += 1;
    }
    for one in found {
        let own = |field: &&Field| counts.get(&field.key) == Some(&1);
        let own: Vec<&Field> = fields(&one.field.kind).iter().filter(own).collect();
        let by_own = (!own.is_empty()).then(|| object_name(own.into_iter()));
        let by_kind = type_name(&one.field.kind);
        one.names.extend(by_own.into_iter().chain([by_kind]));
        // A name twice would look as if another had it, too.
        let mut names = Vec::new();
        for name in one.names.drain(..) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        one.names = names;
    }
}

/// The last key of a reference to a definition.
fn referred_name(reference: &str) -> Option<String> {
    let reference = percent_decode(reference);
    let (parent, name) = reference.rsplit_once('/')?;
    let is_named = ["/$defs", "/definitions", "/properties"].iter().any(|it| parent.ends_with(it));
    let name = name.replace("~1", "/").replace("~0", "~");
    (is_named && !name.trim().is_empty()).then_some(name)
}

fn fields(kind: &FieldKind) -> &[Field] {
    match kind {
        FieldKind::Group { fields, .. } => fields,
        _ => &[],
    }
}

/// What may tell an object from the others: the only value that one of its properties may have.
fn discriminators(kind: &FieldKind) -> impl Iterator<Item = String> {
    fields(kind).iter().filter_map(|field| match &field.kind {
        FieldKind::Choice { options } => match options.as_slice() {
            [Choice { value: Value::String(_), label }] => Some(label.clone()),
            [Choice { label, .. }] => Some(format!("{} {label}", field.label)),
            _ => None,
        },
        _ => None,
    })
}

fn type_name(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text(rule) => text_name(rule).to_owned(),
        FieldKind::Integer(_) => "whole number".to_owned(),
        FieldKind::Number(_) => "number".to_owned(),
        FieldKind::Boolean => "true or false".to_owned(),
        FieldKind::Choice { options } => options_name(options),
        FieldKind::Choices { options, .. } => format!("list of {}", options_name(options)),
        FieldKind::List { item, .. } => match type_name(&item.kind) {
            name if name.ends_with("number") => format!("list of {name}s"),
            name => format!("list of {name}"),
        },
        FieldKind::Tuple { items, .. } => format!("list of {}", items.len()),
        FieldKind::Group { fields, .. } if fields.is_empty() => "object".to_owned(),
        FieldKind::Group { fields, .. } => object_name(fields.iter()),
        FieldKind::Union { alternatives } => {
            first_few(alternatives.iter().map(|one| one.label.as_str()))
        }
        FieldKind::Json { .. } => "JSON".to_owned(),
    }
}

fn text_name(rule: &TextRule) -> &str {
    match &rule.format {
        None => "text",
        Some(TextFormat::Email) => "email",
        Some(TextFormat::Uri) => "uri",
        Some(TextFormat::Date) => "date",
        Some(TextFormat::DateTime) => "date-time",
        Some(TextFormat::Time) => "time",
        Some(TextFormat::Password) => "password",
        Some(TextFormat::Base64) => "base64",
        Some(TextFormat::Other(name)) if name.trim().is_empty() => "text",
        Some(TextFormat::Other(name)) => name,
    }
}

fn options_name(options: &[Choice]) -> String {
    first_few(options.iter().map(|option| option.label.as_str()))
}

fn object_name<'a>(fields: impl Iterator<Item = &'a Field>) -> String {
    format!("object with {}", first_few(fields.map(|field| field.label.as_str())))
}

fn first_few<'a>(mut names: impl Iterator<Item = &'a str>) -> String {
    let few: Vec<&str> = names.by_ref().take(3).collect();
    let more = if names.next().is_some() { ", …" } else { "" };
    format!("{}{more}", few.join(", "))
}
