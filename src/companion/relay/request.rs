//! What a page asks for, as a request that goes out: everything as given, or the reason why it cannot go.

use std::fmt::Write as _;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, TRANSFER_ENCODING,
    USER_AGENT,
};
use hyper::{Method, Request, Uri};

use crate::wire::companion::{Fault, Outgoing};
use crate::wire::url::Url;

/// How the body is framed, which follows from the body and the connection.
const FRAMING: [HeaderName; 3] = [CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING];
const MOST_HEADERS: usize = 1000;
const OWN_NAME: &str = concat!("wirescope/", env!("CARGO_PKG_VERSION"));

#[derive(Debug)]
pub struct Sendable {
    pub request: Request<Full<Bytes>>,
    /// For words about it.
    pub host: String,
    /// Its `Host` is not that of its address.
    pub has_other_host: bool,
}

impl Sendable {
    pub fn read(asked: Outgoing) -> Result<Self, Fault> {
        let url = Url::read_absolute(&asked.url)
            .map_err(|mistake| not_sendable(format!("its address {mistake}")))?;
        let method = method(&asked.method)?;
        let mut headers = headers(&asked.headers)?;
        let is_own =
            |host: &HeaderValue| host.as_bytes().eq_ignore_ascii_case(url.authority().as_bytes());
        let has_other_host = headers.get_all(HOST).iter().any(|host| !is_own(host));
        if !has_other_host {
            headers.remove(HOST);
        }
        headers.entry(USER_AGENT).or_insert(HeaderValue::from_static(OWN_NAME));
        let body = Bytes::from(asked.body.unwrap_or_default());
        // As browsers do: some servers refuse these methods without it.
        if body.is_empty() && matches!(method, Method::POST | Method::PUT | Method::PATCH) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() = uri(&url)?;
        *request.headers_mut() = headers;
        Ok(Self { request, host: url.host().to_owned(), has_other_host })
    }
}

fn method(text: &str) -> Result<Method, Fault> {
    let method =
        Method::from_bytes(text.as_bytes()).ok().filter(|method| *method != Method::CONNECT);
    method.ok_or_else(|| not_sendable(format!("its method is {text:?}")))
}

fn headers(given: &[(String, String)]) -> Result<HeaderMap, Fault> {
    if given.len() > MOST_HEADERS {
        return Err(not_sendable(format!("it has more than {MOST_HEADERS} headers")));
    }
    let mut headers = HeaderMap::new();
    for (name, text) in given {
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|_| not_sendable(format!("{name:?} is not the name of a header")))?;
        if FRAMING.contains(&name) {
            continue;
        }
        let value = value(text).ok_or_else(|| {
            not_sendable(format!("the header {name} has a character that is not allowed there"))
        })?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// Each character a byte, as [`super::head`] reads them.
fn value(text: &str) -> Option<HeaderValue> {
    let bytes: Vec<u8> = text.chars().map(|c| u8::try_from(c).ok()).collect::<Option<_>>()?;
    HeaderValue::from_bytes(&bytes).ok()
}

fn uri(url: &Url) -> Result<Uri, Fault> {
    if !url.host().is_ascii() {
        let words =
            "its host has letters beyond ASCII: write it as it stands in the DNS, with xn--";
        return Err(not_sendable(words.to_owned()));
    }
    let text = format!("{}{}", url.origin(), escaped(url.tail()));
    text.parse().map_err(|error| not_sendable(format!("its address is not one: {error}")))
}

/// Path and query with the escapes that a browser adds (<https://url.spec.whatwg.org/#path-percent-encode-set>).
fn escaped(tail: &str) -> String {
    let mut written = String::with_capacity(tail.len());
    let mut in_query = false;
    for byte in tail.bytes() {
        in_query |= byte == b'?';
        let others: &[u8] = if in_query { b"\"<>'" } else { b"\"<>`{}^" };
        if byte.is_ascii_graphic() && !others.contains(&byte) {
            written.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(written, "%{byte:02X}");
        }
    }
    written
}

fn not_sendable(detail: String) -> Fault {
    Fault::NotSendable { detail }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(&str, &str)]) -> Outgoing {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Outgoing {
            method: "POST".to_owned(),
            url: "http://Host.example:80/mcp?a=b#c".to_owned(),
            headers: headers.collect(),
            body: Some("{}".to_owned()),
        }
    }

    fn written(asked: Outgoing) -> Vec<(String, Vec<u8>)> {
        let request = Sendable::read(asked).expect("it can be sent").request;
        let headers = request.headers().iter();
        headers.map(|(name, value)| (name.as_str().to_owned(), value.as_bytes().to_vec())).collect()
    }

    fn refusal(asked: Outgoing) -> String {
        match Sendable::read(asked) {
            Err(Fault::NotSendable { detail }) => detail,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn headers_go_out_as_given_and_in_their_order() {
        let given = [
            ("cookie", "a=b"),
            ("origin", "https://x"),
            ("x-a", "1"),
            ("x-b", "\u{e4}\t"),
            ("user-agent", "me"),
        ];

        let found = written(asked(&given));

        let expected: [(&str, &[u8]); 5] = [
            ("cookie", b"a=b"),
            ("origin", b"https://x"),
            ("x-a", b"1"),
            ("x-b", b"\xe4\t"),
            ("user-agent", b"me"),
        ];
        let expected: Vec<_> =
            expected.iter().map(|(name, value)| ((*name).to_owned(), value.to_vec())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn only_its_own_name_is_added() {
        let version = env!("CARGO_PKG_VERSION");
        let own = ("user-agent".to_owned(), format!("wirescope/{version}").into_bytes());
        assert_eq!(written(asked(&[])), [own]);
    }

    #[test]
    fn framing_follows_from_the_body() {
        let given = [
            ("content-length", "100"),
            ("transfer-encoding", "chunked"),
            ("connection", "close"),
            ("user-agent", "me"),
        ];

        let agent = ("user-agent".to_owned(), b"me".to_vec());
        let length = ("content-length".to_owned(), b"0".to_vec());
        let empty = Outgoing { body: None, ..asked(&given) };
        assert_eq!(written(empty), [agent.clone(), length]);
        assert_eq!(written(asked(&given)), [agent]);
    }

    #[test]
    fn nothing_can_be_smuggled_into_the_head() {
        for (name, value) in [
            ("x-a", "b\r\nx-c: d"),
            ("x-a", "b\nc"),
            ("x-a", "b\rc"),
            ("x-a", "b\0c"),
            ("x-a", "b\u{7f}"),
            ("x-a", "\u{20ac}"),
            ("x-a: b\r\nx-c", "d"),
            ("x a", "b"),
            ("", "b"),
            ("\u{e4}", "b"),
        ] {
            let words = refusal(asked(&[(name, value)]));
            assert!(!words.contains(['\r', '\n', '\0']), "{words}");
        }
        for method in ["", "GET /x HTTP/1.1\r\nx:", "a b", "CONNECT"] {
            refusal(Outgoing { method: method.to_owned(), ..asked(&[]) });
        }
        for url in [
            "",
            "/mcp",
            "ftp://x/",
            "http://",
            "http://x/a b",
            "http://x/\r\nx: y",
            "http://a:b@x/",
        ] {
            refusal(Outgoing { url: url.to_owned(), ..asked(&[]) });
        }
    }

    #[test]
    fn a_refusal_does_not_show_the_value_of_a_header() {
        assert!(!refusal(asked(&[("api_key", "hunter2\n")])).contains("hunter2"));
    }

    #[test]
    fn an_address_is_written_as_a_browser_writes_it() {
        let sent = Sendable::read(asked(&[])).expect("it can be sent");
        assert_eq!(sent.request.uri().to_string(), "http://host.example/mcp?a=b");

        let url = "http://x/\u{e4}{a}?q=\u{e4}&b={'c'}|".to_owned();
        let sent = Sendable::read(Outgoing { url, ..asked(&[]) }).expect("it can be sent");
        assert_eq!(sent.request.uri().to_string(), "http://x/%C3%A4%7Ba%7D?q=%C3%A4&b={%27c%27}|");
    }

    #[test]
    fn another_host_is_told_from_its_own() {
        let has_other_host =
            |host| Sendable::read(asked(&[("host", host)])).expect("sendable").has_other_host;

        assert!(!has_other_host("HOST.example"));
        assert!(has_other_host("other.example"));
        assert!(has_other_host("host.example:8080"));
    }
}
