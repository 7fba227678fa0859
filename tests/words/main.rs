//! Every explanation that the page can give, filled with typical values and written into one file, so that
//! a person can read all of it in a few minutes and a change of words shows in the diff.

mod calls;
mod causes;
mod claude;
mod companion;
mod connecting;
mod handed_on;
mod labels;
mod names;
mod paste;
mod pasted;
mod requests;
mod sheet;
mod sign_in;

use std::fs;
use std::path::{Path, PathBuf};

use sheet::Sheet;

const KEPT: &str = "tests/words/words.txt";
const LINES: &str = "tests/words/paste.txt";
const LABELS: &str = "tests/words/labels.txt";
const RENEW: &str = "RENEW=1 cargo test --test words";

/// The page's own address in every example.
const ORIGIN: &str = "https://wirescope.example";

/// Turns of phrase that make a reader stop, which a plain sentence has no need of.
const RIDDLES: [&str; 15] = [
    " is no ",
    " are no ",
    "obody ",
    "hoever ",
    "nybody ",
    "omebody ",
    " any more",
    " anew",
    "etter by letter",
    "\"Go on",
    " to go on",
    " goes on ",
    "as it came",
    " is none ",
    " unasked",
];

#[test]
fn what_people_read_holds_no_riddles() {
    let mut found = Vec::new();
    let rooms = ["src/ui", "src/words", "src/mcp", "src/oauth", "src/schema", "src/wire"];
    for path in rooms.into_iter().flat_map(|room| files_below(Path::new(room))) {
        let text = fs::read_to_string(&path).expect("readable source");
        let said = text.lines().filter(|line| line.contains('"') && !line.trim().starts_with("//"));
        let said = said.map(|line| line.replace("is no longer", ""));
        let odd = said.filter(|line| RIDDLES.iter().any(|riddle| line.contains(riddle)));
        found.extend(odd.map(|line| format!("{}: {}", path.display(), line.trim())));
    }
    assert!(found.is_empty(), "say it in plain words: {found:#?}");
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("source folder").flatten().map(|entry| entry.path());
    let below = entries.map(|path| if path.is_dir() { files_below(&path) } else { vec![path] });
    below.flatten().collect()
}

#[test]
fn the_file_of_all_labels_has_those_of_the_page() {
    let head = format!("Every label of the page, by its file. Written by: {RENEW}");
    compare(LABELS, &labels::sheet(&head));
}

#[test]
fn the_file_of_all_explanations_says_what_the_page_says() {
    let mut sheet = Sheet::new(&format!(
        "Everything that Wirescope explains, with typical values. Written by: {RENEW}"
    ));
    connecting::write(&mut sheet);
    companion::write(&mut sheet);
    calls::write(&mut sheet);
    sign_in::write(&mut sheet);
    claude::write(&mut sheet);
    requests::write(&mut sheet);
    names::write(&mut sheet);
    pasted::write(&mut sheet);
    handed_on::write(&mut sheet);
    compare(KEPT, &sheet.finish());
}

#[test]
fn the_file_of_lines_to_paste_has_those_of_the_page() {
    compare(LINES, &paste::written(RENEW));
}

fn compare(path: &str, written: &str) {
    if std::env::var_os("RENEW").is_some() {
        fs::write(path, written).expect("the file can be written");
    }

    let kept = fs::read_to_string(path).unwrap_or_default();
    let differs = kept.lines().zip(written.lines()).find(|(kept, written)| kept != written);
    assert!(
        kept == written,
        "{path} differs, first in (kept, said now): {differs:?}. If the new words are meant: {RENEW}"
    );
}
