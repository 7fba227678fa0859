//! Everything about one message.

use std::sync::Arc;

use leptos::prelude::*;

use super::exchange::ExchangeView;
use super::lead::LeadButton;
use super::line::{summary, way};
use crate::mcp::event::{Record, RecordId};
use crate::session::Command;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::traffic::Traffic;
use crate::ui::figures;
use crate::ui::part::{FindingList, Hidden, Icon, Message, detail_head, faults};
use crate::ui::text::long_text::HeldText;
use crate::ui::view::parts::ShownRecord;
use crate::words;

#[component]
pub fn Detail(stores: Stores, shown: ShownRecord) -> impl IntoView {
    let ShownRecord { traffic, connection, record, hidden, go, close } = shown;
    let commands = expect_context::<Commands>();
    let (what, name) = summary(&record);
    let (way, sign, way_words) = way(record.direction);
    // The words of it follow.
    let sign = view! {
        <span class="way" aria-hidden="true">
            <Icon name=sign />
        </span>
    }
    .into_any();
    let epoch = traffic.with_value(|traffic| traffic.epoch_millis.get_untracked());
    let epoch = epoch.unwrap_or_else(|| stores.page.epoch_millis.get_untracked());
    let time = figures::time_of_day(epoch, record.at.0);
    let size = figures::bytes(record.size());
    let cause = if record.is_own() { " · sent by this page on its own" } else { "" };
    let copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let about = Arc::clone(&record);
    let lead =
        connection.map(|connection| view! { <LeadButton connection record=about /> }.into_any());
    let text = (!record.text.is_empty()).then(|| {
        let (text, bytes) = (HeldText::Whole(record.text.clone()), record.bytes.clone());
        view! { <Message text bytes copy /> }
    });
    view! {
        <aside class="detail" aria-label="Message">
            {detail_head(Some(way), sign, what, name, lead, close)}
            <p class="facts">{format!("{time} · {way_words} · {size}{cause}")}</p>
            <Partner traffic record=Arc::clone(&record) go />
            <FindingList faults=faults(record.findings.iter()) title="What is wrong with this message" />
            {text}
            {hidden.map(|text| view! { <Hidden text=text.reveal().to_string() what="secrets".to_owned() /> })}
            <ExchangeView traffic id=record.exchange />
        </aside>
    }
}

/// The way to the other half, and the time between the two.
#[component]
fn Partner(
    traffic: StoredValue<Traffic>,
    record: Arc<Record>,
    go: Callback<RecordId>,
) -> impl IntoView {
    let partner = move || {
        traffic.with_value(|traffic| {
            traffic.with(|log| {
                let partner = log.partner(&record)?;
                let is_request = record.answers.is_some() || record.about.is_some();
                let label = if is_request { "Go to request" } else { "Go to response" };
                Some((partner.id, label, log.duration(&record)))
            })
        })
    };
    let partner = Memo::new(move |_| partner());
    move || {
        partner.get().map(|(id, label, duration)| {
            let between = duration.map(|duration| format!("{} apart", words::duration(duration)));
            view! {
                <p class="partner">
                    <button type="button" on:click=move |_| go.run(id)>
                        {label}
                    </button>
                    <span>{between}</span>
                </p>
            }
        })
    }
}
