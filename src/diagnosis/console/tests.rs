//! Sentences as browsers and `curl` wrote them, and what each of them means.

use super::*;

mod curl;
mod hostile;

fn missing() -> Cause {
    Cause::AllowOriginMissing
}

fn headers(names: &[&str]) -> Cause {
    Cause::HeadersNotAllowed { headers: names.iter().map(|&name| name.to_owned()).collect() }
}

fn refused(status: impl Into<Option<u16>>) -> Cause {
    Cause::PreflightRefused { status: status.into() }
}

fn other(value: &str) -> Cause {
    Cause::AllowOriginOther { value: Some(value.to_owned()) }
}

fn twice(value: &str) -> Cause {
    Cause::AllowOriginTwice { value: Some(value.to_owned()) }
}

fn certificate(fault: &str) -> Cause {
    Cause::Certificate { fault: Some(fault.to_owned()) }
}

fn host(host: &str) -> Cause {
    Cause::NameNotFound { host: host.to_owned() }
}

fn port(port: &str) -> Cause {
    Cause::PortBlocked { port: port.to_owned() }
}

fn answer(status: u16) -> Cause {
    Cause::AnswerWithoutCors { status: Some(status) }
}

fn redirect(to: &str) -> Cause {
    Cause::RedirectWithoutCors { to: Some(to.to_owned()) }
}

#[track_caller]
fn all(before: &str, after: &str, table: &[(&str, Cause)]) {
    for (sentence, cause) in table {
        let text = format!("{before}{sentence}{after}");
        assert_eq!(read(&text).as_ref(), Some(cause), "{text}");
    }
}

#[test]
fn chromium_on_cors() {
    let access = "mcp:1 Access to fetch at 'http://localhost:3000/mcp' from origin 'https://wirescope.dev' has been blocked by CORS policy: ";
    let preflight =
        format!("{access}Response to preflight request doesn't pass access control check: ");
    let after = "\napp.js:1  POST http://localhost:3000/mcp net::ERR_FAILED\nUncaught TypeError: Failed to fetch";
    let both = [
        (
            "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
            missing(),
        ),
        (
            "No 'Access-Control-Allow-Origin' header is present on the requested resource. If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS disabled.",
            missing(),
        ),
        (
            "The 'Access-Control-Allow-Origin' header contains multiple values '*, *', but only one is allowed. Have the server send the header with a valid value.",
            twice("*, *"),
        ),
        (
            "The 'Access-Control-Allow-Origin' header contains the invalid value 'localhost:8080'. Have the server send the header with a valid value.",
            other("localhost:8080"),
        ),
        (
            "The 'Access-Control-Allow-Origin' header has a value 'http://localhost:8080' that is not equal to the supplied origin. Have the server send the header with a valid value.",
            other("http://localhost:8080"),
        ),
    ];
    all(access, after, &both);
    all(&preflight, after, &both);
    all(
        &preflight,
        after,
        &[
            ("It does not have HTTP ok status.", refused(None)),
            (
                "Redirect is not allowed for a preflight request.",
                Cause::PreflightRedirected { to: None },
            ),
        ],
    );
    all(
        access,
        after,
        &[
            (
                "Request header field mcp-method is not allowed by Access-Control-Allow-Headers in preflight response.",
                headers(&["mcp-method"]),
            ),
            (
                "Method DELETE is not allowed by Access-Control-Allow-Methods in preflight response.",
                Cause::MethodNotAllowed { method: "DELETE".to_owned() },
            ),
            (
                "The request client is not a secure context and the resource is in more-private address space `private`.",
                Cause::LocalNetwork,
            ),
            (
                "Permission was denied for this request to access the `loopback` address space.",
                Cause::LocalNetwork,
            ),
            (
                "Permission was denied for this request to access the `unknown` address space.",
                Cause::LocalNetwork,
            ),
        ],
    );
}

#[test]
fn chromium_on_older_words() {
    all(
        "",
        "",
        &[
            (
                "Fetch API cannot load http://a.example/. Response for preflight has invalid HTTP status code 405",
                refused(405),
            ),
            (
                "Fetch API cannot load http://a.example/. Response for preflight is invalid (redirect)",
                Cause::PreflightRedirected { to: None },
            ),
            (
                "Access to fetch at 'https://b.example/' (redirected from 'https://a.example/') from origin 'https://c.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
                missing(),
            ),
            (
                "Redirect from 'http://a.example/mcp' to 'https://a.example/mcp' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
                redirect("https://a.example/mcp"),
            ),
        ],
    );
}

#[test]
fn chromium_names_the_status_in_the_next_line() {
    let access = "Access to fetch at 'http://a.example/mcp' from origin 'https://c.example' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.\n";
    all(
        access,
        "",
        &[
            ("POST http://a.example/mcp net::ERR_FAILED 401 (Unauthorized)", answer(401)),
            ("app.js:7  POST http://a.example/mcp net::ERR_FAILED 502 (Bad Gateway)", answer(502)),
            ("GET http://a.example/mcp net::ERR_FAILED 404 (Not Found)", missing()),
            ("POST http://b.example/mcp net::ERR_FAILED 401 (Unauthorized)", missing()),
            ("POST http://a.example/mcp net::ERR_FAILED 200 (OK)", missing()),
            (
                "POST http://a.example/mcp net::ERR_FAILED 307 (Temporary Redirect)",
                Cause::RedirectWithoutCors { to: None },
            ),
        ],
    );
}

#[test]
fn chromium_on_mixed_content() {
    let page = "Mixed Content: The page at 'https://wirescope.dev/' was loaded over HTTPS, but ";
    let blocked = "requested an insecure resource 'http://a.example/mcp'. This request has been blocked; the content must be served over HTTPS.";
    let stream = "requested an insecure EventSource endpoint 'http://a.example/sse'. This request has been blocked; the content must be served over HTTPS.";
    let socket = "attempted to connect to the insecure WebSocket endpoint 'ws://a.example/'. This request has been blocked; this endpoint must be available over WSS.";
    all(page, "", &[blocked, stream, socket].map(|words| (words, Cause::MixedContent)));
    let warning = "requested an insecure image 'http://a.example/i.png'. This content should also be served over HTTPS.";
    assert_eq!(read(&format!("{page}{warning}")), None);
}

#[test]
fn chromium_on_connections() {
    let post = "app.js:7  POST http://a.example:6000/mcp net::";
    let table: Vec<_> = [
        ("ERR_CONNECTION_REFUSED", Cause::NothingListens),
        ("ERR_CONNECTION_TIMED_OUT", Cause::NothingListens),
        ("ERR_ADDRESS_UNREACHABLE", Cause::NothingListens),
        ("ERR_TIMED_OUT", Cause::Silent),
        ("ERR_NAME_NOT_RESOLVED", host("a.example")),
        ("ERR_UNSAFE_PORT", port("6000")),
        ("ERR_CONNECTION_RESET", Cause::ConnectionCut),
        ("ERR_CONNECTION_CLOSED", Cause::ConnectionCut),
        ("ERR_EMPTY_RESPONSE", Cause::ConnectionCut),
        ("ERR_SSL_PROTOCOL_ERROR", Cause::NotTls),
        ("ERR_CERT_AUTHORITY_INVALID", certificate("ERR_CERT_AUTHORITY_INVALID")),
        ("ERR_CERT_COMMON_NAME_INVALID", certificate("ERR_CERT_COMMON_NAME_INVALID")),
        ("ERR_CERT_DATE_INVALID", certificate("ERR_CERT_DATE_INVALID")),
        ("ERR_BLOCKED_BY_CLIENT", Cause::BlockedByClient),
        ("ERR_BLOCKED_BY_ADMINISTRATOR", Cause::BlockedByClient),
        ("ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS", Cause::LocalNetwork),
        ("ERR_INTERNET_DISCONNECTED", Cause::Offline),
        ("ERR_CONTENT_DECODING_FAILED 200 (OK)", Cause::Undecodable),
        ("ERR_INCOMPLETE_CHUNKED_ENCODING 200 (OK)", Cause::Undecodable),
        ("ERR_CONTENT_LENGTH_MISMATCH 200 (OK)", Cause::Undecodable),
    ]
    .into();
    all(post, "", &table);
    all(
        "",
        "",
        &[
            ("Failed to load resource: net::ERR_NAME_NOT_RESOLVED", host("")),
            (
                "Your connection is not private NET::ERR_CERT_REVOKED",
                certificate("ERR_CERT_REVOKED"),
            ),
            ("GET http://[::1]:3000/mcp net::ERR_NAME_NOT_RESOLVED", host("[::1]")),
        ],
    );
}

#[test]
fn firefox_on_cors() {
    let blocked = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:3000/mcp. (Reason: ";
    let table = [
        (
            "CORS header \u{2018}Access-Control-Allow-Origin\u{2019} missing). Status code: 200.",
            missing(),
        ),
        (
            "CORS header \u{2018}Access-Control-Allow-Origin\u{2019} missing). Status code: 405.",
            missing(),
        ),
        ("CORS header 'Access-Control-Allow-Origin' missing).", missing()),
        (
            "CORS header \u{2018}Access-Control-Allow-Origin\u{2019} missing). Status code: 307.",
            Cause::RedirectWithoutCors { to: None },
        ),
        (
            "Multiple CORS header \u{2018}Access-Control-Allow-Origin\u{2019} not allowed).",
            Cause::AllowOriginTwice { value: None },
        ),
        (
            "CORS header \u{2018}Access-Control-Allow-Origin\u{2019} does not match \u{2018}http://localhost:8080\u{2019}).",
            other("http://localhost:8080"),
        ),
        (
            "CORS header \u{2018}Access-Control-Allow-Origin\u{2019} does not match \u{2018}(null)\u{2019}).",
            Cause::AllowOriginOther { value: None },
        ),
        (
            "Did not find method in CORS header \u{2018}Access-Control-Allow-Methods\u{2019}).",
            Cause::MethodNotAllowed { method: "DELETE".to_owned() },
        ),
        ("CORS preflight response did not succeed). Status code: 404.", refused(404)),
        ("CORS preflight response did not succeed). Status code: (null).", refused(None)),
        ("CORS preflight channel did not succeed).", refused(None)),
        ("CORS request external redirect not allowed).", Cause::PreflightRedirected { to: None }),
        (
            "header \u{2018}mcp-protocol-version\u{2019} is not allowed according to header \u{2018}Access-Control-Allow-Headers\u{2019} from CORS preflight response).",
            headers(&["mcp-protocol-version"]),
        ),
        (
            "missing token \u{2018}content-type\u{2019} in CORS header \u{2018}Access-Control-Allow-Headers\u{2019} from CORS preflight channel).",
            headers(&["content-type"]),
        ),
    ];
    all(blocked, "\nTypeError: NetworkError when attempting to fetch resource.", &table);
}

#[test]
fn firefox_on_connections() {
    all(
        "XHR\nPOST\nhttp://a.example:6000/mcp\n",
        "\n",
        &[
            ("CORS Missing Allow Origin", missing()),
            ("CORS Preflight Did Not Succeed", refused(None)),
            ("CORS Multiple Origin Not Allowed", Cause::AllowOriginTwice { value: None }),
            ("CORS Allow Origin Not Matching Origin", Cause::AllowOriginOther { value: None }),
            ("CORS External Redirect Not Allowed", Cause::PreflightRedirected { to: None }),
            ("Mixed Block", Cause::MixedContent),
            ("Blocked By uBlock Origin", Cause::BlockedByClient),
            ("NS_ERROR_CONNECTION_REFUSED", Cause::NothingListens),
            ("NS_ERROR_UNKNOWN_HOST", host("a.example")),
            ("NS_ERROR_PORT_ACCESS_NOT_ALLOWED", port("6000")),
            ("NS_ERROR_NET_RESET", Cause::ConnectionCut),
            ("NS_ERROR_NET_TIMEOUT", Cause::Silent),
            ("NS_ERROR_OFFLINE", Cause::Offline),
            ("NS_ERROR_INVALID_CONTENT_ENCODING", Cause::Undecodable),
            ("NS_ERROR_NET_PARTIAL_TRANSFER", Cause::Undecodable),
            ("NS_ERROR_LOCAL_NETWORK_ACCESS_DENIED", Cause::LocalNetwork),
            ("SEC_ERROR_UNKNOWN_ISSUER", certificate("SEC_ERROR_UNKNOWN_ISSUER")),
            (
                "Error code: MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT",
                certificate("MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT"),
            ),
            ("SSL_ERROR_BAD_CERT_DOMAIN", certificate("SSL_ERROR_BAD_CERT_DOMAIN")),
            ("Error code: SSL_ERROR_RX_RECORD_TOO_LONG", Cause::NotTls),
            (
                "Blocked loading mixed active content \u{201c}http://a.example/mcp\u{201d}",
                Cause::MixedContent,
            ),
        ],
    );
}

#[test]
fn safari() {
    all(
        "[Error] ",
        "\n[Error] Failed to load resource: the same (mcp, line 0)\n[Error] TypeError: Load failed",
        &[
            (
                "Origin https://wirescope.dev is not allowed by Access-Control-Allow-Origin. Status code: 200",
                Cause::OriginNotAllowed,
            ),
            ("Origin null is not allowed by Access-Control-Allow-Origin.", Cause::OriginNotAllowed),
            (
                "Origin http://localhost:5173 is not allowed by Access-Control-Allow-Origin. Status code: 413",
                answer(413),
            ),
            (
                "Access-Control-Allow-Origin cannot contain more than one origin.",
                Cause::AllowOriginTwice { value: None },
            ),
            (
                "Preflight response is not successful. Status code: 403\n[Error] Fetch API cannot load http://192.168.1.189:11434/api/generate due to access control checks.",
                refused(403),
            ),
            ("Preflight response is not successful", refused(None)),
            (
                "Preflight response is not successful. Status code: 302",
                Cause::PreflightRedirected { to: None },
            ),
            (
                "Preflight response is not successful. Status code: 405\n[Error] Origin https://c.example is not allowed by Access-Control-Allow-Origin. Status code: 406",
                Cause::OriginNotAllowed,
            ),
            (
                "Request header field Mcp-Method is not allowed by Access-Control-Allow-Headers.",
                headers(&["mcp-method"]),
            ),
            (
                "Method DELETE is not allowed by Access-Control-Allow-Methods.",
                Cause::MethodNotAllowed { method: "DELETE".to_owned() },
            ),
            (
                "Cross-origin redirection to https://b.example/mcp denied by Cross-Origin Resource Sharing policy: Origin https://c.example is not allowed by Access-Control-Allow-Origin. Status code: 302",
                redirect("https://b.example/mcp"),
            ),
            (
                "[blocked] The page at https://c.example/ requested insecure content from http://a.example/. This content was blocked and must be served over HTTPS.",
                Cause::MixedContent,
            ),
            (
                "Not allowed to use restricted network port 6000: http://127.0.0.1:6000/mcp",
                port("6000"),
            ),
            ("Could not connect to the server.", Cause::NothingListens),
            ("A server with the specified hostname could not be found.", host("")),
            ("The network connection was lost.", Cause::ConnectionCut),
            ("The request timed out.", Cause::Silent),
            ("The Internet connection appears to be offline.", Cause::Offline),
            ("The certificate for this server is invalid.", Cause::Certificate { fault: None }),
            ("Blocked by content extension", Cause::BlockedByClient),
        ],
    );
}

#[test]
fn each_name_of_several_requests_is_kept() {
    let line = |name: &str| {
        format!(
            "Access to fetch at 'http://a/' from origin 'http://b' has been blocked by CORS policy: Request header field {name} is not allowed by Access-Control-Allow-Headers in preflight response.\n"
        )
    };
    let text = ["content-type", "Mcp-Method", "content-type", "a b"].map(line).concat();
    assert_eq!(read(&text), Some(headers(&["content-type", "mcp-method"])));
    let many: String = (0..100).map(|at| line(&format!("x-{at}"))).collect();
    let Some(Cause::HeadersNotAllowed { headers }) = read(&many) else { panic!("{many}") };
    assert_eq!(headers.len(), 32);
}

#[test]
fn rules_count_more_than_the_neighbours_that_failed_too() {
    let text = "GET https://localhost:3000/ net::ERR_SSL_PROTOCOL_ERROR\nGET http://[::1]:3000/ net::ERR_CONNECTION_REFUSED\nAccess to fetch at 'http://localhost:3000/mcp' from origin 'http://b' has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.";
    assert_eq!(read(text), Some(missing()));
    let text = "POST http://localhost:3000/mcp net::ERR_CONNECTION_REFUSED\nGET https://localhost:3000/ net::ERR_SSL_PROTOCOL_ERROR";
    assert_eq!(read(text), Some(Cause::NothingListens));
    let text = "Could not connect to the server.\nGET x net::ERR_TIMED_OUT";
    assert_eq!(read(text), Some(Cause::NothingListens));
}

const UNTOLD: &[&str] = &[
    "",
    "TypeError: Failed to fetch",
    "TypeError: NetworkError when attempting to fetch resource.",
    "TypeError: Load failed",
    "POST http://localhost:3000/mcp net::ERR_FAILED",
    "GET http://localhost:3000/mcp net::ERR_ABORTED 404 (Not Found)",
    // Anything may be behind it: refused, a certificate, an extension.
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://localhost:3000/mcp. (Reason: CORS request did not succeed). Status code: (null).",
    // A warning: the request went out.
    "Cross-Origin Request Warning: The Same Origin Policy will disallow reading the remote resource at https://a.example/ soon. (Reason: When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not covered. To include the `Authorization` header, it must be explicitly listed in CORS header `Access-Control-Allow-Headers`).",
    "[Error] Fetch API cannot load http://localhost:3000/mcp due to access control checks.",
    "An SSL error has occurred and a secure connection to the server cannot be made.",
    "Refused to connect to 'http://a.example/' because it violates the following Content Security Policy directive: \"connect-src 'self'\".",
    "The page at https://a.example/ requested insecure content from http://b.example/. This content was automatically upgraded and should be served over HTTPS.",
    "Cross-origin redirection to ftp://a.example/ denied by Cross-Origin Resource Sharing policy: not allowed to follow a cross-origin CORS redirection with non CORS scheme",
    "Request header field two words is not allowed by Access-Control-Allow-Headers",
    "curl 'http://localhost:3000/mcp' -H 'Origin: http://b.example'",
    "ERROR ERR_ NS_ERROR_ ERR_CONNECTION",
    "* a list\n* POST http://a.example/ net::ERR_FAILED",
    "Wirescope cannot reach the server. Copy the line that your browser's console shows.",
];

#[test]
fn what_does_not_tell_is_not_read() {
    for text in UNTOLD {
        assert_eq!(read(text), None, "{text}");
    }
}
