//! The schema validator against the official JSON-Schema-Test-Suite.
//!
//! The suite is no part of the project: `npm test` fetches it into `.tools/json-schema-suite`, and where it is
//! not there this says so and passes. `JSON_SCHEMA_SUITE` names another folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde_json::{Value, json};
use wirescope::schema::validate::{Unchecked, Validator, Verdict};

/// The folders of the drafts, with what `$schema` says of each; the schemas of draft 7 there do not say it.
const DRAFTS: [(&str, &str); 2] = [
    ("draft2020-12", "https://json-schema.org/draft/2020-12/schema"),
    ("draft7", "http://json-schema.org/draft-07/schema#"),
];
/// Every file counts but these. They are about documents from elsewhere, and about formats and encodings as rules.
const NOT_CLAIMED: [&str; 5] = [
    "refRemote.json",
    "vocabulary.json",
    "optional/cross-draft.json",
    "optional/format-assertion.json",
    "draft7/optional/content.json",
];
/// In other files, what refers to a document from elsewhere. All that can be said is that it was not looked at.
const FROM_ELSEWHERE: [&str; 7] = [
    "remote ref, containing refs itself",
    "validate definition against metaschema",
    "strict-tree schema, guards against misspelled properties",
    "tests for implementation dynamic anchor and reference link",
    "$ref and $dynamicAnchor are independent of order - $defs first",
    "$ref and $dynamicAnchor are independent of order - $ref first",
    "$ref to $dynamicRef finds detached $dynamicAnchor",
];

#[derive(Default)]
struct Count {
    passed: usize,
    from_elsewhere: usize,
    failed: Vec<String>,
}

#[test]
fn every_test_of_the_official_suite_passes_that_needs_no_other_document() {
    let folder = env::var_os("JSON_SCHEMA_SUITE").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/json-schema-suite"),
        PathBuf::from,
    );
    if !folder.is_dir() {
        println!("skipped: there is no {}, which `npm test` fetches", folder.display());
        return;
    }
    let mut failed = Vec::new();
    for (draft, dialect) in DRAFTS {
        let mut sums = (0, 0);
        for (name, text) in files(&folder.join(draft)) {
            let count = count(&name, &text, dialect);
            let all = count.passed + count.failed.len() + count.from_elsewhere;
            sums = (sums.0 + count.passed, sums.1 + all);
            let place = format!("{draft}/{name}");
            let is_claimed = !NOT_CLAIMED.iter().any(|file| [&*name, &*place].contains(file));
            let words = if is_claimed { "" } else { ", not claimed" };
            println!("{place}: {}/{all}{words}", count.passed);
            if is_claimed {
                failed.extend(count.failed.iter().map(|one| format!("{draft}/{name}: {one}")));
            }
        }
        println!("{draft}: {} of {}\n", sums.0, sums.1);
        assert!(sums.1 > 900, "the suite has more tests than {}", sums.1);
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

fn count(file: &str, text: &str, dialect: &str) -> Count {
    let mut count = Count::default();
    let groups: Vec<Value> = serde_json::from_str(text).expect("a list of groups");
    for group in &groups {
        let mut schema = group["schema"].clone();
        if let Value::Object(map) = &mut schema {
            map.entry("$schema").or_insert(json!(dialect));
        }
        let name = group["description"].as_str().expect("a description");
        let validator = Validator::new(&schema, &matches);
        for test in group["tests"].as_array().expect("a list of tests") {
            let outcome = validator.check(&test["data"]);
            let expected =
                if test["valid"] == json!(true) { Verdict::Valid } else { Verdict::Invalid };
            let is_reference = |one: &Unchecked| matches!(one, Unchecked::Reference(_));
            if outcome.verdict() == expected {
                count.passed += 1;
            } else if FROM_ELSEWHERE.contains(&name)
                && outcome.verdict() == Verdict::Open
                && outcome.unchecked.iter().all(is_reference)
            {
                count.from_elsewhere += 1;
            } else {
                let data = &test["data"];
                count
                    .failed
                    .push(format!("{file}: {name}: {data} is not {expected:?}: {outcome:?}"));
            }
        }
    }
    count
}

/// What a browser answers with `new RegExp(pattern, 'u').test(text)`.
fn matches(pattern: &str, text: &str) -> Option<bool> {
    let pattern = regress::Regex::with_flags(pattern, "u").ok()?;
    Some(pattern.find(text).is_some())
}

/// By name below `folder`. Formats are remarks and no rules: the files about them ask for more.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for part in ["", "optional"] {
        for entry in fs::read_dir(folder.join(part)).expect("a folder of the suite") {
            let path = entry.expect("an entry of the folder").path();
            if path.extension().is_some_and(|found| found == "json") {
                let name = path.strip_prefix(folder).expect("a path below the folder");
                let name = name.to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).expect("a readable file"));
            }
        }
    }
    files
}
