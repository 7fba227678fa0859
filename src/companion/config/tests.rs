//! Files as people have them.

use super::*;

fn around() -> Surroundings {
    let env = [("TOKEN", "t0k"), ("EMPTY", "")];
    let env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    Surroundings { env, home: Some("/home/me".to_owned()), ..Surroundings::default() }
}

fn read_at(path: &str, text: &str) -> Config {
    read(text, Path::new(path), &around()).unwrap_or_else(|error| panic!("{error}"))
}

fn program(config: &Config, at: usize) -> &Command {
    match &config.servers[at].place {
        Configuration::Program(command) => command,
        Configuration::Web { .. } => panic!("no program"),
    }
}

#[test]
fn programs_and_addresses_of_mcp_servers() {
    let config = read_at(
        "/x/claude_desktop_config.json",
        r#"{
            // of mine
            "mcpServers": {
                "files": { "command": "npx", "args": ["-y", "server", 3], "env": { "A": "b", "PORT": 3000, "NO": null } },
                "web": { "type": "http", "url": "https://x.example/mcp", "headers": { "Authorization": "Bearer ${TOKEN}" } },
                "old": { "serverUrl": "http://localhost:1/sse", }, /* the last one */
            },
        }"#,
    );

    assert_eq!(config.left_out, []);
    let names: Vec<&str> = config.servers.iter().map(|server| server.name.as_str()).collect();
    assert_eq!(names, ["files", "web", "old"]);
    let files = program(&config, 0);
    assert_eq!((files.line().as_str(), &files.folder), ("npx -y server 3", &None));
    let env: Vec<(&str, &str)> =
        files.env.iter().map(|(name, value)| (name.as_str(), value.reveal().as_str())).collect();
    assert_eq!(env, [("A", "b"), ("PORT", "3000")]);
    let Configuration::Web { url, headers, .. } = &config.servers[1].place else {
        panic!("an address")
    };
    assert_eq!(url, "https://x.example/mcp");
    assert_eq!(headers[0].1.reveal(), "Bearer t0k");
}

#[test]
fn what_vs_code_writes() {
    let config = read_at(
        "/src/shop/.vscode/mcp.json",
        r#"{
            "inputs": [
                { "type": "promptString", "id": "key", "description": "The key", "password": true },
                { "type": "pickString", "id": "env", "options": ["dev", { "label": "Live", "value": "prod" }], "default": "dev" },
                { "type": "promptString", "id": "unused" }
            ],
            "servers": {
                "shop": {
                    "type": "stdio", "command": "${workspaceFolder}/run",
                    "args": ["--in", "${input:env}", "${userHome}${/}x", "${env:TOKEN}", "${unknown thing}"],
                    "env": { "KEY": "${input:key}", "SAME": "${input:key}" }
                }
            }
        }"#,
    );

    let shop = &config.servers[0];
    let ids: Vec<&str> = shop.inputs.iter().map(|input| input.id.as_str()).collect();
    assert_eq!(ids, ["env", "key"]);
    assert_eq!(shop.inputs[0].options, ["dev", "prod"]);
    assert_eq!(shop.inputs[0].usual, "dev");
    assert!(shop.inputs[1].is_secret);

    let say = |env: &str| {
        let said = [("key", "${env:TOKEN}"), ("env", env)];
        shop.command(&said.map(|(id, value)| (id.to_owned(), Secret::new(value.to_owned()))))
    };
    let command = say("prod").expect("a program");
    assert_eq!(command.command, "/src/shop/run");
    assert_eq!(command.args[1..], ["prod", "/home/me/x", "t0k", "${unknown thing}"]);
    assert_eq!(command.folder.as_deref(), Some("/src/shop"));
    assert_eq!(command.env[0].1.reveal(), "${env:TOKEN}", "what a person says is as it is");
    assert_eq!(say("all"), Err("env is to be one of dev, prod".to_owned()));

    // What variables stand for is not for a page to see.
    let ListedPlace::Program { line } = shop.listed().place else { panic!("a program") };
    assert!(!line.contains("t0k") && line.contains("${env:TOKEN}"), "{line}");
    assert!(!shop.is_for_others());
}

#[test]
fn the_settings_of_vs_code_have_them_one_level_deeper() {
    let config = read_at(
        "/x/settings.json",
        r#"{ "editor.tabSize": 2, "mcp": { "inputs": [], "servers": { "a": { "command": "b" } } } }"#,
    );

    assert_eq!(program(&config, 0).command, "b");
}

#[test]
fn a_server_that_cannot_be_offered_is_left_out_with_its_reason() {
    let config = read_at(
        "mcp.json",
        r#"{ "mcpServers": {
            "empty": {}, "odd": 3,
            "unset": { "command": "a", "env": { "K": "${env:NOT_SET}" } },
            "usual": { "command": "a", "args": ["${NOT_SET:-7}", "${EMPTY}"] },
            "address": { "url": "ftp://x" },
            "file": { "command": "a", "envFile": "${input:which}" },
            "open": { "command": "a ${" }
        } }"#,
    );

    let names: Vec<&str> = config.servers.iter().map(|server| server.name.as_str()).collect();
    assert_eq!(names, ["usual", "open"]);
    let usual = config.servers[0].command(&[]).expect("a program");
    assert_eq!(usual.args, ["7", ""]);
    assert_eq!(program(&config, 1).command, "a ${");
    let why = |name: &str| &config.left_out.iter().find(|(of, _)| of == name).expect("it").1;
    assert!(why("empty").contains("neither") && why("odd").contains("neither"));
    assert_eq!(why("unset"), "the environment variable NOT_SET is not set");
    assert!(why("address").contains("scheme"), "{}", why("address"));
    assert!(why("file").contains("envFile"));
}

#[test]
fn a_file_of_variables_is_read_at_each_start_and_what_stands_beside_it_counts_more() {
    let folder = std::env::temp_dir().join(format!("env-file-{}", std::process::id()));
    fs::create_dir_all(folder.join(".vscode")).expect("a folder");
    let config = read_at(
        folder.join(".vscode/mcp.json").to_str().expect("a path"),
        r#"{ "servers": { "a": { "command": "a", "envFile": "${workspaceFolder}/.env", "env": { "A": "own" } } } }"#,
    );
    let server = &config.servers[0];
    assert!(server.command(&[]).is_err_and(|why| why.contains("envFile")));

    fs::write(folder.join(".env"), "A=1\nB=$X ${env:TOKEN}\n").expect("a file");
    let command = server.command(&[]).expect("a program");
    fs::remove_dir_all(&folder).expect("to remove it");

    let env: Vec<(&str, &str)> =
        command.env.iter().map(|(name, value)| (name.as_str(), value.reveal().as_str())).collect();
    assert_eq!(env, [("A", "1"), ("B", "$X ${env:TOKEN}"), ("A", "own")]);
}

#[test]
fn a_command_line_is_started_as_it_was_typed() {
    let args = ["-c", "echo ${PORT:-3000} ${env:NOT_SET} ${/} ${input:x}"].map(str::to_owned);
    let typed = Command { command: "sh".to_owned(), args: args.into(), ..Command::default() };

    let started = Configured::from(typed.clone()).command(&[]);

    assert_eq!(started, Ok(typed));
}

#[test]
fn what_the_server_reads_by_itself_is_left_to_it() {
    let config = read_at(
        "mcp.json",
        r#"{ "mcpServers": { "remote": {
            "command": "npx", "args": ["mcp-remote", "--header", "A: ${TOKEN}", "${NOT_SET}"],
            "env": { "TOKEN": "its own" }
        }, "web": { "url": "https://x/mcp?key=${env:TOKEN}" } } }"#,
    );

    let command = config.servers[0].command(&[]).expect("a program");
    assert_eq!(command.args[2..], ["A: ${TOKEN}", "${NOT_SET}"]);
    assert!(config.servers[0].is_for_others());
    assert!(!config.servers[1].is_for_others(), "its address holds a key");
}

#[test]
fn what_is_no_such_file_says_so() {
    let read = |text: &str| read(text, Path::new("x"), &around());

    for text in ["{", "{'a': 1}", "{ a: 1 }", "[1 2]"] {
        assert!(matches!(read(text), Err(Unreadable::NotJson(_))), "{text}: {:?}", read(text));
    }
    for text in ["", "{}", "[]", "null", "3", r#"{ "mcpServers": [] }"#] {
        assert_eq!(read(text), Err(Unreadable::NoServers), "{text}");
    }
    assert!(read("\u{feff}{\"servers\":{}}").is_ok());
}
