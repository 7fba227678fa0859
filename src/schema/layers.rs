//! A schema together with what it refers to.

use std::ptr;

use serde_json::{Map, Value};

use crate::wire::url::percent_decode;

/// More than any schema written in good faith stacks up.
const MAX_LAYERS: usize = 32;

/// The objects that together describe one value: a schema, then the targets of its `$ref`, then the parts
/// of its `allOf`, and so on. A keyword is looked up in this order, so a title beside a `$ref` wins
/// over the title of the target. Nothing is copied: a hostile schema may refer to itself at will.
#[derive(Clone)]
pub struct Layers<'a> {
    maps: Vec<&'a Map<String, Value>>,
    /// What applies under conditions: `then`, `else`, `dependentSchemas`, and `dependencies` of draft 7.
    conditional: Vec<&'a Map<String, Value>>,
    /// Lists of alternatives of which one is among the maps.
    settled: Vec<&'a Vec<Value>>,
    /// The one of several types that is looked at.
    pub only_type: Option<&'a str>,
    /// A reference leads out of the document or nowhere.
    pub is_broken: bool,
}

impl<'a> Layers<'a> {
    pub fn of(root: &'a Value, schema: &'a Value) -> Self {
        let mut layers = Self {
            maps: Vec::new(),
            conditional: Vec::new(),
            settled: Vec::new(),
            only_type: None,
            is_broken: false,
        };
        layers.push(root, schema);
        layers
    }

    /// Adds one more schema for the same value, with what it refers to.
    pub fn push(&mut self, root: &'a Value, schema: &'a Value) {
        let Value::Object(map) = schema else {
            return;
        };
        let is_known = self.maps.iter().any(|known| ptr::eq(*known, map));
        if is_known || self.maps.len() == MAX_LAYERS {
            return;
        }
        self.maps.push(map);
        if let Some(Value::String(reference)) = map.get("$ref") {
            match resolve(root, reference) {
                Some(target) => self.push(root, target),
                None => self.is_broken = true,
            }
        }
        for part in map.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            if self.maps.len() == MAX_LAYERS {
                break;
            }
            self.push(root, part);
        }
        for part in conditional_parts(map) {
            self.push_conditional(root, part);
        }
    }

    /// With all that it leads to: which of its alternatives holds depends on what is typed.
    fn push_conditional(&mut self, root: &'a Value, schema: &'a Value) {
        let Value::Object(map) = schema else {
            return;
        };
        let is_known = self.conditional.iter().any(|known| ptr::eq(*known, map));
        if is_known || self.conditional.len() == MAX_LAYERS {
            return;
        }
        self.conditional.push(map);
        let target = map.get("$ref").and_then(Value::as_str).and_then(|name| resolve(root, name));
        let lists = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|name| map.get(name));
        let listed = lists.filter_map(Value::as_array).flatten();
        for part in target.into_iter().chain(listed).chain(conditional_parts(map)) {
            if self.conditional.len() == MAX_LAYERS {
                break;
            }
            self.push_conditional(root, part);
        }
    }

    /// A list of alternatives of which none is chosen yet.
    pub fn alternatives(&self) -> Option<&'a Vec<Value>> {
        let lists = self.all("anyOf").chain(self.all("oneOf")).filter_map(Value::as_array);
        let is_settled = |list: &&Vec<Value>| self.settled.iter().any(|one| ptr::eq(*one, *list));
        lists.filter(|list| !list.is_empty()).find(|list| !is_settled(list))
    }

    /// The same with one of these alternatives; `None`: with nothing of them.
    pub fn with(&self, root: &'a Value, list: &'a Vec<Value>, one: Option<&'a Value>) -> Self {
        let mut layers = self.clone();
        layers.settled.push(list);
        if let Some(one) = one {
            layers.push(root, one);
        }
        layers
    }

    /// The same as one of several types.
    pub fn of_type(&self, name: &'a str) -> Self {
        Self { only_type: Some(name), ..self.clone() }
    }

    /// Properties that there may be, by conditions.
    pub fn conditional_properties(&self) -> impl Iterator<Item = (&'a String, &'a Value)> {
        let named = self.conditional.iter().filter_map(|map| map.get("properties"));
        named.filter_map(Value::as_object).flatten()
    }

    pub fn find(&self, keyword: &str) -> Option<&'a Value> {
        self.all(keyword).next()
    }

    pub fn text(&self, keyword: &str) -> Option<&'a str> {
        self.all(keyword).find_map(Value::as_str)
    }

    /// `None` as well for a count that is negative or not whole.
    pub fn count(&self, keyword: &str) -> Option<u64> {
        self.all(keyword).find_map(Value::as_u64)
    }

    pub fn list(&self, keyword: &str) -> Option<&'a Vec<Value>> {
        self.all(keyword).find_map(Value::as_array)
    }

    pub fn all(&self, keyword: &str) -> impl Iterator<Item = &'a Value> {
        self.maps.iter().filter_map(move |map| map.get(keyword))
    }
}

fn conditional_parts(map: &Map<String, Value>) -> impl Iterator<Item = &Value> {
    let dependent = ["dependentSchemas", "dependencies"].into_iter();
    let dependent = dependent.filter_map(|name| map.get(name)?.as_object());
    let branches = ["then", "else"].into_iter().filter_map(|name| map.get(name));
    branches.chain(dependent.flat_map(Map::values))
}

/// Where a local `$ref` leads: `#`, or `#` and a JSON Pointer. Anything else stays unresolved; a page must
/// not fetch what a server names.
pub fn resolve<'a>(root: &'a Value, reference: &str) -> Option<&'a Value> {
    root.pointer(&percent_decode(reference.strip_prefix('#')?))
}
