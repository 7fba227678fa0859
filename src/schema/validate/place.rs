//! Where values stand in a document, found out in one walk for all that are asked for.

use std::collections::BTreeMap;
use std::ptr;

use serde_json::Value;

use super::index::Address;
use crate::schema::pointer::child;

#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

impl Step<'_> {
    /// The JSON Pointer to what this step leads to from there.
    pub fn below(&self, pointer: &str) -> String {
        match self {
            Self::Key(key) => child(pointer, key),
            Self::Item(index) => format!("{pointer}/{index}"),
        }
    }
}

/// JSON Pointers of some values of a document.
pub struct Pointers {
    known: BTreeMap<Address, String>,
}

/// A value, and by which step of which other place it is reached.
type Place<'a> = (&'a Value, usize, Step<'a>);

impl Pointers {
    /// Of values that are parts of `root` itself, not copies.
    pub fn of(root: &Value, wanted: Vec<&Value>) -> Self {
        let names = wanted.into_iter().map(|value| (ptr::from_ref(value), String::new()));
        let mut known: BTreeMap<Address, String> = names.collect();
        // The root, the first place, is below none.
        let mut places: Vec<Place<'_>> = vec![(root, 0, Step::Item(0))];
        let mut here = 0;
        while let Some(&(value, ..)) = places.get(here).filter(|_| !known.is_empty()) {
            if let Some(pointer) = known.get_mut(&ptr::from_ref(value)) {
                *pointer = pointer_to(&places, here);
            }
            match value {
                Value::Object(members) => {
                    let members = members.iter();
                    places.extend(members.map(|(key, value)| (value, here, Step::Key(key))));
                }
                Value::Array(items) => {
                    let items = items.iter().enumerate();
                    places.extend(items.map(|(index, value)| (value, here, Step::Item(index))));
                }
                _ => {}
            }
            here += 1;
        }
        Self { known }
    }

    pub fn to(&self, value: &Value) -> &str {
        self.known.get(&ptr::from_ref(value)).map_or("", String::as_str)
    }
}

fn pointer_to(places: &[Place<'_>], mut place: usize) -> String {
    let mut steps = Vec::new();
    while let Some((_, parent, step)) = places.get(place).filter(|_| place > 0) {
        steps.push(step);
        place = *parent;
    }
    steps.iter().rev().fold(String::new(), |pointer, step| step.below(&pointer))
}
