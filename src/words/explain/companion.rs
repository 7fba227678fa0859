//! What went wrong on the companion's way to a server. It tells the true reason, so no explanation here has to
//! list what may be the case.

use crate::wire::companion::{CertificateFault, Fault};
use crate::words::explanation::Explanation;

/// How to come by a companion, for whoever has none.
pub const START_COMPANION: &str = "Or let Wirescope's companion program carry the requests: it needs no CORS. Start it with `wirescope`, then connect here again";

/// The same failure where a companion is at hand: to use it is the first advice.
pub fn with_companion(mut explanation: Explanation) -> Explanation {
    explanation.next.retain(|advice| advice != START_COMPANION);
    explanation.next.insert(
        0,
        "Connect through the companion, with the button above: it needs no CORS".to_owned(),
    );
    explanation
}

pub fn fault(fault: &Fault) -> Explanation {
    match fault {
        Fault::NameNotFound { host } => Explanation::new(format!("The host {host} was not found"))
            .because("This machine's name resolution (DNS and the hosts file) does not know the name")
            .advise("Check the host name for typing mistakes")
            .advise("If it is a name inside a company or a VPN, check that you are connected to it"),
        Fault::Refused { address } => Explanation::new(format!("Nothing listens at {address}"))
            .because("The machine answers, and refuses the connection at this port")
            .advise("Start the server, or check its port")
            .advise("If it runs in a container or on another machine, publish its port, and have it listen on `0.0.0.0`, not only on `127.0.0.1`"),
        Fault::Unreachable { address } => {
            Explanation::new(format!("No network route leads to {address}"))
                .because("This machine, or a router on the way, does not know how to reach it")
                .advise("Check the network, and the VPN if the server is behind one")
        }
        Fault::TimedOut { address } => {
            Explanation::new(format!("{address} does not accept the connection"))
                .because("It neither accepts nor refuses: usually a firewall drops the packets, or the machine is off")
                .advise("Check the host, the port and the firewall")
        }
        Fault::Broken { detail } => {
            Explanation::new("The connection was closed before the answer was complete")
                .because(format!("The companion reports: {detail}"))
                .advise("Check the server's own log: it may have crashed")
                .advise("A proxy in between may close connections that are idle or long-lived")
        }
        Fault::Certificate { host, why } => certificate(host, why),
        Fault::Tls { host, detail } => {
            Explanation::new(format!("{host} does not answer in TLS"))
                .because(format!("The companion reports: {detail}"))
                .advise("If the server speaks plain HTTP at this port, use `http://` instead of `https://`")
        }
        Fault::NotHttp { detail } => Explanation::new("The answer is not HTTP")
            .because(format!("The companion reports: {detail}"))
            .advise("Check the port: another program may be listening there")
            .advise("If the server speaks TLS at this port, use `https://` instead of `http://`"),
        Fault::NotSendable { detail } => Explanation::new("The companion cannot send this request")
            .because(detail.clone())
            .advise("Check the URL, the custom headers and the key for line breaks and other control characters"),
        Fault::ProgramNotFound { command } => {
            Explanation::new(format!("The program {command} was not found"))
                .because("It is neither a path nor a command that a terminal would find")
                .advise("Check the name for typing mistakes, or enter the full path")
                .advise("If a terminal finds it, start the companion from that terminal")
        }
        Fault::ProgramNotStarted { command, detail } => {
            Explanation::new(format!("The program {command} could not be started"))
                .because(format!("The system reports: {detail}"))
                .advise("Check that the file is executable, and that the folder exists")
        }
        Fault::Gone => Explanation::new("The companion program is gone")
            .because("This server is reached through it, and the page lost its connection to it")
            .advise("Start it again, and open the link that it prints")
            .advise("Or choose “Directly from this page” under Options, if the server allows that (CORS)"),
        Fault::Other { detail } => Explanation::new("The companion could not get an answer")
            .because(detail.clone())
            .advise("Check the companion's own output in its terminal"),
    }
}

fn certificate(host: &str, why: &CertificateFault) -> Explanation {
    let issuer = "If a company or a test tool issues it, start the companion with its root certificate: `wirescope --ca FILE`";
    let anyway = format!(
        "To connect anyway, at your own risk, start the companion with `wirescope --insecure {host}`"
    );
    let (headline, reason, advice) = match why {
        CertificateFault::Expired => (
            format!("The certificate of {host} has expired"),
            "According to this machine's clock, its validity period is over",
            "Renew the certificate on the server, and check this machine's date",
        ),
        CertificateFault::NotYetValid => (
            format!("The certificate of {host} is not valid yet"),
            "According to this machine's clock, its validity period has not begun",
            "Check the date of this machine, and of the one that issued the certificate",
        ),
        CertificateFault::UnknownIssuer => (
            format!("This machine does not trust the issuer of {host}'s certificate"),
            "It is self-signed, its issuer is not among this machine's trusted roots, or the server does not send the intermediate certificates",
            issuer,
        ),
        CertificateFault::WrongName => (
            format!("The certificate of {host} is for other names"),
            "None of its names matches this address's host",
            "Use a host name that the certificate has, or issue one for this name",
        ),
        CertificateFault::Revoked => (
            format!("The certificate of {host} has been revoked"),
            "Its issuer declared it invalid",
            "Issue a new certificate for the server",
        ),
        CertificateFault::Other(detail) => {
            return Explanation::new(format!("The certificate of {host} is not accepted"))
                .because(detail.clone())
                .advise(anyway);
        }
    };
    Explanation::new(headline).because(reason).advise(advice).advise(anyway)
}
