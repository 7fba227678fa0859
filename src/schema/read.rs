//! JSON Schema 2020-12 → [`Form`].

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::form::{Field, FieldKind, Form, Range, Remark, TextFormat, TextRule};
use super::layers::Layers;
use alternative::{Alternative, named_apart};
use option::{choice, options};
use property::{Property, allows_more, other_properties, properties};
use types::{is_null_alone, is_null_name, names, types};

mod alternative;
mod option;
mod property;
#[cfg(test)]
mod tests;
mod types;

/// Groups and lists within each other; what lies deeper is written as JSON. A schema that refers to itself has no
/// end, and one that does so in several places has more fields than can be read: then less deep.
const DEPTHS: [usize; 4] = [12, 8, 5, 3];
/// Fields below the top level, all groups together; the group that passes it is written as JSON. A schema that refers to itself could ask for any number.
const MAX_FIELDS: usize = 6_000;
/// Alternatives for one value; a union of more is written as JSON.
const MAX_ALTERNATIVES: usize = 60;
/// Alternatives within alternatives that are asked whether they are `null`.
const MAX_NULLS: usize = 100;
const ANY_PROPERTIES: &str = "any properties are allowed";
/// From here on a text is given several lines.
const LONG_TEXT: u64 = 200;

impl Form {
    /// Never fails: what cannot be a field is written as JSON, that part alone.
    pub fn read(schema: &Value) -> Self {
        let mut form = Self::default();
        for max_depth in DEPTHS {
            let mut reading =
                Reading { root: schema, fields_left: MAX_FIELDS, max_depth, is_cut: false };
            form = reading.form();
            if !reading.is_cut {
                break;
            }
        }
        form
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
    max_depth: usize,
    /// There were more fields than could be read.
    is_cut: bool,
}

impl<'a> Reading<'a> {
    fn form(&mut self) -> Form {
        let layers = Layers::of(self.root, self.root);
        let types = types(&layers);
        let reason = match types.as_slice() {
            ["object"] => match self.kind(&layers, 0) {
                root @ (FieldKind::Group { .. } | FieldKind::Union { .. })
                    if is_of_objects(&root) =>
                {
                    return Form { root, reason: None };
                }
                FieldKind::Union { .. } => "one of its alternatives names no properties",
                FieldKind::Json { reason } if reason != ANY_PROPERTIES => reason,
                // An empty list of properties is how most libraries say that there are none.
                _ if layers.find("properties").is_some() => return Form::default(),
                _ => "the schema names no properties",
            },
            [] => match self.kind(&layers, 0) {
                root @ (FieldKind::Group { .. } | FieldKind::Union { .. })
                    if is_of_objects(&root) =>
                {
                    return Form { root, reason: None };
                }
                _ => "the schema does not say what it is",
            },
            _ => "the schema is not an object's",
        };
        Form { reason: Some(reason), ..Form::default() }
    }

    /// Whether there is room for so many fields more.
    fn takes(&mut self, count: usize) -> bool {
        let left = self.fields_left.checked_sub(count);
        self.fields_left = left.unwrap_or(self.fields_left);
        self.is_cut |= left.is_none();
        left.is_some()
    }

    fn fields(
        &mut self,
        layers: &Layers<'a>,
        properties: &[Property<'a>],
        depth: usize,
    ) -> Vec<Field> {
        // `extend`, not `collect`: collecting sorts first, and that code alone weighs 8 kB in the page.
        let mut required = BTreeSet::new();
        required.extend(
            layers.all("required").filter_map(Value::as_array).flatten().filter_map(Value::as_str),
        );
        let field = |property: &Property<'a>| {
            let key = property.key;
            let field = match property.declared.as_slice() {
                [] => self.one_of(&property.conditional, depth),
                declared => self.field(declared, depth),
            };
            let label = match field.label {
                label if !label.is_empty() => label,
                _ if key.trim().is_empty() => format!("\"{key}\""),
                _ => key.to_owned(),
            };
            let conditional = property.declared.is_empty();
            let required = required.contains(key);
            Field { key: key.to_owned(), label, required, conditional, ..field }
        };
        properties.iter().map(field).collect()
    }

    /// Without key; what several schemas say together.
    fn field(&mut self, schemas: &[&'a Value], depth: usize) -> Field {
        let mut layers = Layers::of(self.root, schemas.first().copied().unwrap_or(&Value::Null));
        for schema in schemas.iter().skip(1) {
            layers.push(self.root, schema);
        }
        let takes_null = self.takes_null(&layers, &mut { MAX_NULLS }) == Some(true);
        let layers = self.without_null(layers);
        let kind = self.kind(&layers, depth);
        // There it is one of the options.
        let has_null = match &kind {
            FieldKind::Choice { options } => options.iter().any(|option| option.value.is_null()),
            _ => false,
        };
        Field { nullable: takes_null && !has_null, ..described(&layers, kind) }
    }

    /// Without key; what one of several schemas says.
    fn one_of(&mut self, schemas: &[&'a Value], depth: usize) -> Field {
        if let [only] = schemas {
            return self.field(&[*only], depth);
        }
        // Most say the same, and what refers to itself would be read again for each.
        let mut distinct = Vec::<&'a Value>::new();
        for schema in schemas {
            if !distinct.contains(schema) {
                distinct.push(schema);
            }
            if distinct.len() > MAX_ALTERNATIVES {
                return plain(FieldKind::Json { reason: "the schema has too many alternatives" });
            }
        }
        let mut found = Vec::<Field>::new();
        for schema in distinct {
            let field = self.field(&[schema], depth);
            if found.iter().all(|one| one.kind != field.kind) {
                found.push(field);
            }
        }
        let nullable = found.iter().any(|one| one.nullable);
        let label = found.first().map(|one| one.label.clone()).unwrap_or_default();
        if found.len() == 1 {
            return Field { nullable, ..found.remove(0) };
        }
        let alternatives = found.into_iter().flat_map(Alternative::of).collect();
        Field { label, nullable, ..plain(named_apart(alternatives)) }
    }

    /// Whether `null` is allowed; `None` where the schema does not speak of it.
    fn takes_null(&self, layers: &Layers<'a>, steps: &mut usize) -> Option<bool> {
        let types = layers.all("type").map(|types| names(types).iter().any(is_null_name));
        let only = layers.all("const").map(Value::is_null);
        let listed = layers.all("enum").filter_map(Value::as_array);
        let listed = listed.map(|values| values.contains(&Value::Null));
        let mut answer = types.chain(only).chain(listed).reduce(|one, other| one && other);
        for list in layers.all("anyOf").chain(layers.all("oneOf")).filter_map(Value::as_array) {
            let mut is_silent = list.is_empty();
            let mut takes = false;
            for one in list {
                let Some(left) = steps.checked_sub(1) else { return answer };
                *steps = left;
                let heard = self.takes_null(&Layers::of(self.root, one), steps);
                takes |= heard == Some(true);
                is_silent |= heard.is_none();
            }
            if takes || !is_silent {
                answer = Some(takes && answer != Some(false));
            }
        }
        answer
    }

    /// With the one alternative of an `anyOf` or `oneOf` that is not `null`, where there is just one.
    fn without_null(&self, mut layers: Layers<'a>) -> Layers<'a> {
        for _ in 0..self.max_depth {
            let Some(list) = layers.alternatives() else { break };
            let mut others = list.iter().filter(|one| !self.is_never_or_null(one));
            let (Some(only), None) = (others.next(), others.next()) else { break };
            layers = layers.with(self.root, list, Some(only));
        }
        layers
    }

    /// No alternative of its own: a value cannot be it, or is `null`.
    fn is_never_or_null(&self, schema: &'a Value) -> bool {
        *schema == Value::Bool(false) || is_null_alone(&Layers::of(self.root, schema))
    }

    fn kind(&mut self, layers: &Layers<'a>, depth: usize) -> FieldKind {
        if layers.is_broken {
            return FieldKind::Json { reason: "it refers to a schema that is missing" };
        }
        if let Some(options) = options(layers) {
            return FieldKind::Choice { options: Arc::new(options) };
        }
        if is_null_alone(layers) {
            return FieldKind::Choice { options: Arc::new(vec![choice(&Value::Null, None)]) };
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
            [_] => FieldKind::Json { reason: "its type is not a JSON type" },
            several => self.one_of_types(layers, several, depth),
        }
    }

    /// One of the alternatives, each with what stands beside the list of them.
    fn union(&mut self, layers: &Layers<'a>, list: &'a Vec<Value>, depth: usize) -> FieldKind {
        let others: Vec<&Value> = list.iter().filter(|one| !self.is_never_or_null(one)).collect();
        if others.is_empty() && list.iter().any(|one| *one != Value::Bool(false)) {
            return FieldKind::Choice { options: Arc::new(vec![choice(&Value::Null, None)]) };
        }
        // They say only what has to be there, and the fields are the same for each.
        if others.iter().all(|one| is_rule_alone(one)) {
            return self.kind(&layers.with(self.root, list, None), depth);
        }
        let mut found = Vec::new();
        for one in others {
            if !self.takes(1) {
                return FieldKind::Json { reason: "the schema has too many fields" };
            }
            let own = Layers::of(self.root, one);
            let kind = self.kind(&layers.with(self.root, list, Some(one)), depth);
            found.extend(Alternative::read(&own, one, kind));
            if found.len() > MAX_ALTERNATIVES {
                return FieldKind::Json { reason: "the schema has too many alternatives" };
            }
        }
        named_apart(found)
    }

    fn one_of_types(&mut self, layers: &Layers<'a>, types: &[&'a str], depth: usize) -> FieldKind {
        let mut found = Vec::new();
        for (index, name) in types.iter().enumerate() {
            if !types[..index].contains(name) {
                let kind = self.kind(&layers.of_type(name), depth);
                found.extend(Alternative::of(plain(kind)));
            }
        }
        named_apart(found)
    }

    fn list(&mut self, layers: &Layers<'a>, depth: usize) -> FieldKind {
        // Draft 7 has a list of schemas where the other has `prefixItems`.
        let by_position = layers.list("prefixItems").or_else(|| layers.list("items"));
        let items = layers.find("items").filter(|items| items.is_object());
        if depth == self.max_depth {
            return FieldKind::Json { reason: "it is nested too deeply" };
        }
        if let Some(positions) = by_position.filter(|positions| !positions.is_empty()) {
            return self.tuple(layers, positions, items, depth);
        }
        let Some(items) = items else {
            return FieldKind::Json { reason: "the list may contain anything" };
        };
        if !self.takes(1) {
            return FieldKind::Json { reason: "the schema has too many fields" };
        }
        let item = Field { required: true, ..self.field(&[items], depth + 1) };
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
        let rest = items.or_else(|| layers.find("additionalItems").filter(|rest| rest.is_object()));
        if !self.takes(positions.len() + usize::from(rest.is_some())) {
            return FieldKind::Json { reason: "the schema has too many fields" };
        }
        let least = layers.count("minItems").unwrap_or_default();
        let mut fields = Vec::new();
        for (index, schema) in positions.iter().enumerate() {
            let required = u64::try_from(index).is_ok_and(|index| index < least);
            let field = self.field(&[schema], depth + 1);
            let label =
                if field.label.is_empty() { format!("Item {}", index + 1) } else { field.label };
            fields.push(Field { key: label.clone(), label, required, ..field });
        }
        let rest = rest.map(|rest| self.field(&[rest], depth + 1));
        let rest = rest.map(|rest| Arc::new(Field { required: true, ..rest }));
        FieldKind::Tuple { items: Arc::new(fields), rest }
    }

    fn group(&mut self, layers: &Layers<'a>, depth: usize) -> FieldKind {
        let declared = layers.all("properties").filter_map(Value::as_object);
        let named = declared.map(serde_json::Map::len).sum::<usize>();
        let named = named + layers.conditional_properties().count();
        let others = other_properties(layers);
        if named == 0 && others.is_empty() && allows_more(layers) {
            return FieldKind::Json { reason: ANY_PROPERTIES };
        }
        if depth == self.max_depth {
            return FieldKind::Json { reason: "it is nested too deeply" };
        }
        // Those at the top are drawn a few at a time, however many there are.
        if depth > 0 && !self.takes(named + others.len()) {
            return FieldKind::Json { reason: "the schema has too many fields" };
        }
        let fields = Arc::new(self.fields(layers, &properties(layers), depth + 1));
        let rest = (!others.is_empty()).then(|| self.one_of(&others, depth + 1));
        let rest = rest.map(|rest| Arc::new(Field { required: true, ..rest }));
        FieldKind::Group { fields, rest }
    }
}

/// Says what has to be there or how much of it, and nothing of what it is.
fn is_rule_alone(schema: &Value) -> bool {
    const RULES: [&str; 18] = [
        "required",
        "not",
        "title",
        "description",
        "$comment",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "pattern",
        "minItems",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
    ];
    schema.as_object().is_some_and(|map| map.keys().all(|key| RULES.contains(&key.as_str())))
}

fn plain(kind: FieldKind) -> Field {
    Field {
        key: String::new(),
        label: String::new(),
        description: None,
        required: true,
        nullable: false,
        remark: None,
        conditional: false,
        default: None,
        examples: Vec::new(),
        kind,
    }
}

/// What the schema says of a value besides its kind. Without its key, which may be its label.
fn described(layers: &Layers<'_>, kind: FieldKind) -> Field {
    Field {
        label: layers.text("title").unwrap_or_default().to_owned(),
        description: layers.text("description").map(str::to_owned),
        required: false,
        remark: remark(layers),
        default: layers.find("default").cloned(),
        examples: layers.list("examples").cloned().unwrap_or_default(),
        ..plain(kind)
    }
}

fn remark(layers: &Layers<'_>) -> Option<Remark> {
    let is = |keyword| layers.all(keyword).any(|value| *value == Value::Bool(true));
    if is("deprecated") {
        return Some(Remark::Deprecated);
    }
    is("readOnly").then_some(Remark::ReadOnly)
}

fn text_rule(layers: &Layers<'_>) -> TextRule {
    let max_length = layers.count("maxLength");
    let format = layers.text("format");
    let is_base64 = layers.text("contentEncoding") == Some("base64");
    let is_document = layers.text("contentMediaType").is_some();
    TextRule {
        multiline: is_document
            || max_length.is_some_and(|length| length > LONG_TEXT)
            || matches!(format, Some("textarea" | "multiline" | "markdown")),
        format: if is_base64 { Some(TextFormat::Base64) } else { format.map(text_format) },
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
        "byte" | "base64" => TextFormat::Base64,
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
