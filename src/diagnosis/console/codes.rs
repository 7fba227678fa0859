//! The names that browsers give to failed connections: `net::ERR_…` of Chromium (`net_error_list.h`), `NS_ERROR_…`
//! of Firefox (`ErrorList.py`), and those of the libraries that speak TLS for it.
//!
//! Names that have no cause here: those of a browser's own trouble, those that say nothing (`ERR_FAILED`), and
//! those of causes that are not told apart.

use super::super::cause::Cause;
use crate::wire::url::Url;

enum Means {
    Simply(Cause),
    /// The code, the text, and where in it the code stands.
    As(fn(&str, &str, usize) -> Cause),
}

use Means::{As, Simply};

/// A name that ends in `_` stands for all that begin so.
const CODES: &[(&str, Means)] = &[
    ("ERR_BLOCKED_BY_CLIENT", Simply(Cause::BlockedByClient)),
    ("ERR_BLOCKED_BY_ADMINISTRATOR", Simply(Cause::BlockedByClient)),
    ("ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS", Simply(Cause::LocalNetwork)),
    ("ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS", Simply(Cause::LocalNetwork)),
    ("NS_ERROR_LOCAL_NETWORK_ACCESS_DENIED", Simply(Cause::LocalNetwork)),
    ("ERR_UNSAFE_PORT", As(port)),
    ("NS_ERROR_PORT_ACCESS_NOT_ALLOWED", As(port)),
    ("ERR_NAME_NOT_RESOLVED", As(name)),
    ("NS_ERROR_UNKNOWN_HOST", As(name)),
    ("NS_ERROR_DEFINITIVE_UNKNOWN_HOST", As(name)),
    ("ERR_INTERNET_DISCONNECTED", Simply(Cause::Offline)),
    ("NS_ERROR_OFFLINE", Simply(Cause::Offline)),
    ("ERR_CONNECTION_REFUSED", Simply(Cause::NothingListens)),
    ("ERR_CONNECTION_FAILED", Simply(Cause::NothingListens)),
    ("ERR_CONNECTION_TIMED_OUT", Simply(Cause::NothingListens)),
    ("ERR_ADDRESS_UNREACHABLE", Simply(Cause::NothingListens)),
    ("NS_ERROR_CONNECTION_REFUSED", Simply(Cause::NothingListens)),
    ("ERR_TIMED_OUT", Simply(Cause::Silent)),
    ("NS_ERROR_NET_TIMEOUT", Simply(Cause::Silent)),
    ("ERR_CONNECTION_CLOSED", Simply(Cause::ConnectionCut)),
    ("ERR_CONNECTION_RESET", Simply(Cause::ConnectionCut)),
    ("ERR_CONNECTION_ABORTED", Simply(Cause::ConnectionCut)),
    ("ERR_EMPTY_RESPONSE", Simply(Cause::ConnectionCut)),
    ("NS_ERROR_NET_RESET", Simply(Cause::ConnectionCut)),
    ("NS_ERROR_NET_INTERRUPT", Simply(Cause::ConnectionCut)),
    ("PR_CONNECT_RESET_ERROR", Simply(Cause::ConnectionCut)),
    ("PR_END_OF_FILE_ERROR", Simply(Cause::ConnectionCut)),
    ("ERR_SSL_PROTOCOL_ERROR", Simply(Cause::NotTls)),
    ("SSL_ERROR_RX_RECORD_TOO_LONG", Simply(Cause::NotTls)),
    ("ERR_CERT_", As(certificate)),
    ("ERR_CERTIFICATE_TRANSPARENCY_REQUIRED", As(certificate)),
    ("ERR_SSL_SERVER_CERT_BAD_FORMAT", As(certificate)),
    ("ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN", As(certificate)),
    ("SEC_ERROR_", As(certificate)),
    ("MOZILLA_PKIX_ERROR_", As(certificate)),
    ("SSL_ERROR_BAD_CERT_DOMAIN", As(certificate)),
    ("ERR_CONTENT_DECODING_FAILED", Simply(Cause::Undecodable)),
    ("ERR_CONTENT_DECODING_INIT_FAILED", Simply(Cause::Undecodable)),
    ("ERR_CONTENT_LENGTH_MISMATCH", Simply(Cause::Undecodable)),
    ("ERR_INCOMPLETE_CHUNKED_ENCODING", Simply(Cause::Undecodable)),
    ("ERR_INVALID_CHUNKED_ENCODING", Simply(Cause::Undecodable)),
    ("NS_ERROR_INVALID_CONTENT_ENCODING", Simply(Cause::Undecodable)),
    ("NS_ERROR_CORRUPTED_CONTENT", Simply(Cause::Undecodable)),
    ("NS_ERROR_NET_PARTIAL_TRANSFER", Simply(Cause::Undecodable)),
];

/// The first known name, and where it stands. `text` is on one line.
pub(super) fn read(text: &str) -> Option<(usize, Cause)> {
    let is_of_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let mut at = 0;
    for piece in text.split_inclusive(|c: char| !is_of_name(c)) {
        let word = piece.trim_end_matches(|c: char| !is_of_name(c));
        if word.contains("_ERROR") || word.starts_with("ERR_") {
            let is_meant =
                |code: &str| word == code || (code.ends_with('_') && word.starts_with(code));
            match CODES.iter().find(|(code, _)| is_meant(code)) {
                Some((_, Simply(cause))) => return Some((at, cause.clone())),
                Some((_, As(cause))) => return Some((at, cause(word, text, at))),
                None => {}
            }
        }
        at += piece.len();
    }
    None
}

/// The address that stands right before `at`, as consoles have it: `POST http://… net::ERR_…`.
pub(super) fn address_before(text: &str, at: usize) -> Option<Url> {
    let before = text.get(..at)?.trim_end();
    let before = before.strip_suffix("net::").unwrap_or(before).trim_end();
    let word = before.rsplit(' ').next()?.trim_matches(['\'', '"', '(', ')', ',', ':']);
    Url::read_absolute(word).ok()
}

fn port(_: &str, text: &str, at: usize) -> Cause {
    let url = address_before(text, at);
    let port = url.as_ref().and_then(Url::port).unwrap_or_default().to_owned();
    Cause::PortBlocked { port }
}

fn name(_: &str, text: &str, at: usize) -> Cause {
    let host = address_before(text, at).map(|url| url.host().to_owned()).unwrap_or_default();
    Cause::NameNotFound { host }
}

fn certificate(code: &str, _: &str, _: usize) -> Cause {
    Cause::Certificate { fault: super::value(code) }
}
