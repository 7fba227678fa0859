//! How a server is set up in common clients. A secret never gets in: a placeholder stands for it.

use serde_json::{Map, Value, json};

use crate::mcp::Target;
use crate::mcp::http::{Header, HeaderText};
use crate::wire::program::quoted;

const PLACEHOLDER: &str = "YOUR_KEY";

/// Lines for one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientConfig {
    pub client: &'static str,
    /// Where the lines belong.
    pub place: &'static str,
    pub text: String,
}

/// How a client reaches the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Http,
    /// HTTP+SSE, as of 2024-11-05.
    Sse,
}

/// For the server at `url`, which is called `name` there; the headers are those of `target`.
pub fn client_configs(
    name: &str,
    url: &str,
    transport: Transport,
    target: &Target,
) -> Vec<ClientConfig> {
    let name = slug(name);
    let about = About { name: &name, url, transport, headers: &target.headers };
    vec![
        ClientConfig { client: "Claude Code", place: "in a terminal", text: about.claude_code() },
        ClientConfig {
            client: "Claude Desktop",
            place: "claude_desktop_config.json, by way of mcp-remote",
            text: about.claude_desktop(),
        },
        ClientConfig { client: "VS Code", place: ".vscode/mcp.json", text: about.vs_code() },
        ClientConfig { client: "Cursor", place: ".cursor/mcp.json", text: about.cursor() },
        ClientConfig { client: "Others", place: "mcp.json", text: about.generic() },
    ]
}

struct About<'a> {
    name: &'a str,
    url: &'a str,
    transport: Transport,
    headers: &'a [Header],
}

impl About<'_> {
    fn transport(&self) -> &'static str {
        match self.transport {
            Transport::Http => "http",
            Transport::Sse => "sse",
        }
    }

    /// The headers, with `secret` in place of each secret's value.
    fn headers(&self, secret: &str) -> Map<String, Value> {
        let pairs = self.headers.iter().map(|header| {
            let text = match &header.value {
                HeaderText::Plain(text) => text.clone(),
                HeaderText::Secret(held) if held.reveal().starts_with("Bearer ") => {
                    format!("Bearer {secret}")
                }
                HeaderText::Secret(_) => secret.to_owned(),
            };
            (header.name.clone(), Value::String(text))
        });
        pairs.collect()
    }

    fn has_secret(&self) -> bool {
        self.headers.iter().any(|header| matches!(header.value, HeaderText::Secret(_)))
    }

    fn entry(&self, secret: &str) -> Map<String, Value> {
        let mut entry = Map::new();
        entry.insert("type".to_owned(), json!(self.transport()));
        entry.insert("url".to_owned(), json!(self.url));
        if !self.headers.is_empty() {
            entry.insert("headers".to_owned(), self.headers(secret).into());
        }
        entry
    }

    fn claude_code(&self) -> String {
        let (transport, name, url) = (self.transport(), self.name, quoted(self.url));
        let mut line = vec![format!("claude mcp add --transport {transport} {name} {url}")];
        for (name, value) in self.headers(PLACEHOLDER) {
            let header = format!("{name}: {}", value.as_str().unwrap_or_default());
            line.push(format!("--header {}", quoted(&header)));
        }
        line.join(" \\\n  ")
    }

    fn claude_desktop(&self) -> String {
        let mut args = vec![json!("-y"), json!("mcp-remote"), json!(self.url)];
        if self.transport == Transport::Sse {
            args.extend([json!("--transport"), json!("sse-only")]);
        }
        // Blanks in an argument are lost on the way on some systems; the environment keeps them.
        let mut environment = Map::new();
        for (index, (name, value)) in self.headers(PLACEHOLDER).into_iter().enumerate() {
            let variable = format!("HEADER_{}", index + 1);
            args.extend([json!("--header"), json!(format!("{name}:${{{variable}}}"))]);
            environment.insert(variable, value);
        }
        let mut entry = Map::new();
        entry.insert("command".to_owned(), json!("npx"));
        entry.insert("args".to_owned(), args.into());
        if !environment.is_empty() {
            entry.insert("env".to_owned(), environment.into());
        }
        self.under("mcpServers", &entry)
    }

    fn vs_code(&self) -> String {
        let id = format!("{}-key", self.name);
        let entry = self.entry(&format!("${{input:{id}}}"));
        let mut file = Map::new();
        if self.has_secret() {
            let input = json!({
                "type": "promptString", "id": id,
                "description": format!("Key for {}", self.name), "password": true,
            });
            file.insert("inputs".to_owned(), json!([input]));
        }
        file.insert("servers".to_owned(), json!({ self.name: entry }));
        laid_out(&Value::Object(file))
    }

    fn cursor(&self) -> String {
        let variable: String = self.name.to_uppercase().replace('-', "_");
        let mut entry = self.entry(&format!("${{env:{variable}_KEY}}"));
        entry.remove("type");
        self.under("mcpServers", &entry)
    }

    fn generic(&self) -> String {
        self.under("mcpServers", &self.entry(PLACEHOLDER))
    }

    fn under(&self, key: &str, entry: &Map<String, Value>) -> String {
        laid_out(&json!({ key: { self.name: entry } }))
    }
}

fn laid_out(value: &Value) -> String {
    crate::wire::json_text::pretty(&value.to_string())
}

/// A name that every client takes: letters, digits and hyphens.
fn slug(name: &str) -> String {
    let name = name.to_lowercase();
    let parts = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
    let slug = parts.collect::<Vec<_>>().join("-");
    if slug.is_empty() { "server".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configs(headers: Vec<Header>) -> Vec<ClientConfig> {
        let target = Target { headers, ..Target::at("http://x/mcp") };
        client_configs("My Server (beta)", "http://x/mcp?a=1&b=2", Transport::Http, &target)
    }

    #[test]
    fn no_client_gets_a_secret() {
        let headers = vec![
            Header::secret("authorization", "Bearer hunter2"),
            Header::secret("x-key", "hunter2"),
            Header::plain("x-tenant", "acme"),
        ];

        for ClientConfig { client, text, .. } in configs(headers) {
            assert!(!text.contains("hunter2"), "{client}: {text}");
            assert!(text.contains("acme"), "{client}: {text}");
        }
    }

    #[test]
    fn what_is_a_file_is_json_and_what_is_a_command_is_quoted() {
        let configs = configs(vec![Header::secret("authorization", "Bearer hunter2")]);

        assert_eq!(
            configs[0].text,
            "claude mcp add --transport http my-server-beta 'http://x/mcp?a=1&b=2' \\\n  --header 'authorization: Bearer YOUR_KEY'"
        );
        let read = |index: usize| -> Value {
            serde_json::from_str(&configs[index].text).expect("a JSON file")
        };
        let code = read(2);
        let bearer = "Bearer ${input:my-server-beta-key}";
        assert_eq!(code["servers"]["my-server-beta"]["headers"]["authorization"], bearer);
        assert_eq!(code["inputs"][0]["password"], true);
        let env = "Bearer ${env:MY_SERVER_BETA_KEY}";
        assert_eq!(read(3)["mcpServers"]["my-server-beta"]["headers"]["authorization"], env);
        let desktop = read(1);
        let desktop = &desktop["mcpServers"]["my-server-beta"];
        assert_eq!(desktop["args"][4], "authorization:${HEADER_1}");
        assert_eq!(desktop["env"]["HEADER_1"], "Bearer YOUR_KEY");
        assert_eq!(read(4)["mcpServers"]["my-server-beta"]["type"], "http");
    }
}
