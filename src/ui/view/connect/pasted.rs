//! What was pasted in place of an address: one server fills the form, several are offered, and a command is told
//! for what it is.

use leptos::prelude::*;

use crate::mcp::Target;
use crate::mcp::http::Header;
use crate::session::Command;
use crate::session::pasted::{self, Pasted, PastedServer, Source};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::ui::connect_draft::ConnectDraft;
use crate::ui::part::CopyButton;
use crate::wire::program::{Program, quoted};
use crate::words;

/// What the form hands over.
#[derive(Clone, Copy)]
pub struct Pasting {
    /// As it was pasted, until it is dealt with.
    pub text: RwSignal<String>,
    pub draft: RwSignal<ConnectDraft>,
    /// What became of it.
    pub note: RwSignal<String>,
    /// The person has pressed Connect, and not only pasted.
    pub connects: RwSignal<bool>,
    pub connect: Callback<()>,
    /// What stands before and behind it in the field.
    around: RwSignal<(String, String)>,
}

impl Pasting {
    pub fn new(draft: RwSignal<ConnectDraft>, connect: Callback<()>) -> Self {
        Self {
            text: RwSignal::new(String::new()),
            draft,
            note: RwSignal::new(String::new()),
            connects: RwSignal::new(false),
            connect,
            around: RwSignal::default(),
        }
    }

    pub fn begin(self, text: String, around: (String, String), connects: bool) {
        self.connects.set(connects);
        self.around.set(around);
        self.text.set(text);
    }

    /// The form is about this server now, with whatever else was chosen there.
    fn fill(self, server: &PastedServer, source: Source) {
        let old = self.draft.get_untracked();
        let Target { url, headers, .. } = server.target.clone();
        self.note.set(words::pasted::taken(
            source,
            &names(&headers, false),
            &names(&headers, true),
        ));
        if headers.is_empty() {
            self.draft.set(ConnectDraft { url, program: None, ..old });
        } else {
            let target = Target { url, headers, program: None, ..old.target() };
            let filled = ConnectDraft::from_target(&target);
            self.draft.set(ConnectDraft { access: old.access, ..filled });
        }
        self.text.set(String::new());
    }

    /// Nothing was understood: it stands in the field as any other text, and connecting says what is wrong.
    fn leave(self) {
        let (before, after) = self.around.get_untracked();
        let text = self.text.get_untracked();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.draft.update(|draft| draft.url = format!("{before}{text}{after}"));
        self.text.set(String::new());
    }

    fn go_on(self) {
        if self.connects.get_untracked() {
            self.connects.set(false);
            self.connect.run(());
        }
    }
}

#[component]
pub fn PastedView(pasting: Pasting) -> impl IntoView {
    let found = pasting.text.with_untracked(|text| pasted::read(text));
    let only = found.as_ref().and_then(|found| match &found.servers[..] {
        [server] if server.command().is_none() => Some((found.source, server.clone())),
        _ => None,
    });
    let is_unknown = found.is_none();
    // What is shown changes by it, so not while it is being shown.
    Effect::new(move |_| {
        if let Some((source, server)) = &only {
            pasting.fill(server, *source);
            // What brings headers is looked at before it goes out.
            if *source == Source::Address {
                pasting.go_on();
            }
            pasting.connects.set(false);
        } else if is_unknown {
            pasting.leave();
            pasting.go_on();
        } else {
            pasting.connects.set(false);
        }
    });
    found.map(|found| view! { <Choice pasting found /> })
}

/// Of headers, those that have a value, or those that a person has to give one.
fn names(headers: &[Header], is_empty: bool) -> Vec<String> {
    let named = headers.iter().filter(|header| header.value.reveal().is_empty() == is_empty);
    named.map(|header| header.name.clone()).collect()
}

#[component]
fn Choice(pasting: Pasting, found: Pasted) -> impl IntoView {
    let Pasted { source, servers } = found;
    let count = servers.len();
    let line = |server| view! { <PastedLine pasting server source needed=String::new() /> };
    let lines = servers.into_iter().map(line);
    let lines = lines.collect_view();
    let dismiss = move |_| {
        pasting.connects.set(false);
        pasting.text.set(String::new());
    };
    view! {
        <section class="pasted" aria-labelledby="pasted-title">
            <h2 id="pasted-title">{words::pasted::found(source, count)}</h2>
            <ul role="list">{lines}</ul>
            <button type="button" class="quiet" on:click=dismiss>
                "Dismiss"
            </button>
        </section>
    }
}

/// One server: a press fills the form, or starts a program, or says how the companion does.
#[component]
pub fn PastedLine(
    pasting: Pasting,
    server: PastedServer,
    source: Source,
    /// What a person has to have for it, where that is to be said.
    needed: String,
) -> impl IntoView {
    let stores = expect_context::<Stores>();
    let name = server.name.clone();
    let line = server.target.url.clone();
    if server.command().is_none() {
        let fill = move |_| pasting.fill(&server, source);
        return view! {
            <li>
                <button type="button" class="again" on:click=fill>
                    <span class="name">{name}</span>
                    <code>{line}</code>
                    <span class="needs">{needed}</span>
                </button>
            </li>
        }
        .into_any();
    }
    let can_start = move || {
        let state = stores.page.companion_state;
        state.with(crate::store::page::companion::CompanionState::is_present)
            && stores.page.is_served_by_companion()
    };
    let target = server.target.clone();
    let review = move |_| {
        stores.page.wanted.set(Some(target.clone()));
        pasting.text.set(String::new());
    };
    let held = server.clone();
    let ways = move || {
        if can_start() {
            view! {
                <button type="button" on:click=review.clone()>
                    "Review"
                </button>
            }
            .into_any()
        } else {
            view! { <ByCompanion server=held.clone() /> }.into_any()
        }
    };
    view! {
        <li class="program">
            <span class="name">{name}</span>
            <code>{line}</code>
            <span class="needs">{needed}</span>
            {ways}
        </li>
    }
    .into_any()
}

/// A page starts no programs: the line by which the companion does.
#[component]
fn ByCompanion(server: PastedServer) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let on_copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let line = companion_line(&server);
    view! {
        <p class="note">{words::pasted::BY_COMPANION}</p>
        <p class="line-to-copy">
            <code>{line.clone()}</code>
            <CopyButton text=Signal::stored(line) on_copy what="command" />
        </p>
    }
}

/// Without the values of variables, which may be keys.
fn companion_line(server: &PastedServer) -> String {
    let Some(Program::Typed(command)) = &server.target.program else { return String::new() };
    let env =
        command.env.iter().map(|(name, _)| format!("--env {} ", quoted(&format!("{name}=VALUE"))));
    let folder = command.folder.as_ref().map(|folder| format!("--cwd {} ", quoted(folder)));
    format!(
        "wirescope {}{}-- {}",
        env.collect::<String>(),
        folder.unwrap_or_default(),
        command.line()
    )
}
