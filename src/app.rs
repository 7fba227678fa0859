//! The whole page: joins stores, driver and views, and names what is loaded on demand.

use leptos::prelude::*;

use crate::demo::Demo;
use crate::schema::validate::{flaws, has_conditions};
use crate::session::Command;
use crate::session::agent::Talking;
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::ui::checking::{self, Checks, LoadChecks};
use crate::ui::chunk::{Chunk, Loading, chunk};
use crate::ui::{ChatDoor, ChatViews, OptionViews, Outside, OverlayViews, ServerViews, Shell};
use crate::web::{self, AnswerDemo, Later};

/// What is loaded when somebody is about to open a server: what it shows, and the session's driver.
#[derive(Clone, Copy)]
struct Server {
    views: ServerViews,
    start: fn(Stores, Commands, Chunk<ChatViews>),
}

/// What is loaded when somebody comes to the chat: what it shows, and what carries a conversation on.
#[derive(Clone, Copy)]
struct Chat {
    views: ChatViews,
    talking: Talking,
}

chunk!(options: OptionViews = OptionViews::with(OUTSIDE));
chunk!(overlays: OverlayViews = OverlayViews::ALL);
chunk!(server: Server = Server { views: ServerViews::ALL, start: start_session });
chunk!(demo: AnswerDemo = Demo::handle);
chunk!(chat: Chat = Chat { views: ChatViews::ALL, talking: Talking::ALL });

chunk!(checks: Checks = Checks {
    check: |schema, value| checking::check(schema, value, &web::has_match),
    flaws: |schema| flaws(schema, &web::has_match),
    has_conditions,
    applied: |schema, value| checking::applied(schema, value, &web::has_match),
    read_base64: web::read_base64,
});

const OUTSIDE: Outside = Outside { read_file: web::read_file, ask_registry: web::ask_registry };

fn start_session(stores: Stores, commands: Commands, chat: Chunk<ChatViews>) {
    provide_context(LoadChecks(checks));
    web::start(
        stores,
        commands,
        Later { load_demo: demo, want_talking: Box::new(move || chat.want()) },
    );
}

/// Joins the rooms: stores, the driver that fills them, the views that show them.
#[component]
pub fn App() -> impl IntoView {
    web::silence_what_goes();
    let stores = Stores::default();
    web::install_panic_card(stores);
    let commands = Commands::default();
    let load_chat = move || -> Loading<ChatViews> {
        Box::pin(async move {
            let Chat { views, talking } = chat().await?;
            commands.send(Command::TalkWith(talking));
            Some(views)
        })
    };
    let chat = Chunk::new(load_chat);
    let load = move || -> Loading<ServerViews> {
        Box::pin(async move {
            let Server { views, start } = server().await?;
            start(stores, commands, chat);
            (views.prepare)(stores);
            Some(views)
        })
    };
    let chunk = Chunk::new(load);
    commands.wake_with(move || chunk.want());
    provide_context(ChatDoor { chunk: chat, stores });
    web::keep(stores, commands);
    let options = Chunk::new(options);
    let overlays = Chunk::new(overlays);
    view! { <Shell stores commands chunk options overlays /> }
}
