//! Results that a server of 2026-07-28 allows to be used again for a while: kept by method and params,
//! one page at a time, and given up when a notification says that they have changed.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching>

use serde_json::{Map, Value};

use super::page::Page;
use crate::mcp::model::call_change::Answer;
use crate::mcp::model::freshness::{CacheScope, Freshness};
use crate::mcp::model::moment::Moment;

/// Results kept at most; the oldest leave first.
const MOST_ENTRIES: usize = 2_000;

#[derive(Debug, Default)]
pub(in crate::mcp) struct Cache {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    method: String,
    /// The params that make a difference: all but `_meta`.
    params: Map<String, Value>,
    freshness: Freshness,
    held: Held,
}

#[derive(Clone, Debug)]
pub(in crate::mcp) enum Held {
    Page(Page),
    Answer(Box<Answer>),
}

impl Cache {
    pub(in crate::mcp) fn find(
        &self,
        method: &str,
        params: &Map<String, Value>,
        now: Moment,
    ) -> Option<(Held, Freshness)> {
        let fits = |entry: &&Entry| entry.is(method, params) && entry.freshness.is_fresh(now);
        self.entries.iter().find(fits).map(|entry| (entry.held.clone(), entry.freshness))
    }

    pub(in crate::mcp) fn keep(
        &mut self,
        method: &str,
        params: &Map<String, Value>,
        freshness: Freshness,
        held: Held,
    ) {
        self.entries.retain(|entry| !entry.is(method, params));
        // What came of a person's answers must not be served for the same question without them.
        let is_retry = params.contains_key("inputResponses") || params.contains_key("requestState");
        if freshness.ttl.is_zero() || is_retry {
            return;
        }
        if self.entries.len() == MOST_ENTRIES {
            self.entries.remove(0);
        }
        let (method, params) = (method.to_owned(), bare(params));
        self.entries.push(Entry { method, params, freshness, held });
    }

    /// All results of a method: every page of a list.
    pub(super) fn forget(&mut self, method: &str) {
        self.entries.retain(|entry| entry.method != method);
    }

    /// What was read of one resource, and of those below its address.
    pub(in crate::mcp) fn forget_resource(&mut self, uri: &str) {
        let is_about = |entry: &Entry| {
            let read = entry.params.get("uri").and_then(Value::as_str).unwrap_or_default();
            entry.method == "resources/read" && read.starts_with(uri)
        };
        self.entries.retain(|entry| !is_about(entry));
    }

    /// Another token is another context of authorization: what is not public is of no use there.
    pub(in crate::mcp) fn forget_private(&mut self) {
        self.entries.retain(|entry| entry.freshness.scope == Some(CacheScope::Public));
    }

    pub(in crate::mcp) fn clear(&mut self) {
        self.entries.clear();
    }
}

impl Entry {
    fn is(&self, method: &str, params: &Map<String, Value>) -> bool {
        let own = params.iter().filter(|(key, _)| *key != "_meta");
        self.method == method
            && self.params.len() == own.clone().count()
            && own.clone().all(|(key, value)| self.params.get(key) == Some(value))
    }
}

fn bare(params: &Map<String, Value>) -> Map<String, Value> {
    let own = params.iter().filter(|(key, _)| *key != "_meta");
    own.map(|(key, value)| (key.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    fn at(millis: u64) -> Moment {
        Moment(Duration::from_millis(millis))
    }

    fn params(value: &Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    fn kept(ttl: &Value) -> Cache {
        let mut cache = Cache::default();
        let result = json!({ "tools": [], "ttlMs": ttl, "cacheScope": "public" });
        let freshness = Freshness::read(&result, at(1_000)).expect("a hint");
        let key = params(&json!({ "cursor": "2", "_meta": { "a": 1 } }));
        cache.keep("tools/list", &key, freshness, Held::Page(Page::default()));
        cache
    }

    #[test]
    fn a_result_is_found_by_method_and_params_until_its_time_is_over() {
        let cache = kept(&json!(500));
        let found =
            |method: &str, key: &Value, now| cache.find(method, &params(key), now).is_some();

        assert!(found("tools/list", &json!({ "cursor": "2", "_meta": { "b": 2 } }), at(1_499)));
        assert!(!found("tools/list", &json!({ "cursor": "2" }), at(1_500)));
        assert!(!found("tools/list", &json!({}), at(1_100)));
        assert!(!found("prompts/list", &json!({ "cursor": "2" }), at(1_100)));
    }

    #[test]
    fn an_absent_negative_or_odd_time_to_live_is_none() {
        for ttl in [json!(-5), json!("9"), json!(1.5), Value::Null] {
            let cache = kept(&ttl);
            assert!(
                cache.find("tools/list", &params(&json!({ "cursor": "2" })), at(1_000)).is_none()
            );
        }
    }

    #[test]
    fn what_came_of_answers_is_not_kept() {
        let mut cache = Cache::default();
        let result = json!({ "contents": [], "ttlMs": 9_000, "cacheScope": "private" });
        let freshness = Freshness::read(&result, at(0)).expect("a hint");
        let key = params(&json!({ "uri": "a:b", "requestState": "x" }));
        cache.keep("resources/read", &key, freshness, Held::Page(Page::default()));

        assert!(cache.find("resources/read", &key, at(1)).is_none());
    }

    #[test]
    fn an_update_of_a_resource_forgets_what_was_read_of_it_and_below() {
        let mut cache = Cache::default();
        let result = json!({ "ttlMs": 9_000, "cacheScope": "private" });
        let freshness = Freshness::read(&result, at(0)).expect("a hint");
        for uri in ["file:///a", "file:///a/b", "file:///c"] {
            let held = Held::Page(Page::default());
            cache.keep("resources/read", &params(&json!({ "uri": uri })), freshness, held);
        }

        cache.forget_resource("file:///a");

        let found = |uri: &str| {
            cache.find("resources/read", &params(&json!({ "uri": uri })), at(1)).is_some()
        };
        assert_eq!(
            [found("file:///a"), found("file:///a/b"), found("file:///c")],
            [false, false, true]
        );
    }
}
