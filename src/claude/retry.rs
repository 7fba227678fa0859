//! When to try again: the server's wish, or pauses that grow.

use std::time::Duration;

use crate::wire::http::Head;

const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// A wish for a longer pause is not waited out: a person decides.
const LONGEST_WISH: Duration = Duration::from_mins(10);
/// After the first attempt.
pub(super) const MOST_RETRIES: u32 = 4;

/// Pauses of 1 s, doubling, at most 30 s, each shortened by up to a quarter so that many pages do not
/// come back at the same moment.
#[derive(Clone, Debug)]
pub(super) struct Pauses {
    random: u64,
}

impl Pauses {
    pub(super) fn seeded(seed: u64) -> Self {
        Self { random: seed | 1 }
    }

    /// `retry` counts from 1. `None` where the server wishes for more patience than a page has.
    pub(super) fn before(&mut self, retry: u32, wish: Option<Duration>) -> Option<Duration> {
        if let Some(wish) = wish.filter(|wish| !wish.is_zero()) {
            return (wish <= LONGEST_WISH).then_some(wish);
        }
        let doubled = FIRST_PAUSE * 2_u32.saturating_pow(retry.saturating_sub(1).min(5));
        // xorshift64: spreads well enough for jitter, and is repeatable in tests.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        let share = f64::from(self.random.to_le_bytes()[0]) / 255.0;
        Some(doubled.min(LONGEST_PAUSE).mul_f64(1.0 - 0.25 * share))
    }
}

/// How long a response asks to wait, `wall` being the time since the Unix epoch: `retry-after-ms`, or
/// `retry-after` in seconds or as a date (RFC 9110 §10.2.3). A page reads them only where the server
/// exposes them.
pub(super) fn wish(head: &Head, wall: Duration) -> Option<Duration> {
    if let Some(millis) = head.header("retry-after-ms").and_then(|text| seconds(text, 1_000.0)) {
        return Some(millis);
    }
    let text = head.header("retry-after")?.trim();
    seconds(text, 1.0).or_else(|| http_date(text).map(|date| date.saturating_sub(wall)))
}

fn seconds(text: &str, per_second: f64) -> Option<Duration> {
    let number: f64 = text.trim().parse().ok()?;
    Duration::try_from_secs_f64(number / per_second).ok()
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`, since the Unix epoch; the obsolete forms are not read.
fn http_date(text: &str) -> Option<Duration> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_, date) = text.split_once(", ")?;
    let mut parts = date.split(' ');
    let day: i64 = parts.next()?.parse().ok()?;
    let name = parts.next()?;
    let month = MONTHS.iter().position(|month| *month == name)?;
    let year: i64 = parts.next()?.parse().ok()?;
    let mut clock = parts.next()?.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
    let is_real = (1..=31).contains(&day)
        && (1970..=9999).contains(&year)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && (0..=60).contains(&second);
    if !is_real || parts.next()? != "GMT" {
        return None;
    }
    let days = days_since_epoch(year, i64::try_from(month).ok()? + 1, day);
    let total = days * 86_400 + hour * 3_600 + minute * 60 + second;
    u64::try_from(total).ok().map(Duration::from_secs)
}

/// Howard Hinnant's `days_from_civil`: years start in March, so that the leap day comes last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(name: &str, value: &str) -> Head {
        Head {
            status: 429,
            headers: vec![(name.to_owned(), value.to_owned())],
            redirected_to: None,
        }
    }

    fn wished(name: &str, value: &str) -> Option<Duration> {
        wish(&head(name, value), Duration::from_secs(784_111_700))
    }

    #[test]
    fn a_wish_is_in_seconds_in_milliseconds_or_a_date() {
        assert_eq!(wished("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(wished("retry-after", "0.5"), Some(Duration::from_millis(500)));
        assert_eq!(wished("retry-after-ms", "1500"), Some(Duration::from_millis(1500)));
        let date = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(wished("retry-after", date), Some(Duration::from_secs(77)));
    }

    #[test]
    fn a_date_that_is_past_is_no_wait_and_nonsense_is_no_wish() {
        let past = "Sat, 29 Feb 1992 00:00:00 GMT";
        assert_eq!(wished("retry-after", past), Some(Duration::ZERO));
        for text in ["", "soon", "-1", "NaN", "inf", "Sun, 06 Nov 1994", "x, 99 Foo 1 1:1:1 GMT"] {
            assert_eq!(wished("retry-after", text), None, "{text}");
        }
    }

    #[test]
    fn leap_years_count() {
        assert_eq!(days_since_epoch(1970, 1, 1), 0);
        assert_eq!(days_since_epoch(2000, 3, 1), 11_017);
        assert_eq!(days_since_epoch(2026, 11, 23), 20_780);
    }

    #[test]
    fn pauses_double_up_to_half_a_minute_and_are_shortened_by_a_quarter_at_most() {
        let mut pauses = Pauses::seeded(7);

        for (retry, whole) in [(1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (6, 30.0), (60, 30.0)] {
            let pause = pauses.before(retry, None).expect("a pause").as_secs_f64();
            assert!(pause <= whole && pause >= whole * 0.74, "{pause} for {whole}");
        }
    }

    #[test]
    fn a_wish_is_kept_to_the_letter_unless_it_is_too_long() {
        let mut pauses = Pauses::seeded(7);

        let (short, long) = (Duration::from_secs(90), Duration::from_hours(1));

        assert_eq!(pauses.before(1, Some(short)), Some(short));
        assert_eq!(pauses.before(1, Some(long)), None);
    }
}
