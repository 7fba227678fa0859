//! The connect form's content, and the target it stands for.

use std::time::Duration;

use crate::mcp::http::{Header, HeaderText};
use crate::mcp::own_header::is_kept_from_people;
use crate::mcp::types::TraceContext;
use crate::mcp::{ClientFeatures, Dialect, Root, Target, Timeouts};
use crate::session::access::{Access, Remembers};

/// What stands in the form: plain values here, signals where it is edited.
#[derive(Clone, PartialEq)]
pub struct ConnectDraft {
    pub url: String,
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
    /// For signing in; its ticks say what is remembered on this device.
    pub access: Access,
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
        let Target { url, dialect, revision, headers, timeouts, features, roots, trace } = target;
        let mut draft = Self {
            url: url.clone(),
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
            access: Access::default(),
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
        named.problem()
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
        let rows = self.headers.iter().filter(|row| row.problem().is_none() && !row.is_empty());
        Target {
            url: self.url.trim().to_owned(),
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
        }
    }

    /// The dialect, or one that may be found, begins with a handshake.
    pub fn may_shake_hands(&self) -> bool {
        !matches!(self.dialect, Some(Dialect::Event | Dialect::Modern))
    }

    /// Something other than the address was chosen.
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
        let (name, value) = (self.name.trim(), self.value.trim());
        if self.is_secret() { Header::secret(name, value) } else { Header::plain(name, value) }
    }

    /// By its name, it carries something that nobody else should see.
    pub fn is_secret(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        ["auth", "key", "token", "secret", "password"].iter().any(|word| name.contains(word))
    }

    /// Why the browser will not send it.
    pub fn problem(&self) -> Option<String> {
        let name = self.name.trim().to_ascii_lowercase();
        let letters = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if FORBIDDEN.contains(&name.as_str())
            || name.starts_with("sec-")
            || name.starts_with("proxy-")
        {
            return Some(format!("Browsers do not let a page send `{name}`; it will be left out"));
        }
        if is_kept_from_people(&name) {
            return Some(format!(
                "The page sets `{name}` anew for each message; yours will be left out"
            ));
        }
        if !name.chars().all(letters) {
            return Some("A header's name holds letters, digits and hyphens only".to_owned());
        }
        let sendable = |c: char| u32::from(c) < 256 && !"\r\n\0".contains(c);
        if !self.value.chars().all(sendable) {
            return Some("A header's value cannot hold these letters".to_owned());
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
