//! Keywords that put schemas together
//! (<https://json-schema.org/draft/2020-12/json-schema-core#section-10.2>).

use serde_json::Value;

use super::applied::Recorder;
use super::dialect::is_schema;
use super::raw::{Detail, Raw, WRONG, types};
use super::seen::{Answer, Verdict};
use super::walk::{Instance, Rules, Walk};
use crate::schema::mistake::JsonType;

impl<'a> Walk<'a> {
    pub fn combined(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        rule: &'a Value,
        at: Instance<'a>,
        answer: &mut Answer<'a>,
    ) {
        match (keyword, rule) {
            ("allOf", Value::Array(parts)) => {
                for part in parts {
                    if self.stops(answer) {
                        break;
                    }
                    let found = self.visit(part, at);
                    self.join(found, answer);
                }
            }
            ("anyOf" | "oneOf", Value::Array(parts)) => {
                self.alternatives(rules, keyword, parts, at, answer);
            }
            ("not", _) => match self.ask(rule, at).verdict {
                Verdict::Valid => self.fail(rules, keyword, Detail::Plain, answer),
                Verdict::Unknown => answer.add(Verdict::Unknown),
                Verdict::Invalid => {}
            },
            ("if", _) => self.condition(rules, rule, at, answer),
            _ => {}
        }
    }

    /// Whether it fits, which is asked and not demanded.
    pub fn ask(&mut self, schema: &'a Value, at: Instance<'a>) -> Answer<'a> {
        self.recorder.iter_mut().for_each(Recorder::begin_asking);
        let (found, _) = self.attempt(schema, at, 1);
        self.recorder.iter_mut().for_each(Recorder::end_asking);
        found
    }

    fn condition(
        &mut self,
        rules: Rules<'a>,
        condition: &'a Value,
        at: Instance<'a>,
        answer: &mut Answer<'a>,
    ) {
        let found = self.ask(condition, at);
        let branch = match found.verdict {
            Verdict::Valid => {
                self.join(found, answer);
                "then"
            }
            Verdict::Invalid => "else",
            Verdict::Unknown => {
                answer.join(found);
                return;
            }
        };
        if let Some(schema) = rules.map.get(branch) {
            let found = self.visit(schema, at);
            self.join(found, answer);
        }
    }

    fn alternatives(
        &mut self,
        rules: Rules<'a>,
        keyword: &'a str,
        parts: &'a [Value],
        at: Instance<'a>,
        answer: &mut Answer<'a>,
    ) {
        let is_one = keyword == "oneOf";
        let enough = if is_one { 2 } else { 1 };
        let most = if self.most == 1 { 1 } else { (self.most / 8).clamp(4, 10) };
        let needs_all = self.index.asks_for_rest && !is_one;
        let mut misfits = Misfits::new(self.path.len());
        let (mut sure, mut unsure) = (0, 0);
        for (index, part) in parts.iter().enumerate() {
            if self.stops(answer) {
                return;
            }
            if !is_schema(part) {
                // A flaw: what was meant is not known.
                unsure += 1;
                continue;
            }
            self.recorder.iter_mut().for_each(Recorder::begin_trying);
            let (found, raws) = self.attempt(part, at, most);
            self.recorder.iter_mut().for_each(|recorder| recorder.end_trying(found.verdict));
            match found.verdict {
                Verdict::Valid => sure += 1,
                Verdict::Unknown => unsure += 1,
                Verdict::Invalid => {
                    misfits.add(index, raws);
                    continue;
                }
            }
            self.step(found.seen.len() / 8);
            answer.take(found);
            if sure == enough && !needs_all {
                break;
            }
        }
        if sure == 2 && is_one {
            self.fail(rules, keyword, Detail::Several, answer);
        } else if parts.is_empty() || sure > 0 && !is_one || sure == 1 && unsure == 0 {
            // One fits, as it should; without any there is a flaw, and no rule.
        } else if unsure > 0 {
            answer.add(Verdict::Unknown);
        } else {
            self.fail(rules, keyword, misfits.into_detail(), answer);
            answer.is_partial = true;
        }
    }
}

/// The alternatives that do not fit: the one that comes closest.
struct Misfits<'a> {
    /// How deep the value lies.
    depth: usize,
    best: Option<Best<'a>>,
    /// As long as it is the type that keeps each of them from fitting.
    types: Option<Vec<JsonType>>,
}

struct Best<'a> {
    /// Compared in this order: how far off, and how much is wrong.
    rank: (usize, usize),
    branch: usize,
    raws: Vec<Raw<'a>>,
}

impl<'a> Misfits<'a> {
    fn new(depth: usize) -> Self {
        Self { depth, best: None, types: Some(Vec::new()) }
    }

    fn add(&mut self, branch: usize, raws: Vec<Raw<'a>>) {
        let is_type = |raw: &&Raw<'_>| raw.keyword == "type" && raw.path.len() == self.depth;
        let wanted = raws.iter().find(is_type).and_then(|raw| raw.schema.get("type")).map(types);
        self.types = self.types.take().zip(wanted).map(|(mut known, wanted)| {
            for one in wanted {
                if !known.contains(&one) {
                    known.push(one);
                }
            }
            known
        });
        let distance = raws.iter().map(|raw| raw.distance(self.depth)).max().unwrap_or(WRONG);
        let rank = (distance, raws.len());
        if self.best.as_ref().is_none_or(|best| rank < best.rank) {
            self.best = Some(Best { rank, branch, raws });
        }
    }

    fn into_detail(self) -> Detail<'a> {
        if let Some(types) = self.types.filter(|types| !types.is_empty()) {
            return Detail::Types(types);
        }
        let closest = self.best.filter(|best| best.rank.0 < WRONG);
        Detail::Alternatives(closest.map(|best| (best.branch, best.raws)))
    }
}
