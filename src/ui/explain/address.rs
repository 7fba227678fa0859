//! What a browser makes of an address: near or far, allowed from this page or not.

/// Host and port of an absolute URL.
pub struct Address<'a> {
    secure: bool,
    pub host: &'a str,
    pub port: Option<&'a str>,
}

impl<'a> Address<'a> {
    pub fn read(url: &'a str) -> Self {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let after_bracket = authority.rfind(']').map_or(0, |at| at + 1);
        let (host, port) = match authority[after_bracket..].find(':') {
            Some(colon) => {
                let at = after_bracket + colon;
                (&authority[..at], Some(&authority[at + 1..]))
            }
            None => (authority, None),
        };
        Self { secure: scheme.eq_ignore_ascii_case("https"), host, port }
    }

    pub fn is_loopback(&self) -> bool {
        self.host == "localhost"
            || self.host.rsplit('.').next() == Some("localhost")
            || self.host == "[::1]"
            || self.host.starts_with("127.")
    }

    /// An address of the local network, as far as its spelling tells.
    pub fn is_local(&self) -> bool {
        let second = || self.host.split('.').nth(1).and_then(|part| part.parse::<u8>().ok());
        self.host.rsplit('.').next() == Some("local")
            || self.host.starts_with("10.")
            || self.host.starts_with("192.168.")
            || (self.host.starts_with("172.") && second().is_some_and(|n| (16..32).contains(&n)))
    }

    /// The Fetch standard blocks these ports, to keep pages from talking to other services.
    pub fn has_blocked_port(&self) -> bool {
        let port = self.port.and_then(|port| port.parse::<u16>().ok());
        port.is_some_and(|port| BLOCKED_PORTS.contains(&port))
    }

    /// A name that has to be looked up somewhere.
    pub fn is_name(&self) -> bool {
        let digits = |c: char| c.is_ascii_digit() || c == '.';
        !self.is_loopback() && !self.host.starts_with('[') && !self.host.chars().all(digits)
    }
}

/// <https://fetch.spec.whatwg.org/#port-blocking>, those above 1024 and the lowest.
const BLOCKED_PORTS: &[u16] = &[
    0, 1, 7, 9, 21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 636, 993, 995, 1719, 1720, 1723, 2049,
    3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// Browser rules that stand between a page at `origin` and a server at `url`.
pub fn browser_rules(origin: &str, url: &str) -> Vec<String> {
    if url.is_empty() {
        return Vec::new();
    }
    let (page, server) = (Address::read(origin), Address::read(url));
    let mut rules = Vec::new();
    if server.has_blocked_port() {
        rules.push(format!(
            "Browsers refuse port `{}` on every host: let the server listen on another",
            server.port.unwrap_or_default()
        ));
    }
    if page.secure && !server.secure && !server.is_loopback() {
        rules.push(
            "This page came over https, and browsers keep such a page from reaching a server over \
             plain http (mixed content). Serve the server over https, or run Wirescope on your own \
             machine"
                .to_owned(),
        );
    }
    if page.secure && !page.is_loopback() && (server.is_loopback() || server.is_local()) {
        rules.push(
            "The page is on the internet and the server on your machine or network: Chrome asks \
             once whether this site may reach your local network. Allow it in the site settings \
             beside the address bar. Safari does not allow it at all; run Wirescope on your own \
             machine instead"
                .to_owned(),
        );
    }
    rules
}
