//! Absolute `http` and `https` addresses: as a person types them, as a server refers to them, and as a
//! browser reads them. Whoever takes an address apart does it here.
//!
//! Grammar and resolution: RFC 3986, and where browsers differ, <https://url.spec.whatwg.org/>. A path
//! keeps its letters; the browser escapes what it must.

use std::fmt;

mod host;
mod near;
mod reference;
mod seen;
#[cfg(test)]
mod tests;

pub use reference::resolve_reference;
pub use seen::{Oddity, Seen};

/// Scheme and host in lower case, no default port, no user, no fragment, a path of at least `/`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Url {
    text: String,
    host_start: usize,
    host_end: usize,
    path_start: usize,
    /// Where `?` is, or the end.
    path_end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlMistake {
    #[error("is empty")]
    Empty,
    #[error("has a scheme other than http or https")]
    Scheme,
    #[error("has no host")]
    NoHost,
    #[error("has an invalid host")]
    Host,
    #[error("has a port that is not a number up to 65535")]
    Port,
    #[error("contains a user name or password: put it in a header")]
    Userinfo,
    #[error("contains a space or a control character")]
    Space,
}

impl Url {
    /// Text as a person types it: spaces around it and a missing scheme are forgiven. The scheme is then
    /// `http` for this machine and for private addresses, `https` for everything else.
    pub fn read(text: &str) -> Result<Self, UrlMistake> {
        let text = text.trim();
        if text.is_empty() {
            return Err(UrlMistake::Empty);
        }
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(UrlMistake::Space);
        }
        let (scheme, rest) = match split_scheme(text) {
            Some((scheme, rest)) => {
                let rest = rest.strip_prefix("//").unwrap_or(rest);
                (Some(scheme.to_ascii_lowercase()), rest)
            }
            None => (None, text.strip_prefix("//").unwrap_or(text)),
        };
        if scheme.as_deref().is_some_and(|scheme| !matches!(scheme, "http" | "https")) {
            return Err(UrlMistake::Scheme);
        }
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        if authority.contains('@') {
            return Err(UrlMistake::Userinfo);
        }
        let (host, port) = split_port(authority)?;
        let host = host::read(host)?;
        let scheme = scheme.unwrap_or_else(|| {
            // On this machine and in its own network certificates are rare.
            let is_near = host::is_loopback(&host) || host::is_local(&host);
            if is_near { "http".to_owned() } else { "https".to_owned() }
        });
        Ok(Self::compose(&scheme, &host, port, tail))
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port, without a slash at the end: `http://localhost:3000`.
    pub fn origin(&self) -> &str {
        &self.text[..self.path_start]
    }

    /// Without the port; an IPv6 address is in brackets.
    pub fn host(&self) -> &str {
        &self.text[self.host_start..self.host_end]
    }

    /// Host and port.
    pub fn authority(&self) -> &str {
        &self.text[self.host_start..self.path_start]
    }

    /// Starts with a slash.
    pub fn path(&self) -> &str {
        &self.text[self.path_start..self.path_end]
    }

    /// All that follows the origin: path and query.
    pub fn tail(&self) -> &str {
        &self.text[self.path_start..]
    }

    /// Without the question mark.
    pub fn query(&self) -> Option<&str> {
        self.text[self.path_end..].strip_prefix('?')
    }

    /// Where an address has one, without the colon; `None` for the usual one of its scheme.
    pub fn port(&self) -> Option<&str> {
        self.text[self.host_end..self.path_start].strip_prefix(':')
    }

    pub fn is_encrypted(&self) -> bool {
        self.scheme() == "https"
    }

    /// Others on the way can read what goes there.
    pub fn is_exposed(&self) -> bool {
        !self.is_encrypted() && !self.is_loopback()
    }

    /// Whether a page may treat this as the visitor's own machine.
    pub fn is_loopback(&self) -> bool {
        host::is_loopback(self.host())
    }

    /// In the visitor's own network, as far as the spelling tells.
    pub fn is_local(&self) -> bool {
        host::is_local(self.host())
    }

    /// A name that has to be looked up somewhere.
    pub fn is_name(&self) -> bool {
        !self.is_loopback() && !host::is_number(self.host())
    }

    /// The end of the host that somebody had to register, which says whose it is: two labels, or three
    /// where the last two look like `co.uk`. A number is its own end.
    pub fn registrable(&self) -> &str {
        host::registrable(self.host())
    }

    /// The whole address in three: what stands before [`Url::registrable`], that, and the rest.
    pub fn around_registrable(&self) -> (&str, &str, &str) {
        let start = self.host_end - self.registrable().len();
        (&self.text[..start], &self.text[start..self.host_end], &self.text[self.host_end..])
    }

    /// An address that says all by itself, with its scheme.
    pub fn read_absolute(text: &str) -> Result<Self, UrlMistake> {
        let named = split_scheme(text.trim()).is_some_and(|(_, rest)| rest.starts_with("//"));
        if named { Self::read(text) } else { Err(UrlMistake::Scheme) }
    }

    /// The first value of that name, percent-decoded. A plus stays a plus: session ids are often
    /// base64, and none holds a space.
    pub fn query_value(&self, name: &str) -> Option<String> {
        let pairs = self.query()?.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs
            .map(|(key, value)| (percent_decode(key), value))
            .find_map(|(key, value)| (key == name).then(|| percent_decode(value)))
    }

    /// What `reference` means to a reader of this address (RFC 3986 §5.2), fragment dropped. `None` where
    /// that is not an address this type can hold.
    pub fn join(&self, reference: &str) -> Option<Self> {
        let reference = reference.trim();
        let reference = reference.split_once('#').map_or(reference, |(head, _)| head);
        if reference.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return None;
        }
        if let Some((_, rest)) = split_scheme(reference) {
            return rest.starts_with("//").then(|| Self::read(reference).ok())?;
        }
        if reference.starts_with("//") {
            return Self::read(&format!("{}:{reference}", self.scheme())).ok();
        }
        let (path, query) = reference.split_at(reference.find('?').unwrap_or(reference.len()));
        let tail = match path {
            "" if query.is_empty() => self.text[self.path_start..].to_owned(),
            "" => format!("{}{query}", self.path()),
            _ if path.starts_with('/') => reference.to_owned(),
            _ => format!("{}/{reference}", self.folder()),
        };
        Some(self.with_tail(&tail))
    }

    /// One more segment at the end of the path, whether or not that ends in a slash. The query stays.
    #[must_use]
    pub fn with_path_appended(&self, segment: &str) -> Self {
        let query = &self.text[self.path_end..];
        self.with_tail(&format!("{}/{segment}{query}", self.path().trim_end_matches('/')))
    }

    fn scheme(&self) -> &str {
        self.text.split_once(':').map_or("", |(scheme, _)| scheme)
    }

    /// The path up to its last slash, without it.
    fn folder(&self) -> &str {
        self.path().rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn with_tail(&self, tail: &str) -> Self {
        let mut url = self.clone();
        url.text.truncate(url.path_start);
        url.push_tail(tail);
        url
    }

    fn compose(scheme: &str, host: &str, port: Option<u16>, tail: &str) -> Self {
        let mut text = format!("{scheme}://{host}");
        let (host_start, host_end) = (scheme.len() + 3, text.len());
        let port = port.filter(|port| !matches!((scheme, port), ("http", 80) | ("https", 443)));
        text.extend(port.map(|port| format!(":{port}")));
        let path_start = text.len();
        let mut url = Self { text, host_start, host_end, path_start, path_end: path_start };
        url.push_tail(tail);
        url
    }

    /// `tail` is all that follows the authority; `text` ends where it goes.
    fn push_tail(&mut self, tail: &str) {
        let tail = tail.split_once('#').map_or(tail, |(head, _)| head);
        let (path, query) = tail.split_at(tail.find('?').unwrap_or(tail.len()));
        // To a browser a backslash is a slash here.
        self.text.push_str(&without_dot_segments(&path.replace('\\', "/")));
        self.path_end = self.text.len();
        self.text.push_str(query);
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// `%41` as `A`. A percent sign that starts no escape stays, and bytes that are not UTF-8 become
/// replacement characters.
pub fn percent_decode(text: &str) -> String {
    String::from_utf8_lossy(&decoded(text)).into_owned()
}

fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = |index: usize| tail.get(index).and_then(|&byte| char::from(byte).to_digit(16));
        if let (b'%', Some(high), Some(low)) = (first, hex(0), hex(1)) {
            bytes.extend((high * 16 + low).to_be_bytes().last());
            rest = &tail[2..];
        } else {
            bytes.push(first);
            rest = tail;
        }
    }
    bytes
}

/// Any text as one part of an address, as `encodeURIComponent` of browsers writes it.
pub fn encode_component(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            push_escape(&mut encoded, byte);
        }
    }
    encoded
}

/// What [`encode_component`] wrote; `None` where an escape is none, or the bytes are no text.
pub fn decode_component(text: &str) -> Option<String> {
    let is_escape = |rest: &str| rest.bytes().take_while(u8::is_ascii_hexdigit).count() >= 2;
    if !text.split('%').skip(1).all(is_escape) {
        return None;
    }
    String::from_utf8(decoded(text)).ok()
}

/// Such as `%2F`.
pub(super) fn push_escape(text: &mut String, byte: u8) {
    text.push('%');
    for digit in [byte >> 4, byte & 15] {
        let hex = char::from_digit(u32::from(digit), 16).unwrap_or('0');
        text.push(hex.to_ascii_uppercase());
    }
}

/// `localhost:3000` has no scheme although it reads like one: nobody means the scheme `localhost`.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    uri_scheme(text).filter(|(_, rest)| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// The scheme of any URI as it is written, and what follows its colon (RFC 3986 §3.1).
pub fn uri_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some((scheme, rest))
}

/// What stands behind the last slash of any URI, query and fragment left out: what a file may be named by.
pub fn uri_file(text: &str) -> &str {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default()
}

/// Of `host:port`.
fn split_port(authority: &str) -> Result<(&str, Option<u16>), UrlMistake> {
    let colon = authority.rfind(':').filter(|&colon| !authority[colon..].contains(']'));
    let (host, port) = authority.split_at(colon.unwrap_or(authority.len()));
    let port = port.trim_start_matches(':');
    if port.is_empty() {
        return Ok((host, None));
    }
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|_| is_number).ok_or(UrlMistake::Port)?;
    Ok((host, Some(port)))
}

/// `text` with more pairs in its query, and nothing else of it changed.
pub fn with_query(text: &str, query: &str) -> String {
    if query.is_empty() {
        return text.to_owned();
    }
    let (url, fragment) = text.split_at(text.find('#').unwrap_or(text.len()));
    let mark = if !url.contains('?') {
        "?"
    } else if url.ends_with(['?', '&']) {
        ""
    } else {
        "&"
    };
    let fragment = fragment.strip_prefix('#').filter(|fragment| !fragment.is_empty());
    let fragment = fragment.map(|fragment| format!("#{fragment}")).unwrap_or_default();
    format!("{url}{mark}{query}{fragment}")
}

/// The pairs of an address's query, decoded; none where it is no address.
pub fn query_pairs(text: &str) -> Vec<(String, String)> {
    let url = Url::read(text).ok();
    url.as_ref().and_then(Url::query).map(super::form::decode).unwrap_or_default()
}

/// RFC 3986 §5.2.4, with the escaped dots that browsers count as well.
fn without_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        let dots = dots_of(segment);
        if dots == 0 {
            kept.push(segment);
            continue;
        }
        if dots == 2 {
            kept.pop();
        }
        if is_last {
            kept.push("");
        }
    }
    format!("/{}", kept.join("/"))
}

/// One for `.`, two for `..`, however they are written; none for any other segment.
fn dots_of(segment: &str) -> usize {
    let mut rest = segment;
    let mut dots = 0;
    while let Some(first) = rest.get(..1) {
        let escaped = rest.get(..3).is_some_and(|three| three.eq_ignore_ascii_case("%2e"));
        rest = match (first, escaped) {
            (".", _) => &rest[1..],
            (_, true) => &rest[3..],
            _ => return 0,
        };
        dots += 1;
    }
    if dots > 2 { 0 } else { dots }
}
