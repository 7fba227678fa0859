//! Absolute `http` and `https` addresses: as a person types them, and as a server refers to them.
//!
//! Grammar and resolution: RFC 3986. A path is kept as written; the browser escapes what it must.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

#[cfg(test)]
mod tests;

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
    #[error("has a scheme other than http and https")]
    Scheme,
    #[error("names no host")]
    NoHost,
    #[error("has a host that cannot be one")]
    Host,
    #[error("has a port that is not a number up to 65535")]
    Port,
    #[error("holds a user name or password: put it in a header")]
    Userinfo,
    #[error("holds a space or a control character")]
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
        let (host, port) = read_authority(authority)?;
        let scheme = scheme.unwrap_or_else(|| {
            if is_nearby(&host) { "http".to_owned() } else { "https".to_owned() }
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

    /// Starts with a slash.
    pub fn path(&self) -> &str {
        &self.text[self.path_start..self.path_end]
    }

    /// Without the question mark.
    pub fn query(&self) -> Option<&str> {
        self.text[self.path_end..].strip_prefix('?')
    }

    /// Whether a page may treat this as the visitor's own machine.
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.host())
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
        self.text.push_str(&without_dot_segments(path));
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
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `localhost:3000` has no scheme although it reads like one: nobody means the scheme `localhost`.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let is_port = rest.starts_with(|c: char| c.is_ascii_digit());
    (is_scheme && !is_port).then_some((scheme, rest))
}

fn read_authority(authority: &str) -> Result<(String, Option<u16>), UrlMistake> {
    if authority.contains('@') {
        return Err(UrlMistake::Userinfo);
    }
    let port_colon = authority.rfind(':').filter(|&colon| !authority[colon..].contains(']'));
    let (host, port) = authority.split_at(port_colon.unwrap_or(authority.len()));
    if host.is_empty() {
        return Err(UrlMistake::NoHost);
    }
    if !is_host(host) {
        return Err(UrlMistake::Host);
    }
    let port = port.trim_start_matches(':');
    if port.is_empty() {
        return Ok((host.to_lowercase(), None));
    }
    let is_number = port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|_| is_number).ok_or(UrlMistake::Port)?;
    Ok((host.to_lowercase(), Some(port)))
}

/// Letters of any script pass: the browser knows how to write them for the network.
fn is_host(host: &str) -> bool {
    if host.starts_with('[') {
        return ipv6(host).is_some();
    }
    host.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.' | '_'))
        && host.chars().any(char::is_alphanumeric)
}

fn ipv6(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

fn is_loopback(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || ipv6(host).is_some_and(|address| address.is_loopback())
}

/// On this machine or in its own network, where certificates are rare.
fn is_nearby(host: &str) -> bool {
    let is_private_v4 = |address: Ipv4Addr| {
        address.is_private() || address.is_link_local() || address.is_unspecified()
    };
    let is_private_v6 = |address: Ipv6Addr| {
        address.is_unique_local() || address.is_unicast_link_local() || address.is_unspecified()
    };
    is_loopback(host)
        || host.parse().is_ok_and(is_private_v4)
        || ipv6(host).is_some_and(is_private_v6)
}

/// RFC 3986 §5.2.4.
fn without_dot_segments(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(segment) = segments.next() {
        let is_last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    format!("/{}", kept.join("/"))
}
