//! The modern era: discovery, headers, listing, notifications.

use serde_json::json;
use wirescope::mcp::event::{ListChange, Phase, StepKind, StepOutcome};
use wirescope::mcp::failure::Diagnosis;
use wirescope::mcp::{Command, Dialect, List};

use crate::playbook::{CALL, Playbook, body, header};
use crate::story::{URL, discovery, modern, modern_with, tool};

#[test]
fn a_modern_server_is_discovered_and_its_tools_are_listed_page_by_page() {
    let mut play = Playbook::connect(URL);
    let (discover, request) = play.expect_open();
    assert_eq!(header(&request, "mcp-protocol-version").as_deref(), Some("2026-07-28"));
    assert_eq!(header(&request, "mcp-method").as_deref(), Some("server/discover"));
    assert_eq!(header(&request, "mcp-name"), None);

    play.result(discover, &body(&request), &discovery(&json!({ "tools": {} }))).expect_ready();
    let (first, asked) = play.expect_post("tools/list");
    assert_eq!(asked["params"].get("cursor"), None);
    play.result(first, &asked, &json!({ "tools": [tool("a")], "nextCursor": "" }));
    let (second, asked) = play.expect_post("tools/list");
    assert_eq!(asked["params"]["cursor"], "");
    play.result(second, &asked, &json!({ "tools": [tool("b")] })).quiet();

    let identity = play.identity.clone().expect("an identity");
    assert_eq!((identity.dialect, identity.name.as_deref()), (Dialect::Modern, Some("demo")));
    let speaks =
        StepOutcome::Speaks { dialect: Dialect::Modern, revision: Some("2026-07-28".to_owned()) };
    assert_eq!(*play.last_outcome(), speaks);
    let [ListChange::Listing, ListChange::Page(one), ListChange::Page(two), ListChange::Complete] =
        play.tools.as_slice()
    else {
        panic!("{:?}", play.tools)
    };
    assert_eq!((one[0].name.as_str(), two[0].name.as_str()), ("a", "b"));
    assert_eq!(play.deadline(), None);
}

#[test]
fn a_cursor_that_comes_again_ends_the_list() {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} })));

    for _ in 0..2 {
        let (list, asked) = play.expect_post("tools/list");
        play.result(list, &asked, &json!({ "tools": [tool("a")], "nextCursor": "x" }));
    }

    play.quiet();
    assert_eq!(play.tools.last(), Some(&ListChange::Complete));
}

#[test]
fn a_server_without_tools_is_ready_all_the_same() {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");

    play.result(discover, &asked, &discovery(&json!({}))).quiet().expect_ready();

    assert_eq!(play.tools, [ListChange::Unsupported]);
}

#[test]
fn a_call_carries_its_envelope_and_repeats_name_and_parameters_in_headers() {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&json!({ "tools": {} })));
    let (list, asked) = play.expect_post("tools/list");
    let city = json!({ "type": "string", "x-mcp-header": "City" });
    let schema = json!({ "type": "object", "properties": { "city": city } });
    play.result(list, &asked, &json!({ "tools": [{ "name": "größe", "inputSchema": schema }] }));

    play.call(CALL, "größe");

    let (_, request) = play.expect_open();
    let message = body(&request);
    assert_eq!(header(&request, "mcp-name").as_deref(), Some("=?base64?Z3LDtsOfZQ==?="));
    assert_eq!(header(&request, "mcp-param-city").as_deref(), Some("Oslo"));
    assert_eq!(header(&request, "mcp-session-id"), None);
    let meta = &message["params"]["_meta"];
    assert_eq!(meta["io.modelcontextprotocol/protocolVersion"], "2026-07-28");
    assert_eq!(meta["io.modelcontextprotocol/clientCapabilities"]["roots"], json!({}));
    assert_eq!(meta["io.modelcontextprotocol/clientInfo"]["name"], "wirescope");
    assert_eq!(meta["progressToken"], message["id"]);
    assert_eq!(message["params"]["arguments"], json!({ "city": "Oslo" }));
}

#[test]
fn an_unsupported_version_is_corrected_once_and_not_twice() {
    let mut play = Playbook::connect(URL);
    let data = json!({ "supported": ["2026-07-28"], "requested": "x" });
    let error = json!({ "code": -32022, "message": "no", "data": data });
    for _ in 0..2 {
        let (discover, asked) = play.expect_post("server/discover");
        play.json(discover, 400, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));
    }

    play.quiet();
    assert!(matches!(play.expect_diagnosis(), Diagnosis::NoCommonRevision { .. }));
    assert_eq!(play.kinds(), [StepKind::Discover, StepKind::Discover]);
}

#[test]
fn a_corrected_version_leads_to_a_ready_server() {
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    let error = json!({ "code": -32022, "message": "no", "data": { "supported": ["2026-07-28"] } });
    play.json(discover, 400, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error }));

    let (again, asked) = play.expect_post("server/discover");
    play.result(again, &asked, &discovery(&json!({}))).expect_ready();
}

#[test]
fn a_forced_modern_client_says_which_revisions_were_offered_instead() {
    let mut play = Playbook::connect_forced(URL, Dialect::Modern);
    let (discover, asked) = play.expect_post("server/discover");

    play.result(discover, &asked, &json!({ "supportedVersions": ["2025-11-25"] })).quiet();

    let offered = vec!["2025-11-25".to_owned()];
    assert_eq!(play.expect_diagnosis(), Diagnosis::NoCommonRevision { offered });
}

#[test]
fn the_subscription_opens_only_where_list_changes_are_declared() {
    modern_with(&json!({ "tools": {} })).quiet();

    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));

    let (_, listen) = play.expect_post("subscriptions/listen");
    assert_eq!(listen["params"]["notifications"], json!({ "toolsListChanged": true }));
    play.expect_post("tools/list");
    play.quiet();
}

#[test]
fn the_subscription_asks_for_every_list_that_tells_of_changes() {
    let declared =
        json!({ "prompts": { "listChanged": true }, "resources": { "listChanged": true } });
    let mut play = Playbook::connect(URL);
    let (discover, asked) = play.expect_post("server/discover");
    play.result(discover, &asked, &discovery(&declared));

    let (listen, asked) = play.expect_post("subscriptions/listen");

    let wish = json!({ "promptsListChanged": true, "resourcesListChanged": true });
    assert_eq!(asked["params"]["notifications"], wish);
    for method in ["resources/list", "resources/templates/list", "prompts/list"] {
        let (list, asked) = play.expect_post(method);
        play.result(
            list,
            &asked,
            &json!({ "resources": [], "resourceTemplates": [], "prompts": [] }),
        );
    }
    play.stream_opens(listen);
    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/prompts/list_changed" });
    play.says(listen, &changed);
    play.expect_post("prompts/list");
    play.quiet();
}

#[test]
fn a_changed_list_is_read_again_and_replaces_the_old_one_as_a_whole() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (listen, _) = play.expect_post("subscriptions/listen");
    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [tool("a")] }));
    let ack = "notifications/subscriptions/acknowledged";
    play.stream_opens(listen).says(listen, &json!({ "jsonrpc": "2.0", "method": ack }));
    play.quiet();

    let changed = json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" });
    play.says(listen, &changed);

    let (list, asked) = play.expect_post("tools/list");
    play.says(listen, &changed).says(listen, &changed).quiet();
    play.result(list, &asked, &json!({ "tools": [tool("b")], "nextCursor": "2" }));
    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [tool("c")] }));
    assert_eq!(play.names_of_last_list(), ["b", "c"]);
    let (list, asked) = play.expect_post("tools/list");
    play.result(list, &asked, &json!({ "tools": [] })).quiet();
    assert!(play.names_of_last_list().is_empty());
}

#[test]
fn a_listing_that_fails_keeps_what_was_shown_and_says_why() {
    let mut play = modern();
    play.command(Command::List(List::Tools));
    let (list, asked) = play.expect_post("tools/list");

    let error = json!({ "code": -32603, "message": "broken" });
    play.json(list, 200, &json!({ "jsonrpc": "2.0", "id": asked["id"], "error": error })).quiet();

    assert!(matches!(play.tools.last(), Some(ListChange::Failed(_))));
    play.expect_ready();
}

#[test]
fn a_listing_without_tools_in_it_is_unreadable() {
    let mut play = modern();
    play.command(Command::List(List::Tools));
    let (list, asked) = play.expect_post("tools/list");

    play.result(list, &asked, &json!({ "tools": 3 })).quiet();

    assert!(matches!(play.tools.last(), Some(ListChange::Failed(_))));
}

#[test]
fn a_listing_that_is_never_answered_ends_after_its_time() {
    let mut play = modern();
    play.command(Command::List(List::Tools));
    let (list, _) = play.expect_post("tools/list");
    play.sent(list).wait_millis(60_001);

    play.expect_abort(list).quiet();
    assert!(matches!(play.tools.last(), Some(ListChange::Failed(_))));
    assert_eq!(play.deadline(), None);
}

#[test]
fn disconnecting_closes_everything_and_says_goodbye_to_nobody() {
    let mut play = modern_with(&json!({ "tools": { "listChanged": true } }));
    let (listen, _) = play.expect_post("subscriptions/listen");
    let (list, _) = play.expect_post("tools/list");

    play.command(Command::Disconnect).expect_abort(listen).expect_abort(list).quiet();

    assert_eq!(play.phases.last(), Some(&Phase::Closed));
    play.ledger.is_clean();
    play.command(Command::List(List::Tools)).quiet();
    assert!(matches!(play.tools.last(), Some(ListChange::Failed(_))));
}
