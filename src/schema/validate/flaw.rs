//! What is wrong with a schema itself: keywords that are none, and rules that no value can keep.

use serde_json::{Map, Value};

use super::Matcher;
use super::dialect::{Dialect, Named, dialect_of};
use super::index::Index;
use super::place::Pointers;
use crate::schema::pointer::child;

mod circle;
mod contradiction;
mod shape;

/// Flaws told of one schema.
const MAX_FLAWS: usize = 100;

/// Something wrong with a schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// JSON Pointer within the schema document: to the keyword, or to what is wrong in its value.
    pub at: String,
    pub wrong: Wrong,
}

/// The words follow the name of the keyword: "minimum must be a number".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// What it must be instead. The keyword is left out.
    #[error("must be {0}")]
    Shape(&'static str),
    #[error("names a type that does not exist: {0}")]
    Type(String),
    /// Draft 7's way to write what 2020-12 calls `prefixItems`. It is left out.
    #[error("is a list, which this draft calls prefixItems")]
    ListOfItems,
    #[error("is empty, so that no value fits")]
    NoOption,
    #[error("names the same thing twice: {0}")]
    Twice(String),
    #[error("is not a regular expression: {0}")]
    Pattern(String),
    /// Within the document, where there is nothing of the kind.
    #[error("leads to nothing in this schema: {0}")]
    LeadsNowhere(String),
    /// To another document, which is not fetched.
    #[error("leads to another document, which is not looked at: {0}")]
    LeadsOutside(String),
    #[error("leads back to where it stands without an end: {0}")]
    Circle(String),
    /// It is read as the nearest one that is known.
    #[error("names a draft that is not known here: {0}")]
    Draft(String),
    /// The keyword of the other bound; there is nothing between the two.
    #[error("leaves nothing between it and {0}")]
    Bounds(&'static str),
    /// A property that is required, and that `additionalProperties` forbids.
    #[error("names a property that additionalProperties does not allow: {0}")]
    Forbidden(String),
}

/// What is wrong with `schema`: at most 100, each where it stands.
///
/// Looked at are all schemas that keywords lead to, and none that only a reference finds in another place.
pub fn flaws(schema: &Value, matcher: Matcher<'_>) -> Vec<Flaw> {
    let index = Index::of(schema);
    let mut search = Search { matcher, index: &index, found: Vec::new() };
    for (one, resource) in &index.schemas {
        if search.found.len() >= MAX_FLAWS {
            break;
        }
        search.schema(one, *resource);
    }
    search.circles();
    search.found.truncate(MAX_FLAWS);
    let pointers = Pointers::of(schema, search.found.iter().map(|one| one.schema).collect());
    let flaw = |spot: Spot<'_>| {
        let at = pointers.to(spot.schema).to_owned();
        Flaw { at: spot.below.iter().fold(at, |at, key| child(&at, key)), wrong: spot.wrong }
    };
    search.found.into_iter().map(flaw).collect()
}

struct Search<'a> {
    matcher: Matcher<'a>,
    index: &'a Index<'a>,
    found: Vec<Spot<'a>>,
}

/// A flaw, as it is found.
struct Spot<'a> {
    schema: &'a Value,
    /// The keyword, and what is below it.
    below: Vec<String>,
    wrong: Wrong,
}

impl<'a> Search<'a> {
    fn schema(&mut self, schema: &'a Value, resource: usize) {
        let map = match schema {
            Value::Object(map) => map,
            Value::Bool(_) => return,
            _ => {
                self.add(schema, &[], Wrong::Shape("a schema: an object, true or false"));
                return;
            }
        };
        let dialect = self.index.dialect(resource);
        // Up to draft 7 nothing beside a reference counts.
        let is_bare = dialect == Dialect::Seven && map.contains_key("$ref");
        for (keyword, value) in map {
            if !is_bare || keyword == "$ref" {
                self.keyword(schema, dialect, keyword, value);
            }
        }
        if !is_bare {
            self.contradictions(schema, map);
        }
        self.references(schema, map, resource);
        self.draft(schema, map);
    }

    fn references(&mut self, schema: &'a Value, map: &'a Map<String, Value>, resource: usize) {
        let is_latest = self.index.dialect(resource) == Dialect::Latest;
        let keywords = if is_latest { &["$ref", "$dynamicRef"][..] } else { &["$ref"] };
        for keyword in keywords {
            let Some(value) = map.get(*keyword) else { continue };
            let Some(text) = value.as_str() else { continue };
            if self.index.target(value, resource).is_some() {
                continue;
            }
            let wrong = if self.index.holds(text, resource) {
                Wrong::LeadsNowhere(text.to_owned())
            } else {
                Wrong::LeadsOutside(text.to_owned())
            };
            self.add(schema, &[keyword], wrong);
        }
    }

    fn draft(&mut self, schema: &'a Value, map: &Map<String, Value>) {
        let Some(name) = map.get("$schema").and_then(Value::as_str) else { return };
        if !matches!(dialect_of(name), Named::Known(_)) {
            self.add(schema, &["$schema"], Wrong::Draft(name.to_owned()));
        }
    }

    fn add(&mut self, schema: &'a Value, below: &[&str], wrong: Wrong) {
        if self.found.len() < MAX_FLAWS {
            let below = below.iter().map(|&key| key.to_owned()).collect();
            self.found.push(Spot { schema, below, wrong });
        }
    }
}

#[cfg(test)]
mod tests;
