//! How a server is reached, as a storage keeps it: while the page is away, over a reload, and among the
//! recent servers. The one place that knows, so that nothing of it is lost in one and kept in another.

use std::time::Duration;

use serde_json::{Value, json};

use crate::mcp::http::{Carrier, Header, HeaderText};
use crate::mcp::types::TraceContext;
use crate::mcp::{ClientFeatures, Dialect, Feature, Root, Target, Timeouts, WITH_SESSION};
use crate::wire::program::{Command, Program};
use crate::wire::secret::Secret;

/// Holds keys, where the target does.
pub(in crate::store) fn encode(target: &Target) -> Value {
    // Taken apart whole: what comes to be part of a target has to be thought of here.
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
    let Timeouts { connect, request } = timeouts;
    let TraceContext { parent, state, baggage } = trace;
    let headers = headers.iter().map(|Header { name, value }| {
        let is_secret = matches!(value, HeaderText::Secret(_));
        json!([name, value.reveal(), is_secret])
    });
    let off = Feature::ALL.into_iter().filter(|feature| !features.is_on(*feature));
    json!({
        "url": url,
        "program": program.as_ref().map(encode_program),
        "dialect": dialect.map(Dialect::key),
        "revision": revision,
        "headers": headers.collect::<Vec<_>>(),
        "timeouts": [connect.as_secs(), request.as_secs()],
        "off": off.map(Feature::key).collect::<Vec<_>>(),
        "roots": roots,
        "trace": [parent, state, baggage],
        "carrier": carrier.key(),
    })
}

/// What a person has said besides may be keys: the names alone are kept.
fn encode_program(program: &Program) -> Value {
    match program {
        Program::Named { number, line, inputs } => {
            json!({ "number": number, "line": line, "inputs": names(inputs) })
        }
        Program::Typed(Command { command, args, env, folder }) => {
            json!({ "command": command, "args": args, "env": names(env), "folder": folder })
        }
    }
}

fn names(values: &[(String, Secret<String>)]) -> Value {
    values.iter().map(|(name, _)| name.as_str()).collect()
}

fn read_program(value: &Value) -> Option<Program> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let texts = |name: &str| value[name].as_array()?.iter().map(text).collect::<Option<Vec<_>>>();
    let unsaid = |names: Vec<String>| -> Vec<(String, Secret<String>)> {
        names.into_iter().map(|name| (name, Secret::default())).collect()
    };
    if let Some(number) = value["number"].as_u64() {
        let number = u32::try_from(number).ok()?;
        let inputs = unsaid(texts("inputs").unwrap_or_default());
        return Some(Program::Named { number, line: text(&value["line"])?, inputs });
    }
    Some(Program::Typed(Command {
        command: text(&value["command"])?,
        args: texts("args")?,
        env: unsaid(texts("env")?),
        folder: text(&value["folder"]),
    }))
}

/// `None` where it names no server; what else is missing is as for a new one.
pub(in crate::store) fn read(value: &Value) -> Option<Target> {
    let plain = Target::at(value["url"].as_str()?);
    let program = match &value["program"] {
        Value::Null => None,
        // Its line is no address, so without it there is no server.
        program => Some(read_program(program)?),
    };
    let texts = |name: &str| value[name].as_array().into_iter().flatten();
    let dialect = value["dialect"].as_str();
    let asked = value["revision"].as_str();
    let header = |header: &Value| {
        let (name, text) = (header[0].as_str()?, header[1].as_str()?);
        let is_secret = header[2] == true;
        Some(if is_secret { Header::secret(name, text) } else { Header::plain(name, text) })
    };
    let root = |root: &Value| {
        let text = |name: &str| root[name].as_str().map(str::to_owned);
        Some(Root { uri: text("uri")?, name: text("name").unwrap_or_default() })
    };
    let seconds = |index: usize| value["timeouts"][index].as_u64().map(Duration::from_secs);
    let mut features = ClientFeatures::default();
    for feature in texts("off").filter_map(|key| Feature::from_key(key.as_str()?)) {
        features.switch(feature, false);
    }
    let trace = |index: usize| value["trace"][index].as_str().unwrap_or_default().to_owned();
    Some(Target {
        url: plain.url,
        program,
        dialect: dialect.and_then(Dialect::from_key),
        revision: WITH_SESSION.into_iter().find(|revision| asked == Some(*revision)),
        headers: texts("headers").filter_map(header).collect(),
        timeouts: match (seconds(0), seconds(1)) {
            (Some(connect), Some(request)) => Timeouts { connect, request },
            _ => plain.timeouts,
        },
        features,
        roots: texts("roots").filter_map(root).collect(),
        trace: TraceContext { parent: trace(0), state: trace(1), baggage: trace(2) },
        carrier: value["carrier"].as_str().and_then(Carrier::from_key).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_a_person_chose_comes_back() {
        let mut features = ClientFeatures::default();
        features.switch(Feature::Sampling, false);
        let target = Target {
            url: "https://x.test/mcp".to_owned(),
            program: None,
            dialect: Some(Dialect::Streamable),
            revision: Some("2025-03-26"),
            headers: vec![Header::secret("api_key", "SECRET"), Header::plain("x-a", "b")],
            timeouts: Timeouts { connect: Duration::from_secs(3), request: Duration::from_secs(7) },
            features,
            roots: vec![Root { uri: "file:///a".to_owned(), name: "a".to_owned() }],
            trace: TraceContext {
                parent: "p".to_owned(),
                state: "s".to_owned(),
                baggage: "b".to_owned(),
            },
            carrier: Carrier::Companion,
        };

        assert_eq!(read(&encode(&target)), Some(target));
    }

    #[test]
    fn a_program_comes_back_without_the_values_of_its_environment() {
        let named = Target::of(Program::Named {
            number: 3,
            line: "uvx time".to_owned(),
            inputs: vec![("key".to_owned(), Secret::default())],
        });
        assert_eq!(read(&encode(&named)), Some(named));

        let mut typed = Target::of(Program::Typed(Command {
            command: "npx".to_owned(),
            args: vec!["-y".to_owned(), "a b".to_owned()],
            env: vec![("KEY".to_owned(), Secret::new("SECRET".to_owned()))],
            folder: Some("/srv".to_owned()),
        }));
        let kept = encode(&typed);
        assert!(!kept.to_string().contains("SECRET"));
        typed.forget_keys();
        assert_eq!(read(&kept), Some(typed));
        assert_eq!(read(&json!({ "url": "npx", "program": {} })), None);
    }

    #[test]
    fn what_an_earlier_list_of_recent_servers_held_is_read() {
        let earlier = json!({
            "url": "https://x.test/mcp", "name": "x", "dialect": "streamable",
            "revision": "2025-06-18", "off": ["sampling"],
        });

        let target = read(&earlier).expect("a target");

        assert_eq!(target.dialect, Some(Dialect::Streamable));
        assert_eq!(target.revision, Some("2025-06-18"));
        assert!(!target.features.is_on(Feature::Sampling));
        assert_eq!(target.timeouts, Target::at("x").timeouts);
        assert_eq!(read(&json!({})), None);
    }
}
