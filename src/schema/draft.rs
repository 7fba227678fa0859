//! What a person typed into a form, kept as text even where it is wrong.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pointer::{keys, parent};

mod convert;
mod fresh;
#[cfg(test)]
mod tests;

/// The content of a form that has not been sent. Fields are addressed by JSON Pointers: `/city`,
/// `/tags/0`, `/opts/limit`. Numbers keep their digits, and what came in as JSON without fitting its
/// field, or without having one, is kept as JSON.
///
/// A field that was never set is *untouched* and not sent; one that was set to empty text is sent as
/// empty text where the schema asks for text, and not sent where it asks for anything else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    root: Node,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum Node {
    /// As typed. For a choice, the option's JSON text.
    Text(String),
    /// JSON text of a value that its field cannot show, or that has no field.
    Json(String),
    List(Vec<Node>),
    Group(Vec<(String, Node)>),
    /// Which of several alternatives it is, counted from 0, and what stands there.
    Variant(usize, Box<Node>),
    /// A position of a list that nobody has touched.
    Absent,
}

impl Default for Draft {
    fn default() -> Self {
        Self { root: Node::Group(Vec::new()) }
    }
}

impl Draft {
    /// What stands in a field; `None` where it is untouched, a list, a group, or holds JSON that does not
    /// fit it.
    pub fn text(&self, pointer: &str) -> Option<&str> {
        match self.node(pointer)? {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The JSON text of a value that came in and that the field cannot show, such as `null`.
    pub fn misfit(&self, pointer: &str) -> Option<&str> {
        match self.node(pointer)? {
            Node::Json(text) => Some(text),
            _ => None,
        }
    }

    pub fn is_touched(&self, pointer: &str) -> bool {
        self.held(pointer).is_some_and(|node| !matches!(node, Node::Absent))
    }

    /// Which of several alternatives was chosen, counted from 0.
    pub fn variant(&self, pointer: &str) -> Option<usize> {
        match self.held(pointer)? {
            Node::Variant(index, _) => Some(*index),
            _ => None,
        }
    }

    /// The names of the members of a group that are none of `known`, in their order.
    pub fn others(&self, pointer: &str, known: &BTreeSet<&str>) -> Vec<String> {
        match self.node(pointer) {
            Some(Node::Group(members)) => {
                let names = members.iter().map(|(name, _)| name);
                names.filter(|name| !known.contains(name.as_str())).cloned().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Gives a member another name in its place; does nothing where that name is taken.
    pub fn rename(&mut self, pointer: &str, name: &str, to: &str) {
        if let Some(Node::Group(members)) = self.node_mut(pointer)
            && members.iter().all(|(held, _)| held != to)
            && let Some(member) = members.iter_mut().find(|(held, _)| held == name)
        {
            to.clone_into(&mut member.0);
        }
    }

    /// Moves an item of a list by one place.
    pub fn move_item(&mut self, pointer: &str, index: usize, is_down: bool) {
        let first = if is_down { Some(index) } else { index.checked_sub(1) };
        if let (Some(Node::List(items)), Some(first)) = (self.node_mut(pointer), first)
            && first + 1 < items.len()
        {
            items.swap(first, first + 1);
        }
    }

    /// Groups on the way are made where they are missing. Does nothing for a list item that is not there.
    pub fn set(&mut self, pointer: &str, text: &str) {
        self.put(pointer, Node::Text(text.to_owned()));
    }

    /// Puts a value in place of what was typed, whether or not the field can show it.
    pub fn set_json(&mut self, pointer: &str, value: &Value) {
        let node = Node::Json(value.to_string());
        self.replace(pointer, node);
    }

    /// [`Draft::put`], whichever alternative stood there.
    fn replace(&mut self, pointer: &str, node: Node) {
        let Some((parent, key)) = split_last(pointer) else {
            if matches!(node, Node::Group(_) | Node::Variant(..)) {
                self.root = node;
            }
            return;
        };
        let place = match self.make(&parent) {
            Some(Node::List(items)) => key.parse().ok().and_then(|at: usize| items.get_mut(at)),
            Some(held) => Some(held.member_mut(key)),
            None => None,
        };
        if let Some(place) = place {
            *place = node;
        }
    }

    /// Makes a field, a whole list or a whole group untouched. A list item becomes empty; to take it away
    /// there is [`Draft::remove_item`].
    pub fn clear(&mut self, pointer: &str) {
        let Some((parent, key)) = split_last(pointer) else {
            *self = Self::default();
            return;
        };
        match self.node_mut(&parent) {
            Some(Node::Group(members)) => members.retain(|(name, _)| *name != key),
            Some(Node::List(items)) => {
                if let Some(item) = key.parse().ok().and_then(|index: usize| items.get_mut(index)) {
                    *item = blank();
                }
            }
            _ => {}
        }
    }

    /// The length of a list.
    pub fn items(&self, pointer: &str) -> usize {
        match self.node(pointer) {
            Some(Node::List(items)) => items.len(),
            _ => 0,
        }
    }

    /// An empty item at the end of a list, which is made where it is missing.
    pub fn add_item(&mut self, pointer: &str) {
        if let Some(items) = self.list_mut(pointer) {
            items.push(blank());
        }
    }

    pub fn remove_item(&mut self, pointer: &str, index: usize) {
        if let Some(Node::List(items)) = self.node_mut(pointer)
            && index < items.len()
        {
            items.remove(index);
        }
    }

    /// Whether a list holds an item with exactly this text; for a choice, see [`Choice::text`].
    ///
    /// [`Choice::text`]: super::form::Choice::text
    pub fn has_item(&self, pointer: &str, text: &str) -> bool {
        match self.node(pointer) {
            Some(Node::List(items)) => items.iter().any(|item| item.is_text(text)),
            _ => false,
        }
    }

    /// Takes every item with this text out of the list, or puts one in if there is none.
    pub fn toggle_item(&mut self, pointer: &str, text: &str) {
        let Some(items) = self.list_mut(pointer) else { return };
        let count = items.len();
        items.retain(|item| !item.is_text(text));
        if items.len() == count {
            items.push(Node::Text(text.to_owned()));
        }
    }

    /// `None` only for the item of a list that has none there.
    fn list_mut(&mut self, pointer: &str) -> Option<&mut Vec<Node>> {
        let node = self.make(pointer)?;
        if !matches!(node, Node::List(_)) {
            *node = Node::List(Vec::new());
        }
        match node {
            Node::List(items) => Some(items),
            _ => None,
        }
    }

    /// The root stays a group: an attempt to replace it does nothing. What is one of several alternatives stays
    /// that one.
    fn put(&mut self, pointer: &str, node: Node) {
        if let Some(place) = self.make(pointer).filter(|_| !pointer.is_empty()) {
            *place = node;
        }
    }

    fn node(&self, pointer: &str) -> Option<&Node> {
        self.held(pointer).map(Node::within)
    }

    /// With the mark of which alternative it is.
    fn held(&self, pointer: &str) -> Option<&Node> {
        keys(pointer).try_fold(&self.root, |node, key| match node.within() {
            Node::List(items) => items.get(key.parse::<usize>().ok()?),
            Node::Group(members) => Some(&members.iter().find(|(name, _)| *name == key)?.1),
            _ => None,
        })
    }

    fn node_mut(&mut self, pointer: &str) -> Option<&mut Node> {
        let found = keys(pointer).try_fold(&mut self.root, |node, key| match node.within_mut() {
            Node::List(items) => items.get_mut(key.parse::<usize>().ok()?),
            Node::Group(members) => Some(&mut members.iter_mut().find(|(name, _)| *name == key)?.1),
            _ => None,
        });
        found.map(Node::within_mut)
    }

    fn make(&mut self, pointer: &str) -> Option<&mut Node> {
        let made = keys(pointer).try_fold(&mut self.root, |node, key| {
            let node = node.within_mut();
            if let Node::List(items) = node {
                return items.get_mut(key.parse::<usize>().ok()?);
            }
            Some(node.member_mut(key))
        });
        made.map(Node::within_mut)
    }
}

impl Node {
    fn is_text(&self, wanted: &str) -> bool {
        matches!(self, Self::Text(text) if text == wanted)
    }

    /// What stands there, whichever alternative it is.
    fn within(&self) -> &Self {
        match self {
            Self::Variant(_, node) => node.within(),
            node => node,
        }
    }

    fn within_mut(&mut self) -> &mut Self {
        match self {
            Self::Variant(_, node) => node.within_mut(),
            node => node,
        }
    }

    /// Turns a node that is no group into one: whoever types into a field of it wants it to be.
    fn member_mut(&mut self, key: String) -> &mut Node {
        if !matches!(self, Self::Group(_)) {
            *self = Self::Group(Vec::new());
        }
        let Self::Group(members) = self else { return self };
        let index = members.iter().position(|(name, _)| *name == key).unwrap_or_else(|| {
            members.push((key, blank()));
            members.len() - 1
        });
        &mut members[index].1
    }
}

fn blank() -> Node {
    Node::Text(String::new())
}

/// The pointer to what holds the last key, and that key.
fn split_last(pointer: &str) -> Option<(String, String)> {
    let key = keys(pointer).last()?;
    Some((parent(pointer).to_owned(), key))
}
