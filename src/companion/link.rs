//! The links that open the page: keys and the token stand in the fragment, which no server ever sees and the page
//! removes at once.

use super::token::Token;
use crate::wire::form;
use crate::wire::url::Url;

/// What the page is to open, from the command line and the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    pub server: Option<String>,
    /// The name and the value of the header that the key travels in.
    pub header: Option<(String, String)>,
    pub key: Option<String>,
    pub anthropic_key: Option<String>,
}

/// With its secrets to open, without them to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Links {
    pub shown: String,
    pub opened: String,
}

impl Target {
    /// For the page at `base`, which ends in a slash.
    pub fn links(&self, base: &str, token: &Token) -> Links {
        let header = self.header.as_ref();
        let query = pairs(&[
            ("server", self.server.as_deref()),
            ("key_header", header.map(|(name, _)| name.as_str())),
        ]);
        let secrets = pairs(&[
            ("key", header.map(|(_, value)| value).or(self.key.as_ref()).map(String::as_str)),
            ("anthropic_key", self.anthropic_key.as_deref()),
            ("token", Some(token.reveal())),
        ]);
        let mark = if query.is_empty() { "" } else { "?" };
        let shown = format!("{base}{mark}{query}");
        let opened = format!("{shown}#{secrets}");
        Links { shown, opened }
    }
}

/// For a page on another host: where it finds the companion, and the token.
pub fn pairing(page: &Url, companion: &str, token: &Token) -> String {
    let fragment = pairs(&[("companion", Some(companion)), ("token", Some(token.reveal()))]);
    format!("{page}#{fragment}")
}

fn pairs(pairs: &[(&str, Option<&str>)]) -> String {
    form::encode(pairs.iter().filter_map(|(name, value)| Some((*name, (*value)?))))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "http://127.0.0.1:8970/";

    #[test]
    fn without_anything_given_only_the_token_is_in_it() {
        let links = Target::default().links(BASE, &Token::of("ab12"));

        assert_eq!(links.shown, "http://127.0.0.1:8970/");
        assert_eq!(links.opened, "http://127.0.0.1:8970/#token=ab12");
    }

    #[test]
    fn a_server_stands_in_the_query_and_keys_in_the_fragment() {
        let target = Target {
            server: Some("http://localhost:3000/mcp?a=b".to_owned()),
            key: Some("a&b c".to_owned()),
            anthropic_key: Some("sk".to_owned()),
            header: None,
        };

        let links = target.links(BASE, &Token::of("ab12"));

        let shown = "http://127.0.0.1:8970/?server=http%3A%2F%2Flocalhost%3A3000%2Fmcp%3Fa%3Db";
        assert_eq!(links.shown, shown);
        assert_eq!(links.opened, format!("{shown}#key=a%26b+c&anthropic_key=sk&token=ab12"));
    }

    #[test]
    fn a_header_is_named_in_the_query_and_wins_over_the_environment() {
        let target = Target {
            server: Some("http://x/".to_owned()),
            header: Some(("Authorization".to_owned(), "Bearer hunter2".to_owned())),
            key: Some("other".to_owned()),
            anthropic_key: None,
        };

        let links = target.links(BASE, &Token::of("ab12"));

        let shown = "http://127.0.0.1:8970/?server=http%3A%2F%2Fx%2F&key_header=Authorization";
        assert_eq!(links.shown, shown);
        assert_eq!(links.opened, format!("{shown}#key=Bearer+hunter2&token=ab12"));
    }

    #[test]
    fn a_page_elsewhere_is_told_where_the_companion_is() {
        let page = Url::read("https://host.example/wirescope/").expect("an address");

        assert_eq!(
            pairing(&page, "http://127.0.0.1:8970", &Token::of("ab12")),
            "https://host.example/wirescope/#companion=http%3A%2F%2F127.0.0.1%3A8970&token=ab12"
        );
    }
}
