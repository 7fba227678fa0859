//! Arguments of a tool that go along as HTTP headers (`x-mcp-header`).

use serde_json::{Map, Number, Value};

use super::Tool;
use crate::mcp::model::http::Header;
use crate::wire::http::header_value;

/// The `Mcp-Param-*` headers that repeat arguments whose schema carries `x-mcp-header`.
///
/// Spec: 2026-07-28, Streamable HTTP, custom headers. Null and absent arguments have no header; an
/// argument of another type than string, whole number or boolean has none either.
pub fn parameter_headers(tool: &Tool, arguments: Option<&Value>) -> Vec<Header> {
    let Some(Value::Object(arguments)) = arguments else { return Vec::new() };
    let mut headers = Vec::new();
    collect(tool.input_schema(), arguments, &mut headers);
    headers
}

fn collect(schema: &Value, arguments: &Map<String, Value>, headers: &mut Vec<Header>) {
    let Some(Value::Object(properties)) = schema.get("properties") else { return };
    for (key, property) in properties {
        let Some(value) = arguments.get(key) else { continue };
        if let Some(name) = property.get("x-mcp-header").and_then(Value::as_str)
            && header_value::is_token(name)
            && let Some(text) = header_text(value)
        {
            let name = format!("mcp-param-{name}");
            headers.push(Header::plain(&name, header_value::encode(&text)));
        }
        if let Value::Object(inner) = value {
            collect(property, inner, headers);
        }
    }
}

fn header_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => whole(number),
        _ => None,
    }
}

/// `12.0` is a whole number to JSON Schema, and `12` in a header. A fraction has no header.
fn whole(number: &Number) -> Option<String> {
    if number.is_i64() || number.is_u64() {
        return Some(number.to_string());
    }
    let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < SAFE)?;
    Some(format!("{float:.0}"))
}

/// Whole numbers beyond it are not told apart by readers that know only doubles.
const SAFE: f64 = 9_007_199_254_740_992.0;

/// Why the tool's `x-mcp-header` annotations are not allowed; a client must not offer such a tool.
pub(super) fn header_fault(schema: &Value) -> Option<String> {
    let mut names = Vec::new();
    fault_within(schema, true, &mut names)
}

/// `reachable`: only `properties` lie between the root and here.
fn fault_within(schema: &Value, reachable: bool, names: &mut Vec<String>) -> Option<String> {
    match schema {
        Value::Object(object) => {
            object.iter().find_map(|(keyword, inner)| match (keyword.as_str(), inner) {
                ("x-mcp-header", name) => header_name_fault(name, object, reachable, names),
                ("properties", Value::Object(properties)) => {
                    properties.values().find_map(|inner| fault_within(inner, reachable, names))
                }
                ("default" | "const" | "enum" | "examples", _) => None,
                // Their members are named by the server, as those of `properties` are.
                (
                    "$defs" | "definitions" | "patternProperties" | "dependentSchemas",
                    Value::Object(schemas),
                ) => schemas.values().find_map(|inner| fault_within(inner, false, names)),
                _ => fault_within(inner, false, names),
            })
        }
        Value::Array(items) => items.iter().find_map(|inner| fault_within(inner, false, names)),
        _ => None,
    }
}

fn header_name_fault(
    name: &Value,
    schema: &Map<String, Value>,
    reachable: bool,
    names: &mut Vec<String>,
) -> Option<String> {
    let Some(name) = name.as_str() else {
        return Some("its x-mcp-header is not a string".to_owned());
    };
    if !header_value::is_token(name) {
        return Some(format!("its x-mcp-header {name:?} is not a valid header name"));
    }
    if !reachable {
        return Some(format!("its x-mcp-header {name:?} does not belong to a single argument"));
    }
    if !schema.get("type").is_some_and(is_scalar) {
        return Some(format!("its x-mcp-header {name:?} is not on a string, integer or boolean"));
    }
    let lower = name.to_ascii_lowercase();
    if names.contains(&lower) {
        return Some(format!("its x-mcp-header {name:?} appears twice"));
    }
    names.push(lower);
    None
}

/// One of the three types, which may also be null: null arguments have no header.
fn is_scalar(kind: &Value) -> bool {
    let names = |name: &Value| matches!(name.as_str(), Some("string" | "integer" | "boolean"));
    match kind {
        Value::Array(kinds) => {
            let mut others = kinds.iter().filter(|kind| *kind != "null");
            others.next().is_some_and(names) && others.next().is_none()
        }
        kind => names(kind),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::mcp::model::types::listed::{Listed as _, Spoken};

    fn tool(properties: &Value) -> std::sync::Arc<Tool> {
        let schema = json!({ "type": "object", "properties": properties });
        let raw = json!({ "name": "t", "inputSchema": schema });
        let spoken = Spoken { revision: "2026-07-28", has_headers: true };
        Tool::read_in(Some(spoken), raw, String::new())
    }

    #[test]
    fn arguments_are_repeated_as_text_and_null_ones_are_not() {
        let tool = tool(&json!({
            "region": { "type": "string", "x-mcp-header": "Region" },
            "limit": { "type": "integer", "x-mcp-header": "Limit" },
            "dry": { "type": "boolean", "x-mcp-header": "Dry" },
            "gone": { "type": "string", "x-mcp-header": "Gone" },
        }));
        let arguments = json!({ "region": "eu ", "limit": 12, "dry": true, "gone": null });

        let headers: Vec<_> = parameter_headers(&tool, Some(&arguments))
            .into_iter()
            .map(|header| (header.name, header.value.to_string()))
            .collect();

        assert_eq!(
            headers,
            [
                ("mcp-param-region".to_owned(), "=?base64?ZXUg?=".to_owned()),
                ("mcp-param-limit".to_owned(), "12".to_owned()),
                ("mcp-param-dry".to_owned(), "true".to_owned()),
            ]
        );
    }

    #[test]
    fn an_argument_within_an_argument_is_repeated_too_and_numbers_in_digits() {
        let inner = json!({ "type": "integer", "x-mcp-header": "Depth" });
        let tool = tool(&json!({
            "where": { "type": "object", "properties": { "depth": inner } },
            "half": { "type": "integer", "x-mcp-header": "Half" },
        }));
        let header = |arguments: &Value| {
            let headers = parameter_headers(&tool, Some(arguments)).into_iter();
            headers.map(|header| (header.name, header.value.to_string())).collect::<Vec<_>>()
        };

        let depth = vec![("mcp-param-depth".to_owned(), "12".to_owned())];
        assert_eq!(header(&json!({ "where": { "depth": 12 } })), depth);
        assert_eq!(header(&json!({ "where": { "depth": 12.0 }, "half": 0.5 })), depth);
        assert_eq!(header(&json!({ "where": 3 })), []);
    }

    #[test]
    fn header_annotations_that_are_not_allowed_make_the_tool_invalid() {
        for property in [
            json!({ "type": "string", "x-mcp-header": "" }),
            json!({ "type": "string", "x-mcp-header": "a b" }),
            json!({ "type": "number", "x-mcp-header": "A" }),
            json!({ "type": "array", "items": { "type": "string", "x-mcp-header": "A" } }),
            json!({ "anyOf": [{ "type": "string", "x-mcp-header": "A" }] }),
        ] {
            assert!(tool(&json!({ "p": property })).invalid.is_some(), "{property}");
        }
        for fine in [
            json!({ "type": ["string", "null"], "x-mcp-header": "A" }),
            json!({ "type": "object", "properties": { "x-mcp-header": { "type": "number" } } }),
            json!({ "type": "object", "patternProperties": { "x-mcp-header": { "type": "number" } } }),
        ] {
            assert_eq!(tool(&json!({ "p": fine })).invalid, None, "{fine}");
        }
        for wrong in [
            json!({ "$ref": "#/$defs/p", "$defs": { "p": { "type": "string", "x-mcp-header": "A" } } }),
            json!({ "if": { "properties": { "a": { "type": "string", "x-mcp-header": "A" } } } }),
            json!({ "prefixItems": [{ "type": "string", "x-mcp-header": "A" }] }),
            json!({ "type": ["string", "integer"], "x-mcp-header": "A" }),
            json!({ "type": "string", "x-mcp-header": "A\r\nB" }),
            json!({ "type": "string", "x-mcp-header": 7 }),
        ] {
            assert!(tool(&json!({ "p": wrong })).invalid.is_some(), "{wrong}");
        }
        let twice = json!({
            "a": { "type": "string", "x-mcp-header": "A" },
            "b": { "type": "string", "x-mcp-header": "a" },
        });
        assert!(tool(&twice).invalid.is_some());
        let nested = json!({ "o": { "type": "object", "properties": {
            "a": { "type": "string", "x-mcp-header": "A" } } } });
        assert_eq!(tool(&nested).invalid, None);
    }
}
