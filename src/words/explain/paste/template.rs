//! Templates of lines, and what is filled in: every name between two `%` stands for a value of this
//! connection, or for a part that several templates share.
//!
//! A name of a list may end with how its items are written: `%sent%` as in a header, `%sent"%` and `%sent'%`
//! each in quotes, `%sent()%` as names of headers in Rust, `%name;%` between semicolons.

use super::parts;
use crate::wire::url::Url;

/// Labels, each with its template.
pub type Kits = &'static [(&'static str, &'static str)];

const SENT: [&str; 8] = [
    "content-type",
    "authorization",
    "api_key",
    "last-event-id",
    "mcp-session-id",
    "mcp-protocol-version",
    "mcp-method",
    "mcp-name",
];
const SEEN: [&str; 2] = ["Mcp-Session-Id", "WWW-Authenticate"];
const METHODS: [&str; 3] = ["GET", "POST", "DELETE"];
const LOCAL: [&str; 2] = ["localhost", "127.0.0.1"];

/// What templates are filled with. None of it can end the string that it is written into.
pub struct Values {
    origin: String,
    /// Names of request headers to allow.
    sent: Vec<String>,
    /// Names of response headers to expose.
    seen: Vec<String>,
    /// Where clients reach the server, as in `Host`.
    host: String,
    prefix: String,
}

impl Values {
    pub fn new(origin: &str) -> Self {
        Self {
            origin: safe(origin),
            sent: SENT.map(str::to_owned).into(),
            seen: SEEN.map(str::to_owned).into(),
            host: String::new(),
            prefix: String::new(),
        }
    }

    pub fn sending(self, sent: &[String]) -> Self {
        Self { sent: sent.iter().map(|name| safe(name)).collect(), ..self }
    }

    pub fn with_proof(mut self) -> Self {
        self.sent.push("dpop".to_owned());
        self.seen.push("DPoP-Nonce".to_owned());
        self
    }

    pub fn at(self, host: &str) -> Self {
        Self { host: safe(host), ..self }
    }

    pub fn below(self, prefix: &str) -> Self {
        Self { prefix: safe(prefix.trim_end_matches('/')), ..self }
    }

    pub fn fill(&self, template: &str) -> String {
        let mut code = String::new();
        for (at, piece) in template.split('%').enumerate() {
            match at % 2 {
                0 => code.push_str(piece),
                _ => code.push_str(&self.value(piece)),
            }
        }
        code
    }

    fn value(&self, name: &str) -> String {
        let (name, style) = match name.find(['"', '\'', '(', ';']) {
            Some(at) => name.split_at(at),
            None => (name, ""),
        };
        match name {
            "origin" => self.origin.clone(),
            "host" => self.host.clone(),
            "prefix" => self.prefix.clone(),
            "sent" => list(&self.sent, style),
            "seen" => list(&self.seen, style),
            "methods" => list(&METHODS, style),
            "page" => list(&among_local(name_of(&self.origin)), style),
            "name" => list(&among_local(name_of(&format!("http://{}", self.host))), style),
            "hosts" => list(&self.hosts(), style),
            _ => self.fill(parts::named(name)),
        }
    }

    /// With their ports, where `*` is any port.
    fn hosts(&self) -> Vec<String> {
        let local = LOCAL.map(|name| format!("{name}:*"));
        let host = (!self.host.is_empty()).then(|| self.host.clone());
        host.into_iter().chain(local).collect()
    }
}

/// The name of a host without its port.
fn name_of(url: &str) -> String {
    Url::read_absolute(url).map(|url| url.host().to_owned()).unwrap_or_default()
}

/// With the names that a list of one's own takes the place of.
fn among_local(name: String) -> Vec<String> {
    let others = LOCAL.into_iter().filter(|local| *local != name).map(str::to_owned);
    let others: Vec<String> = others.collect();
    let own = (!name.is_empty()).then_some(name);
    own.into_iter().chain(others).collect()
}

fn list(items: &[impl AsRef<str>], style: &str) -> String {
    let (quote, between) = if style == ";" { ("", ";") } else { (style, ", ") };
    let written = items.iter().map(|item| match quote {
        "()" => format!("HeaderName::from_static(\"{}\")", item.as_ref().to_lowercase()),
        quote => format!("{quote}{}{quote}", item.as_ref()),
    });
    written.collect::<Vec<_>>().join(between)
}

/// What origins, hosts, paths and names of headers consist of. Anything else is left out, so that it cannot
/// end the string or the line that it is pasted in.
fn safe(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || "-._~:/[]".contains(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_filled_in_as_the_template_asks() {
        let values = Values::new("https://page.example:81").at("[::1]:8080").below("/api/");
        assert_eq!(values.fill("<%origin%> %prefix%"), "<https://page.example:81> /api");
        assert_eq!(
            values.fill("%methods%|%methods'%"),
            "GET, POST, DELETE|'GET', 'POST', 'DELETE'"
        );
        assert_eq!(values.fill("%page'%"), "'page.example', 'localhost', '127.0.0.1'");
        assert_eq!(values.fill("%name;%"), "[::1];localhost;127.0.0.1");
        assert_eq!(values.fill("%hosts\"%"), r#""[::1]:8080", "localhost:*", "127.0.0.1:*""#);
        let seen = Values::new("").fill("%seen()%");
        assert!(seen.starts_with("HeaderName::from_static(\"mcp-session-id\"), "), "{seen}");
    }

    #[test]
    fn a_local_name_stands_once_and_no_name_not_at_all() {
        assert_eq!(Values::new("http://localhost:1").fill("%page%"), "localhost, 127.0.0.1");
        assert_eq!(Values::new("null").fill("%page%"), "localhost, 127.0.0.1");
    }
}
