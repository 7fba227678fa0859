//! A program that a person types, looks at once more, and starts.

use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;

use crate::mcp::Target;
use crate::session::Access;
use crate::session::command::Place;
use crate::store::Stores;
use crate::ui::part::{Icon, IconName, keyed};
use crate::ui::view::connect;
use crate::wire::program::{Command, Program};
use crate::wire::secret::Secret;

/// As it stands in the form.
#[derive(Clone, Default, PartialEq)]
struct Draft {
    line: String,
    folder: String,
    env: Vec<(String, String)>,
}

impl Draft {
    fn of(command: &Command) -> Self {
        let env = command.env.iter();
        Self {
            line: command.line(),
            folder: command.folder.clone().unwrap_or_default(),
            env: env.map(|(name, value)| (name.clone(), value.reveal().clone())).collect(),
        }
    }

    /// What it stands for, or what is wrong with it.
    fn command(&self) -> Result<Command, &'static str> {
        let words = shlex::split(&self.line).ok_or("A quotation mark is not closed")?;
        let mut words = words.into_iter();
        let command = words.next().ok_or("Enter the command that starts the server")?;
        let folder = Some(self.folder.trim().to_owned()).filter(|folder| !folder.is_empty());
        let rows = self.env.iter().filter(|(name, value)| !name.is_empty() || !value.is_empty());
        let env: Vec<_> = rows
            .map(|(name, value)| (name.trim().to_owned(), Secret::new(value.clone())))
            .collect();
        if env.iter().any(|(name, _)| name.is_empty() || name.contains('=')) {
            return Err("An environment variable needs a name, without an equals sign");
        }
        Ok(Command { command, args: words.collect(), env, folder })
    }
}

/// Nothing is started before the person has seen the whole of it.
#[component]
pub fn TypedProgram(stores: Stores) -> impl IntoView {
    let draft = RwSignal::new(Draft::default());
    // With what was chosen for it besides, where it was there before.
    let base = RwSignal::new(None::<Target>);
    let asked = RwSignal::new(None::<Command>);
    let field = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let wanted = stores.page.wanted.get();
        if let Some(Program::Typed(command)) =
            wanted.as_ref().and_then(|held| held.program.as_ref())
        {
            draft.set(Draft::of(command));
            asked.set(None);
            stores.page.wanted.set(None);
            base.set(wanted);
            if let Some(field) = field.get_untracked() {
                drop(field.focus());
            }
        }
    });
    move || match asked.get() {
        None => view! { <Form draft asked field /> }.into_any(),
        Some(command) => view! { <Confirm stores command asked base /> }.into_any(),
    }
}

#[component]
fn Form(
    draft: RwSignal<Draft>,
    asked: RwSignal<Option<Command>>,
    field: NodeRef<html::Input>,
) -> impl IntoView {
    let mistake = RwSignal::new("");
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match draft.with_untracked(Draft::command) {
            Ok(command) => asked.set(Some(command)),
            Err(words) => mistake.set(words),
        }
    };
    let line = move |event| {
        mistake.set("");
        draft.update(|draft| draft.line = event_target_value(&event));
    };
    view! {
        <form class="connect-form" on:submit=submit>
            <label class="address" for="program-line">
                "Or start a server here, as a program that speaks MCP over stdio"
            </label>
            <div class="line">
                <input
                    id="program-line"
                    type="text"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    node_ref=field
                    placeholder="npx -y @modelcontextprotocol/server-everything"
                    aria-invalid=move || (!mistake.get().is_empty()).to_string()
                    aria-describedby="program-mistake"
                    prop:value=move || draft.with(|draft| draft.line.clone())
                    on:input=line
                />
                <button type="submit">"Review"</button>
            </div>
            <p class="problem" id="program-mistake" aria-live="polite">
                {mistake}
            </p>
            <More draft />
        </form>
    }
}

/// Folded away, unless there is something in it.
#[component]
fn More(draft: RwSignal<Draft>) -> impl IntoView {
    let folder = move |event| draft.update(|draft| draft.folder = event_target_value(&event));
    let has_more =
        Memo::new(move |_| draft.with(|draft| !draft.folder.is_empty() || !draft.env.is_empty()));
    let count = Memo::new(move |_| draft.with(|draft| draft.env.len()));
    let add = move |_| draft.update(|draft| draft.env.push(<(String, String)>::default()));
    let row = move |index| view! { <Variable draft index /> };
    view! {
            <details class="options" open=has_more>
                <summary>"Folder and environment"</summary>
                <div class="fields">
                    <div class="entry">
                        <label for="program-folder">"Folder to start it in"</label>
                        <input
                            id="program-folder"
                            type="text"
                            class="mono"
                            autocomplete="off"
                            spellcheck="false"
                            placeholder="where the companion was started"
                            prop:value=move || draft.with(|draft| draft.folder.clone())
                            on:input=folder
                        />
                    </div>
                    <fieldset class="entry">
                        <legend>"Environment variables"</legend>
                        {keyed(move || (0..count.get()).collect(), |index| *index, row)}
                        <button type="button" class="quiet" on:click=add>
                            <Icon name=IconName::Plus />
                            "Add a variable"
                        </button>
                    </fieldset>
                </div>
            </details>
    }
}

#[component]
fn Variable(draft: RwSignal<Draft>, index: usize) -> impl IntoView {
    let held = move || draft.with(|draft| draft.env.get(index).cloned()).unwrap_or_default();
    let change = move |change: &dyn Fn(&mut (String, String))| {
        draft.update(|draft| draft.env.get_mut(index).into_iter().for_each(change));
    };
    let name = move |event| {
        let text = event_target_value(&event);
        change(&|(name, _)| name.clone_from(&text));
    };
    let value = move |event| {
        let text = event_target_value(&event);
        change(&|(_, value)| value.clone_from(&text));
    };
    let remove = move |_| {
        draft.update(|draft| {
            if index < draft.env.len() {
                draft.env.remove(index);
            }
        });
    };
    let number = index + 1;
    view! {
        <div class="header-row">
            <input
                type="text"
                class="mono"
                aria-label=format!("Variable {number} name")
                placeholder="NAME"
                autocomplete="off"
                spellcheck="false"
                prop:value=move || held().0
                on:input=name
            />
            <input
                type="password"
                class="mono"
                aria-label=format!("Variable {number} value")
                placeholder="value"
                autocomplete="off"
                prop:value=move || held().1
                on:input=value
            />
            <button
                type="button"
                class="icon-button"
                aria-label=format!("Remove variable {number}")
                on:click=remove
            >
                <Icon name=IconName::Close />
            </button>
        </div>
    }
}

/// Word by word, as the system will be given it.
#[component]
fn Confirm(
    stores: Stores,
    command: Command,
    asked: RwSignal<Option<Command>>,
    base: RwSignal<Option<Target>>,
) -> impl IntoView {
    let open = connect::opener(stores);
    let title = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(title) = title.get() {
            drop(title.focus());
        }
    });
    let args = command.args.iter().cloned();
    let args = args.map(|arg| view! { <li><code>{arg}</code></li> }).collect_view();
    let has_args = !command.args.is_empty();
    let env: Vec<String> = command.env.iter().map(|(name, _)| name.clone()).collect();
    let folder = command.folder.clone();
    let program = command.command.clone();
    let start = move |_| {
        let plain = Target::of(Program::Typed(command.clone()));
        let target = match base.get_untracked() {
            Some(base) => Target { url: plain.url, program: plain.program, ..base },
            None => plain,
        };
        open(Place::Web(target), Access::default());
    };
    view! {
        <section class="invitation" aria-labelledby="program-title">
            <div class="words">
                <h2 id="program-title" tabindex="-1" node_ref=title>
                    "Start this program?"
                </h2>
                <dl class="command">
                    <dt>"Program"</dt>
                    <dd><code>{program}</code></dd>
                    {has_args.then(|| view! { <dt>"Arguments"</dt> <dd><ol>{args}</ol></dd> })}
                    <dt>"Folder"</dt>
                    <dd>
                        {match folder {
                            Some(folder) => view! { <code>{folder}</code> }.into_any(),
                            None => "where the companion was started".into_any(),
                        }}
                    </dd>
                    {(!env.is_empty())
                        .then(|| {
                            view! {
                                <dt>"Environment"</dt>
                                <dd><code>{env.join(", ")}</code></dd>
                            }
                        })}
                </dl>
                <p>"It runs on this machine and can do anything you can do. The command does not go through a shell."</p>
            </div>
            <div class="actions">
                <button type="button" class="primary" on:click=start>
                    "Start"
                </button>
                <button type="button" on:click=move |_| asked.set(None)>
                    "Back"
                </button>
            </div>
        </section>
    }
}
