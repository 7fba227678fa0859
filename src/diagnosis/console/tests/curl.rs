//! What `curl` shows, and what of it can be known; what is offered to copy.

use super::*;

const ASKED: &str = "$ curl -i -X OPTIONS 'http://127.0.0.1:3000/mcp' -H 'Origin: http://b.example' -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: content-type,mcp-method'\n";
const POSTED: &str = "$ curl -i 'http://127.0.0.1:3000/mcp' -H 'Origin: http://b.example' -H 'content-type: application/json' -H 'accept: application/json, text/event-stream' -d '{}'\n";

#[test]
fn a_preflight_by_curl() {
    let redirected = Cause::PreflightRedirected { to: Some("https://a.example/mcp".to_owned()) };
    let table = [
        (
            "HTTP/1.1 405 Method Not Allowed\r\nallow: GET, POST\r\n\r\nMethod Not Allowed",
            missing(),
        ),
        (
            "HTTP/2 204 \naccess-control-allow-origin: *\naccess-control-allow-origin: *\n",
            twice("*, *"),
        ),
        (
            "HTTP/2 204 \naccess-control-allow-origin: http://b.example, *\n",
            twice("http://b.example, *"),
        ),
        ("HTTP/2 204 \naccess-control-allow-origin: http://c.example\n", other("http://c.example")),
        ("HTTP/1.1 405 No\nAccess-Control-Allow-Origin: *\n\n", refused(405)),
        ("HTTP/1.1 401 Unauthorized\n\n", refused(401)),
        ("HTTP/1.1 301 Moved\nLocation: https://a.example/mcp\n\n", redirected),
        (
            "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: http://b.example\nAccess-Control-Allow-Headers: Content-Type, Authorization\n\n",
            headers(&["mcp-method"]),
        ),
        (
            "HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: *\n\n",
            headers(&["content-type", "mcp-method"]),
        ),
        ("HTTP/1.1 421 Misdirected Request\n\nInvalid Host header", Cause::HostRefused),
        ("HTTP/1.1 403 Forbidden\n\nInvalid Origin header", Cause::OriginRefused),
    ];
    all(ASKED, "", &table);
    let fine =
        "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: *\n\n";
    assert_eq!(read(&format!("{ASKED}{fine}")), None);
    let deleted = ASKED.replace("Method: POST", "Method: DELETE");
    let expected = Cause::MethodNotAllowed { method: "DELETE".to_owned() };
    assert_eq!(read(&format!("{deleted}{fine}")), Some(expected));
}

#[test]
fn verbose_curl_shows_what_it_sent() {
    // As version 7.88 prints it.
    let text = "*   Trying [::1]:48761...\n* connect to ::1 port 48761 failed: Connection refused\n*   Trying 127.0.0.1:48761...\n* Connected to 127.0.0.1 (127.0.0.1) port 48761 (#0)\n> OPTIONS /mcp HTTP/1.1\n> Host: 127.0.0.1:48761\n> User-Agent: curl/7.88.1\n> Accept: */*\n> Origin: http://localhost:8080\n> Access-Control-Request-Method: POST\n> Access-Control-Request-Headers: content-type,mcp-method\n> \n< HTTP/1.1 405 Method Not Allowed\n< allow: GET, POST, DELETE\n< content-length: 18\n< content-type: text/plain\n< \n{ [18 bytes data]\n* Connection #0 to host 127.0.0.1 left intact\nMethod Not Allowed";
    assert_eq!(read(text), Some(missing()));
    let text = text.replace("< allow:", "< Access-Control-Allow-Origin: *\n< allow:");
    assert_eq!(read(&text), Some(refused(405)));
    // With `-i` as well, the same head stands there again.
    let text = text.replace("< HTTP/1.1 405", "HTTP/1.1 405 \n< HTTP/1.1 405");
    let text = text.replace("< Access", "Access-Control-Allow-Origin: *\n< Access");
    assert_eq!(read(&text), Some(refused(405)));
}

#[test]
fn an_answer_by_curl() {
    let cors = "Access-Control-Allow-Origin: *\n";
    let with = |head: &str| format!("HTTP/1.1 {head}\n{cors}\n");
    let table = [
        ("HTTP/1.1 200 OK\ncontent-type: application/json\n\n{}".to_owned(), missing()),
        (
            "HTTP/1.1 403 Forbidden\n\n{\"error\":{\"message\":\"Invalid Host: a.example\"}}"
                .to_owned(),
            Cause::HostRefused,
        ),
        ("HTTP/1.1 400 Bad Request\n\nInvalid host header".to_owned(), Cause::HostRefused),
        (with("401 Unauthorized"), Cause::Unauthorized),
        (with("403 Forbidden"), Cause::Forbidden),
        (with("405 Method Not Allowed"), Cause::MethodNotTaken),
        (with("413 Too Large"), Cause::BodyTooLarge),
        (with("415 Unsupported"), Cause::UnsupportedMediaType),
        (with("429 Too Many Requests\nRetry-After: 7"), Cause::TooManyRequests { after: Some(7) }),
        (with("500 Internal Server Error"), Cause::ServerError { status: 500 }),
        (with("502 Bad Gateway"), Cause::Gateway { status: 502 }),
        (with("200 OK\nContent-Type: text/html; charset=utf-8"), Cause::WebPage),
        (
            with("302 Found\nLocation: /mcp/"),
            Cause::RedirectLosesRequest { to: "/mcp/".to_owned() },
        ),
        ("HTTP/1.1 307 Temporary Redirect\nlocation: /mcp/\n\n".to_owned(), redirect("/mcp/")),
        ("HTTP/1.1 100 Continue\n\nHTTP/1.1 200 OK\n\n".to_owned(), missing()),
    ];
    for (text, cause) in table {
        assert_eq!(read(&format!("{POSTED}{text}")), Some(cause), "{text}");
    }
    assert_eq!(read(&format!("{POSTED}{}", with("200 OK"))), None);
}

#[test]
fn two_answers_tell_more_than_one() {
    let leave = "HTTP/1.1 204 No Content\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Headers: *\n\n";
    let text = format!("{ASKED}{leave}{POSTED}HTTP/1.1 401 Unauthorized\n\n");
    assert_eq!(read(&text), Some(answer(401)));
    let refusal = "HTTP/1.1 405 Method Not Allowed\n\n";
    let text =
        format!("{ASKED}{refusal}{POSTED}HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: *\n\n{{}}");
    assert_eq!(read(&text), Some(refused(405)));
}

#[test]
fn an_answer_without_its_request_says_little() {
    for head in [
        "200 OK",
        "200 OK\ncontent-type: text/html",
        "405 Method Not Allowed",
        "406 Not Acceptable",
        "415 Unsupported Media Type",
        "404 Not Found",
        "204 No Content\naccess-control-allow-origin: http://c.example",
        "302 Found\nlocation: /",
    ] {
        assert_eq!(read(&format!("HTTP/1.1 {head}\n\n")), None, "{head}");
    }
    assert_eq!(read("HTTP/1.1 401 Unauthorized\n\n"), Some(Cause::Unauthorized));
    let doubled = "HTTP/1.1 200 OK\naccess-control-allow-origin: *\nAccess-Control-Allow-Origin: http://b.example\n\n";
    assert_eq!(read(doubled), Some(twice("*, http://b.example")));
}

#[test]
fn curl_without_an_answer() {
    let connect = "curl: (7) Failed to connect to 127.0.0.1 port 48799 after 0 ms: Couldn't connect to server";
    let table = [
        ("curl: (6) Could not resolve host: no.such.invalid", host("no.such.invalid")),
        ("  0     0curl: (6) Could not resolve host: no.such.invalid", host("no.such.invalid")),
        (connect, Cause::NothingListens),
        (
            "curl: (7) Failed to connect to a.example port 80: Connection refused",
            Cause::NothingListens,
        ),
        ("curl: (28) Connection timed out after 5001 milliseconds", Cause::NothingListens),
        (
            "curl: (28) Operation timed out after 5001 milliseconds with 0 bytes received",
            Cause::Silent,
        ),
        (
            "curl: (35) OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number",
            Cause::NotTls,
        ),
        (
            "curl: (35) OpenSSL SSL_connect: Connection reset by peer in connection to a.example:443",
            Cause::ConnectionCut,
        ),
        ("curl: (52) Empty reply from server", Cause::ConnectionCut),
        ("curl: (56) Recv failure: Connection reset by peer", Cause::ConnectionCut),
        ("* Empty reply from server", Cause::ConnectionCut),
        (
            "curl: (60) SSL certificate problem: certificate has expired\nMore details here: https://curl.se/docs/sslcerts.html",
            certificate("certificate has expired"),
        ),
        (
            "curl: (60) SSL: no alternative certificate subject name matches target host name 'a.example'",
            certificate(
                "no alternative certificate subject name matches target host name 'a.example'",
            ),
        ),
    ];
    all("", "", &table);
    all(
        "*   Trying 127.0.0.1:80...\n* connect to ::1 port 80 failed: Connection refused\n",
        "\n",
        &table,
    );
    assert_eq!(read("* connect to ::1 port 80 failed: Connection refused"), None);
    let broken = format!(
        "{POSTED}HTTP/1.1 200 OK\naccess-control-allow-origin: *\n\n{{\ncurl: (18) transfer closed with 9 bytes remaining to read"
    );
    assert_eq!(read(&broken), Some(Cause::Undecodable));
    // A stream that was listened to for as long as was asked.
    let stream = "HTTP/1.1 200 OK\n\n: hello\n\ncurl: (28) Operation timed out after 5001 milliseconds with 9 bytes received";
    assert_eq!(read(stream), None);
}

#[test]
fn command_lines_are_understood_in_their_usual_spellings() {
    let head = "\nHTTP/1.1 200 OK\n\n";
    for line in [
        "curl -i http://a.example/mcp -H 'Origin: http://b.example'",
        "user@host:~$ curl -iH \"Origin: http://b.example\" http://a.example/mcp",
        "% curl -sS -i \\\n  --header Origin:\\ http://b.example \\\n  http://a.example/mcp",
        "curl -iXPOST '-HOrigin: http://b.example' http://a.example/mcp",
    ] {
        assert_eq!(read(&format!("{line}{head}")), Some(missing()), "{line}");
    }
    assert_eq!(read(&format!("curl -i http://a.example/mcp{head}")), None);
}

#[test]
fn what_is_offered_to_copy_is_read_again() {
    let names = ["Mcp-Method", "content-type", "authorization", "bad name", "mcp-method"];
    let names = names.map(str::to_owned);
    let line = curl(CurlOf::Preflight, "http://a.example/m'cp", "https://b.example", &names);
    assert_eq!(
        line,
        r"curl -i -X OPTIONS 'http://a.example/m'\''cp' -H 'Origin: https://b.example' -H 'Access-Control-Request-Method: POST' -H 'Access-Control-Request-Headers: authorization,content-type,mcp-method'"
    );
    let answer = "HTTP/1.1 200 OK\nAccess-Control-Allow-Origin: https://b.example\nAccess-Control-Allow-Headers: content-type\n\n";
    assert_eq!(read(&format!("{line}\n{answer}")), Some(headers(&["authorization", "mcp-method"])));

    let line = curl(CurlOf::Post, "http://[::1]:3000/mcp", "null", &names);
    let start = "curl -i -g 'http://[::1]:3000/mcp' -H 'Origin: null' -H 'content-type: application/json' -H 'accept: application/json, text/event-stream' -H 'mcp-method: server/discover' -d '{\"jsonrpc\":\"2.0\",";
    assert!(line.starts_with(start), "{line}");
    assert!(!line.contains("authorization") && line.ends_with("}'"), "{line}");
    assert_eq!(
        read(&format!("{line}\nHTTP/1.1 405 No\naccess-control-allow-origin: *\n\n")),
        Some(Cause::MethodNotTaken)
    );

    let line = curl(CurlOf::Get, "http://a.example/sse", "https://b.example\n; rm x", &[]);
    assert_eq!(
        line,
        "curl -i -N -m 5 'http://a.example/sse' -H 'Origin: https://b.example; rm x' -H 'accept: text/event-stream'"
    );
}
