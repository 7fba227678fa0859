//! A `curl` line: where it goes, and the headers that a person has set.

use super::{PastedServer, web};
use crate::wire::base64;
use crate::wire::secret::Secret;

/// Options with a value that says nothing of where a request goes.
const WITH_VALUE: [&str; 46] = [
    "--request",
    "--data",
    "--data-raw",
    "--data-binary",
    "--data-ascii",
    "--data-urlencode",
    "--json",
    "--form",
    "--form-string",
    "--output",
    "--output-dir",
    "--max-time",
    "--connect-timeout",
    "--referer",
    "--write-out",
    "--upload-file",
    "--retry",
    "--retry-delay",
    "--retry-max-time",
    "--max-redirs",
    "--proxy",
    "--proxy-user",
    "--proxy-header",
    "--noproxy",
    "--socks5",
    "--socks5-hostname",
    "--preproxy",
    "--cacert",
    "--capath",
    "--cert",
    "--cert-type",
    "--key",
    "--key-type",
    "--pass",
    "--ciphers",
    "--cookie-jar",
    "--dump-header",
    "--resolve",
    "--connect-to",
    "--config",
    "--continue-at",
    "--range",
    "--limit-rate",
    "--interface",
    "--user-agent",
    "--unix-socket",
];
/// The letters among them, which may stand at the end of several.
const LETTERS_WITH_VALUE: &str = "XdomewTFHuAbxEcDKCrUyYzt";

/// Any of these letters.
const WITH_ANY: &str = "-X";

/// `words` follow `curl`.
pub(super) fn read(words: &[String]) -> Option<PastedServer> {
    let (mut named, mut plain, mut headers) = (None, Vec::new(), Vec::new());
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let (option, value) = taken_apart(word);
        let mut value = || value.clone().or_else(|| words.next().map(str::to_owned));
        match option {
            "-H" | "--header" => headers.extend(value().and_then(|text| header(&text))),
            "-u" | "--user" => headers.extend(value().map(|user| basic(&user))),
            "--oauth2-bearer" => {
                let bearer =
                    |token| ("authorization".to_owned(), Secret::new(format!("Bearer {token}")));
                headers.extend(value().map(bearer));
            }
            "-b" | "--cookie" => {
                headers.extend(value().map(|text| ("cookie".to_owned(), Secret::new(text))));
            }
            "--url" => named = value(),
            option if option == WITH_ANY || WITH_VALUE.contains(&option) => drop(value()),
            option if option.starts_with('-') => {}
            address => plain.push(address.to_owned()),
        }
    }
    let whole: Vec<&String> = plain.iter().filter(|word| word.contains("://")).collect();
    let url = match (&named, &whole[..], &plain[..]) {
        (Some(url), ..) | (None, [], [url]) => url,
        (None, [url], _) => *url,
        // Which of them is meant is not known, and a key would go there.
        _ => return None,
    };
    Some(PastedServer::of(None, web(url, headers)?))
}

/// `-XPOST`, `-sSH`, `--header=…`: the option, and its value where that stands with it.
fn taken_apart(word: &str) -> (&str, Option<String>) {
    if word.starts_with("--") {
        return match word.split_once('=') {
            Some((option, value)) => (option, Some(value.to_owned())),
            None => (word, None),
        };
    }
    let Some(letters) = word.strip_prefix('-') else { return (word, None) };
    let Some(at) = letters.find(|c| LETTERS_WITH_VALUE.contains(c)) else { return ("-", None) };
    let option = match letters.as_bytes().get(at) {
        Some(b'H') => "-H",
        Some(b'u') => "-u",
        Some(b'b') => "-b",
        _ => WITH_ANY,
    };
    let value = letters.get(at + 1..).filter(|value| !value.is_empty());
    (option, value.map(str::to_owned))
}

/// `Name: value`.
pub(super) fn header(text: &str) -> Option<(String, Secret<String>)> {
    let (name, value) = text.split_once(':')?;
    let name = name.trim();
    (!name.is_empty()).then(|| (name.to_owned(), Secret::new(value.trim().to_owned())))
}

fn basic(user: &str) -> (String, Secret<String>) {
    let value = format!("Basic {}", base64::encode(user.as_bytes()));
    ("authorization".to_owned(), Secret::new(value))
}
