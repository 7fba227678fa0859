//! What a server says in `WWW-Authenticate` (RFC 9110 §11.6.1, RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1).

/// The `Bearer` challenge of a refusal, and what only one with `DPoP` says. All empty when there was
/// none, or none that a page may read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Challenge {
    /// Where the protected resource metadata is.
    pub resource_metadata: Option<String>,
    /// What the refused request needs, in the order given.
    pub scopes: Vec<String>,
    /// `invalid_token`, `insufficient_scope` …
    pub error: Option<String>,
    pub error_description: Option<String>,
    /// The schemes of all challenges, in lower case.
    pub schemes: Vec<String>,
}

impl Challenge {
    /// Several header fields may have been joined by commas; the first challenge of each kind counts.
    pub fn read(header: &str) -> Self {
        let mut schemes: Vec<String> = Vec::new();
        let (mut bearer, mut bound) = (Self::default(), Self::default());
        for item in (Scanner { rest: header }) {
            match item {
                Item::Scheme(scheme) => schemes.push(scheme.to_ascii_lowercase()),
                Item::Parameter(name, value) => {
                    let Some(scheme) = schemes.last() else { continue };
                    if schemes.iter().filter(|held| *held == scheme).count() > 1 {
                        continue;
                    }
                    let found = match scheme.as_str() {
                        "bearer" => &mut bearer,
                        "dpop" => &mut bound,
                        _ => continue,
                    };
                    found.note(&name.to_ascii_lowercase(), value);
                }
            }
        }
        Self { schemes, ..bearer.or(bound) }
    }

    fn or(self, other: Self) -> Self {
        Self {
            resource_metadata: self.resource_metadata.or(other.resource_metadata),
            scopes: if self.scopes.is_empty() { other.scopes } else { self.scopes },
            error: self.error.or(other.error),
            error_description: self.error_description.or(other.error_description),
            schemes: self.schemes,
        }
    }

    /// No token will do that is not bound to a key.
    pub fn wants_bound_token(&self) -> bool {
        let has = |name: &str| self.schemes.iter().any(|scheme| scheme == name);
        has("dpop") && !has("bearer")
    }

    /// The proof has to repeat what the answer says.
    pub fn wants_nonce(&self) -> bool {
        self.error.as_deref() == Some("use_dpop_nonce")
    }

    pub fn wants_more_scopes(&self) -> bool {
        self.error.as_deref() == Some("insufficient_scope")
    }

    fn note(&mut self, name: &str, value: String) {
        match name {
            "resource_metadata" => self.resource_metadata = Some(value),
            "scope" => self.scopes = scopes(&value),
            "error" => self.error = Some(value),
            "error_description" => self.error_description = Some(value),
            _ => {}
        }
    }
}

/// The words of a `scope` value, each once, in order.
pub fn scopes(text: &str) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        if !scopes.iter().any(|held| held == word) {
            scopes.push(word.to_owned());
        }
    }
    scopes
}

enum Item {
    Scheme(String),
    Parameter(String, String),
}

struct Scanner<'a> {
    rest: &'a str,
}

impl Iterator for Scanner<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let skipped = |c: char| c.is_whitespace() || c == ',';
        self.rest = self.rest.trim_start_matches(skipped);
        let word = self.word();
        if word.is_empty() {
            // Something no grammar allows: step over it and go on.
            let mut rest = self.rest.chars();
            rest.next()?;
            self.rest = rest.as_str();
            return self.next();
        }
        let after = self.rest.trim_start();
        let Some(value) = after.strip_prefix('=') else { return Some(Item::Scheme(word)) };
        self.rest = value.trim_start();
        let value = self.value();
        Some(Item::Parameter(word, value))
    }
}

impl Scanner<'_> {
    fn word(&mut self) -> String {
        let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '=' | '"');
        let (word, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
        self.rest = rest;
        word.to_owned()
    }

    fn value(&mut self) -> String {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let ends = |c: char| c.is_whitespace() || c == ',';
            let (word, rest) = self.rest.split_at(self.rest.find(ends).unwrap_or(self.rest.len()));
            self.rest = rest;
            return word.to_owned();
        };
        let mut value = String::new();
        let mut characters = quoted.chars();
        while let Some(character) = characters.next() {
            match character {
                '"' => break,
                '\\' => value.extend(characters.next()),
                other => value.push(other),
            }
        }
        self.rest = characters.as_str();
        value
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_a_bearer_challenge_over_several_lines() {
        let header = "Bearer error=\"insufficient_scope\",\r\n   scope=\"files:write  files:read\", \
                      resource_metadata=\"https://x.test/.well-known/oauth-protected-resource\", \
                      error_description=\"say \\\"please\\\"\"";

        let challenge = Challenge::read(header);

        assert_eq!(challenge.scopes, ["files:write", "files:read"]);
        assert_eq!(
            challenge.resource_metadata.as_deref(),
            Some("https://x.test/.well-known/oauth-protected-resource")
        );
        assert_eq!(challenge.error_description.as_deref(), Some("say \"please\""));
        assert!(challenge.wants_more_scopes());
    }

    #[test]
    fn finds_bearer_among_other_schemes() {
        let header = "Negotiate, Basic realm=\"a, b\", bearer scope=one, DPoP algs=\"ES256\"";

        let challenge = Challenge::read(header);

        assert_eq!(challenge.schemes, ["negotiate", "basic", "bearer", "dpop"]);
        assert_eq!(challenge.scopes, ["one"]);
    }

    #[test]
    fn a_challenge_for_bound_tokens_is_read_where_it_is_alone_and_beside_bearer() {
        let alone = "DPoP error=\"use_dpop_nonce\", resource_metadata=\"https://x.test/m\"";
        let beside = "Bearer scope=\"a\", DPoP scope=\"b\", error=\"invalid_token\"";

        let (alone, beside) = (Challenge::read(alone), Challenge::read(beside));

        assert!(alone.wants_bound_token() && alone.wants_nonce());
        assert_eq!(alone.resource_metadata.as_deref(), Some("https://x.test/m"));
        assert!(!beside.wants_bound_token() && !beside.wants_nonce());
        assert_eq!(beside.scopes, ["a"]);
        assert_eq!(beside.error.as_deref(), Some("invalid_token"));
    }

    #[test]
    fn parameters_of_another_scheme_are_not_taken_for_those_of_bearer() {
        let challenge = Challenge::read("Basic scope=\"x\", error=\"y\"");

        assert_eq!(challenge.scopes, Vec::<String>::new());
        assert_eq!(challenge.error, None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text: String) {
            let _ = Challenge::read(&text);
        }

        #[test]
        fn any_marks_are_read_without_a_panic(text in "[Bb \"\\\\=,é]{0,24}") {
            let _ = Challenge::read(&text);
        }
    }
}
