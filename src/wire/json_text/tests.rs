//! JSON as text: every kind of token, and text that is none.

use proptest::prelude::*;
use serde_json::Value;

use super::TokenKind::{Invalid, Key, Literal, Number, Punctuation, Space, String as Text};
use super::*;

fn kinds(text: &str) -> Vec<(TokenKind, &str)> {
    let visible = tokens(text).filter(|token| token.kind != Space);
    visible.map(|token| (token.kind, token.text)).collect()
}

#[test]
fn names_every_kind_of_token() {
    assert_eq!(
        kinds(r#"{"a" : [-1.50e+2, true, "b\"\\"]}"#),
        [
            (Punctuation, "{"),
            (Key, r#""a""#),
            (Punctuation, ":"),
            (Punctuation, "["),
            (Number, "-1.50e+2"),
            (Punctuation, ","),
            (Literal, "true"),
            (Punctuation, ","),
            (Text, r#""b\"\\""#),
            (Punctuation, "]"),
            (Punctuation, "}"),
        ]
    );
}

#[test]
fn a_text_cut_short_is_coloured_up_to_the_cut() {
    assert_eq!(
        kinds(r#"{"a": "unfin"#),
        [(Punctuation, "{"), (Key, r#""a""#), (Punctuation, ":"), (Invalid, r#""unfin"#)]
    );
    assert_eq!(kinds(r#"["a\"#), [(Punctuation, "["), (Invalid, r#""a\"#)]);
}

#[test]
fn the_rest_is_one_token_from_the_first_mistake_on() {
    assert_eq!(kinds("[NaN, 1]"), [(Punctuation, "["), (Invalid, "NaN, 1]")]);
    assert_eq!(kinds("\"a\nb\""), [(Invalid, "\"a\nb\"")]);
    assert_eq!(kinds("é"), [(Invalid, "é")]);
}

#[test]
fn what_is_no_number_is_not_coloured_as_one() {
    for word in ["0", "-0", "10", "1.5", "1E5", "1e-05", "0.10"] {
        assert_eq!(kinds(word), [(Number, word)]);
    }
    for word in ["01", "-", "+1", "1.", ".5", "1e", "1e+", "0x1", "1_0", "--1", "Infinity"] {
        assert_eq!(kinds(word), [(Invalid, word)]);
    }
}

#[test]
fn pretty_text_keeps_digits_escapes_and_doubled_keys() {
    let json = r#"{"n":1.500,"big":123456789012345678901,"s":"\u00e9\/","n":[],"o":{},"l":[1,{"a":null}]}"#;

    let expected = r#"{
  "n": 1.500,
  "big": 123456789012345678901,
  "s": "\u00e9\/",
  "n": [],
  "o": {},
  "l": [
    1,
    {
      "a": null
    }
  ]
}"#;
    assert_eq!(pretty(json), expected);
}

#[test]
fn what_is_not_json_stays_as_it_came() {
    assert_eq!(pretty("<html>\n  <p>no</p>"), "<html>\n  <p>no</p>");
    assert_eq!(pretty("[1,\"cut"), "[\n  1,\n  \"cut");
    assert_eq!(pretty("}]"), "}\n]");
    assert_eq!(pretty("1 2"), "1\n2");
    assert_eq!(pretty(""), "");
}

#[test]
fn nesting_made_to_attack_costs_no_more_than_its_size() {
    let hostile = "[".repeat(1 << 20);

    assert!(pretty(&hostile).len() < 16 << 20);
}

#[test]
fn a_document_gives_any_line_by_itself() {
    let document = Document::pretty(r#"{"a":1,"b":["é"]}"#);

    assert_eq!(document.line_count(), 6);
    assert_eq!(document.line(1), "  \"a\": 1,");
    assert_eq!(document.line(5), "}");
    assert_eq!(document.line(6), "");
    assert_eq!(
        document.spans(1, 100),
        [
            (Space, "  "),
            (Key, "\"a\""),
            (Punctuation, ":"),
            (Space, " "),
            (Number, "1"),
            (Punctuation, ","),
        ]
    );
    assert_eq!(Document::verbatim(String::new()).line_count(), 1);
}

#[test]
fn a_line_of_any_length_is_shown_in_part() {
    let document = Document::pretty(&format!("[\"{}\"]", "é".repeat(1000)));

    assert_eq!(document.spans(1, 6), [(Space, "  "), (Text, "\"é")]);
    assert_eq!(document.spans(1, 5), [(Space, "  "), (Text, "\"é")]);
    assert_eq!(document.spans(1, 0), []);
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn the_tokens_of_any_text_are_the_text(text in "[\\[\\]{},:\"\\\\a1. \né-]{0,40}") {
        let joined: String = tokens(&text).map(|token| token.text).collect();
        prop_assert_eq!(joined, text);
    }

    #[test]
    fn pretty_text_says_the_same(value in json()) {
        let printed = pretty(&value.to_string());

        prop_assert_eq!(&serde_json::from_str::<Value>(&printed).expect("still JSON"), &value);
        prop_assert_eq!(printed, serde_json::to_string_pretty(&value).expect("printable"));
    }

    #[test]
    fn pretty_text_loses_no_token_and_is_stable(text in "[\\[\\]{},:\"a1 é]{0,40}") {
        let printed = pretty(&text);

        let visible = |text: &str| -> String { text.split_whitespace().collect() };
        prop_assert_eq!(visible(&printed), visible(&text));
        prop_assert_eq!(pretty(&printed), printed);
    }

    #[test]
    fn the_spans_of_a_line_are_the_line(value in json()) {
        let document = Document::pretty(&value.to_string());

        for index in 0..document.line_count() {
            let joined: String = document.spans(index, usize::MAX).iter().map(|span| span.1).collect();
            prop_assert_eq!(joined, document.line(index));
        }
    }
}

#[test]
fn the_items_of_an_array_are_cut_out_as_they_stand() {
    let text = " [ {\"a\": [1, 2], \"b\": \"],[\"} ,\n3, [] ] ";

    assert_eq!(items(text), ["{\"a\": [1, 2], \"b\": \"],[\"}", "3", "[]"]);
    assert!(items("{\"a\": [1]}").is_empty());
    assert!(items("[]").is_empty());
}
