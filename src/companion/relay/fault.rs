//! From the errors of sockets, TLS and HTTP to the one reason a person is told.

use std::error::Error;
use std::io::{self, ErrorKind};

use hyper::http::Extensions;
use hyper_util::client::legacy;
use rustls::{CertificateError, InvalidMessage};

use super::line::Opening;
use crate::wire::companion::{CertificateFault, Fault};

/// No connection to `address` came about.
pub fn of_connecting(error: &(dyn Error + 'static), address: &str) -> Fault {
    if let Some(fault) = find::<Fault>(error) {
        return fault.clone();
    }
    let address = address.to_owned();
    match find::<io::Error>(error).map(io::Error::kind) {
        Some(ErrorKind::ConnectionRefused) => Fault::Refused { address },
        Some(
            ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::AddrNotAvailable
            | ErrorKind::NotConnected,
        ) => Fault::Unreachable { address },
        Some(ErrorKind::TimedOut) => Fault::TimedOut { address },
        Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted) => broken(error),
        _ => Fault::Other { detail: format!("no connection to {address}: {}", words(error)) },
    }
}

/// TLS with `host` did not come about.
pub fn of_handshake(error: &io::Error, host: &str) -> Fault {
    if let Some(found) = find::<rustls::Error>(error) {
        return of_tls(found, host);
    }
    match error.kind() {
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => {
            broken(error)
        }
        ErrorKind::UnexpectedEof => tls(host, "the server closed the connection at once"),
        _ => tls(host, &error.to_string()),
    }
}

/// No head of an answer came.
pub fn of_request(error: &legacy::Error, host: &str) -> Fault {
    if let Some(fault) = find::<Fault>(error) {
        return fault.clone();
    }
    if let Some(found) = find::<rustls::Error>(error) {
        return of_tls(found, host);
    }
    let is_parse = find::<hyper::Error>(error).is_some_and(hyper::Error::is_parse);
    let cause = error.source().unwrap_or(error);
    // What comes before anything was asked has a kind that hyper does not tell.
    if !is_parse && !cause.to_string().contains("unexpected message") {
        return broken(cause);
    }
    let opening = opening(error);
    let mut detail = words(cause);
    if !opening.is_empty() {
        detail = format!("{detail}; it begins with {opening}");
    }
    Fault::NotHttp { detail }
}

/// The body of an answer broke off.
pub fn of_body(error: &hyper::Error, host: &str) -> Fault {
    match find::<rustls::Error>(error) {
        Some(found) => of_tls(found, host),
        None => broken(error),
    }
}

fn of_tls(error: &rustls::Error, host: &str) -> Fault {
    match error {
        rustls::Error::InvalidCertificate(error) => {
            Fault::Certificate { host: host.to_owned(), why: of_certificate(error) }
        }
        // By the platform's means of trust, such as that there are none.
        rustls::Error::General(words) => Fault::Certificate {
            host: host.to_owned(),
            why: CertificateFault::Other(words.clone()),
        },
        rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => {
            tls(host, "the server answers, but not in TLS; it may speak plain HTTP at this port")
        }
        _ => tls(host, &error.to_string()),
    }
}

fn of_certificate(error: &CertificateError) -> CertificateFault {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            CertificateFault::Expired
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            CertificateFault::NotYetValid
        }
        CertificateError::UnknownIssuer => CertificateFault::UnknownIssuer,
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            CertificateFault::WrongName
        }
        CertificateError::Revoked => CertificateFault::Revoked,
        _ => CertificateFault::Other(error.to_string()),
    }
}

fn broken(error: &(dyn Error + 'static)) -> Fault {
    Fault::Broken { detail: words(error) }
}

fn tls(host: &str, detail: &str) -> Fault {
    Fault::Tls { host: host.to_owned(), detail: detail.to_owned() }
}

/// How the server began, as far as it did.
fn opening(error: &legacy::Error) -> String {
    let mut extras = Extensions::new();
    if let Some(connected) = error.connect_info() {
        connected.get_extras(&mut extras);
    }
    extras.get::<Opening>().map(Opening::shown).unwrap_or_default()
}

/// The first error of that kind among an error and its causes.
fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    causes(error).find_map(|cause| cause.downcast_ref())
}

/// An error and its causes, each once.
fn words(error: &(dyn Error + 'static)) -> String {
    let mut said: Vec<String> = Vec::new();
    for cause in causes(error).map(ToString::to_string) {
        if !said.last().is_some_and(|before| before.contains(&cause)) {
            said.push(cause);
        }
    }
    said.join(": ")
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error: &&'a (dyn Error + 'static)| {
        let error = *error;
        // The source of an `io::Error` is that of the error in it, which would be left out.
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(inner) => Some(inner as &(dyn Error + 'static)),
            None => error.source(),
        }
    })
}

#[cfg(test)]
mod tests {
    use std::io;

    use rustls::pki_types::UnixTime;

    use super::*;

    fn connecting(kind: ErrorKind) -> Fault {
        of_connecting(&io::Error::from(kind), "x:80")
    }

    fn handshake(error: rustls::Error) -> Fault {
        of_handshake(&io::Error::new(ErrorKind::InvalidData, error), "x")
    }

    #[test]
    fn each_way_not_to_connect_has_its_name() {
        let address = || "x:80".to_owned();

        assert_eq!(connecting(ErrorKind::ConnectionRefused), Fault::Refused { address: address() });
        assert_eq!(
            connecting(ErrorKind::HostUnreachable),
            Fault::Unreachable { address: address() }
        );
        assert_eq!(
            connecting(ErrorKind::NetworkUnreachable),
            Fault::Unreachable { address: address() }
        );
        assert_eq!(connecting(ErrorKind::TimedOut), Fault::TimedOut { address: address() });
        assert!(matches!(connecting(ErrorKind::ConnectionReset), Fault::Broken { .. }));
        assert!(matches!(connecting(ErrorKind::PermissionDenied), Fault::Other { .. }));
    }

    #[test]
    fn a_reason_found_further_down_is_the_one() {
        let found = Fault::NameNotFound { host: "x".to_owned() };
        let error = io::Error::other(io::Error::other(found.clone()));

        assert_eq!(of_connecting(&error, "x:80"), found);
    }

    #[test]
    fn each_fault_of_a_certificate_has_its_name() {
        let time = UnixTime::since_unix_epoch(std::time::Duration::ZERO);
        let certificates = [
            (CertificateError::Expired, CertificateFault::Expired),
            (CertificateError::ExpiredContext { time, not_after: time }, CertificateFault::Expired),
            (CertificateError::NotValidYet, CertificateFault::NotYetValid),
            (
                CertificateError::NotValidYetContext { time, not_before: time },
                CertificateFault::NotYetValid,
            ),
            (CertificateError::UnknownIssuer, CertificateFault::UnknownIssuer),
            (CertificateError::NotValidForName, CertificateFault::WrongName),
            (CertificateError::Revoked, CertificateFault::Revoked),
        ];
        for (error, why) in certificates {
            let found = handshake(rustls::Error::InvalidCertificate(error));
            assert_eq!(found, Fault::Certificate { host: "x".to_owned(), why });
        }
        let other = handshake(rustls::Error::InvalidCertificate(CertificateError::BadEncoding));
        let Fault::Certificate { why: CertificateFault::Other(words), .. } = other else {
            panic!("{other:?}");
        };
        assert!(!words.is_empty());
    }

    #[test]
    fn what_is_no_certificate_is_a_fault_of_tls() {
        let message = rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType);

        assert!(
            matches!(handshake(message), Fault::Tls { detail, .. } if detail.contains("plain HTTP"))
        );
        let ended = io::Error::from(ErrorKind::UnexpectedEof);
        assert!(matches!(of_handshake(&ended, "x"), Fault::Tls { .. }));
        let reset = io::Error::from(ErrorKind::ConnectionReset);
        assert!(matches!(of_handshake(&reset, "x"), Fault::Broken { .. }));
    }

    #[test]
    fn causes_are_said_once() {
        let error = io::Error::other(io::Error::other("a cause"));

        assert_eq!(words(&error), "a cause");
    }
}
