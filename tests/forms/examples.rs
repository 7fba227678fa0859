//! What holds for every schema of the corpus.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use wirescope::schema::check::check;
use wirescope::schema::draft::Draft;
use wirescope::schema::form::{Choice, Field, FieldKind, Form};
use wirescope::schema::mistake::Rule;

use crate::corpus::{Entry, entries};
use crate::person::fill_in;

/// Every digit as it was written; the order of keys is the form's, and says nothing.
pub fn digits(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(digits).collect::<Vec<_>>().join(","))
        }
        Value::Object(members) => {
            let mut texts: Vec<String> =
                members.iter().map(|(key, value)| format!("{key:?}:{}", digits(value))).collect();
            texts.sort();
            format!("{{{}}}", texts.join(","))
        }
        other => other.to_string(),
    }
}

fn sent(draft: &Draft, form: &Form) -> String {
    draft.to_value(form).map_or_else(
        |mistakes| format!("mistakes: {mistakes:?}"),
        |sent| digits(&Value::Object(sent)),
    )
}

fn wanted(arguments: &Map<String, Value>) -> String {
    digits(&Value::Object(arguments.clone()))
}

/// Everything that is wrong with any entry, each with the entry's name.
fn expect_none(look: impl Fn(&Entry, &Form) -> Vec<String>) {
    let mut found = Vec::new();
    for entry in entries() {
        let form = Form::read(&entry.schema);
        found.extend(look(&entry, &form).into_iter().map(|one| format!("{}: {one}", entry.name)));
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_corpus_is_as_large_as_it_says() {
    let entries = entries();
    let names: BTreeSet<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();

    assert_eq!(names.len(), entries.len());
    assert!(entries.len() >= 90, "{}", entries.len());
    let examples = entries.iter().map(|entry| entry.allowed().count() + entry.invalid.len());
    assert!(examples.sum::<usize>() >= 400);
}

#[test]
fn a_schema_makes_fields_or_says_why_not() {
    expect_none(|entry, form| {
        let is_right = form.reason == entry.reason.as_deref();
        if is_right { Vec::new() } else { vec![format!("{:?}", form.reason)] }
    });
}

#[test]
fn valid_arguments_come_back_from_the_form_unchanged() {
    expect_none(|entry, form| {
        let changed = entry.allowed().filter_map(|arguments| {
            let draft = Draft::from_value(form, arguments);
            let again = sent(&draft, form);
            (again != wanted(arguments)).then(|| format!("{again} of {}", wanted(arguments)))
        });
        changed.collect()
    });
}

#[test]
fn invalid_arguments_come_back_from_the_form_unchanged() {
    expect_none(|entry, form| {
        let invalid = entry.invalid.iter().chain(&entry.unchecked).filter_map(Value::as_object);
        let changed = invalid.filter_map(|arguments| {
            let draft = Draft::from_value(form, arguments);
            let again = sent(&draft, form);
            (again != wanted(arguments)).then(|| format!("{again} of {}", wanted(arguments)))
        });
        changed.collect()
    });
}

#[test]
fn valid_arguments_are_reached_by_filling_in_the_form_alone() {
    expect_none(|entry, form| {
        if form.reason.is_some() {
            return Vec::new();
        }
        let missed = entry.valid.iter().filter_map(|arguments| match fill_in(form, arguments) {
            Err(stuck) => Some(format!("{} {stuck}", wanted(arguments))),
            Ok(draft) => {
                let reached = sent(&draft, form);
                (reached != wanted(arguments))
                    .then(|| format!("{reached} of {}", wanted(arguments)))
            }
        });
        missed.collect()
    });
}

/// An example that has become reachable moves among the valid ones.
#[test]
fn what_is_said_to_be_out_of_reach_is() {
    expect_none(|entry, form| {
        let reached = entry
            .unreachable
            .iter()
            .filter(|one| fill_in(form, one).is_ok_and(|draft| sent(&draft, form) == wanted(one)));
        reached.map(wanted).collect()
    });
}

#[test]
fn valid_arguments_have_no_mistakes_and_invalid_ones_have_some() {
    expect_none(|entry, _| {
        let mut found = Vec::new();
        for arguments in entry.allowed() {
            let mistakes = check(&entry.schema, &Value::Object(arguments.clone()));
            found.extend(mistakes.iter().map(|one| format!("{one} in {}", wanted(arguments))));
        }
        for arguments in &entry.invalid {
            let mistakes = check(&entry.schema, arguments);
            if mistakes.is_empty() || mistakes.iter().any(|one| one.rule == Rule::Unchecked) {
                found.push(format!("{mistakes:?} in {arguments}"));
            }
        }
        // What is looked at one day is no exception any more.
        let seen = entry.unchecked.iter().filter(|one| !check(&entry.schema, one).is_empty());
        found.extend(seen.map(|one| format!("seen: {one}")));
        found
    });
}

#[test]
fn a_form_opens_with_its_defaults_and_without_answers_nobody_gave() {
    expect_none(|entry, form| {
        let Some(opens_as) = &entry.opens_as else { return Vec::new() };
        let fresh = Draft::with_defaults(form).to_value(form).expect("no mistakes");
        let fresh = digits(&Value::Object(fresh));
        if fresh == digits(opens_as) { Vec::new() } else { vec![fresh] }
    });
}

#[test]
fn alternatives_and_options_have_names_of_their_own() {
    expect_none(|_, form| {
        let mut found = Vec::new();
        look_at_names(&form.root, &mut found);
        found
    });
}

fn look_at_names(kind: &FieldKind, found: &mut Vec<String>) {
    let mut expect = |labels: Vec<&str>| {
        let distinct: BTreeSet<&str> = labels.iter().copied().collect();
        if distinct.len() < labels.len() || labels.iter().any(|label| label.trim().is_empty()) {
            found.push(format!("{labels:?}"));
        }
    };
    match kind {
        FieldKind::Choice { options } | FieldKind::Choices { options, .. } => {
            expect(options.iter().map(|Choice { label, .. }| label.as_str()).collect());
        }
        FieldKind::Union { alternatives } => {
            expect(alternatives.iter().map(|one| one.label.as_str()).collect());
            if alternatives.iter().any(|one| matches!(one.kind, FieldKind::Union { .. })) {
                found.push("a union in a union".to_owned());
            }
        }
        _ => {}
    }
    for field in parts(kind) {
        look_at_names(&field.kind, found);
    }
}

/// The fields that a kind is made of.
pub fn parts(kind: &FieldKind) -> Vec<&Field> {
    match kind {
        FieldKind::List { item, .. } => vec![item],
        FieldKind::Tuple { items, rest } | FieldKind::Group { fields: items, rest } => {
            items.iter().chain(rest.as_deref()).collect()
        }
        FieldKind::Union { alternatives } => alternatives.iter().collect(),
        _ => Vec::new(),
    }
}

#[test]
fn alternatives_are_called_by_what_tells_them_apart() {
    expect_none(|entry, form| {
        let Some(expected) = &entry.labels else { return Vec::new() };
        let kinds =
            [&form.root].into_iter().chain(parts(&form.root).into_iter().map(|one| &one.kind));
        let mut unions = kinds.filter_map(|kind| match kind {
            FieldKind::Union { alternatives } => Some(alternatives),
            _ => None,
        });
        let alternatives = unions.next().expect("a union");
        let labels: Value = alternatives.iter().map(|one| one.label.as_str()).collect();
        if labels == *expected { Vec::new() } else { vec![labels.to_string()] }
    });
}
