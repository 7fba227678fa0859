//! The dialog over the page: the palette, or the sheet of keys. What is in it is a file of its own, loaded when it
//! is first asked for.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::palette::Palette;
use super::sheet::Sheet;
use crate::store::Stores;
use crate::ui::chunk::{Chunk, on_demand};
use crate::ui::part::next_frame;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Palette,
    Keys,
}

/// Which of them is shown. In context.
#[derive(Clone, Copy)]
pub struct Overlay {
    shown: RwSignal<Option<Shown>>,
    chunk: Chunk<OverlayViews>,
    /// Letters typed before the palette is there.
    early: StoredValue<String>,
}

impl Overlay {
    pub fn new(chunk: Chunk<OverlayViews>) -> Self {
        Self { shown: RwSignal::new(None), chunk, early: StoredValue::default() }
    }

    pub fn is_open(self) -> bool {
        self.shown.with_untracked(Option::is_some)
    }

    /// Always true, for a key that has done it.
    pub fn toggle(self, wanted: Shown) -> bool {
        self.chunk.want();
        self.shown.update(|shown| *shown = (*shown != Some(wanted)).then_some(wanted));
        true
    }

    pub fn close(self) {
        self.early.set_value(String::new());
        self.shown.set(None);
    }

    /// What was typed before the palette was there, once.
    pub fn take_early(self) -> String {
        self.early.try_update_value(std::mem::take).unwrap_or_default()
    }

    fn type_early(self, event: &KeyboardEvent) {
        let key = event.key();
        // A name of a key is longer.
        if key.chars().count() == 1 && !event.ctrl_key() && !event.meta_key() {
            self.early.update_value(|early| early.push_str(&key));
        }
    }

    /// Somebody is about to open it.
    pub fn expect(self) {
        self.chunk.want_once();
    }
}

/// What the chunk holds.
#[derive(Clone, Copy)]
pub struct OverlayViews {
    palette: fn(Stores) -> AnyView,
    keys: fn(Stores) -> AnyView,
}

impl OverlayViews {
    pub const ALL: Self = Self {
        palette: |stores| view! { <Palette stores /> }.into_any(),
        keys: |stores| view! { <Sheet stores /> }.into_any(),
    };
}

/// A `<dialog>` of the browser, which keeps the focus within and gives it back.
#[component]
pub fn OverlayDialog(stores: Stores, overlay: Overlay) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let Overlay { shown, chunk, .. } = overlay;
    Effect::new(move |_| {
        let (is_wanted, Some(dialog)) = (shown.with(Option::is_some), dialog.get()) else {
            return;
        };
        if is_wanted && !dialog.open() {
            drop(dialog.show_modal());
        } else if !is_wanted && dialog.open() {
            dialog.close();
        }
    });
    let name = move || match shown.get() {
        Some(Shown::Keys) => "Keyboard shortcuts",
        _ => "Command palette",
    };
    let again = Callback::new(move |()| chunk.want());
    let content = move || {
        let shown = shown.get()?;
        let show = move |views: OverlayViews| match shown {
            Shown::Palette => (views.palette)(stores),
            Shown::Keys => (views.keys)(stores),
        };
        Some(on_demand(chunk, again, show, || ().into_any()))
    };
    // What lies around the dialog belongs to it as well.
    let press_around = move |event: leptos::ev::MouseEvent| {
        let is_around = dialog.get_untracked().is_some_and(|dialog| {
            event.target().as_ref() == Some(dialog.unchecked_ref::<web_sys::EventTarget>())
        });
        if is_around {
            overlay.close();
        }
    };
    view! {
        <dialog
            class="overlay"
            node_ref=dialog
            aria-label=name
            data-shown=move || shown.get().map(|shown| if shown == Shown::Keys { "keys" } else { "palette" })
            on:close=move |_| {
                overlay.close();
                next_frame(dialog, |_| keep_focus());
            }
            on:mousedown=press_around
            on:keydown=move |event| overlay.type_early(&event)
        >
            {content}
        </dialog>
    }
}

/// What had the focus before may be gone by now.
fn keep_focus() {
    let lost = document().active_element().is_none_or(|held| held.tag_name() == "BODY");
    let main = document().query_selector("main").ok().flatten();
    if let Some(main) = main.filter(|_| lost) {
        main.dyn_into::<web_sys::HtmlElement>().map(|main| main.focus().ok()).ok();
    }
}
