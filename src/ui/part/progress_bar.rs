//! The bar of a call's progress.

use leptos::prelude::*;

use crate::mcp::types::Progress;
use crate::ui::figures;

/// How far a call has come. Indeterminate while the server has named no total.
#[component]
pub fn ProgressBar(#[prop(into)] progress: Signal<Option<Progress>>) -> impl IntoView {
    let share = Memo::new(move |_| progress.with(|progress| progress.as_ref()?.share()));
    let count = move || {
        progress.with(|progress| {
            let Progress { done, total, .. } = progress.as_ref()?;
            let done = figures::amount(*done);
            Some(total.map_or(done.clone(), |total| format!("{done} / {}", figures::amount(total))))
        })
    };
    let message = move || progress.with(|progress| progress.as_ref()?.message.clone());
    view! {
        <div class="progress-bar">
            <progress aria-label="Progress" value=move || share.get()></progress>
            <span class="count">{count}</span>
            <span class="message">{message}</span>
        </div>
    }
}
