//! What a schema document consists of: the resources in it, their names, and where references lead
//! (<https://json-schema.org/draft/2020-12/json-schema-core#section-8.2>).

use std::collections::BTreeMap;
use std::ptr;

use serde_json::{Map, Value};

use super::dialect::Dialect;
use crate::schema::pointer::keys;
use crate::wire::url::{percent_decode, resolve_reference};

/// Each reference is joined with one of these; a longer one is no name.
const MAX_URI: usize = 4_000;

/// Where a value stands in memory, as its name: nothing is read through it.
pub type Address = *const Value;

/// Everything is looked up in the document itself: what it does not hold is not there, and nothing is fetched.
pub struct Index<'a> {
    resources: Vec<Resource<'a>>,
    by_uri: BTreeMap<String, usize>,
    /// Schemas that are a resource of their own.
    opened: BTreeMap<Address, usize>,
    /// By the value of the `$ref` or `$dynamicRef`.
    targets: BTreeMap<Address, Option<Target<'a>>>,
    /// Every schema that a keyword leads to, with its resource; a parent is before its children.
    pub schemas: Vec<(&'a Value, usize)>,
    /// Somewhere it matters which parts of a value other schemas have looked at.
    pub asks_for_rest: bool,
}

/// A schema with a name, by which its anchors and references are meant.
struct Resource<'a> {
    root: &'a Value,
    uri: String,
    dialect: Dialect,
    anchors: BTreeMap<&'a str, &'a Value>,
    dynamic: BTreeMap<&'a str, &'a Value>,
}

#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    pub schema: &'a Value,
    pub resource: usize,
    /// The name of a `$dynamicAnchor` by which it was found.
    pub dynamic: Option<&'a str>,
}

impl<'a> Index<'a> {
    pub fn of(root: &'a Value) -> Self {
        let mut index = Self {
            resources: Vec::new(),
            by_uri: BTreeMap::new(),
            opened: BTreeMap::new(),
            targets: BTreeMap::new(),
            schemas: Vec::new(),
            asks_for_rest: asks_for_rest(root),
        };
        index.open(root, String::new(), Dialect::Latest);
        let mut left = vec![(root, 0)];
        while let Some((schema, outer)) = left.pop() {
            let resource = index.add(schema, outer);
            if let Value::Object(map) = schema {
                let children = index.dialect(resource).children(map).into_iter().rev();
                left.extend(children.map(|(_, child)| (child, resource)));
            }
        }
        index.find_targets();
        index
    }

    pub fn dialect(&self, resource: usize) -> Dialect {
        self.resources.get(resource).map_or(Dialect::Latest, |one| one.dialect)
    }

    /// The resource that begins with this schema.
    pub fn opened(&self, schema: &Value) -> Option<usize> {
        self.opened.get(&ptr::from_ref(schema)).copied()
    }

    /// Where the value of a `$ref` or `$dynamicRef` leads, which stands in `resource`.
    pub fn target(&self, reference: &'a Value, resource: usize) -> Option<Target<'a>> {
        match self.targets.get(&ptr::from_ref(reference)) {
            Some(target) => *target,
            // In a place that only a pointer leads to.
            None => self.find(reference.as_str()?, resource),
        }
    }

    /// Whether the document that a reference means is this one, or a part of it.
    pub fn holds(&self, reference: &str, base: usize) -> bool {
        let (uri, _) = split_fragment(reference);
        let base = self.resources.get(base).map_or("", |resource| &*resource.uri);
        uri.is_empty() || self.by_uri.contains_key(&resolve_reference(base, uri))
    }

    pub fn dynamic(&self, resource: usize, name: &str) -> Option<&'a Value> {
        self.resources.get(resource)?.dynamic.get(name).copied()
    }

    fn open(&mut self, root: &'a Value, uri: String, outer: Dialect) -> usize {
        let dialect = root.as_object().map_or(outer, |map| Dialect::read(map, outer));
        let resource = self.resources.len();
        // The first of a name: whoever writes two of them has made a mistake.
        self.by_uri.entry(uri.clone()).or_insert(resource);
        self.opened.insert(ptr::from_ref(root), resource);
        let (anchors, dynamic) = (BTreeMap::new(), BTreeMap::new());
        self.resources.push(Resource { root, uri, dialect, anchors, dynamic });
        resource
    }

    fn add(&mut self, schema: &'a Value, outer: usize) -> usize {
        let mut resource = outer;
        if let Value::Object(map) = schema {
            resource = self.enter(schema, map, outer);
            self.name(schema, map, resource);
        }
        self.schemas.push((schema, resource));
        resource
    }

    fn enter(&mut self, schema: &'a Value, map: &'a Map<String, Value>, outer: usize) -> usize {
        // Up to draft 7 nothing beside a reference counts.
        let is_bare = self.dialect(outer) == Dialect::Seven && map.contains_key("$ref");
        let id = map.get("$id").and_then(Value::as_str).filter(|_| !is_bare);
        let Some((uri, _)) = id.map(split_fragment).filter(|(uri, _)| !uri.is_empty()) else {
            return outer;
        };
        let uri = resolve_reference(&self.resources[outer].uri, uri);
        if uri.len() > MAX_URI {
            return outer;
        }
        if self.opened.contains_key(&ptr::from_ref(schema)) {
            self.by_uri.entry(uri.clone()).or_insert(outer);
            self.resources[outer].uri = uri;
            return outer;
        }
        self.open(schema, uri, self.dialect(outer))
    }

    fn name(&mut self, schema: &'a Value, map: &'a Map<String, Value>, resource: usize) {
        let text = |keyword| map.get(keyword).and_then(Value::as_str);
        let resource = &mut self.resources[resource];
        if resource.dialect == Dialect::Seven {
            let anchor = text("$id").and_then(|id| split_fragment(id).1);
            let anchor = anchor.filter(|name| !name.is_empty() && !map.contains_key("$ref"));
            if let Some(name) = anchor {
                resource.anchors.entry(name).or_insert(schema);
            }
            return;
        }
        if let Some(name) = text("$anchor") {
            resource.anchors.entry(name).or_insert(schema);
        }
        if let Some(name) = text("$dynamicAnchor") {
            resource.dynamic.entry(name).or_insert(schema);
        }
    }

    fn find_targets(&mut self) {
        let mut targets = BTreeMap::new();
        for (schema, resource) in &self.schemas {
            for keyword in ["$ref", "$dynamicRef"] {
                let Some(value) = schema.get(keyword) else { continue };
                let target = value.as_str().and_then(|text| self.find(text, *resource));
                targets.insert(ptr::from_ref(value), target);
            }
        }
        self.targets = targets;
    }

    fn find(&self, reference: &str, base: usize) -> Option<Target<'a>> {
        let (uri, fragment) = split_fragment(reference);
        let resource = if uri.is_empty() {
            base
        } else {
            *self.by_uri.get(&resolve_reference(&self.resources.get(base)?.uri, uri))?
        };
        let fragment = percent_decode(fragment.unwrap_or_default());
        let found = self.resources.get(resource)?;
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.walk(found.root, resource, &fragment);
        }
        if let Some((name, schema)) = found.dynamic.get_key_value(&*fragment) {
            // An anchor of both kinds is found by either, and is dynamic.
            return Some(Target { schema, resource, dynamic: Some(name) });
        }
        let schema = found.anchors.get(&*fragment)?;
        Some(Target { schema, resource: self.opened(schema).unwrap_or(resource), dynamic: None })
    }

    /// By a JSON Pointer, which may lead into another resource.
    fn walk(&self, root: &'a Value, mut resource: usize, pointer: &str) -> Option<Target<'a>> {
        let mut schema = root;
        for key in keys(pointer) {
            schema = match schema {
                Value::Object(members) => members.get(&key)?,
                Value::Array(items) => items.get(index(&key)?)?,
                _ => return None,
            };
            resource = self.opened(schema).unwrap_or(resource);
        }
        Some(Target { schema, resource, dynamic: None })
    }
}

/// What a URI reference says without its fragment, and the fragment.
pub fn split_fragment(reference: &str) -> (&str, Option<&str>) {
    reference.split_once('#').map_or((reference, None), |(uri, fragment)| (uri, Some(fragment)))
}

/// Of an item, as a pointer writes it: no sign, no zero before other digits.
fn index(key: &str) -> Option<usize> {
    let is_plain = key.bytes().all(|byte| byte.is_ascii_digit());
    key.parse().ok().filter(|_| is_plain && (key == "0" || !key.starts_with('0')))
}

/// Whether any of it has `unevaluatedItems` or `unevaluatedProperties`, in whatever place.
fn asks_for_rest(root: &Value) -> bool {
    let mut left = vec![root];
    while let Some(value) = left.pop() {
        match value {
            Value::Object(members) => {
                let has = |keyword| members.contains_key(keyword);
                if has("unevaluatedItems") || has("unevaluatedProperties") {
                    return true;
                }
                left.extend(members.values());
            }
            Value::Array(items) => left.extend(items),
            _ => {}
        }
    }
    false
}
