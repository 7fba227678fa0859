//! JSON Schema 2020-12 → [`Form`].

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::form::{Choice, Field, FieldKind, Form, Range, TextFormat, TextRule};
use super::layers::Layers;

#[cfg(test)]
mod tests;

/// Groups and lists within each other; what lies deeper is written as JSON.
const MAX_DEPTH: usize = 4;
/// Fields below the top level, all groups together; the group that passes it is written as JSON. A schema that refers to itself could ask for any number.
const MAX_FIELDS: usize = 20_000;
/// From here on a text is given several lines.
const LONG_TEXT: u64 = 200;

impl Form {
    /// Never fails: what cannot be a field is written as JSON, that part alone.
    pub fn read(schema: &Value) -> Self {
        let mut reading = Reading { root: schema, fields_left: MAX_FIELDS };
        let layers = Layers::of(schema, schema);
        match types(&layers).as_slice() {
            ["object"] => {
                let fields = reading.fields(&layers, 0);
                // An empty list of properties is how most libraries say that there are none.
                let says_none = layers.find("properties").is_some();
                let is_open = fields.is_empty() && !says_none && allows_more(&layers);
                Self {
                    fields: Arc::new(fields),
                    reason: is_open.then_some("the schema names no properties"),
                }
            }
            [] => Self { reason: Some("the schema does not say what it is"), ..Self::default() },
            _ => Self { reason: Some("the schema is not an object's"), ..Self::default() },
        }
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
        for (key, schema) in layers.all("properties").filter_map(Value::as_object).flatten() {
            if seen.insert(key) {
                fields.push(self.field(key, schema, required.contains(key.as_str()), depth));
            }
        }
        fields
    }

    fn field(&mut self, key: &str, schema: &'a Value, required: bool, depth: usize) -> Field {
        let mut layers = Layers::of(self.root, schema);
        let nullable = self.settle_alternatives(&mut layers);
        let kind = self.kind(&layers, depth);
        Field { required, nullable, ..described(&layers, key, kind) }
    }

    /// Adds the one alternative of an `anyOf` or `oneOf` that is not `null` to the layers, if there is just
    /// one. True if `null` is allowed.
    fn settle_alternatives(&self, layers: &mut Layers<'a>) -> bool {
        let mut nullable = layers.list("type").is_some_and(|types| types.iter().any(is_null_name));
        for keyword in ["anyOf", "oneOf"] {
            let Some(alternatives) = layers.list(keyword) else { continue };
            let (nulls, others): (Vec<_>, Vec<_>) =
                alternatives.iter().partition(|one| is_null(one));
            nullable |= !nulls.is_empty();
            if let [only] = others.as_slice() {
                layers.push(self.root, only);
            }
        }
        nullable
    }

    fn kind(&mut self, layers: &Layers<'a>, depth: usize) -> FieldKind {
        if layers.is_broken {
            return FieldKind::Json { reason: "it refers to a schema that is missing" };
        }
        if let Some(options) = options(layers) {
            return FieldKind::Choice { options: Arc::new(options) };
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
            [] if layers.find("anyOf").or_else(|| layers.find("oneOf")).is_some() => {
                FieldKind::Json { reason: "the schema has alternatives" }
            }
            [] => FieldKind::Json { reason: "any value is allowed" },
            _ => FieldKind::Json { reason: "several types are allowed" },
        }
    }

    fn list(&mut self, layers: &Layers<'a>, depth: usize) -> FieldKind {
        if layers.find("prefixItems").is_some() {
            return FieldKind::Json { reason: "each position in the list has its own rules" };
        }
        let Some(items) = layers.find("items").filter(|items| items.is_object()) else {
            return FieldKind::Json { reason: "the list may contain anything" };
        };
        if depth == MAX_DEPTH {
            return FieldKind::Json { reason: "it is nested too deeply" };
        }
        let mut item_layers = Layers::of(self.root, items);
        let is_nullable = self.settle_alternatives(&mut item_layers);
        let (min_items, max_items) = (layers.count("minItems"), layers.count("maxItems"));
        match self.kind(&item_layers, depth + 1) {
            _ if is_nullable => FieldKind::Json { reason: "the list may contain null" },
            FieldKind::Json { reason } => FieldKind::Json { reason },
            FieldKind::Choice { options } => FieldKind::Choices { options, min_items, max_items },
            kind => {
                let item = Field { required: true, ..described(&item_layers, "", kind) };
                FieldKind::List { item: Box::new(item), min_items, max_items }
            }
        }
    }

    fn group(&mut self, layers: &Layers<'a>, depth: usize) -> FieldKind {
        let properties = layers.all("properties").filter_map(Value::as_object);
        let count = properties.map(serde_json::Map::len).sum::<usize>();
        if count == 0 && allows_more(layers) {
            return FieldKind::Json { reason: "any properties are allowed" };
        }
        if depth == MAX_DEPTH {
            return FieldKind::Json { reason: "it is nested too deeply" };
        }
        let Some(left) = self.fields_left.checked_sub(count) else {
            return FieldKind::Json { reason: "the schema has too many fields" };
        };
        self.fields_left = left;
        FieldKind::Group { fields: Arc::new(self.fields(layers, depth + 1)) }
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
    match layers.find("type") {
        Some(Value::String(name)) => vec![name.as_str()],
        Some(Value::Array(names)) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
        _ if layers.find("properties").is_some() => vec!["object"],
        _ if layers.find("items").is_some() => vec!["array"],
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
    let alternatives = layers.list("oneOf").or_else(|| layers.list("anyOf"))?;
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
