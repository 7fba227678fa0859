//! What must not be read over a shoulder in the answer of an authorization server.

use serde_json::{Map, Value};

use crate::wire::json;

const SECRETS: [&str; 7] = [
    "access_token",
    "refresh_token",
    "id_token",
    "client_secret",
    "registration_access_token",
    "assertion",
    "code",
];

/// The same text with dots for what is secret; `None` where nothing is. Of an answer to a secret that
/// cannot be read, nothing is shown.
pub fn masked(text: &str, is_secret: bool) -> Option<String> {
    let Some(Value::Object(mut object)) = json::value(text) else {
        return (is_secret && !text.trim().is_empty()).then(|| "•••".to_owned());
    };
    hide(&mut object).then(|| Value::Object(object).to_string())
}

fn hide(object: &mut Map<String, Value>) -> bool {
    let mut found = false;
    for name in SECRETS {
        if let Some(value) = object.get_mut(name).filter(|value| value.is_string()) {
            *value = Value::from("•••");
            found = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_masked_and_the_rest_stays() {
        let seen = masked(r#"{"access_token":"sesame","expires_in":60}"#, true);

        assert_eq!(seen.as_deref(), Some(r#"{"access_token":"•••","expires_in":60}"#));
        assert_eq!(masked(r#"{"issuer":"https://as.test"}"#, false), None);
        let marked = "\u{feff}{\"access_token\":\"sesame\",\"x\":\"\\ud83d\"}";
        assert!(masked(marked, false).is_some_and(|seen| !seen.contains("sesame")));
    }

    #[test]
    fn what_cannot_be_read_is_masked_whole_where_a_secret_was_asked_for() {
        assert_eq!(masked("access_token=sesame", true).as_deref(), Some("•••"));
        assert_eq!(masked("<html>", false), None);
    }
}
