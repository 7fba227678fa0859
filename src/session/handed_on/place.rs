//! Where a server is, and what every request to it carries, without a key in it.

use super::program::Started;
use super::text::Text;
use super::variables::{Variables, harmless};
use super::{Call, Refused};
use crate::mcp::extra_headers::is_kept_from_people;
use crate::mcp::http::{Header, HeaderText};
use crate::mcp::{Dialect, Packed};
use crate::session::linking::{looks_random, names_key};
use crate::wire::http::header_value::is_token;
use crate::wire::url::{Url, encode_component, percent_decode};

/// As whoever speaks the protocol by itself needs it.
#[derive(Debug)]
pub(super) enum Place {
    Web { url: Text, is_stream: bool, headers: Vec<(String, Text)> },
    Program(Started),
}

impl Place {
    /// `refused` says why the event dialect is none of this form's.
    pub(super) fn of(
        call: &Call<'_>,
        variables: &mut Variables,
        refused: Refused,
    ) -> Result<Self, Refused> {
        if call.prepared.dialect == Dialect::Event {
            return Err(refused);
        }
        if let Some(program) = &call.target.program {
            return Started::of(program, variables).map(Self::Program);
        }
        let (url, is_stream) = match &call.prepared.call {
            _ if call.prepared.dialect == Dialect::HttpSse => (stream_of(call)?, true),
            Packed::Http(request) => (read(&request.url)?, false),
            Packed::Line(_) => return Err(Refused::Address),
        };
        let own = call.target.headers.iter().filter(|header| is_own(&header.name));
        let headers = headers(own, call.is_signed_in, variables)?;
        Ok(Self::Web { url: address(&url, variables), is_stream, headers })
    }
}

/// The protocol sets the others for each message.
pub(super) fn is_own(name: &str) -> bool {
    !is_kept_from_people(name) && !["accept", "content-type"].contains(&name)
}

/// Where the stream of a session is opened.
pub(super) fn stream_of(call: &Call<'_>) -> Result<Url, Refused> {
    read(call.stream.unwrap_or(&call.target.url))
}

pub(super) fn read(url: &str) -> Result<Url, Refused> {
    Url::read(url).map_err(|_| Refused::Address)
}

/// Their names and values, with what a sign-in adds in place of one of the same name.
pub(super) fn headers<'a>(
    headers: impl Iterator<Item = &'a Header>,
    is_signed_in: bool,
    variables: &mut Variables,
) -> Result<Vec<(String, Text)>, Refused> {
    let mut written = Vec::new();
    for header in headers {
        let is_replaced = is_signed_in && header.name == "authorization";
        if !is_replaced {
            written.push((header.name.clone(), value(header, variables)?));
        }
    }
    if is_signed_in {
        written.push(("authorization".to_owned(), Text::variable(variables.of_sign_in())));
    }
    Ok(written)
}

/// What HTTP does not carry as it is would be sent differently by each program, or would become another header.
fn value(header: &Header, variables: &mut Variables) -> Result<Text, Refused> {
    let refused = || {
        let name = harmless(&header.name).unwrap_or("with a name like that");
        Refused::Header(name.to_owned())
    };
    if !is_token(&header.name) {
        return Err(refused());
    }
    match &header.value {
        HeaderText::Secret(secret) => {
            Ok(Text::variable(variables.of_header(&header.name, secret.reveal())))
        }
        HeaderText::Plain(text) if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) => {
            Ok(Text::plain(text.trim()))
        }
        HeaderText::Plain(_) => Err(refused()),
    }
}

/// An address with a gap for each part that looks like a key. What it has beyond ASCII is escaped, as a browser
/// does it.
pub(super) fn address(url: &Url, variables: &mut Variables) -> Text {
    let mut text = Text::plain(url.origin());
    text = text.with(path(url.path(), variables));
    let Some(query) = url.query() else { return text };
    for (at, pair) in query.split('&').enumerate() {
        text.push(if at == 0 { "?" } else { "&" });
        let (name, value) = pair.split_once('=').unwrap_or(("", pair));
        let decoded = percent_decode(&name.replace('+', " "));
        if pair.contains('=') {
            text.push(&escaped(name));
            text.push("=");
        }
        if !value.is_empty() && (names_key(&decoded) || looks_random(&percent_decode(value))) {
            let called = harmless(&decoded);
            let about = called.map_or_else(
                || "the value of a parameter in the address, as it stands there".to_owned(),
                |name| format!("the value of {name} in the address, as it stands there"),
            );
            let wish = format!("MCP_{}", called.unwrap_or("PARAMETER"));
            text.push_variable(variables.named(&wish, about));
        } else {
            text.push(&escaped(value));
        }
    }
    text
}

/// The same of a path, which begins with a slash or is empty.
pub(super) fn path(path: &str, variables: &mut Variables) -> Text {
    let mut text = Text::default();
    for (at, segment) in path.split('/').enumerate() {
        if at > 0 {
            text.push("/");
        }
        if looks_random(segment) {
            let about = format!("part {at} of the path of the address");
            text.push_variable(variables.named("MCP_PATH", about));
        } else {
            text.push(&escaped(segment));
        }
    }
    text
}

fn escaped(part: &str) -> String {
    let letter = |c: char| {
        let is_plain = c.is_ascii() && !"\"<>`{}^".contains(c);
        if is_plain { c.to_string() } else { encode_component(c.encode_utf8(&mut [0; 4])) }
    };
    part.chars().map(letter).collect()
}
