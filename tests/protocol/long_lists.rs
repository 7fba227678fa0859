//! A page of more entries than are read in one go is read a part at a time, in order, and may be left meanwhile.

use std::time::Duration;

use serde_json::{Value, json};
use wirescope::mcp::event::ListChange;
use wirescope::mcp::notice::{ListCut, Told};
use wirescope::mcp::{Command, List, Turn};

use crate::playbook::Playbook;
use crate::story::{legacy, modern, tool};

fn long(from: usize, count: usize, next: Option<&str>) -> Value {
    let tools: Vec<Value> =
        (from..from + count).map(|number| tool(&format!("tool {number}"))).collect();
    let mut page = json!({ "tools": tools, "ttlMs": 60_000, "cacheScope": "public" });
    if let Some(next) = next {
        page["nextCursor"] = next.into();
    }
    page
}

/// A server whose tools are asked for anew, by hand: what comes is added to nothing.
fn listing() -> Playbook {
    let mut play = modern();
    play.tools.clear();
    play.command(Command::Turn(List::Tools, Turn::First));
    play
}

fn answer(play: &mut Playbook, page: &Value) {
    let (exchange, asked) = play.expect_post("tools/list");
    play.result(exchange, &asked, page);
}

fn replaced(play: &Playbook) -> Option<Vec<&str>> {
    play.tools.iter().rev().find_map(|change| match change {
        ListChange::Replaced(tools) => Some(tools.iter().map(|tool| &*tool.name).collect()),
        _ => None,
    })
}

fn names(from: usize, count: usize) -> Vec<String> {
    (from..from + count).map(|number| format!("tool {number}")).collect()
}

#[test]
fn a_long_page_is_read_a_part_at_a_time_and_told_when_it_is_whole() {
    let mut play = listing();
    let pages = play.pages.len();

    answer(&mut play, &long(0, 1_700, None));
    assert_eq!(replaced(&play), None);
    assert!(play.deadline().is_some_and(|due| due <= Duration::from_millis(1)));
    play.wait_millis(2);
    assert_eq!((replaced(&play), play.pages.len()), (None, pages));

    play.wait_millis(2).quiet();
    assert_eq!(replaced(&play), Some(names(0, 1_700).iter().map(String::as_str).collect()));
    assert_eq!(play.pages.last().map(|(_, pages)| pages.count), Some(1));
}

#[test]
fn what_is_wrong_with_an_entry_is_told_where_it_stands() {
    let mut play = listing();
    let mut page = long(0, 1_200, None);
    page["tools"][1_100] = json!({ "name": 5, "inputSchema": {} });

    answer(&mut play, &page);
    play.wait_millis(10);

    let Some(ListChange::Replaced(tools)) = play.tools.last() else { panic!("the list is whole") };
    assert_eq!(tools[1_100].findings[0].pointer, "/tools/1100/name");
}

#[test]
fn a_first_list_is_shown_as_it_is_read() {
    let (mut play, _) = legacy();
    // A list that was empty is added to.
    play.command(Command::List(List::Tools));
    answer(&mut play, &json!({ "tools": [] }));
    play.tools.clear();
    play.command(Command::List(List::Tools));

    answer(&mut play, &long(0, 1_200, None));
    let shown = |play: &Playbook| -> Vec<usize> {
        let count = |change: &_| match change {
            ListChange::Page(tools) => Some(Vec::len(tools)),
            _ => None,
        };
        play.tools.iter().filter_map(count).collect()
    };
    assert_eq!(shown(&play), [500]);
    play.wait_millis(10);
    assert_eq!(shown(&play), [500, 500, 200]);
    assert_eq!(play.tools.last(), Some(&ListChange::Complete));
}

#[test]
fn the_next_page_is_asked_for_when_a_long_one_is_read() {
    let mut play = listing();
    answer(&mut play, &long(0, 600, Some("2")));
    play.wait_millis(10).quiet();
    play.command(Command::Turn(List::Tools, Turn::Rest));
    let (exchange, asked) = play.expect_post("tools/list");
    assert_eq!(asked["params"]["cursor"], "2");
    play.result(exchange, &asked, &long(600, 600, None)).wait_millis(10);

    // The second half came as another page of what is shown.
    let told: usize = play
        .tools
        .iter()
        .map(|change| match change {
            ListChange::Page(tools) => tools.len(),
            _ => 0,
        })
        .sum();
    assert_eq!((told, play.tools.last()), (600, Some(&ListChange::Complete)));
}

#[test]
fn a_long_page_that_is_still_fresh_is_read_again_in_parts_without_asking() {
    let mut play = listing();
    answer(&mut play, &long(0, 1_200, None));
    play.wait_millis(10);
    play.tools.clear();

    play.command(Command::Turn(List::Tools, Turn::First)).quiet();
    assert_eq!(replaced(&play), None);
    play.wait_millis(10).quiet();

    assert_eq!(replaced(&play).map(|names| names.len()), Some(1_200));
    assert_eq!(play.pages.last().map(|(_, pages)| pages.from_cache), Some(1));
}

#[test]
fn stopping_within_a_long_page_keeps_what_was_read_and_no_more_comes() {
    let mut play = listing();
    answer(&mut play, &long(0, 2_000, None));

    play.command(Command::StopListing(List::Tools));
    let read = replaced(&play).map(|names| names.len());
    assert!(read.is_some_and(|read| (500..2_000).contains(&read)), "{read:?}");
    assert!(matches!(play.told().last(), Some(Told::ListCut(List::Tools, ListCut::Stopped(_)))));

    play.tools.clear();
    play.wait_millis(1_000).quiet();
    assert_eq!(play.tools, []);
}

#[test]
fn leaving_within_a_long_page_ends_it() {
    let mut play = listing();
    answer(&mut play, &long(0, 2_000, None));

    play.command(Command::Disconnect).forget();
    play.tools.clear();
    play.wait_millis(10_000).quiet();

    assert_eq!((play.tools.len(), play.deadline()), (0, None));
}

#[test]
fn a_list_that_changes_while_a_long_page_is_read_is_read_anew_behind_it() {
    let (mut play, notices) = legacy();
    play.command(Command::List(List::Tools));
    answer(&mut play, &long(0, 1_200, None));

    play.says(notices, &json!({ "jsonrpc": "2.0", "method": "notifications/tools/list_changed" }));
    play.wait_millis(10);
    assert_eq!(replaced(&play).map(|names| names.len()), Some(1_200));
    answer(&mut play, &json!({ "tools": [tool("other")] }));

    assert_eq!(replaced(&play), Some(vec!["other"]));
}
