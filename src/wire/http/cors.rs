//! What the rules of CORS leave a page of an answer from another origin, judged by the answer's own headers.
//! For answers that came by another way, on which nothing is hidden.
//!
//! <https://fetch.spec.whatwg.org/#http-cors-protocol>

/// Response headers that every page may read.
const SAFE: [&str; 7] = [
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
    "pragma",
];

/// Those that no page may.
const FORBIDDEN: [&str; 2] = ["set-cookie", "set-cookie2"];

/// Request headers that a page may send without asking, whatever their value is here: `content-type` is not among
/// them, for JSON needs leave.
const SAFE_TO_SEND: [&str; 3] = ["accept", "accept-language", "content-language"];

/// What a page at `origin` would meet without a companion. No fault: nothing would keep it away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectWay {
    pub origin: String,
    pub faults: Vec<CorsFault>,
}

/// What keeps a page from another origin away from a server.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CorsFault {
    #[error("the preflight (OPTIONS) is answered with HTTP {0}, and a browser wants 200 to 299")]
    PreflightStatus(u16),
    #[error("{} has no Access-Control-Allow-Origin", answer(*.in_preflight))]
    NoOrigin { in_preflight: bool },
    #[error("{} has Access-Control-Allow-Origin {said:?}, which is neither {origin} nor *", answer(*.in_preflight))]
    OtherOrigin { said: String, origin: String, in_preflight: bool },
    #[error("{} has Access-Control-Allow-Origin more than once", answer(*.in_preflight))]
    ManyOrigins { in_preflight: bool },
    #[error("Access-Control-Allow-Headers in the answer to the preflight (OPTIONS) lacks {}", .0.join(", "))]
    Headers(Vec<String>),
    #[error("Access-Control-Expose-Headers in the answer lacks {0}")]
    NotExposed(String),
}

fn answer(in_preflight: bool) -> &'static str {
    if in_preflight { "the answer to the preflight (OPTIONS)" } else { "the answer" }
}

/// Whether a page may send a header of this name, in lower case, without asking first. `origin` and others are the
/// browser's own.
pub fn is_safe_to_send(name: &str) -> bool {
    SAFE_TO_SEND.contains(&name)
}

/// By the answer to the preflight for a POST with these headers (<https://fetch.spec.whatwg.org/#cors-preflight-fetch>).
/// POST itself needs no leave.
pub fn preflight_faults(
    status: u16,
    headers: &[(String, String)],
    origin: &str,
    asked: &[String],
) -> Vec<CorsFault> {
    let mut faults: Vec<CorsFault> = origin_fault(headers, origin, true).into_iter().collect();
    if !(200..300).contains(&status) {
        faults.push(CorsFault::PreflightStatus(status));
    }
    let allowed: Vec<&str> = listed(headers, "access-control-allow-headers").collect();
    // A star does not stand for this one.
    let is_allowed = |name: &String| {
        let named = allowed.iter().any(|one| one.eq_ignore_ascii_case(name));
        named || (name != "authorization" && allowed.contains(&"*"))
    };
    let lacks: Vec<String> = asked.iter().filter(|name| !is_allowed(name)).cloned().collect();
    if !lacks.is_empty() {
        faults.push(CorsFault::Headers(lacks));
    }
    faults
}

/// By the answer to a message itself.
pub fn answer_faults(headers: &[(String, String)], origin: &str) -> Vec<CorsFault> {
    let session = "mcp-session-id";
    let has_session = headers.iter().any(|(name, _)| name == session);
    let hidden = (has_session && !is_exposed(headers, session)).then(|| session.to_owned());
    let origin = origin_fault(headers, origin, false);
    origin.into_iter().chain(hidden.map(CorsFault::NotExposed)).collect()
}

fn origin_fault(
    headers: &[(String, String)],
    origin: &str,
    in_preflight: bool,
) -> Option<CorsFault> {
    if is_readable(headers, origin) {
        return None;
    }
    let mut allowed = headers.iter().filter(|(name, _)| name == "access-control-allow-origin");
    Some(match (allowed.next(), allowed.next()) {
        (None, _) => CorsFault::NoOrigin { in_preflight },
        (Some((_, said)), None) => {
            CorsFault::OtherOrigin { said: said.clone(), origin: origin.to_owned(), in_preflight }
        }
        (Some(_), Some(_)) => CorsFault::ManyOrigins { in_preflight },
    })
}

fn listed<'a>(headers: &'a [(String, String)], name: &'a str) -> impl Iterator<Item = &'a str> {
    let lists = headers.iter().filter(move |(held, _)| held == name);
    lists.flat_map(|(_, list)| list.split(',')).map(str::trim)
}

/// Whether a page at `origin` may read the answer at all. Names are in lower case.
pub fn is_readable(headers: &[(String, String)], origin: &str) -> bool {
    let mut allowed = headers.iter().filter(|(name, _)| name == "access-control-allow-origin");
    let only = allowed.next().filter(|_| allowed.next().is_none());
    only.is_some_and(|(_, value)| value.trim() == "*" || value.trim() == origin)
}

/// Whether a page may read the header of this name in an answer with these headers, which it may read.
pub fn is_exposed(headers: &[(String, String)], name: &str) -> bool {
    if FORBIDDEN.contains(&name) {
        return false;
    }
    let mut exposed = listed(headers, "access-control-expose-headers");
    SAFE.contains(&name) || exposed.any(|one| one == "*" || one.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_answer_is_for_the_origin_that_it_names() {
        let page = "http://127.0.0.1:8970";
        let allows = |value: &str| headers(&[("access-control-allow-origin", value)]);

        assert!(is_readable(&allows("*"), page));
        assert!(is_readable(&allows(" http://127.0.0.1:8970 "), page));
        for other in ["http://127.0.0.1:8970/", "http://localhost:8970", "null", "", "a, b"] {
            assert!(!is_readable(&allows(other), page), "{other}");
        }
        assert!(!is_readable(&[], page));
        let twice = [allows("*"), allows("*")].concat();
        assert!(!is_readable(&twice, page));
    }

    #[test]
    fn what_keeps_a_page_away_is_named_header_by_header() {
        let page = "http://127.0.0.1:8970";
        let asked = ["authorization", "content-type", "mcp-protocol-version"].map(str::to_owned);
        let faults = |status, list: &[(&str, &str)]| {
            let found = preflight_faults(status, &headers(list), page, &asked);
            found.iter().map(ToString::to_string).collect::<Vec<_>>()
        };

        let all =
            ("access-control-allow-headers", "Authorization, content-type,MCP-Protocol-Version");
        assert_eq!(faults(204, &[("access-control-allow-origin", "*"), all]), [""; 0]);
        assert_eq!(
            faults(405, &[]),
            [
                "the answer to the preflight (OPTIONS) has no Access-Control-Allow-Origin",
                "the preflight (OPTIONS) is answered with HTTP 405, and a browser wants 200 to 299",
                "Access-Control-Allow-Headers in the answer to the preflight (OPTIONS) lacks \
                 authorization, content-type, mcp-protocol-version",
            ]
        );
        let star = ("access-control-allow-headers", "*");
        assert_eq!(
            faults(200, &[("access-control-allow-origin", "http://localhost:8970"), star]),
            [
                "the answer to the preflight (OPTIONS) has Access-Control-Allow-Origin \
                 \"http://localhost:8970\", which is neither http://127.0.0.1:8970 nor *",
                "Access-Control-Allow-Headers in the answer to the preflight (OPTIONS) lacks \
                 authorization",
            ]
        );
    }

    #[test]
    fn an_answer_must_be_readable_and_its_session_too() {
        let page = "http://127.0.0.1:8970";
        let faults = |list: &[(&str, &str)]| answer_faults(&headers(list), page);
        let open = ("access-control-allow-origin", "*");
        let session = ("mcp-session-id", "s");

        assert_eq!(faults(&[open]), []);
        assert_eq!(faults(&[]), [CorsFault::NoOrigin { in_preflight: false }]);
        assert_eq!(faults(&[open, open]), [CorsFault::ManyOrigins { in_preflight: false }]);
        let hidden = CorsFault::NotExposed("mcp-session-id".to_owned());
        assert_eq!(faults(&[open, session]), [hidden]);
        let exposed = ("access-control-expose-headers", "Mcp-Session-Id");
        assert_eq!(faults(&[open, session, exposed]), []);
    }

    #[test]
    fn a_header_is_read_where_every_page_may_or_the_server_exposes_it() {
        let plain = headers(&[("mcp-session-id", "s")]);
        assert!(is_exposed(&plain, "content-type"));
        assert!(!is_exposed(&plain, "mcp-session-id"));
        for list in ["Mcp-Session-Id", "x-a , mcp-session-id", "*"] {
            let exposing = headers(&[("access-control-expose-headers", list)]);
            assert!(is_exposed(&exposing, "mcp-session-id"), "{list}");
            assert!(!is_exposed(&exposing, "set-cookie"), "{list}");
        }
    }
}
