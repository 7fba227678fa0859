//! What a browser makes of an address: near or far, allowed from this page or not.

use crate::wire::url::Url;

/// <https://fetch.spec.whatwg.org/#port-blocking>, those above 1024 and the lowest.
const BLOCKED_PORTS: &[u16] = &[
    0, 1, 7, 9, 21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 636, 993, 995, 1719, 1720, 1723, 2049,
    3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// The Fetch standard blocks these ports, to keep pages from talking to other services.
fn has_blocked_port(url: &Url) -> bool {
    let port = url.port().and_then(|port| port.parse::<u16>().ok());
    port.is_some_and(|port| BLOCKED_PORTS.contains(&port))
}

/// Browser rules that stand between a page at `origin` and a server at `url`.
pub fn browser_rules(origin: &str, url: &str) -> Vec<String> {
    let (Ok(page), Ok(server)) = (Url::read(origin), Url::read(url)) else { return Vec::new() };
    let mut rules = Vec::new();
    if has_blocked_port(&server) {
        rules.push(format!(
            "Browsers block port `{}` on every host: use another port",
            server.port().unwrap_or_default()
        ));
    }
    let is_far = page.is_encrypted() && !page.is_loopback();
    if page.is_encrypted() && server.is_exposed() {
        rules.push(
            "This page was loaded over https, and browsers block requests from such a page to plain http (mixed content). Serve the server over https, or run Wirescope on your own \
             machine"
                .to_owned(),
        );
    }
    if is_far && !page.is_local() && (server.is_loopback() || server.is_local()) {
        rules.push(
            "This page is on the internet, and the server is on your machine or local network. Chrome asks once whether this site may reach your local network: allow it in the site settings next to the address bar. Safari never allows it: run Wirescope on your own machine instead"
                .to_owned(),
        );
    }
    rules
}
