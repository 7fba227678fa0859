//! What people paste, as it comes.

use super::*;
use crate::wire::base64;

/// `name: target` for each, headers and variables with their values.
fn said(text: &str) -> String {
    let Some(Pasted { source, servers }) = read(text) else { return "nothing".to_owned() };
    let servers = servers.iter().map(|server| {
        let name = server.name.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
        let value = |name: &str, value: &str| format!(" {name}={value}");
        let values: Vec<String> = if let Some(command) = server.command() {
            let env = command.env.iter();
            env.map(|(name, held)| value(name, held.reveal())).collect()
        } else {
            let headers = server.target.headers.iter();
            headers.map(|held| value(&held.name, held.value.reveal())).collect()
        };
        format!("{name}{}{}", server.target.url, values.concat())
    });
    format!("{source:?} {}", servers.collect::<Vec<_>>().join(" | "))
}

#[test]
fn an_address_as_it_should_be_is_left_alone() {
    for text in
        ["", "   ", "http://localhost:3000/mcp", " localhost:3000 ", "example.com/mcp", "npx"]
    {
        assert_eq!(said(text), "nothing", "{text}");
    }
}

#[test]
fn an_address_is_found_in_what_stands_around_it() {
    for text in [
        "\"http://localhost:3000/mcp\"",
        "'http://localhost:3000/mcp',",
        "`http://localhost:3000/mcp`",
        "<http://localhost:3000/mcp>",
        "(http://localhost:3000/mcp).",
        "http:/localhost:3000/mcp",
        "http:///localhost:3000/mcp",
        "HTTP:\\\\localhost:3000/mcp",
        "http://localhost:3000 /mcp",
        "http://localhost:3000/\nmcp",
        "Server running at http://localhost:3000/mcp",
        "  ➜  Local:   http://localhost:3000/mcp",
        "MCP_SERVER_URL=http://localhost:3000/mcp",
        "npx-like --url=http://localhost:3000/mcp",
    ] {
        assert_eq!(said(text), "Address http://localhost:3000/mcp", "{text}");
    }
    for text in
        ["https://x.example/mcp is ours", "https://x.example/mcp\nAuthorization: Bearer hunter2"]
    {
        assert_eq!(said(text), "Address https://x.example/mcp", "{text}");
    }
    for text in
        ["/mcp", "http://", "two http://a.example http://b.example", "hello world", "ftp://x/y z"]
    {
        assert_eq!(said(text), "nothing", "{text}");
    }
}

#[test]
fn a_curl_line_brings_its_headers() {
    for (text, expected) in [
        (
            "curl -X POST http://localhost:3000/mcp -H 'Content-Type: application/json' \\\n  -H 'Accept: application/json, text/event-stream' -H \"Authorization: Bearer hunter2\" \\\n  -d '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}'",
            "Curl http://localhost:3000/mcp authorization=Bearer hunter2",
        ),
        (
            "$ curl -sSN --header=X-Team:a --url https://x.example/mcp --max-time 5",
            "Curl https://x.example/mcp x-team=a",
        ),
        (
            "curl https://x.example/mcp -u me:hunter2",
            "Curl https://x.example/mcp authorization=Basic bWU6aHVudGVyMg==",
        ),
        ("curl -sSHapi_key:k -XPOST localhost:3000/mcp", "Curl localhost:3000/mcp api_key=k"),
        (
            "curl.exe --oauth2-bearer t https://x.example/mcp -H 'Mcp-Session-Id: s' -H 'Mcp-Param-A: b'",
            "Curl https://x.example/mcp authorization=Bearer t mcp-param-a=b",
        ),
        (
            "curl -x http://proxy:3128 --cacert ca.pem -H 'api_key: k' https://x.example/mcp",
            "Curl https://x.example/mcp api_key=k",
        ),
        ("curl --unheard-of ca.pem https://x.example/mcp", "Curl https://x.example/mcp"),
        ("curl --unheard-of a.pem x.example/mcp", "nothing"),
        ("curl https://a.example https://b.example", "nothing"),
        ("curl", "nothing"),
        ("curl -H 'A: b'", "nothing"),
        // The quotation mark is not closed.
        ("curl 'http://x", "Address http://x"),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn the_configuration_of_a_client_or_a_part_of_it() {
    for (text, expected) in [
        (
            r#"{ "mcpServers": { // mine
                "files": { "command": "npx", "args": ["-y", "server-filesystem", "/a b"], "env": { "K": "v" }, },
                "web": { "type": "http", "url": "https://x.example/mcp", "headers": { "Authorization": "Bearer t" } },
                "odd": 3,
            } }"#,
            "ClientConfig files: npx -y server-filesystem '/a b' K=v | web: https://x.example/mcp authorization=Bearer t",
        ),
        (
            r#"{ "servers": { "a": { "type": "sse", "url": "http://localhost:1/sse" } }, "inputs": [] }"#,
            "ClientConfig a: http://localhost:1/sse",
        ),
        (
            r#"{ "context_servers": { "z": { "command": { "path": "run", "args": ["it"], "env": {} } } } }"#,
            "ClientConfig z: run it",
        ),
        (
            "\"files\": {\n  \"command\": \"npx\",\n  \"args\": [\"-y\", \"x\"]\n},",
            "ClientConfig files: npx -y x",
        ),
        (r#"{ "command": "uvx", "args": ["x"] }"#, "ClientConfig uvx x"),
        (r#"{ "url": "https://x.example/mcp" }"#, "ClientConfig https://x.example/mcp"),
        (
            r#"{ "a": { "url": "https://x.example/mcp" } } }"#,
            "ClientConfig a: https://x.example/mcp",
        ),
        (
            r#"{ "mcpServers": { "r": { "command": "npx", "args": ["-y", "mcp-remote@latest", "https://x.example/sse", "--header", "Authorization: Bearer t"] } } }"#,
            "ClientConfig r: https://x.example/sse authorization=Bearer t",
        ),
        (
            r#"{ "r": { "command": "npx", "args": ["mcp-remote", "https://x.example/mcp", "--header", "Authorization:${AUTH}"], "env": { "AUTH": "Bearer t" } } }"#,
            "ClientConfig r: https://x.example/mcp authorization=Bearer t",
        ),
        (
            r#"{ "a": { "url": "https://x.example/mcp", "headers": { "X-Key": "${input:key}" } } }"#,
            "ClientConfig a: https://x.example/mcp x-key=",
        ),
        ("{}", "nothing"),
        (r#"{ "mcpServers": {} }"#, "nothing"),
        (r#"{ "mcpServers": { "a": { "url": "stdio://x" } } }"#, "nothing"),
        ("[1, 2]", "nothing"),
        ("{ broken", "nothing"),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn a_command_that_adds_a_server_to_a_client() {
    for (text, expected) in [
        (
            "claude mcp add --transport http shop https://x.example/mcp --header \"Authorization: Bearer t\"",
            "ClientCommand shop: https://x.example/mcp authorization=Bearer t",
        ),
        (
            "claude mcp add -s user files -e K=v -- npx -y server /a",
            "ClientCommand files: npx -y server /a K=v",
        ),
        ("claude mcp add files npx server", "ClientCommand files: npx server"),
        (
            r#"claude mcp add-json shop '{"type":"http","url":"https://x.example/mcp"}'"#,
            "ClientCommand shop: https://x.example/mcp",
        ),
        (
            "codex mcp add shop --url https://x.example/mcp",
            "ClientCommand shop: https://x.example/mcp",
        ),
        (
            "gemini mcp add -t sse shop https://x.example/sse",
            "ClientCommand shop: https://x.example/sse",
        ),
        (
            r#"code --add-mcp '{"name":"files","command":"npx","args":["x"]}'"#,
            "ClientCommand files: npx x",
        ),
        (
            "claude mcp add --transport http --client-id abc --callback-port 8080 shop https://x.example/mcp",
            "ClientCommand shop: https://x.example/mcp",
        ),
        ("claude mcp add files -e A=1 B=2 -- npx x", "ClientCommand files: npx x A=1 B=2"),
        ("claude mcp list", "nothing"),
        ("claude mcp add", "nothing"),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn a_command_is_told_for_what_it_is() {
    for (text, expected) in [
        (
            "npx -y @modelcontextprotocol/server-everything",
            "Command npx -y @modelcontextprotocol/server-everything",
        ),
        ("$ LOG=debug uvx mcp-server-time", "Command uvx mcp-server-time LOG=debug"),
        ("docker run -i --rm mcp/time", "Command docker run -i --rm mcp/time"),
        ("/usr/bin/my-server --stdio", "Command /usr/bin/my-server --stdio"),
        ("./server.py", "Command ./server.py"),
        ("/usr/bin/npx -y x", "Command /usr/bin/npx -y x"),
        ("python -m server", "Command python -m server"),
        (r"npx -y server C:\Users\me\docs", r"Command npx -y server 'C:\Users\me\docs'"),
        (r"C:\tools\srv.exe --stdio", r"Command 'C:\tools\srv.exe' --stdio"),
        ("go run ./server", "Command go run ./server"),
        ("go to https://x.example/mcp", "Address https://x.example/mcp"),
        ("npx mcp-remote https://x.example/mcp", "Command https://x.example/mcp"),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn an_entry_of_the_registry() {
    let entry = r#"{
        "$schema": "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json",
        "name": "io.example/shop", "description": "A shop", "version": "1.2.0",
        "remotes": [
            { "type": "streamable-http", "url": "https://x.example/mcp", "headers": [{ "name": "X-Key", "isSecret": true, "isRequired": true }] }
        ],
        "packages": [
            { "registryType": "npm", "identifier": "@x/shop", "version": "1.2.0", "transport": { "type": "stdio" },
              "packageArguments": [{ "type": "positional", "value": "serve" }, { "type": "named", "name": "--port", "value": "1" }, { "type": "positional", "valueHint": "folder" }],
              "environmentVariables": [{ "name": "KEY", "isSecret": true }] },
            { "registry_type": "pypi", "identifier": "shop", "version": "2" },
            { "registryType": "oci", "identifier": "docker.io/x/shop:1", "environmentVariables": [{ "name": "KEY", "value": "v" }] },
            { "registryType": "mcpb", "identifier": "https://x.example/a.mcpb" }
        ]
    }"#;
    let expected = "Registry io.example/shop: https://x.example/mcp x-key= | \
         io.example/shop: npx -y @x/shop@1.2.0 serve --port 1 '<folder>' KEY= | io.example/shop: uvx shop@2 | \
         io.example/shop: docker run -i --rm -e KEY docker.io/x/shop:1 KEY=v";

    assert_eq!(said(entry), expected);
    assert_eq!(said(&format!("{{ \"server\": {entry}, \"_meta\": {{}} }}")), expected);
    assert_eq!(said(&format!("{{ \"servers\": [{{ \"server\": {entry} }}] }}")), expected);
}

#[test]
fn a_search_in_a_registry_goes_where_its_api_is() {
    let search = |at: &str| registry::search(at, " a b ", None).expect("an address");
    let expected = "https://x.example/v0.1/servers?version=latest&limit=30&search=a%20b";
    for at in [
        "x.example",
        "https://x.example/",
        "https://x.example/v0.1",
        "https://x.example/v0.1/servers?limit=3",
    ] {
        assert_eq!(search(at), expected, "{at}");
    }
    assert_eq!(
        registry::search("https://x.example/acme/v0", "", Some("a:1/2")).expect("an address"),
        "https://x.example/acme/v0/servers?version=latest&limit=30&cursor=a%3A1%2F2"
    );
    assert!(registry::search("ftp://x.example", "", None).is_err());
}

#[test]
fn a_registry_says_which_servers_it_has_and_where_the_list_goes_on() {
    let answer = r#"{
        "servers": [
            { "server": { "name": "io.example/a", "title": "A", "description": "d", "version": "1", "remotes": [{ "type": "sse", "url": "https://a.example/sse" }] },
              "_meta": { "io.modelcontextprotocol.registry/official": { "status": "deprecated" } } },
            { "name": "io.example/b", "version": "2" },
            { "server": 7 }, null
        ],
        "metadata": { "nextCursor": "b:2", "count": 2 }
    }"#;

    let page = registry::Page::read(answer).expect("a list");

    let named =
        |listed: &registry::Listed| (listed.name.clone(), listed.is_deprecated, listed.ways.len());
    let expected = [("io.example/a".to_owned(), true, 1), ("io.example/b".to_owned(), false, 0)];
    assert_eq!(page.servers.iter().map(named).collect::<Vec<_>>(), expected);
    assert_eq!(page.cursor.as_deref(), Some("b:2"));
    for other in ["", "[]", "<html>", r#"{ "servers": 1 }"#, r#"{ "error": "no" }"#] {
        assert_eq!(registry::Page::read(other), None, "{other}");
    }
}

#[test]
fn the_manifest_of_a_bundle() {
    let manifest = r#"{
        "manifest_version": "0.3", "name": "files", "display_name": "Files",
        "server": { "type": "node", "entry_point": "server/index.js", "mcp_config": {
            "command": "node", "args": ["${__dirname}/server/index.js", "${user_config.folders}", "--level=${user_config.level}"],
            "env": { "KEY": "${user_config.key}", "MODE": "fast" } } },
        "user_config": {
            "folders": { "type": "directory", "multiple": true, "default": ["/a", "/b"] },
            "level": { "type": "number", "default": 3 }, "key": { "type": "string", "sensitive": true } }
    }"#;
    let expected =
        "Bundle Files: node '${__dirname}/server/index.js' /a /b --level=3 KEY= MODE=fast";
    assert_eq!(said(manifest), expected);
    assert_eq!(said(r#"{ "manifest_version": "0.3", "server": { "type": "node" } }"#), "nothing");
}

#[test]
fn a_link_that_installs_a_server() {
    let config = base64::encode(br#"{"command":"npx","args":["x"]}"#);
    for (text, expected) in [
        (
            "vscode:mcp/install?%7B%22name%22%3A%22a%22%2C%22command%22%3A%22npx%22%2C%22args%22%3A%5B%22x%22%5D%7D".to_owned(),
            "InstallLink a: npx x",
        ),
        (
            "https://insiders.vscode.dev/redirect/mcp/install?name=a&config=%7B%22url%22%3A%22https%3A%2F%2Fx.example%2Fmcp%22%7D".to_owned(),
            "InstallLink a: https://x.example/mcp",
        ),
        (
            format!("cursor://anysphere.cursor-deeplink/mcp/install?name=a&config={config}"),
            "InstallLink a: npx x",
        ),
        (format!("https://cursor.com/en/install-mcp?name=a&config={config}"), "InstallLink a: npx x"),
        ("cursor://anysphere.cursor-deeplink/mcp/install?name=a".to_owned(), "nothing"),
    ] {
        assert_eq!(said(&text), expected, "{text}");
    }
}

#[test]
fn keys_are_secrets_wherever_they_stood() {
    for text in [
        "curl https://x.example/mcp -H 'Authorization: Bearer hunter2'",
        "curl https://x.example/mcp -u me:hunter2",
        r#"{ "command": "x", "env": { "KEY": "hunter2" } }"#,
        "claude mcp add a https://x.example/mcp -H 'api_key: hunter2'",
        "KEY=hunter2 npx x",
    ] {
        let pasted = read(text).expect("it is understood");
        assert!(!format!("{pasted:?}").contains("hunter2"), "{text}");
    }
}
