//! A rule that is broken, as it is found: nothing is copied for what may never be told. And what is told of it.

use serde_json::Value;

use super::decimal::Decimal;
use super::place::{Pointers, Step};
use super::{Closest, Failure};
use crate::schema::mistake::{JsonType, Rule};
use crate::schema::pointer::child;

/// Alternatives within alternatives that are still gone into.
const MAX_NESTING: usize = 3;
/// Allowed values that are listed; of more than that, only some are.
const MAX_OPTIONS: usize = 100;
const SOME_OPTIONS: usize = 6;
/// Characters shown of an allowed value.
const MAX_TEXT: usize = 200;

#[derive(Clone, Debug)]
pub struct Raw<'a> {
    pub schema: &'a Value,
    /// Empty where the schema is `false`.
    pub keyword: &'a str,
    pub path: Vec<Step<'a>>,
    pub detail: Detail<'a>,
    /// Of the name at the end of the path, and not of its value.
    pub is_of_name: bool,
}

#[derive(Clone, Debug)]
pub enum Detail<'a> {
    /// The keyword says it all.
    Plain,
    Missing(&'a str),
    /// Missing where the other one is there.
    MissingWith(&'a str, &'a str),
    /// No alternative fits, and all ask for other types.
    Types(Vec<JsonType>),
    /// No alternative fits; the one that comes closest, and why it does not fit, where one does.
    Alternatives(Option<(usize, Vec<Raw<'a>>)>),
    Several,
    /// Too few or too many items fit `contains`; what the bound is.
    Contains(u64),
}

impl Raw<'_> {
    /// How far the schema is from what was meant: the further, the larger.
    pub fn distance(&self, depth: usize) -> usize {
        let is_fixed = matches!(self.keyword, "const" | "enum");
        match self.path.len() - depth.min(self.path.len()) {
            // Another type or another value altogether.
            0 if is_fixed || matches!(self.keyword, "type" | "") => WRONG,
            // A member that tells alternatives apart.
            1 if is_fixed => 2,
            _ => 1,
        }
    }
}

/// The distance of an alternative that cannot have been meant.
pub const WRONG: usize = 3;

/// What is told of what was found.
pub fn failures(root: &Value, found: &[Raw<'_>]) -> Vec<Failure> {
    let pointers = Pointers::of(root, schemas(found));
    found.iter().map(|raw| failure(raw, &pointers, MAX_NESTING)).collect()
}

fn failure(raw: &Raw<'_>, pointers: &Pointers, nesting: usize) -> Failure {
    let mut at = raw.path.iter().fold(String::new(), |at, step| step.below(&at));
    if let Detail::Missing(key) | Detail::MissingWith(key, _) = raw.detail {
        at = child(&at, key);
    }
    let mut schema_at = pointers.to(raw.schema).to_owned();
    if !raw.keyword.is_empty() {
        schema_at = child(&schema_at, raw.keyword);
    }
    let closest = match &raw.detail {
        Detail::Alternatives(Some((branch, found))) if nesting > 0 => {
            let failures = found.iter().map(|raw| failure(raw, pointers, nesting - 1));
            Some(Closest { branch: *branch, failures: failures.collect() })
        }
        _ => None,
    };
    let rule = rule(raw);
    let rule = if raw.is_of_name { Rule::Name(Box::new(rule)) } else { rule };
    Failure { at, schema_at, rule, closest }
}

fn rule(raw: &Raw<'_>) -> Rule {
    match &raw.detail {
        Detail::Missing(_) => Rule::Required,
        Detail::MissingWith(_, with) => Rule::RequiredWith((*with).to_owned()),
        Detail::Types(types) => Rule::Type(types.clone()),
        Detail::Alternatives(_) => Rule::AnyOf,
        Detail::Several => Rule::SeveralOf,
        Detail::Contains(bound) if raw.keyword == "maxContains" => Rule::MaxContains(*bound),
        Detail::Contains(bound) => Rule::MinContains(*bound),
        Detail::Plain => plain(raw),
    }
}

fn plain(raw: &Raw<'_>) -> Rule {
    let value = raw.schema.get(raw.keyword).unwrap_or(&Value::Null);
    let text = || value.to_string();
    let count = || value.as_number().and_then(|n| Decimal::read(n).count()).unwrap_or_default();
    match raw.keyword {
        "type" => Rule::Type(types(value)),
        "enum" => options(value.as_array().map_or(&[], Vec::as_slice)),
        "const" => Rule::OneOf(vec![shown(value)]),
        "minimum" => Rule::Minimum(text()),
        "maximum" => Rule::Maximum(text()),
        "exclusiveMinimum" => Rule::ExclusiveMinimum(text()),
        "exclusiveMaximum" => Rule::ExclusiveMaximum(text()),
        "multipleOf" => Rule::MultipleOf(text()),
        "minLength" => Rule::MinLength(count()),
        "maxLength" => Rule::MaxLength(count()),
        "minItems" => Rule::MinItems(count()),
        "maxItems" => Rule::MaxItems(count()),
        "minProperties" => Rule::MinProperties(count()),
        "maxProperties" => Rule::MaxProperties(count()),
        "pattern" => Rule::Pattern(value.as_str().unwrap_or_default().to_owned()),
        "uniqueItems" => Rule::UniqueItems,
        "additionalProperties" | "unevaluatedProperties" => Rule::Unknown,
        "not" => Rule::Not,
        _ => Rule::Forbidden,
    }
}

/// The types that a `type` names, without names that are none.
pub fn types(value: &Value) -> Vec<JsonType> {
    match value {
        Value::String(name) => JsonType::read(name).into_iter().collect(),
        Value::Array(names) => {
            names.iter().filter_map(|name| JsonType::read(name.as_str()?)).collect()
        }
        _ => Vec::new(),
    }
}

fn options(options: &[Value]) -> Rule {
    if options.len() <= MAX_OPTIONS {
        return Rule::OneOf(options.iter().map(shown).collect());
    }
    let first: Vec<String> = options.iter().take(SOME_OPTIONS).map(shown).collect();
    let others = options.len() - first.len();
    Rule::OneOfMany(first, others)
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The schemas of `found`, and of what is within it.
fn schemas<'a>(found: &[Raw<'a>]) -> Vec<&'a Value> {
    let mut schemas = Vec::new();
    let mut left: Vec<&Raw<'a>> = found.iter().collect();
    while let Some(raw) = left.pop() {
        schemas.push(raw.schema);
        if let Detail::Alternatives(Some((_, found))) = &raw.detail {
            left.extend(found);
        }
    }
    schemas
}
