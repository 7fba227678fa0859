//! References that lead back to where they stand without going into the value: whoever follows them never ends.

use std::collections::BTreeMap;
use std::ptr;

use serde_json::Value;

use super::{Search, Wrong};
use crate::schema::validate::dialect::Dialect;

/// Keywords whose schemas look at the same value.
const SAME_VALUE: [&str; 9] =
    ["allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas", "dependencies"];

/// A schema that is being looked at, and what it says about the same value.
struct Stop<'a> {
    schema: &'a Value,
    next: Vec<Edge<'a>>,
    /// The one that is followed at the moment.
    followed: Option<Edge<'a>>,
}

#[derive(Clone, Copy)]
struct Edge<'a> {
    schema: &'a Value,
    resource: usize,
    /// The text of the `$ref`, where it is one.
    reference: Option<&'a str>,
}

impl<'a> Search<'a> {
    /// Each schema is gone through once, in depth.
    pub fn circles(&mut self) {
        // True while it is on the way from the start to where we are.
        let mut on_way = BTreeMap::new();
        let index = self.index;
        for (schema, resource) in &index.schemas {
            let start = Edge { schema, resource: *resource, reference: None };
            let mut way = Vec::new();
            self.enter(start, &mut on_way, &mut way);
            while let Some(stop) = way.last_mut() {
                stop.followed = stop.next.pop();
                if let Some(edge) = stop.followed {
                    self.enter(edge, &mut on_way, &mut way);
                } else {
                    on_way.insert(ptr::from_ref(stop.schema), false);
                    way.pop();
                }
            }
        }
    }

    fn enter(
        &mut self,
        edge: Edge<'a>,
        on_way: &mut BTreeMap<*const Value, bool>,
        way: &mut Vec<Stop<'a>>,
    ) {
        match on_way.get(&ptr::from_ref(edge.schema)) {
            Some(false) => {}
            Some(true) => {
                let closing =
                    way.iter().rev().find_map(|stop| Some((stop, stop.followed?.reference?)));
                if let Some((stop, text)) = closing {
                    self.add(stop.schema, &["$ref"], Wrong::Circle(text.to_owned()));
                }
            }
            None => {
                on_way.insert(ptr::from_ref(edge.schema), true);
                let next = self.edges(edge.schema, edge.resource);
                way.push(Stop { schema: edge.schema, next, followed: None });
            }
        }
    }

    /// The schemas that look at the same value as this one.
    fn edges(&self, schema: &'a Value, resource: usize) -> Vec<Edge<'a>> {
        let Value::Object(map) = schema else { return Vec::new() };
        let dialect = self.index.dialect(resource);
        let reference = map.get("$ref").and_then(|value| {
            let target = self.index.target(value, resource)?;
            let (schema, resource) = (target.schema, target.resource);
            Some(Edge { schema, resource, reference: Some(value.as_str()?) })
        });
        if reference.is_some() && dialect == Dialect::Seven {
            return reference.into_iter().collect();
        }
        let children = dialect.children(map).into_iter();
        let children = children.filter(|(keyword, _)| SAME_VALUE.contains(keyword));
        let children = children.map(|(_, schema)| Edge {
            schema,
            resource: self.index.opened(schema).unwrap_or(resource),
            reference: None,
        });
        children.chain(reference).collect()
    }
}
