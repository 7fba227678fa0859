//! What the search for a cause came to besides its first cause: what else fits, why, and how a person sees what
//! the page cannot.

use leptos::prelude::*;

use crate::store::server::traffic::Sought;
use crate::ui::part::{CopyButton, ExplanationCard, InWire, Prose, TextEntry};
use crate::words::explain::{self, ClueLine, Explanation, Look};

#[component]
pub fn Examined(
    explanation: Explanation,
    origin: String,
    show: Option<Callback<Sought, bool>>,
    copy: Callback<String>,
) -> impl IntoView {
    let Explanation { also, clues, look, .. } = explanation;
    let also = (!also.is_empty()).then(|| also_possible(also));
    let clues = (!clues.is_empty()).then(|| {
        let each = clues.into_iter().map(|clue| view! { <ClueItem clue show /> });
        view! {
            <details class="clues">
                <summary>"Why Wirescope thinks so"</summary>
                <ul>{each.collect_view()}</ul>
            </details>
        }
    });
    let look = look.map(|look| view! { <LookYourself look origin copy /> });
    view! {
        {also}
        {look}
        {clues}
    }
}

/// Of many causes that fit, a person reads a few; the others are a press away.
const AT_ONCE: usize = 3;

fn also_possible(mut also: Vec<Explanation>) -> impl IntoView {
    let rare = also.split_off(also.len().min(AT_ONCE));
    let each = |causes: Vec<Explanation>| {
        causes.into_iter().map(|explanation| view! { <Suspect explanation /> }).collect_view()
    };
    let rare = (!rare.is_empty()).then(|| {
        view! {
            <details class="rare">
                <summary>{format!("Less likely ({})", rare.len())}</summary>
                {each(rare)}
            </details>
        }
    });
    view! {
        <div class="also">
            <h3>"Also possible"</h3>
            {each(also)}
            {rare}
        </div>
    }
}

#[component]
fn Suspect(explanation: Explanation) -> impl IntoView {
    let Explanation { headline, reason, next, cause, .. } = explanation;
    let reason = reason.map(|text| view! { <p class="reason"><Prose text /></p> });
    let next = next.into_iter().map(|text| view! { <li><Prose text /></li> }).collect_view();
    view! {
        <details data-cause=cause.map(|(key, _)| key)>
            <summary>
                <Prose text=headline />
            </summary>
            {reason}
            <ul>{next}</ul>
        </details>
    }
}

#[component]
fn ClueItem(clue: ClueLine, show: Option<Callback<Sought, bool>>) -> impl IntoView {
    let ClueLine { words, exchange } = clue;
    let go = show.zip(exchange).map(|(show, exchange)| {
        let go = Callback::new(move |()| show.run(Sought::Exchange(exchange)));
        view! { <InWire go what=words.clone() /> }
    });
    view! {
        <li>
            <span>
                <Prose text=words />
            </span>
            {go}
        </li>
    }
}

/// What the browser's console says, or `curl`, makes the cause exact.
#[component]
fn LookYourself(look: Look, origin: String, copy: Callback<String>) -> impl IntoView {
    let Look { url, curl } = look;
    let typed = RwSignal::new(String::new());
    // The same words stay where they are while more is typed.
    let read = Memo::new(move |_| {
        let text = typed.get();
        let is_empty = text.trim().is_empty();
        (!is_empty).then(|| explain::seen(&text, &url, &origin))
    });
    let found = move || {
        Some(match read.get()? {
            Some(explanation) => {
                view! { <ExplanationCard explanation on_copy=copy role="status" /> }.into_any()
            }
            None => view! {
                <p class="note" role="status">
                    "Wirescope does not recognize this text. Copy the whole line from the console, or everything that curl prints"
                </p>
            }
            .into_any(),
        })
    };
    let line = curl.clone();
    view! {
        <details class="look">
            <summary>"See what the browser hides from this page"</summary>
            <p>
                "The browser names the cause in its console, which pages cannot read. Press F12 (on a Mac, ⌥⌘I), open “Console”, and look for a red line with the URL of the server. Or run this line in a terminal:"
            </p>
            <div class="line">
                <pre tabindex="0"><code>{curl}</code></pre>
                <CopyButton text=line on_copy=copy what="the curl line" />
            </div>
            <p class="says" aria-hidden="true">
                "What the console or curl says"
            </p>
            <TextEntry
                label="What the console or curl says".to_owned()
                lines=3
                is_code=true
                value=typed
                set=Callback::new(move |text| typed.set(text))
            />
            {found}
        </details>
    }
}
