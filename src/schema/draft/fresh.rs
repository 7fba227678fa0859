//! How drafts, and what is added to them, begin: with what the schema declares.

use super::convert::node;
use super::{Draft, Node, blank};
use crate::schema::form::{Field, FieldKind, Form};
use crate::schema::pointer::keys;

impl Draft {
    /// A fresh draft: defaults filled in, and of the required fields those that have one plain answer
    /// (`false`, the only option, an empty list, a group). All others are untouched.
    pub fn with_defaults(form: &Form) -> Self {
        Self { root: Node::Group(members(&form.fields)) }
    }

    /// Makes the groups on the way to `pointer` that are not there yet, fresh ones like those of
    /// [`Draft::with_defaults`]: who types into an optional group wants it, and has seen its defaults.
    pub fn enter(&mut self, form: &Form, pointer: &str) {
        let keys: Vec<String> = keys(pointer).collect();
        enter_group(&mut self.root, &form.fields, &keys);
    }

    /// [`Draft::add_item`], with an item as fresh as a required field.
    pub fn begin_item(&mut self, form: &Form, pointer: &str) {
        let keys: Vec<String> = keys(pointer).collect();
        let item = match kind_at(&form.fields, &keys) {
            Some(FieldKind::List { item, .. }) => field(item),
            _ => None,
        };
        if let Some(items) = self.list_mut(pointer) {
            items.push(item.unwrap_or_else(blank));
        }
    }
}

fn members(fields: &[Field]) -> Vec<(String, Node)> {
    let members = fields.iter();
    members.filter_map(|one| Some((one.key.clone(), field(one)?))).collect()
}

/// `None` for a field that begins untouched.
fn field(field: &Field) -> Option<Node> {
    // A default of null on an optional field is how generators say "may be left out".
    let default = field.default.as_ref().filter(|default| field.required || !default.is_null());
    if let Some(default) = default {
        return Some(node(&field.kind, default));
    }
    if !field.required {
        return None;
    }
    match &field.kind {
        FieldKind::Boolean => Some(Node::Text("false".to_owned())),
        FieldKind::Choice { options } if options.len() == 1 => {
            options.first().map(|only| Node::Text(only.text()))
        }
        FieldKind::Choices { .. } | FieldKind::List { .. } => Some(Node::List(Vec::new())),
        FieldKind::Group { fields } => Some(Node::Group(members(fields))),
        _ => None,
    }
}

fn enter_group(node: &mut Node, fields: &[Field], keys: &[String]) {
    if !matches!(node, Node::Group(_)) {
        *node = Node::Group(members(fields));
    }
    let [key, rest @ ..] = keys else { return };
    let Some(field) = fields.iter().find(|field| field.key == *key) else { return };
    if !rest.is_empty() {
        enter(node.member_mut(key.clone()), &field.kind, rest);
    }
}

fn enter(node: &mut Node, kind: &FieldKind, keys: &[String]) {
    match (kind, node) {
        (FieldKind::Group { fields }, node) => enter_group(node, fields, keys),
        (FieldKind::List { item, .. }, Node::List(items)) => {
            let [index, rest @ ..] = keys else { return };
            let held = index.parse().ok().and_then(|index: usize| items.get_mut(index));
            if let Some(held) = held.filter(|_| !rest.is_empty()) {
                enter(held, &item.kind, rest);
            }
        }
        _ => {}
    }
}

fn kind_at<'a>(fields: &'a [Field], keys: &[String]) -> Option<&'a FieldKind> {
    let (first, rest) = keys.split_first()?;
    let kind = &fields.iter().find(|field| field.key == *first)?.kind;
    rest.iter().try_fold(kind, |kind, key| match kind {
        FieldKind::Group { fields } => Some(&fields.iter().find(|field| field.key == *key)?.kind),
        FieldKind::List { item, .. } => Some(&item.kind),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// The fields of an order, all required.
    fn order() -> Value {
        json!({
            "type": "object",
            "required": ["product", "quantity", "unit", "gift"],
            "properties": {
                "product": { "type": "string" },
                "quantity": { "type": "integer", "default": 1 },
                "unit": { "const": "kg" },
                "gift": { "type": "boolean" },
            },
        })
    }

    fn form() -> Form {
        Form::read(&json!({
            "type": "object",
            "properties": {
                "orders": { "type": "array", "items": order() },
                "first": order(),
                "flags": { "type": "array", "items": { "type": "boolean" } },
                "names": { "type": "array", "items": { "type": "string", "default": "x" } },
                "grid": { "type": "array", "items": { "type": "array", "items": order() } },
                "deep": { "type": "object", "properties": {
                    "order": order(), "depth": { "type": "integer", "default": 2 }
                } },
            },
        }))
    }

    fn sent(draft: &Draft) -> Value {
        Value::Object(draft.to_value(&form()).expect("no mistakes"))
    }

    #[test]
    fn a_new_item_begins_with_what_its_fields_declare() {
        let mut draft = Draft::default();
        draft.begin_item(&form(), "/orders");
        draft.enter(&form(), "/orders/0/product");
        draft.set("/orders/0/product", "rice");

        let rice = json!({ "product": "rice", "quantity": 1, "unit": "kg", "gift": false });
        assert_eq!(sent(&draft), json!({ "orders": [rice] }));
    }

    #[test]
    fn a_new_item_of_any_kind_is_what_it_looks_like() {
        let mut draft = Draft::default();
        for pointer in ["/flags", "/names", "/grid", "/grid/0"] {
            draft.begin_item(&form(), pointer);
        }

        let blank = json!({ "quantity": 1, "unit": "kg", "gift": false });
        let expected = json!({ "flags": [false], "names": ["x"], "grid": [[blank]] });
        assert_eq!(sent(&draft), expected);
    }

    #[test]
    fn a_group_that_is_entered_begins_with_its_defaults_at_every_level() {
        let mut draft = Draft::default();
        draft.enter(&form(), "/deep/order/product");
        draft.set("/deep/order/product", "tea");
        draft.enter(&form(), "/first/gift");
        draft.set("/first/gift", "true");

        let tea = json!({ "product": "tea", "quantity": 1, "unit": "kg", "gift": false });
        let gift = json!({ "quantity": 1, "unit": "kg", "gift": true });
        assert_eq!(sent(&draft), json!({ "first": gift, "deep": { "order": tea, "depth": 2 } }));
    }

    #[test]
    fn what_was_left_out_of_a_group_stays_left_out() {
        let mut draft = Draft::default();
        for (pointer, text) in [("/first/product", "a"), ("/first/quantity", "2")] {
            draft.enter(&form(), pointer);
            draft.set(pointer, text);
            draft.clear("/first/unit");
        }

        let expected = json!({ "product": "a", "quantity": 2, "gift": false });
        assert_eq!(sent(&draft), json!({ "first": expected }));
    }
}
