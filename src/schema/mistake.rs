//! What is wrong with a value, in words for the person who typed it.

use std::fmt;

/// One rule that one value breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct InputMistake {
    /// JSON Pointer to the value; for a missing one, to where it belongs.
    pub pointer: String,
    pub rule: Rule,
}

/// The words follow the name of the field: "city is required".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    #[error("is required")]
    Required,
    /// By the presence of the other property.
    #[error("is required where {0} is given")]
    RequiredWith(String),
    #[error("must be {}", Listed(.0))]
    Type(Vec<JsonType>),
    #[error("is not JSON: {0}")]
    Json(String),
    /// JSON texts of what is allowed; the first few are shown.
    #[error("must be {}", Listed(.0))]
    OneOf(Vec<String>),
    /// The first of a great many, and how many others there are.
    #[error("must be {} or one of {} more", .0.join(", "), .1)]
    OneOfMany(Vec<String>, usize),
    #[error("must be at least {0}")]
    Minimum(String),
    #[error("must be at most {0}")]
    Maximum(String),
    #[error("must be more than {0}")]
    ExclusiveMinimum(String),
    #[error("must be less than {0}")]
    ExclusiveMaximum(String),
    #[error("must be a multiple of {0}")]
    MultipleOf(String),
    #[error("must have at least {}", Counted(*.0, "character"))]
    MinLength(u64),
    #[error("must have at most {}", Counted(*.0, "character"))]
    MaxLength(u64),
    #[error("must have at least {}", Counted(*.0, "item"))]
    MinItems(u64),
    #[error("must have at most {}", Counted(*.0, "item"))]
    MaxItems(u64),
    /// What it must be instead.
    #[error("must be {0}")]
    Format(&'static str),
    /// A regular expression.
    #[error("must match the pattern {0}")]
    Pattern(String),
    #[error("must not contain the same item twice")]
    UniqueItems,
    #[error("must have at least {} of the kind that the schema asks for", Counted(*.0, "item"))]
    MinContains(u64),
    #[error("must have at most {} of the kind that the schema counts", Counted(*.0, "item"))]
    MaxContains(u64),
    #[error("must have at least {}", Counted(*.0, "property"))]
    MinProperties(u64),
    #[error("must have at most {}", Counted(*.0, "property"))]
    MaxProperties(u64),
    #[error("is not a property in the schema")]
    Unknown,
    /// It is the name of the property that breaks the rule.
    #[error("has a name that {0}")]
    Name(Box<Rule>),
    #[error("is not allowed")]
    Forbidden,
    #[error("matches none of the alternatives")]
    AnyOf,
    #[error("matches more than one of the alternatives")]
    SeveralOf,
    #[error("matches what the schema excludes")]
    Not,
    /// Depth or amount passed what is checked.
    #[error("was not checked completely: the schema or the value is too large")]
    Unchecked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    Text,
    Integer,
    Number,
    Boolean,
    List,
    Object,
    Null,
}

impl JsonType {
    /// The type a schema calls `name`.
    pub fn read(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::Text,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "array" => Self::List,
            "object" => Self::Object,
            "null" => Self::Null,
            _ => return None,
        })
    }
}

impl fmt::Display for JsonType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Integer => "a whole number",
            Self::Number => "a number",
            Self::Boolean => "true or false",
            Self::List => "a list",
            Self::Object => "an object",
            Self::Null => "null",
        })
    }
}

/// `a`, `a or b`, `a, b or c`, and an end to it.
struct Listed<'a, T>(&'a [T]);

impl<T: fmt::Display> fmt::Display for Listed<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 6;
        for (index, item) in self.0.iter().take(SHOWN).enumerate() {
            let is_last = index + 1 == self.0.len();
            let joint = match index {
                0 => "",
                _ if is_last => " or ",
                _ => ", ",
            };
            write!(f, "{joint}{item}")?;
        }
        match self.0.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " or one of {more} more"),
        }
    }
}

struct Counted(u64, &'static str);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.1.strip_suffix('y')) {
            (Self(1, noun), _) => write!(f, "1 {noun}"),
            (Self(count, _), Some(stem)) => write!(f, "{count} {stem}ies"),
            (Self(count, noun), None) => write!(f, "{count} {noun}s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_as_plain_words() {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        let cases = [
            (Rule::Type(vec![JsonType::Integer]), "must be a whole number"),
            (Rule::Type(vec![JsonType::Text, JsonType::Null]), "must be text or null"),
            (Rule::Maximum("10".to_owned()), "must be at most 10"),
            (Rule::MinLength(1), "must have at least 1 character"),
            (Rule::MaxItems(3), "must have at most 3 items"),
            (Rule::MinProperties(2), "must have at least 2 properties"),
            (Rule::OneOf(texts(&["1", "2", "3"])), "must be 1, 2 or 3"),
            (
                Rule::OneOf(texts(&["1", "2", "3", "4", "5", "6", "7", "8"])),
                "must be 1, 2, 3, 4, 5, 6 or one of 2 more",
            ),
        ];
        for (rule, words) in cases {
            assert_eq!(rule.to_string(), words);
        }
    }
}
