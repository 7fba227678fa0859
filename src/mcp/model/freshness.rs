//! How long a result may be used again, as a server of 2026-07-28 says with it.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching>

use std::time::Duration;

use serde_json::Value;

use super::moment::Moment;

/// How long a result may be used again, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    pub received: Moment,
    /// `ttlMs`; zero when it is absent, negative or no whole number.
    pub ttl: Duration,
    pub scope: Option<CacheScope>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheScope {
    Public,
    Private,
}

impl Freshness {
    /// `None` where the result says nothing about it, as in the legacy era.
    pub fn read(result: &Value, received: Moment) -> Option<Self> {
        let ttl = result.get("ttlMs");
        let scope = match result.get("cacheScope").and_then(Value::as_str) {
            Some("public") => Some(CacheScope::Public),
            Some("private") => Some(CacheScope::Private),
            _ => None,
        };
        if ttl.is_none() && scope.is_none() {
            return None;
        }
        let millis = ttl.and_then(Value::as_u64).unwrap_or_default();
        Some(Self { received, ttl: Duration::from_millis(millis), scope })
    }

    pub fn until(self) -> Moment {
        self.received.after(self.ttl)
    }

    pub fn is_fresh(self, now: Moment) -> bool {
        now < self.until()
    }
}
