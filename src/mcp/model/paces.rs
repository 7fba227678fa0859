//! How often each loop that a server drives goes round: all of them, in one place.

use std::time::Duration;

use crate::wire::http::Head;
use crate::wire::http::retry_after::retry_after;
use crate::wire::pace::Pace;

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// A program that has not answered the modern probe by then is taken for one of the legacy era, of which some
/// never answer what they do not know.
pub(in crate::mcp) const PROBE: Duration = Duration::from_secs(3);

/// Attempts at connecting anew. `Retry-After` may ask for more patience, and not for less.
pub(in crate::mcp) const RECONNECT: Pace = Pace {
    usual: millis(1_000),
    floor: millis(1_000),
    fair: Duration::from_secs(30),
    steady: Duration::from_secs(30),
    longest: Duration::from_mins(5),
    most: None,
};

/// The stream of notifications, by `retry` or `Retry-After`. One that lasted ends the row.
pub(in crate::mcp) const STREAM: Pace =
    Pace { floor: millis(250), fair: millis(1_000), ..RECONNECT };

/// The rest of an answer that broke off, by `retry`. `most` counts those that brought nothing at all.
pub(in crate::mcp) const RESUME: Pace = Pace {
    usual: millis(1_000),
    floor: millis(250),
    fair: millis(500),
    steady: Duration::from_secs(10),
    longest: Duration::from_mins(1),
    most: Some(5),
};

/// Looks how a task goes, by `pollInterval`.
pub(in crate::mcp) const LOOK: Pace = Pace {
    usual: millis(1_000),
    floor: millis(200),
    fair: millis(500),
    steady: millis(1_000),
    longest: Duration::from_hours(1),
    most: None,
};

/// A list that changes as soon as it was read. The first times it is read again at once.
pub(in crate::mcp) const RELIST: Pace = Pace {
    usual: millis(250),
    floor: millis(250),
    fair: Duration::MAX,
    steady: Duration::from_secs(30),
    longest: Duration::MAX,
    most: None,
};

/// Rounds of a call that asks for nothing but another try. What follows `most` is for a person to allow.
pub(in crate::mcp) const ROUND: Pace = Pace {
    usual: millis(250),
    floor: millis(250),
    fair: millis(250),
    steady: millis(250),
    longest: millis(250),
    most: Some(10),
};

/// So often; then a person has to say so.
const MOST_WAITS: u32 = 3;
/// Where it does not say how long, or says nothing sensible.
const SHORTEST: Duration = Duration::from_secs(5);
/// Nobody sits before a countdown longer than this.
const LONGEST: Duration = Duration::from_mins(5);

/// For how long a server that answers 429 is left alone, after so many `waits` in a row; `None`: for a person to
/// say.
pub(in crate::mcp) fn asked_pause(head: &Head, waits: u32, wall: Duration) -> Option<Duration> {
    if head.status != 429 || waits >= MOST_WAITS {
        return None;
    }
    let asked = retry_after(head, wall);
    let pause = asked.unwrap_or(SHORTEST * 2_u32.pow(waits)).max(SHORTEST);
    (pause <= LONGEST).then_some(pause)
}
