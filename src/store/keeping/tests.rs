//! Records of each kind: they come back, old ones too; what cannot be read is told and stays.

use std::collections::BTreeMap;
use std::sync::Mutex;

use any_spawner::Executor;
use reactive_graph::graph::untrack;
use reactive_graph::owner::Owner;
use reactive_graph::traits::{GetUntracked as _, Set as _, Update as _, WithUntracked as _};

use super::{Drawer, away, keep_claude, keep_conversations, keep_page, keep_work, places};
use crate::kept::{self, Area, Fault, Kind, Storage};
use crate::mcp::event::{Event, Phase};
use crate::mcp::http::Header;
use crate::mcp::{self, Moment, Target};
use crate::session::agent::{self, Keeping};
use crate::session::command::Place;
use crate::session::{Command, ServerId};
use crate::store::Stores;
use crate::store::commands::Commands;
use crate::store::page::link::Link;
use crate::store::page::settings::Theme;
use crate::store::typed::composer::Composition;
use crate::store::typed::drafts::DraftKey;

/// A browser's storages.
#[derive(Debug, Default)]
pub(in crate::store) struct Shelf(Mutex<BTreeMap<String, String>>);

impl Shelf {
    pub(in crate::store) fn new() -> &'static Self {
        Box::leak(Box::default())
    }

    fn holding(records: &[(Kind, &str)]) -> &'static Self {
        let shelf = Self::new();
        for (kind, text) in records {
            shelf.set(kind.area(), kind.key(), text);
        }
        shelf
    }

    fn has(&self, kind: Kind) -> Option<String> {
        self.get(kind.area(), kind.key())
    }
}

impl Storage for Shelf {
    fn get(&self, area: Area, key: &str) -> Option<String> {
        self.0.lock().expect("one thread").get(&format!("{area:?} {key}")).cloned()
    }

    fn set(&self, area: Area, key: &str, text: &str) -> bool {
        self.0.lock().expect("one thread").insert(format!("{area:?} {key}"), text.to_owned());
        true
    }

    fn remove(&self, area: Area, key: &str) {
        self.0.lock().expect("one thread").remove(&format!("{area:?} {key}"));
    }
}

const URL: &str = "https://x.test/mcp";

/// A page that keeps its things there, and what it sends.
fn page(shelf: &'static Shelf) -> (Stores, &'static Mutex<Vec<Command>>) {
    let sent: &'static Mutex<Vec<Command>> = Box::leak(Box::default());
    let (stores, commands) = (Stores::default(), Commands::default());
    commands.open(move |command| sent.lock().expect("one thread").push(command));
    stores.drawer.keep_in(shelf);
    keep_page(stores, 500.0);
    keep_claude(stores, commands);
    keep_conversations(stores, commands);
    keep_work(stores, commands);
    if !stores.drawer.has(Kind::Away) {
        for command in places::come_back(stores) {
            commands.send(command);
        }
    }
    places::keep(stores);
    settle();
    (stores, sent)
}

fn settle() {
    Executor::poll_local();
}

fn in_page<T>(act: impl FnOnce() -> T) -> T {
    // A second test in this process finds it there.
    Executor::init_futures_executor().ok();
    Owner::new().with(act)
}

/// Does everything that is kept.
fn fill(stores: Stores) -> ServerId {
    let mut target = Target::at(URL);
    target.headers.push(Header::secret("api_key", "SECRET-key"));
    let id = stores.servers.open(Place::Web(target));
    stores.apply(id, Event::Phase(Phase::Ready { since: Moment::default() }));
    let connection = stores.servers.find(id).expect("opened above");
    connection.sign_in.access.update(|access| access.remembers.key = true);
    stores.note_keys(&connection);
    stores.settings.theme.set(Theme::Dark);
    stores.settings.wire_open.set(false);
    stores.settings.layout.update(|layout| {
        layout.wire = Some(0.4);
        layout.two_lines = true;
    });
    stores.settings.single_keys.set(false);
    stores.uses.note("tools add");
    stores.drawer.keep_registry(Some("https://x.test"));
    let draft = DraftKey { url: URL.to_owned(), list: "tools".to_owned(), item: "add".to_owned() };
    stores.settings.favorites.turn(&draft);
    stores.drafts.of(&draft).update(|draft| draft.json = Some("{\"a\":".to_owned()));
    let written = Composition { method: "ping".to_owned(), ..Composition::default() };
    stores.composer.keep_draft(URL, written.clone());
    stores.composer.remember(URL, &written);
    stores.tasks.entries.set(vec![crate::store::server::tasks::KeptTask {
        url: URL.to_owned(),
        task: "t-1".to_owned(),
        session: None,
        tool: None,
        arguments: None,
        status: "working".to_owned(),
        created_at: None,
        updated_at: None,
        ttl_millis: None,
    }]);
    stores.claude.settings.update(|settings| settings.model = "m".to_owned());
    stores.claude.set_key("SECRET-claude");
    stores.take_link(Link::read("", "companion=http%3A%2F%2F127.0.0.1%3A8970&token=SECRET"));
    stores.claude.is_remembered.set(true);
    connection.chat.keeping.set(Keeping::On);
    connection.chat.kept.set(Some(conversation()));
    settle();
    id
}

fn conversation() -> String {
    r#"{"version":1,"settings":{},"names":[],"tree":{"turns":[],"head":null,"next_turn":0,"next_call":0}}"#.to_owned()
}

/// What a page that was opened later knows of all that; the names of what is missing.
fn missing(stores: Stores) -> Vec<&'static str> {
    let draft = DraftKey { url: URL.to_owned(), list: "tools".to_owned(), item: "add".to_owned() };
    let facts = [
        (
            "recents",
            stores.recents.entries.with_untracked(|all| all.len() == 1 && all[0].url == URL),
        ),
        ("keys", stores.keyring.entries.with_untracked(|all| all.len() == 1)),
        ("theme", stores.settings.theme.get_untracked() == Theme::Dark),
        ("wire open", !stores.settings.wire_open.get_untracked()),
        ("wire", stores.settings.layout.with_untracked(|layout| layout.wire == Some(0.4))),
        ("layout", stores.settings.layout.with_untracked(|layout| layout.two_lines)),
        ("favorites", untrack(|| stores.settings.favorites.has(&draft))),
        ("single keys", !stores.settings.single_keys.get_untracked()),
        (
            "uses",
            stores.uses.entries.with_untracked(|all| all[..] == [("tools add".to_owned(), 1)]),
        ),
        ("registry", stores.drawer.registry().as_deref() == Some("https://x.test")),
        ("drafts", stores.drafts.of(&draft).get_untracked().json.as_deref() == Some("{\"a\":")),
        ("composed", stores.composer.draft(URL).method == "ping"),
        ("sent", stores.composer.sent.with_untracked(|sent| sent.len() == 1)),
        ("tasks", stores.tasks.entries.with_untracked(|all| all.len() == 1)),
        ("claude", stores.claude.settings.get_untracked().model == "m"),
        ("claude's key", stores.claude.key.with_untracked(Option::is_some)),
    ];
    facts.into_iter().filter(|(_, is_there)| !is_there).map(|(name, _)| name).collect()
}

fn faults(drawer: Drawer) -> Vec<(Kind, Fault)> {
    let unread = untrack(|| drawer.unread()).into_iter();
    let mut faults: Vec<_> = unread.map(|unread| (unread.kind, unread.fault)).collect();
    faults.sort_by_key(|(kind, _)| *kind);
    faults
}

#[test]
fn everything_that_is_kept_comes_back_with_its_version() {
    in_page(|| {
        let shelf = Shelf::new();
        let (stores, _) = page(shelf);
        fill(stores);
        // One is there only while the page is away, and one is no longer written.
        let kinds = Kind::ALL.into_iter();
        let kinds = kinds.filter(|kind| !matches!(kind, Kind::Away | Kind::WireHeight));
        for kind in kinds.filter(|kind| *kind != Kind::Conversation) {
            let record = shelf.has(kind).unwrap_or_default();
            assert!(record.starts_with(&format!("v{} ", kind.version())), "{kind:?}: {record}");
            assert_eq!(record.contains("SECRET"), kind.is_secret(), "{kind:?}");
        }

        let (later, sent) = page(shelf);
        assert_eq!(missing(later), <[&str; 0]>::default());
        assert!(later.page.companion.with_untracked(Option::is_some));
        assert_eq!(faults(later.drawer), []);

        let sent = sent.lock().expect("one thread");
        let count = |is_it: fn(&Command) -> bool| sent.iter().filter(|sent| is_it(sent)).count();
        assert_eq!(count(|sent| matches!(sent, Command::Reopen(..))), 1);
        assert_eq!(count(|sent| matches!(sent, Command::Server(_, mcp::Command::Connect(_)))), 1);
        let restored = Command::Chat(ServerId(1), agent::Command::Restore(conversation()));
        assert!(sent.contains(&restored), "{sent:?}");
    });
}

#[test]
fn what_was_kept_before_records_had_versions_is_read() {
    in_page(|| {
        let shelf = Shelf::holding(&[
            (Kind::Recents, r#"[{"url":"https://x.test/mcp","name":null,"forced":"event"}]"#),
            (
                Kind::Keys,
                r#"[{"url":"https://x.test/mcp","key":["api_key","SECRET"],"trusted":[]}]"#,
            ),
            (Kind::Theme, r#""dark""#),
            (Kind::WireOpen, "false"),
            // In a window of 500 pixels.
            (Kind::WireHeight, "200"),
            (Kind::Layout, r#"{"two_lines":true}"#),
            (Kind::Favorites, r#"[{"url":"https://x.test/mcp","list":"tools","item":"add"}]"#),
            (Kind::SingleKeys, "false"),
            (Kind::Uses, r#"[["tools add",1]]"#),
            (Kind::Registry, r#""https://x.test""#),
            (
                Kind::Drafts,
                r#"[[{"url":"https://x.test/mcp","list":"tools","item":"add"},{"form":null,"json":"{\"a\":"}]]"#,
            ),
            (
                Kind::Composed,
                r#"{"https://x.test/mcp":{"kind":"request","method":"ping","params":"","body":""}}"#,
            ),
            (
                Kind::Sent,
                r#"{"https://x.test/mcp":[{"kind":"request","method":"ping","params":"","body":""}]}"#,
            ),
            (
                Kind::Tasks,
                r#"[{"url":"https://x.test/mcp","task":"t-1","session":null,"tool":null,"arguments":null,"status":"working","created_at":null,"updated_at":null,"ttl_millis":null}]"#,
            ),
            (Kind::Claude, r#"{"base":"","bearer":false,"settings":{"model":"m"}}"#),
            (Kind::ClaudeKey, r#"{"origin":"https://api.anthropic.com","key":"SECRET"}"#),
        ]);

        let (stores, _) = page(shelf);

        assert_eq!(missing(stores), <[&str; 0]>::default());
        assert_eq!(faults(stores.drawer), []);
        let recent = stores.recents.entries.with_untracked(|all| all[0].target());
        assert_eq!(recent.dialect, Some(mcp::Dialect::Event));
        // It is of this version from now on.
        assert_eq!(shelf.has(Kind::Theme).as_deref(), Some("v1 \"dark\""));
    });
}

const ONE_EACH: [Kind; 16] = [
    Kind::Recents,
    Kind::Keys,
    Kind::Theme,
    Kind::WireOpen,
    Kind::WireHeight,
    Kind::Layout,
    Kind::Favorites,
    Kind::SingleKeys,
    Kind::Uses,
    Kind::Drafts,
    Kind::Composed,
    Kind::Sent,
    Kind::Tasks,
    Kind::Claude,
    Kind::ClaudeKey,
    Kind::Places,
];

#[test]
fn what_cannot_be_read_is_told_and_stays_until_the_person_lets_it_go() {
    in_page(|| {
        for (record, fault) in [("{\"a\":", Fault::Broken), ("v99 new", Fault::Newer)] {
            let shelf = Shelf::holding(&ONE_EACH.map(|kind| (kind, record)));
            let (stores, _) = page(shelf);

            assert_eq!(faults(stores.drawer), ONE_EACH.map(|kind| (kind, fault)));
            fill(stores);
            for kind in ONE_EACH {
                assert_eq!(shelf.has(kind).as_deref(), Some(record), "{kind:?}");
            }

            stores.drawer.delete_unread();
            settle();
            assert_eq!(faults(stores.drawer), []);
            let (later, _) = page(shelf);
            assert_eq!(missing(later), <[&str; 0]>::default());
        }
    });
}

#[test]
fn what_a_person_leaves_as_it_is_stays_and_is_told_by_the_next_page() {
    in_page(|| {
        let shelf = Shelf::holding(&[(Kind::Theme, "v9 \"sepia\"")]);
        let (stores, _) = page(shelf);

        stores.drawer.leave_unread();
        stores.settings.theme.set(Theme::Light);
        settle();
        stores.drawer.delete_unread();

        assert_eq!(faults(stores.drawer), []);
        assert_eq!(shelf.has(Kind::Theme).as_deref(), Some("v9 \"sepia\""));
        let (later, _) = page(shelf);
        assert_eq!(faults(later.drawer), [(Kind::Theme, Fault::Newer)]);
    });
}

#[test]
fn of_a_list_the_rest_is_read_and_what_is_broken_in_it_is_told() {
    in_page(|| {
        let recents = r#"v1 [{"url":"https://x.test/mcp"},{"name":"nowhere"}]"#;
        let keys = r#"v1 [{"url":"https://x.test/mcp","client_secret":"SECRET","saved":"{\"version\":99}"}]"#;
        let places = r#"v1 [{"id":1,"demo":true},{"id":-1}]"#;
        let drafts = r#"v1 [[{"url":"u","list":"resources","item":"x"},{"form":null,"json":"{"}]]"#;
        let shelf = Shelf::holding(&[
            (Kind::Recents, recents),
            (Kind::Keys, keys),
            (Kind::Drafts, drafts),
            (Kind::Places, places),
        ]);

        let (stores, _) = page(shelf);

        let partly = [Kind::Recents, Kind::Keys, Kind::Drafts, Kind::Places];
        assert_eq!(faults(stores.drawer), partly.map(|kind| (kind, Fault::PartlyBroken)));
        assert_eq!(stores.recents.entries.with_untracked(Vec::len), 1);
        assert_eq!(stores.servers.entries.with_untracked(Vec::len), 1);
        assert_eq!(shelf.has(Kind::Recents).as_deref(), Some(recents));
        assert_eq!(shelf.has(Kind::Keys).as_deref(), Some(keys));
        assert_eq!(shelf.has(Kind::Drafts).as_deref(), Some(drafts));
    });
}

#[test]
fn forgetting_all_secrets_deletes_those_that_cannot_be_read_too() {
    in_page(|| {
        let shelf = Shelf::holding(&[
            (Kind::Keys, "v99 SECRET"),
            (Kind::ClaudeKey, "{SECRET"),
            (Kind::Away, "v99 SECRET"),
            (Kind::Theme, "v99 x"),
        ]);
        let (stores, _) = page(shelf);
        assert_eq!(faults(stores.drawer).len(), 3);

        stores.drawer.leave_unread();
        stores.forget_secrets();
        settle();

        assert_eq!((shelf.has(Kind::Keys), shelf.has(Kind::ClaudeKey)), (None, None));
        assert_eq!((shelf.has(Kind::Away), shelf.has(Kind::Theme).is_some()), (None, true));
    });
}

#[test]
fn a_forgotten_key_for_claude_is_gone_from_the_device_before_the_chat_is_loaded() {
    in_page(|| {
        let shelf = Shelf::holding(&[(Kind::ClaudeKey, "{SECRET")]);
        let stores = Stores::default();
        stores.drawer.keep_in(shelf);

        stores.forget_claude_key();

        assert_eq!(shelf.has(Kind::ClaudeKey), None);
    });
}

#[test]
fn a_conversation_that_cannot_be_read_is_told_and_stays() {
    in_page(|| {
        let key = "wirescope.chat.https://x.test/mcp";
        for (record, fault) in [("{}", Fault::Broken), ("v2 {}", Fault::Newer)] {
            let shelf = Shelf::new();
            shelf.set(Area::Device, key, record);
            let (stores, _) = page(shelf);
            let id = fill(stores);

            assert_eq!(faults(stores.drawer), [(Kind::Conversation, fault)]);
            assert_eq!(shelf.get(Area::Device, key).as_deref(), Some(record));
            let connection = stores.servers.find(id).expect("opened above");
            connection.chat.keeping.set(Keeping::Off);
            settle();
            assert_eq!(shelf.get(Area::Device, key).as_deref(), Some(record));
            stores.drawer.delete_unread();
            settle();
            assert_eq!(shelf.get(Area::Device, key), None);
        }
    });
}

#[test]
fn a_conversation_that_the_machine_cannot_read_is_told_and_stays() {
    in_page(|| {
        let key = "wirescope.chat.https://x.test/mcp";
        let shelf = Shelf::new();
        shelf.set(Area::Device, key, r#"v1 {"version":1,"turns":"lost"}"#);
        let (stores, _) = page(shelf);
        let id = stores.servers.open(Place::Web(Target::at(URL)));
        settle();
        assert_eq!(faults(stores.drawer), []);

        stores.apply_chat(id, agent::Event::Unreadable);
        settle();
        let connection = stores.servers.find(id).expect("opened above");
        assert_eq!(connection.chat.keeping.get_untracked(), Keeping::Off);
        connection.chat.kept.set(Some(conversation()));
        settle();

        assert_eq!(faults(stores.drawer), [(Kind::Conversation, Fault::Broken)]);
        assert!(shelf.get(Area::Device, key).is_some_and(|record| record.contains("lost")));
    });
}

#[test]
fn a_page_that_leaves_comes_back_once_and_keeps_nothing_of_it() {
    in_page(|| {
        let shelf = Shelf::new();
        let (stores, _) = page(shelf);
        let id = fill(stores);
        stores.page.epoch_millis.set(7.5);

        assert!(away::leave(stores, "#/server/1/tools"));
        let (later, _) = page(shelf);
        assert_eq!(away::epoch(later.drawer), Some(7.5));
        let back = away::come_back(later, Some("state")).expect("it has left");

        assert_eq!((&*back.hash, back.asker), ("#/server/1/tools", None));
        assert!(matches!(&back.commands[0], Command::Reopen(reopened, ..) if *reopened == id));
        assert_eq!(shelf.has(Kind::Away), None);
        assert_eq!(away::come_back(later, None), None);
        assert_eq!(faults(later.drawer), []);
    });
}

#[test]
fn what_was_kept_while_the_page_was_away_goes_even_where_it_cannot_be_read() {
    in_page(|| {
        for (record, fault) in
            [("v99 SECRET", Fault::Newer), ("{\"a\":", Fault::Broken), ("v1 \n{}", Fault::Broken)]
        {
            let shelf = Shelf::holding(&[(Kind::Away, record)]);
            let (stores, _) = page(shelf);

            assert_eq!(away::come_back(stores, None), None);
            assert_eq!(faults(stores.drawer), [(Kind::Away, fault)]);
            assert_eq!(shelf.has(Kind::Away), None);
            assert!(away::leave(stores, ""), "it may leave again");
        }
        let old = "#/server/1/tools\n{\"epoch\":1,\"servers\":[]}";
        let (stores, _) = page(Shelf::holding(&[(Kind::Away, old)]));
        let back = away::come_back(stores, None).expect("of an earlier page");
        assert_eq!(back.hash, "#/server/1/tools");
    });
}

#[test]
fn without_a_storage_nothing_is_kept_and_nothing_is_missed() {
    in_page(|| {
        let stores = Stores::default();
        keep_page(stores, 500.0);
        fill(stores);

        assert!(!away::leave(stores, ""));
        assert_eq!((faults(stores.drawer), stores.drawer.has(Kind::Theme)), (Vec::new(), false));
        assert_eq!(kept::read(Kind::Theme, "v1 1").as_deref(), Ok("1"));
    });
}
