//! One value on its way through a schema: what is being looked at, and how much of the work is left.

use std::collections::BTreeSet;
use std::{mem, ptr};

use serde_json::{Map, Value};

use super::Matcher;
use super::applied::Recorder;
use super::dialect::{Dialect, is_schema};
use super::index::{Address, Index};
use super::place::Step;
use super::raw::{Detail, Raw};
use super::same::CHARACTERS;
use super::seen::{Answer, Verdict};

/// Schemas within schemas. Each takes a few kilobytes of a stack that is one megabyte in a browser.
const MAX_DEPTH: usize = 200;
/// What could not be checked, each named once.
const MAX_NOTES: usize = 20;

pub struct Walk<'a> {
    pub index: &'a Index<'a>,
    matcher: Matcher<'a>,
    steps_left: usize,
    /// From the root of the value to what is being looked at.
    pub path: Vec<Step<'a>>,
    /// The resources on the way, from the outermost; the last is where the schema stands.
    scope: Vec<usize>,
    active: Vec<(Address, Instance<'a>)>,
    pub found: Vec<Raw<'a>>,
    /// With so many found there is no need to look further.
    pub most: usize,
    notes: BTreeSet<Note<'a>>,
    /// Where somebody wants to know what applies.
    pub recorder: Option<Recorder>,
}

/// Why something could not be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note<'a> {
    TooLarge,
    TooDeep,
    Reference(&'a str),
    Circle(&'a str),
    Pattern(&'a str),
}

/// What is checked: a value, or the name of a property, which is a text that stands in no value.
#[derive(Clone, Copy, Debug)]
pub enum Instance<'a> {
    Value(&'a Value),
    Name(&'a str),
}

impl Instance<'_> {
    fn is_same_place(self, other: Self) -> bool {
        match (self, other) {
            (Self::Value(one), Self::Value(other)) => ptr::eq(one, other),
            (Self::Name(one), Self::Name(other)) => ptr::eq(one, other),
            _ => false,
        }
    }
}

/// A schema that is an object, for the keywords in it.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub schema: &'a Value,
    pub map: &'a Map<String, Value>,
}

impl<'a> Rules<'a> {
    pub fn list(self, keyword: &str) -> Option<&'a [Value]> {
        self.map.get(keyword)?.as_array().map(Vec::as_slice)
    }
}

impl<'a> Walk<'a> {
    pub fn new(index: &'a Index<'a>, matcher: Matcher<'a>, steps: usize, most: usize) -> Self {
        Self {
            index,
            matcher,
            steps_left: steps,
            path: Vec::new(),
            scope: vec![0],
            active: Vec::new(),
            found: Vec::new(),
            most,
            notes: BTreeSet::new(),
            recorder: None,
        }
    }

    pub fn into_parts(self) -> (Vec<Raw<'a>>, BTreeSet<Note<'a>>) {
        (self.found, self.notes)
    }

    pub fn visit(&mut self, schema: &'a Value, at: Instance<'a>) -> Answer<'a> {
        let map = match schema {
            Value::Object(map) => map,
            Value::Bool(false) => {
                self.report(schema, "", Detail::Plain);
                return Answer::of(Verdict::Invalid);
            }
            // `true`, or no schema at all, which is a flaw and no rule.
            _ => return Answer::of(Verdict::Valid),
        };
        if !self.step(1) {
            return Answer::of(Verdict::Unknown);
        }
        if self.active.len() == MAX_DEPTH {
            self.note(Note::TooDeep);
            return Answer::of(Verdict::Unknown);
        }
        if let (Some(recorder), Instance::Value(Value::Object(object))) = (&mut self.recorder, at) {
            recorder.visit(&self.path, map, object);
        }
        let entered = map.get("$id").and_then(|_| self.index.opened(schema));
        self.scope.extend(entered);
        self.active.push((ptr::from_ref(schema), at));
        let answer = self.rules(Rules { schema, map }, at);
        self.active.pop();
        if entered.is_some() {
            self.scope.pop();
        }
        answer
    }

    fn rules(&mut self, rules: Rules<'a>, at: Instance<'a>) -> Answer<'a> {
        let mut answer = Answer::of(Verdict::Valid);
        if let (Dialect::Seven, Some(reference)) = (self.dialect(), rules.map.get("$ref")) {
            self.follow(reference, at, &mut answer);
            return answer;
        }
        for (keyword, rule) in rules.map {
            if self.is_full() {
                // Wrong already, and what else is wrong with it is not told.
                break;
            }
            self.keyword(rules, keyword, rule, at, &mut answer);
        }
        // They ask what all others have looked at, wherever they stand.
        if self.index.asks_for_rest && self.dialect() == Dialect::Latest {
            self.rest(rules, at, &mut answer);
        }
        answer
    }

    fn keyword(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        rule: &'a Value,
        at: Instance<'a>,
        answer: &mut Answer<'a>,
    ) {
        let is_latest = self.dialect() == Dialect::Latest;
        match keyword {
            "not"
            | "if"
            | "contains"
            | "additionalItems"
            | "additionalProperties"
            | "propertyNames"
                if !is_schema(rule) => {}
            "$ref" => self.follow(rule, at, answer),
            "$dynamicRef" if is_latest => self.follow_dynamic(rule, at, answer),
            "type" | "enum" | "const" => self.fixed(rules, keyword, rule, at, answer),
            "allOf" | "anyOf" | "oneOf" | "not" | "if" => {
                self.combined(rules, keyword, rule, at, answer);
            }
            _ => match at {
                Instance::Name(text) => self.text(rules, keyword, rule, text, answer),
                Instance::Value(Value::String(text)) => {
                    self.text(rules, keyword, rule, text, answer);
                }
                Instance::Value(Value::Number(number)) => {
                    self.number(rules, keyword, rule, number, answer);
                }
                Instance::Value(Value::Array(items)) => {
                    self.list(rules, keyword, rule, items, answer);
                }
                Instance::Value(value @ Value::Object(members)) => {
                    self.object(rules, keyword, rule, (value, members), answer);
                }
                Instance::Value(Value::Null | Value::Bool(_)) => {}
            },
        }
    }

    fn follow(&mut self, reference: &'a Value, at: Instance<'a>, answer: &mut Answer<'a>) {
        let Some(text) = reference.as_str() else { return };
        match self.index.target(reference, self.resource()) {
            Some(target) => self.go(target.schema, target.resource, text, at, answer),
            None => self.lose(Note::Reference(text), answer),
        }
    }

    /// An anchor that is dynamic means the outermost of its name on the way here
    /// (<https://json-schema.org/draft/2020-12/json-schema-core#section-8.2.3.2>).
    fn follow_dynamic(&mut self, reference: &'a Value, at: Instance<'a>, answer: &mut Answer<'a>) {
        let Some(text) = reference.as_str() else { return };
        let Some(target) = self.index.target(reference, self.resource()) else {
            self.lose(Note::Reference(text), answer);
            return;
        };
        let outermost = target.dynamic.and_then(|name| {
            let find = |resource: &usize| Some((self.index.dynamic(*resource, name)?, *resource));
            self.scope.iter().find_map(find)
        });
        let (schema, resource) = outermost.unwrap_or((target.schema, target.resource));
        self.go(schema, resource, text, at, answer);
    }

    fn go(
        &mut self,
        schema: &'a Value,
        resource: usize,
        reference: &'a str,
        at: Instance<'a>,
        answer: &mut Answer<'a>,
    ) {
        // Further out there are other values only.
        let here = self.active.iter().rev().take_while(|(_, other)| other.is_same_place(at));
        let schemas: Vec<Address> = here.map(|(address, _)| *address).collect();
        self.step(schemas.len() / 8);
        if schemas.contains(&ptr::from_ref(schema)) {
            self.lose(Note::Circle(reference), answer);
            return;
        }
        self.scope.push(resource);
        let found = self.visit(schema, at);
        self.scope.pop();
        self.join(found, answer);
    }

    /// Takes what another schema found about the same value.
    pub fn join(&mut self, found: Answer<'a>, answer: &mut Answer<'a>) {
        self.step(found.seen.len() / 8);
        answer.join(found);
    }

    /// Visits a member or an item.
    pub fn visit_part(&mut self, schema: &'a Value, step: Step<'a>, value: &'a Value) -> Verdict {
        self.path.push(step);
        let verdict = self.visit(schema, Instance::Value(value)).verdict;
        self.path.pop();
        verdict
    }

    /// What `schema` says of a value without a claim that it must fit; at most `most` reasons.
    pub fn attempt(
        &mut self,
        schema: &'a Value,
        at: Instance<'a>,
        most: usize,
    ) -> (Answer<'a>, Vec<Raw<'a>>) {
        let outer = (mem::take(&mut self.found), mem::replace(&mut self.most, most));
        let answer = self.visit(schema, at);
        let found = mem::replace(&mut self.found, outer.0);
        self.most = outer.1;
        (answer, found)
    }

    /// The rule of a keyword is broken.
    pub fn fail(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        detail: Detail<'a>,
        answer: &mut Answer<'a>,
    ) {
        self.report(rules.schema, keyword, detail);
        answer.add(Verdict::Invalid);
    }

    fn report(&mut self, schema: &'a Value, keyword: &'a str, detail: Detail<'a>) {
        if !self.is_full() {
            self.steps_left = self.steps_left.saturating_sub(self.path.len() / 8);
            let path = self.path.clone();
            self.found.push(Raw { schema, keyword, path, detail, is_of_name: false });
        }
    }

    /// Something could not be checked, so that what else there is decides nothing.
    pub fn lose(&mut self, note: Note<'a>, answer: &mut Answer<'a>) {
        self.note(note);
        answer.add(Verdict::Unknown);
        answer.is_partial = true;
    }

    fn note(&mut self, note: Note<'a>) {
        if self.notes.len() < MAX_NOTES {
            self.notes.insert(note);
        }
    }

    /// Pays for work. False where there is nothing left to pay with.
    pub fn step(&mut self, count: usize) -> bool {
        match self.steps_left.checked_sub(count) {
            Some(left) if left > 0 => self.steps_left = left,
            _ => {
                self.steps_left = 0;
                self.note(Note::TooLarge);
                return false;
            }
        }
        true
    }

    pub fn steps_left(&self) -> usize {
        self.steps_left
    }

    /// Whether to leave off in the middle of a list; the verdict is then that of what was found.
    pub fn stops(&self, answer: &mut Answer<'a>) -> bool {
        let is_spent = self.steps_left == 0;
        if is_spent {
            answer.add(Verdict::Unknown);
        }
        is_spent || self.is_full()
    }

    /// Whether `text` matches, if that can be said.
    pub fn matches(&mut self, pattern: &'a str, text: &str) -> Option<bool> {
        let price = 2 + (pattern.len() + text.len()) / CHARACTERS;
        let found = if self.step(price) { (self.matcher)(pattern, text) } else { return None };
        if found.is_none() {
            self.note(Note::Pattern(pattern));
        }
        found
    }

    pub fn dialect(&self) -> Dialect {
        self.index.dialect(self.resource())
    }

    fn resource(&self) -> usize {
        self.scope.last().copied().unwrap_or_default()
    }

    fn is_full(&self) -> bool {
        self.found.len() >= self.most
    }
}
