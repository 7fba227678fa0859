//! The browser's own regular expressions, with the flag `u`, as JSON Schema 2020-12 §6.4 has it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use js_sys::{Array, Function, Reflect, RegExp};
use wasm_bindgen::{JsCast as _, JsValue};

/// Expressions that are kept compiled.
const MOST_KEPT: usize = 200;

thread_local! {
    /// `None` for what is no expression.
    static KEPT: RefCell<BTreeMap<String, Option<RegExp>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Whether `text` has a match of `pattern` anywhere in it; `None` where that is no expression.
pub fn has_match(pattern: &str, text: &str) -> Option<bool> {
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
