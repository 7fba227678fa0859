//! What a browser makes of an address: near or far, allowed from this page or not.

use crate::diagnosis::is_blocked_port;
use crate::wire::url::Url;

/// Browser rules that stand between a page at `origin` and a server at `url`.
pub fn browser_rules(origin: &str, url: &str) -> Vec<String> {
    let (Ok(page), Ok(server)) = (Url::read(origin), Url::read(url)) else { return Vec::new() };
    let mut rules = Vec::new();
    if is_blocked_port(&server) {
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
