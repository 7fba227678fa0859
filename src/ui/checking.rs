//! Arguments against a schema in full, and what is wrong with the schema: loaded with the workbench. Until it is
//! there, and where it is not needed, `schema::check` does.

use std::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::{Array, Function, Reflect, RegExp};
use serde_json::Value;
use wasm_bindgen::{JsCast as _, JsValue};

use crate::schema::mistake::InputMistake;
use crate::schema::validate::{Flaw, Validator, flaws};
use crate::store::typed::drafts::Check;
use crate::ui::text::pattern::may_take_long;

/// What the chunk holds.
#[derive(Clone, Copy)]
pub struct Checks {
    pub check: Check,
    pub flaws: fn(&Value) -> Vec<Flaw>,
}

impl Checks {
    pub const ALL: Self =
        Self { check, flaws: |schema| flaws(schema, &|pattern, text| has_match(pattern, text)) };
}

fn check(schema: &Value, value: &Value) -> Vec<InputMistake> {
    // A browser may take years over such an expression, and nobody could stop it.
    let matcher = |pattern: &str, text: &str| {
        if may_take_long(pattern) { Some(true) } else { has_match(pattern, text) }
    };
    Validator::new(schema, &matcher).check(value).mistakes()
}

/// Expressions that are kept compiled.
const MOST_KEPT: usize = 200;

thread_local! {
    /// `None` for what is no expression.
    static KEPT: RefCell<BTreeMap<String, Option<RegExp>>> = const { RefCell::new(BTreeMap::new()) };
}

/// By the browser's own expressions, with the flag `u`, as JSON Schema 2020-12 §6.4 has it.
fn has_match(pattern: &str, text: &str) -> Option<bool> {
    KEPT.with_borrow_mut(|kept| {
        if kept.len() >= MOST_KEPT && !kept.contains_key(pattern) {
            kept.clear();
        }
        let made = kept.entry(pattern.to_owned()).or_insert_with(|| compiled(pattern));
        made.as_ref().map(|made| is_found(made, text))
    })
}

/// Some expressions are found to be too large only here, and say so by throwing.
fn is_found(made: &RegExp, text: &str) -> bool {
    let method = Reflect::get(made, &JsValue::from_str("test")).ok();
    let method = method.and_then(|method| method.dyn_into::<Function>().ok());
    let found = method.and_then(|method| method.call1(made, &JsValue::from_str(text)).ok());
    // What cannot be tried is held against nobody.
    found.is_none_or(|found| found.is_truthy())
}

/// The constructor throws where the pattern is none, which only such a call survives.
fn compiled(pattern: &str) -> Option<RegExp> {
    let made_by = Reflect::get(&js_sys::global(), &JsValue::from_str("RegExp")).ok()?;
    let made_by = made_by.dyn_into::<Function>().ok()?;
    let given = Array::of2(&JsValue::from_str(pattern), &JsValue::from_str("u"));
    Some(Reflect::construct(&made_by, &given).ok()?.unchecked_into())
}
