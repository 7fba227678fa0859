//! Whether the value of a keyword is what it must be.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Search, Wrong};
use crate::schema::mistake::JsonType;
use crate::schema::validate::decimal::Decimal;
use crate::schema::validate::dialect::{Dialect, Shape};

const NAMES: &str = "a list of names";
const SCHEMAS: &str = "a list of schemas, with at least one";
const BY_NAME: &str = "an object of schemas";

impl<'a> Search<'a> {
    pub fn keyword(
        &mut self,
        schema: &'a Value,
        dialect: Dialect,
        keyword: &str,
        value: &'a Value,
    ) {
        let Some(shape) = dialect.shape(keyword) else { return };
        let wanted = match (shape, value) {
            (Shape::Types, _) => return self.types(schema, value),
            (Shape::Values, Value::Array(options)) if options.is_empty() => {
                return self.add(schema, &[keyword], Wrong::NoOption);
            }
            (Shape::Names, Value::Array(names)) => return self.names(schema, &[keyword], names),
            (Shape::NamesMap | Shape::Dependencies, Value::Object(parts)) => {
                for (key, part) in parts {
                    match (shape, part) {
                        (_, Value::Array(names)) => self.names(schema, &[keyword, key], names),
                        // Other values of `dependencies` are schemas, which are looked at by themselves.
                        (Shape::Dependencies, _) => {}
                        _ => self.add(schema, &[keyword, key], Wrong::Shape(NAMES)),
                    }
                }
                return;
            }
            (Shape::Pattern, Value::String(pattern)) => {
                return self.pattern(schema, &[keyword], pattern);
            }
            (Shape::Patterns, Value::Object(parts)) => {
                for pattern in parts.keys() {
                    self.pattern(schema, &[keyword, pattern], pattern);
                }
                return;
            }
            (Shape::Schema, Value::Array(_)) if keyword == "items" => {
                return self.add(schema, &[keyword], Wrong::ListOfItems);
            }
            // What is none is told where it stands.
            (Shape::Schema | Shape::Items, _) => return,
            (Shape::Schemas, Value::Array(parts)) if !parts.is_empty() => return,
            _ => match wanted(shape, value) {
                Some(wanted) => wanted,
                None => return,
            },
        };
        self.add(schema, &[keyword], Wrong::Shape(wanted));
    }

    fn types(&mut self, schema: &'a Value, value: &'a Value) {
        let names = match value {
            Value::String(_) => std::slice::from_ref(value),
            Value::Array(names) if !names.is_empty() => names,
            _ => {
                self.add(schema, &["type"], Wrong::Shape("the name of a type, or a list of them"));
                return;
            }
        };
        for name in names {
            match name {
                Value::String(text) if JsonType::read(text).is_some() => {}
                Value::String(text) => {
                    self.add(schema, &["type"], Wrong::Type(text.clone()));
                }
                other => self.add(schema, &["type"], Wrong::Type(other.to_string())),
            }
        }
        self.twice(schema, &["type"], names);
    }

    fn names(&mut self, schema: &'a Value, below: &[&str], names: &'a [Value]) {
        if names.iter().all(Value::is_string) {
            self.twice(schema, below, names);
        } else {
            self.add(schema, below, Wrong::Shape(NAMES));
        }
    }

    fn twice(&mut self, schema: &'a Value, below: &[&str], names: &'a [Value]) {
        let mut known = BTreeSet::new();
        let again = names.iter().filter_map(Value::as_str).find(|name| !known.insert(*name));
        if let Some(name) = again {
            self.add(schema, below, Wrong::Twice(name.to_owned()));
        }
    }

    fn pattern(&mut self, schema: &'a Value, below: &[&str], pattern: &str) {
        if (self.matcher)(pattern, "").is_none() {
            self.add(schema, below, Wrong::Pattern(pattern.to_owned()));
        }
    }
}

/// What the value of a plain keyword must be, where it is something else.
fn wanted(shape: Shape, value: &Value) -> Option<&'static str> {
    let number = value.as_number().map(Decimal::read);
    let (fits, wanted) = match shape {
        Shape::Number => (number.is_some(), "a number"),
        Shape::Unit => (number.is_some_and(|unit| unit.is_positive()), "a number above 0"),
        Shape::Count => (
            number.is_some_and(|number| number.count().is_some()),
            "a whole number that is not negative",
        ),
        Shape::Flag => (value.is_boolean(), "true or false"),
        Shape::Text | Shape::Reference | Shape::Pattern => (value.is_string(), "text"),
        Shape::Values => (value.is_array(), "a list of values"),
        Shape::Names => (value.is_array(), NAMES),
        Shape::NamesMap => (value.is_object(), "an object of lists of names"),
        Shape::SchemaMap | Shape::Patterns => (value.is_object(), BY_NAME),
        Shape::Dependencies => (value.is_object(), "an object of schemas and lists of names"),
        Shape::Schemas => (false, SCHEMAS),
        Shape::Types | Shape::Any | Shape::Schema | Shape::Items => (true, ""),
    };
    (!fits).then_some(wanted)
}
