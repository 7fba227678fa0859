//! Addresses, read as a browser reads them.

use proptest::prelude::*;

use super::*;

fn url(text: &str) -> Url {
    Url::read(text).expect("an address")
}

#[test]
fn an_address_is_read_into_its_parts() {
    let url = url("HTTP://LocalHost:3000/Mcp?a=1#top");

    assert_eq!(url.as_str(), "http://localhost:3000/Mcp?a=1");
    assert_eq!(url.origin(), "http://localhost:3000");
    assert_eq!(url.host(), "localhost");
    assert_eq!(url.path(), "/Mcp");
    assert_eq!(url.query(), Some("a=1"));
}

#[test]
fn an_address_without_a_path_has_the_root() {
    assert_eq!(url("https://a.example").as_str(), "https://a.example/");
    assert_eq!(url("https://a.example?x").as_str(), "https://a.example/?x");
    assert_eq!(url("https://a.example#x").query(), None);
}

#[test]
fn a_missing_scheme_is_http_nearby_and_https_elsewhere() {
    let cases = [
        (" localhost:3000/mcp ", "http://localhost:3000/mcp"),
        ("127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("[::1]:8080/sse", "http://[::1]:8080/sse"),
        ("192.168.1.7/mcp", "http://192.168.1.7/mcp"),
        ("10.0.0.1", "http://10.0.0.1/"),
        ("0.0.0.0:1", "http://0.0.0.0:1/"),
        ("[fd00::1]", "http://[fd00::1]/"),
        ("mcp.example.com", "https://mcp.example.com/"),
        ("example.com:8080/a?b=c:d", "https://example.com:8080/a?b=c:d"),
        ("//example.com/a", "https://example.com/a"),
        ("8.8.8.8", "https://8.8.8.8/"),
        ("localhost.example.com", "https://localhost.example.com/"),
        ("example.com?next=http://a", "https://example.com/?next=http://a"),
    ];
    for (typed, read) in cases {
        assert_eq!(url(typed).as_str(), read, "{typed}");
    }
}

#[test]
fn a_default_port_is_dropped_and_another_kept() {
    assert_eq!(url("http://a:80/").as_str(), "http://a/");
    assert_eq!(url("https://a:443").as_str(), "https://a/");
    assert_eq!(url("https://a:80").origin(), "https://a:80");
    assert_eq!(url("https://a:/x").as_str(), "https://a/x");
    assert_eq!(url("http://a:03000").origin(), "http://a:3000");
}

#[test]
fn what_cannot_be_an_address_is_named() {
    let cases = [
        ("  ", UrlMistake::Empty),
        ("ftp://a", UrlMistake::Scheme),
        ("file:/etc/passwd", UrlMistake::Scheme),
        ("javascript:alert(1)", UrlMistake::Scheme),
        ("http://", UrlMistake::NoHost),
        ("http:///mcp", UrlMistake::NoHost),
        ("/mcp", UrlMistake::NoHost),
        ("http://:3000", UrlMistake::NoHost),
        ("http://me:pw@a", UrlMistake::Userinfo),
        ("http://a.example\\@b.example", UrlMistake::Userinfo),
        ("http://a\\b", UrlMistake::Host),
        ("http://[::1", UrlMistake::Host),
        ("http://[fe80::x]", UrlMistake::Host),
        ("http://::1/", UrlMistake::Host),
        ("http://a%2eb", UrlMistake::Host),
        ("http://..", UrlMistake::Host),
        ("http://a:65536", UrlMistake::Port),
        ("http://a:+1", UrlMistake::Port),
        ("http://a/b c", UrlMistake::Space),
        ("http://a/\u{0}", UrlMistake::Space),
    ];
    for (typed, mistake) in cases {
        assert_eq!(Url::read(typed), Err(mistake), "{typed}");
    }
}

#[test]
fn references_resolve_like_the_examples_of_the_rfc() {
    let base = url("http://a/b/c/d;p?q");
    let cases = [
        ("g", "http://a/b/c/g"),
        ("./g", "http://a/b/c/g"),
        ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g/"),
        ("?y", "http://a/b/c/d;p?y"),
        ("g?y", "http://a/b/c/g?y"),
        ("#s", "http://a/b/c/d;p?q"),
        ("g#s", "http://a/b/c/g"),
        (";x", "http://a/b/c/;x"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"),
        ("..", "http://a/b/"),
        ("../g", "http://a/b/g"),
        ("../..", "http://a/"),
        ("../../../../g", "http://a/g"),
        ("/./g", "http://a/g"),
        ("g.", "http://a/b/c/g."),
        ("..g", "http://a/b/c/..g"),
        ("g/../h", "http://a/b/c/h"),
        ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/../x", "http://a/b/c/g?y/../x"),
        ("https://b.example/x?y", "https://b.example/x?y"),
    ];
    for (reference, whole) in cases {
        let joined = base.join(reference);
        assert_eq!(joined.as_ref().map(Url::as_str), Some(whole), "{reference}");
    }
}

#[test]
fn a_reference_out_of_the_web_leads_nowhere() {
    for reference in ["mailto:me", "ftp://a", "http:g", "javascript:x", "//me@a", "a b", "//"] {
        assert_eq!(url("http://a/b").join(reference), None, "{reference}");
    }
}

#[test]
fn a_reference_cannot_change_the_origin_by_its_path() {
    let base = url("http://a.example:1/sse");

    for reference in ["/\\b.example", "\\\\b.example/x", "@b.example", "/..//b.example", ":2/x"] {
        let joined = base.join(reference).expect("a path");
        assert_eq!(joined.origin(), "http://a.example:1", "{reference}");
    }
}

#[test]
fn the_endpoint_of_a_session_resolves_against_its_stream() {
    let endpoint = url("http://localhost:3000/x/sse?k=1").join("/messages/?session_id=a%2Fb+c&z");
    let endpoint = endpoint.expect("an address");

    assert_eq!(endpoint.as_str(), "http://localhost:3000/messages/?session_id=a%2Fb+c&z");
    assert_eq!(endpoint.query_value("session_id").as_deref(), Some("a/b+c"));
    assert_eq!(endpoint.query_value("z").as_deref(), Some(""));
    assert_eq!(endpoint.query_value("session"), None);
}

#[test]
fn a_segment_is_appended_with_one_slash_and_before_the_query() {
    assert_eq!(url("http://a").with_path_appended("sse").as_str(), "http://a/sse");
    assert_eq!(url("http://a/b").with_path_appended("sse").as_str(), "http://a/b/sse");
    assert_eq!(url("http://a/b/?k=1").with_path_appended("sse").as_str(), "http://a/b/sse?k=1");
}

#[test]
fn loopback_is_told_from_what_only_looks_like_it() {
    for text in ["localhost", "app.localhost:1", "127.9.9.9", "[::1]:3", "http://LOCALHOST./"] {
        assert!(url(text).is_loopback(), "{text}");
    }
    for text in ["10.0.0.1", "localhost.example", "127.0.0.1.example", "[::2]", "notlocalhost"] {
        assert!(!url(text).is_loopback(), "{text}");
    }
}

#[test]
fn percent_escapes_that_are_none_stay() {
    assert_eq!(percent_decode("%C3%A9%2f%zz%4%"), "é/%zz%4%");
    assert_eq!(percent_decode("%ff"), "\u{fffd}");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_what_is_read_reads_the_same(text in "\\PC{0,30}") {
        if let Ok(url) = Url::read(&text) {
            prop_assert_eq!(Url::read(url.as_str()), Ok(url));
        }
    }

    #[test]
    fn any_reference_joins_to_an_address_that_reads_the_same(reference in "[a.:/?#@%\\\\\\[\\]é1]{0,20}") {
        if let Some(url) = url("http://a/b/c?d").join(&reference) {
            prop_assert_eq!(Url::read(url.as_str()), Ok(url));
        }
    }
}

/// What `new URL` of a browser gives for these.
#[test]
fn a_foreign_address_is_read_as_the_browser_that_follows_it_does() {
    let cases = [
        ("https://evil.test\\@good.test/x", "https://evil.test/@good.test/x"),
        ("https://good.test@evil.test/x", "https://evil.test/x"),
        ("https://good.test:pw@evil.test:8443/x", "https://evil.test:8443/x"),
        ("https:\\\\evil.test\\good.test", "https://evil.test/good.test"),
        ("https:/\\/evil.test/", "https://evil.test/"),
        ("https:evil.test/a", "https://evil.test/a"),
        (" \u{1}https://ev\til.te\nst/a\rb ", "https://evil.test/ab"),
        ("https://EVIL%2Etest/%2e%2E/a%2Fb", "https://evil.test/a%2Fb"),
        ("https://ｅｖｉｌ。test/", "https://evil.test/"),
        ("https://ev\u{ad}il.test/", "https://evil.test/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://2130706433/", "http://127.0.0.1/"),
        ("http://0177.0.0.01/", "http://127.0.0.1/"),
        ("http://[0:0::1]:80/", "http://[::1]/"),
        ("https://a.test/b c?d e#f", "https://a.test/b%20c?d%20e"),
        ("https://a.test?x=\\@b.test", "https://a.test/?x=\\@b.test"),
        ("https://a.test#@b.test", "https://a.test/"),
    ];
    for (text, read) in cases {
        assert_eq!(Url::seen(text).map(|seen| seen.url.text).as_deref(), Ok(read), "{text}");
    }
    for text in [
        "https://good.test — verified by Wirescope",
        "https://a b.test/",
        "https://a%00b/",
        "https://a%2fb/",
        "http://1.2.3.4.5/",
        "http://1.2.3.256/",
        "https://a.test:99999/",
        "https://@/",
        "javascript:alert(1)",
        "/x",
        "good.test/x",
    ] {
        assert!(Url::seen(text).is_err(), "{text}");
    }
}

#[test]
fn what_may_deceive_a_reader_is_named() {
    let found = |text: &str| Url::seen(text).expect("an address").oddities;

    assert_eq!(found("https://a.test/x?y=\\#é"), []);
    assert_eq!(found("https://me@a.test"), [Oddity::Userinfo]);
    assert_eq!(found("https://a.test\\b"), [Oddity::Backslash]);
    assert_eq!(found("https://a.te\tst"), [Oddity::Invisible]);
    assert_eq!(found("https://a\u{200b}.test"), [Oddity::Invisible]);
    assert_eq!(found("https://a%2etest"), [Oddity::Disguised]);
    assert_eq!(found("https://127.1"), [Oddity::Disguised]);
    assert_eq!(found("https://xn--80ak6aa92e.test"), [Oddity::Foreign]);
    assert_eq!(found("https://аррӏе.test"), [Oddity::Foreign]);
    assert_eq!(found("https://аpple.test"), [Oddity::MixedScripts, Oddity::Foreign]);
    assert_eq!(found("http://a.test"), [Oddity::Unencrypted]);
    assert_eq!(found("http://localhost:1"), []);
}

#[test]
fn the_end_of_a_host_says_whose_it_is() {
    let cases = [
        ("https://login.anthropic.com.session.evil.test/", "evil.test"),
        ("https://a.b.co.uk", "b.co.uk"),
        ("https://co.uk", "co.uk"),
        ("https://x.com.evil.test", "evil.test"),
        ("https://a.evil.test./", "evil.test."),
        ("http://localhost:3", "localhost"),
        ("http://10.0.0.1:3", "10.0.0.1"),
        ("http://[::1]:3", "[::1]"),
    ];
    for (text, end) in cases {
        assert_eq!(url(text).registrable(), end, "{text}");
    }
    assert_eq!(url("https://a.b.test:8/c").around_registrable(), ("https://a.", "b.test", ":8/c"));
}

#[test]
fn the_local_network_is_told_from_what_only_looks_like_it() {
    for text in ["10.0.0.1", "172.31.0.1", "192.168.1.1", "printer.local", "[fe80::1]", "0.0.0.0"] {
        assert!(url(text).is_local(), "{text}");
    }
    for text in ["10.0.0.1.evil.test", "172.32.0.1", "localhost", "local.test", "[2001::1]"] {
        assert!(!url(text).is_local(), "{text}");
    }
}

#[test]
fn pairs_join_the_query_that_is_there() {
    assert_eq!(with_query("https://a.test/x", "y=1"), "https://a.test/x?y=1");
    assert_eq!(with_query("https://a.test/x?p=1#f", "y=1"), "https://a.test/x?p=1&y=1#f");
    assert_eq!(query_pairs("https://a.test/?a=b+c#d"), [("a".to_owned(), "b c".to_owned())]);
}

#[test]
fn a_component_is_written_as_browsers_write_it_and_read_back() {
    assert_eq!(encode_component("a/b ?#%&=+é"), "a%2Fb%20%3F%23%25%26%3D%2B%C3%A9");
    assert_eq!(encode_component("aZ09-_.!~*'()"), "aZ09-_.!~*'()");
    for text in ["", "a/b ?#%&=+é", "\u{fffd}", "%41", "🌦"] {
        assert_eq!(decode_component(&encode_component(text)).as_deref(), Some(text));
    }
    for broken in ["%", "%4", "%zz", "%ff", "%e2%82"] {
        assert_eq!(decode_component(broken), None, "{broken}");
    }
}

#[test]
fn what_a_browser_would_open_is_read_with_and_without_its_scheme() {
    let host = |text: &str| Url::seen_or_typed(text).map(|seen| seen.url.authority().to_owned());

    assert_eq!(host("localhost:3000/mcp").as_deref(), Ok("localhost:3000"));
    assert_eq!(host("https://good.test@evil.test/").as_deref(), Ok("evil.test"));
    assert!(host("javascript:alert(1)").is_err() && host("").is_err());
}

#[test]
fn others_can_read_what_goes_unencrypted_to_another_machine() {
    let exposed = |text: &str| Url::read(text).expect("an address").is_exposed();

    assert!(exposed("http://x.test") && exposed("http://192.168.0.1"));
    assert!(!exposed("https://x.test") && !exposed("http://localhost"));
}

#[test]
fn any_uri_has_a_scheme_and_may_name_a_file() {
    assert_eq!(uri_scheme("mailto:a@b.test"), Some(("mailto", "a@b.test")));
    assert_eq!(uri_scheme("localhost:3000"), Some(("localhost", "3000")));
    assert_eq!((uri_scheme("a b:c"), uri_scheme("1a:b"), uri_scheme("a")), (None, None, None));
    assert_eq!(uri_file("file:///a/b.md?x=/1#/y"), "b.md");
    assert_eq!((uri_file("https://x.test/"), uri_file("a.txt")), ("", "a.txt"));
}

#[test]
fn a_host_is_no_longer_than_any_name() {
    let name = "x".repeat(1_000_000);
    let escapes = "%78".repeat(300_000);

    for text in [name.clone(), format!("http://{name}/"), format!("https://{escapes}/")] {
        assert_eq!(Url::read(&text).err(), Some(UrlMistake::Host));
        assert_eq!(Url::seen_or_typed(&text).err(), Some(UrlMistake::Host));
    }
}
