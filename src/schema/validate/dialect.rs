//! The drafts that are read, and which keywords each has.

use serde_json::{Map, Value};

/// How a schema is to be read, by its `$schema`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// <https://json-schema.org/draft-07>, and draft-06, which differs in little but `if`.
    Seven,
    /// <https://json-schema.org/draft/2020-12>, and whatever names no draft or an unknown one.
    Latest,
}

impl Dialect {
    /// What `$schema` stands for, in a schema within one that is read as `outer`.
    pub fn read(schema: &Map<String, Value>, outer: Self) -> Self {
        match schema.get("$schema").and_then(Value::as_str).map(dialect_of) {
            Some(Named::Known(dialect) | Named::Near(dialect)) => dialect,
            Some(Named::Other) => Self::Latest,
            None => outer,
        }
    }

    /// What the value of a keyword must be. `None` where this draft has no such keyword, or takes it for a
    /// remark: then it is not looked at.
    pub fn shape(self, keyword: &str) -> Option<Shape> {
        let (_, since, shape) = TABLE.iter().find(|(name, ..)| *name == keyword)?;
        match (since, self) {
            (Since::Always, _)
            | (Since::OnlySeven, Self::Seven)
            | (Since::Latest, Self::Latest) => {
                Some(if keyword == "items" && self == Self::Seven { Shape::Items } else { *shape })
            }
            _ => None,
        }
    }

    /// The schemas right below `schema`, each with its keyword.
    pub fn children(self, schema: &Map<String, Value>) -> Vec<(&str, &Value)> {
        let mut children = Vec::new();
        for (keyword, value) in schema {
            let keyword = keyword.as_str();
            match (self.shape(keyword), value) {
                // Draft 7's `items` in another draft is told as that.
                (Some(Shape::Schema), Value::Array(_)) if keyword == "items" => {}
                (Some(Shape::Schemas | Shape::Items), Value::Array(parts)) => {
                    children.extend(parts.iter().map(|part| (keyword, part)));
                }
                (Some(Shape::Schema | Shape::Items), one) => children.push((keyword, one)),
                (Some(Shape::SchemaMap | Shape::Patterns), Value::Object(parts)) => {
                    children.extend(parts.values().map(|part| (keyword, part)));
                }
                (Some(Shape::Dependencies), Value::Object(parts)) => {
                    let schemas = parts.values().filter(|part| !part.is_array());
                    children.extend(schemas.map(|part| (keyword, part)));
                }
                _ => {}
            }
        }
        children
    }
}

pub fn is_schema(value: &Value) -> bool {
    value.is_object() || value.is_boolean()
}

/// What a `$schema` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    Known(Dialect),
    /// A draft that is not read as itself, but as the one that is most like it.
    Near(Dialect),
    /// No draft at all: a vocabulary of somebody's own.
    Other,
}

pub fn dialect_of(name: &str) -> Named {
    let has = |part: &str| name.contains(part);
    if !has("json-schema.org/") {
        return Named::Other;
    }
    match name {
        _ if has("/2020-12/") => Named::Known(Dialect::Latest),
        _ if has("/draft-07/") => Named::Known(Dialect::Seven),
        _ if has("/2019-09/") => Named::Near(Dialect::Latest),
        _ if ["/draft-03/", "/draft-04/", "/draft-06/"].into_iter().any(has) => {
            Named::Near(Dialect::Seven)
        }
        _ => Named::Other,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A name of a type, or a list of them.
    Types,
    /// A list of values.
    Values,
    /// Whatever it is, it is right.
    Any,
    Number,
    /// More than zero.
    Unit,
    /// A whole number, not below zero.
    Count,
    Flag,
    Text,
    /// A regular expression.
    Pattern,
    Reference,
    /// A list of names, each once.
    Names,
    /// Lists of names, by a name.
    NamesMap,
    Schema,
    /// A list of schemas, at least one.
    Schemas,
    SchemaMap,
    /// Schemas by regular expressions.
    Patterns,
    /// `items` of draft 7: a schema, or a list of them.
    Items,
    /// `dependencies`: for each name a schema or a list of names.
    Dependencies,
}

#[derive(Clone, Copy)]
enum Since {
    Always,
    OnlySeven,
    Latest,
}

/// Every keyword that has a say in what is valid. `definitions` and `dependencies` are left from draft 7, and
/// 2020-12 keeps them for schemas that were not brought up to date.
const TABLE: &[(&str, Since, Shape)] = &[
    ("type", Since::Always, Shape::Types),
    ("properties", Since::Always, Shape::SchemaMap),
    ("required", Since::Always, Shape::Names),
    ("items", Since::Always, Shape::Schema),
    ("enum", Since::Always, Shape::Values),
    ("const", Since::Always, Shape::Any),
    ("$ref", Since::Always, Shape::Reference),
    ("$schema", Since::Always, Shape::Text),
    ("$id", Since::Always, Shape::Text),
    ("$anchor", Since::Latest, Shape::Text),
    ("$dynamicRef", Since::Latest, Shape::Reference),
    ("$dynamicAnchor", Since::Latest, Shape::Text),
    ("$defs", Since::Latest, Shape::SchemaMap),
    ("definitions", Since::Always, Shape::SchemaMap),
    ("minimum", Since::Always, Shape::Number),
    ("maximum", Since::Always, Shape::Number),
    ("exclusiveMinimum", Since::Always, Shape::Number),
    ("exclusiveMaximum", Since::Always, Shape::Number),
    ("multipleOf", Since::Always, Shape::Unit),
    ("minLength", Since::Always, Shape::Count),
    ("maxLength", Since::Always, Shape::Count),
    ("pattern", Since::Always, Shape::Pattern),
    ("prefixItems", Since::Latest, Shape::Schemas),
    ("additionalItems", Since::OnlySeven, Shape::Schema),
    ("contains", Since::Always, Shape::Schema),
    ("minContains", Since::Latest, Shape::Count),
    ("maxContains", Since::Latest, Shape::Count),
    ("minItems", Since::Always, Shape::Count),
    ("maxItems", Since::Always, Shape::Count),
    ("uniqueItems", Since::Always, Shape::Flag),
    ("unevaluatedItems", Since::Latest, Shape::Schema),
    ("patternProperties", Since::Always, Shape::Patterns),
    ("additionalProperties", Since::Always, Shape::Schema),
    ("propertyNames", Since::Always, Shape::Schema),
    ("minProperties", Since::Always, Shape::Count),
    ("maxProperties", Since::Always, Shape::Count),
    ("dependentRequired", Since::Latest, Shape::NamesMap),
    ("dependentSchemas", Since::Latest, Shape::SchemaMap),
    ("dependencies", Since::Always, Shape::Dependencies),
    ("unevaluatedProperties", Since::Latest, Shape::Schema),
    ("allOf", Since::Always, Shape::Schemas),
    ("anyOf", Since::Always, Shape::Schemas),
    ("oneOf", Since::Always, Shape::Schemas),
    ("not", Since::Always, Shape::Schema),
    ("if", Since::Always, Shape::Schema),
    ("then", Since::Always, Shape::Schema),
    ("else", Since::Always, Shape::Schema),
];
