//! JSON read while it arrives, cut anywhere, against JSON read whole.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::wire::json::read;

fn arriving(bytes: &[u8], step: usize) -> Option<Json> {
    let mut arriving = Arriving::default();
    for piece in bytes.chunks(step) {
        arriving.feed(piece);
    }
    arriving.finish()
}

/// Cut at every step up to `steps`, it comes to what reading the whole text comes to.
fn same(text: &str, steps: usize) -> Result<(), String> {
    let whole = read(text).ok();
    for step in (1..=steps).chain([text.len().max(1)]) {
        let cut = arriving(text.as_bytes(), step);
        if cut != whole {
            let start = text.get(..200).unwrap_or(text);
            return Err(format!("in pieces of {step}: {cut:?}, not {whole:?}, of {start}"));
        }
    }
    Ok(())
}

/// Every JSON file of the project, and everything within it.
fn fixtures(folder: &Path, texts: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            fixtures(&path, texts);
        } else if path.extension().is_some_and(|ending| ending == "json") {
            texts.extend(fs::read_to_string(&path));
        }
    }
}

fn parts(value: &Value, texts: &mut Vec<String>) {
    texts.push(value.to_string());
    match value {
        Value::Array(items) => items.iter().for_each(|item| parts(item, texts)),
        Value::Object(members) => members.values().for_each(|member| parts(member, texts)),
        _ => {}
    }
}

#[test]
fn every_fixture_comes_to_the_same_however_it_is_cut() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut texts = Vec::new();
    fixtures(&root.join("tests"), &mut texts);
    fixtures(&root.join("src"), &mut texts);
    for value in texts.clone().iter().filter_map(|text| serde_json::from_str(text).ok()) {
        parts(&value, &mut texts);
    }
    assert!(texts.len() > 500, "only {} fixtures were found", texts.len());

    for text in texts {
        assert_eq!(same(&text, 9), Ok(()));
    }
}

#[test]
fn a_text_broken_off_or_changed_at_any_place_comes_to_the_same() {
    let text = r#" {"a":[1,-2.50e+10,true,false,null,"x\n\"\\\/\b\f\r\té\u00e9\ud83d\ude00"],"":{}, "b" :[ ] } "#;
    for at in text.char_indices().map(|(at, _)| at) {
        assert_eq!(same(&text[..at], 3), Ok(()));
        let rest = text[at..].chars().next().map_or("", |gone| &text[at + gone.len_utf8()..]);
        for put in ["", "\"", "\\", ",", ":", "]", "}", "[", "{", "0", "u", " ", "\n", "\u{1}", "é"]
        {
            assert_eq!(same(&format!("{}{put}{rest}", &text[..at]), 2), Ok(()));
            assert_eq!(same(&format!("{}{put}{}", &text[..at], &text[at..]), 2), Ok(()));
        }
    }
}

#[test]
fn what_is_odd_comes_to_the_same() {
    let deep = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let deep_objects = |depth: usize| r#"{"a":"#.repeat(depth) + "1" + &"}".repeat(depth);
    let texts = [
        "",
        " ",
        "1",
        "-",
        "-0",
        "01",
        "1.",
        "1e5",
        "1E-400",
        "123456789012345678901234567890.5",
        "tru",
        "nulll",
        "true false",
        "[1 2]",
        "[1,]",
        "[,1]",
        "{,}",
        r#"{"a":1,}"#,
        r#"{"a" 1}"#,
        "{1:2}",
        "]",
        "[}",
        "{]",
        r#"{"a":1,"b":2,"a":3}"#,
        r#"{"a":1,"$serde_json::private::Number":"5"}"#,
        "\u{feff}[1]",
        "\u{feff}",
        "\u{feff}\u{feff}1",
        "\u{fefe}1",
        "[1]\u{feff}",
        "\u{feff}\"\\ud83d\"",
        r#"["\ud83d"]"#,
        r#"["\udc00x"]"#,
        r#"["\ud83d\ud83d\ude00"]"#,
        r#"["\ud83d\n","\uD83D\u0041",1]"#,
        r#"{"\ud83d":"\ude00\ud83d"}"#,
        r#"["\ud83d x"]"#,
        r#"["\u12"]"#,
        r#"["\u+123"]"#,
        r#"["\x"]"#,
        "[\"a\nb\"]",
        "[\"\u{7f}\u{0}\"]",
        "<html>",
        "[NaN]",
        "[Infinity]",
        "[.5]",
        "[+1]",
        "[1e]",
        "[--1]",
        "[\"a\"\u{a0}]",
        "[1é]",
        "é",
        "/* a */ 1",
    ];
    for text in texts.into_iter().map(str::to_owned) {
        assert_eq!(same(&text, 5), Ok(()), "{text}");
    }
    for depth in [126, 127, 128, 129, 500] {
        assert_eq!(same(&deep(depth), 2), Ok(()), "{depth}");
        assert_eq!(same(&deep_objects(depth), 2), Ok(()), "{depth}");
    }
}

#[test]
fn a_run_ends_where_it_ends_whatever_stands_around() {
    for length in 0..40 {
        for at in 0..length {
            for byte in 0..=u8::MAX {
                let mut text = vec![b'x'; length];
                text[at] = byte;
                let ends = byte < b' ' || byte == b'"' || byte == b'\\';
                let end = if ends { at } else { length };
                assert_eq!(super::plain_run(&text), end, "{byte:#x} at {at} of {length}");
            }
        }
    }
}

#[test]
fn an_object_that_would_be_taken_for_a_number_is_left_alone() {
    for text in
        [r#"{"$serde_json::private::Number":"5"}"#, r#"[{"$serde_json::private::Number":1}]"#]
    {
        assert_eq!(arriving(text.as_bytes(), 3), None, "{text}");
    }
}

#[test]
fn what_is_no_utf_8_is_read_as_its_text_is_shown() {
    let bytes: &[&[u8]] =
        &[b"[\"a\xffb\"]", b"[\"\xe2\x82\"]", b"[\"\xe2\\u0082\"]", b"{\"\xf0\x9f\":1}", b"[\xff]"];
    for bytes in bytes {
        let whole = read(&String::from_utf8_lossy(bytes)).ok();
        for step in 1..=bytes.len() {
            assert_eq!(arriving(bytes, step), whole, "{bytes:?} in pieces of {step}");
        }
    }
}

#[test]
fn a_growing_text_in_parts_is_followed_where_it_was_left() {
    let mut arriving = Arriving::default();

    arriving.follow(&[b"[1", b"", b""]);
    arriving.follow(&[b"[1,\"a", b"", b""]);
    arriving.follow(&[b"[1,\"ab\"", b"\n", b",2"]);
    arriving.follow(&[b"[1,\"ab\"\n,23", b"\n", b"]"]);

    assert_eq!(arriving.length(), 13);
    assert_eq!(arriving.finish().map(|json| json.value), Some(json!([1, "ab", 23])));
}

/// Pieces of JSON in any order, which make JSON now and then, and something like it mostly.
fn scraps() -> impl Strategy<Value = String> {
    let scrap = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "\"a\":", "\\", "\\u", "\\ud83d", "\\ude00",
        "\\n", "1", "-", ".", "e", "true", "null", " ", "\n", "é", "\u{feff}",
    ]);
    prop::collection::vec(scrap, 0..24).prop_map(|scraps| scraps.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
        ".*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        let members = prop::collection::vec((".{0,4}", inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..8).prop_map(Value::from),
            members.prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_comes_back_however_it_is_cut(value in value(), pretty: bool) {
        let text = if pretty { format!("{value:#}") } else { value.to_string() };
        prop_assert_eq!(arriving(text.as_bytes(), 1).map(|json| json.value), Some(value));
        prop_assert_eq!(same(&text, 7), Ok(()));
    }

    #[test]
    fn scraps_come_to_the_same_however_they_are_cut(text in scraps()) {
        prop_assert_eq!(same(&text, 4), Ok(()));
    }
}
