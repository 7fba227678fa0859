//! Addresses near one, where a server often is instead. None keeps the query, which may hold a key.

use super::Url;

impl Url {
    /// The same with the other scheme, at the same port. `None` without a port: the other scheme has its own.
    #[must_use]
    pub fn with_other_scheme(&self) -> Option<Self> {
        let scheme = if self.is_encrypted() { "http" } else { "https" };
        let port = self.port()?.parse().ok();
        // What may be a key in the path is not to be read on the way.
        let path = if self.is_encrypted() { "/" } else { self.path() };
        Some(Self::compose(scheme, self.host(), port, path))
    }

    /// By the other number of this machine: a server may listen on IPv4 or IPv6 alone. By name browsers try both.
    #[must_use]
    pub fn with_other_loopbacks(&self) -> Vec<Self> {
        let port = self.port().and_then(|port| port.parse().ok());
        let others: &[&str] = match self.host() {
            "127.0.0.1" => &["[::1]"],
            "[::1]" => &["127.0.0.1"],
            _ => &[],
        };
        let others = others.iter();
        others.map(|host| Self::compose(self.scheme(), host, port, self.path())).collect()
    }

    /// The same path with a slash at its end where it has none, or without; and a usual path of an endpoint.
    #[must_use]
    pub fn with_other_paths(&self) -> Vec<Self> {
        let bare = self.path().trim_end_matches('/');
        let slashed = match self.path().ends_with('/') {
            true if bare.is_empty() => None,
            true => Some(bare.to_owned()),
            false => Some(format!("{bare}/")),
        };
        let usual = if bare == "/mcp" { "/sse" } else { "/mcp" };
        slashed.into_iter().chain([usual.to_owned()]).map(|path| self.with_tail(&path)).collect()
    }

    #[must_use]
    pub fn without_query(&self) -> Self {
        self.with_tail(self.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(urls: impl IntoIterator<Item = Url>) -> Vec<String> {
        urls.into_iter().map(|url| url.as_str().to_owned()).collect()
    }

    #[test]
    fn nothing_of_a_query_goes_to_an_address_nearby() {
        let url = Url::read("http://localhost:3000/api/?key=k").expect("an address");

        assert_eq!(texts(url.with_other_scheme()), ["https://localhost:3000/api/"]);
        assert_eq!(url.with_other_loopbacks(), []);
        let number = Url::read("http://127.0.0.1:3000/api/?key=k").expect("an address");
        assert_eq!(texts(number.with_other_loopbacks()), ["http://[::1]:3000/api/"]);
        let paths = ["http://localhost:3000/api", "http://localhost:3000/mcp"];
        assert_eq!(texts(url.with_other_paths()), paths);
    }

    #[test]
    fn what_has_nothing_near_it_has_none() {
        let url = Url::read("https://example.com/mcp").expect("an address");

        assert_eq!(url.with_other_scheme(), None);
        assert_eq!(url.with_other_loopbacks(), []);
        let paths = ["https://example.com/mcp/", "https://example.com/sse"];
        assert_eq!(texts(url.with_other_paths()), paths);
        let root = Url::read("https://example.com").expect("an address");
        assert_eq!(texts(root.with_other_paths()), ["https://example.com/mcp"]);
    }
}
