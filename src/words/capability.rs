//! What a server declares, in words that say what it means for a client.

use serde_json::Value;

pub const UNKNOWN: &str = "Not defined in any protocol version that this page supports";
pub const NOT_SENT: &str = "The server sent no capabilities, although the protocol requires them";
pub const NONE_IN_EVENT_DIALECT: &str = "The event dialect declares no capabilities: its servers have tools, and send the list without being asked";

/// Each capability of the specification, and what it means for a client.
const KNOWN: [(&str, &str); 8] = [
    ("tools", "Tools: a client lists them and calls them for the model"),
    ("resources", "Resources: a client lists them and reads them by URI"),
    ("prompts", "Prompts: a person picks one, and its messages go to the model"),
    ("completions", "Suggests values for arguments of prompts and resource templates"),
    ("logging", "Sends log messages, at the level a client sets"),
    ("tasks", "Runs requests as tasks, whose results a client fetches later"),
    ("experimental", "Experimental features, not defined in any protocol version"),
    ("extensions", "Extensions of the protocol; each needs a client that supports it"),
];

/// What is said within a capability: its name, the member, and what it means that it is there or not.
const FLAGS: [(&str, &str, &str, &str); 6] = [
    (
        "tools",
        "listChanged",
        "Notifies when the list of tools changes",
        "Does not notify when the list of tools changes: reload the list to see changes",
    ),
    (
        "resources",
        "listChanged",
        "Notifies when the list of resources changes",
        "Does not notify when the list of resources changes: reload the list to see changes",
    ),
    (
        "resources",
        "subscribe",
        "A client can subscribe to a resource to learn when it changes",
        "A client cannot subscribe to a resource",
    ),
    (
        "prompts",
        "listChanged",
        "Notifies when the list of prompts changes",
        "Does not notify when the list of prompts changes: reload the list to see changes",
    ),
    (
        "tasks",
        "list",
        "A client can list its tasks",
        "A client cannot list its tasks and has to remember them",
    ),
    ("tasks", "cancel", "A client can cancel its tasks", "A client cannot cancel its tasks"),
];

/// What the absence of a capability means, in the order of interest.
const ABSENT: [(&str, &str); 3] =
    [("tools", "no tools"), ("resources", "no resources"), ("prompts", "no prompts")];

/// `None` for a capability that no revision describes.
pub fn meaning(name: &str) -> Option<&'static str> {
    KNOWN.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

/// What the members of a capability mean, absent ones included.
pub fn flags(name: &str, value: &Value) -> Vec<String> {
    let own = FLAGS.iter().filter(|(capability, ..)| *capability == name);
    let said = own.map(|(_, flag, yes, no)| {
        // Some are `true`, those of tasks are objects.
        let is_set =
            value.get(flag).is_some_and(|held| held.is_object() || *held == Value::Bool(true));
        if is_set { *yes } else { *no }
    });
    said.map(str::to_owned).collect()
}

/// Whether [`flags`] speaks of this member.
pub fn has_words(name: &str, member: &str) -> bool {
    FLAGS.iter().any(|(capability, flag, ..)| *capability == name && *flag == member)
}

/// What a server does not declare, of what most servers do.
pub fn absent(has: impl Fn(&str) -> bool) -> Option<String> {
    let absent: Vec<&str> =
        ABSENT.iter().filter(|(name, _)| !has(name)).map(|(_, words)| *words).collect();
    (!absent.is_empty()).then(|| format!("Declares {}", absent.join(", ")))
}

/// The extensions that have a specification.
pub fn extension(name: &str) -> Option<&'static str> {
    Some(match name {
        "io.modelcontextprotocol/ui" => "Tools with their own user interface (MCP Apps)",
        "io.modelcontextprotocol/tasks" => {
            "Long-running requests as tasks, whose results a client fetches later"
        }
        "io.modelcontextprotocol/skills" => {
            "Skills: instructions with files that a client can list and read"
        }
        "io.modelcontextprotocol/oauth-client-credentials" => {
            "Sign-in for programs, without a user"
        }
        "io.modelcontextprotocol/enterprise-managed-authorization" => {
            "Sign-in managed by an organization"
        }
        _ => return None,
    })
}
