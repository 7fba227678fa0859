//! What a person is asked to fill in.

use std::sync::Arc;

use serde_json::{Number, Value};

/// The form for an object schema. Its lists are shared, not copied: a server may declare any number of fields
/// and of options.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// A [`FieldKind::Group`], or a [`FieldKind::Union`] of them.
    pub root: FieldKind,
    /// Why the schema makes no fields, in words that follow "written as JSON, because". The whole object
    /// is then edited as JSON.
    pub reason: Option<&'static str>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    pub key: String,
    /// The schema's title, or the key.
    pub label: String,
    pub description: Option<String>,
    pub required: bool,
    /// `null` is allowed beside what `kind` asks for.
    pub nullable: bool,
    pub remark: Option<Remark>,
    /// It has a place only while a condition holds, see [`Applied`](super::validate::Applied).
    pub conditional: bool,
    pub default: Option<Value>,
    pub examples: Vec<Value>,
    pub kind: FieldKind,
}

/// What a schema says of a value besides what it may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// Not to be used any more.
    Deprecated,
    /// The server sets it.
    ReadOnly,
}

#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    Text(TextRule),
    Integer(Range),
    Number(Range),
    Boolean,
    /// One of these.
    Choice {
        options: Arc<Vec<Choice>>,
    },
    /// Any of these, as a list.
    Choices {
        options: Arc<Vec<Choice>>,
        min_items: Option<u64>,
        max_items: Option<u64>,
    },
    List {
        /// What each item is; without a key, and required.
        item: Box<Field>,
        min_items: Option<u64>,
        max_items: Option<u64>,
    },
    /// What each position of a list is.
    Tuple {
        items: Arc<Vec<Field>>,
        /// What follows behind them; `None` where nothing may.
        rest: Option<Arc<Field>>,
    },
    Group {
        fields: Arc<Vec<Field>>,
        /// What properties with other names are; `None` where no others are offered.
        rest: Option<Arc<Field>>,
    },
    /// One of these, each without a key. None of them is a union itself.
    Union {
        alternatives: Arc<Vec<Field>>,
    },
    /// What no other kind can express, typed as JSON. The reason follows "written as JSON, because".
    Json {
        reason: &'static str,
    },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextRule {
    pub format: Option<TextFormat>,
    /// Likely to run over several lines.
    pub multiline: bool,
    /// In characters.
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    /// A regular expression in JavaScript's dialect. Shown, not evaluated.
    pub pattern: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextFormat {
    Email,
    Uri,
    Date,
    DateTime,
    Time,
    Password,
    /// Bytes, as base64.
    Base64,
    Other(String),
}

/// Bounds with the digits of the schema.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Range {
    pub minimum: Option<Number>,
    pub maximum: Option<Number>,
    pub exclusive_minimum: Option<Number>,
    pub exclusive_maximum: Option<Number>,
    pub multiple_of: Option<Number>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub value: Value,
    pub label: String,
}

impl TextRule {
    /// Whether the format has no room for line breaks. A value may have them all the same.
    pub fn is_one_line(&self) -> bool {
        const FORMATS: [&str; 15] = [
            "idn-email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
            "uri-reference",
            "iri",
            "iri-reference",
            "uri-template",
            "uuid",
            "duration",
            "json-pointer",
            "relative-json-pointer",
            "regex",
            "color",
        ];
        match &self.format {
            // As long as what is in a file.
            None | Some(TextFormat::Base64) => false,
            Some(TextFormat::Other(name)) => FORMATS.contains(&name.as_str()),
            Some(_) => true,
        }
    }
}

impl Choice {
    /// The option as a draft holds it: its JSON text, so that `1` and `"1"` differ.
    pub fn text(&self) -> String {
        self.value.to_string()
    }
}

impl Default for Form {
    fn default() -> Self {
        Self { root: FieldKind::Group { fields: Arc::default(), rest: None }, reason: None }
    }
}

impl Form {
    /// Nothing can be filled in.
    pub fn is_empty(&self) -> bool {
        matches!(&self.root, FieldKind::Group { fields, rest: None } if fields.is_empty())
    }

    /// Those of a group; of a union, none.
    pub fn fields(&self) -> &[Field] {
        match &self.root {
            FieldKind::Group { fields, .. } => fields,
            _ => &[],
        }
    }

    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.key == key)
    }
}
