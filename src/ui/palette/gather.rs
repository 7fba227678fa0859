//! Everything that the palette can find, in the order that it has while nothing is typed.

use std::collections::{BTreeMap, BTreeSet};

use reactive_graph::traits::{GetUntracked as _, WithUntracked as _};
use serde_json::Value;

use super::{Act, Action, Entry, Kind};
use crate::mcp::Dialect;
use crate::mcp::event::Phase;
use crate::mcp::types::Listed;
use crate::session::command::Place;
use crate::session::linking;
use crate::store::Stores;
use crate::store::page::address::link;
use crate::store::page::settings::Theme;
use crate::store::server::calls::Call;
use crate::store::server::catalog::{Entry as Item, Shelf, key_of};
use crate::store::server::connection::Connection;
use crate::store::typed::template_draft::TemplateDraft;
use crate::ui::screen::{Pane, Part, Screen};
use crate::words;

/// With more, a letter would take longer than a person notices.
const MOST_ENTRIES: usize = 100_000;
const MOST_CALLS: usize = 20;
/// Of a description, and of arguments.
const MOST_ABOUT: usize = 160;

/// Where the palette is opened.
pub struct Here {
    /// The server on screen.
    pub server: Option<Connection>,
    /// What of it is on screen.
    pub pane: Option<Pane>,
}

/// All of it, weighed by use. Tracks nothing.
pub fn gather(stores: Stores, here: &Here) -> Vec<Entry> {
    let mut all = Gathered { entries: Vec::new(), is_one: false };
    let servers = stores.servers.entries.get_untracked();
    all.is_one = servers.len() == 1;
    if let Some(server) = &here.server {
        all.places(server);
    }
    all.actions(stores, here);
    let is_here = |server: &&Connection| here.server.as_ref().map(|it| it.id) == Some(server.id);
    for server in servers.iter().filter(|server| !is_here(server)) {
        let act = Act::Go(Screen::Server(server.id, Part::Tools.alone()));
        all.put(Kind::Server, name_of(server), url_of(server), act);
    }
    all.recents(stores, &servers);
    if let Some(server) = &here.server {
        all.lists(server, true);
    }
    for server in servers.iter().filter(|server| !is_here(server)) {
        all.lists(server, false);
    }
    all.weigh(stores, &servers);
    all.entries
}

struct Gathered {
    entries: Vec<Entry>,
    /// One server is open, and so its name says nothing.
    is_one: bool,
}

impl Gathered {
    fn put(&mut self, kind: Kind, label: String, about: String, act: Act) -> Option<&mut Entry> {
        if self.entries.len() >= MOST_ENTRIES {
            return None;
        }
        self.entries.push(Entry::new(kind, label, about, act));
        self.entries.last_mut()
    }

    fn places(&mut self, server: &Connection) {
        let is_event = server.identity.with_untracked(|identity| {
            identity.as_ref().is_some_and(|identity| identity.dialect == Dialect::Event)
        });
        let is_demo = server.place.with_untracked(|place| *place == Place::Demo);
        if server.is_tap() || !server.reached.get_untracked() {
            return;
        }
        for part in Part::ALL.into_iter().filter(|part| part.is_offered(is_event, is_demo)) {
            let act = Act::Go(Screen::Server(server.id, part.alone()));
            let entry = self.put(Kind::Place, part.name().to_owned(), String::new(), act);
            keyed(entry, || format!("part {}", part.key()));
        }
    }

    fn actions(&mut self, stores: Stores, here: &Here) {
        if let Some(server) = &here.server {
            self.actions_of(stores, server, here.pane.as_ref());
        }
        self.act("Connect another server", "", Action::ConnectAnother);
        self.act("Try the demo server", "", Action::Demo);
        let held = stores.settings.theme.get_untracked();
        for (theme, name) in
            [(Theme::Auto, "system"), (Theme::Light, "light"), (Theme::Dark, "dark")]
        {
            let about = if theme == held { "In use" } else { "" };
            self.act(&format!("Theme: {name}"), about, Action::Theme(theme));
        }
        let singles = stores.settings.single_keys.get_untracked();
        let name = if singles { "Turn off" } else { "Turn on" };
        self.act(&format!("{name} single-key shortcuts"), "", Action::SingleKeys);
        self.act("Keyboard shortcuts", "", Action::Keys);
    }

    fn actions_of(&mut self, stores: Stores, server: &Connection, pane: Option<&Pane>) {
        let place = server.place.get_untracked();
        if let Some(target) = place.target().filter(|target| target.program.is_none()) {
            let why = |refused| words::link::refused(refused);
            let refused = linking::refused(&place).map(why).unwrap_or_default();
            self.act("Copy link", &refused, Action::CopyLink);
            let begun = pane.and_then(|pane| Some((pane, begun(stores, server, pane)?)));
            if let Some((pane, arguments)) = begun.filter(|_| refused.is_empty()) {
                let hash = Screen::Server(server.id, pane.clone()).hash();
                let origin = stores.page.origin.get_untracked();
                let refused = link(&origin, &hash, &place, Some(arguments)).err().map(why);
                let refused = refused.unwrap_or_default();
                self.act("Copy link with arguments", &refused, Action::CopyLinkWithArguments);
            }
            self.act("Copy URL", &target.url, Action::CopyUrl);
        }
        if server.is_tap() {
            return;
        }
        let open = stores.settings.wire_open.get_untracked();
        self.act(if open { "Hide the wire" } else { "Show the wire" }, "", Action::ToggleWire);
        if server.phase.with_untracked(|phase| matches!(phase, Phase::Ready { .. })) {
            self.act("Disconnect", "", Action::Disconnect);
        }
        self.act("Reconnect", "", Action::Reconnect);
    }

    fn act(&mut self, label: &str, about: &str, action: Action) {
        let entry = self.put(Kind::Action, label.to_owned(), about.to_owned(), Act::Do(action));
        keyed(entry, || format!("action {action:?}"));
    }

    fn recents(&mut self, stores: Stores, open: &[Connection]) {
        let is_open = |url: &str| open.iter().any(|server| url_of(server) == url);
        for recent in stores.recents.entries.get_untracked() {
            if !is_open(&recent.url) {
                let name = recent.name.unwrap_or_else(|| words::host(&recent.url));
                self.put(Kind::Recent, name, recent.url.clone(), Act::Again(recent.url));
            }
        }
    }

    fn lists(&mut self, server: &Connection, with_calls: bool) {
        let named = |key: &str, title: Option<&str>, description: Option<&str>| {
            (key.to_owned(), about(key, title, description))
        };
        let addressed = |uri: &str, title: Option<&str>, _: Option<&str>| {
            (title.unwrap_or(uri).to_owned(), uri.to_owned())
        };
        if with_calls {
            self.calls(server);
        }
        self.list(server, &server.tools, Kind::Tool, Part::Tools, named);
        self.list(server, &server.prompts, Kind::Prompt, Part::Prompts, named);
        self.list(server, &server.resources, Kind::Resource, Part::Resources, addressed);
        self.list(server, &server.templates, Kind::Template, Part::Resources, addressed);
    }

    fn list<T: Listed + Send + Sync>(
        &mut self,
        server: &Connection,
        list: &Shelf<T>,
        kind: Kind,
        part: Part,
        words: impl Fn(&str, Option<&str>, Option<&str>) -> (String, String),
    ) {
        let items = list.entries.with_untracked(Clone::clone);
        let whose = if self.is_one { String::new() } else { name_of(server) };
        let is_usable = |item: &&Item<T>| !item.item.key().is_empty();
        for item in items.iter().filter(is_usable) {
            let (key, title) = (item.item.key(), item.item.title());
            let (label, about) = words(key, title, item.item.description());
            let about = join(&whose, &about);
            let pane = Pane { part, chosen: Some(item.handle()) };
            let entry = self.put(kind, label, about, Act::Go(Screen::Server(server.id, pane)));
            if matches!(kind, Kind::Tool | Kind::Prompt) {
                keyed(entry, || format!("{} {key}", part.key()));
            } else if entry.is_none() {
                return;
            }
        }
    }

    /// The latest of each kind of call, newest first.
    fn calls(&mut self, server: &Connection) {
        let calls = server.calls.entries.get_untracked();
        let mut seen = BTreeSet::new();
        for call in calls.iter().rev() {
            let Some((part, name, label)) = read_call(call) else { continue };
            if seen.len() < MOST_CALLS && seen.insert(label.clone()) {
                let pane = Pane { part, chosen: Some(name) };
                let act = Act::Go(Screen::Server(server.id, pane));
                self.put(Kind::Call, label, call.operation.method.to_string(), act);
            }
        }
    }

    /// What was chosen here before, and what was called, come first of what matches alike.
    fn weigh(&mut self, stores: Stores, servers: &[Connection]) {
        let mut weights: BTreeMap<String, u32> = stores.uses.weights().into_iter().collect();
        for server in servers {
            for call in server.calls.entries.get_untracked() {
                let Some((part, name, _)) = read_call(&call) else { continue };
                let weight = weights.entry(format!("{} {name}", part.key())).or_default();
                *weight = (*weight + 5).min(180);
            }
        }
        for entry in &mut self.entries {
            let by_use = entry.key.as_ref().and_then(|key| weights.get(key).copied());
            entry.weight = by_use.unwrap_or_default();
        }
    }
}

fn keyed(entry: Option<&mut Entry>, key: impl Fn() -> String) {
    if let Some(entry) = entry {
        entry.key = Some(key());
    }
}

/// Where a call belongs, what it names, and how it reads.
fn read_call(call: &Call) -> Option<(Part, String, String)> {
    let params = &call.operation.params;
    let text = |name: &str| params.get(name).and_then(Value::as_str).map(str::to_owned);
    let (part, name) = match &*call.operation.method {
        "tools/call" => (Part::Tools, text("name")?),
        "prompts/get" => (Part::Prompts, text("name")?),
        "resources/read" => (Part::Resources, text("uri")?),
        _ => return None,
    };
    let arguments = params.get("arguments").map(Value::to_string).unwrap_or_default();
    let arguments: String = arguments.chars().take(MOST_ABOUT).collect();
    let label = if arguments.is_empty() { name.clone() } else { format!("{name} {arguments}") };
    Some((part, name, label))
}

/// The arguments of the form on screen, where somebody has begun to fill it in.
pub fn begun(
    stores: Stores,
    server: &Connection,
    pane: &Pane,
) -> Option<serde_json::Map<String, Value>> {
    let chosen = pane.chosen.as_deref()?;
    let key = server.draft_key(pane.part.key(), chosen);
    let name = key_of(chosen);
    match pane.part {
        Part::Tools => stores.drafts.begun(&key, server.tools.find(name)?.input_schema()),
        Part::Prompts => stores.drafts.begun(&key, &server.prompts.find(name)?.arguments_schema()),
        // A resource is named by the place alone; what a template is filled in with is not.
        Part::Resources => TemplateDraft::of(&stores.drafts.held(&key)?).arguments(),
        _ => None,
    }
}

fn about(key: &str, title: Option<&str>, description: Option<&str>) -> String {
    let title = title.filter(|title| *title != key && !title.is_empty()).unwrap_or_default();
    let begins = description.unwrap_or_default().lines().next().unwrap_or_default();
    join(title, &begins.chars().take(MOST_ABOUT).collect::<String>())
}

fn join(one: &str, other: &str) -> String {
    match (one, other) {
        ("", other) => other.to_owned(),
        (one, "") => one.to_owned(),
        (one, other) => format!("{one} · {other}"),
    }
}

fn name_of(server: &Connection) -> String {
    server.name().unwrap_or_else(|| server.place.with_untracked(words::place))
}

fn url_of(server: &Connection) -> String {
    server
        .place
        .with_untracked(|place| place.target().map(|target| target.url.clone()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use reactive_graph::owner::Owner;
    use serde_json::json;

    use super::*;
    use crate::mcp::event::{CallChange, Event, ListChange};
    use crate::mcp::types::Tool;
    use crate::mcp::{CallId, Moment, Operation, Target};
    use crate::ui::palette::rank::Ranking;

    fn tool(name: &str) -> Arc<Tool> {
        Tool::read(json!({ "name": name, "inputSchema": {} }), String::new())
    }

    fn open(stores: Stores, url: &str, tools: &[&str]) -> Connection {
        let id = stores.servers.open(Place::Web(Target::at(url)));
        let since = Moment(Duration::ZERO);
        stores.apply(id, Event::Phase(Phase::Ready { since }));
        let page = tools.iter().map(|name| tool(name)).collect();
        stores.apply(id, Event::Tools(ListChange::Page(page)));
        stores.servers.find(id).expect("opened above")
    }

    fn labels(entries: &[Entry], kind: Kind) -> Vec<&str> {
        entries.iter().filter(|entry| entry.kind == kind).map(|entry| &*entry.label).collect()
    }

    #[test]
    fn what_is_on_screen_comes_before_what_is_elsewhere() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let first = open(stores, "https://a.test/mcp", &["a1", "a2"]);
            let second = open(stores, "https://b.test/mcp", &["b1"]);
            let here = Here { server: Some(second.clone()), pane: None };

            let entries = gather(stores, &here);

            assert_eq!(labels(&entries, Kind::Tool), ["b1", "a1", "a2"]);
            assert_eq!(labels(&entries, Kind::Server), ["a.test"]);
            assert_eq!(labels(&entries, Kind::Place)[..2], ["Overview", "Tools"]);
            let act = |label: &str| {
                entries.iter().find(|entry| entry.label == label).map(|entry| entry.act.clone())
            };
            let pane = Pane { part: Part::Tools, chosen: Some("a2".to_owned()) };
            assert_eq!(act("a2"), Some(Act::Go(Screen::Server(first.id, pane))));
            assert_eq!(act("Disconnect"), Some(Act::Do(Action::Disconnect)));
            assert_eq!(act("Copy link with arguments"), None);
        });
    }

    #[test]
    fn without_a_server_there_are_servers_and_settings() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let server = open(stores, "https://a.test/mcp", &[]);
            stores.servers.remove(server.id);

            let entries = gather(stores, &Here { server: None, pane: None });

            assert_eq!(labels(&entries, Kind::Recent), ["a.test"]);
            assert_eq!(labels(&entries, Kind::Place), Vec::<&str>::new());
            assert!(labels(&entries, Kind::Action).contains(&"Theme: dark"));
            assert!(!labels(&entries, Kind::Action).contains(&"Reconnect"));
        });
    }

    #[test]
    fn what_was_called_and_chosen_is_ahead_and_the_calls_are_there() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let server = open(stores, "https://a.test/mcp", &["get-a", "get-b", "get-c"]);
            let arguments = json!({ "x": 1 }).as_object().cloned().unwrap_or_default();
            for id in [1, 2] {
                let operation = Operation::call_tool("get-c", arguments.clone());
                let at = Moment(Duration::ZERO);
                let started = CallChange::Started { at, operation: Arc::new(operation) };
                stores.apply(server.id, Event::Call(CallId(id), started));
            }
            stores.uses.note("tools get-b");

            let entries = gather(stores, &Here { server: Some(server), pane: None });

            assert_eq!(labels(&entries, Kind::Call), [r#"get-c {"x":1}"#]);
            let mut ranking = Ranking::of(&entries);
            ranking.type_in(&entries, "get");
            let found = (0..3).filter_map(|at| Some(&*entries[ranking.at(at)?].label));
            assert_eq!(found.collect::<Vec<_>>(), ["get-b", "get-c", "get-a"]);
        });
    }

    #[test]
    fn no_link_is_offered_where_it_would_hold_a_key_and_it_is_said_why() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let server = open(stores, "https://a.test/mcp?key=SECRET", &[]);

            let entries = gather(stores, &Here { server: Some(server), pane: None });

            let link = entries.iter().find(|entry| entry.label == "Copy link");
            assert!(link.is_some_and(|link| link.about.contains("seems to contain a key")));
        });
    }
}
