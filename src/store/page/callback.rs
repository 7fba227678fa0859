//! What an authorization server sends a person back with, and whom it concerns.

use crate::oauth::Saved;
use crate::session::ServerId;
use crate::store::server::connection::Connection;
use crate::wire::form;
use crate::wire::url::{Url, query_pairs};

const OF_AN_ANSWER: [&str; 7] =
    ["code", "state", "iss", "error", "error_description", "error_uri", "session_state"];

/// What is left of the page's own query without an answer to an authorization request; `None` where there
/// is no answer in it. An answer without `state` is one all the same, though a wrong one, where the page
/// has left for one.
pub fn without_answer(query: &str, has_left: bool) -> Option<String> {
    let pairs = form::decode(query);
    let has = |wanted: &str| pairs.iter().any(|(name, _)| name == wanted);
    let answers = (has("code") || has("error")) && (has("state") || has_left);
    let others = pairs.iter().filter(|(name, _)| !OF_AN_ANSWER.contains(&&**name));
    answers.then(|| form::encode(others.map(|(name, value)| (&**name, &**value))))
}

/// By which an answer says which question it answers.
pub fn state_of(address: &str) -> Option<String> {
    query_pairs(address).into_iter().find(|(name, _)| name == "state").map(|(_, state)| state)
}

/// The server whose question carries this state. Nobody else gets the answer.
pub fn asker(servers: &[Connection], state: &str) -> Option<ServerId> {
    let asks = servers.iter().find(|connection| {
        let kept = connection.sign_in.saved();
        let saved = kept.and_then(|kept| Saved::read(kept.whole.reveal()));
        saved.is_some_and(|saved| saved.state() == Some(state))
    });
    asks.map(|connection| connection.id)
}

/// Whether a client ID metadata document was made for the page at this very address. One that names another
/// redirect URI would be refused.
pub fn is_own_document(document: &str, page: &str) -> bool {
    let (Ok(document), Ok(page)) = (Url::read_absolute(document), Url::read_absolute(page)) else {
        return false;
    };
    [".", "index.html"].into_iter().any(|own| document.join(own).as_ref() == Some(&page))
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;
    use reactive_graph::traits::GetUntracked as _;

    use super::*;
    use crate::session::command::Place;
    use crate::store::Stores;

    #[test]
    fn an_answer_leaves_the_address_bar_and_what_is_none_stays() {
        let left = |query: &str| without_answer(query, false);

        let answer = "server=https%3A%2F%2Fx.test&code=1&state=2&iss=3&session_state=4";
        assert_eq!(left(answer).as_deref(), Some("server=https%3A%2F%2Fx.test"));
        assert_eq!(left("error=a&error_description=b&error_uri=c&state=2").as_deref(), Some(""));
        for query in ["", "server=x.test", "state=2", "code=1", "error=1"] {
            assert_eq!(left(query), None, "{query}");
        }
    }

    #[test]
    fn an_answer_without_state_is_one_only_where_the_page_has_left_for_it() {
        assert_eq!(without_answer("code=1&a=b", true).as_deref(), Some("a=b"));
        assert_eq!(without_answer("a=b", true), None);
    }

    #[test]
    fn nobody_gets_an_answer_to_a_question_that_was_not_asked() {
        Owner::new().with(|| {
            let stores = Stores::default();
            stores.servers.open(Place::Demo);

            assert_eq!(state_of("https://me.test/?code=1&state=a%20b").as_deref(), Some("a b"));
            assert_eq!(state_of("https://me.test/?code=1"), None);
            assert_eq!(asker(&stores.servers.entries.get_untracked(), "a b"), None);
        });
    }

    #[test]
    fn a_document_is_the_pages_own_only_at_its_very_address() {
        let document = "https://me.test/ui/client-metadata.json";

        assert!(is_own_document(document, "https://me.test/ui/"));
        assert!(is_own_document(document, "https://me.test/ui/index.html"));
        for page in
            ["https://me.test/", "https://me.test/ui/other.html", "https://me.test:8443/ui/", "x"]
        {
            assert!(!is_own_document(document, page), "{page}");
        }
        assert!(!is_own_document("client-metadata.json", "https://me.test/ui/"));
    }
}
