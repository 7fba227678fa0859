//! Keywords for objects (<https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.2>).

use serde_json::{Map, Value};

use super::dialect::{Dialect, is_schema};
use super::place::Step;
use super::raw::Detail;
use super::seen::{Answer, Verdict};
use super::walk::{Instance, Rules, Walk};

type Members<'a> = &'a Map<String, Value>;

impl<'a> Walk<'a> {
    pub fn object(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        rule: &'a Value,
        (value, members): (&'a Value, Members<'a>),
        answer: &mut Answer<'a>,
    ) {
        let is_latest = self.dialect() == Dialect::Latest;
        match (keyword, rule) {
            ("properties", Value::Object(known)) => self.properties(known, members, answer),
            ("patternProperties", Value::Object(known)) => self.patterns(known, members, answer),
            ("additionalProperties", _) => self.additional(rules, rule, members, answer),
            ("propertyNames", _) => self.names(rule, members, answer),
            ("required", Value::Array(names)) => {
                self.required(rules, keyword, names, (members, None), answer);
            }
            ("minProperties" | "maxProperties", _) => {
                self.size(rules, keyword, rule, members.len(), answer);
            }
            ("dependentRequired" | "dependentSchemas", Value::Object(parts)) if is_latest => {
                self.dependent(rules, keyword, parts, (value, members), answer);
            }
            ("dependencies", Value::Object(parts)) => {
                self.dependent(rules, keyword, parts, (value, members), answer);
            }
            _ => {}
        }
    }

    fn properties(&mut self, known: Members<'a>, members: Members<'a>, answer: &mut Answer<'a>) {
        self.step(known.len() / 4);
        for (key, schema) in known {
            if self.stops(answer) {
                break;
            }
            if let Some((key, value)) = members.get_key_value(key) {
                answer.add(self.visit_part(schema, Step::Key(key), value));
                self.see(key, answer);
            }
        }
    }

    fn patterns(&mut self, known: Members<'a>, members: Members<'a>, answer: &mut Answer<'a>) {
        for (pattern, schema) in known {
            for (key, value) in members {
                if self.stops(answer) {
                    return;
                }
                match self.matches(pattern, key) {
                    Some(true) => {
                        answer.add(self.visit_part(schema, Step::Key(key), value));
                        self.see(key, answer);
                    }
                    Some(false) => {}
                    None => {
                        answer.add(Verdict::Unknown);
                        answer.is_partial = true;
                        break;
                    }
                }
            }
        }
    }

    fn additional(
        &mut self,
        rules: Rules<'a>,
        others: &'a Value,
        members: Members<'a>,
        answer: &mut Answer<'a>,
    ) {
        let known = rules.map.get("properties").and_then(Value::as_object);
        let patterns = rules.map.get("patternProperties").and_then(Value::as_object);
        self.step(members.len() / 4);
        for (key, value) in members {
            if self.stops(answer) {
                break;
            }
            if known.is_some_and(|known| known.contains_key(key)) {
                continue;
            }
            match self.is_covered(patterns, key) {
                Some(true) => {}
                Some(false) => {
                    self.other(rules, "additionalProperties", others, (key, value), answer);
                }
                None => answer.add(Verdict::Unknown),
            }
        }
        if self.index.asks_for_rest {
            answer.seen.add_all_keys();
        }
    }

    fn is_covered(&mut self, patterns: Option<Members<'a>>, key: &str) -> Option<bool> {
        let mut covered = Some(false);
        for pattern in patterns.into_iter().flat_map(Map::keys) {
            match self.matches(pattern, key) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => covered = None,
            }
        }
        covered
    }

    /// A member that no other keyword has a schema for.
    fn other(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        schema: &'a Value,
        (key, value): (&'a str, &'a Value),
        answer: &mut Answer<'a>,
    ) {
        if *schema != Value::Bool(false) {
            answer.add(self.visit_part(schema, Step::Key(key), value));
            return;
        }
        self.path.push(Step::Key(key));
        self.fail(rules, keyword, Detail::Plain, answer);
        self.path.pop();
    }

    fn names(&mut self, schema: &'a Value, members: Members<'a>, answer: &mut Answer<'a>) {
        for key in members.keys() {
            if self.stops(answer) {
                break;
            }
            let before = self.found.len();
            self.path.push(Step::Key(key));
            answer.add(self.visit(schema, Instance::Name(key)).verdict);
            self.path.pop();
            for raw in self.found.iter_mut().skip(before) {
                raw.is_of_name = true;
            }
        }
    }

    /// `with` is the member that makes the others required, where one does.
    fn required(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        names: &'a [Value],
        (members, with): (Members<'a>, Option<&'a str>),
        answer: &mut Answer<'a>,
    ) {
        self.step(names.len() / 4);
        for name in names.iter().filter_map(Value::as_str) {
            if self.stops(answer) {
                break;
            }
            if !members.contains_key(name) {
                let missing = Detail::Missing(name);
                let detail = with.map_or(missing, |with| Detail::MissingWith(name, with));
                self.fail(rules, keyword, detail, answer);
            }
        }
    }

    fn dependent(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        parts: Members<'a>,
        (value, members): (&'a Value, Members<'a>),
        answer: &mut Answer<'a>,
    ) {
        self.step(parts.len() / 4);
        for (key, part) in parts {
            if self.stops(answer) {
                break;
            }
            if !members.contains_key(key) {
                continue;
            }
            match part {
                Value::Array(names) if keyword != "dependentSchemas" => {
                    self.required(rules, keyword, names, (members, Some(key)), answer);
                }
                Value::Object(_) | Value::Bool(_) if keyword != "dependentRequired" => {
                    let found = self.visit(part, Instance::Value(value));
                    self.join(found, answer);
                }
                _ => {}
            }
        }
    }

    /// What all other keywords have left over.
    pub fn rest(&mut self, rules: Rules<'a>, at: Instance<'a>, answer: &mut Answer<'a>) {
        let Instance::Value(value) = at else { return };
        let keyword = match value {
            Value::Array(_) => "unevaluatedItems",
            Value::Object(_) => "unevaluatedProperties",
            _ => return,
        };
        let Some(schema) = rules.map.get(keyword).filter(|one| is_schema(one)) else { return };
        if answer.is_partial {
            answer.add(Verdict::Unknown);
            return;
        }
        match value {
            Value::Array(items) => self.rest_of_list(schema, items, answer),
            Value::Object(members) => {
                for (key, value) in members {
                    if self.stops(answer) {
                        break;
                    }
                    if !answer.seen.has_key(key) {
                        self.other(rules, "unevaluatedProperties", schema, (key, value), answer);
                    }
                }
                answer.seen.add_all_keys();
            }
            _ => {}
        }
    }

    fn see(&self, key: &'a str, answer: &mut Answer<'a>) {
        if self.index.asks_for_rest {
            answer.seen.add_key(key);
        }
    }
}
