//! Editing, sending again and switching: every branch stays.

use wirescope::claude::{Body, Command, Event, Part, Phase};

use crate::playbook::Play;
use crate::script::{Script, calls, says};

/// Two exchanges.
fn talked() -> Play {
    let mut play = Play::said("One");
    play.answers(&says("First")).say("Two").answers(&says("Second"));
    play
}

fn texts(play: &Play) -> Vec<String> {
    let text = |body: &Body| match body {
        Body::Person(parts) => parts[0].blocks[0]["text"].as_str().expect("text").to_owned(),
        Body::Claude(reply) => reply.answer.text(),
    };
    play.conversation.branch().iter().map(|turn| text(&turn.body)).collect()
}

#[test]
fn an_edited_message_makes_a_branch_and_the_old_one_stays() {
    let mut play = talked();
    let old = play.last_said();

    play.command(Command::Edit(old, vec![Part::text("Zwei")])).answers(&says("Zweitens"));

    assert_eq!(texts(&play), ["One", "First", "Zwei", "Zweitens"]);
    let new = play.last_said();
    assert_eq!(play.conversation.alternatives(new), [old, new]);
    play.command(Command::Show(old));
    assert_eq!(texts(&play), ["One", "First", "Two", "Second"]);
    assert_eq!(play.events.last(), Some(&Event::Head(Some(play.head_id()))));
}

#[test]
fn the_first_message_can_be_edited_too() {
    let mut play = talked();
    let first = play.conversation.branch()[0].id;

    play.command(Command::Edit(first, vec![Part::text("Eins")])).answers(&says("Erstens"));

    assert_eq!(texts(&play), ["Eins", "Erstens"]);
    assert_eq!(play.messages().as_array().map(Vec::len), Some(1));
}

#[test]
fn another_answer_stands_beside_the_first() {
    let mut play = talked();
    let old = play.head_id();

    play.command(Command::Resend(old)).answers(&says("Other"));

    assert_eq!(texts(&play), ["One", "First", "Two", "Other"]);
    assert_eq!(play.conversation.alternatives(old).len(), 2);
    play.command(Command::Resend(play.last_said())).answers(&says("Third"));
    assert_eq!(play.conversation.alternatives(old).len(), 3);
}

#[test]
fn showing_a_branch_shows_its_newest_end() {
    let mut play = talked();
    let first = play.conversation.branch()[0].id;
    play.command(Command::Edit(first, vec![Part::text("Eins")])).answers(&says("Erstens"));

    play.command(Command::Show(first));

    assert_eq!(texts(&play), ["One", "First", "Two", "Second"]);
    play.say("Three");
    assert_eq!(play.messages().as_array().map(Vec::len), Some(5));
}

#[test]
fn switching_stops_what_is_under_way() {
    let mut play = talked();
    let first = play.conversation.branch()[0].id;
    play.say("Three").begins(&Script::start().words(&["Half"]));

    play.command(Command::Show(first));

    assert_eq!((play.phase(), &play.open), (&Phase::Idle, &vec![]));
    assert_eq!(texts(&play).last().map(String::as_str), Some("Half"));
}

#[test]
fn a_message_in_the_middle_of_calls_can_be_edited() {
    let mut play = Play::said("Hi");
    play.answers(&calls(&[("t1", "add", "{}")]));
    play.approve(play.calls[0]);

    play.command(Command::Edit(play.last_said(), vec![Part::text("Ho")]));

    assert!(play.running.is_empty());
    assert_eq!(play.messages().as_array().map(Vec::len), Some(1));
}

#[test]
fn what_is_not_there_or_not_fitting_changes_nothing() {
    let mut play = talked();
    let before = play.conversation.turns().to_vec();
    let reply = play.head_id();
    let nobody = wirescope::claude::TurnId(99);

    play.command(Command::Edit(reply, vec![Part::text("x")]))
        .command(Command::Edit(nobody, vec![Part::text("x")]))
        .command(Command::Resend(nobody))
        .command(Command::Show(nobody))
        .command(Command::GoOn)
        .command(Command::Retry)
        .command(Command::Stop);

    assert_eq!(play.conversation.turns(), before);
    assert_eq!(play.requests.len(), 2);
}
