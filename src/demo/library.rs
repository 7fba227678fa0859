//! What there is to read and to ask for: resources, one resource template, prompts, and completions
//! for their arguments.

use serde_json::{Map, Value};

use super::refusal::Refusal;
use super::template::fill;
use super::tools::{PLACES, names_of_places};
use crate::wire::base64;
use crate::wire::url::decode_component;

/// The lists as they are told, and the longer texts.
const LIBRARY: &str = include_str!("library.json");
const TEXT: &str = r#"{"contents":[{"uri":null,"mimeType":null,"text":null}],
    "ttlMs":60000,"cacheScope":"public"}"#;
const BLOB: &str = r#"{"contents":[{"uri":null,"mimeType":null,"blob":null}],
    "ttlMs":60000,"cacheScope":"public"}"#;
const GREETINGS: [(&str, &str); 4] = [
    ("english", "Hello"),
    ("french", "Bonjour"),
    ("portuguese", "Olá"),
    ("japanese", "こんにちは"),
];
const TONES: [&str; 4] = ["cheerful", "dry", "dramatic", "brief"];

/// The result of one of the lists, which are short enough for one page.
pub(super) fn page(field: &str) -> Value {
    let mut page = fill(r#"{"ttlMs":300000,"cacheScope":"public"}"#, &mut []);
    page[field] = library(field);
    page
}

/// The result of `resources/read`.
pub(super) fn read(params: &Map<String, Value>) -> Result<Value, Refusal> {
    let Some(uri) = params.get("uri").and_then(Value::as_str) else {
        return Err(Refusal::invalid_params("uri must be a string"));
    };
    match uri {
        "demo://guide" => Ok(text(uri, "text/markdown", library("guide"))),
        "demo://places" => Ok(text(uri, "application/json", PLACES.into())),
        "demo://sun" => {
            let picture = library("sun");
            let bytes = picture.as_str().unwrap_or_default().as_bytes();
            let blob = base64::encode(bytes).into();
            Ok(fill(BLOB, &mut [uri.into(), "image/svg+xml".into(), blob]))
        }
        _ => match uri.strip_prefix("demo://greeting/").and_then(greeting) {
            Some(words) => Ok(text(uri, "text/plain", words.into())),
            None => Err(Refusal::unknown_resource(uri)),
        },
    }
}

/// The result of `prompts/get`.
pub(super) fn prompt(params: &Map<String, Value>) -> Result<Value, Refusal> {
    let argument = |key: &str| {
        let value = params.get("arguments").and_then(|arguments| arguments.get(key));
        value.and_then(Value::as_str).filter(|value| !value.trim().is_empty())
    };
    match params.get("name").and_then(Value::as_str) {
        Some("weather_report") => {
            let Some(city) = argument("city") else {
                return Err(Refusal::invalid_params("city is required"));
            };
            let tone = argument("tone").unwrap_or("friendly");
            let words = format!(
                "Call the tool weather for {city}, then present it as a {tone} weather report"
            );
            let template = r#"{"description":"A weather report","messages":[
                {"role":"user","content":{"type":"text","text":null}}]}"#;
            Ok(fill(template, &mut [words.into()]))
        }
        Some("tour") => {
            let template = r#"{"description":"A tour of this server","messages":[
                {"role":"user","content":{"type":"text","text":"Show me what this server can do."}},
                {"role":"user","content":{"type":"resource","resource":
                    {"uri":"demo://guide","mimeType":"text/markdown","text":null}}},
                {"role":"assistant","content":{"type":"text","text":"Let us begin with adding two numbers."}}]}"#;
            Ok(fill(template, &mut [library("guide")]))
        }
        Some(name) => Err(Refusal::unknown_prompt(name)),
        None => Err(Refusal::invalid_params("name must be a string")),
    }
}

/// The result of `completion/complete`.
pub(super) fn complete(params: &Map<String, Value>) -> Result<Value, Refusal> {
    let at = |path: [&str; 2]| params.get(path[0])?.get(path[1])?.as_str();
    let (Some(argument), Some(typed)) = (at(["argument", "name"]), at(["argument", "value"]))
    else {
        return Err(Refusal::invalid_params("argument needs a name and a value, both strings"));
    };
    let subject = at(["ref", "name"]).or_else(|| at(["ref", "uri"]));
    let values: Vec<String> = match (subject, argument) {
        (Some("weather_report"), "city") => names_of_places(),
        (Some("weather_report"), "tone") => TONES.map(str::to_owned).into(),
        (Some("demo://greeting/{name}{?language}"), "language") => {
            GREETINGS.map(|(language, _)| language.to_owned()).into()
        }
        (Some("demo://greeting/{name}{?language}" | "tour"), _) => Vec::new(),
        _ => return Err(Refusal::invalid_params("ref names nothing that has this argument")),
    };
    let typed = typed.to_lowercase();
    let fitting = values.into_iter().filter(|value| value.to_lowercase().starts_with(&typed));
    let fitting: Vec<Value> = fitting.map(Value::from).collect();
    let total = fitting.len().into();
    let template = r#"{"completion":{"values":null,"total":null,"hasMore":false}}"#;
    Ok(fill(template, &mut [fitting.into(), total]))
}

/// What `{name}{?language}` was expanded to, answered. `None` for what no expansion gives.
fn greeting(expanded: &str) -> Option<String> {
    let (name, query) = expanded.split_once('?').unwrap_or((expanded, ""));
    let language = query.strip_prefix("language=").unwrap_or("english");
    let (_, hello) = GREETINGS.iter().find(|(known, _)| *known == language)?;
    let name = decode_component(name).filter(|name| !name.is_empty() && !name.contains('/'))?;
    Some(format!("{hello}, {name}!"))
}

fn text(uri: &str, media_type: &str, text: Value) -> Value {
    fill(TEXT, &mut [uri.into(), media_type.into(), text])
}

fn library(field: &str) -> Value {
    let library = serde_json::from_str(LIBRARY);
    library.map(|mut library: Value| library[field].take()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_takes_a_name_and_a_language() {
        assert_eq!(greeting("Ada%20L").as_deref(), Some("Hello, Ada L!"));
        assert_eq!(greeting("Zo%C3%AB?language=french").as_deref(), Some("Bonjour, Zoë!"));
        for nothing in ["", "a/b", "%zz", "%", "Ada?language=klingon"] {
            assert_eq!(greeting(nothing), None, "{nothing}");
        }
    }
}
