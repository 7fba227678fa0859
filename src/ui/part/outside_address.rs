//! Addresses that somebody else wrote, shown so that nobody takes one for another: as the browser reads
//! them, with the end of the host marked that says whose it is, and with what to know beforehand.

use leptos::prelude::*;

use crate::wire::brief;
use crate::wire::url::{Oddity, Seen, Url};
use crate::words;

/// Of a host that a row has to hold; its beginning is left out first.
const MOST_HOST: usize = 60;
/// Of what stands behind the host, or of what is no address: nobody reads more.
const MOST_SHOWN: usize = 2_000;

/// The whole address, and every warning.
#[component]
pub fn OutsideAddress(url: String) -> impl IntoView {
    let (shown, is_disguised) = match Url::seen_or_typed(&url) {
        Ok(Seen { url, oddities }) => {
            let (before, end, after) = url.around_registrable();
            let after = brief::text(after, MOST_SHOWN);
            let parts = (before.to_owned(), Some(end.to_owned()), after);
            (parts, oddities.iter().any(|oddity| is_disguise(*oddity)))
        }
        Err(_) => ((brief::text(&url, MOST_SHOWN), None, String::new()), false),
    };
    let (before, end, after) = shown;
    let written = is_disguised
        .then(|| brief::text(&url, MOST_SHOWN))
        .map(|written| view! { <p class="written">"Written as "<code>{written}</code></p> });
    view! {
        <div class="outside-address">
            <code>{before}{end.map(|end| view! { <strong>{end}</strong> })}{after}</code>
            {written}
            <AddressWarnings url />
        </div>
    }
}

/// For where the address itself is shown already; nothing where it is plain.
#[component]
pub fn AddressWarnings(url: String) -> impl IntoView {
    let warnings = match Url::seen_or_typed(&url) {
        Ok(seen) => seen.oddities.into_iter().map(words::oddity).collect(),
        Err(_) => vec!["Browsers cannot open this address"],
    };
    let is_empty = warnings.is_empty();
    let warnings = warnings.into_iter().map(|words| view! { <li>{words}</li> }).collect_view();
    view! {
        <ul class="address-warnings" role="list" hidden=is_empty>
            {warnings}
        </ul>
    }
}

/// Host and port for a line of words.
pub fn marked_host(url: &str) -> AnyView {
    let Ok(Seen { url, .. }) = Url::seen_or_typed(url) else {
        return view! { <span class="outside-host">"no address"</span> }.into_any();
    };
    let end = url.registrable().to_owned();
    let before = &url.host()[..url.host().len() - end.len()];
    let surplus = (before.chars().count() + end.chars().count()).saturating_sub(MOST_HOST);
    let before = match surplus {
        0 => before.to_owned(),
        _ => format!("…{}", before.chars().skip(surplus).collect::<String>()),
    };
    let port = url.port().map(|port| format!(":{port}"));
    view! { <span class="outside-host">{before}<strong>{end}</strong>{port}</span> }.into_any()
}

/// Behind a link whose words are the server's: where it leads. Nothing for what is not the web.
pub fn leads_to(url: &str) -> Option<AnyView> {
    let seen = Url::seen(url).ok()?;
    let warnings: Vec<&str> = seen.oddities.into_iter().map(words::oddity).collect();
    let warnings = (!warnings.is_empty()).then(|| {
        view! { <span class="address-warnings">{format!(" {}", warnings.join("; "))}</span> }
    });
    Some(view! { <small class="leads-to">" ("{marked_host(url)}{warnings}")"</small> }.into_any())
}

fn is_disguise(oddity: Oddity) -> bool {
    !matches!(oddity, Oddity::MixedScripts | Oddity::Foreign | Oddity::Unencrypted)
}
