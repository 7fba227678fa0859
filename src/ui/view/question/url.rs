//! Elicitation by address: shown whole, opened only by the person's own click, in a tab that knows
//! nothing of this one. Nothing of it is fetched here.

use leptos::prelude::*;

use super::Refusals;
use crate::mcp::InputResponse;
use crate::wire::url::Url;

#[component]
pub fn UrlAnswer(url: String, answer: Callback<InputResponse>) -> impl IntoView {
    let refused = refusal(&url);
    let (before, host, after) = parts(&url);
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
    let warnings = match refused {
        Some(why) => vec![format!("It is not opened, because it {why}")],
        None => warnings(&url).into_iter().map(str::to_owned).collect(),
    };
    let warnings = warnings.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
    view! {
        <div class="answer">
            <p class="address">
                <code>{before}<strong>{host}</strong>{after}</code>
            </p>
            <ul class="warnings" role="list">{warnings}</ul>
            <div class="verdict">
                {open}
                <Refusals answer />
            </div>
        </div>
    }
}

/// Why an address is not opened, to follow "it".
fn refusal(url: &str) -> Option<String> {
    let lower = url.to_ascii_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        return Some("does not begin with http:// or https://".to_owned());
    }
    Url::read(url).err().map(|mistake| mistake.to_string())
}

/// What stands before the host, the host with its port, and the rest.
fn parts(url: &str) -> (String, String, String) {
    let Some(start) = url.find("://").map(|at| at + 3) else {
        return (url.to_owned(), String::new(), String::new());
    };
    let end = url[start..].find(['/', '?', '#', '\\']).map_or(url.len(), |at| start + at);
    (url[..start].to_owned(), url[start..end].to_owned(), url[end..].to_owned())
}

fn warnings(url: &str) -> Vec<&'static str> {
    let Ok(read) = Url::read(url) else { return Vec::new() };
    let mut warnings = Vec::new();
    let host = read.host();
    if host.split('.').any(|label| label.starts_with("xn--")) || !host.is_ascii() {
        warnings.push("The host holds letters that may look like others: read it twice");
    }
    if read.as_str().starts_with("http://") && !read.is_loopback() {
        warnings.push("The address is not encrypted: others on the way can read what you enter");
    }
    warnings
}
