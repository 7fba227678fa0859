//! The values that a schema lists, to choose from.

use std::collections::BTreeMap;

use serde_json::Value;

use super::types::is_null_name;
use crate::schema::form::Choice;
use crate::schema::layers::Layers;

/// Options of two lists that are compared with each other; of longer lists, those of the first are shown.
const MOST_COMPARED: usize = 500_000;

/// The values to choose from, where the schema lists them all.
pub(super) fn options(layers: &Layers<'_>) -> Option<Vec<Choice>> {
    if let Some(value) = layers.find("const") {
        return Some(vec![choice(value, None)]);
    }
    if let Some(values) = layers.list("enum").filter(|values| !values.is_empty()) {
        let names = layers.list("enumNames");
        let name = |index: usize| names.and_then(|names| names.get(index)?.as_str());
        let others: Vec<_> = layers.all("enum").skip(1).filter_map(Value::as_array).collect();
        let is_in_all = |value: &Value| {
            let mut small = others.iter().filter(|list| list.len() * values.len() <= MOST_COMPARED);
            small.all(|list| list.contains(value))
        };
        let listed = values.iter().enumerate();
        let listed = listed.map(|(index, value)| choice(value, name(index)));
        let allowed: Vec<_> = listed.clone().filter(|one| is_in_all(&one.value)).collect();
        // Where the lists contradict each other nothing fits, and what the first says is still worth a field.
        let options = if allowed.is_empty() { listed.collect() } else { allowed };
        return Some(told_apart(options));
    }
    let alternatives = layers.alternatives()?;
    let titled = alternatives
        .iter()
        .filter(|one| !one.get("type").is_some_and(is_null_name))
        .map(|one| Some(choice(one.get("const")?, one.get("title").and_then(Value::as_str))));
    let options: Option<Vec<Choice>> = titled.collect();
    options.filter(|options| !options.is_empty()).map(told_apart)
}

pub(super) fn choice(value: &Value, name: Option<&str>) -> Choice {
    let label = match (name.filter(|name| !name.is_empty()), value) {
        (Some(name), _) => name.to_owned(),
        (None, Value::String(text)) if !text.trim().is_empty() => text.clone(),
        (None, other) => other.to_string(),
    };
    Choice { value: value.clone(), label }
}

/// `1` and `"1"`, and others of one name, are shown as they are written.
fn told_apart(mut options: Vec<Choice>) -> Vec<Choice> {
    let mut counts = BTreeMap::<String, usize>::new();
    for option in &options {
        *counts.entry(option.label.clone()).or_default() += 1;
    }
    for option in &mut options {
        if counts.get(&option.label).is_some_and(|count| *count > 1) {
            let text = option.text();
            let is_name = option.value.as_str() != Some(&option.label) && text != option.label;
            option.label = if is_name { format!("{} ({text})", option.label) } else { text };
        }
    }
    options
}
