//! Elicitation by address: shown whole, opened only by the person's own click, in a tab that knows
//! nothing of this one. Nothing of it is fetched here.

use leptos::prelude::*;

use super::Refusals;
use crate::mcp::InputResponse;
use crate::ui::part::OutsideAddress;
use crate::wire::url::Url;

#[component]
pub fn UrlAnswer(url: String, answer: Callback<InputResponse>) -> impl IntoView {
    let refused = refusal(&url);
    let open = refused.is_none().then(|| {
        view! {
            <a
                class="open-address"
                href=url.clone()
                target="_blank"
                rel="noopener noreferrer"
                referrerpolicy="no-referrer"
                on:click=move |_| answer.run(InputResponse::accept(None))
                // The middle button opens a tab as well.
                on:auxclick=move |event| {
                    if event.button() == 1 {
                        answer.run(InputResponse::accept(None));
                    }
                }
            >
                "Accept and open in a new tab"
            </a>
        }
    });
    let refused = refused
        .map(|why| view! { <p class="refused">"Wirescope does not open it, because it "{why}</p> });
    view! {
        <div class="answer">
            <div class="address">
                <OutsideAddress url />
            </div>
            {refused}
            <div class="verdict">
                {open}
                <Refusals answer />
            </div>
        </div>
    }
}

/// Why an address is not opened, to follow "it".
fn refusal(url: &str) -> Option<String> {
    if !url.trim_start().get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")) {
        return Some("does not begin with http:// or https://".to_owned());
    }
    // Stricter than the browser: nobody is sent to what is written to be misread.
    Url::read_absolute(url).err().map(|mistake| mistake.to_string())
}
