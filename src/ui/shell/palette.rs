//! The palette: one field over everything that can be gone to or done. What matches, and in which order, is
//! decided in `ui::palette`.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;

use super::overlay::{Overlay, Shown};
use super::share::copy_link;
use crate::mcp;
use crate::session::command::Place;
use crate::session::{Access, Command};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::server::connection::Connection;
use crate::ui::figures;
use crate::ui::keys::{Deed, written};
use crate::ui::palette::rank::{Query, Ranking};
use crate::ui::palette::{Act, Action, Entry, Here, begun, gather};
use crate::ui::part::{Icon, IconName, ListKind, VirtualList, is_mac, next_frame};
use crate::ui::route::{Route, Screen};
use crate::ui::view::connect::{connect_again, opener};

/// In rem.
const ROW_HEIGHT: f64 = 2.0;
/// Rows that a page key goes on by.
const PAGE: usize = 10;

#[component]
pub fn Palette(stores: Stores) -> impl IntoView {
    let actor = Actor::new(stores);
    let here = actor.here();
    let entries = StoredValue::new(Arc::new(gather(stores, &here)));
    let all = move || entries.get_value();
    let ranking = RwSignal::new(Ranking::of(&all()));
    let early = actor.overlay.take_early();
    ranking.update(|ranking| ranking.type_in(&all(), &early));
    let typed = RwSignal::new(early);
    let active = RwSignal::new(0_usize);
    let shown = Signal::derive(move || ranking.with(Ranking::shown));
    let selected = Signal::derive(move || Some(active.get()).filter(|at| *at < shown.get()));
    let entry_at = move |at: usize| all().get(ranking.with(|it| it.at(at))?).cloned();
    let item = move |at: usize| entry_at(at).map(|entry| Row::of(&entry, &typed.get()));
    let choose = Callback::new(move |at: usize| {
        if let Some(entry) = untrack(|| entry_at(at)) {
            actor.act(&entry);
        }
    });
    let found = NodeRef::<html::Div>::new();
    let type_in = move |event| {
        let text = event_target_value(&event);
        ranking.update(|ranking| ranking.type_in(&all(), &text));
        typed.set(text);
        active.set(0);
        // The best stand at the top, wherever one had scrolled to.
        let list = found.get_untracked().and_then(|found| found.first_element_child());
        if let Some(list) = list {
            list.set_scroll_top(0);
        }
    };
    let press = pressed(actor.overlay, active, shown, choose);
    let count = move || ranking.with(|ranking| told(ranking.count(), ranking.shown()));
    view! {
        <div class="palette">
            <Field typed active=selected on_type=Callback::new(type_in) on_key=Callback::new(press) />
            // The focus stays in the field.
            <div class="found" node_ref=found on:mousedown=move |event| event.prevent_default()>
                <VirtualList
                    id="palette"
                    name="Results"
                    kind=ListKind::Popup
                    count=shown
                    row_height=ROW_HEIGHT
                    item=Arc::new(item)
                    row=show_row
                    selected
                    choose
                />
            </div>
            <div class="told">
                <span role="status">{count}</span>
                <span class="hints" aria-hidden="true">
                    <kbd>"↑"</kbd>
                    <kbd>"↓"</kbd>
                    " choose "
                    <kbd>"⏎"</kbd>
                    " open "
                    <kbd>"Esc"</kbd>
                    " close"
                </span>
            </div>
        </div>
    }
}

fn pressed(
    overlay: Overlay,
    active: RwSignal<usize>,
    shown: Signal<usize>,
    choose: Callback<usize>,
) -> impl Fn(KeyboardEvent) + Copy + 'static {
    move |event| {
        let count = shown.get_untracked();
        match event.key().as_str() {
            // The field would clear itself first.
            "Escape" => overlay.close(),
            "Enter" if !event.is_composing() => choose.run(active.get_untracked()),
            key => match after_key(key, active.get_untracked(), count) {
                Some(next) => active.set(next),
                None => return,
            },
        }
        event.prevent_default();
    }
}

#[component]
fn Field(
    typed: RwSignal<String>,
    active: Signal<Option<usize>>,
    on_type: Callback<web_sys::Event>,
    on_key: Callback<KeyboardEvent>,
) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    // It comes into a dialog that is open already.
    Effect::new(move |_| {
        if field.get().is_some() {
            next_frame(field, |field| drop(field.focus()));
        }
    });
    view! {
        <div class="field">
            <Icon name=IconName::Search />
            <input
                type="search"
                node_ref=field
                role="combobox"
                aria-label="Search everything"
                aria-expanded="true"
                aria-autocomplete="list"
                aria-controls="palette-list"
                aria-activedescendant=move || active.get().map(|at| format!("palette-{at}"))
                placeholder="Search tools, resources, prompts, servers, actions"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=typed
                on:input=move |event| on_type.run(event)
                on:keydown=move |event| on_key.run(event)
            />
        </div>
    }
}

fn after_key(key: &str, active: usize, count: usize) -> Option<usize> {
    let last = count.checked_sub(1)?;
    Some(match key {
        "ArrowDown" => {
            if active >= last {
                0
            } else {
                active + 1
            }
        }
        "ArrowUp" => {
            if active == 0 {
                last
            } else {
                active - 1
            }
        }
        "PageDown" => (active + PAGE).min(last),
        "PageUp" => active.saturating_sub(PAGE),
        _ => return None,
    })
}

fn told(count: usize, shown: usize) -> String {
    match count {
        0 => "Nothing matches".to_owned(),
        _ if count > shown => {
            format!("{} results, the first {} shown", figures::count(count), figures::count(shown))
        }
        _ => figures::counted(count, "result"),
    }
}

/// One line of the list, as it is drawn.
#[derive(Clone, PartialEq)]
struct Row {
    label: Vec<(String, bool)>,
    about: String,
    kind: &'static str,
    is_code: bool,
    keys: String,
}

impl Row {
    fn of(entry: &Entry, typed: &str) -> Self {
        let deed = match entry.act {
            Act::Do(Action::ToggleWire) => Some(Deed::Wire),
            Act::Do(Action::Keys) => Some(Deed::Sheet),
            _ => None,
        };
        Self {
            label: Query::read(typed).marks(&entry.label),
            about: entry.about.clone(),
            kind: entry.kind.name(),
            is_code: entry.kind.is_code(),
            keys: deed.map(|deed| written(deed, is_mac())).unwrap_or_default(),
        }
    }
}

fn show_row(row: Row) -> AnyView {
    let Row { label, about, kind, is_code, keys } = row;
    let title: String = label.iter().map(|(piece, _)| piece.as_str()).collect();
    let pieces = label.into_iter().map(|(piece, is_marked)| {
        if is_marked { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }
    });
    let keys = (!keys.is_empty()).then(|| view! { <kbd>{keys}</kbd> });
    view! {
        <div class="palette-row" title=title>
            <bdi class="label" data-code=is_code.then_some("")>{pieces.collect_view()}</bdi>
            <bdi class="about">{about}</bdi>
            {keys}
            <span class="kind">{kind}</span>
        </div>
    }
    .into_any()
}

/// Does what an entry says.
#[derive(Clone, Copy)]
struct Actor {
    stores: Stores,
    commands: Commands,
    route: Route,
    overlay: Overlay,
}

impl Actor {
    fn new(stores: Stores) -> Self {
        Self {
            stores,
            commands: expect_context(),
            route: expect_context(),
            overlay: expect_context(),
        }
    }

    fn here(self) -> Here {
        let server = untrack(|| self.route.server()).and_then(|id| self.stores.servers.find(id));
        let pane = server.as_ref().and_then(|server| match self.route.screen_of(server.id)? {
            Screen::Start => None,
            Screen::Server(_, pane) => Some(pane),
        });
        Here { server, pane }
    }

    fn act(self, entry: &Entry) {
        if let Some(key) = &entry.key {
            self.stores.uses.note(key);
        }
        self.overlay.close();
        match &entry.act {
            Act::Go(screen) => self.route.navigate(screen.clone()),
            Act::Again(url) => self.connect(url),
            Act::Do(action) => self.perform(*action),
        }
    }

    fn connect(self, url: &str) {
        let recents = self.stores.recents.entries;
        let found = recents.with_untracked(|all| all.iter().find(|it| it.url == url).cloned());
        let Some(target) = found.map(|recent| recent.target()) else { return };
        if self.stores.asks_again(&target) {
            return self.route.navigate(Screen::Start);
        }
        opener(self.stores)(Place::Web(target), Access::default());
    }

    fn perform(self, action: Action) {
        let settings = self.stores.settings;
        match action {
            Action::ConnectAnother => self.route.navigate(Screen::Start),
            Action::Demo => opener(self.stores)(Place::Demo, Access::default()),
            Action::ToggleWire => settings.wire_open.update(|open| *open = !*open),
            Action::Theme(theme) => settings.theme.set(theme),
            Action::SingleKeys => settings.single_keys.update(|on| *on = !*on),
            Action::Keys => drop(self.overlay.toggle(Shown::Keys)),
            Action::Reconnect
            | Action::Disconnect
            | Action::CopyLink
            | Action::CopyLinkWithArguments
            | Action::CopyUrl => {
                let here = self.here();
                if let Some(server) = &here.server {
                    self.perform_on(action, server, &here);
                }
            }
        }
    }

    fn perform_on(self, action: Action, server: &Connection, here: &Here) {
        let Self { stores, commands, route, .. } = self;
        let place = server.place.get_untracked();
        match action {
            Action::Disconnect => {
                commands.send(Command::Server(server.id, mcp::Command::Disconnect));
            }
            Action::Reconnect => connect_again(commands, server.id, place),
            Action::CopyUrl => {
                let url = place.target().map(|target| target.url.clone());
                commands.send(Command::CopyText(url.unwrap_or_default()));
            }
            Action::CopyLinkWithArguments => {
                let arguments = here.pane.as_ref().and_then(|pane| begun(stores, server, pane));
                copy_link(stores, commands, route, arguments);
            }
            _ => drop(copy_link(stores, commands, route, None)),
        }
    }
}
