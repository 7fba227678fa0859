//! Secrets wait for a person's word: who is to get them, by name.

use leptos::prelude::*;

use crate::oauth::failure::Endpoint;
use crate::oauth::recipient::Recipient;
use crate::oauth::{self, Phase};
use crate::session::{Command, SignInCommand};
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::part::{OutsideAddress, marked_host};
use crate::words::{explain, trust};

/// Nothing while no secret waits.
#[component]
pub fn TrustCard(connection: Connection) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let id = connection.id;
    let phase = connection.sign_in.phase.clone();
    let asked = Memo::new(move |_| match phase.get() {
        Phase::AwaitingTrust { to, before } => Some((to, before)),
        _ => None,
    });
    let send = move |command| commands.send(Command::SignIn(id, SignInCommand::Flow(command)));
    move || {
        let (to, before) = asked.get()?;
        let agree = {
            let to = (*to).clone();
            move |_| send(oauth::Command::Entrust(to.clone()))
        };
        Some(view! {
            <section class="trust" aria-label="Where your secrets go">
                <h2>{trust::headline(to.secret)}</h2>
                <p>{trust::why(to.secret)}</p>
                <OutsideAddress url=to.issuer.clone() />
                {before.map(changed)}
                {elsewhere(&to)}
                <div class="actions">
                    <button type="button" class="primary" on:click=agree>
                        "Continue with " {marked_host(&to.issuer)}
                    </button>
                    <button type="button" on:click=move |_| send(oauth::Command::Cancel)>
                        "Cancel"
                    </button>
                </div>
            </section>
        })
    }
}

fn changed(before: String) -> impl IntoView {
    view! {
        <div class="changed">
            <p>"Until now, the secret went to another server:"</p>
            <OutsideAddress url=before />
        </div>
    }
}

fn elsewhere(to: &Recipient) -> Option<AnyView> {
    let line = |(endpoint, origin): &(Endpoint, String)| {
        let name = explain::endpoint(*endpoint);
        view! {
            <li>
                <span>{format!("Its {name} is on another origin")}</span>
                <OutsideAddress url=origin.clone() />
            </li>
        }
    };
    if to.elsewhere.is_empty() {
        return None;
    }
    let lines = to.elsewhere.iter().map(line).collect_view();
    Some(view! { <ul class="elsewhere" role="list">{lines}</ul> }.into_any())
}
