//! What goes wrong on the companion's way to a server.

use wirescope::mcp::failure::Diagnosis;
use wirescope::mcp::http::{Carrier, NetworkFailure};
use wirescope::wire::companion::{CertificateFault, Fault};
use wirescope::words::explain::{diagnosis, record};
use wirescope::words::{HIDDEN_HEADER, carrier, hidden_answer};

use crate::ORIGIN;
use crate::sheet::{Sheet, every};

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Through the companion");
    for (what, sample) in carriers() {
        sheet.name(what, carrier(sample));
    }
    sheet.name("HIDDEN_HEADER", HIDDEN_HEADER);
    sheet.name("hidden_answer", &hidden_answer(ORIGIN));
    for (what, fault) in faults() {
        let failure = Diagnosis::Network(NetworkFailure::Companion(fault));
        sheet.explain(what, &diagnosis(&failure, ORIGIN));
    }
    let reason = "it does not begin as a record of this version of wirescope tap".to_owned();
    let unreadable = Diagnosis::Unreadable { reason, text: "{}".into() };
    sheet.explain("a record of a tap", &record(&unreadable, ORIGIN));
    for (what, why) in certificates() {
        let fault = Fault::Certificate { host: "mcp.example".to_owned(), why };
        let failure = Diagnosis::Network(NetworkFailure::Companion(fault));
        sheet.explain(what, &diagnosis(&failure, ORIGIN));
    }
}

fn carriers() -> Vec<(&'static str, Carrier)> {
    every!(Carrier {
        Carrier::Browser => [Carrier::Browser],
        Carrier::Companion => [Carrier::Companion],
    })
}

fn faults() -> Vec<(&'static str, Fault)> {
    let host = || "mcp.example".to_owned();
    let address = || "mcp.example:443".to_owned();
    let detail = |detail: &str| detail.to_owned();
    every!(Fault {
        Fault::NameNotFound { .. } => [Fault::NameNotFound { host: host() }],
        Fault::Refused { .. } => [Fault::Refused { address: "127.0.0.1:3000".to_owned() }],
        Fault::Unreachable { .. } => [Fault::Unreachable { address: address() }],
        Fault::TimedOut { .. } => [Fault::TimedOut { address: address() }],
        Fault::Broken { .. } => [Fault::Broken { detail: detail("connection reset by peer") }],
        Fault::Certificate { .. } => [
            Fault::Certificate { host: host(), why: CertificateFault::Expired },
        ],
        Fault::Tls { .. } => [
            Fault::Tls { host: host(), detail: detail("received corrupt message of type InvalidContentType") },
        ],
        Fault::NotHttp { .. } => [Fault::NotHttp { detail: detail("invalid HTTP version parsed") }],
        Fault::NotSendable { .. } => [
            Fault::NotSendable { detail: detail("the value of the header `x-a` has a line break") },
        ],
        Fault::ProgramNotFound { .. } => [
            Fault::ProgramNotFound { command: "uvx".to_owned() },
        ],
        Fault::ProgramNotStarted { .. } => [Fault::ProgramNotStarted {
            command: "./server.py".to_owned(),
            detail: detail("permission denied"),
        }],
        Fault::Gone => [Fault::Gone],
        Fault::Other { .. } => [Fault::Other { detail: detail("too many requests at once: 1000") }],
    })
}

fn certificates() -> Vec<(&'static str, CertificateFault)> {
    every!(CertificateFault {
        CertificateFault::Expired => [CertificateFault::Expired],
        CertificateFault::NotYetValid => [CertificateFault::NotYetValid],
        CertificateFault::UnknownIssuer => [CertificateFault::UnknownIssuer],
        CertificateFault::WrongName => [CertificateFault::WrongName],
        CertificateFault::Revoked => [CertificateFault::Revoked],
        CertificateFault::Other(_) => [CertificateFault::Other("BadSignature".to_owned())],
    })
}
