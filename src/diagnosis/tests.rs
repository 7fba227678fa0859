//! The search, fed with what a browser shows of servers that are broken in one way each.

use super::*;
use crate::wire::http::{Carrier, ExchangeId, Head, Header, HttpRequest, Method, Reach};

const URL: &str = "http://localhost:3000/mcp";
const NEEDED: [&str; 3] = ["content-type", "mcp-method", "mcp-protocol-version"];

fn post(headers: &[&str]) -> Asked {
    let request = HttpRequest {
        method: Method::Post,
        url: URL.to_owned(),
        headers: headers.iter().map(|name| Header::plain(name, "x")).collect(),
        body: Some("{}".into()),
        reach: Reach::Answer,
        carrier: Carrier::Browser,
    };
    Asked::of(&request)
}

fn observed(asked: Asked, seen: Seen) -> Observation {
    Observation { exchange: Some(ExchangeId(1)), asked, seen }
}

fn answer(status: u16) -> Seen {
    Seen::Answer(Head { status, ..Head::default() })
}

/// A server as a browser shows it: what a request comes to.
fn search(server: impl Fn(&HttpRequest) -> Seen, surroundings: Surroundings) -> Verdict {
    let mut case = Case::new(observed(post(&NEEDED), Seen::Nothing), surroundings);
    run(&mut case, server)
}

fn run(case: &mut Case, server: impl Fn(&HttpRequest) -> Seen) -> Verdict {
    let mut sent = 0;
    loop {
        let probes = case.probes();
        if probes.is_empty() {
            break;
        }
        sent += probes.len();
        for probe in probes {
            assert!(!probe.request.carries_secret(), "{probe:?}");
            assert_eq!(probe.request.body.as_deref().unwrap_or_default(), "", "{probe:?}");
            case.answered(probe.id, None, server(&probe.request));
        }
    }
    assert!(sent <= 6, "{sent} probes");
    case.verdict()
}

fn keys(verdict: &Verdict) -> Vec<&'static str> {
    verdict.suspects.iter().map(|suspect| suspect.cause.key()).collect()
}

/// With CORS rules as a browser carries them out.
struct Cors<'a> {
    get: bool,
    post: bool,
    preflight: bool,
    headers: &'a [&'a str],
}

impl Cors<'_> {
    fn shows(&self, request: &HttpRequest) -> Seen {
        let asked = Asked::of(request);
        if request.reach == Reach::AnyAnswer {
            return Seen::SomeAnswer;
        }
        let has_leave = asked.headers.is_empty()
            || self.preflight && asked.headers.iter().all(|name| self.headers.contains(&&**name));
        let shows = if request.method == Method::Get { self.get } else { self.post };
        if has_leave && shows && request.url == URL { answer(405) } else { Seen::Nothing }
    }
}

#[test]
fn the_header_that_is_not_allowed_is_named() {
    let older = Cors {
        get: true,
        post: true,
        preflight: true,
        headers: &["content-type", "mcp-protocol-version"],
    };
    let verdict = search(|request| older.shows(request), Surroundings::default());

    let headers = vec!["mcp-method".to_owned()];
    assert_eq!(verdict.first(), &Cause::HeadersNotAllowed { headers });
    assert_eq!(verdict.suspects[0].certainty, Certainty::Certain);
}

#[test]
fn what_other_requests_showed_is_not_asked_again() {
    let mut case = Case::new(observed(post(&NEEDED), Seen::Nothing), Surroundings::default());
    case.observe(observed(post(&["content-type"]), answer(400)));
    let older = Cors { get: true, post: true, preflight: true, headers: &["content-type"] };
    let mut asked = Vec::new();

    let verdict = run(&mut case, |request| older.shows(request));

    asked.extend(verdict.clues.iter().filter(|clue| clue.asked.headers == ["content-type"]));
    assert_eq!(asked.len(), 1, "{asked:?}");
    let headers = ["mcp-method", "mcp-protocol-version"].map(str::to_owned).to_vec();
    assert_eq!(
        verdict.suspects,
        [Suspect { cause: Cause::HeadersNotAllowed { headers }, certainty: Certainty::Certain }]
    );
}

#[test]
fn a_preflight_that_allows_nothing_is_refused_as_a_whole() {
    let simple = Cors { get: true, post: true, preflight: false, headers: &[] };

    let verdict = search(|request| simple.shows(request), Surroundings::default());

    let narrowed =
        ["preflight-refused", "headers-not-allowed", "preflight-redirected", "connection-cut"];
    assert_eq!(keys(&verdict), narrowed);
}

#[test]
fn no_cors_at_all_is_told_from_an_error_that_lacks_it() {
    let none = Cors { get: false, post: false, preflight: false, headers: &[] };
    let verdict = search(|request| none.shows(request), Surroundings::default());
    assert_eq!(verdict.first(), &Cause::OriginNotAllowed);
    assert!(!keys(&verdict).contains(&"preflight-refused"), "{verdict:?}");

    let post = Cors { get: true, post: false, preflight: true, headers: &NEEDED };
    let verdict = search(|request| post.shows(request), Surroundings::default());
    assert_eq!(keys(&verdict), ["answer-without-cors"]);
}

#[test]
fn a_connection_that_is_cut_is_told_from_an_answer_without_cors() {
    let cuts = |request: &HttpRequest| match request.method {
        Method::Post => Seen::Nothing,
        _ if request.reach == Reach::AnyAnswer => Seen::SomeAnswer,
        _ => answer(405),
    };

    let verdict = search(cuts, Surroundings::default());

    assert_eq!(keys(&verdict), ["connection-cut"]);
}

#[test]
fn what_is_deaf_here_may_answer_nearby() {
    let only = |url: &'static str| {
        move |request: &HttpRequest| {
            let is_there = request.url == url && request.reach == Reach::AnyAnswer;
            if is_there { Seen::SomeAnswer } else { Seen::Nothing }
        }
    };
    let scheme = search(only("https://localhost:3000/mcp"), Surroundings::default());
    assert_eq!(keys(&scheme), ["other-scheme"]);
    let asked = Asked { url: "http://127.0.0.1:3000/mcp".to_owned(), ..post(&NEEDED) };
    let mut case = Case::new(observed(asked, Seen::Nothing), Surroundings::default());
    assert_eq!(keys(&run(&mut case, only("http://[::1]:3000/mcp"))), ["other-loopback"]);
    let nobody = search(|_| Seen::Nothing, Surroundings::default());
    let unseen = [
        "nothing-listens",
        "connection-cut",
        "allow-origin-missing",
        "blocked-by-client",
        "redirect-without-cors",
        "other-scheme",
    ];
    assert_eq!(keys(&nobody), unseen);
}

#[test]
fn another_path_that_can_be_read_is_named() {
    let slash = |request: &HttpRequest| match request.reach {
        Reach::AnyAnswer => Seen::SomeAnswer,
        _ if request.url == "http://localhost:3000/mcp/" => answer(406),
        _ => Seen::Nothing,
    };

    let verdict = search(slash, Surroundings::default());

    assert_eq!(verdict.first().key(), "redirect-without-cors");
}

#[test]
fn a_get_that_is_led_elsewhere_tells_of_the_preflight() {
    let to = "http://localhost:3000/mcp/";
    let redirects = |request: &HttpRequest| match request.method {
        Method::Get if request.headers.is_empty() => Seen::Answer(Head {
            status: 406,
            redirected_to: Some(to.to_owned()),
            ..Head::default()
        }),
        Method::Post if request.reach == Reach::AnyAnswer => Seen::SomeAnswer,
        _ => Seen::Nothing,
    };

    let verdict = search(redirects, Surroundings::default());

    assert_eq!(verdict.first(), &Cause::PreflightRedirected { to: Some(to.to_owned()) });
}

#[test]
fn what_the_browser_forbids_needs_no_probe() {
    let far =
        Surroundings { origin: "https://scope.example".to_owned(), ..Surroundings::default() };
    for (url, key) in [
        ("http://example.com/mcp", "mixed-content"),
        ("http://example.com:6000/mcp", "port-blocked"),
    ] {
        let asked = Asked { url: url.to_owned(), ..post(&NEEDED) };
        let mut case = Case::new(observed(asked, Seen::Nothing), far.clone());
        assert_eq!(case.probes(), []);
        assert_eq!(keys(&case.verdict()), [key]);
    }
    let denied = Surroundings { local_network: LocalNetwork::Denied, ..far };
    let mut case = Case::new(observed(post(&NEEDED), Seen::Nothing), denied);
    assert_eq!(case.probes(), []);
    assert_eq!(case.verdict().first(), &Cause::LocalNetwork);
}

#[test]
fn the_companion_makes_it_exact() {
    let origin = "http://localhost:8970".to_owned();
    let by_companion = Surroundings { origin, has_companion: true, ..Surroundings::default() };
    let twice = |request: &HttpRequest| {
        assert_eq!(request.carrier, Carrier::Companion);
        let named = ("access-control-allow-origin".to_owned(), "*".to_owned());
        let headers = vec![named.clone(), named];
        Seen::Answer(Head { status: 200, headers, redirected_to: None })
    };

    let verdict = search(twice, by_companion);

    assert_eq!(keys(&verdict), ["allow-origin-twice"]);
}

#[test]
fn probes_that_stay_open_end_the_search_when_its_time_is_over() {
    let mut case = Case::new(observed(post(&NEEDED), Seen::Nothing), Surroundings::default());
    assert_eq!(case.probes().len(), 2);
    assert_eq!(case.probes(), []);

    case.give_up();

    assert_eq!(case.probes(), []);
    assert!(case.verdict().suspects.len() > 1);
}
