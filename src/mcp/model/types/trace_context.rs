//! Trace context that goes with requests, and what is wrong with one as typed.

use serde_json::{Map, Value};

/// What ties the requests of this client to a trace that is kept elsewhere, as typed; empty texts are not
/// sent.
///
/// Spec: 2026-07-28, `_meta`, which refers to W3C Trace Context and W3C Baggage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TraceContext {
    pub parent: String,
    pub state: String,
    pub baggage: String,
}

impl TraceContext {
    /// What is set and valid, under the names the protocol reserves.
    pub fn put(&self, meta: &mut Map<String, Value>) {
        type Fault = fn(&str) -> Option<&'static str>;
        let parts: [(&str, &str, Fault); 3] = [
            ("traceparent", &self.parent, parent_fault),
            ("tracestate", &self.state, state_fault),
            ("baggage", &self.baggage, baggage_fault),
        ];
        for (key, text, fault) in parts {
            let text = text.trim();
            if !text.is_empty() && fault(text).is_none() {
                meta.entry(key).or_insert_with(|| text.into());
            }
        }
    }
}

/// Why a text is no `traceparent`; an empty one is none and no fault.
pub fn parent_fault(text: &str) -> Option<&'static str> {
    let parts: Vec<&str> = text.split('-').collect();
    let (version, lengths) = match parts.as_slice() {
        [""] => return None,
        [version, trace, span, flags, rest @ ..] => {
            let fits = trace.len() == 32 && span.len() == 16 && flags.len() == 2;
            (*version, version.len() == 2 && fits && (rest.is_empty() || *version != "00"))
        }
        _ => return Some("must have four parts: version, trace id, parent id and flags"),
    };
    let is_hex = |part: &&str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if !lengths {
        return Some("must have parts of 2, 32, 16 and 2 digits");
    }
    if !parts.iter().take(4).all(is_hex) {
        return Some("must contain only lowercase hexadecimal digits");
    }
    if version == "ff" {
        return Some("must not have version ff");
    }
    let is_zero = |part: &str| part.bytes().all(|byte| byte == b'0');
    (is_zero(parts[1]) || is_zero(parts[2])).then_some("must not have an id of only zeros")
}

/// Why a text is no `tracestate`.
pub fn state_fault(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return None;
    }
    let members: Vec<&str> = text.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
    if members.len() > 32 {
        return Some("must have at most 32 entries");
    }
    let is_key = |key: &str| {
        let allowed = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-*/@".contains(&byte)
        };
        let begins = key
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        begins && key.len() <= 256 && key.bytes().all(allowed)
    };
    let is_value = |value: &str| {
        let printable = |byte: u8| matches!(byte, b' '..=b'~') && !b",=".contains(&byte);
        !value.is_empty() && value.len() <= 256 && value.bytes().all(printable)
    };
    let is_member = |member: &&str| {
        member.split_once('=').is_some_and(|(key, value)| is_key(key) && is_value(value))
    };
    (!members.iter().all(is_member))
        .then_some("must contain entries like name=value, separated by commas")
}

/// Why a text is no `baggage`.
pub fn baggage_fault(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return None;
    }
    if text.len() > 8192 {
        return Some("must be at most 8192 bytes long");
    }
    let is_value = |value: &str| {
        let plain = |byte: u8| matches!(byte, b'!'..=b'~') && !b"\",;\\".contains(&byte);
        value.bytes().all(plain)
    };
    let is_token = crate::wire::http::header_value::is_token;
    let is_property = |property: &str| match property.split_once('=') {
        Some((key, value)) => is_token(key.trim()) && is_value(value.trim()),
        None => is_token(property.trim()),
    };
    let is_member = |member: &str| {
        let mut parts = member.split(';');
        let first = parts.next().and_then(|first| first.split_once('='));
        first.is_some_and(|(key, value)| is_token(key.trim()) && is_value(value.trim()))
            && parts.all(is_property)
    };
    (!text.split(',').all(is_member))
        .then_some("must contain entries like name=value, separated by commas")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01";

    #[test]
    fn a_trace_parent_has_four_parts_of_hexadecimal_digits() {
        assert_eq!(parent_fault(PARENT), None);
        assert_eq!(parent_fault(""), None);
        assert_eq!(parent_fault(&PARENT.replace("00-", "cc-")), None);
        for wrong in [
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7",
            "00-0AF7651916CD43DD8448EB211C80319C-00f067aa0ba902b7-01",
            "ff-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01-x",
            "00-0af7-00f0-01",
        ] {
            assert!(parent_fault(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn state_and_baggage_are_lists_of_names_and_values() {
        for good in ["", "vendor=a b,other@system=1", "rojo=00f067aa0ba902b7"] {
            assert_eq!(state_fault(good), None, "{good}");
        }
        for wrong in ["vendor", "Vendor=1", "a=b=c", "a="] {
            assert!(state_fault(wrong).is_some(), "{wrong}");
        }
        for good in ["", "userId=alice,serverNode=DF%2028;secure;ttl=9", "a = 1 , b=2"] {
            assert_eq!(baggage_fault(good), None, "{good}");
        }
        for wrong in ["alice", "a=b c", "a b=1", "a=\"x\"", "a=1,,b=2"] {
            assert!(baggage_fault(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn what_is_not_valid_is_not_sent() {
        let trace = TraceContext {
            parent: PARENT.to_owned(),
            state: "Vendor".to_owned(),
            baggage: "a=1".to_owned(),
        };
        let mut meta = Map::new();

        trace.put(&mut meta);

        assert_eq!(meta.keys().collect::<Vec<_>>(), ["traceparent", "baggage"]);
    }
}
