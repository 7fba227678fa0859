//! How drafts, and what is added to them, begin: with what the schema declares.

use std::collections::BTreeSet;

use super::convert::node;
use super::{Draft, Node, blank};
use crate::schema::form::{Field, FieldKind, Form};
use crate::schema::pointer::keys;

impl Draft {
    /// A fresh draft: defaults filled in, and of the required fields those that have one plain answer
    /// (`false`, the only option, an empty list, a group, the first alternative). All others are untouched.
    pub fn with_defaults(form: &Form) -> Self {
        Self { root: begun(&form.root).unwrap_or_else(|| Node::Group(Vec::new())) }
    }

    /// Makes the groups on the way to `pointer` that are not there yet, fresh ones like those of
    /// [`Draft::with_defaults`]: who types into an optional group wants it, and has seen its defaults.
    pub fn enter(&mut self, form: &Form, pointer: &str) {
        let keys: Vec<String> = keys(pointer).collect();
        enter(&mut self.root, &form.root, &keys);
    }

    /// [`Draft::add_item`], with an item as fresh as a required field.
    pub fn begin_item(&mut self, form: &Form, pointer: &str) {
        let (item, before) = match self.kind_at(form, pointer) {
            Some(FieldKind::List { item, .. }) => (added(item), 0),
            Some(FieldKind::Tuple { items, rest: Some(rest) }) => (added(rest), items.len()),
            _ => (blank(), 0),
        };
        if let Some(items) = self.list_mut(pointer) {
            items.resize(items.len().max(before), Node::Absent);
            items.push(item);
        }
    }

    /// One more property of a group, under a name that is free.
    pub fn begin_member(&mut self, form: &Form, pointer: &str) {
        let Some(FieldKind::Group { fields, rest: Some(rest) }) = self.kind_at(form, pointer)
        else {
            return;
        };
        let member = added(rest);
        let mut taken = self.others(pointer, &BTreeSet::new());
        taken.extend(fields.iter().map(|field| field.key.clone()));
        let mut numbered = (1..=taken.len() + 1).map(|number| match number {
            1 => "property".to_owned(),
            _ => format!("property{number}"),
        });
        let Some(name) = numbered.find(|name| !taken.contains(name)) else { return };
        if let Some(place) = self.make(pointer) {
            *place.member_mut(name) = member;
        }
    }

    /// The whole of an optional group, as fresh as a required one; of a list of positions, all of them.
    pub fn begin(&mut self, form: &Form, pointer: &str) {
        let begun = self.kind_at(form, pointer).and_then(begun);
        if let Some(node) = begun {
            self.put(pointer, node);
        }
    }

    /// [`Draft::clear`]; a position of a list is absent then, and not empty.
    pub fn leave_out(&mut self, form: &Form, pointer: &str) {
        let parent = pointer.rsplit_once('/').map_or("", |(parent, _)| parent);
        let is_position = matches!(self.kind_at(form, parent), Some(FieldKind::Tuple { .. }));
        if !is_position {
            self.clear(pointer);
        } else if self.held(pointer).is_some() {
            self.replace(pointer, Node::Absent);
        }
    }

    /// Makes it another one of its alternatives. Of an object, what has the same name in both stays.
    pub fn choose(&mut self, form: &Form, pointer: &str, index: usize) {
        let Some(FieldKind::Union { alternatives }) = self.union_at(form, pointer) else { return };
        let Some(chosen) = alternatives.get(index) else { return };
        let mut node = begun(&chosen.kind).unwrap_or_else(blank);
        if let (FieldKind::Group { fields, .. }, Node::Group(members), Some(Node::Group(before))) =
            (&chosen.kind, &mut node, self.node(pointer))
        {
            for (name, held) in before {
                let Some(field) = fields.iter().find(|field| field.key == *name) else { continue };
                let is_fixed =
                    matches!(&field.kind, FieldKind::Choice { options } if options.len() == 1);
                let fits = same_shape(&field.kind, held);
                if !is_fixed && fits {
                    members.retain(|(member, _)| member != name);
                    members.push((name.clone(), held.clone()));
                }
            }
        }
        self.replace(pointer, Node::Variant(index, Box::new(node)));
    }

    /// What stands there, of the alternatives the chosen one.
    fn kind_at<'a>(&self, form: &'a Form, pointer: &str) -> Option<&'a FieldKind> {
        let kind = self.union_at(form, pointer)?;
        chosen(kind, self.held(pointer))
    }

    fn union_at<'a>(&self, form: &'a Form, pointer: &str) -> Option<&'a FieldKind> {
        let mut node = Some(&self.root);
        keys(pointer).try_fold(&form.root, |kind, key| {
            let kind = chosen(kind, node)?;
            let within = node.map(Node::within);
            node = match within {
                Some(Node::Group(members)) => {
                    members.iter().find(|(name, _)| *name == key).map(|(_, node)| node)
                }
                Some(Node::List(items)) => key.parse().ok().and_then(|at: usize| items.get(at)),
                _ => None,
            };
            part(kind, &key)
        })
    }
}

/// What a list or a group is made of.
fn part<'a>(kind: &'a FieldKind, key: &str) -> Option<&'a FieldKind> {
    match kind {
        FieldKind::Group { fields, rest } => {
            let named = fields.iter().find(|field| field.key == key);
            named.or(rest.as_deref()).map(|field| &field.kind)
        }
        FieldKind::List { item, .. } => Some(&item.kind),
        FieldKind::Tuple { items, rest } => {
            let index: usize = key.parse().ok()?;
            items.get(index).or(rest.as_deref()).map(|field| &field.kind)
        }
        _ => None,
    }
}

fn chosen<'a>(kind: &'a FieldKind, node: Option<&Node>) -> Option<&'a FieldKind> {
    match (kind, node) {
        (FieldKind::Union { alternatives }, Some(Node::Variant(index, _))) => {
            alternatives.get(*index).map(|chosen| &chosen.kind)
        }
        (FieldKind::Union { .. }, _) => None,
        (kind, _) => Some(kind),
    }
}

/// Whether what was typed for one field can stand in another.
fn same_shape(kind: &FieldKind, node: &Node) -> bool {
    match node {
        Node::Text(_) | Node::Json(_) => !matches!(
            kind,
            FieldKind::Group { .. }
                | FieldKind::List { .. }
                | FieldKind::Tuple { .. }
                | FieldKind::Union { .. }
        ),
        Node::List(_) => matches!(kind, FieldKind::List { .. } | FieldKind::Choices { .. }),
        Node::Group(_) => matches!(kind, FieldKind::Group { .. }),
        Node::Variant(..) | Node::Absent => false,
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
    begun(&field.kind)
}

/// What a person has asked for is there, if only as empty text.
fn added(item: &Field) -> Node {
    match field(item) {
        None => blank(),
        Some(Node::Variant(index, node)) if *node == Node::Absent => {
            Node::Variant(index, Box::new(blank()))
        }
        Some(node) => node,
    }
}

/// The one plain answer of a kind, where it has one.
fn begun(kind: &FieldKind) -> Option<Node> {
    match kind {
        FieldKind::Boolean => Some(Node::Text("false".to_owned())),
        FieldKind::Choice { options } if options.len() == 1 => {
            options.first().map(|only| Node::Text(only.text()))
        }
        FieldKind::Choices { .. } | FieldKind::List { .. } => Some(Node::List(Vec::new())),
        FieldKind::Tuple { items, .. } => {
            Some(Node::List(items.iter().map(|item| field(item).unwrap_or(Node::Absent)).collect()))
        }
        FieldKind::Group { fields, .. } => Some(Node::Group(members(fields))),
        FieldKind::Union { alternatives } => {
            let first = alternatives.first()?;
            // Nobody has typed the empty text yet.
            let node = begun(&first.kind).unwrap_or(Node::Absent);
            Some(Node::Variant(0, Box::new(node)))
        }
        _ => None,
    }
}

fn enter(node: &mut Node, kind: &FieldKind, keys: &[String]) {
    match kind {
        FieldKind::Union { .. } => {
            if let (Some(kind), Node::Variant(_, held)) = (chosen(kind, Some(node)), &mut *node) {
                enter(held, kind, keys);
            }
            return;
        }
        FieldKind::Group { fields, .. } if !matches!(node, Node::Group(_)) => {
            *node = Node::Group(members(fields));
        }
        FieldKind::Tuple { items, .. } => {
            if let Node::List(held) = node {
                held.resize(held.len().max(items.len()), Node::Absent);
            } else {
                *node = begun(kind).unwrap_or_else(blank);
            }
        }
        _ => {}
    }
    let [key, rest @ ..] = keys else { return };
    let Some(kind) = part(kind, key).filter(|_| !rest.is_empty()) else { return };
    match node {
        Node::Group(_) => enter(node.member_mut(key.clone()), kind, rest),
        Node::List(items) => {
            if let Some(held) = key.parse().ok().and_then(|at: usize| items.get_mut(at)) {
                enter(held, kind, rest);
            }
        }
        _ => {}
    }
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
