//! What leaves a log, what comes back, and what belongs together.

use std::sync::Arc;
use std::time::Duration;

use reactive_graph::owner::Owner;
use reactive_graph::traits::GetUntracked as _;

use super::log::RECORD_COST;
use super::*;
use crate::mcp::event::{Cause, Direction, ExchangeEnd, Subject};
use crate::mcp::http::{Carrier, HttpRequest, Method, Reach};
use crate::mcp::{CallId, Moment};

fn record(id: u64, exchange: u32, text_len: usize, answers: Option<u64>) -> Arc<Record> {
    Arc::new(Record {
        id: RecordId(id),
        exchange: ExchangeId(exchange),
        at: Moment(Duration::from_millis(id * 10)),
        direction: Direction::ToServer,
        subject: Subject::Comment,
        text: "x".repeat(text_len).into(),
        bytes: None,
        answers: answers.map(RecordId),
        about: None,
        call: None,
        cause: Cause::Person,
        is_provided_for: false,
        findings: Vec::new(),
    })
}

#[test]
fn the_oldest_exchange_goes_as_a_whole_and_is_counted() {
    Owner::new().with(|| {
        let traffic = Traffic::with_bound(4 * 1_000);
        for (id, exchange) in [(1, 1), (2, 2), (3, 1), (4, 2)] {
            traffic.push(record(id, exchange, 1_000 - RECORD_COST, None));
        }
        traffic.push(record(5, 3, 0, None));

        let left: Vec<_> =
            traffic.with_untracked(|log| log.records().map(|record| record.id.0).collect());
        assert_eq!(left, [2, 4, 5]);
        assert_eq!(traffic.with_untracked(Log::dropped), 2);
    });
}

#[test]
fn an_exchange_larger_than_the_bound_loses_its_oldest_records() {
    Owner::new().with(|| {
        let traffic = Traffic::with_bound(2 * 1_000);
        for id in 1..=3 {
            traffic.push(record(id, 1, 1_000 - RECORD_COST, None));
        }

        assert_eq!(traffic.with_untracked(Log::len), 2);
    });
}

#[test]
fn what_was_cleared_away_comes_back_before_what_has_come_since() {
    Owner::new().with(|| {
        let traffic = Traffic::default();
        let request = HttpRequest {
            method: Method::Post,
            url: "http://x.test/".to_owned(),
            headers: Vec::new(),
            body: None,
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        };
        let (at, id) = (Moment::default(), ExchangeId(1));
        traffic.exchange(id, ExchangeChange::Opened { at, request: Arc::new(request) });
        traffic.push(record(1, 1, 10, None));

        traffic.clear();
        assert!(traffic.with_untracked(Log::is_empty));
        traffic.push(record(2, 2, 10, None));
        let end = ExchangeEnd::Complete;
        traffic.exchange(id, ExchangeChange::Ended { at, end, bytes: 5 });
        traffic.bring_back();

        traffic.with_untracked(|log| {
            assert_eq!(log.records().map(|held| held.id.0).collect::<Vec<_>>(), [1, 2]);
            assert!(log.exchange(id).expect("it has a record").end.is_some());
            assert_eq!(log.bytes(), 2 * (RECORD_COST + 10));
        });
        traffic.clear();
        traffic.let_go();
        traffic.bring_back();
        assert!(traffic.with_untracked(Log::is_empty));
    });
}

#[test]
fn request_and_response_are_partners_with_the_time_between_them() {
    Owner::new().with(|| {
        let traffic = Traffic::default();
        let (request, response) = (record(1, 1, 0, None), record(9, 1, 0, Some(1)));
        traffic.push(request.clone());
        traffic.push(response.clone());

        traffic.with_untracked(|log| {
            assert_eq!(log.partner(&request), Some(&response));
            assert_eq!(log.partner(&response), Some(&request));
            assert_eq!(log.duration(&request), Some(Duration::from_millis(80)));
        });
    });
}

fn counts(traffic: &Traffic) -> [usize; 5] {
    traffic.with_untracked(|log| Kind::ALL.map(|kind| log.count(kind)))
}

fn of_call(id: u64, call: u32) -> Arc<Record> {
    let request = Record::clone(&record(id, 1, 700, None));
    Arc::new(Record { call: Some(CallId(call)), ..request })
}

fn failed(id: u64, answers: u64) -> Arc<Record> {
    let subject = Subject::Response { id: None, error: Some(-1), is_reported: false };
    let answer = Record::clone(&record(id, 1, 0, Some(answers)));
    Arc::new(Record { subject, direction: Direction::FromServer, ..answer })
}

#[test]
fn each_kind_is_counted_as_lines_come_and_go() {
    Owner::new().with(|| {
        let traffic = Traffic::with_bound(3_000);
        traffic.push(of_call(1, 7));
        traffic.push(failed(2, 1));
        traffic.push(record(3, 2, 0, None));
        traffic.asks(RecordId(3));
        traffic.asks(RecordId(3));
        assert_eq!(counts(&traffic), [2, 1, 0, 1, 0]);

        traffic.clear();
        assert_eq!(counts(&traffic), [0; 5]);
        traffic.push(of_call(4, 8));
        traffic.bring_back();
        assert_eq!(counts(&traffic), [3, 1, 0, 1, 0]);

        (5..9).for_each(|id| traffic.push(of_call(id, 9)));
        let left = traffic.with_untracked(Log::len);
        let [calls, errors, ..] = counts(&traffic);
        assert!(left < 7 && errors == 0 && calls <= left, "{left} lines, {calls} calls");
    });
}

#[test]
fn a_call_leads_to_why_it_failed_or_to_what_it_asked() {
    Owner::new().with(|| {
        let traffic = Traffic::default();
        let about = |id, about| {
            let line = Record::clone(&record(id, 1, 0, None));
            Arc::new(Record { about: Some(RecordId(about)), ..line })
        };
        for line in
            [of_call(1, 7), of_call(2, 8), about(3, 1), failed(4, 2), record(5, 3, 0, Some(3))]
        {
            traffic.push(line);
        }
        let found = |sought| traffic.with_untracked(|log| log.find(&sought).map(|id| id.0));

        assert_eq!(found(Sought::Call(CallId(7))), Some(1));
        assert_eq!(found(Sought::Call(CallId(8))), Some(4));
        assert_eq!(found(Sought::Call(CallId(9))), None);
        assert_eq!(found(Sought::Line(RecordId(3))), Some(3));
        assert_eq!(found(Sought::Failure(ExchangeId(1))), Some(4));
        assert_eq!(found(Sought::Exchange(ExchangeId(1))), Some(1));
        assert_eq!(found(Sought::NewestFailure), Some(4));
        traffic.with_untracked(|log| {
            let calls: Vec<_> = log.records().map(|line| log.call_of(line)).collect();
            let own = |call| Some(CallId(call));
            assert_eq!(calls, [own(7), own(8), own(7), own(8), own(7)]);
        });
        assert!(traffic.point_at(&Sought::Call(CallId(8))));
        assert_eq!(traffic.pointed_at.get_untracked(), Some(RecordId(4)));
        traffic.clear();
        assert!(!traffic.point_at(&Sought::Call(CallId(8))));
    });
}

#[test]
fn an_answer_that_broke_off_is_an_error() {
    let problem = crate::wire::reader::Problem::Says("the connection broke".to_owned());
    let finding = crate::wire::reader::Finding { pointer: String::new(), problem };
    let whole = Record {
        subject: Subject::HttpAnswer { status: Some(200) },
        direction: Direction::FromServer,
        ..Record::clone(&record(1, 1, 0, None))
    };
    let broken = Record { findings: vec![finding], ..whole.clone() };

    assert!(!is_failure(&whole) && is_failure(&broken));
    assert!(!is_failure(&Record { is_provided_for: true, ..broken }));
}
