//! What leads to the chat from elsewhere. The chat itself is loaded when somebody comes to it.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::claude;
use crate::store::Stores;
use crate::store::server::connection::Connection;
use crate::store::server::input_requests::Question;
use crate::ui::chunk::{Chunk, on_demand};
use crate::ui::route::{Part, Route};

/// What the chunk holds.
#[derive(Clone, Copy)]
pub struct ChatViews {
    pub main: fn(Stores, Connection) -> AnyView,
    /// Claude's part in answering a server's wish for a message.
    pub sampling: fn(Stores, Connection, Question) -> AnyView,
}

/// The way to the chunk. In context.
#[derive(Clone, Copy)]
pub struct ChatDoor {
    pub chunk: Chunk<ChatViews>,
    pub stores: Stores,
}

#[component]
pub fn ChatPane(stores: Stores, connection: Connection) -> impl IntoView {
    let ChatDoor { chunk, .. } = expect_context();
    chunk.want();
    let again = Callback::new(move |()| chunk.want());
    let show = move |views: ChatViews| (views.main)(stores, connection.clone());
    on_demand(chunk, again, show, || ().into_any())
}

/// Claude's part in answering a server's wish for a message, drawn once somebody wants it.
#[component]
pub fn SamplingDoor(connection: Connection, question: Question) -> impl IntoView {
    let ChatDoor { chunk, stores } = expect_context();
    chunk.want();
    let again = Callback::new(move |()| chunk.want());
    let show =
        move |views: ChatViews| (views.sampling)(stores, connection.clone(), question.clone());
    on_demand(chunk, again, show, || ().into_any())
}

/// Puts what a server returned beside the person's next message.
#[component]
pub fn PutIntoChat(
    connection: Connection,
    part: Arc<dyn Fn(claude::ServerKey) -> claude::Part + Send + Sync>,
) -> impl IntoView {
    let route = expect_context::<Route>();
    let put = move |_| {
        let key = connection.chat.key.get_untracked();
        connection.chat.attached.update(|parts| parts.push(part(key)));
        route.choose(Part::Chat, None);
    };
    view! {
        <div class="put-into-chat">
            <button type="button" class="quiet" on:click=put>
                "Add to chat"
            </button>
        </div>
    }
}

/// From the result of `prompts/get`.
pub fn prompt_part(
    name: String,
    result: Arc<Value>,
) -> Arc<dyn Fn(claude::ServerKey) -> claude::Part + Send + Sync> {
    Arc::new(move |key| claude::Part::prompt(key, &name, &result))
}

/// From the result of `resources/read`.
pub fn resource_part(
    result: Arc<Value>,
) -> Arc<dyn Fn(claude::ServerKey) -> claude::Part + Send + Sync> {
    let uri =
        result.pointer("/contents/0/uri").and_then(Value::as_str).unwrap_or_default().to_owned();
    Arc::new(move |key| claude::Part::resource(key, &uri, &result))
}
