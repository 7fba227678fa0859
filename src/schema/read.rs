//! JSON Schema 2020-12 → [`Form`].

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::form::{Choice, Field, FieldKind, Form, Range, TextFormat, TextRule};
use super::layers::Layers;

#[cfg(test)]
mod tests;

/// Groups and lists within each other; what lies deeper is written as JSON. A schema that refers to itself has no end.
const MAX_DEPTH: usize = 12;
/// Fields below the top level, all groups together; the group that passes it is written as JSON. A schema that refers to itself could ask for any number.
const MAX_FIELDS: usize = 20_000;
/// Alternatives for one value; a union of more is written as JSON.
const MAX_ALTERNATIVES: usize = 60;
/// From here on a text is given several lines.
const LONG_TEXT: u64 = 200;

impl Form {
    /// Never fails: what cannot be a field is written as JSON, that part alone.
    pub fn read(schema: &Value) -> Self {
        let mut reading = Reading { root: schema, fields_left: MAX_FIELDS };
        let layers = Layers::of(schema, schema);
        let reason = match types(&layers).as_slice() {
            ["object"] => match reading.kind(&layers, 0) {
                root @ (FieldKind::Group { .. } | FieldKind::Union { .. })
                    if is_of_objects(&root) =>
                {
                    return Self { root, reason: None };
                }
                // An empty list of properties is how most libraries say that there are none.
                FieldKind::Json { .. } if layers.find("properties").is_some() => {
                    return Self::default();
                }
                _ => "the schema names no properties",
            },
            [] => match reading.kind(&layers, 0) {
                root @ FieldKind::Union { .. } if is_of_objects(&root) => {
                    return Self { root, reason: None };
                }
                _ => "the schema does not say what it is",
            },
            _ => "the schema is not an object's",
        };
        Self { reason: Some(reason), ..Self::default() }
    }
}

fn is_of_objects(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Union { alternatives } => {
            alternatives.iter().all(|one| matches!(one.kind, FieldKind::Group { .. }))
        }
        kind => matches!(kind, FieldKind::Group { .. }),
    }
}

struct Reading<'a> {
    root: &'a Value,
    fields_left: usize,
}

impl<'a> Reading<'a> {
    fn fields(&mut self, layers: &Layers<'a>, depth: usize) -> Vec<Field> {
        // `extend`, not `collect`: collecting sorts first, and that code alone weighs 8 kB in the page.
        let mut required = BTreeSet::new();
        required.extend(
            layers.all("required").filter_map(Value::as_array).flatten().filter_map(Value::as_str),
        );
        let mut seen = BTreeSet::new();
        let mut fields = Vec::new();
        let properties = layers.all("properties").filter_map(Value::as_object).flatten();
        for (key, schema) in properties.chain(layers.conditional_properties()) {
            if seen.insert(key) {
                fields.push(self.field(key, schema, required.contains(key.as_str()), depth));
            }
        }
        fields
    }

    fn field(&mut self, key: &str, schema: &'a Value, required: bool, depth: usize) -> Field {
        let layers = Layers::of(self.root, schema);
        let (layers, nullable) = self.without_null(layers);
        let kind = self.kind(&layers, depth);
        Field { required, nullable, ..described(&layers, key, kind) }
    }

    /// With the one alternative of an `anyOf` or `oneOf` that is not `null`, where there is just one; and whether
    /// `null` is allowed.
    fn without_null(&self, mut layers: Layers<'a>) -> (Layers<'a>, bool) {
        let mut nullable = layers.list("type").is_some_and(|types| types.iter().any(is_null_name));
        for _ in 0..MAX_DEPTH {
            let Some(list) = layers.alternatives() else { break };
            let (nulls, others): (Vec<_>, Vec<_>) = list.iter().partition(|one| is_null(one));
            nullable |= !nulls.is_empty();
            let [only] = others.as_slice() else { break };
            layers = layers.with(self.root, list, Some(only));
        }
        (layers, nullable)
    }

    fn kind(&mut self, layers: &Layers<'a>, depth: usize) -> FieldKind {
        if layers.is_broken {
            return FieldKind::Json { reason: "it refers to a schema that is missing" };
        }
        if let Some(options) = options(layers) {
            return FieldKind::Choice { options: Arc::new(options) };
        }
        if let Some(list) = layers.alternatives() {
            return self.union(layers, list, depth);
        }
        match types(layers).as_slice() {
            ["string"] => FieldKind::Text(text_rule(layers)),
            ["integer"] => FieldKind::Integer(range(layers)),
            ["number"] | ["integer", "number"] | ["number", "integer"] => {
                FieldKind::Number(range(layers))
            }
            ["boolean"] => FieldKind::Boolean,
            ["array"] => self.list(layers, depth),
            ["object"] => self.group(layers, depth),
            [] => FieldKind::Json { reason: "any value is allowed" },
            several => self.one_of_types(layers, several, depth),
        }
    }

    /// One of the alternatives, each with what stands beside the list of them.
    fn union(&mut self, layers: &Layers<'a>, list: &'a Vec<Value>, depth: usize) -> FieldKind {
        let others: Vec<&Value> = list.iter().filter(|one| !is_null(one)).collect();
        // They say only what has to be there, and the fields are the same for each.
        if others.iter().all(|one| is_rule_alone(one)) {
            return self.kind(&layers.with(self.root, list, None), depth);
        }
        let mut found = Vec::new();
        for one in others {
            let Some(left) = self.fields_left.checked_sub(1) else {
                return FieldKind::Json { reason: "the schema has too many fields" };
            };
            self.fields_left = left;
            let own = Layers::of(self.root, one);
            let with = layers.with(self.root, list, Some(one));
            let kind = self.kind(&with, depth);
            match kind {
                // Alternatives within alternatives are as many more of them.
                FieldKind::Union { alternatives } => found.extend(alternatives.iter().cloned()),
                kind => found.push(alternative(&own, one, kind)),
            }
            if found.len() > MAX_ALTERNATIVES {
                return FieldKind::Json { reason: "the schema has too many alternatives" };
            }
        }
        named_apart(found)
    }

    fn one_of_types(&mut self, layers: &Layers<'a>, types: &[&'a str], depth: usize) -> FieldKind {
        let alternatives = types.iter().map(|name| {
            let kind = self.kind(&layers.of_type(name), depth);
            Field { label: type_label(&kind), ..plain(kind) }
        });
        named_apart(alternatives.collect())
    }

    fn list(&mut self, layers: &Layers<'a>, depth: usize) -> FieldKind {
        // Draft 7 has a list of schemas where the other has `prefixItems`.
        let by_position = layers.list("prefixItems").or_else(|| layers.list("items"));
        let items = layers.find("items").filter(|items| items.is_object());
        if depth == MAX_DEPTH {
            return FieldKind::Json { reason: "it is nested too deeply" };
        }
        if let Some(positions) = by_position.filter(|positions| !positions.is_empty()) {
            return self.tuple(layers, positions, items, depth);
        }
        let Some(items) = items else {
            return FieldKind::Json { reason: "the list may contain anything" };
        };
        let item = self.field("", items, true, depth + 1);
        let (min_items, max_items) = (layers.count("minItems"), layers.count("maxItems"));
        match item.kind {
            FieldKind::Json { reason } => FieldKind::Json { reason },
            FieldKind::Choice { options } if !item.nullable => {
                FieldKind::Choices { options, min_items, max_items }
            }
            _ => FieldKind::List { item: Box::new(item), min_items, max_items },
        }
    }

    fn tuple(
        &mut self,
        layers: &Layers<'a>,
        positions: &'a [Value],
        items: Option<&'a Value>,
        depth: usize,
    ) -> FieldKind {
        let Some(left) = self.fields_left.checked_sub(positions.len()) else {
            return FieldKind::Json { reason: "the schema has too many fields" };
        };
        self.fields_left = left;
        let least = layers.count("minItems").unwrap_or_default();
        let mut fields = Vec::new();
        for (index, schema) in positions.iter().enumerate() {
            let is_required = u64::try_from(index).is_ok_and(|index| index < least);
            let field = self.field(&index.to_string(), schema, is_required, depth + 1);
            let label =
                if field.label == field.key { format!("Item {}", index + 1) } else { field.label };
            fields.push(Field { key: label.clone(), label, ..field });
        }
        let rest = items.or_else(|| layers.find("additionalItems").filter(|rest| rest.is_object()));
        let rest = rest.map(|rest| Arc::new(self.field("", rest, true, depth + 1)));
        FieldKind::Tuple { items: Arc::new(fields), rest }
    }

    fn group(&mut self, layers: &Layers<'a>, depth: usize) -> FieldKind {
        let properties = layers.all("properties").filter_map(Value::as_object);
        let count = properties.map(serde_json::Map::len).sum::<usize>();
        let others = other_properties(layers);
        if count == 0
            && others.is_none()
            && allows_more(layers)
            && layers.conditional_properties().next().is_none()
        {
            return FieldKind::Json { reason: "any properties are allowed" };
        }
        if depth == MAX_DEPTH {
            return FieldKind::Json { reason: "it is nested too deeply" };
        }
        // Those at the top are drawn a few at a time, however many there are.
        let counted = if depth == 0 { 0 } else { count };
        let Some(left) = self.fields_left.checked_sub(counted) else {
            return FieldKind::Json { reason: "the schema has too many fields" };
        };
        self.fields_left = left;
        let fields = Arc::new(self.fields(layers, depth + 1));
        let rest = others.map(|schema| Arc::new(self.field("", schema, true, depth + 1)));
        FieldKind::Group { fields, rest }
    }
}

/// The schema of properties that are not named, where the schema speaks of them.
fn other_properties<'a>(layers: &Layers<'a>) -> Option<&'a Value> {
    let patterns = layers.all("patternProperties").filter_map(Value::as_object);
    let by_pattern = patterns.flat_map(|patterns| patterns.values()).next();
    let more = layers.find("additionalProperties");
    more.filter(|more| **more != Value::Bool(false)).or(by_pattern)
}

/// Says what has to be there, and nothing of what it is.
fn is_rule_alone(schema: &Value) -> bool {
    const RULES: [&str; 5] = ["required", "not", "title", "description", "$comment"];
    schema.as_object().is_some_and(|map| map.keys().all(|key| RULES.contains(&key.as_str())))
}

fn alternative(own: &Layers<'_>, schema: &Value, kind: FieldKind) -> Field {
    let title = own.text("title").filter(|title| !title.is_empty());
    let named = schema.get("$ref").and_then(Value::as_str).and_then(|it| it.rsplit('/').next());
    let label = title
        .map(str::to_owned)
        .or_else(|| discriminator(&kind))
        .or_else(|| named.map(str::to_owned))
        .unwrap_or_else(|| type_label(&kind));
    Field { label, required: true, ..described(own, "", kind) }
}

/// What tells an object from the others: the only value that one of its properties may have.
fn discriminator(kind: &FieldKind) -> Option<String> {
    let FieldKind::Group { fields, .. } = kind else { return None };
    fields.iter().find_map(|field| match &field.kind {
        FieldKind::Choice { options } if options.len() == 1 => Some(options[0].label.clone()),
        _ => None,
    })
}

fn type_label(kind: &FieldKind) -> String {
    match kind {
        FieldKind::Text(TextRule { format: Some(TextFormat::Other(name)), .. }) => name.clone(),
        FieldKind::Text(_) => "text".to_owned(),
        FieldKind::Integer(_) => "whole number".to_owned(),
        FieldKind::Number(_) => "number".to_owned(),
        FieldKind::Boolean => "true or false".to_owned(),
        FieldKind::Choice { options } if options.len() == 1 => options[0].label.clone(),
        FieldKind::Choice { .. } => "choice".to_owned(),
        FieldKind::Choices { .. } | FieldKind::List { .. } | FieldKind::Tuple { .. } => {
            "list".to_owned()
        }
        FieldKind::Group { fields, .. } => match &fields[..] {
            [] => "object".to_owned(),
            fields => {
                let names: Vec<&str> = fields.iter().take(3).map(|field| &*field.label).collect();
                format!("object with {}", names.join(", "))
            }
        },
        FieldKind::Union { .. } => "alternatives".to_owned(),
        FieldKind::Json { .. } => "JSON".to_owned(),
    }
}

/// Two alternatives of one name are counted. A single one is no choice.
fn named_apart(mut found: Vec<Field>) -> FieldKind {
    if found.len() == 1 {
        return found.remove(0).kind;
    }
    for index in 1..found.len() {
        let (before, rest) = found.split_at_mut(index);
        let same = before.iter().filter(|one| one.label == rest[0].label).count();
        if same > 0 {
            rest[0].label = format!("{} ({})", rest[0].label, index + 1);
        }
    }
    FieldKind::Union { alternatives: Arc::new(found) }
}

fn plain(kind: FieldKind) -> Field {
    Field {
        key: String::new(),
        label: String::new(),
        description: None,
        required: true,
        nullable: false,
        default: None,
        examples: Vec::new(),
        kind,
    }
}

/// What the schema says of a value besides its kind.
fn described(layers: &Layers<'_>, key: &str, kind: FieldKind) -> Field {
    Field {
        key: key.to_owned(),
        label: layers.text("title").filter(|title| !title.is_empty()).unwrap_or(key).to_owned(),
        description: layers.text("description").map(str::to_owned),
        required: false,
        nullable: false,
        default: layers.find("default").cloned(),
        examples: layers.list("examples").cloned().unwrap_or_default(),
        kind,
    }
}

fn allows_more(layers: &Layers<'_>) -> bool {
    layers.find("additionalProperties") != Some(&Value::Bool(false))
}

fn is_null_name(name: &Value) -> bool {
    name.as_str() == Some("null")
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(is_null_name) || schema.get("const") == Some(&Value::Null)
}

/// The types allowed beside `null`, or the one that the keywords imply.
fn types<'a>(layers: &Layers<'a>) -> Vec<&'a str> {
    if let Some(only) = layers.only_type {
        return vec![only];
    }
    match layers.find("type") {
        Some(Value::String(name)) => vec![name.as_str()],
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
        _ if layers.find("properties").is_some() => vec!["object"],
        _ if layers.find("items").or_else(|| layers.find("prefixItems")).is_some() => vec!["array"],
        _ => Vec::new(),
    }
}

/// The values to choose from, where the schema lists them all.
fn options(layers: &Layers<'_>) -> Option<Vec<Choice>> {
    if let Some(value) = layers.find("const") {
        return Some(vec![choice(value, None)]);
    }
    if let Some(values) = layers.list("enum").filter(|values| !values.is_empty()) {
        let names = layers.list("enumNames");
        let name = |index: usize| names.and_then(|names| names.get(index)?.as_str());
        let values = values.iter().enumerate();
        return Some(values.map(|(index, value)| choice(value, name(index))).collect());
    }
    let alternatives = layers.alternatives()?;
    let titled = alternatives
        .iter()
        .filter(|one| !is_null(one))
        .map(|one| Some(choice(one.get("const")?, one.get("title").and_then(Value::as_str))));
    let options: Option<Vec<Choice>> = titled.collect();
    options.filter(|options| !options.is_empty())
}

fn choice(value: &Value, name: Option<&str>) -> Choice {
    let label = match (name.filter(|name| !name.is_empty()), value) {
        (Some(name), _) => name.to_owned(),
        (None, Value::String(text)) => text.clone(),
        (None, other) => other.to_string(),
    };
    Choice { value: value.clone(), label }
}

fn text_rule(layers: &Layers<'_>) -> TextRule {
    let max_length = layers.count("maxLength");
    let format = layers.text("format");
    let is_document = layers.text("contentMediaType").is_some();
    TextRule {
        multiline: is_document
            || max_length.is_some_and(|length| length > LONG_TEXT)
            || matches!(format, Some("textarea" | "multiline" | "markdown")),
        format: format.map(text_format),
        min_length: layers.count("minLength"),
        max_length,
        pattern: layers.text("pattern").map(str::to_owned),
    }
}

fn text_format(name: &str) -> TextFormat {
    match name {
        "email" => TextFormat::Email,
        "uri" | "url" => TextFormat::Uri,
        "date" => TextFormat::Date,
        "date-time" => TextFormat::DateTime,
        "time" => TextFormat::Time,
        "password" => TextFormat::Password,
        other => TextFormat::Other(other.to_owned()),
    }
}

fn range(layers: &Layers<'_>) -> Range {
    let number = |keyword| layers.all(keyword).find_map(Value::as_number).cloned();
    Range {
        minimum: number("minimum"),
        maximum: number("maximum"),
        exclusive_minimum: number("exclusiveMinimum"),
        exclusive_maximum: number("exclusiveMaximum"),
        multiple_of: number("multipleOf"),
    }
}
