//! `fail`: the two ways a call can fail.

use super::{Arguments, Mistake, Outcome, RpcError, fill};

const KINDS: [&str; 2] = ["tool", "protocol"];

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let message = arguments.text("message")?.unwrap_or("The kettle is out of water").to_owned();
    if arguments.choice("kind", &KINDS)? == "tool" {
        return Err(Mistake(message));
    }
    let data = fill(r#"{"hint":"you asked for this error"}"#, &mut []);
    Ok(Outcome::Refused(RpcError { code: -32603, message, data }))
}
