//! The one field for text of several lines. It grows with its content, and a value keeps its own line
//! breaks, also those that a browser's field does not know.

use leptos::html;
use leptos::prelude::*;

use crate::schema::line_break;
use crate::ui::figures;
use crate::ui::part::text::{Code, Colours};

/// Lines that a browser draws which cannot measure the content by itself.
const MOST_LINES: usize = 12;
/// About what a line of a field holds, for the same browsers.
const LINE_LENGTH: usize = 80;

/// From here on a browser takes longer over a field than a frame has, so a value that comes in is shown
/// in pieces until a person wants to change it. In bytes.
const LONG_VALUE: usize = 100_000;

/// [`TextArea`], for a value of any length.
#[component]
pub fn TextEntry(
    #[prop(optional_no_strip, into)] id: Option<String>,
    #[prop(optional_no_strip, into)] label: Option<String>,
    #[prop(optional_no_strip, into)] described_by: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] is_wrong: Signal<bool>,
    #[prop(optional, into)] is_code: Signal<bool>,
    #[prop(optional)] is_secret: bool,
    #[prop(optional, into)] placeholder: Signal<&'static str>,
    #[prop(default = 1)] lines: usize,
    #[prop(optional_no_strip)] caret: Option<u32>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] set: Callback<String>,
) -> impl IntoView {
    // Not again for a value that grows while somebody types in it.
    let is_wanted = RwSignal::new(value.with_untracked(|held| held.len() < LONG_VALUE));
    move || {
        let (id, label, described_by) = (id.clone(), label.clone(), described_by.clone());
        if !is_wanted.get() {
            return view! { <LongValue value is_secret is_wanted /> }.into_any();
        }
        view! {
            <TextArea
                id
                label
                described_by
                required
                is_wrong
                is_code
                is_secret
                placeholder
                lines
                caret
                value
                set
            />
        }
        .into_any()
    }
}

#[component]
fn LongValue(value: Signal<String>, is_secret: bool, is_wanted: RwSignal<bool>) -> impl IntoView {
    let size = move || value.with(|held| figures::bytes(held.len()));
    let text = move || {
        (!is_secret).then(|| {
            let text = value.get();
            view! { <Code text name="Value" colours=Colours::None /> }
        })
    };
    view! {
        <div class="long-value">
            {text}
            <button type="button" on:click=move |_| is_wanted.set(true)>
                "Edit all " {size}
            </button>
        </div>
    }
}

/// `set` gets all of the text whenever a person has changed it.
#[component]
pub fn TextArea(
    #[prop(optional_no_strip, into)] id: Option<String>,
    /// Where no label points at `id`.
    #[prop(optional_no_strip, into)]
    label: Option<String>,
    #[prop(optional_no_strip, into)] described_by: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] is_wrong: Signal<bool>,
    /// In the font of the wire.
    #[prop(optional, into)]
    is_code: Signal<bool>,
    /// Each character a dot.
    #[prop(optional)]
    is_secret: bool,
    #[prop(optional, into)] placeholder: Signal<&'static str>,
    /// Room for so many while there is less.
    #[prop(default = 1)]
    lines: usize,
    /// Takes the focus when it appears, with the cursor here, in UTF-16 units.
    #[prop(optional_no_strip)]
    caret: Option<u32>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] set: Callback<String>,
) -> impl IntoView {
    let element = NodeRef::<html::Textarea>::new();
    if let Some(caret) = caret {
        element.on_load(move |element| {
            // Both fail only for an element that is gone by now.
            drop(element.focus());
            drop(element.set_selection_range(caret, caret));
        });
    }
    let on_input = move |event| {
        let typed = event_target_value(&event);
        if let Some(text) = value.try_with_untracked(|held| line_break::restored(held, &typed)) {
            set.run(text);
        }
    };
    let shown = move || value.with(|held| line_break::shown(held).into_owned());
    view! {
        <textarea
            class="text-entry"
            node_ref=element
            id=id
            rows=move || value.with(|held| rows(held, lines))
            style=("--lines", lines.to_string())
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
            aria-label=label
            aria-describedby=described_by
            aria-required=required.to_string()
            aria-invalid=move || is_wrong.get().to_string()
            data-code=move || is_code.get().to_string()
            data-secret=is_secret.to_string()
            placeholder=placeholder
            prop:value=shown
            on:input=on_input
        ></textarea>
    }
}

/// A field for one line that becomes one for several as soon as its value has a line break, whether it
/// came so or was pasted: the browser's own field for one line drops them in silence.
#[component]
pub fn LineEntry(
    #[prop(optional_no_strip, into)] id: Option<String>,
    #[prop(optional_no_strip, into)] label: Option<String>,
    #[prop(optional_no_strip, into)] described_by: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] is_wrong: Signal<bool>,
    #[prop(optional, into)] is_code: Signal<bool>,
    #[prop(optional)] is_secret: bool,
    #[prop(optional, into)] placeholder: Signal<&'static str>,
    /// Which keys a touch screen offers.
    #[prop(default = "text")]
    mode: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] set: Callback<String>,
) -> impl IntoView {
    // Stays for several lines: a field must not change under the hands of who types in it.
    let has_lines = Memo::new(move |before: Option<&bool>| {
        before == Some(&true)
            || value.with(|held| line_break::is_in(held) || held.len() >= LONG_VALUE)
    });
    let caret = StoredValue::new(None::<u32>);
    let on_before_input = move |event: web_sys::InputEvent| {
        let Some(text) = event.data().filter(|text| line_break::is_in(text)) else { return };
        event.prevent_default();
        let (text, at) = inserted(&event_target(&event), &text);
        caret.set_value(Some(at));
        set.run(text);
    };
    move || {
        let (id, label, described_by) = (id.clone(), label.clone(), described_by.clone());
        if has_lines.get() {
            let caret = caret.get_value();
            return text_entry(TextEntryProps {
                id,
                label,
                described_by,
                required,
                is_wrong,
                is_code,
                is_secret,
                placeholder,
                lines: 1,
                caret,
                value,
                set,
            });
        }
        view! {
            <input
                type=if is_secret { "password" } else { "text" }
                id=id
                inputmode=mode
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-label=label
                aria-describedby=described_by
                aria-required=required.to_string()
                aria-invalid=move || is_wrong.get().to_string()
                data-code=move || is_code.get().to_string()
                placeholder=placeholder
                prop:value=value
                on:beforeinput=on_before_input
                on:input=move |event| set.run(event_target_value(&event))
            />
        }
        .into_any()
    }
}

fn text_entry(props: TextEntryProps) -> AnyView {
    TextEntry(props).into_any()
}

/// What the field would hold with `text` in place of what is selected, and where the cursor is then.
fn inserted(input: &web_sys::HtmlInputElement, text: &str) -> (String, u32) {
    let held: Vec<u16> = input.value().encode_utf16().collect();
    let place = |at: Option<u32>| at.map_or(held.len(), |at| held.len().min(at as usize));
    let start = place(input.selection_start().ok().flatten());
    let end = place(input.selection_end().ok().flatten()).max(start);
    let mut units = held[..start].to_vec();
    units.extend(line_break::shown(text).encode_utf16());
    let caret = u32::try_from(units.len()).unwrap_or(u32::MAX);
    units.extend_from_slice(&held[end..]);
    (String::from_utf16_lossy(&units), caret)
}

fn rows(text: &str, least: usize) -> usize {
    let lines = text.split('\n').take(MOST_LINES);
    lines
        .map(|line| 1 + line.len() / LINE_LENGTH)
        .sum::<usize>()
        .clamp(least, MOST_LINES.max(least))
}
