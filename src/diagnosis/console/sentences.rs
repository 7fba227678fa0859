//! The sentences of browsers: which words stand in them, and what they mean.
//!
//! Names in the comments are those of the sources: `CorsError` of Chromium (`cors_error_string.cc`), the keys of
//! Firefox's `security.properties`, the functions of `WebKit`. What only a name tells is in `codes`.

use super::super::cause::Cause;
use super::codes::address_before;
use super::{header_name, status, value};

/// As far as the words of one sentence are apart: an address may stand between them.
const MOST_BETWEEN: usize = 2048;
/// A request has dozens of headers at most.
const MOST_NAMES: usize = 32;

/// A place where a sentence stands.
struct Found<'a> {
    text: &'a str,
    start: usize,
    /// Between its two parts.
    held: &'a str,
    /// All that follows it.
    rest: &'a str,
}

enum Means {
    Simply(Cause),
    As(fn(&Found<'_>) -> Cause),
    /// Where the words around it bear it out.
    If(fn(&Found<'_>) -> Option<Cause>),
}

use Means::{As, If, Simply};

/// The words before a value, those after it (`""` where there is none), and what they mean.
type Sentence = (&'static str, &'static str, Means);

/// What a browser says about its rules, with what decides most first: a page asks more than once, and an answer
/// that lacks one thing is nearer to working than one that lacks all. Any of these is more than a failed
/// connection, which may have been a question to a neighbour.
const RULES: &[Sentence] = &[
    // Chromium: kLocalNetworkAccessPermissionDenied, kInsecureLocalNetwork.
    (
        "Permission was denied for this request to access the `",
        "` address space",
        Simply(Cause::LocalNetwork),
    ),
    (" and the resource is in more-private address space `", "`", Simply(Cause::LocalNetwork)),
    // Chromium: CreateConsoleMessageAboutFetch. The warning about what was let through ends in other words.
    (
        "This request has been blocked; the content must be served over HTTPS",
        "",
        Simply(Cause::MixedContent),
    ),
    (
        "This request has been blocked; this endpoint must be available over WSS",
        "",
        Simply(Cause::MixedContent),
    ),
    // Firefox: BlockMixedActiveContent, and the column of the network panel.
    ("Blocked loading mixed active content \"", "", Simply(Cause::MixedContent)),
    ("Mixed Block", "", Simply(Cause::MixedContent)),
    // WebKit: MixedContentChecker.
    ("[blocked] The page at ", " insecure content from ", Simply(Cause::MixedContent)),
    // Chromium and WebKit: kHeaderDisallowedByPreflightResponse, validateMethodAndHeaders.
    (ALLOW_HEADERS.0, ALLOW_HEADERS.1, If(headers)),
    // Firefox: CORSMissingAllowHeaderFromPreflight2, and the words it had before.
    (ALLOW_HEADERS_FIREFOX.0, ALLOW_HEADERS_FIREFOX.1, If(headers)),
    (ALLOW_HEADERS_OLD.0, ALLOW_HEADERS_OLD.1, If(headers)),
    // Chromium and WebKit: kMethodDisallowedByPreflightResponse, validateMethodAndHeaders.
    ("Method ", " is not allowed by Access-Control-Allow-Methods", If(method)),
    // Firefox: CORSMethodNotFound.
    ("Did not find method in CORS header 'Access-Control-Allow-Methods'", "", As(the_method)),
    ("CORS Method Not Found", "", As(the_method)),
    // Chromium: k(Preflight)MultipleAllowOriginValues.
    (
        "Access-Control-Allow-Origin' header contains multiple values '",
        "', but only one",
        As(twice),
    ),
    // Firefox: CORSMultipleAllowOriginNotAllowed. WebKit: passesAccessControlCheck.
    ("Multiple CORS header 'Access-Control-Allow-Origin' not allowed", "", As(twice)),
    ("CORS Multiple Origin Not Allowed", "", As(twice)),
    ("Access-Control-Allow-Origin cannot contain more than one origin", "", As(twice)),
    // Chromium: k(Preflight)AllowOriginMismatch, k(Preflight)InvalidAllowOriginValue.
    ("Access-Control-Allow-Origin' header has a value '", "' that is not equal to the", As(other)),
    ("Access-Control-Allow-Origin' header contains the invalid value '", "'", As(other)),
    // Firefox: CORSAllowOriginNotMatchingOrigin, whose value is the server's.
    ("CORS header 'Access-Control-Allow-Origin' does not match '", "'", As(other)),
    ("CORS Allow Origin Not Matching Origin", "", As(other)),
    // Chromium: kPreflightDisallowedRedirect, and the words it had before.
    (
        "Redirect is not allowed for a preflight request",
        "",
        Simply(Cause::PreflightRedirected { to: None }),
    ),
    (
        "Response for preflight is invalid (redirect)",
        "",
        Simply(Cause::PreflightRedirected { to: None }),
    ),
    // Firefox: CORSExternalRedirectNotAllowed, which its preflights alone say.
    (
        "CORS request external redirect not allowed",
        "",
        Simply(Cause::PreflightRedirected { to: None }),
    ),
    ("CORS External Redirect Not Allowed", "", Simply(Cause::PreflightRedirected { to: None })),
    // Chromium: kPreflightInvalidStatus, and the words it had before.
    ("access control check: It does not have HTTP ok status", "", As(preflight_refused)),
    ("Response for preflight has invalid HTTP status code ", "", As(preflight_refused)),
    // WebKit: validatePreflightResponse, with the status since 2021.
    ("Preflight response is not successful. Status code: ", "", If(preflight_of_webkit)),
    ("Preflight response is not successful", "", If(preflight_of_webkit)),
    // Firefox: CORSPreflightDidNotSucceed3, and before that.
    ("CORS preflight response did not succeed). Status code: ", "", As(preflight_refused)),
    ("CORS preflight response did not succeed", "", As(preflight_refused)),
    ("CORS preflight channel did not succeed", "", As(preflight_refused)),
    ("CORS Preflight Did Not Succeed", "", As(preflight_refused)),
    // WebKit: checkRedirection. Chromium until 2018.
    (
        "Cross-origin redirection to ",
        " denied by Cross-Origin Resource Sharing",
        If(redirect_of_webkit),
    ),
    (
        "Redirect from '",
        "' has been blocked by CORS policy: No 'Access-Control",
        If(redirect_of_old),
    ),
    // Chromium: kPreflightMissingAllowOriginHeader, and with what follows it, kMissingAllowOriginHeader.
    (
        "access control check: No 'Access-Control-Allow-Origin' header is present",
        "",
        Simply(Cause::AllowOriginMissing),
    ),
    ("No 'Access-Control-Allow-Origin' header is present on the requested", "", If(answered)),
    (
        "No 'Access-Control-Allow-Origin' header is present on the requested",
        "",
        Simply(Cause::AllowOriginMissing),
    ),
    // Firefox: CORSMissingAllowOrigin2.
    ("CORS header 'Access-Control-Allow-Origin' missing", "", As(missing_of_firefox)),
    ("CORS Missing Allow Origin", "", Simply(Cause::AllowOriginMissing)),
    // WebKit: passesAccessControlCheck. It does not say whether the header is missing.
    ("Origin ", " is not allowed by Access-Control-Allow-Origin", If(not_allowed)),
    // WebKit: NetworkLoadChecker, localised errors. Firefox names the extension.
    ("Blocked by content extension", "", Simply(Cause::BlockedByClient)),
    ("The URL was blocked by a content blocker", "", Simply(Cause::BlockedByClient)),
    (
        "Content blocker prevented frame displaying ",
        " from loading a resource from ",
        Simply(Cause::BlockedByClient),
    ),
    ("Blocked By Extension", "", Simply(Cause::BlockedByClient)),
    ("Blocked By uBlock Origin", "", Simply(Cause::BlockedByClient)),
];

/// What Safari has in place of names: the words of macOS for errors of `NSURLErrorDomain`.
const CONNECTIONS: &[Sentence] = &[
    (
        "Not allowed to use restricted network port",
        "",
        As(|found| {
            let port: String =
                found.rest.trim_start().chars().take_while(char::is_ascii_digit).take(5).collect();
            Cause::PortBlocked { port }
        }),
    ),
    (
        "A server with the specified hostname could not be found",
        "",
        As(|found| {
            let url = address_before(found.text, found.start);
            Cause::NameNotFound { host: url.map(|url| url.host().to_owned()).unwrap_or_default() }
        }),
    ),
    ("Could not connect to the server.", "", Simply(Cause::NothingListens)),
    ("The network connection was lost.", "", Simply(Cause::ConnectionCut)),
    ("The request timed out.", "", Simply(Cause::Silent)),
    ("The Internet connection appears to be offline", "", Simply(Cause::Offline)),
    ("The certificate for this server is invalid", "", Simply(Cause::Certificate { fault: None })),
    ("The certificate for this server has expired", "", As(|_| certificate("has expired"))),
    (
        "The certificate for this server is not yet valid",
        "",
        As(|_| certificate("is not yet valid")),
    ),
    (
        "The certificate for this server was signed by an unknown certifying authority",
        "",
        As(|_| certificate("was signed by an unknown certifying authority")),
    ),
];

const ALLOW_HEADERS: (&str, &str) =
    ("Request header field ", " is not allowed by Access-Control-Allow-Headers");
const ALLOW_HEADERS_FIREFOX: (&str, &str) =
    ("Reason: header '", "' is not allowed according to header 'Access-Control-Allow-Headers'");
const ALLOW_HEADERS_OLD: (&str, &str) =
    ("Reason: missing token '", "' in CORS header 'Access-Control-Allow-Headers'");

impl Means {
    fn cause(&self, found: &Found<'_>) -> Option<Cause> {
        match self {
            Simply(cause) => Some(cause.clone()),
            As(cause) => Some(cause(found)),
            If(cause) => cause(found),
        }
    }
}

/// `text` is on one line.
pub(super) fn of_rules(text: &str) -> Option<Cause> {
    RULES.iter().find_map(|(before, after, means)| {
        places(text, before, after).find_map(|found| means.cause(&found))
    })
}

/// With where it stands.
pub(super) fn of_connections(text: &str) -> Option<(usize, Cause)> {
    let all = CONNECTIONS.iter().filter_map(|(before, after, means)| {
        let found = places(text, before, after).next()?;
        Some((found.start, means.cause(&found)?))
    });
    all.min_by_key(|(at, _)| *at)
}

fn places<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = Found<'a>> {
    text.match_indices(before).filter_map(move |(start, _)| {
        let rest = text.get(start + before.len()..)?;
        let near = rest.get(..rest.floor_char_boundary(MOST_BETWEEN))?;
        // An empty text is found at once, so that nothing is held.
        let (held, _) = near.split_once(after)?;
        let rest = rest.get(held.len() + after.len()..)?;
        Some(Found { text, start, held, rest })
    })
}

fn certificate(fault: &str) -> Cause {
    Cause::Certificate { fault: Some(fault.to_owned()) }
}

/// A browser names the first of a request and stops; the page makes several requests.
fn headers(found: &Found<'_>) -> Option<Cause> {
    let mut names: Vec<String> = Vec::new();
    for (before, after) in [ALLOW_HEADERS, ALLOW_HEADERS_FIREFOX, ALLOW_HEADERS_OLD] {
        for name in places(found.text, before, after).filter_map(|found| header_name(found.held)) {
            if names.len() < MOST_NAMES && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    (!names.is_empty()).then_some(Cause::HeadersNotAllowed { headers: names })
}

fn method(found: &Found<'_>) -> Option<Cause> {
    let is_method = |name: &str| !name.is_empty() && name.len() < 40 && !name.contains(' ');
    is_method(found.held).then(|| Cause::MethodNotAllowed { method: found.held.to_owned() })
}

/// The page sends GET, POST and DELETE, and the first two need no leave.
fn the_method(_: &Found<'_>) -> Cause {
    Cause::MethodNotAllowed { method: "DELETE".to_owned() }
}

fn twice(found: &Found<'_>) -> Cause {
    Cause::AllowOriginTwice { value: value(found.held) }
}

fn other(found: &Found<'_>) -> Cause {
    Cause::AllowOriginOther { value: value(found.held).filter(|held| held != "(null)") }
}

fn preflight_refused(found: &Found<'_>) -> Cause {
    Cause::PreflightRefused { status: status(found.rest) }
}

fn preflight_of_webkit(found: &Found<'_>) -> Option<Cause> {
    match status(found.rest) {
        Some(300..400) => Some(Cause::PreflightRedirected { to: None }),
        // WebKit looks at the status first. Where another answer lacks leave as well, the preflight is not all.
        _ if found.text.contains(" is not allowed by Access-Control-Allow-Origin") => None,
        status => Some(Cause::PreflightRefused { status }),
    }
}

fn redirect_of_webkit(found: &Found<'_>) -> Option<Cause> {
    let reason = found.rest.strip_prefix(" policy: ")?;
    let is_of_origin = reason.starts_with("Origin ") || reason.starts_with("Access-Control-Allow-");
    is_of_origin.then(|| Cause::RedirectWithoutCors { to: value(found.held) })
}

fn redirect_of_old(found: &Found<'_>) -> Option<Cause> {
    let (_, to) = found.held.split_once("' to '")?;
    Some(Cause::RedirectWithoutCors { to: value(to) })
}

/// Chromium's next line has the method and the status: `POST http://… net::ERR_FAILED 401 (Unauthorized)`. A POST
/// of the page has JSON, so leave for it was asked, and got, before it was sent.
fn answered(found: &Found<'_>) -> Option<Cause> {
    let before = found.text.get(..found.start)?;
    let near =
        before.get(before.floor_char_boundary(before.len().saturating_sub(MOST_BETWEEN))..)?;
    let (_, url) = near.rsplit_once("Access to ").and_then(|(_, said)| said.split_once(" at '"))?;
    let (url, _) = url.split_once('\'').filter(|(url, _)| !url.is_empty())?;
    let mark = format!(" {url} net::ERR_FAILED ");
    found.text.match_indices(&mark).find_map(|(at, _)| {
        let is_post = found.text.get(..at)?.ends_with("POST");
        match status(found.text.get(at + mark.len()..)?) {
            Some(300..400) => Some(Cause::RedirectWithoutCors { to: None }),
            status @ Some(400..) if is_post => Some(Cause::AnswerWithoutCors { status }),
            _ => None,
        }
    })
}

/// It looks at the origin first, in preflights too: a status of an error does not tell whose it is.
fn missing_of_firefox(found: &Found<'_>) -> Cause {
    let number = found.rest.strip_prefix("). Status code: ").and_then(status);
    match number {
        Some(300..400) => Cause::RedirectWithoutCors { to: None },
        _ => Cause::AllowOriginMissing,
    }
}

fn not_allowed(found: &Found<'_>) -> Option<Cause> {
    if found.held.contains(' ') {
        return None;
    }
    let number = found.rest.trim_start_matches('.').strip_prefix(" Status code: ").and_then(status);
    // A preflight with such a status has another sentence, which comes before this one.
    let is_refused = found.text.contains("Preflight response is not successful");
    Some(match number {
        Some(400..) if !is_refused => Cause::AnswerWithoutCors { status: number },
        _ => Cause::OriginNotAllowed,
    })
}
