//! URI templates by RFC 6570, all four levels: which variables a template has, and the URI they make.

use std::fmt::Write as _;

/// A template taken apart. Reading it finds everything that would make its expansion fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UriTemplate {
    parts: Vec<Part>,
}

/// One use of a variable, in its place in an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    pub name: String,
    pub modifier: Modifier,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Modifier {
    None,
    /// Only the first characters are used.
    Prefix(usize),
    /// Items of a list, and names and values, stand by themselves.
    Explode,
}

/// What a variable holds. An empty list and empty pairs are as good as undefined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    List(Vec<String>),
    Pairs(Vec<(String, String)>),
}

impl Value {
    pub fn is_undefined(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::List(items) => items.is_empty(),
            Self::Pairs(pairs) => pairs.is_empty(),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Mistake {
    #[error("an expression that begins with {{ has no }}")]
    Open,
    #[error("a }} has no {{ before it")]
    Closed,
    #[error("an expression is empty")]
    Empty,
    #[error("the operator {0} is reserved for later")]
    Reserved(char),
    #[error("{0:?} is not the name of a variable")]
    Name(String),
    #[error("{0:?} is not a prefix length from 1 to 9999")]
    Prefix(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Expression { operator: Operator, variables: Vec<Variable> },
}

/// RFC 6570, appendix A: how an operator joins what it expands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Operator {
    first: &'static str,
    separator: &'static str,
    is_named: bool,
    /// What stands after the name of an empty value.
    if_empty: &'static str,
    /// Reserved characters and escapes stay as they are.
    allows_reserved: bool,
}

const SIMPLE: Operator =
    Operator { first: "", separator: ",", is_named: false, if_empty: "", allows_reserved: false };

impl Operator {
    fn read(sign: char) -> Result<Option<Self>, Mistake> {
        let named = |first, separator, if_empty| Self {
            first,
            separator,
            is_named: true,
            if_empty,
            allows_reserved: false,
        };
        Ok(Some(match sign {
            '+' => Self { allows_reserved: true, ..SIMPLE },
            '#' => Self { first: "#", allows_reserved: true, ..SIMPLE },
            '.' => Self { first: ".", separator: ".", ..SIMPLE },
            '/' => Self { first: "/", separator: "/", ..SIMPLE },
            ';' => named(";", ";", ""),
            '?' => named("?", "&", "="),
            '&' => named("&", "&", "="),
            '=' | ',' | '!' | '@' | '|' => return Err(Mistake::Reserved(sign)),
            _ => return Ok(None),
        }))
    }
}

impl UriTemplate {
    pub fn read(template: &str) -> Result<Self, Mistake> {
        let mut parts = Vec::new();
        let mut rest = template;
        while let Some(at) = rest.find(['{', '}']) {
            if rest[at..].starts_with('}') {
                return Err(Mistake::Closed);
            }
            if at > 0 {
                parts.push(Part::Literal(rest[..at].to_owned()));
            }
            let inner = &rest[at + 1..];
            let end = inner.find('}').ok_or(Mistake::Open)?;
            parts.push(expression(&inner[..end])?);
            rest = &inner[end + 1..];
        }
        if !rest.is_empty() {
            parts.push(Part::Literal(rest.to_owned()));
        }
        Ok(Self { parts })
    }

    /// Each variable once, where it is used first.
    /// Whether a text is a template with something to fill in. No URI has braces.
    pub fn asks(text: &str) -> bool {
        Self::read(text).is_ok_and(|template| !template.variables().is_empty())
    }

    pub fn variables(&self) -> Vec<&Variable> {
        let mut found: Vec<&Variable> = Vec::new();
        for part in &self.parts {
            let Part::Expression { variables, .. } = part else { continue };
            for variable in variables {
                if !found.iter().any(|held| held.name == variable.name) {
                    found.push(variable);
                }
            }
        }
        found
    }

    /// The URI. `value` gives what a variable holds; what is undefined leaves no trace.
    ///
    /// A prefix is applied to text only: RFC 6570 leaves it undefined for lists and pairs.
    pub fn expand(&self, value: impl Fn(&str) -> Option<Value>) -> String {
        let mut uri = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => escape(text, true, &mut uri),
                Part::Expression { operator, variables } => {
                    let defined = variables.iter().filter_map(|variable| {
                        let value = value(&variable.name).filter(|value| !value.is_undefined());
                        Some((variable, value?))
                    });
                    let mut joint = operator.first;
                    for (variable, value) in defined {
                        uri.push_str(joint);
                        joint = operator.separator;
                        operator.write(variable, &value, &mut uri);
                    }
                }
            }
        }
        uri
    }
}

impl Operator {
    fn write(&self, variable: &Variable, value: &Value, uri: &mut String) {
        let explodes = variable.modifier == Modifier::Explode;
        match value {
            Value::Text(text) => {
                let shown = match variable.modifier {
                    Modifier::Prefix(most) => text.char_indices().nth(most).map(|(end, _)| end),
                    Modifier::None | Modifier::Explode => None,
                };
                let shown = &text[..shown.unwrap_or(text.len())];
                self.write_name(&variable.name, shown.is_empty(), uri);
                escape(shown, self.allows_reserved, uri);
            }
            Value::List(items) if explodes => {
                self.write_each(items, uri, |operator, item, uri| {
                    operator.write_name(&variable.name, item.is_empty(), uri);
                    escape(item, operator.allows_reserved, uri);
                });
            }
            Value::Pairs(pairs) if explodes => {
                self.write_each(pairs, uri, |operator, (name, text), uri| {
                    escape(name, operator.allows_reserved, uri);
                    // Without names an `=` tells the two apart all the same.
                    let sign =
                        if operator.is_named && text.is_empty() { operator.if_empty } else { "=" };
                    uri.push_str(sign);
                    escape(text, operator.allows_reserved, uri);
                });
            }
            Value::List(items) => self.write_joined(&variable.name, items.iter(), uri),
            Value::Pairs(pairs) => {
                let flat = pairs.iter().flat_map(|(name, text)| [name, text]);
                self.write_joined(&variable.name, flat, uri);
            }
        }
    }

    fn write_each<T>(&self, items: &[T], uri: &mut String, write: impl Fn(&Self, &T, &mut String)) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                uri.push_str(self.separator);
            }
            write(self, item, uri);
        }
    }

    fn write_joined<'a>(
        &self,
        name: &str,
        items: impl Iterator<Item = &'a String>,
        uri: &mut String,
    ) {
        self.write_name(name, false, uri);
        for (index, item) in items.enumerate() {
            if index > 0 {
                uri.push(',');
            }
            escape(item, self.allows_reserved, uri);
        }
    }

    fn write_name(&self, name: &str, is_empty: bool, uri: &mut String) {
        if self.is_named {
            escape(name, true, uri);
            uri.push_str(if is_empty { self.if_empty } else { "=" });
        }
    }
}

fn expression(text: &str) -> Result<Part, Mistake> {
    let sign = text.chars().next().ok_or(Mistake::Empty)?;
    let operator = Operator::read(sign)?;
    let names = if operator.is_some() { &text[sign.len_utf8()..] } else { text };
    let variables = names.split(',').map(variable).collect::<Result<_, _>>()?;
    Ok(Part::Expression { operator: operator.unwrap_or(SIMPLE), variables })
}

fn variable(text: &str) -> Result<Variable, Mistake> {
    let (name, modifier) = if let Some(name) = text.strip_suffix('*') {
        (name, Modifier::Explode)
    } else if let Some((name, length)) = text.split_once(':') {
        let is_digits = length.bytes().all(|byte| byte.is_ascii_digit());
        let length = length.parse().ok().filter(|length| is_digits && (1..=9999).contains(length));
        let bad = || Mistake::Prefix(text.to_owned());
        (name, Modifier::Prefix(length.ok_or_else(bad)?))
    } else {
        (text, Modifier::None)
    };
    // Looser than the grammar, which knows letters, digits, `_`, `.` and escapes: a name with a hyphen
    // means no other thing, and servers use them.
    let is_known = |c: char| c.is_alphanumeric() || "_.%-".contains(c);
    if name.is_empty() || !name.chars().all(is_known) {
        return Err(Mistake::Name(text.to_owned()));
    }
    Ok(Variable { name: name.to_owned(), modifier })
}

/// Escapes what a URI cannot hold. With `allows_reserved`, what has a meaning in URIs stays, and so do
/// escapes that are there already.
fn escape(text: &str, allows_reserved: bool, uri: &mut String) {
    for (index, character) in text.char_indices() {
        let is_plain = character.is_ascii_alphanumeric() || "-._~".contains(character);
        let is_reserved = allows_reserved
            && (":/?#[]@!$&'()*+,;=".contains(character)
                || character == '%' && is_escape(&text[index..]));
        if is_plain || is_reserved {
            uri.push(character);
            continue;
        }
        let mut bytes = [0; 4];
        for byte in character.encode_utf8(&mut bytes).bytes() {
            // Writing to a string cannot fail.
            let _ = write!(uri, "%{byte:02X}");
        }
    }
}

fn is_escape(text: &str) -> bool {
    let digits = text.as_bytes().get(1..3);
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests;
