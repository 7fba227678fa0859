//! `echo`: the smallest tool there is.

use super::{Arguments, Mistake, Outcome, said};

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let message = arguments.required_text("message")?;
    let times = arguments.whole("times", 1..=10, 1)?;
    let is_loud = arguments.flag("loudly", false)?;
    let message = if is_loud { message.to_uppercase() } else { message.to_owned() };
    let mut words = message.clone();
    for _ in 1..times {
        words.push('\n');
        words.push_str(&message);
    }
    Ok(Outcome::Done(said(words)))
}
