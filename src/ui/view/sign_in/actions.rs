//! The buttons to sign in.

use leptos::prelude::*;

use crate::oauth::Pace;
use crate::session::{Command, ServerId, SignInCommand, Window};
use crate::store::commands::Commands;
use crate::ui::route::{Part, Screen};

/// The ways to sign in, and to see how.
#[component]
pub fn SignInActions(id: ServerId) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let start = move |window| {
        let start = SignInCommand::Start { window, pace: Pace::Run };
        commands.send(Command::SignIn(id, start));
    };
    view! {
        <button type="button" class="primary" on:click=move |_| start(Window::Tab)>
            "Sign in"
        </button>
        <button type="button" on:click=move |_| start(Window::Popup)>
            "Sign in with a pop-up"
        </button>
        <a href=Screen::Server(id, Part::SignIn.alone()).hash()>"Step by step"</a>
    }
}
