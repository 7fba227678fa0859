//! Annotations of resources and content: audience, priority, age.

use serde_json::Value;

/// For whom a resource or a piece of content is, how much it matters, and how old it is.
///
/// Spec: <https://modelcontextprotocol.io/specification/2026-07-28/server/resources#annotations>
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContentAnnotations {
    /// `user`, `assistant`, or whatever the server says.
    pub audience: Vec<String>,
    /// From 0, entirely optional, to 1, effectively required; as sent.
    pub priority: Option<String>,
    /// ISO 8601, as sent.
    pub last_modified: Option<String>,
}

impl ContentAnnotations {
    /// Those of anything that may have some.
    pub fn read(owner: &Value) -> Self {
        let Some(annotations) = owner.get("annotations") else { return Self::default() };
        let audience = annotations.get("audience").and_then(Value::as_array);
        let audience = audience.into_iter().flatten().filter_map(Value::as_str);
        let last_modified = annotations.get("lastModified").and_then(Value::as_str);
        Self {
            audience: audience.map(str::to_owned).collect(),
            priority: annotations
                .get("priority")
                .filter(|held| held.is_number())
                .map(Value::to_string),
            last_modified: last_modified.map(str::to_owned),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_of_another_type_is_left_out() {
        let read = ContentAnnotations::read(&json!({
            "annotations": { "audience": ["user", 1], "priority": "high", "lastModified": "2025-01-12" }
        }));

        assert_eq!(read.audience, ["user"]);
        assert_eq!((read.priority, read.last_modified.as_deref()), (None, Some("2025-01-12")));
    }
}
