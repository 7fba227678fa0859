//! What a reference means within any URI, of whatever scheme (RFC 3986 §5.2). For names that are compared and
//! never opened, such as those of JSON schemas: nothing is lost or put right.

use super::{uri_scheme, without_dot_segments};

/// `reference` as seen from `base`, both without a fragment. A base that is no absolute URI is a path.
pub fn resolve_reference(base: &str, reference: &str) -> String {
    if uri_scheme(reference).is_some() || base.is_empty() {
        return reference.to_owned();
    }
    if reference.is_empty() {
        return base.to_owned();
    }
    let (base, _) = base.split_at(base.find('?').unwrap_or(base.len()));
    let rest = uri_scheme(base).map_or(base, |(_, rest)| rest);
    let scheme = &base[..base.len() - rest.len()];
    if reference.starts_with("//") {
        return format!("{scheme}{reference}");
    }
    let authority_end = match rest.strip_prefix("//") {
        Some(after) => after.find('/').map_or(rest.len(), |at| at + 2),
        None => 0,
    };
    let (authority, path) = rest.split_at(authority_end);
    if reference.starts_with('?') {
        return format!("{scheme}{authority}{path}{reference}");
    }
    let (tail, query) = reference.split_at(reference.find('?').unwrap_or(reference.len()));
    let folder = &path[..path.rfind('/').map_or(0, |at| at + 1)];
    let joined = if tail.starts_with('/') {
        tail.to_owned()
    } else if folder.is_empty() && !authority.is_empty() {
        format!("/{tail}")
    } else {
        format!("{folder}{tail}")
    };
    let cleaned = without_dot_segments(&joined);
    let cleaned = if joined.starts_with('/') { &cleaned[..] } else { &cleaned[1..] };
    format!("{scheme}{authority}{cleaned}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_as_the_rfc_shows() {
        let base = "http://a/b/c/d;p?q";
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("", "http://a/b/c/d;p?q"),
            ("..", "http://a/b/"),
            ("../../g", "http://a/g"),
            ("../../../g", "http://a/g"),
        ] {
            assert_eq!(resolve_reference(base, reference), expected, "{reference}");
        }
    }

    #[test]
    fn bases_need_be_no_addresses() {
        for (base, reference, expected) in [
            ("", "x.json", "x.json"),
            ("a/b.json", "c.json", "a/c.json"),
            ("b.json", "/c.json", "/c.json"),
            ("urn:uuid:1", "", "urn:uuid:1"),
            ("urn:uuid:1", "urn:x", "urn:x"),
            ("file:///c:/folder/file.json", "other.json", "file:///c:/folder/other.json"),
            ("http://a", "b", "http://a/b"),
        ] {
            assert_eq!(resolve_reference(base, reference), expected, "{base} {reference}");
        }
    }
}
