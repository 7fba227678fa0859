//! Lines to paste into a server or into the proxy before it: exactly what is missing there, for each kit.

mod checks;
mod cors;
mod headers;
mod parts;
mod proxies;
mod template;

use crate::words::explanation::Paste;
use template::{Kits, Values};

/// What is missing on the server's side.
#[derive(Clone, Copy, Debug)]
pub enum Missing<'a> {
    /// `Access-Control-Allow-Origin` and everything after it.
    Cors,
    /// Only these request headers, in lower case, in `Access-Control-Allow-Headers`.
    AllowHeaders(&'a [String]),
    /// Only response headers to expose (`Mcp-Session-Id`, `WWW-Authenticate`).
    Expose,
    /// CORS headers on errors too: the CORS layer must be outside of authentication, and answer OPTIONS before it.
    CorsOnErrors,
    /// The SDK's own check of `Origin`, separate from CORS.
    AllowedOrigin,
    /// The SDK's own check of `Host`, which is such as `example.com:8080`.
    AllowedHost(&'a str),
    /// A proxy that holds event streams back.
    Unbuffered,
    /// A prefix that a proxy takes off the path, such as `/api`, so that HTTP+SSE's endpoint lacks it.
    Prefix(&'a str),
    /// The limit of a body's size at a proxy.
    BodySize,
}

/// `origin` is the page's.
pub fn lines(missing: &Missing<'_>, origin: &str) -> Vec<Paste> {
    let values = Values::new(origin);
    match missing {
        Missing::Cors => fill(cors::KITS, &values),
        Missing::AllowHeaders(sent) => fill(headers::ALLOW, &values.sending(sent)),
        Missing::Expose => fill(headers::EXPOSE, &values),
        Missing::CorsOnErrors => fill(cors::ON_ERRORS, &values),
        Missing::AllowedOrigin => fill(checks::ORIGIN, &values),
        Missing::AllowedHost(host) => fill(checks::HOST, &values.at(host)),
        Missing::Unbuffered => fill(proxies::UNBUFFERED, &values),
        Missing::Prefix(prefix) => fill(proxies::PREFIX, &values.below(prefix)),
        Missing::BodySize => fill(proxies::BODY_SIZE, &values),
    }
}

/// CORS rules for every kit: which origin may read, which headers may be sent and seen.
pub fn cors(origin: &str) -> Vec<Paste> {
    lines(&Missing::Cors, origin)
}

/// What requests with a proof of possession need besides.
pub fn cors_with_proof(origin: &str) -> Vec<Paste> {
    fill(&[("Headers", "%headers%")], &Values::new(origin).with_proof())
}

/// Only what lets a page read the session's id.
pub fn expose(origin: &str) -> Vec<Paste> {
    lines(&Missing::Expose, origin)
}

/// The origin check of the SDKs that have one, which is separate from CORS.
pub fn allowed_origins(origin: &str) -> Vec<Paste> {
    lines(&Missing::AllowedOrigin, origin)
}

fn fill(kits: Kits, values: &Values) -> Vec<Paste> {
    kits.iter().map(|(label, template)| Paste { label, code: values.fill(template) }).collect()
}

#[cfg(test)]
mod tests;
