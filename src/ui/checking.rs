//! Arguments against a schema in full, and what is wrong with the schema: loaded with the workbench. Until it is
//! there, and where it is not needed, `schema::check` does. What only the browser can do is handed in.

use leptos::prelude::Callback;
use serde_json::Value;

use crate::schema::mistake::InputMistake;
use crate::schema::validate::{Applied, Flaw, Matcher, Validator};
use crate::store::typed::drafts::Check;
use crate::ui::chunk::Loading;
use crate::ui::text::pattern::may_take_long;
use crate::words::pasted::NotRead;

/// What the chunk holds.
#[derive(Clone, Copy)]
pub struct Checks {
    pub check: Check,
    pub flaws: fn(&Value) -> Vec<Flaw>,
    /// Whether what a schema asks for depends on what is there.
    pub has_conditions: fn(&Value) -> bool,
    pub applied: fn(&Value, &Value) -> Applied,
    /// Hands over what is in a file, as base64, if whoever wants it is still there.
    pub read_base64: fn(web_sys::File, Callback<Result<String, NotRead>>),
}

/// Loads it. In context, from before anything of a server is shown.
#[derive(Clone, Copy)]
pub struct LoadChecks(pub fn() -> Loading<Checks>);

pub fn check(schema: &Value, value: &Value, has_match: Matcher<'_>) -> Vec<InputMistake> {
    Validator::new(schema, &bounded(has_match)).check(value).mistakes()
}

pub fn applied(schema: &Value, value: &Value, has_match: Matcher<'_>) -> Applied {
    Validator::new(schema, &bounded(has_match)).applied(value)
}

/// A browser may take years over some expressions, and nobody could stop it.
fn bounded(has_match: Matcher<'_>) -> impl Fn(&str, &str) -> Option<bool> {
    move |pattern, text| {
        if may_take_long(pattern) { Some(true) } else { has_match(pattern, text) }
    }
}
