//! A text with values to choose from. Any other text can be typed as well.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use super::text_entry::TextArea;
use crate::ui::part::focus::fresh_id;

/// Drawn at a time; typing on finds the others.
const MOST_SHOWN: usize = 100;

/// What is offered for one field.
#[derive(Clone, Copy)]
pub struct Suggest {
    pub options: Signal<Arc<Vec<String>>>,
    /// What else there is to say, such as that there are more; often empty.
    pub state: Signal<String>,
    /// Values are wanted for this text.
    pub ask: Callback<String>,
    /// They are wanted no longer.
    pub stop: Callback<()>,
}

/// Makes the suggestions of a field, by the field's JSON Pointer.
pub type SuggestFor = Callback<String, Suggest>;

/// The list opens with typing, a click or an arrow key; arrow keys choose, Enter takes, Escape closes.
#[component]
pub fn SuggestInput(
    id: String,
    described_by: String,
    /// Where no label points at `id`.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(optional)] required: bool,
    value: Signal<String>,
    placeholder: Signal<&'static str>,
    #[prop(optional, into)] is_wrong: Signal<bool>,
    set: Callback<String>,
    suggest: Suggest,
    /// Enter begins no line.
    #[prop(optional)]
    is_line: bool,
) -> impl IntoView {
    let list = Choice::new(value, set, suggest);
    let list_id = fresh_id();
    let controls = list_id.clone();
    let active_id = move || list.active_shown().map(|index| format!("{controls}-{index}"));
    let typed = Callback::new(move |text: String| {
        set.run(text.clone());
        list.want(text);
    });
    view! {
        <div class="suggest-input">
            <TextArea
                id
                label
                described_by
                required
                is_wrong
                placeholder
                set=typed
                value={value}
                {..}
                // Stays a text box: a field for several lines must not be called a combobox.
                attr:aria-autocomplete="list"
                attr:aria-haspopup="listbox"
                attr:aria-controls=list_id.clone()
                attr:aria-activedescendant=active_id
                on:click=move |_| list.want(value.get_untracked())
                on:keydown=move |event| list.key(&event, is_line)
                on:blur=move |_| list.leave()
            />
            // Over what stands below: a button there must not move away while it is pressed.
            <div class="offer">
                <p class="state" role="status">
                    {suggest.state}
                </p>
                <Options id=list_id list />
            </div>
        </div>
    }
}

/// Which option is chosen while the list is open.
#[derive(Clone, Copy)]
struct Choice {
    is_open: RwSignal<bool>,
    active: RwSignal<Option<usize>>,
    value: Signal<String>,
    set: Callback<String>,
    suggest: Suggest,
}

impl Choice {
    fn new(value: Signal<String>, set: Callback<String>, suggest: Suggest) -> Self {
        let (is_open, active) = (RwSignal::new(false), RwSignal::new(None));
        Self { is_open, active, value, set, suggest }
    }

    fn count(self) -> usize {
        self.suggest.options.with(|options| options.len().min(MOST_SHOWN))
    }

    fn is_shown(self) -> bool {
        self.is_open.get() && self.count() > 0
    }

    fn active_shown(self) -> Option<usize> {
        self.active.get().filter(|index| self.is_shown() && *index < self.count())
    }

    fn want(self, text: String) {
        self.is_open.set(true);
        self.active.set(None);
        self.suggest.ask.run(text);
    }

    /// Also when the field is taken away with the focus in it, and all that is here with it.
    fn leave(self) {
        if self.is_open.try_set(false).is_none() {
            self.active.try_set(None);
            self.suggest.stop.try_run(());
        }
    }

    fn take(self, index: usize) {
        let chosen = self.suggest.options.with_untracked(|options| options.get(index).cloned());
        if let Some(chosen) = chosen {
            self.set.run(chosen);
            self.leave();
        }
    }

    fn key(self, event: &KeyboardEvent, is_line: bool) {
        let has_lines = self.value.with_untracked(|value| value.contains('\n'));
        let (is_shown, count) = untrack(|| (self.is_shown(), self.count()));
        let active = untrack(|| self.active_shown());
        match event.key().as_str() {
            // They move the cursor from line to line.
            "ArrowDown" | "ArrowUp" if !is_shown && has_lines => return,
            "ArrowDown" | "ArrowUp" if !is_shown => self.want(self.value.get_untracked()),
            "ArrowDown" => self.active.set(Some(active.map_or(0, |index| (index + 1) % count))),
            "ArrowUp" => {
                let before = active.map_or(count, |index| if index == 0 { count } else { index });
                self.active.set(Some(before - 1));
            }
            "Enter" if !(event.ctrl_key() || event.meta_key()) => match active {
                Some(index) => self.take(index),
                None if is_line => {}
                None => return,
            },
            "Escape" if is_shown => self.leave(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

#[component]
fn Options(id: String, list: Choice) -> impl IntoView {
    let prefix = id.clone();
    let option = move |(index, text): (usize, String)| {
        let is_active = move || list.active_shown() == Some(index);
        view! {
            <li
                role="option"
                id=format!("{prefix}-{index}")
                aria-selected=move || is_active().to_string()
                // The focus stays in the text.
                on:mousedown=move |event| event.prevent_default()
                on:click=move |_| list.take(index)
            >
                {if text.is_empty() { "(empty text)".to_owned() } else { text }}
            </li>
        }
    };
    let options = move || {
        let options = list.suggest.options.get();
        let shown = options.iter().take(MOST_SHOWN).cloned().enumerate();
        shown.map(&option).collect_view()
    };
    view! {
        <ul role="listbox" id=id aria-label="Suggestions" hidden=move || !list.is_shown()>
            {options}
        </ul>
    }
}
