//! Server-sent events, cut anywhere.

use proptest::prelude::*;

use super::*;

/// Everything, to the end of the stream.
fn decode_all(chunks: &[&[u8]]) -> Vec<SseItem> {
    let mut decoder = SseDecoder::with_limit(1 << 20);
    let mut items: Vec<SseItem> =
        chunks.iter().flat_map(|chunk| decoder.feed(chunk).expect("within limit")).collect();
    items.extend(decoder.finish());
    items
}

/// What has an effect.
fn decode(chunks: &[&[u8]]) -> Vec<SseItem> {
    let items = decode_all(chunks).into_iter();
    items.filter(|item| !matches!(item, SseItem::Ignored(_))).collect()
}

fn ignored(lines: &str) -> SseItem {
    SseItem::Ignored(lines.to_owned().into())
}

fn partial(body: &str) -> Option<String> {
    fed(body).partial().map(|data| data.text.to_string())
}

fn fed(body: &str) -> SseDecoder {
    let mut decoder = SseDecoder::with_limit(1024);
    decoder.feed(body.as_bytes()).expect("within limit");
    decoder
}

fn event(data: &str) -> SseItem {
    SseItem::Event(SseEvent { data: data.to_owned(), ..SseEvent::default() })
}

fn comment(text: &str) -> SseItem {
    SseItem::Comment(text.to_owned().into())
}

#[test]
fn joins_data_lines_with_a_line_feed() {
    assert_eq!(decode(&[b"data: a\ndata\ndata: b\n\n"]), [event("a\n\nb")]);
}

#[test]
fn drops_a_block_without_data() {
    assert_eq!(decode(&[b"event: ping\n\ndata: x\n\n"]), [event("x")]);
}

#[test]
fn the_type_of_a_block_does_not_leak_into_the_next() {
    let named = SseEvent { kind: Some("note".to_owned()), ..SseEvent::default() };
    let named = SseItem::Event(SseEvent { data: "x".to_owned(), ..named });

    assert_eq!(decode(&[b"event: note\ndata: x\n\ndata: y\n\n"]), [named, event("y")]);
    assert_eq!(decode(&[b"event: note\nevent\ndata: x\n\n"]), [event("x")]);
}

#[test]
fn an_event_with_empty_data_is_reported_with_its_id() {
    let priming = SseEvent { id: Some("7".to_owned()), ..SseEvent::default() };

    assert_eq!(decode(&[b"id: 7\ndata:\n\n"]), [SseItem::Event(priming)]);
    assert_eq!(decode(&[b"data\n\n"]), [event("")]);
}

#[test]
fn lines_end_in_cr_or_lf_or_both() {
    for body in ["data: a\rdata: b\r\r", "data: a\ndata: b\n\n", "data: a\r\ndata: b\r\n\r\n"] {
        assert_eq!(decode(&[body.as_bytes()]), [event("a\nb")], "{body:?}");
    }
}

#[test]
fn an_empty_chunk_between_cr_and_lf_changes_nothing() {
    assert_eq!(decode(&[b"data: a\r", b"", b"\ndata: b\r\n\r\n"]), [event("a\nb")]);
}

#[test]
fn one_leading_space_is_stripped_and_no_more() {
    assert_eq!(decode(&[b"data:  a \n\n"]), [event(" a ")]);
    assert_eq!(decode(&[b"data:\ta\n\n"]), [event("\ta")]);
    assert_eq!(decode(&[b":  hi\n:\n"]), [comment(" hi"), comment("")]);
}

#[test]
fn a_value_may_hold_colons() {
    assert_eq!(decode(&[b"data:a:b: c\n\n"]), [event("a:b: c")]);
}

#[test]
fn unknown_and_misspelt_fields_are_ignored() {
    assert_eq!(decode(&[b"Data: a\n data: b\ndata : c\nx\ndata: d\n\n"]), [event("d")]);
}

#[test]
fn only_ascii_digits_set_the_retry_time() {
    let body = b"retry: 50\nretry: +5\nretry: 1.5\nretry:\nretry: \xd9\xa3\nretry:  7\n";

    assert_eq!(decode(&[body]), [SseItem::RetryAfter { millis: 50 }]);
}

#[test]
fn a_retry_time_beyond_all_numbers_is_as_long_as_can_be() {
    let body = b"retry: 99999999999999999999999\n";

    assert_eq!(decode(&[body]), [SseItem::RetryAfter { millis: u64::MAX }]);
}

#[test]
fn a_byte_order_mark_is_skipped_only_at_the_very_start() {
    assert_eq!(decode(&["\u{feff}data: a\n\n".as_bytes()]), [event("a")]);
    assert_eq!(decode(&["\u{feff}\u{feff}data: a\n\n".as_bytes()]), []);
    assert_eq!(decode(&["\n\u{feff}data: a\n\n".as_bytes()]), []);
}

#[test]
fn bytes_that_are_not_utf_8_become_replacement_characters() {
    let broken = SseEvent {
        data: "a\u{fffd}\u{fffd}".to_owned(),
        bytes: Some(b"a\xff\xe2\x82".to_vec()),
        ..SseEvent::default()
    };
    let broken = [SseItem::Event(broken)];

    assert_eq!(decode(&[b"data: a\xff\xe2\x82\n\n"]), broken);
    assert_eq!(decode(&[b"data: a\xff", b"\xe2\x82\n\n"]), broken);
}

#[test]
fn bytes_that_are_not_utf_8_are_kept_in_every_line_of_an_event_and_in_comments() {
    let items = decode(&[b"data: \xc3\xa4\ndata: \xff\ndata: b\n\n: \xfe\n"]);

    let [SseItem::Event(event), SseItem::Comment(comment)] = &*items else { panic!("{items:?}") };
    assert_eq!(event.bytes.as_deref(), Some(&b"\xc3\xa4\n\xff\nb"[..]));
    assert_eq!(comment.bytes.as_deref(), Some(&b"\xfe"[..]));
}

#[test]
fn lines_without_effect_are_told_as_they_came() {
    let all = decode_all(&[b"{\n  \"a\": 1\n}\n\nretry: soon\ndata: x\n\nevent: ping\n\nda"]);

    let x = SseEvent { data: "x".to_owned(), ..SseEvent::default() };
    assert_eq!(
        all,
        [
            ignored("{\n  \"a\": 1\n}"),
            ignored("retry: soon"),
            SseItem::Event(x),
            ignored("event: ping"),
            ignored("da"),
        ]
    );
}

#[test]
fn lines_without_effect_are_told_before_they_fill_the_memory() {
    let line = "x".repeat(1_000) + "\n";
    let mut decoder = SseDecoder::with_limit(1 << 20);

    let items = decoder.feed(line.repeat(100).as_bytes()).expect("within limit");

    assert_eq!(items.len(), 1);
}

#[test]
fn the_last_event_id_persists_until_another_replaces_it() {
    assert_eq!(fed("data: a\n\n").last_event_id(), None);
    assert_eq!(fed("id: 1\ndata: a\n\ndata: b\n\n").last_event_id(), Some("1"));
    assert_eq!(fed("id: 1\ndata: a\n\nid: 2\ndata: b\n\n").last_event_id(), Some("2"));
    assert_eq!(fed("id: 1\ndata: a\n\nid\ndata: b\n\n").last_event_id(), None);
}

#[test]
fn a_block_of_only_an_id_moves_the_last_event_id_without_an_event() {
    let mut decoder = SseDecoder::with_limit(1024);

    assert_eq!(decoder.feed(b"id: 9\n\n"), Ok(vec![]));
    assert_eq!(decoder.last_event_id(), Some("9"));
}

#[test]
fn an_unfinished_block_does_not_move_the_last_event_id() {
    assert_eq!(fed("id: 1\n\nid: 2\ndata: a\n").last_event_id(), Some("1"));
}

#[test]
fn an_id_with_a_nul_is_ignored() {
    assert_eq!(fed("id: 1\n\nid: 2\0\n\n").last_event_id(), Some("1"));
}

#[test]
fn an_unfinished_event_is_discarded_but_can_be_looked_at() {
    assert_eq!(decode(&[b"data: {\"a\":\ndata: 1"]), []);
    assert_eq!(partial("data: {\"a\":\ndata: 1").as_deref(), Some("{\"a\":\n1"));
    assert_eq!(partial("data: a\nevent: x").as_deref(), Some("a"));
    assert_eq!(partial("\u{feff}data:a").as_deref(), Some("a"));
}

#[test]
fn nothing_is_partial_between_events() {
    for body in ["", "data: a\n\n", ": hi", "event: x\nid: 1\n", "dat"] {
        assert_eq!(fed(body).partial(), None, "{body:?}");
    }
}

#[test]
fn refuses_a_line_that_never_ends() {
    let mut decoder = SseDecoder::with_limit(8);
    assert_eq!(decoder.feed(b"data: 123456"), Err(SseOverflow { limit: 8 }));
}

#[test]
fn refuses_an_event_that_is_too_large_even_when_one_chunk_holds_it_all() {
    let mut decoder = SseDecoder::with_limit(8);
    assert_eq!(decoder.feed(b"data: 123456\n\n"), Err(SseOverflow { limit: 8 }));

    let mut decoder = SseDecoder::with_limit(8);
    assert_eq!(decoder.feed(b"data:123\ndata:456\n\n"), Err(SseOverflow { limit: 8 }));
}

#[test]
fn what_came_before_an_overflow_in_its_chunk_is_not_lost() {
    let mut decoder = SseDecoder::with_limit(8);
    assert_eq!(decoder.feed(b"data: a\n\ndata: 123456\n\n"), Err(SseOverflow { limit: 8 }));

    assert_eq!(decoder.rescue(), [event("a")]);
    assert_eq!(decoder.partial(), Some("123456".to_owned().into()));
    assert_eq!(decoder.feed(b"\n\n"), Err(SseOverflow { limit: 8 }));
}

#[test]
fn a_huge_line_in_many_chunks_arrives_whole() {
    let data = "0123456789abcdef".repeat(20 << 16);
    let body = format!("data: {data}\n\n");
    let mut decoder = SseDecoder::with_limit(32 << 20);

    let chunks = body.as_bytes().chunks(64 << 10);
    let items: Vec<_> =
        chunks.flat_map(|chunk| decoder.feed(chunk).expect("within limit")).collect();

    assert!(items == [event(&data)], "20 MB came back changed");
}

/// Pieces that together reach every branch of the decoder, in any order.
fn piece() -> impl Strategy<Value = String> {
    let name =
        prop_oneof!["data", "event", "id", "retry", "Data", "", "\u{feff}data", "[a-z]{1,3}"];
    let value = prop_oneof!["", " ", "[ :a-c]{0,4}", "[0-9]{1,3}", "\\PC{0,3}", "[é€𝄞\0]{1,3}"];
    let end = prop_oneof![Just("\n"), Just("\r"), Just("\r\n"), Just("\n\n"), Just("")];
    (name, prop_oneof![Just(":"), Just(": "), Just("")], value, end)
        .prop_map(|(name, colon, value, end)| format!("{name}{colon}{value}{end}"))
}

fn body() -> impl Strategy<Value = String> {
    (any::<bool>(), prop::collection::vec(piece(), 0..12)).prop_map(|(has_mark, pieces)| {
        format!("{}{}", if has_mark { "\u{feff}" } else { "" }, pieces.concat())
    })
}

fn state_after(chunks: &[&[u8]]) -> (Vec<SseItem>, Option<String>, Option<Received>) {
    let mut decoder = SseDecoder::with_limit(1 << 20);
    let items =
        chunks.iter().flat_map(|chunk| decoder.feed(chunk).expect("within limit")).collect();
    (items, decoder.last_event_id().map(str::to_owned), decoder.partial())
}

proptest! {
    #[test]
    fn one_cut_anywhere_changes_nothing(body in body()) {
        let body = body.as_bytes();
        let whole = state_after(&[body]);

        for cut in 0..=body.len() {
            let (head, tail) = body.split_at(cut);
            prop_assert_eq!(&state_after(&[head, tail]), &whole, "cut at byte {}", cut);
        }
    }

    #[test]
    fn many_cuts_change_nothing(body in body(), sizes in prop::collection::vec(0_usize..5, 1..40)) {
        let mut rest = body.as_bytes();
        let mut chunks = Vec::new();
        for size in sizes {
            let (head, tail) = rest.split_at(size.min(rest.len()));
            chunks.push(head);
            rest = tail;
        }
        chunks.push(rest);

        prop_assert_eq!(state_after(&chunks), state_after(&[body.as_bytes()]));
    }

    #[test]
    fn any_bytes_are_decoded_without_a_panic(bytes: Vec<u8>, cut in 0_usize..64) {
        let (head, tail) = bytes.split_at(cut.min(bytes.len()));
        prop_assert_eq!(decode_all(&[head, tail]), decode_all(&[&bytes]));
    }
}
