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
    let lists = headers.iter().filter(|(held, _)| held == "access-control-expose-headers");
    let mut exposed = lists.flat_map(|(_, list)| list.split(',')).map(str::trim);
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
