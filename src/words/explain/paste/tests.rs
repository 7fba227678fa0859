//! Every kit says what was asked for, and nothing asked for can end a string.

use super::template::Kits;
use super::*;

const ORIGIN: &str = "https://page.example:8443";

fn all<'a>(sent: &'a [String], host: &'a str, prefix: &'a str) -> [Missing<'a>; 9] {
    [
        Missing::Cors,
        Missing::AllowHeaders(sent),
        Missing::Expose,
        Missing::CorsOnErrors,
        Missing::AllowedOrigin,
        Missing::AllowedHost(host),
        Missing::Unbuffered,
        Missing::Prefix(prefix),
        Missing::BodySize,
    ]
}

/// Asserts that each kit's lines have one of the words, in any case.
fn each_has(missing: &Missing<'_>, words: &[&str]) {
    for Paste { label, code } in lines(missing, ORIGIN) {
        let code = code.to_lowercase();
        let found = words.iter().any(|word| code.contains(&word.to_lowercase()));
        assert!(found, "{missing:?}: {label} has none of {words:?}:\n{code}");
    }
}

#[test]
fn the_rules_name_the_origin_and_what_a_page_may_see() {
    for missing in [Missing::Cors, Missing::CorsOnErrors] {
        each_has(&missing, &[ORIGIN]);
        each_has(&missing, &["mcp-session-id"]);
        each_has(&missing, &["www-authenticate"]);
        // The methods that PHP's middleware allows by itself are these three.
        each_has(&missing, &["DELETE", "new CorsMiddleware("]);
    }
}

#[test]
fn every_header_that_is_missing_is_named() {
    let sent = ["mcp-method", "mcp-param-region", "x-team"].map(str::to_owned);
    for name in &sent {
        each_has(&Missing::AllowHeaders(&sent), &[name]);
    }
    for name in ["mcp-session-id", "www-authenticate"] {
        each_has(&Missing::Expose, &[name]);
    }
}

#[test]
fn a_check_gets_what_it_is_to_let_through() {
    each_has(&Missing::AllowedOrigin, &[ORIGIN, "page.example"]);
    // In place of a list, a server may have a switch, and a proxy may send a name that is on every list.
    let host = "mcp.example:8080";
    let instead =
        ["DisableLocalhostProtection", "passHostHeader", "Host localhost:", "Header: localhost:"];
    each_has(&Missing::AllowedHost(host), &[&[host, "mcp.example"][..], &instead].concat());
    each_has(&Missing::Prefix("/api/"), &["\"/api\"", "=/api", "'/api/messages'"]);
}

#[test]
fn a_proof_of_possession_has_its_headers() {
    let code = &cors_with_proof(ORIGIN)[0].code;
    assert!(code.contains("mcp-name, dpop\n"), "{code}");
    assert!(code.ends_with("WWW-Authenticate, DPoP-Nonce"), "{code}");
}

/// Marks that end a string, a line or a comment in one of the languages.
const MARKS: &[char] =
    &['"', '\'', '`', '\\', '\n', '\r', ';', '(', ')', '{', '}', '$', '#', '<', '%'];

#[test]
fn nothing_ends_the_string_that_it_stands_in() {
    let evil: String = MARKS.iter().collect();
    let good = ["x-team".to_owned()];
    let bad = [format!("x-{evil}team")];
    let plain = all(&good, "mcp.example:1", "/api");
    let host = format!("mcp.example{evil}:1");
    let prefix = format!("/{evil}api");
    let attacked = all(&bad, &host, &prefix);
    let origin = format!("https://page.example{evil}:8443");
    for (plain, attacked) in plain.iter().zip(&attacked) {
        assert_eq!(lines(attacked, &origin), lines(plain, ORIGIN));
    }
}

#[test]
fn templates_name_only_what_there_is() {
    const VALUES: [&str; 9] =
        ["origin", "host", "prefix", "sent", "seen", "methods", "page", "name", "hosts"];
    let kits: [Kits; 9] = [
        cors::KITS,
        cors::ON_ERRORS,
        headers::ALLOW,
        headers::EXPOSE,
        checks::ORIGIN,
        checks::HOST,
        proxies::UNBUFFERED,
        proxies::PREFIX,
        proxies::BODY_SIZE,
    ];
    for (label, template) in kits.into_iter().flatten().chain(&parts::PARTS) {
        let pieces: Vec<&str> = template.split('%').collect();
        assert!(pieces.len() % 2 == 1, "a `%` of {label} has no other");
        for name in pieces.iter().skip(1).step_by(2) {
            let name = name.trim_end_matches(['"', '\'', '(', ')', ';']);
            let known = VALUES.contains(&name) || !parts::named(name).is_empty();
            assert!(known, "{label} names {name}");
        }
    }
}

#[test]
fn a_label_stands_once() {
    for missing in all(&[], "mcp.example", "/api") {
        let kits = lines(&missing, ORIGIN);
        let mut labels: Vec<&str> = kits.iter().map(|kit| kit.label).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), kits.len(), "{missing:?}");
    }
}
