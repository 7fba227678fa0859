//! How long an answer asks to wait before the next request (RFC 9110 §10.2.3).

use std::time::Duration;

use super::Head;

/// How long a response asks to wait, `wall` being the time since the Unix epoch: `retry-after-ms`, or
/// `retry-after` in seconds or as a date. A page reads them only where the server exposes them.
pub fn retry_after(head: &Head, wall: Duration) -> Option<Duration> {
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
        retry_after(&head(name, value), Duration::from_secs(784_111_700))
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
}
