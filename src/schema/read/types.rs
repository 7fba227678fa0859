//! The types that a value may have.

use std::slice;

use serde_json::Value;

use crate::schema::layers::Layers;

pub(super) fn is_null_name(name: &Value) -> bool {
    name.as_str() == Some("null")
}

/// More than there are types.
const MAX_NAMES: usize = 16;

/// The names in a `type`, in a list of one where it is a single one.
pub(super) fn names(types: &Value) -> &[Value] {
    match types {
        Value::Array(names) => &names[..names.len().min(MAX_NAMES)],
        name => slice::from_ref(name),
    }
}

/// Allows `null` and says so, and nothing else.
pub(super) fn is_null_alone(layers: &Layers<'_>) -> bool {
    let is_null = |values: &[Value]| !values.is_empty() && values.iter().all(Value::is_null);
    layers
        .all("type")
        .any(|types| !names(types).is_empty() && names(types).iter().all(is_null_name))
        || layers.find("const").is_some_and(Value::is_null)
        || layers.list("enum").is_some_and(|values| is_null(values))
}

/// The types allowed beside `null`, or the one that the keywords imply.
pub(super) fn types<'a>(layers: &Layers<'a>) -> Vec<&'a str> {
    if let Some(only) = layers.only_type {
        return vec![only];
    }
    let declared = layers.all("type").filter(|types| types.is_string() || types.is_array());
    let mut declared = declared.map(|types| {
        let names = names(types).iter().filter_map(Value::as_str).filter(|name| *name != "null");
        names.collect::<Vec<_>>()
    });
    let Some(mut allowed) = declared.next() else {
        let implied = [("properties", "object"), ("items", "array"), ("prefixItems", "array")];
        let implied = implied.into_iter().filter(|(keyword, _)| layers.find(keyword).is_some());
        return implied.map(|(_, name)| name).take(1).collect();
    };
    for others in declared {
        let both = in_both(&allowed, &others);
        // Where they contradict each other nothing fits, and what the first says is still worth a field.
        if !both.is_empty() {
            allowed = both;
        }
    }
    allowed
}

/// A whole number is a number.
fn in_both<'a>(left: &[&'a str], right: &[&'a str]) -> Vec<&'a str> {
    let is_in = |names: &[&str], name: &str| {
        names.contains(&name) || name == "integer" && names.contains(&"number")
    };
    let narrower = right.iter().filter(|name| !left.contains(name) && is_in(left, name));
    left.iter().filter(|name| is_in(right, name)).chain(narrower).copied().collect()
}
