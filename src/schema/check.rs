//! A value against its schema.

use std::collections::BTreeSet;
use std::{mem, ptr};

use serde_json::{Map, Number, Value};

use super::layers::resolve;
use super::mistake::{InputMistake, JsonType, Rule};
use super::number::{compare, is_multiple, is_same, is_whole};
use super::pointer::child;

#[cfg(test)]
mod tests;

const MAX_MISTAKES: usize = 100;
const MAX_DEPTH: usize = 128;
/// Schemas, keys and options looked at: enough for 10,000 rows of 30 columns, under half a second's work.
const MAX_STEPS: usize = 1_000_000;

/// The rules of JSON Schema 2020-12 that `value` breaks: at most 100, in the order of the schema.
///
/// Not looked at: `pattern` and `patternProperties` (there is no regular expression engine here), `format`,
/// `contains`, `propertyNames`, `dependent…`, `dependencies`, `unevaluated…`, and a `$ref` that does not lead
/// into the schema itself. Past a fixed amount of work the last rule named is [`Rule::Unchecked`].
pub fn check(schema: &Value, value: &Value) -> Vec<InputMistake> {
    let mut checking = Checking {
        root: schema,
        mistakes: Vec::new(),
        steps: 0,
        active: Vec::new(),
        is_cut: false,
    };
    checking.visit(schema, value, "");
    checking.mistakes.truncate(MAX_MISTAKES);
    if checking.is_cut {
        let rule = Rule::Unchecked;
        checking.mistakes.push(InputMistake { pointer: String::new(), rule });
    }
    checking.mistakes
}

struct Checking<'a> {
    root: &'a Value,
    mistakes: Vec<InputMistake>,
    steps: usize,
    /// The schemas and values being looked at, from the outermost. The same pair again is a reference in
    /// a circle, which adds nothing.
    active: Vec<(&'a Value, &'a Value)>,
    is_cut: bool,
}

impl<'a> Checking<'a> {
    fn visit(&mut self, schema: &'a Value, value: &'a Value, at: &str) {
        if self.mistakes.len() >= MAX_MISTAKES {
            return;
        }
        self.steps += 1;
        if self.steps > MAX_STEPS || self.active.len() == MAX_DEPTH {
            self.is_cut = true;
            return;
        }
        let is_same_pair =
            |pair: &&(&Value, &Value)| ptr::eq(pair.0, schema) && ptr::eq(pair.1, value);
        if self.active.iter().rev().any(|pair| is_same_pair(&pair)) {
            return;
        }
        match schema {
            Value::Bool(false) => self.report(at, Rule::Forbidden),
            Value::Object(rules) => {
                self.active.push((schema, value));
                self.rules(rules, value, at);
                self.active.pop();
            }
            _ => {}
        }
    }

    fn rules(&mut self, rules: &'a Map<String, Value>, value: &'a Value, at: &str) {
        self.fixed(rules, value, at);
        match value {
            Value::Number(number) => self.number(rules, number, at),
            Value::String(text) => self.text(rules, text, at),
            Value::Array(items) => self.list(rules, items, at),
            Value::Object(members) => self.object(rules, members, at),
            Value::Null | Value::Bool(_) => {}
        }
        self.combined(rules, value, at);
        if let Some(target) =
            rules.get("$ref").and_then(Value::as_str).and_then(|name| resolve(self.root, name))
        {
            self.visit(target, value, at);
        }
    }

    fn fixed(&mut self, rules: &'a Map<String, Value>, value: &Value, at: &str) {
        let types = match rules.get("type") {
            Some(Value::String(name)) => JsonType::read(name).into_iter().collect(),
            Some(Value::Array(names)) => {
                names.iter().filter_map(|name| JsonType::read(name.as_str()?)).collect()
            }
            _ => Vec::new(),
        };
        if !types.is_empty() && !types.iter().any(|one| is_type(*one, value)) {
            self.report(at, Rule::Type(types));
        }
        if let Some(Value::Array(options)) = rules.get("enum") {
            self.steps += options.len();
            if !options.iter().any(|option| is_same(option, value)) {
                self.report(at, Rule::OneOf(options.iter().map(Value::to_string).collect()));
            }
        }
        if let Some(only) = rules.get("const").filter(|only| !is_same(only, value)) {
            self.report(at, Rule::OneOf(vec![only.to_string()]));
        }
    }

    fn number(&mut self, rules: &Map<String, Value>, number: &Number, at: &str) {
        let bound = |keyword| rules.get(keyword).and_then(Value::as_number);
        let text = |bound: &Number| bound.to_string();
        if let Some(bound) = bound("minimum").filter(|bound| compare(number, bound).is_lt()) {
            self.report(at, Rule::Minimum(text(bound)));
        }
        if let Some(bound) = bound("maximum").filter(|bound| compare(number, bound).is_gt()) {
            self.report(at, Rule::Maximum(text(bound)));
        }
        if let Some(bound) =
            bound("exclusiveMinimum").filter(|bound| compare(number, bound).is_le())
        {
            self.report(at, Rule::ExclusiveMinimum(text(bound)));
        }
        if let Some(bound) =
            bound("exclusiveMaximum").filter(|bound| compare(number, bound).is_ge())
        {
            self.report(at, Rule::ExclusiveMaximum(text(bound)));
        }
        if let Some(unit) = bound("multipleOf").filter(|unit| !is_multiple(number, unit)) {
            self.report(at, Rule::MultipleOf(text(unit)));
        }
    }

    fn text(&mut self, rules: &Map<String, Value>, text: &str, at: &str) {
        if rules.contains_key("minLength") || rules.contains_key("maxLength") {
            self.size(rules, &LENGTH, text.chars().count(), at);
        }
    }

    fn list(&mut self, rules: &'a Map<String, Value>, items: &'a [Value], at: &str) {
        self.size(rules, &ITEMS, items.len(), at);
        // Draft 7 has a list of schemas where the other has `prefixItems`.
        let mut lists = ["prefixItems", "items"].into_iter().filter_map(|name| rules.get(name));
        let places = lists.find_map(Value::as_array).map_or(&[][..], Vec::as_slice);
        let is_old = rules.get("items").is_some_and(Value::is_array);
        for (index, (schema, item)) in places.iter().zip(items).enumerate() {
            self.visit(schema, item, &format!("{at}/{index}"));
        }
        if let Some(schema) = rules.get(if is_old { "additionalItems" } else { "items" }) {
            for (index, item) in items.iter().enumerate().skip(places.len()) {
                self.visit(schema, item, &format!("{at}/{index}"));
            }
        }
        if rules.get("uniqueItems") == Some(&Value::Bool(true)) {
            self.steps += items.len();
            let mut seen = BTreeSet::new();
            if !items.iter().all(|item| seen.insert(item.to_string())) {
                self.report(at, Rule::UniqueItems);
            }
        }
    }

    fn object(&mut self, rules: &'a Map<String, Value>, members: &'a Map<String, Value>, at: &str) {
        self.size(rules, &KEYS, members.len(), at);
        let required = rules.get("required").and_then(Value::as_array);
        let known = rules.get("properties").and_then(Value::as_object);
        self.steps += members.len() + required.map_or(0, Vec::len) + known.map_or(0, Map::len);
        for key in required.into_iter().flatten().filter_map(Value::as_str) {
            if !members.contains_key(key) {
                self.report(&child(at, key), Rule::Required);
            }
        }
        for (key, schema) in known.into_iter().flatten() {
            if let Some(value) = members.get(key) {
                self.visit(schema, value, &child(at, key));
            }
        }
        // Which of the other keys a pattern covers is not known here.
        let Some(others) = rules.get("additionalProperties") else { return };
        if rules.contains_key("patternProperties") {
            return;
        }
        for (key, value) in members {
            if known.is_some_and(|known| known.contains_key(key)) {
                continue;
            }
            match others {
                Value::Bool(false) => self.report(&child(at, key), Rule::Unknown),
                schema => self.visit(schema, value, &child(at, key)),
            }
        }
    }

    fn combined(&mut self, rules: &'a Map<String, Value>, value: &'a Value, at: &str) {
        // A list without alternatives is a slip, and no reason to refuse everything.
        let parts = |keyword| {
            rules.get(keyword).and_then(Value::as_array).filter(|parts| !parts.is_empty())
        };
        for part in parts("allOf").into_iter().flatten() {
            self.visit(part, value, at);
        }
        if let Some(alternatives) = parts("anyOf")
            && !alternatives.iter().any(|one| self.fits(one, value))
        {
            self.report_misfit(alternatives, value, at);
        }
        if let Some(alternatives) = parts("oneOf") {
            match alternatives.iter().filter(|one| self.fits(one, value)).take(2).count() {
                0 => self.report_misfit(alternatives, value, at),
                1 => {}
                _ if self.is_cut => {}
                _ => self.report(at, Rule::SeveralOf),
            }
        }
        if rules.get("not").is_some_and(|not| self.fits(not, value)) && !self.is_cut {
            self.report(at, Rule::Not);
        }
        if let Some(condition) = rules.get("if") {
            let branch = if self.fits(condition, value) { "then" } else { "else" };
            if let Some(schema) = rules.get(branch).filter(|_| !self.is_cut) {
                self.visit(schema, value, at);
            }
        }
    }

    fn fits(&mut self, schema: &'a Value, value: &'a Value) -> bool {
        let before = mem::take(&mut self.mistakes);
        self.visit(schema, value, "");
        mem::replace(&mut self.mistakes, before).is_empty()
    }

    /// Where all alternatives but one are `null`, the rules of that one say more than "none fits".
    fn report_misfit(&mut self, alternatives: &'a [Value], value: &'a Value, at: &str) {
        let is_null = |one: &Value| one.get("type").and_then(Value::as_str) == Some("null");
        let mut others = alternatives.iter().filter(|one| !is_null(one));
        match (others.next(), others.next()) {
            (Some(only), None) => self.visit(only, value, at),
            _ => self.report(at, Rule::AnyOf),
        }
    }

    fn size(&mut self, rules: &Map<String, Value>, size: &Size, count: usize, at: &str) {
        let count = count as u64;
        let bound = |keyword| rules.get(keyword).and_then(Value::as_u64);
        if let Some(least) = bound(size.least).filter(|least| count < *least) {
            self.report(at, (size.too_small)(least));
        }
        if let Some(most) = bound(size.most).filter(|most| count > *most) {
            self.report(at, (size.too_large)(most));
        }
    }

    fn report(&mut self, at: &str, rule: Rule) {
        if self.mistakes.len() < MAX_MISTAKES {
            self.mistakes.push(InputMistake { pointer: at.to_owned(), rule });
        }
    }
}

/// A pair of keywords that bound how much of something there is.
struct Size {
    least: &'static str,
    most: &'static str,
    too_small: fn(u64) -> Rule,
    too_large: fn(u64) -> Rule,
}

const LENGTH: Size = Size {
    least: "minLength",
    most: "maxLength",
    too_small: Rule::MinLength,
    too_large: Rule::MaxLength,
};
const ITEMS: Size = Size {
    least: "minItems",
    most: "maxItems",
    too_small: Rule::MinItems,
    too_large: Rule::MaxItems,
};
const KEYS: Size = Size {
    least: "minProperties",
    most: "maxProperties",
    too_small: Rule::MinProperties,
    too_large: Rule::MaxProperties,
};

fn is_type(wanted: JsonType, value: &Value) -> bool {
    match (wanted, value) {
        (JsonType::Integer, Value::Number(number)) => is_whole(number),
        (JsonType::Text, Value::String(_))
        | (JsonType::Number, Value::Number(_))
        | (JsonType::Boolean, Value::Bool(_))
        | (JsonType::List, Value::Array(_))
        | (JsonType::Object, Value::Object(_))
        | (JsonType::Null, Value::Null) => true,
        _ => false,
    }
}
