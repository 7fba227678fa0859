//! The fields under Options.

use leptos::prelude::*;

use super::header_rows::HeaderRows;
use super::oauth_fields::OAuthFields;
use super::secret_field::SecretField;
use super::trace_fields::TraceFields;
use crate::mcp::http::Carrier;
use crate::mcp::{Dialect, WITH_SESSION};
use crate::store::Stores;
use crate::ui::connect_draft::{Authentication, ConnectDraft, dialect_choices};
use crate::ui::part::Prose;
use crate::ui::view::offer::FeatureSwitches;
use crate::words;

#[component]
pub fn OptionFields(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let protocol = || view! { <CarrierField draft /> <DialectField draft /> }.into_any();
    let times = || view! { <TimeoutFields draft /> <TraceFields draft /> }.into_any();
    view! {
        <div class="fields">
            // What a server most often asks for is in sight.
            <AuthenticationFields draft />
            {group("Headers", draft, ConnectDraft::has_headers, || view! { <HeaderRows draft /> }.into_any())}
            {group("Protocol", draft, ConnectDraft::has_protocol, protocol)}
            {group("Client capabilities", draft, ConnectDraft::has_offer, || view! { <OfferFields draft /> }.into_any())}
            {group("Timeouts and tracing", draft, ConnectDraft::has_times, times)}
        </div>
    }
}

/// Folded, unless something in it is not as usual when it is first shown.
fn group(
    title: &'static str,
    draft: RwSignal<ConnectDraft>,
    is_used: fn(&ConnectDraft) -> bool,
    fields: impl FnOnce() -> AnyView,
) -> AnyView {
    let is_open = draft.with_untracked(is_used);
    view! {
        <details class="group" open=is_open>
            <summary>{title}</summary>
            {fields()}
        </details>
    }
    .into_any()
}

#[component]
fn DialectField(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let option = |choice: Option<Dialect>| {
        let key = choice.map_or("auto", Dialect::key);
        let words = choice.map_or("Auto-detect", words::dialect);
        let chosen = move || draft.with(|draft| draft.dialect == choice);
        view! { <option value=key prop:selected=chosen>{words}</option> }
    };
    let choose = move |event| {
        draft.update(|draft| draft.dialect = Dialect::from_key(&event_target_value(&event)));
    };
    view! {
        <div class="entry">
            <label for="dialect">"Transport"</label>
            <select id="dialect" on:change=choose>
                {dialect_choices().map(option).into_iter().collect_view()}
            </select>
        </div>
        <RevisionField draft />
    }
}

/// Only where there is a companion to choose.
#[component]
fn CarrierField(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let page = expect_context::<Stores>().page;
    let chosen = Memo::new(move |_| draft.with(|draft| draft.carrier));
    let is_shown =
        move || page.companion.with(Option::is_some) || chosen.get() == Carrier::Companion;
    let radio = |choice: Carrier| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="carrier"
                    prop:checked=move || chosen.get() == choice
                    on:change=move |_| draft.update(|draft| draft.carrier = choice)
                />
                {words::carrier(choice)}
            </label>
        }
    };
    view! {
        <fieldset class="entry" hidden=move || !is_shown()>
            <legend>"How requests reach the server"</legend>
            <div class="choices">
                {[Carrier::Browser, Carrier::Companion].map(radio).into_iter().collect_view()}
            </div>
        </fieldset>
    }
}

/// Which revision a handshake asks for: a server may behave differently in each that it speaks.
#[component]
fn RevisionField(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let option = |revision: &'static str| {
        let chosen = move || draft.with(|draft| draft.revision == Some(revision));
        view! { <option value=revision prop:selected=chosen>{revision}</option> }
    };
    let choose = move |event| {
        let chosen = event_target_value(&event);
        let known = WITH_SESSION.into_iter().find(|revision| *revision == chosen);
        draft.update(|draft| draft.revision = known);
    };
    view! {
        <div class="entry" hidden=move || !draft.with(ConnectDraft::may_shake_hands)>
            <label for="revision">"Protocol version to request in the handshake"</label>
            <select id="revision" on:change=choose>
                <option value="" prop:selected=move || draft.with(|draft| draft.revision.is_none())>
                    "Newest"
                </option>
                {WITH_SESSION.map(option).into_iter().collect_view()}
            </select>
        </div>
    }
}

#[component]
fn AuthenticationFields(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let kind = Memo::new(move |_| draft.with(|draft| draft.authentication));
    let radio = |(choice, words): (Authentication, &'static str)| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="authentication"
                    prop:checked=move || kind.get() == choice
                    on:change=move |_| draft.update(|draft| draft.authentication = choice)
                />
                {words}
            </label>
        }
    };
    let choices = [
        (Authentication::None, "None"),
        (Authentication::ApiKey, "API key"),
        (Authentication::Bearer, "Bearer token"),
        (Authentication::OAuth, "OAuth"),
    ];
    let has_key = move || matches!(kind.get(), Authentication::ApiKey | Authentication::Bearer);
    view! {
        <fieldset class="entry">
            <legend>"Authentication"</legend>
            <div class="choices">{choices.map(radio).into_iter().collect_view()}</div>
            <Show when=has_key>
                <KeyFields draft kind />
            </Show>
            <Show when=move || kind.get() == Authentication::OAuth>
                <OAuthFields draft />
            </Show>
        </fieldset>
    }
}

#[component]
fn KeyFields(draft: RwSignal<ConnectDraft>, kind: Memo<Authentication>) -> impl IntoView {
    let name = move |event| draft.update(|draft| draft.key_header = event_target_value(&event));
    let label = Signal::derive(move || match kind.get() {
        Authentication::Bearer => "Token",
        _ => "Key",
    });
    let problem = Memo::new(move |_| {
        draft.with(ConnectDraft::key_problem).filter(|_| kind.get() == Authentication::ApiKey)
    });
    view! {
        <div class="key">
            <Show when=move || kind.get() == Authentication::ApiKey>
                <div class="entry">
                    <label for="key-header">"Header"</label>
                    <input
                        id="key-header"
                        type="text"
                        class="mono"
                        autocomplete="off"
                        spellcheck="false"
                        aria-invalid=move || problem.with(Option::is_some).to_string()
                        aria-describedby="key-problem"
                        prop:value=move || draft.with(|draft| draft.key_header.clone())
                        on:input=name
                    />
                </div>
            </Show>
            <SecretField
                id="key"
                label
                draft
                get=|draft| draft.key.clone()
                set=|draft, text| draft.key = text
                ticked=|draft| draft.access.remembers.key
                tick=|draft, on| draft.access.remembers.key = on
            />
        </div>
        <p class="problem" id="key-problem" aria-live="polite">
            {move || problem.get().map(|text| view! { <Prose text /> })}
        </p>
        <p class="note" id="key-note">
            "The key stays in memory, goes only to this server, and is forgotten when the tab closes. "
            "If you remember it, this browser stores it unencrypted until you forget it"
        </p>
    }
}

#[component]
fn OfferFields(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let features = Signal::derive(move || draft.with(|draft| draft.features));
    let change = Callback::new(move |features| draft.update(|draft| draft.features = features));
    view! {
        <fieldset class="entry">
            <legend>"What the server may ask of you"</legend>
            <FeatureSwitches features change />
        </fieldset>
    }
}

#[component]
fn TimeoutFields(draft: RwSignal<ConnectDraft>) -> impl IntoView {
    let number = |event| event_target_value(&event).trim().parse::<u64>().ok();
    let connect = move |event| {
        if let Some(seconds) = number(event) {
            draft.update(|draft| draft.connect_seconds = seconds);
        }
    };
    let request = move |event| {
        if let Some(seconds) = number(event) {
            draft.update(|draft| draft.request_seconds = seconds);
        }
    };
    view! {
        <fieldset class="entry">
            <legend>"Timeouts"</legend>
            <div class="timeouts">
                <label for="connect-seconds">"Each connection step"</label>
                <input
                    id="connect-seconds"
                    type="number"
                    min="1"
                    max="3600"
                    prop:value=move || draft.with(|draft| draft.connect_seconds)
                    on:change=connect
                />
                <span>"s"</span>
                <label for="request-seconds">"Each request"</label>
                <input
                    id="request-seconds"
                    type="number"
                    min="1"
                    max="86400"
                    prop:value=move || draft.with(|draft| draft.request_seconds)
                    on:change=request
                />
                <span>"s"</span>
            </div>
        </fieldset>
    }
}
