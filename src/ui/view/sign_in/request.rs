//! A request and an answer as they are to be read: secrets as dots until somebody presses.

use leptos::prelude::*;

use crate::oauth::event::{Answer, AnswerText};
use crate::oauth::request::{Body, Request};
use crate::session::masking::masked;
use crate::ui::part::{Code, Colours, Hidden};
use crate::ui::text::long_text::HeldText;
use crate::wire::http::HeaderText;
use crate::wire::json_text::pretty;

#[component]
pub fn RequestShown(request: Request) -> impl IntoView {
    let mut rows: Vec<(String, HeaderText)> =
        request.query.iter().map(|field| (field.name.clone(), field.value.clone())).collect();
    let mut json = None;
    match &request.body {
        Body::None => {}
        Body::Json(text) => json = Some(text.clone()),
        Body::Form(fields) => {
            rows.extend(fields.iter().map(|field| (field.name.clone(), field.value.clone())));
        }
    }
    let headers = request.headers.iter().map(|header| (header.name.clone(), header.value.clone()));
    let headers: Vec<(String, HeaderText)> = headers.collect();
    let json = json.map(|text| {
        view! { <Code text=HeldText::from(pretty(&text)) name="Request body" colours=Colours::Json /> }
    });
    view! {
        <div class="request">
            <h3>"Request"</h3>
            <p class="address"><code>{request.method.as_str()} " " {request.url.clone()}</code></p>
            <Pairs pairs=rows />
            {json}
            <Headers headers />
        </div>
    }
}

#[component]
fn Headers(headers: Vec<(String, HeaderText)>) -> impl IntoView {
    (!headers.is_empty()).then(|| {
        view! {
            <details>
                <summary>"Headers"</summary>
                <Pairs pairs=headers />
            </details>
        }
    })
}

#[component]
fn Pairs(pairs: Vec<(String, HeaderText)>) -> impl IntoView {
    let line = |(name, value): (String, HeaderText)| {
        let value = match value {
            HeaderText::Plain(text) => text.into_any(),
            HeaderText::Secret(secret) => {
                let text = secret.reveal().clone();
                let what = name.clone();
                view! { <Hidden text what /> }.into_any()
            }
        };
        view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
    };
    (!pairs.is_empty()).then(|| {
        view! { <dl class="pairs">{pairs.into_iter().map(line).collect_view()}</dl> }
    })
}

#[component]
pub fn AnswerShown(answer: Answer) -> impl IntoView {
    let status = answer.head.status;
    let headers: Vec<(String, HeaderText)> = answer
        .head
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), HeaderText::Plain(value.clone())))
        .collect();
    let title =
        if status == 0 { "Response".to_owned() } else { format!("Response, HTTP {status}") };
    let body = match &answer.text {
        AnswerText::Plain(text) if text.trim().is_empty() => {
            view! { <p class="note">"No body"</p> }.into_any()
        }
        AnswerText::Plain(text) => view! {
            <Code text=HeldText::from(pretty(text)) name="Response body" colours=Colours::Json />
        }
        .into_any(),
        AnswerText::Secret(text) => {
            let seen = masked(text.reveal(), true).unwrap_or_else(|| text.reveal().to_string());
            let text = text.reveal().to_string();
            let seen = (!text.is_empty()).then(|| {
                let seen = HeldText::from(pretty(&seen));
                view! { <Code text=seen name="Response body" colours=Colours::Json /> }
            });
            view! {
                {seen}
                <p class="mono"><Hidden text what="answer".to_owned() /></p>
            }
            .into_any()
        }
    };
    view! {
        <div class="answer">
            <h3>{title}</h3>
            {body}
            <Headers headers />
        </div>
    }
}
