//! What the fragment of the page's address says behind its place: the server, so that a reload, a bookmark
//! and a link find it again, and arguments for a form. Never a key; see `session::linking`.
//!
//! Such as `#/server/1/tools/echo?server=https://x.test/mcp&arguments={…}`. It stands in the fragment and not in
//! the query, which goes to whoever hosts the page.

use serde_json::{Map, Value};

use crate::mcp::{Dialect, Target};
use crate::session::ServerId;
use crate::session::command::Place;
use crate::session::linking::{LinkRefused, refused};
use crate::wire::form;
use crate::wire::url::{Url, encode_component};

/// Some chats and mail programs cut off what is longer.
const MOST_LINK: usize = 8_000;

/// What stands behind the place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub server: Option<String>,
    pub dialect: Option<String>,
    pub revision: Option<String>,
    /// A JSON object, if whoever made the link has made no mistake.
    pub arguments: Option<String>,
}

impl Told {
    /// Of a fragment, with its mark or without. Of a name that comes more than once the first counts.
    pub fn read(fragment: &str) -> Self {
        let fragment = fragment.trim_start_matches('#');
        let pairs = fragment.strip_prefix('/').and_then(|place| place.split_once('?'));
        let pairs = pairs.map(|(_, pairs)| form::decode(pairs)).unwrap_or_default();
        let first = |wanted: &str| {
            let held = pairs.iter().find(|(name, _)| name == wanted);
            held.map(|(_, value)| value.clone()).filter(|value| !value.is_empty())
        };
        Self {
            server: first("server"),
            dialect: first("dialect"),
            revision: first("revision"),
            arguments: first("arguments"),
        }
    }

    /// What leads to this server again; nothing where no link does.
    pub fn of(place: &Place) -> Self {
        let target = place.target().filter(|_| refused(place).is_none());
        Self {
            server: target.map(|target| target.url.clone()),
            dialect: target.and_then(|target| target.dialect).map(|it| it.key().to_owned()),
            revision: target.and_then(|target| target.revision).map(str::to_owned),
            arguments: None,
        }
    }

    /// To stand behind a place, with its mark; empty where there is nothing to say.
    pub fn encode(&self) -> String {
        let Self { server, dialect, revision, arguments } = self;
        let pairs = [
            ("server", server),
            ("dialect", dialect),
            ("revision", revision),
            ("arguments", arguments),
        ];
        let told = pairs
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", readable(value.as_deref()?))));
        let told: Vec<String> = told.collect();
        if told.is_empty() { String::new() } else { format!("?{}", told.join("&")) }
    }

    /// The server to offer.
    pub fn target(&self) -> Option<Target> {
        let mut target = Target::at(self.server.as_deref()?);
        // No link names a program.
        let dialect = self.dialect.as_deref().and_then(Dialect::from_key);
        target.dialect = dialect.filter(|dialect| *dialect != Dialect::Stdio);
        target.revision = self.revision.as_deref().and_then(super::link::revision);
        Some(target)
    }

    /// Whether that server is the one at this place; any is, where none is named.
    pub fn is_at(&self, place: &Place) -> bool {
        self.server.as_deref().is_none_or(|server| names(server, place))
    }
}

/// Whether an address leads to this place.
pub fn names(server: &str, place: &Place) -> bool {
    let Some(target) = place.target().filter(|target| target.program.is_none()) else {
        return false;
    };
    let is_same = || Url::read(server).is_ok_and(|one| Url::read(&target.url) == Ok(one));
    server == target.url || is_same()
}

/// The same fragment for the server of this number; `None` where it names no place.
pub fn renumbered(hash: &str, server: ServerId) -> Option<String> {
    let rest = hash.strip_prefix("#/server/")?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.starts_with('/').then(|| format!("#/server/{}{rest}", server.0))
}

/// The link to a place of the page at `page`. `hash` is the place alone.
pub fn link(
    page: &str,
    hash: &str,
    place: &Place,
    arguments: Option<Map<String, Value>>,
) -> Result<String, LinkRefused> {
    if let Some(refused) = refused(place) {
        return Err(refused);
    }
    let arguments = arguments.map(|arguments| Value::Object(arguments).to_string());
    let has_arguments = arguments.is_some();
    let link = format!("{page}{hash}{}", Told { arguments, ..Told::of(place) }.encode());
    if has_arguments && link.len() > MOST_LINK {
        return Err(LinkRefused::TooLong(link.len()));
    }
    Ok(link)
}

/// Encoded no more than a fragment needs, for people read it.
fn readable(value: &str) -> String {
    let encoded = encode_component(value);
    [("%3A", ":"), ("%2F", "/"), ("%2C", ","), ("%40", "@")]
        .into_iter()
        .fold(encoded, |text, (escape, plain)| text.replace(escape, plain))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn place(url: &str) -> Place {
        Place::Web(Target::at(url))
    }

    #[test]
    fn an_address_says_which_server_and_how_it_is_spoken_to() {
        let mut target = Target::at("http://localhost:3000/mcp?a=1&b=ü");
        target.dialect = Some(Dialect::Streamable);
        target.revision = Some("2025-06-18");

        let told = Told::of(&Place::Web(target.clone()));

        let text = "?server=http://localhost:3000/mcp%3Fa%3D1%26b%3D%C3%BC\
                    &dialect=streamable&revision=2025-06-18";
        assert_eq!(told.encode(), text);
        let read = Told::read(&format!("#/server/1/tools/echo{text}"));
        assert_eq!(read, told);
        assert_eq!(read.target(), Some(target));
    }

    #[test]
    fn what_holds_a_key_or_is_on_no_web_stays_out_of_the_address() {
        for place in [place("https://x.test/mcp?key=SECRET"), Place::Demo] {
            assert_eq!(Told::of(&place).encode(), "");
            assert!(link("https://w.test/", "#/", &place, None).is_err());
        }
    }

    #[test]
    fn a_link_carries_arguments_up_to_a_length() {
        let link = |message: &str| {
            let arguments = json!({ "message": message }).as_object().cloned();
            link(
                "https://w.test/",
                "#/server/1/tools/echo",
                &place("https://x.test/mcp"),
                arguments,
            )
        };

        let short = link("a&b=c #?").expect("it is short");
        let told = Told::read(short.trim_start_matches("https://w.test/"));
        assert_eq!(told.arguments.as_deref(), Some(r#"{"message":"a&b=c #?"}"#));
        assert_eq!(told.server.as_deref(), Some("https://x.test/mcp"));
        assert!(matches!(link(&"x".repeat(8_000)), Err(LinkRefused::TooLong(8_001..))));
    }

    #[test]
    fn no_address_names_a_program_or_a_dialect_that_there_is_not() {
        let target = |pairs: &str| Told::read(&format!("/server/1/tools?{pairs}")).target();

        assert_eq!(target("server=x.test&dialect=stdio").and_then(|held| held.dialect), None);
        assert_eq!(
            target("server=x.test&dialect=telepathy&revision=1"),
            Some(Target::at("x.test"))
        );
        assert_eq!(target("server="), None);
        assert_eq!(Told::read("key=SECRET&server=x.test"), Told::default());
    }

    #[test]
    fn a_server_is_the_same_however_its_address_is_written() {
        let told = |server: &str| Told { server: Some(server.to_owned()), ..Told::default() };

        assert!(told("HTTPS://x.test:443/mcp").is_at(&place("https://x.test/mcp")));
        assert!(!told("https://x.test/mcp").is_at(&place("https://x.test/other")));
        assert!(!told("demo").is_at(&Place::Demo));
        assert!(Told::default().is_at(&Place::Demo));
    }

    #[test]
    fn a_place_is_found_again_under_another_number() {
        let moved = |hash: &str| renumbered(hash, ServerId(7));

        assert_eq!(moved("#/server/1/tools/a?b").as_deref(), Some("#/server/7/tools/a?b"));
        for hash in ["", "#/", "#/server/1", "#/server/x/tools", "#key=1"] {
            assert_eq!(moved(hash), None, "{hash}");
        }
    }

    proptest! {
        #[test]
        fn any_arguments_come_back(arguments in ".+") {
            let told = Told { arguments: Some(arguments), ..Told::default() };

            prop_assert_eq!(Told::read(&format!("#/server/1/tools/a{}", told.encode())), told);
        }
    }
}
