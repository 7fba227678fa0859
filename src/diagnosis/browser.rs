//! What a browser refuses by itself, whatever the server says.

use super::Cause;
use crate::wire::url::Url;

/// Where the page is, and what it may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The page's own origin; empty where it is not known.
    pub origin: String,
    /// A companion stands ready, which sees everything.
    pub has_companion: bool,
    pub local_network: LocalNetwork,
    /// The browser says that it has no network.
    pub is_offline: bool,
}

/// What the browser says of the permission for the local network
/// (<https://wicg.github.io/local-network-access/>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LocalNetwork {
    /// It has no such permission, or does not tell.
    #[default]
    Unknown,
    Granted,
    /// It will ask the person, or is asking.
    Prompt,
    Denied,
}

impl Surroundings {
    /// What keeps any request of this page from `url`, whatever the server is like.
    pub(super) fn forbids(&self, url: &Url) -> Option<Cause> {
        if is_blocked_port(url) {
            let port = url.port().unwrap_or_default().to_owned();
            return Some(Cause::PortBlocked { port });
        }
        if self.is_offline && !url.is_loopback() {
            return Some(Cause::Offline);
        }
        let page = Url::read(&self.origin).ok()?;
        // In the local network some browsers let it pass, with the permission for that.
        if page.is_encrypted() && url.is_exposed() && !url.is_local() {
            return Some(Cause::MixedContent);
        }
        let is_denied = self.local_network == LocalNetwork::Denied;
        (is_denied && self.is_far_from(url)).then_some(Cause::LocalNetwork)
    }

    /// A page on the internet and a server on this machine, or in its network.
    pub(super) fn is_far_from(&self, url: &Url) -> bool {
        let Ok(page) = Url::read(&self.origin) else { return false };
        let is_far = page.is_encrypted() && !page.is_loopback() && !page.is_local();
        is_far && (url.is_loopback() || url.is_local())
    }

    /// The browser has not let the page into the local network yet, as far as is known.
    pub(super) fn may_wait_for_leave(&self, url: &Url) -> bool {
        self.local_network != LocalNetwork::Granted && self.is_far_from(url)
    }
}

/// The Fetch standard blocks some ports, to keep pages from talking to other services.
pub fn is_blocked_port(url: &Url) -> bool {
    let port = url.port().and_then(|port| port.parse::<u16>().ok());
    port.is_some_and(|port| BLOCKED_PORTS.contains(&port))
}

/// <https://fetch.spec.whatwg.org/#port-blocking>, those above 1024 and the lowest.
const BLOCKED_PORTS: &[u16] = &[
    0, 1, 7, 9, 21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 636, 993, 995, 1719, 1720, 1723, 2049,
    3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];
