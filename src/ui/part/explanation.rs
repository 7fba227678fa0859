//! The card of a failure in words.

use leptos::prelude::*;

use super::{Code, Colours, CopyButton, Prose};
use crate::words::explain::{Explanation, Paste};

/// Longer words stand in a view that bears any length.
const MOST_QUOTED: usize = 4_000;

/// A failure in words: what happened, why, the server's own words, what to try, lines to paste.
#[component]
pub fn ExplanationCard(
    explanation: Explanation,
    on_copy: Callback<String>,
    /// `alert` where the failure has just happened.
    #[prop(optional)]
    role: Option<&'static str>,
    /// What stands below the words.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let Explanation { headline, reason, quote, next, paste, spec, cause, .. } = explanation;
    let (cause, certainty) = cause.unzip();
    let reason = reason.map(|reason| view! { <p class="reason"><Prose text=reason /></p> });
    let quote = quote.map(|words| {
        let words = if words.len() > MOST_QUOTED {
            view! { <Code text=words name="The server's message" colours=Colours::None /> }
                .into_any()
        } else {
            view! { <blockquote tabindex="0">{words}</blockquote> }.into_any()
        };
        view! {
            <figure class="quote">
                <figcaption>"The server's message"</figcaption>
                {words}
            </figure>
        }
    });
    let advice = |text: String| view! { <li><Prose text /></li> };
    let next = (!next.is_empty()).then(|| {
        view! {
            <div class="next">
                <h3>"What to try"</h3>
                <ul>{next.into_iter().map(advice).collect_view()}</ul>
            </div>
        }
    });
    let paste = (!paste.is_empty()).then(|| view! { <Pastes pastes=paste on_copy /> });
    let spec = spec.map(|url| {
        view! { <a class="spec" href=url target="_blank" rel="noopener noreferrer">"See the specification"</a> }
    });
    view! {
        <div class="explanation" data-cause=cause data-certainty=certainty>
            <div class="words" role=role>
                <h2><Prose text=headline /></h2>
                {reason}
                {quote}
                {next}
            </div>
            {children.map(|children| children())}
            {paste}
            {spec}
        </div>
    }
}

/// More than these are a list to choose from.
const MOST_BUTTONS: usize = 6;

/// One kit open at a time; the first is open from the start.
#[component]
fn Pastes(pastes: Vec<Paste>, on_copy: Callback<String>) -> impl IntoView {
    let chosen = RwSignal::new(0);
    let pastes = StoredValue::new(pastes);
    let code = Signal::derive(move || pastes.with_value(|all| all[chosen.get()].code.clone()));
    let tabs = pastes.with_value(|all| all.iter().map(|paste| paste.label).collect::<Vec<_>>());
    let tab = |(index, label): (usize, &'static str)| {
        view! {
            <button
                type="button"
                aria-pressed=move || (chosen.get() == index).to_string()
                on:click=move |_| chosen.set(index)
            >
                {label}
            </button>
        }
    };
    let tabs = if tabs.len() > MOST_BUTTONS {
        let options = tabs.into_iter().enumerate();
        let options = options.map(|(at, label)| view! { <option value=at>{label}</option> });
        let choose =
            move |event| chosen.set(event_target_value(&event).parse().unwrap_or_default());
        view! {
            <select aria-label="Kind of server" on:change=choose>
                {options.collect_view()}
            </select>
        }
        .into_any()
    } else {
        tabs.into_iter().enumerate().map(tab).collect_view().into_any()
    };
    view! {
        <div class="paste" role="group" aria-label="Lines for the server">
            <div class="kits">
                <h3>"Lines for the server"</h3>
                {tabs}
                <CopyButton text=code on_copy what="these lines" />
            </div>
            <pre tabindex="0"><code>{code}</code></pre>
        </div>
    }
}
