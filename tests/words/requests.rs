//! How requests of the server's and its stream of notifications stand, and what is announced.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use wirescope::kept::{Fault, Kind};
use wirescope::mcp::failure::CallFailure;
use wirescope::mcp::input_request::{AnsweredBy, Withdrawal};
use wirescope::mcp::notice::StreamEnd;
use wirescope::mcp::{InputResponse, Listening, Moment};
use wirescope::session::linking::LinkRefused;
use wirescope::words::{self, announcement, kept, link};

use crate::connecting::{error, refusal};
use crate::sheet::{Sheet, every};

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Requests from the server");
    for (what, response, by) in answers() {
        sheet.name(what, words::answered(&response, by));
    }
    for (what, why) in withdrawals() {
        sheet.name(what, words::withdrawn(why));
    }

    sheet.chapter("Notification stream");
    for (what, listening) in streams() {
        let words = words::listening(&listening, Moment::default());
        let deaf = words::not_listening(&listening, Moment::default());
        let deaf = if deaf.is_empty() { deaf } else { format!(" (not listening: {deaf})") };
        sheet.name(what, &format!("{words}{deaf}"));
    }

    sheet.chapter("Announcements");
    for words in [
        announcement::COPIED,
        announcement::NOT_COPIED,
        announcement::SAVED,
        announcement::NOT_SAVED,
        announcement::SERVER_ASKS,
        announcement::SECRETS_FORGOTTEN,
        announcement::TASK_FORGOTTEN,
        announcement::CLAUDE_KEY_FORGOTTEN,
        announcement::SETTINGS_IGNORED,
    ] {
        sheet.name("announced", words);
    }

    sheet.chapter("Links to this page");
    for (what, refused) in refused_links() {
        sheet.name(what, &link::refused(refused));
    }
    sheet.name("its arguments stand in the form", link::FILLED_IN);

    sheet.chapter("What the browser keeps and Wirescope cannot read");
    sheet.name("headline", kept::UNREAD);
    sheet.name("below it", kept::UNREAD_STAYS);
    for (what, fault) in faults() {
        sheet.name(what, &kept::unread(Kind::Recents, fault));
    }
    for kind in Kind::ALL {
        sheet.name(&format!("{kind:?}"), &kept::unread(kind, Fault::Broken));
    }
}

fn refused_links() -> Vec<(&'static str, LinkRefused)> {
    every!(LinkRefused {
        LinkRefused::Demo => [LinkRefused::Demo],
        LinkRefused::Tap => [LinkRefused::Tap],
        LinkRefused::Program => [LinkRefused::Program],
        LinkRefused::Key => [LinkRefused::Key],
        LinkRefused::TooLong(_) => [LinkRefused::TooLong(12_345)],
    })
}

fn faults() -> Vec<(&'static str, Fault)> {
    every!(Fault {
        Fault::Broken => [Fault::Broken],
        Fault::PartlyBroken => [Fault::PartlyBroken],
        Fault::Newer => [Fault::Newer],
    })
}

fn answers() -> Vec<(&'static str, InputResponse, AnsweredBy)> {
    let error = InputResponse::Error { code: -1, message: "no".to_owned() };
    let result = || InputResponse::Result(json!({ "roots": [] }));
    vec![
        ("accept", InputResponse::accept(None), AnsweredBy::Person),
        ("decline", InputResponse::decline(), AnsweredBy::Person),
        ("cancel", InputResponse::cancel(), AnsweredBy::Person),
        ("error", error, AnsweredBy::Person),
        ("result", result(), AnsweredBy::Person),
        ("result of the app", result(), AnsweredBy::App),
    ]
}

fn withdrawals() -> Vec<(&'static str, Withdrawal)> {
    every!(Withdrawal {
        Withdrawal::ByServer => [Withdrawal::ByServer],
        Withdrawal::CallOver => [Withdrawal::CallOver],
        Withdrawal::TaskExpired => [Withdrawal::TaskExpired],
        Withdrawal::ConnectionOver => [Withdrawal::ConnectionOver],
    })
}

fn streams() -> Vec<(&'static str, Listening)> {
    let wish = || Arc::new(json!({ "toolsListChanged": true }));
    let since = Moment::default();
    let until = Moment(Duration::from_secs(4));
    let no_stream = CallFailure::Http(refusal(405, &[], ""));
    let unknown = CallFailure::Rpc(error(-32601, "Method not found"));
    every!(Listening {
        Listening::Closed => [Listening::Closed],
        Listening::Opening { .. } => [Listening::Opening { wish: wish() }],
        Listening::Open { .. } => [
            Listening::Open { since, wish: wish(), honoured: None },
            Listening::Open { since, wish: wish(), honoured: Some(wish()) },
        ],
        Listening::Refused(_) => [
            Listening::Refused(no_stream.clone()),
            Listening::Refused(unknown.clone()),
        ],
        Listening::Pausing { .. } => [
            Listening::Pausing { until, end: StreamEnd::Meant },
            Listening::Pausing { until, end: StreamEnd::Broken },
            Listening::Pausing { until, end: StreamEnd::PutOff { status: 503 } },
        ],
    })
}
