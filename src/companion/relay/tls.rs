//! Which certificates are accepted: those this machine trusts, those signed by `--ca`, and every one of a host
//! named by `--insecure`.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{
    CryptoProvider, WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature,
};
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio_rustls::TlsConnector;

pub struct Tls {
    config: ClientConfig,
}

/// Why `--ca` cannot be followed.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableRoots {
    #[error("the file {0} of --ca cannot be read ({1}): name a PEM file with certificates")]
    File(PathBuf, pem::Error),
    #[error(
        "the file {0} of --ca has no certificate: name a PEM file with lines BEGIN CERTIFICATE"
    )]
    Empty(PathBuf),
    #[error(
        "a certificate in {0}, the file of --ca, is not one ({1}): name a PEM file with certificates"
    )]
    Certificate(PathBuf, Error),
    #[error("this build has no TLS that works ({0}): report it as a bug")]
    NoTls(Error),
}

impl Tls {
    pub fn new(ca: Option<&Path>, insecure: Vec<String>) -> Result<Self, UnreadableRoots> {
        let extra = ca.map(roots).transpose()?.unwrap_or_default();
        let provider = Arc::new(ring::default_provider());
        let algorithms = provider.signature_verification_algorithms;
        let trust = Trust {
            extra,
            insecure,
            provider: Arc::clone(&provider),
            algorithms,
            platform: OnceLock::new(),
        };
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(UnreadableRoots::NoTls)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(trust))
            .with_no_client_auth();
        Ok(Self { config })
    }

    pub fn any(&self) -> TlsConnector {
        self.speaking(&["h2", "http/1.1"])
    }

    pub fn http1(&self) -> TlsConnector {
        self.speaking(&["http/1.1"])
    }

    fn speaking(&self, protocols: &[&str]) -> TlsConnector {
        let mut config = self.config.clone();
        config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
        Arc::new(config).into()
    }
}

fn roots(path: &Path) -> Result<Vec<CertificateDer<'static>>, UnreadableRoots> {
    let named = || path.to_owned();
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect);
    let roots: Vec<_> = read.map_err(|error| UnreadableRoots::File(named(), error))?;
    if roots.is_empty() {
        return Err(UnreadableRoots::Empty(named()));
    }
    let mut store = RootCertStore::empty();
    for root in &roots {
        let added = store.add(root.clone());
        added.map_err(|error| UnreadableRoots::Certificate(named(), error))?;
    }
    Ok(roots)
}

#[derive(Debug)]
struct Trust {
    extra: Vec<CertificateDer<'static>>,
    /// An IPv6 address without brackets.
    insecure: Vec<String>,
    provider: Arc<CryptoProvider>,
    algorithms: WebPkiSupportedAlgorithms,
    /// Read when the first certificate comes: this machine has hundreds, and most starts need none.
    platform: OnceLock<Result<Verifier, Error>>,
}

impl Trust {
    fn platform(&self) -> Result<&Verifier, Error> {
        let read =
            || Verifier::new_with_extra_roots(self.extra.clone(), Arc::clone(&self.provider));
        self.platform.get_or_init(read).as_ref().map_err(Clone::clone)
    }
}

impl ServerCertVerifier for Trust {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.insecure.iter().any(|host| *host == server_name.to_str()) {
            return Ok(ServerCertVerified::assertion());
        }
        let platform = self.platform()?;
        platform.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
