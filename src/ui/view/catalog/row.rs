//! A line of a list: an entry, or the heading over some.

use leptos::prelude::*;

use crate::store::server::catalog::Mark;
use crate::ui::figures;

/// One row: the key, whether it is new, and what it is about. `badges` stand before the words.
#[component]
pub fn CatalogRow(
    name: String,
    /// Its number among those of the same key.
    nth: u32,
    mark: Option<Mark>,
    /// Why the item cannot be used.
    invalid: Option<String>,
    about: String,
    #[prop(optional)] badges: Option<AnyView>,
) -> impl IntoView {
    let mark = mark.map(|mark| match mark {
        Mark::New => "New",
        Mark::Changed => "Changed",
    });
    let mark = mark.map(|word| {
        view! {
            <span class="badge" data-tone="new">
                {word}
            </span>
        }
    });
    let place = (nth > 1).then(|| view! { <span class="badge">"number " {nth}</span> });
    let name = if name.is_empty() { "(no name)".to_owned() } else { name };
    let is_invalid = invalid.is_some().to_string();
    let about = match invalid {
        Some(reason) => format!("Cannot be used: {reason}"),
        None => about,
    };
    let whole = if about.is_empty() { name.clone() } else { format!("{name}\n{about}") };
    view! {
        <div class="catalog-row" data-invalid=is_invalid title=whole>
            <code class="name">{name}</code>
            <span class="about">{about}</span>
            <span class="marks">{place} {mark} {badges}</span>
        </div>
    }
}

/// What a row has room for: the title, where it says more than the name, and how the description
/// begins.
pub fn about(name: &str, title: Option<&str>, description: Option<&str>) -> String {
    let title = title.filter(|title| *title != name && !title.is_empty());
    let begins: String = description.unwrap_or_default().chars().take(160).collect();
    match title {
        Some(title) if begins.is_empty() => title.to_owned(),
        Some(title) => format!("{title}: {begins}"),
        None => begins,
    }
}

/// Over entries that begin alike.
pub fn group_row(prefix: String, count: usize) -> AnyView {
    view! {
        <div class="catalog-row" data-group="">
            <span class="name">{prefix}</span>
            <span class="count">{figures::count(count)}</span>
        </div>
    }
    .into_any()
}
