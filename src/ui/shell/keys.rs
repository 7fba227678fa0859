//! Hears the keys of the page wherever the focus is, and does what the table (`ui::keys`) says of them.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::overlay::{Overlay, Shown};
use crate::store::Stores;
use crate::ui::keys::{Deed, Held, Pressed, deed_of};
use crate::ui::part::{focus_first, is_mac};
use crate::ui::route::Route;
use crate::ui::view::workbench::BenchKey;

/// Where people type. What has a value besides holds none of the keys that take back.
pub const TEXT_ENTRY: &str = "textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=button], \
                              [type=submit], [type=reset], [type=range], [type=color], [type=file], [type=image])";
/// The filters of the lists, in the order in which they are looked for.
const FILTERS: &str = "main input[type=search], .wire-panel input[type=search]";
const LISTS: &str = "[role=listbox], [role=grid], [role=tree]";

/// For the life of the page. What is within the page, and knows a key itself, comes first.
pub fn listen(stores: Stores, route: Route, overlay: Overlay) {
    let bench = BenchKey::provide();
    let keys = Keys { stores, route, overlay, bench };
    let heard = window_event_listener(leptos::ev::keydown, move |event| {
        if !event.default_prevented() && !event.is_composing() && keys.press(&event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || heard.remove());
}

#[derive(Clone, Copy)]
struct Keys {
    stores: Stores,
    route: Route,
    overlay: Overlay,
    bench: BenchKey,
}

impl Keys {
    /// True where the key was the page's.
    fn press(self, event: &KeyboardEvent) -> bool {
        let name = event.key();
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let is = |selector: &str| {
            target.as_ref().is_some_and(|target| target.matches(selector).unwrap_or(false))
        };
        let (main, other) = if is_mac() {
            (event.meta_key(), event.ctrl_key())
        } else {
            (event.ctrl_key(), event.meta_key())
        };
        let pressed = Pressed {
            key: &name,
            held: match (main, other || event.alt_key()) {
                (_, true) => Held::Other,
                (true, false) => Held::Main,
                (false, false) => Held::Nothing,
            },
            shift: event.shift_key(),
            in_field: is(TEXT_ENTRY) || is("select"),
        };
        let singles = self.stores.settings.single_keys.get_untracked();
        let Some(deed) = deed_of(pressed, singles) else { return false };
        // A key that is held down does not open and close by turns.
        let is_first = !event.repeat();
        if self.overlay.is_open() {
            return deed == Deed::Palette && (!is_first || self.overlay.toggle(Shown::Palette));
        }
        if document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some()) {
            return false;
        }
        match deed {
            Deed::Palette => !is_first || self.overlay.toggle(Shown::Palette),
            Deed::Sheet => !is_first || self.overlay.toggle(Shown::Keys),
            Deed::Wire => self.toggle_wire(is_first),
            Deed::Run => is_first && self.bench.run(),
            Deed::Filter => focus_filter(),
            Deed::Back if is("input[type=search]") => {
                target.and_then(|target| target.dyn_into().ok()).is_some_and(leave_filter)
            }
            Deed::Back => !pressed.in_field && go_back(),
            Deed::Undo | Deed::Move => false,
        }
    }

    fn toggle_wire(self, is_first: bool) -> bool {
        let server = untrack(|| self.route.server()).and_then(|id| self.stores.servers.find(id));
        let has_wire = server.is_some_and(|server| !server.is_tap());
        if has_wire && is_first {
            self.stores.settings.wire_open.update(|open| *open = !*open);
        }
        has_wire
    }
}

/// The first that is in sight.
fn seen(selector: &str) -> Option<HtmlElement> {
    let all = document().query_selector_all(selector).ok()?;
    (0..all.length())
        .filter_map(|index| all.item(index)?.dyn_into::<HtmlElement>().ok())
        .find(|element| element.client_width() > 0)
}

fn focus_filter() -> bool {
    let Some(filter) = seen(FILTERS) else { return false };
    filter.focus().ok();
    if let Ok(filter) = filter.dyn_into::<HtmlInputElement>() {
        filter.select();
    }
    true
}

/// What stands in a filter goes first, as in a browser's own; then the keyboard goes on in the list.
fn leave_filter(filter: HtmlInputElement) -> bool {
    if !filter.value().is_empty() {
        filter.set_value("");
        let told = web_sys::Event::new("input").map(|event| filter.dispatch_event(&event));
        return told.is_ok();
    }
    let around = filter.closest("section, .wire-panel").ok().flatten();
    filter.blur().ok();
    if let Some(around) = around {
        focus_first(&around, LISTS);
    }
    true
}

/// From a bench to its list, where there is room for one of the two.
fn go_back() -> bool {
    let back = seen("main .back");
    if let Some(back) = &back {
        back.click();
    }
    back.is_some()
}
