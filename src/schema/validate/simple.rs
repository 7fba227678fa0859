//! Keywords that look at a value alone: its type, its amount, its length
//! (<https://json-schema.org/draft/2020-12/json-schema-validation#section-6>).

use serde_json::{Number, Value};

use super::decimal::Decimal;
use super::raw::{Detail, types};
use super::same::{CHARACTERS, is_same};
use super::seen::{Answer, Verdict};
use super::walk::{Instance, Note, Rules, Walk};
use crate::schema::mistake::JsonType;

impl<'a> Walk<'a> {
    pub fn fixed(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        rule: &'a Value,
        at: Instance<'a>,
        answer: &mut Answer<'a>,
    ) {
        let fits = match (keyword, rule) {
            ("type", rule) => {
                let types = types(rule);
                types.is_empty() || types.iter().any(|one| is_type(*one, at))
            }
            ("const", only) => self.is_one(only, at),
            ("enum", Value::Array(options)) => {
                self.step(options.len() / 16);
                options.iter().any(|option| self.is_one(option, at))
            }
            _ => true,
        };
        if self.stops(answer) {
            return;
        }
        if !fits {
            self.fail(rules, keyword, Detail::Plain, answer);
        }
    }

    fn is_one(&mut self, option: &Value, at: Instance<'a>) -> bool {
        match at {
            Instance::Name(name) => option.as_str() == Some(name),
            Instance::Value(value) => {
                let mut steps = 0;
                let found = is_same(option, value, &mut steps);
                // The first is paid for with the list.
                if steps > 1 {
                    self.step(steps);
                }
                found
            }
        }
    }

    pub fn number(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        rule: &Value,
        number: &Number,
        answer: &mut Answer<'a>,
    ) {
        let is_known = matches!(
            keyword,
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf"
        );
        let Some(bound) = rule.as_number().filter(|_| is_known) else { return };
        self.step((number.as_str().len() + bound.as_str().len()) / CHARACTERS);
        let (number, bound) = (Decimal::read(number), Decimal::read(bound));
        let fits = match keyword {
            "minimum" => number >= bound,
            "maximum" => number <= bound,
            "exclusiveMinimum" => number > bound,
            "exclusiveMaximum" => number < bound,
            _ if !bound.is_positive() => true,
            _ => {
                let Some(fits) = number.is_multiple_of(&bound) else {
                    self.lose(Note::TooLarge, answer);
                    return;
                };
                fits
            }
        };
        if !fits {
            self.fail(rules, keyword, Detail::Plain, answer);
        }
    }

    pub fn text(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        rule: &'a Value,
        text: &str,
        answer: &mut Answer<'a>,
    ) {
        match (keyword, rule) {
            ("minLength" | "maxLength", _) => {
                self.step(text.len() / CHARACTERS);
                self.size(rules, keyword, rule, text.chars().count(), answer);
            }
            ("pattern", Value::String(pattern)) => match self.matches(pattern, text) {
                Some(true) => {}
                Some(false) => self.fail(rules, keyword, Detail::Plain, answer),
                None => answer.add(Verdict::Unknown),
            },
            _ => {}
        }
    }

    /// A bound of how much of something there is: `min…` or `max…`.
    pub fn size(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        rule: &Value,
        count: usize,
        answer: &mut Answer<'a>,
    ) {
        let Some(bound) = bound(rule) else { return };
        let count = count as u64;
        let is_least = keyword.starts_with("min");
        if is_least && count < bound || !is_least && count > bound {
            self.fail(rules, keyword, Detail::Plain, answer);
        }
    }
}

/// A count; `2.0` is one.
pub fn bound(rule: &Value) -> Option<u64> {
    Decimal::read(rule.as_number()?).count()
}

fn is_type(wanted: JsonType, at: Instance<'_>) -> bool {
    let Instance::Value(value) = at else { return wanted == JsonType::Text };
    match (wanted, value) {
        (JsonType::Integer, Value::Number(number)) => Decimal::read(number).is_whole(),
        (JsonType::Text, Value::String(_))
        | (JsonType::Number, Value::Number(_))
        | (JsonType::Boolean, Value::Bool(_))
        | (JsonType::List, Value::Array(_))
        | (JsonType::Object, Value::Object(_))
        | (JsonType::Null, Value::Null) => true,
        _ => false,
    }
}
