//! Keywords for lists (<https://json-schema.org/draft/2020-12/json-schema-core#section-10.3.1>).

use std::collections::BTreeSet;

use serde_json::Value;

use super::dialect::Dialect;
use super::place::Step;
use super::raw::Detail;
use super::same;
use super::seen::{Answer, Verdict};
use super::simple::bound;
use super::walk::{Instance, Note, Rules, Walk};

impl<'a> Walk<'a> {
    pub fn list(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        rule: &'a Value,
        items: &'a [Value],
        answer: &mut Answer<'a>,
    ) {
        let is_latest = self.dialect() == Dialect::Latest;
        match (keyword, rule) {
            ("prefixItems", Value::Array(schemas)) if is_latest => {
                self.places(schemas, items, answer);
            }
            ("items", Value::Array(schemas)) if !is_latest => self.places(schemas, items, answer),
            ("items", Value::Object(_) | Value::Bool(_)) => {
                let places = rules.list("prefixItems").filter(|_| is_latest);
                self.others(rule, items, places.map_or(0, <[Value]>::len), answer);
            }
            ("additionalItems", _) if !is_latest => {
                if let Some(places) = rules.list("items") {
                    self.others(rule, items, places.len(), answer);
                }
            }
            ("minItems" | "maxItems", _) => self.size(rules, keyword, rule, items.len(), answer),
            ("uniqueItems", Value::Bool(true)) => self.unique(rules, items, answer),
            ("contains", _) => self.contains(rules, rule, items, answer),
            _ => {}
        }
    }

    fn places(&mut self, schemas: &'a [Value], items: &'a [Value], answer: &mut Answer<'a>) {
        for (index, (schema, item)) in schemas.iter().zip(items).enumerate() {
            if self.stops(answer) {
                break;
            }
            answer.add(self.visit_part(schema, Step::Item(index), item));
        }
        answer.seen.add_first_items(schemas.len());
    }

    fn others(
        &mut self,
        schema: &'a Value,
        items: &'a [Value],
        from: usize,
        answer: &mut Answer<'a>,
    ) {
        for (index, item) in items.iter().enumerate().skip(from) {
            if self.stops(answer) {
                break;
            }
            answer.add(self.visit_part(schema, Step::Item(index), item));
        }
        answer.seen.add_all_items();
    }

    /// By sorting: each item is looked at once.
    fn unique(&mut self, rules: Rules<'a>, items: &'a [Value], answer: &mut Answer<'a>) {
        let mut known = BTreeSet::new();
        for item in items {
            let Some((key, steps)) = same::key(item, self.steps_left()) else {
                self.lose(Note::TooLarge, answer);
                return;
            };
            self.step(steps);
            if !known.insert(key) {
                self.fail(rules, "uniqueItems", Detail::Plain, answer);
                return;
            }
        }
    }

    fn contains(
        &mut self,
        rules: Rules<'a>,
        schema: &'a Value,
        items: &'a [Value],
        answer: &mut Answer<'a>,
    ) {
        let is_latest = self.dialect() == Dialect::Latest;
        let limit = |keyword| rules.map.get(keyword).filter(|_| is_latest).and_then(bound);
        let (least, most) = (limit("minContains").unwrap_or(1), limit("maxContains"));
        let needs_all = most.is_some() || self.index.asks_for_rest;
        let (mut sure, mut unsure) = (0_u64, 0_u64);
        for (index, item) in items.iter().enumerate() {
            if self.stops(answer) || !needs_all && sure >= least {
                break;
            }
            self.path.push(Step::Item(index));
            match self.ask(schema, Instance::Value(item)).verdict {
                Verdict::Valid => {
                    sure += 1;
                    answer.seen.add_item(index);
                }
                Verdict::Unknown => unsure += 1,
                Verdict::Invalid => {}
            }
            self.path.pop();
        }
        if self.stops(answer) {
            return;
        }
        if sure + unsure < least {
            let is_bound = is_latest && rules.map.contains_key("minContains");
            let keyword = if is_bound { "minContains" } else { "contains" };
            self.fail(rules, keyword, Detail::Contains(least), answer);
        } else if let Some(most) = most.filter(|most| sure > *most) {
            self.fail(rules, "maxContains", Detail::Contains(most), answer);
        } else if unsure > 0 && (sure < least || most.is_some_and(|most| sure + unsure > most)) {
            answer.add(Verdict::Unknown);
        }
        answer.is_partial |= unsure > 0;
    }

    pub fn rest_of_list(&mut self, schema: &'a Value, items: &'a [Value], answer: &mut Answer<'a>) {
        for (index, item) in items.iter().enumerate() {
            if self.stops(answer) {
                break;
            }
            if !answer.seen.has_item(index) {
                answer.add(self.visit_part(schema, Step::Item(index), item));
            }
        }
        answer.seen.add_all_items();
    }
}
