//! Rules of one schema that no value can keep together.

use serde_json::{Map, Value};

use super::{Search, Wrong};
use crate::schema::validate::decimal::Decimal;

/// Names times patterns that are tried.
const MAX_MATCHES: usize = 10_000;

/// The lower bound, the upper bound, and whether the two may be equal.
const BOUNDS: [(&str, &str, bool); 8] = [
    ("minimum", "maximum", true),
    ("minimum", "exclusiveMaximum", false),
    ("exclusiveMinimum", "maximum", false),
    ("exclusiveMinimum", "exclusiveMaximum", false),
    ("minLength", "maxLength", true),
    ("minItems", "maxItems", true),
    ("minContains", "maxContains", true),
    ("minProperties", "maxProperties", true),
];

impl<'a> Search<'a> {
    pub fn contradictions(&mut self, schema: &'a Value, map: &'a Map<String, Value>) {
        let number = |keyword| map.get(keyword).and_then(Value::as_number).map(Decimal::read);
        for (least, most, may_equal) in BOUNDS {
            let (Some(low), Some(high)) = (number(least), number(most)) else { continue };
            if low > high || !may_equal && low == high {
                self.add(schema, &[least], Wrong::Bounds(most));
            }
        }
        self.forbidden(schema, map);
    }

    fn forbidden(&mut self, schema: &'a Value, map: &'a Map<String, Value>) {
        let Some(Value::Array(names)) = map.get("required") else { return };
        if map.get("additionalProperties") != Some(&Value::Bool(false)) {
            return;
        }
        let members = |keyword| map.get(keyword).and_then(Value::as_object);
        let (known, patterns) = (members("properties"), members("patternProperties"));
        if names.len().saturating_mul(patterns.map_or(0, Map::len)) > MAX_MATCHES {
            return;
        }
        let matcher = self.matcher;
        // A pattern that cannot be tried may allow it.
        let may_match = |name: &str| {
            patterns
                .into_iter()
                .flat_map(Map::keys)
                .any(|pattern| matcher(pattern, name) != Some(false))
        };
        for (index, name) in names.iter().enumerate() {
            let Some(name) = name.as_str() else { continue };
            let is_known = known.is_some_and(|known| known.contains_key(name));
            if !is_known && !may_match(name) {
                let at = ["required", &*index.to_string()];
                self.add(schema, &at, Wrong::Forbidden(name.to_owned()));
            }
        }
    }
}
