//! The command line as people write it.

use clap::CommandFactory as _;

use super::*;

fn parse(arguments: &[&str]) -> Result<Options, clap::Error> {
    Options::try_parse_from([&["wirescope"], arguments].concat())
}

fn read(arguments: &[&str]) -> Options {
    parse(arguments).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
}

fn is_wrong(arguments: &[&str]) -> bool {
    parse(arguments).is_err_and(|error| error.exit_code() == 2)
}

#[test]
fn the_command_line_fits_together() {
    Options::command().debug_assert();
}

#[test]
fn everything_can_be_left_out() {
    let options = read(&[]);

    assert_eq!(options.port, None);
    assert_eq!(options.target(Environment::default()), Target::default());
}

#[test]
fn the_examples_of_the_help_are_understood() {
    let lines = AFTER_HELP.lines().map(str::trim).filter(|line| line.starts_with("wirescope"));
    let mut count = 0;
    for line in lines {
        let line = line.split(" > ").next().unwrap_or_default();
        let quoted: Vec<&str> = line.split('\'').collect();
        let mut arguments: Vec<&str> = quoted[0].split_whitespace().skip(1).collect();
        arguments.extend(quoted.get(1));
        read(&arguments);
        count += 1;
    }
    assert_eq!(count, 11);
}

#[test]
fn wrong_arguments_are_said_to_be_wrong() {
    for arguments in [
        &["ftp://x/"][..],
        &["--port", "65536"],
        &["--port", "x"],
        &["--header", "a: b"],
        &["http://x/", "--header", "a"],
        &["http://x/", "--header", "a b: c"],
        &["http://x/", "--header", "a: b\r\nc: d"],
        &["http://x/", "--header", "a:"],
        &["--insecure", "x:443"],
        &["--insecure", "https://x/"],
        &["--insecure", "x/y"],
        &["--insecure", ""],
        &["--allow-origin", "null"],
        &["--allow-origin", "x.example"],
        &["--completions", "x"],
        &["http://x/", "http://y/"],
        &["http://x/", "--", "cat"],
        &["--env", "A=b"],
        &["--cwd", "x"],
        &["--env", "A", "--", "cat"],
        &["--env", "=b", "--", "cat"],
        &["--unknown"],
    ] {
        assert!(is_wrong(arguments), "{arguments:?}");
    }
}

#[test]
fn a_program_is_all_that_stands_after_the_dashes() {
    let options =
        read(&["--env", "A=b=c", "--env", "D=", "--cwd", "x", "--", "npx", "-y", "--port", "--"]);

    let program = options.program().expect("it is given");
    assert_eq!(program.line(), "npx -y --port --");
    let env: Vec<_> =
        program.env.iter().map(|(name, value)| (name.as_str(), value.reveal().as_str())).collect();
    assert_eq!(env, [("A", "b=c"), ("D", "")]);
    assert_eq!(program.folder.as_deref(), Some("x"));
    assert_eq!(read(&[]).program(), None);
    assert!(!format!("{options:?}").contains("b=c"), "{options:?}");
}

#[test]
fn beside_a_program_no_server_is_opened() {
    let text = |text: &str| Some(text.to_owned());
    let environment =
        Environment { server: text("http://a/"), key: text("k"), anthropic_key: text("c") };

    let target = read(&["--", "cat"]).target(environment);

    assert_eq!(target, Target { anthropic_key: text("c"), ..Target::default() });
}

#[test]
fn hosts_are_compared_as_they_stand_in_certificates() {
    for (typed, host) in
        [("Dev.Local", "dev.local"), ("[::1]", "::1"), ("::1", "::1"), ("10.0.0.1", "10.0.0.1")]
    {
        assert_eq!(read(&["--insecure", typed]).insecure, [host]);
    }
}

#[test]
fn a_page_elsewhere_is_an_origin_and_a_link() {
    let options = read(&[
        "--allow-origin",
        "https://Host.example/wirescope/",
        "--allow-origin",
        "http://x:1",
    ]);

    let found: Vec<_> =
        options.allow_origin.iter().map(|url| (url.origin(), url.as_str())).collect();
    let expected = [
        ("https://host.example", "https://host.example/wirescope/"),
        ("http://x:1", "http://x:1/"),
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_environment_fills_in_what_is_not_given() {
    let text = |text: &str| Some(text.to_owned());
    let environment =
        Environment { server: text("http://a/"), key: text("k"), anthropic_key: text("c") };

    let target = read(&[]).target(environment.clone());
    assert_eq!((target.server, target.key), (text("http://a/"), text("k")));

    let target = read(&["http://b/"]).target(environment.clone());
    assert_eq!((target.server, target.key), (text("http://b/"), None));
    assert_eq!(target.anthropic_key, text("c"));

    let keyed = Environment { server: None, ..environment };
    assert_eq!(read(&["http://b/"]).target(keyed).key, text("k"));
}

#[test]
fn a_header_is_taken_apart() {
    let options = read(&["http://x/", "--header", "Authorization:  Bearer a:b "]);

    let header = options.target(Environment::default()).header;
    assert_eq!(header, Some(("Authorization".to_owned(), "Bearer a:b".to_owned())));
}
