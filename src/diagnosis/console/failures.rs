//! What `curl` says when a request comes to nothing: its last line, `curl: (7) …`, and in verbose runs the lines
//! that begin with `*`.

use super::super::cause::Cause;
use super::value;

/// The functions take what follows the words.
enum Means {
    Simply(Cause),
    As(fn(&str) -> Cause),
    If(fn(&str) -> Option<Cause>),
}

use Means::{As, If, Simply};

/// Before an answer.
const UNANSWERED: &[(&str, Means)] = &[
    (
        "Could not resolve host: ",
        If(|rest| {
            let host = rest.split([' ', ';', ',']).next().and_then(value)?;
            Some(Cause::NameNotFound { host })
        }),
    ),
    ("SSL certificate problem: ", As(certificate)),
    // OpenSSL, GnuTLS and others have their own words for a name that does not match.
    ("SSL: ", If(|rest| rest.contains("subject name").then(|| certificate(rest)))),
    (
        "SSL peer certificate or SSH remote key was not OK",
        Simply(Cause::Certificate { fault: None }),
    ),
    ("SEC_E_UNTRUSTED_ROOT", As(|_| certificate("SEC_E_UNTRUSTED_ROOT"))),
    ("SEC_E_CERT_EXPIRED", As(|_| certificate("SEC_E_CERT_EXPIRED"))),
    ("SEC_E_WRONG_PRINCIPAL", As(|_| certificate("SEC_E_WRONG_PRINCIPAL"))),
    ("wrong version number", Simply(Cause::NotTls)),
    ("packet length too long", Simply(Cause::NotTls)),
    ("An unexpected TLS packet was received", Simply(Cause::NotTls)),
    ("SEC_E_INVALID_TOKEN", Simply(Cause::NotTls)),
    ("Empty reply from server", Simply(Cause::ConnectionCut)),
    ("Connection reset by peer", Simply(Cause::ConnectionCut)),
    ("Connection was reset", Simply(Cause::ConnectionCut)),
    ("SSL_ERROR_SYSCALL", Simply(Cause::ConnectionCut)),
    ("unexpected eof while reading", Simply(Cause::ConnectionCut)),
    ("Failed to connect to ", Simply(Cause::NothingListens)),
    ("Couldn't connect to server", Simply(Cause::NothingListens)),
    ("Connection timed out after ", Simply(Cause::NothingListens)),
    ("Operation timed out after ", Simply(Cause::Silent)),
];

/// After the head of an answer.
const BROKEN: &[(&str, Means)] = &[
    ("transfer closed with ", Simply(Cause::Undecodable)),
    ("Connection reset by peer", Simply(Cause::Undecodable)),
    ("Connection was reset", Simply(Cause::Undecodable)),
    ("unexpected eof while reading", Simply(Cause::Undecodable)),
    ("Unrecognized or bad HTTP Content or Transfer-Encoding", Simply(Cause::Undecodable)),
    ("Unrecognized content encoding type", Simply(Cause::Undecodable)),
    ("Error while processing content unencoding", Simply(Cause::Undecodable)),
];

pub(super) fn read(text: &str, is_answered: bool) -> Option<Cause> {
    let known = if is_answered { BROKEN } else { UNANSWERED };
    text.lines().find_map(|line| {
        let said = last_word(line).or_else(|| attempt(line).filter(|_| !is_answered))?;
        known.iter().find_map(|(words, means)| {
            let (_, rest) = said.split_once(words)?;
            match means {
                Simply(cause) => Some(cause.clone()),
                As(cause) => Some(cause(rest)),
                If(cause) => cause(rest),
            }
        })
    })
}

/// A progress meter may stand before it on the same line.
fn last_word(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("curl: (")?;
    rest.split_once(") ").map(|(_, said)| said)
}

/// A verbose line. Each address of a name is tried, so one that failed says nothing yet.
fn attempt(line: &str) -> Option<&str> {
    let said = line.strip_prefix("* ")?.trim_start();
    (!said.starts_with("connect to ")).then_some(said)
}

fn certificate(rest: &str) -> Cause {
    Cause::Certificate { fault: value(rest) }
}
