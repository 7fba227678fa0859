//! Connects to a server: looks its name up, tries each of its addresses, and begins TLS.

use std::future::Future;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use std::{io, vec};

use hyper::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::Name;
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::fault;
use super::line::Line;
use crate::wire::companion::Fault;

/// All of it: name, addresses, TLS.
const CONNECT_WITHIN: Duration = Duration::from_secs(10);
/// For the addresses alone, so that one that is silent leaves time for the next.
const ADDRESSES_WITHIN: Duration = Duration::from_secs(9);
/// Streams may be silent for hours; a peer that is gone is noticed by this.
const ALIVE_AFTER: Duration = Duration::from_mins(1);

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Fault>> + Send>>;

#[derive(Clone)]
pub struct Dial {
    tcp: HttpConnector<Names>,
    tls: TlsConnector,
}

impl Dial {
    pub fn new(tls: TlsConnector) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(Names);
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(ALIVE_AFTER));
        tcp.set_connect_timeout(Some(ADDRESSES_WITHIN));
        Self { tcp, tls }
    }

    async fn connect(
        mut self,
        uri: Uri,
        host: &str,
        address: &str,
    ) -> Result<TokioIo<Line>, Fault> {
        let is_encrypted = uri.scheme_str() == Some("https");
        let tcp =
            self.tcp.call(uri).await.map_err(|error| fault::of_connecting(&error, address))?;
        let tcp = tcp.into_inner();
        let line =
            if is_encrypted { self.encrypt(tcp, host).await? } else { Line::new(tcp, false) };
        Ok(TokioIo::new(line))
    }

    async fn encrypt(&self, tcp: TcpStream, host: &str) -> Result<Line, Fault> {
        let name = ServerName::try_from(host.to_owned()).map_err(|_| Fault::Tls {
            host: host.to_owned(),
            detail: "no certificate can have this name".to_owned(),
        })?;
        let stream = self.tls.connect(name, tcp).await;
        let stream = stream.map_err(|error| fault::of_handshake(&error, host))?;
        let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        Ok(Line::new(stream, is_http2))
    }
}

impl Service<Uri> for Dial {
    type Response = TokioIo<Line>;
    type Error = Fault;
    type Future = Pending<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let dial = self.clone();
        Box::pin(async move {
            let host = uri.host().unwrap_or_default().trim_matches(['[', ']']).to_owned();
            let address = address(&uri);
            let connecting = dial.connect(uri, &host, &address);
            let late = |_| Err(Fault::TimedOut { address: address.clone() });
            timeout(CONNECT_WITHIN, connecting).await.unwrap_or_else(late)
        })
    }
}

/// Host and port, as one would type them.
fn address(uri: &Uri) -> String {
    let usual = if uri.scheme_str() == Some("https") { 443 } else { 80 };
    format!("{}:{}", uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(usual))
}

/// Looks names up by the means of this machine.
#[derive(Clone)]
struct Names;

impl Service<Name> for Names {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = Fault;
    type Future = Pending<Self::Response>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Fault>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        Box::pin(async move {
            if is_this_machine(name.as_str()) {
                return Ok(own_addresses().into_iter());
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found = found.map_err(|error| not_found(name.as_str(), &error))?;
            Ok(found.collect::<Vec<_>>().into_iter())
        })
    }
}

/// RFC 6761 §6.3: such names are never looked up, as in browsers.
fn is_this_machine(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || name.to_ascii_lowercase().ends_with(".localhost")
}

/// A server may listen at only one of the two.
fn own_addresses() -> Vec<SocketAddr> {
    vec![(Ipv6Addr::LOCALHOST, 0).into(), (Ipv4Addr::LOCALHOST, 0).into()]
}

fn not_found(host: &str, error: &io::Error) -> Fault {
    let words = error.to_string();
    // EAI_AGAIN: the name may well exist, and only these words tell.
    if words.contains("Temporary failure") {
        return Fault::Other { detail: format!("the name {host} could not be looked up: {words}") };
    }
    Fault::NameNotFound { host: host.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine_are_not_looked_up() {
        for name in ["localhost", "LocalHost", "localhost.", "a.localhost"] {
            assert!(is_this_machine(name), "{name}");
        }
        for name in ["localhost.example", "mylocalhost", "example"] {
            assert!(!is_this_machine(name), "{name}");
        }
    }

    #[test]
    fn an_address_has_its_port() {
        let shown = |text: &'static str| address(&Uri::from_static(text));

        assert_eq!(shown("http://x/"), "x:80");
        assert_eq!(shown("https://x/"), "x:443");
        assert_eq!(shown("https://[::1]:8443/"), "[::1]:8443");
    }
}
