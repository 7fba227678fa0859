//! Secrets wait for a person's word: who is to get them, by name.

use leptos::prelude::*;

use crate::oauth::failure::Endpoint;
use crate::oauth::recipient::{Entrusted, Recipient};
use crate::oauth::{self, Phase};
use crate::session::{Command, SignInCommand};
use crate::store::commands::Commands;
use crate::store::connection::Connection;
use crate::ui::part::{OutsideAddress, marked_host};
use crate::words::explain;

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
            <section class="trust" aria-label="Who gets your secrets">
                <h2>{headline(to.secret)}</h2>
                <p>{why(to.secret)}</p>
                <OutsideAddress url=to.issuer.clone() />
                {before.map(changed)}
                {elsewhere(&to)}
                <div class="actions">
                    <button type="button" class="primary" on:click=agree>
                        "Go on with " {marked_host(&to.issuer)}
                    </button>
                    <button type="button" on:click=move |_| send(oauth::Command::Cancel)>
                        "Cancel"
                    </button>
                </div>
            </section>
        })
    }
}

fn headline(secret: Option<Entrusted>) -> &'static str {
    match secret {
        Some(Entrusted::ClientSecret) => "May this authorization server get your client secret?",
        Some(Entrusted::SigningKey) => "May this authorization server get what your key signs?",
        Some(Entrusted::Assertion) => "May this authorization server get your token?",
        Some(Entrusted::Vouching) => "May your identity provider vouch for you there?",
        None => "This authorization server works on several origins",
    }
}

fn why(secret: Option<Entrusted>) -> &'static str {
    match secret {
        None => {
            "Codes and tokens of one origin would go to another. Nothing secret has been sent yet. Go on \
             if you know that they belong together."
        }
        Some(_) => {
            "The MCP server names it, and an MCP server can name any address. Nothing secret \
             has been sent there yet. Go on if it is the one that you have the secret from."
        }
    }
}

fn changed(before: String) -> impl IntoView {
    view! {
        <div class="changed">
            <p>"The secret went to another one until now:"</p>
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
