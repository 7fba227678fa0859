//! Failures on screen. Their words are many and seldom needed: they are a file of their own, which is loaded when
//! something has failed, and in any case a little after a server is connected, for a network may fail too.

mod examined;
mod shown;
mod strip;

use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;

use crate::diagnosis::Verdict;
use crate::mcp::event::Loss;
use crate::mcp::failure::{CallFailure, Diagnosis};
use crate::oauth;
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::traffic::Sought;
use crate::ui::view::parts::{Parts, when_here};
use crate::words::explanation::Explanation;
use crate::words::line::{call_failure_line, network_failure_line};
pub use shown::{card, words};
pub use strip::strip;

/// What has failed.
#[derive(Clone)]
pub enum Failed {
    Connecting {
        diagnosis: Diagnosis,
        url: String,
        /// The companion stands ready to go another way.
        offers_companion: bool,
    },
    Lost(Loss),
    Call {
        failure: CallFailure,
        /// What was asked, such as `tools/list`.
        method: String,
        verdict: Option<Arc<Verdict>>,
    },
    SigningIn {
        failure: oauth::Failure,
        verdict: Option<Arc<Verdict>>,
    },
    /// What came in the end came not as it was to.
    OnTheWay(Arc<Verdict>),
    /// The stream of notifications, which the browser hides.
    Listening(Arc<Verdict>),
    /// A record of a tap cannot be read.
    Record(Diagnosis),
    /// What a server may offer in the modern era stays out of sight; the revision in its place.
    ModernBlocked(String),
}

/// What the file of words can do.
#[derive(Clone, Copy)]
pub struct ShowFailed {
    /// In the words of a person; the second is the page's origin.
    pub words: fn(&Failed, &str) -> Explanation,
    pub card: fn(Card) -> AnyView,
}

/// A failure in words, and what can be done with it.
#[derive(Clone)]
pub struct Card {
    pub explanation: Explanation,
    /// The page's own.
    pub origin: String,
    /// It has just happened.
    pub is_alert: bool,
    pub copy: Callback<String>,
    /// Where its line of the wire log is, of a server that is open.
    pub way: Option<Way>,
}

/// The way to the line of a failure.
#[derive(Clone)]
pub struct Way {
    pub show: Callback<Sought, bool>,
    pub sought: Sought,
}

impl Way {
    pub fn to(stores: Stores, server: ServerId, sought: Sought) -> Self {
        Self { show: shower(stores, server), sought }
    }

    /// To go it; false where the line is no longer held.
    pub fn go(&self) -> Callback<(), bool> {
        let Self { show, sought } = self.clone();
        Callback::new(move |()| show.run(sought.clone()))
    }
}

/// A server that works now may be gone a minute later, and the page's own host with it.
const AFTER: Duration = Duration::from_millis(1_500);

/// Loads the words while nothing has failed.
pub fn want_words_soon() {
    expect_context::<Parts>().failed.want_after(AFTER);
}

/// A failure, as soon as its words are here. `then` may leave out or change some of them.
pub fn show_failed(
    stores: Stores,
    failed: Failed,
    then: fn(Explanation) -> Explanation,
    is_alert: bool,
    way: Option<Way>,
) -> AnyView {
    let commands = expect_context::<Commands>();
    let copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    when_here(expect_context::<Parts>().failed, move |table: ShowFailed| {
        let origin = stores.page.origin.get_untracked();
        let explanation = then((table.words)(&failed, &origin));
        (table.card)(Card { explanation, origin, is_alert, copy, way: way.clone() })
    })
}

/// What is in words already, once the card is here that shows it.
fn card_of(shown: Card) -> AnyView {
    when_here(expect_context::<Parts>().failed, move |table: ShowFailed| {
        (table.card)(shown.clone())
    })
}

/// The words of a failure, for a strip; a few plain ones until they are here.
pub fn failed_words(stores: Stores, failed: &Failed) -> Explanation {
    let chunk = expect_context::<Parts>().failed;
    chunk.want_once();
    let origin = stores.page.origin.get();
    let loaded = chunk.map(|table| (table.words)(failed, &origin));
    loaded.unwrap_or_else(|| {
        let headline = match failed {
            Failed::Connecting { .. } => "Could not connect",
            Failed::Lost(_) => "The connection is lost",
            Failed::Call { .. } => "The call failed",
            Failed::SigningIn { .. } => "Signing in failed",
            Failed::OnTheWay(_) => "Something delayed the response",
            Failed::Listening(_) => "The notification stream did not open",
            Failed::Record(_) => "This record cannot be read",
            Failed::ModernBlocked(_) => "The newest protocol version is blocked",
        };
        Explanation::brief(headline, reason_of(failed))
    })
}

/// What is known without the file of words, which may be out of reach for the same reason.
fn reason_of(failed: &Failed) -> String {
    match failed {
        Failed::Lost(Loss::Network(failure) | Loss::Refused(Diagnosis::Network(failure)))
        | Failed::Connecting { diagnosis: Diagnosis::Network(failure), .. } => {
            network_failure_line(failure)
        }
        Failed::Call { failure, .. } => call_failure_line(failure),
        _ => String::new(),
    }
}

/// The failed one as it is.
pub fn as_it_is(explanation: Explanation) -> Explanation {
    explanation
}

/// What shows a line of this server's wire log. False where it is no longer held.
pub fn shower(stores: Stores, server: ServerId) -> Callback<Sought, bool> {
    Callback::new(move |sought: Sought| stores.show_in_wire(server, &sought))
}
