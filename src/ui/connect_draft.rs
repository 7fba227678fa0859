//! The connect form's content, and the target it stands for.

use std::time::Duration;

use crate::mcp::extra_headers::is_kept_from_people;
use crate::mcp::http::{Carrier, Header, HeaderText};
use crate::mcp::types::TraceContext;
use crate::mcp::{ClientFeatures, Dialect, Root, Target, Timeouts};
use crate::session::access::{Access, Remembers};
use crate::wire::program::Program;

/// What stands in the form: plain values here, signals where it is edited.
#[derive(Clone, PartialEq)]
pub struct ConnectDraft {
    pub url: String,
    /// What is started where that is no address.
    pub program: Option<Program>,
    pub dialect: Option<Dialect>,
    /// What a handshake asks for; `None`: the newest.
    pub revision: Option<&'static str>,
    pub authentication: Authentication,
    /// Kept when the kind of authentication changes.
    pub key: String,
    pub key_header: String,
    pub headers: Vec<HeaderRow>,
    pub connect_seconds: u64,
    pub request_seconds: u64,
    pub features: ClientFeatures,
    /// Edited once connected, and kept on the way there.
    pub roots: Vec<Root>,
    pub trace: TraceContext,
    pub carrier: Carrier,
    /// For signing in; its ticks say what is remembered on this device.
    pub access: Access,
    /// The server has refused to answer without one.
    pub wants_key: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authentication {
    None,
    ApiKey,
    Bearer,
    OAuth,
}

#[derive(Clone, Default, PartialEq, Eq)]
pub struct HeaderRow {
    pub name: String,
    pub value: String,
}

impl Default for ConnectDraft {
    fn default() -> Self {
        Self::from_target(&Target::at(""))
    }
}

impl ConnectDraft {
    pub fn from_target(target: &Target) -> Self {
        let Target {
            url,
            program,
            dialect,
            revision,
            headers,
            timeouts,
            features,
            roots,
            trace,
            carrier,
        } = target;
        let mut draft = Self {
            url: url.clone(),
            program: program.clone(),
            dialect: *dialect,
            revision: *revision,
            authentication: Authentication::None,
            key: String::new(),
            key_header: "api_key".to_owned(),
            headers: Vec::new(),
            connect_seconds: timeouts.connect.as_secs(),
            request_seconds: timeouts.request.as_secs(),
            features: *features,
            roots: roots.clone(),
            trace: trace.clone(),
            carrier: *carrier,
            access: Access::default(),
            wants_key: false,
        };
        for header in headers {
            draft.take(header);
        }
        draft
    }

    pub fn of(target: &Target, access: Access) -> Self {
        let mut draft = Self::from_target(target);
        let plain =
            Access { remembers: Remembers::default(), trusted: Vec::new(), ..access.clone() };
        if draft.authentication == Authentication::None && plain != Access::default() {
            draft.authentication = Authentication::OAuth;
        }
        draft.access = access;
        draft
    }

    /// How to sign in, as far as that was chosen.
    pub fn access(&self) -> Access {
        let mut access = match self.authentication {
            Authentication::OAuth => self.access.clone(),
            Authentication::None | Authentication::ApiKey | Authentication::Bearer => {
                let Access { remembers, ref trusted, .. } = self.access;
                Access { remembers, trusted: trusted.clone(), ..Access::default() }
            }
        };
        let has_key =
            matches!(self.authentication, Authentication::ApiKey | Authentication::Bearer);
        access.remembers.key &= has_key;
        access
    }

    pub fn forget_secrets(&mut self) {
        self.key.clear();
        self.headers.retain(|row| !row.is_secret());
        self.access.forget_secrets();
    }

    /// Why the browser will not send a key under this name.
    pub fn key_problem(&self) -> Option<String> {
        let named = HeaderRow { name: self.key_header.clone(), value: self.key.clone() };
        named.problem(self.carrier)
    }

    /// The first secret header is the key; the others are rows.
    fn take(&mut self, header: &Header) {
        let value = header.value.reveal();
        let secret = matches!(header.value, HeaderText::Secret(_));
        if !secret || self.authentication != Authentication::None {
            let row = HeaderRow { name: header.name.clone(), value: value.to_owned() };
            return self.headers.push(row);
        }
        let bearer = value.strip_prefix("Bearer ").filter(|_| header.name == "authorization");
        if let Some(token) = bearer {
            self.authentication = Authentication::Bearer;
            token.clone_into(&mut self.key);
        } else {
            self.authentication = Authentication::ApiKey;
            header.name.clone_into(&mut self.key_header);
            value.clone_into(&mut self.key);
        }
    }

    pub fn target(&self) -> Target {
        let key = self.key.trim();
        let key = match self.authentication {
            _ if key.is_empty() => None,
            Authentication::None | Authentication::OAuth => None,
            Authentication::ApiKey if self.key_problem().is_some() => None,
            Authentication::ApiKey => Some(Header::secret(self.key_header.trim(), key)),
            Authentication::Bearer => {
                Some(Header::secret("authorization", format!("Bearer {key}")))
            }
        };
        let sendable = |row: &&HeaderRow| row.problem(self.carrier).is_none() && !row.is_empty();
        let rows = self.headers.iter().filter(sendable);
        Target {
            url: self.url.trim().to_owned(),
            program: self.program.clone(),
            dialect: self.dialect,
            revision: self.revision.filter(|_| self.may_shake_hands()),
            headers: key.into_iter().chain(rows.map(HeaderRow::header)).collect(),
            timeouts: Timeouts {
                connect: Duration::from_secs(self.connect_seconds.max(1)),
                request: Duration::from_secs(self.request_seconds.max(1)),
            },
            features: self.features,
            roots: self.roots.clone(),
            trace: self.trace.clone(),
            carrier: self.carrier,
        }
    }

    /// The dialect, or one that may be found, begins with a handshake.
    pub fn may_shake_hands(&self) -> bool {
        !matches!(self.dialect, Some(Dialect::Event | Dialect::Modern))
    }

    pub fn has_headers(&self) -> bool {
        !self.headers.is_empty()
    }

    pub fn has_protocol(&self) -> bool {
        self.dialect.is_some() || self.revision.is_some() || self.carrier != Carrier::default()
    }

    pub fn has_offer(&self) -> bool {
        self.features != ClientFeatures::default()
    }

    pub fn has_times(&self) -> bool {
        let Self { connect_seconds, request_seconds, trace, .. } = Self::default();
        (self.connect_seconds, self.request_seconds) != (connect_seconds, request_seconds)
            || self.trace != trace
    }

    /// Something other than the address was chosen, or has to be.
    pub fn has_options(&self) -> bool {
        let (url, roots) = (self.url.clone(), self.roots.clone());
        let trusted = self.access.trusted.clone();
        let access = Access { trusted, ..Access::default() };
        let plain = Self { url, roots, access, ..Self::default() };
        *self != plain
    }
}

/// Headers that a browser sets by itself or keeps from pages (Fetch standard, forbidden names).
const FORBIDDEN: &[&str] = &[
    "accept-charset",
    "accept-encoding",
    "access-control-request-headers",
    "access-control-request-method",
    "access-control-request-private-network",
    "connection",
    "content-length",
    "cookie",
    "cookie2",
    "date",
    "dnt",
    "expect",
    "host",
    "keep-alive",
    "origin",
    "referer",
    "set-cookie",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

impl HeaderRow {
    fn is_empty(&self) -> bool {
        self.name.trim().is_empty()
    }

    fn header(&self) -> Header {
        Header::typed(self.name.trim(), self.value.trim())
    }

    /// By its name, it carries something that nobody else should see.
    pub fn is_secret(&self) -> bool {
        Header::names_secret(&self.name)
    }

    /// Why it will not be sent.
    pub fn problem(&self, carrier: Carrier) -> Option<String> {
        let name = self.name.trim().to_ascii_lowercase();
        let letters = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        let is_forbidden = FORBIDDEN.contains(&name.as_str())
            || name.starts_with("sec-")
            || name.starts_with("proxy-");
        if carrier == Carrier::Browser && is_forbidden {
            return Some(format!(
                "Browsers do not let a page send `{name}`; Wirescope leaves it out"
            ));
        }
        if is_kept_from_people(&name) {
            return Some(format!("Wirescope sets `{name}` for each message and leaves yours out"));
        }
        if !name.chars().all(letters) {
            return Some("A header name contains only letters, digits and hyphens".to_owned());
        }
        let sendable = |c: char| u32::from(c) < 256 && !"\r\n\0".contains(c);
        if !self.value.chars().all(sendable) {
            return Some("A header value cannot contain these characters".to_owned());
        }
        None
    }
}

pub fn dialect_choices() -> [Option<Dialect>; 5] {
    [
        None,
        Some(Dialect::Event),
        Some(Dialect::HttpSse),
        Some(Dialect::Streamable),
        Some(Dialect::Modern),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://localhost:3000/mcp";

    fn draft() -> ConnectDraft {
        ConnectDraft::from_target(&Target::at(URL))
    }

    fn row(name: &str, value: &str) -> HeaderRow {
        HeaderRow { name: name.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn what_a_target_says_is_said_by_its_form_too() {
        let key = |header| vec![header, Header::plain("x-team", "a")];
        for headers in [
            Vec::new(),
            key(Header::secret("api_key", "K")),
            key(Header::secret("x-key", "K")),
            key(Header::secret("authorization", "Bearer T")),
            vec![Header::secret("api_key", "K"), Header::secret("x-token", "T")],
        ] {
            let target = Target {
                dialect: Some(Dialect::Streamable),
                revision: Some("2025-03-26"),
                headers,
                timeouts: Timeouts {
                    connect: Duration::from_secs(3),
                    request: Duration::from_mins(10),
                },
                roots: vec![Root { uri: "file:///a".to_owned(), ..Root::default() }],
                trace: TraceContext { state: "a=b".to_owned(), ..TraceContext::default() },
                carrier: Carrier::Companion,
                ..Target::at(URL)
            };
            assert_eq!(ConnectDraft::from_target(&target).target(), target);
        }
    }

    #[test]
    fn a_key_goes_out_only_by_the_authentication_that_is_chosen() {
        let mut draft = ConnectDraft { key: " K ".to_owned(), ..draft() };
        draft.access.client_id = "me".to_owned();
        draft.access.remembers.key = true;
        let of = |authentication| ConnectDraft { authentication, ..draft.clone() };

        assert_eq!(of(Authentication::None).target().headers, []);
        assert_eq!(of(Authentication::OAuth).target().headers, []);
        let by_key = of(Authentication::ApiKey).target().headers;
        assert_eq!(by_key, [Header::secret("api_key", "K")]);
        let bearer = of(Authentication::Bearer).target().headers;
        assert_eq!(bearer, [Header::secret("authorization", "Bearer K")]);

        assert_eq!(of(Authentication::OAuth).access().client_id, "me");
        assert_eq!(of(Authentication::Bearer).access().client_id, "");
        assert!(of(Authentication::Bearer).access().remembers.key);
        assert!(!of(Authentication::None).access().remembers.key);
    }

    #[test]
    fn headers_that_a_browser_or_the_protocol_keeps_are_named_and_left_out() {
        let kept = ["Cookie", "host", "Sec-Fetch-Mode", "proxy-x", "Mcp-Session-Id", "a b"];
        for name in kept {
            let draft = ConnectDraft { headers: vec![row(name, "x")], ..draft() };
            assert!(draft.headers[0].problem(Carrier::Browser).is_some(), "{name}");
            assert_eq!(draft.target().headers, [], "{name}");
        }
        for value in ["two\nlines", "日本"] {
            for carrier in [Carrier::Browser, Carrier::Companion] {
                assert!(row("x-a", value).problem(carrier).is_some(), "{value}");
            }
        }
        let draft =
            ConnectDraft { headers: vec![row("X-Tenant", "größe"), row("", "")], ..draft() };
        assert_eq!(draft.target().headers, [Header::plain("X-Tenant", "größe")]);
    }

    #[test]
    fn the_companion_sends_what_a_browser_keeps_to_itself_but_not_what_the_protocol_sets() {
        let headers = vec![row("Cookie", "a=b"), row("Origin", "x"), row("Mcp-Session-Id", "s")];
        let draft = ConnectDraft { headers, carrier: Carrier::Companion, ..draft() };

        let sent = [Header::secret("Cookie", "a=b"), Header::plain("Origin", "x")];
        assert_eq!(draft.target().headers, sent);
    }

    #[test]
    fn a_header_that_sounds_like_a_secret_is_one_and_is_forgotten_as_one() {
        let headers = vec![row("X-Auth", "A"), row("X-Team", "a")];
        let mut draft = ConnectDraft { headers, key: "K".to_owned(), ..draft() };
        assert_eq!(draft.target().headers[0], Header::secret("X-Auth", "A"));

        draft.forget_secrets();

        assert_eq!(draft.key, "");
        assert_eq!(draft.target().headers, [Header::plain("X-Team", "a")]);
    }

    #[test]
    fn a_revision_belongs_to_a_handshake() {
        let chosen = ConnectDraft { revision: Some("2025-03-26"), ..draft() };
        assert_eq!(chosen.target().revision, Some("2025-03-26"));
        for dialect in [Dialect::Event, Dialect::Modern] {
            let forced = ConnectDraft { dialect: Some(dialect), ..chosen.clone() };
            assert_eq!(forced.target().revision, None);
        }
    }

    #[test]
    fn no_time_is_shorter_than_a_second() {
        let hasty = ConnectDraft { connect_seconds: 0, request_seconds: 0, ..draft() };
        let Timeouts { connect, request } = hasty.target().timeouts;
        assert_eq!([connect, request], [Duration::from_secs(1); 2]);
    }

    #[test]
    fn an_address_alone_is_no_option() {
        assert!(!draft().has_options());
        assert!(ConnectDraft { dialect: Some(Dialect::Event), ..draft() }.has_options());
        assert!(ConnectDraft { headers: vec![row("x", "y")], ..draft() }.has_options());
    }
}
