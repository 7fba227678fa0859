//! What `resources/read` returned.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::mcp::event::Answer;
use crate::mcp::types::{ReadResult, ResourceContents};
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::part::{Body, ContentNotes, Few, MediaFile, Viewer};
use crate::ui::text::long_text::HeldText;
use crate::ui::view::call::{Rendered, ResultLenses, ShowResult, faults, save};
use crate::ui::view::chat_door::{PutIntoChat, resource_part};

pub fn show_contents(connection: &Connection) -> ShowResult {
    let connection = connection.clone();
    Arc::new(move |answer| {
        let part = resource_part(Arc::clone(&answer.result));
        view! {
            <ReadResultView answer />
            <PutIntoChat connection=connection.clone() part />
        }
        .into_any()
    })
}

#[component]
fn ReadResultView(answer: Answer) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let faults = faults(answer.findings.iter());
    let result = Arc::clone(&answer.result);
    let save = Callback::new(move |file| save(commands, &file));
    let rendered: Rendered = Arc::new(move || contents(&result, save));
    view! { <ResultLenses answer rendered=Some(rendered) structured=Some("") faults error=None /> }
}

fn contents(result: &Arc<Value>, save: Callback<MediaFile>) -> AnyView {
    let read = ReadResult::read(result);
    if read.contents.is_empty() {
        return view! { <p class="note">"The result has no contents"</p> }.into_any();
    }
    let count = read.contents.len();
    let result = Arc::clone(result);
    let draw = Arc::new(move |index: usize| {
        let raw = &result["contents"][index];
        let piece = ResourceContents::read(raw, String::new(), &mut Vec::new());
        let held = |part| {
            HeldText::Within(Arc::clone(&result), format!("/contents/{index}/{part}").into())
        };
        let body = match (piece.text, piece.blob) {
            (Some(_), _) => Some(Body::Text(held("text"))),
            (None, Some(_)) => Some(Body::Base64(held("blob"))),
            (None, None) => None,
        };
        let body = match body {
            Some(body) => {
                let (uri, media_type) = (piece.uri.to_owned(), piece.mime_type.unwrap_or_default());
                let file = MediaFile { uri, media_type: media_type.to_owned(), body };
                view! { <Viewer file save /> }.into_any()
            }
            None => view! { <p class="note">"It contains neither text nor bytes"</p> }.into_any(),
        };
        view! {
            <article class="resource-piece" aria-label=format!("Content {}", index + 1)>
                <code>{piece.uri.to_owned()}</code>
                {body}
                <ContentNotes owner=piece.raw />
            </article>
        }
        .into_any()
    });
    view! { <Few count noun="content" draw /> }.into_any()
}
