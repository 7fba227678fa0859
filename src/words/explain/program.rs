//! What became of a program that a server is.

use std::time::Duration;

use crate::wire::program::Exit;
use crate::words::explanation::Explanation;
use crate::words::names::seconds;

const STDIO: &str =
    "https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio";

/// Before it answered.
pub(super) fn ended_at_start(exit: &Exit, stderr: &str) -> Explanation {
    Explanation::new("The program ended before it answered")
        .because(how(exit))
        .quote_end(stderr)
        .advise(where_to_look(stderr))
        .advise("Check the arguments, the folder and the environment")
}

/// While a call waited for its result.
pub(super) fn ended_in_call(exit: &Exit, stderr: &str) -> Explanation {
    Explanation::new("The program ended before the result")
        .because(format!("{}. It may have crashed in this call, or in another one", how(exit)))
        .quote_end(stderr)
        .advise(where_to_look(stderr))
        .advise("If running it twice does no harm, run it again once connected")
}

/// In the middle of a session.
pub(super) fn ended(exit: &Exit, stderr: &str) -> Explanation {
    Explanation::new("The program ended")
        .because(how(exit))
        .quote_end(stderr)
        .advise(where_to_look(stderr))
}

pub(super) fn silent(after: Duration, stderr: &str) -> Explanation {
    Explanation::new("The program does not answer")
        .because(format!("It runs, but sent no answer within {}", seconds(after)))
        .quote_end(stderr)
        .advise("Check that it speaks MCP over stdio: some servers need an argument for that")
        .advise("If it has to fetch or build something first, set a longer timeout under Options")
        .advise("Check the wire log for lines on stdout that are not messages")
        .spec(STDIO)
}

pub(super) fn not_one_line() -> Explanation {
    Explanation::new("The message contains line breaks")
        .because("Over stdio a message is one line. Wirescope takes the line breaks out of JSON, but this text is not valid JSON")
        .advise("Correct the JSON, or take the line breaks out")
        .spec(STDIO)
}

fn how(exit: &Exit) -> String {
    match exit {
        Exit { signal: Some(signal), .. } => format!("The signal {signal} ended it"),
        Exit { code: Some(0), .. } => "It ended by itself, with exit code 0".to_owned(),
        Exit { code: Some(code), .. } => format!("It ended with exit code {code}"),
        Exit { .. } => "The system does not say how".to_owned(),
    }
}

fn where_to_look(stderr: &str) -> &'static str {
    if stderr.trim().is_empty() {
        "It wrote nothing to stderr: run the command in a terminal to see what it does"
    } else {
        "Check what it wrote to stderr last, quoted here; the wire log has all of it"
    }
}
