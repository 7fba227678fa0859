//! What the schemas say of the objects of a value as it is now: which properties they name and require, conditions
//! followed. For forms, which show the fields that have a place; not for a verdict.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::place::Step;
use super::seen::Verdict;

/// Values of a schema that are looked at for conditions.
const MOST_LOOKED_AT: usize = 100_000;

/// Objects are named by JSON Pointers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    objects: BTreeMap<String, Said>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    named: BTreeSet<String>,
    required: BTreeSet<String>,
    /// An alternative was tried and does not fit yet: what it names may have a place as well.
    is_open: bool,
}

impl Applied {
    /// Whether a property has a place in the object at `pointer`, though only a condition names it. True where that
    /// is not known.
    pub fn names(&self, pointer: &str, key: &str) -> bool {
        self.objects.get(pointer).is_none_or(|said| said.is_open || said.named.contains(key))
    }

    /// Whether the object at `pointer` must have this property, as it is now.
    pub fn requires(&self, pointer: &str, key: &str) -> bool {
        self.objects.get(pointer).is_some_and(|said| said.required.contains(key))
    }
}

/// Whether what `schema` asks for depends on what is there.
pub fn has_conditions(schema: &Value) -> bool {
    const KEYWORDS: [&str; 4] = ["if", "dependentSchemas", "dependentRequired", "dependencies"];
    let mut rest = vec![schema];
    for _ in 0..MOST_LOOKED_AT {
        match rest.pop() {
            None => return false,
            Some(Value::Object(map)) => {
                if KEYWORDS.iter().any(|keyword| map.contains_key(*keyword)) {
                    return true;
                }
                rest.extend(map.values());
            }
            Some(Value::Array(items)) => rest.extend(items),
            Some(_) => {}
        }
    }
    true
}

/// Keeps what a walk through the schemas comes by.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    found: Applied,
    /// Conditions within conditions: what they name is no claim.
    asking: usize,
    /// Of each alternative that is being tried, the objects it was tried on.
    tried: Vec<Vec<String>>,
}

impl Recorder {
    pub fn visit(
        &mut self,
        path: &[Step<'_>],
        schema: &Map<String, Value>,
        object: &Map<String, Value>,
    ) {
        if self.asking > 0 {
            return;
        }
        let pointer = path.iter().fold(String::new(), |pointer, step| step.below(&pointer));
        if let Some(tried) = self.tried.last_mut() {
            tried.push(pointer.clone());
        }
        let said = self.found.objects.entry(pointer).or_default();
        if let Some(Value::Object(properties)) = schema.get("properties") {
            said.named.extend(properties.keys().cloned());
        }
        if self.tried.is_empty() {
            said.required.extend(names(schema.get("required")).map(str::to_owned));
            let dependent = ["dependentRequired", "dependencies"].into_iter();
            let dependent = dependent.filter_map(|name| schema.get(name)?.as_object()).flatten();
            let dependent = dependent.filter(|(key, _)| object.contains_key(*key));
            let dependent = dependent.flat_map(|(_, list)| names(Some(list)));
            said.required.extend(dependent.map(str::to_owned));
        }
    }

    pub fn begin_asking(&mut self) {
        self.asking += 1;
    }

    pub fn end_asking(&mut self) {
        self.asking -= 1;
    }

    pub fn begin_trying(&mut self) {
        self.tried.push(Vec::new());
    }

    pub fn end_trying(&mut self, verdict: Verdict) {
        let Some(tried) = self.tried.pop() else { return };
        if verdict != Verdict::Valid {
            for pointer in &tried {
                if let Some(said) = self.found.objects.get_mut(pointer) {
                    said.is_open = true;
                }
            }
        }
        if let Some(outer) = self.tried.last_mut() {
            outer.extend(tried);
        }
    }

    pub fn into_found(self) -> Applied {
        self.found
    }
}

fn names(list: Option<&Value>) -> impl Iterator<Item = &str> {
    list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Validator;
    use super::*;

    fn applied(schema: &Value, value: &Value) -> Applied {
        let matcher = |_: &str, _: &str| Some(true);
        Validator::new(schema, &matcher).applied(value)
    }

    #[test]
    fn what_a_condition_leads_to_is_named_while_it_holds() {
        let schema = json!({
            "properties": { "kind": {}, "at": { "$ref": "#/$defs/place" } },
            "if": { "properties": { "kind": { "const": "card" } }, "required": ["kind"] },
            "then": { "properties": { "number": {} }, "required": ["number"] },
            "else": { "properties": { "iban": {} } },
            "$defs": { "place": {
                "properties": { "city": {} },
                "dependentSchemas": { "city": { "properties": { "zip": {} } } },
                "dependentRequired": { "city": ["zip"] }
            } }
        });

        let card = applied(&schema, &json!({ "kind": "card", "at": {} }));
        assert!(card.names("", "number") && card.requires("", "number"));
        assert!(!card.names("", "iban"));
        assert!(!card.names("/at", "zip") && !card.requires("/at", "zip"));

        let other = applied(&schema, &json!({ "kind": "bank", "at": { "city": "Ulm" } }));
        assert!(!other.names("", "number") && !other.requires("", "number"));
        assert!(other.names("", "iban") && !other.requires("", "iban"));
        assert!(other.names("/at", "zip") && other.requires("/at", "zip"));
    }

    #[test]
    fn of_an_alternative_that_does_not_fit_yet_everything_may_have_its_place() {
        let schema = json!({ "anyOf": [
            { "properties": { "a": { "const": 1 } }, "required": ["a"],
              "if": { "required": ["b"] }, "then": { "properties": { "c": {} } } },
            { "properties": { "d": { "type": "string" } }, "required": ["d"] }
        ] });

        let nothing_yet = applied(&schema, &json!({}));
        assert!(nothing_yet.names("", "c") && nothing_yet.names("", "d"));
        assert!(!nothing_yet.requires("", "a"));
        assert!(nothing_yet.names("/elsewhere", "anything"), "what was not looked at is not known");
    }

    #[test]
    fn only_what_depends_is_worth_a_look() {
        assert!(!has_conditions(&json!({ "properties": { "a": { "type": "string" } } })));
        assert!(has_conditions(&json!({ "$defs": { "x": [{ "dependencies": {} }] } })));
    }
}
