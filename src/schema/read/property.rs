//! The properties that a schema speaks of.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::schema::layers::Layers;

/// A name and what is said of its value.
pub(super) struct Property<'a> {
    pub key: &'a str,
    /// Each of them holds.
    pub declared: Vec<&'a Value>,
    /// One of them may hold.
    pub conditional: Vec<&'a Value>,
}

/// In the order in which they are named first. One that must not be there is none.
pub(super) fn properties<'a>(layers: &Layers<'a>) -> Vec<Property<'a>> {
    let mut places = BTreeMap::new();
    let mut found = Vec::<Property<'a>>::new();
    let declared = layers.all("properties").filter_map(Value::as_object).flatten();
    let declared = declared.map(|(key, schema)| (key, schema, false));
    let conditional = layers.conditional_properties().map(|(key, schema)| (key, schema, true));
    for (key, schema, is_conditional) in declared.chain(conditional) {
        let place = *places.entry(key.as_str()).or_insert(found.len());
        if place == found.len() {
            found.push(Property { key, declared: Vec::new(), conditional: Vec::new() });
        }
        let property = &mut found[place];
        let schemas =
            if is_conditional { &mut property.conditional } else { &mut property.declared };
        if !(is_conditional && *schema == Value::Bool(false)) {
            schemas.push(schema);
        }
    }
    found.retain(|property| {
        let is_known = !property.declared.is_empty() || !property.conditional.is_empty();
        is_known && !property.declared.contains(&&Value::Bool(false))
    });
    found
}

/// The schemas of properties that are not named, where the schema speaks of them.
pub(super) fn other_properties<'a>(layers: &Layers<'a>) -> Vec<&'a Value> {
    let patterns = layers.all("patternProperties").filter_map(Value::as_object);
    let by_pattern = patterns.flat_map(|patterns| patterns.values());
    let more = layers.find("additionalProperties").into_iter().filter(|_| allows_more(layers));
    by_pattern.chain(more).filter(|schema| **schema != Value::Bool(false)).collect()
}

pub(super) fn allows_more(layers: &Layers<'_>) -> bool {
    let mut closing = layers.all("additionalProperties").chain(layers.all("unevaluatedProperties"));
    closing.all(|more| *more != Value::Bool(false))
}
