//! Messages that people write by hand: the one at work, and those sent before.

use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Update as _, WithUntracked as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vecmap::VecMap;

use crate::mcp::http::Header;
use crate::mcp::written::{Outgoing, RawMessage};
use crate::mcp::{CallId, Command, Operation};
use crate::store::page::undo::Taken;
use crate::wire::json;

const MOST_SENT: usize = 50;
/// Longer texts are not kept: the device's storage is small.
const MOST_CHARACTERS: usize = 20_000;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Request,
    Notification,
    Raw,
}

/// What stands in the composer, and what a message was sent from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    pub kind: Kind,
    pub method: String,
    /// JSON as typed; empty for none.
    pub params: String,
    /// The raw body.
    pub body: String,
    /// The raw body's headers as typed, one a line; `None`: as derived. They may hold a key, so they
    /// are never kept.
    #[serde(skip)]
    pub headers: Option<String>,
}

/// Why a composition cannot be sent, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    NoMethod,
    Params {
        /// In characters, from the beginning of the text.
        at: usize,
        reason: String,
    },
    ParamsAreNoObject,
    Header {
        line: usize,
    },
}

impl Composition {
    /// The command that sends it.
    pub fn command(&self, id: CallId) -> Result<Command, Obstacle> {
        if self.kind == Kind::Raw {
            let headers = self.headers.as_deref().map(read_headers).transpose()?;
            let raw = RawMessage { body: self.body.as_str().into(), headers };
            return Ok(Command::Send(id, Outgoing::Raw(raw)));
        }
        let method = self.method.trim();
        if method.is_empty() {
            return Err(Obstacle::NoMethod);
        }
        let operation = Operation::new(method.to_owned(), self.read_params()?);
        Ok(match self.kind {
            Kind::Notification => Command::Send(id, Outgoing::Notification(operation)),
            _ => Command::Call(id, operation),
        })
    }

    pub fn read_params(&self) -> Result<Map<String, Value>, Obstacle> {
        if self.params.trim().is_empty() {
            return Ok(Map::new());
        }
        match json::typed(&self.params) {
            Ok(Value::Object(params)) => Ok(params),
            Ok(_) => Err(Obstacle::ParamsAreNoObject),
            Err(error) => Err(Obstacle::Params {
                at: offset(&self.params, error.line(), error.column()),
                reason: error.to_string(),
            }),
        }
    }

    fn is_short(&self) -> bool {
        [&self.method, &self.params, &self.body].iter().all(|text| text.len() <= MOST_CHARACTERS)
    }
}

/// Counts characters up to a line and a column, both from 1; the column counts bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize =
        lines.by_ref().take(line.saturating_sub(1)).map(|line| line.encode_utf16().count()).sum();
    let line = lines.next().unwrap_or_default();
    let end = line.floor_char_boundary(column.saturating_sub(1).min(line.len()));
    before + line[..end].encode_utf16().count()
}

fn read_headers(text: &str) -> Result<Vec<Header>, Obstacle> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let header = |(index, line): (usize, &str)| {
        let (name, value) = line.split_once(':').ok_or(Obstacle::Header { line: index + 1 })?;
        let name = name.trim();
        if name.is_empty() {
            return Err(Obstacle::Header { line: index + 1 });
        }
        Ok(Header::typed(name, value.trim()))
    };
    lines.map(header).collect()
}

/// Everything composed, by the server's address as typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Composer {
    /// Kept in this tab.
    pub drafts: RwSignal<VecMap<String, Composition>>,
    /// Newest first; kept on this device.
    pub sent: RwSignal<VecMap<String, Vec<Composition>>>,
}

impl Composer {
    pub fn draft(self, url: &str) -> Composition {
        self.drafts.with_untracked(|drafts| drafts.get(url).cloned()).unwrap_or_default()
    }

    pub fn keep_draft(self, url: &str, draft: Composition) {
        self.drafts.update(|drafts| drop(drafts.insert(url.to_owned(), draft)));
    }

    /// What stands in a raw message's headers may be a key.
    pub(in crate::store) fn forget_secrets(self) {
        self.drafts.update(|drafts| drafts.values_mut().for_each(|draft| draft.headers = None));
    }

    pub fn remember(self, url: &str, composition: &Composition) {
        if !composition.is_short() {
            return;
        }
        let entry = Composition { headers: None, ..composition.clone() };
        self.sent.update(|sent| {
            let sent = sent.entry(url.to_owned()).or_default();
            sent.retain(|held| *held != entry);
            sent.insert(0, entry);
            sent.truncate(MOST_SENT);
        });
    }

    /// What this returns can put it back.
    pub fn forget(self, url: &str) -> Taken<Composition> {
        let mut listed = Vec::new();
        self.sent.update(|sent| listed = sent.remove(url).unwrap_or_default());
        Taken::out_of(&mut listed, Composition::eq, |_| true)
    }

    pub fn put_back(self, url: &str, taken: &Taken<Composition>) {
        self.sent.update(|sent| taken.back_into(sent.entry(url.to_owned()).or_default()));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use reactive_graph::owner::Owner;
    use reactive_graph::traits::{GetUntracked as _, Set as _};
    use serde_json::json;

    use super::*;
    use crate::session::command::Place;
    use crate::store::Stores;

    const CALL: CallId = CallId(3);

    fn request(method: &str, params: &str) -> Composition {
        Composition { method: method.to_owned(), params: params.to_owned(), ..Default::default() }
    }

    #[test]
    fn a_request_needs_a_method_and_an_object() {
        assert_eq!(request(" ", "").command(CALL), Err(Obstacle::NoMethod));
        assert_eq!(request("ping", "[1]").command(CALL), Err(Obstacle::ParamsAreNoObject));

        let params = json!({ "a": 1 }).as_object().cloned().expect("an object");
        let operation = Operation::new("a/b", params);
        let sent = request("a/b ", r#"{"a":1}"#).command(CALL);
        assert_eq!(sent, Ok(Command::Call(CALL, operation)));
    }

    #[test]
    fn a_mistake_in_json_is_found_in_characters_not_bytes() {
        let at = |params: &str| match request("x", params).read_params() {
            Err(Obstacle::Params { at, .. }) => at,
            other => panic!("{other:?}"),
        };

        assert_eq!(at("{\"a\": x}"), 6);
        assert_eq!(at("{\n  \"größe\": x}"), 13);
    }

    #[test]
    fn headers_are_read_line_by_line_and_never_kept() {
        let raw = Composition {
            kind: Kind::Raw,
            headers: Some("A: 1\n\nB:2".to_owned()),
            ..Composition::default()
        };
        let Ok(Command::Send(_, Outgoing::Raw(sent))) = raw.command(CALL) else {
            panic!("it can be sent")
        };
        assert_eq!(sent.headers, Some(vec![Header::plain("a", "1"), Header::plain("b", "2")]));
        let text = serde_json::to_string(&raw).expect("it can be saved");
        assert!(!text.contains("A: 1"), "{text}");

        let bad = Composition { headers: Some("A: 1\nnonsense".to_owned()), ..raw };
        assert_eq!(bad.command(CALL), Err(Obstacle::Header { line: 2 }));
    }

    #[test]
    fn what_was_forgotten_comes_back_beside_what_was_sent_since() {
        Owner::new().with(|| {
            let composer = Composer::default();
            composer.remember("u", &request("old", ""));
            let taken = composer.forget("u");
            composer.remember("u", &request("new", ""));
            composer.remember("v", &request("other", ""));

            composer.put_back("u", &taken);

            let sent = composer.sent.get_untracked();
            let methods = |url: &str| {
                let sent = sent.get(url).into_iter().flatten();
                sent.map(|sent| sent.method.clone()).collect::<Vec<_>>()
            };
            assert_eq!(
                (methods("u"), methods("v")),
                (vec!["new".to_owned(), "old".to_owned()], vec!["other".to_owned()])
            );
        });
    }

    #[test]
    fn what_is_sent_again_moves_up_and_the_oldest_leave() {
        Owner::new().with(|| {
            let composer = Composer::default();
            for number in 0..60 {
                composer.remember("u", &request(&format!("m{number}"), ""));
            }
            composer.remember("u", &request("m20", ""));

            let sent = composer.sent.get_untracked();
            let sent = sent.get("u").expect("remembered above");
            assert_eq!((sent.len(), &*sent[0].method, &*sent[1].method), (50, "m20", "m59"));
        });
    }

    #[test]
    fn a_typed_header_that_names_a_key_is_sent_as_a_secret() {
        let names = [
            "Authorization",
            "proxy-authorization",
            "Cookie",
            "X-API-Key",
            "my_token",
            "client-secret",
        ];
        for name in names {
            let raw = Composition {
                kind: Kind::Raw,
                headers: Some(format!("{name}: Bearer sesame-0123\nX-Team: a")),
                ..Composition::default()
            };

            let command = raw.command(CALL).expect("it can be sent");

            assert!(!format!("{command:?}").contains("sesame"), "{command:?}");
            let Command::Send(_, Outgoing::Raw(sent)) = command else { panic!("{command:?}") };
            let sent = sent.headers.expect("headers of its own");
            assert_eq!(sent[0].value.reveal(), "Bearer sesame-0123");
            assert_eq!(sent[1], Header::plain("x-team", "a"));
        }
    }

    #[test]
    fn forgetting_secrets_forgets_the_headers_of_raw_messages() {
        Owner::new().with(|| {
            let stores = Stores::default();
            let id = stores.servers.open(Place::Demo);
            let raw = Composition {
                kind: Kind::Raw,
                body: "{}".to_owned(),
                headers: Some("Authorization: Bearer sesame-0123".to_owned()),
                ..Composition::default()
            };
            let connection = stores.servers.find(id).expect("opened above");
            let sent = [Arc::new(raw.clone()), Arc::new(request("ping", ""))];
            connection.composed.set((1..).map(CallId).zip(sent).collect());
            stores.composer.keep_draft("http://a.test/mcp", raw);

            stores.forget_secrets();

            let left =
                (stores.composer.drafts.get_untracked(), connection.composed.get_untracked());
            assert!(!format!("{left:?}").contains("sesame"), "{left:?}");
            assert_eq!(left.0.get("http://a.test/mcp").expect("a draft").body, "{}");
            assert_eq!(left.1.len(), 1, "what had no headers can be sent again");
        });
    }
}
