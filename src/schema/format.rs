//! The formats of text that a form may ask for. JSON Schema takes `format` for a remark, so
//! [`check`](super::check::check) passes it over; where a server means it, this looks.

use serde_json::{Map, Value};

use super::mistake::{InputMistake, Rule};
use super::pointer::child;
use crate::wire::url::uri_scheme;

/// The members of a flat object whose text is not in the format that its schema names.
pub fn check_formats(schema: &Value, members: &Map<String, Value>) -> Vec<InputMistake> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let mistake = |(key, rules): (&String, &Value)| {
        let text = members.get(key)?.as_str()?;
        let wanted = match rules.get("format").and_then(Value::as_str)? {
            "email" if !is_email(text) => "an e-mail address",
            "uri" if !is_uri(text) => "an address with a scheme, such as https://example.com",
            "date" if !is_date(text) => "a date, such as 2026-07-28",
            "date-time" if !is_date_time(text) => {
                "a date and time with a zone, such as 2026-07-28T12:00:00Z"
            }
            _ => return None,
        };
        Some(InputMistake { pointer: child("", key), rule: Rule::Format(wanted) })
    };
    properties.into_iter().flatten().filter_map(mistake).collect()
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    let is_domain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    !local.is_empty()
        && local.chars().all(is_plain)
        && !domain.is_empty()
        && domain.chars().all(is_domain)
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

fn is_uri(text: &str) -> bool {
    uri_scheme(text).is_some_and(|(_, rest)| {
        !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}

fn is_date(text: &str) -> bool {
    let [year, month, day] = text.split('-').collect::<Vec<_>>()[..] else { return false };
    let (Some(year), Some(month), Some(day)) = (digits(year, 4), digits(month, 2), digits(day, 2))
    else {
        return false;
    };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=days).contains(&day)
}

/// RFC 3339.
fn is_date_time(text: &str) -> bool {
    let Some((date, time)) = text.split_once(['T', 't', ' ']) else { return false };
    let (clock, zone) = match time.strip_suffix(['Z', 'z']) {
        Some(clock) => (clock, None),
        None => match time.rfind(['+', '-']) {
            Some(at) => (&time[..at], Some(&time[at + 1..])),
            None => return false,
        },
    };
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    is_date(date) && is_clock(clock, 3) && is_fraction && zone.is_none_or(|zone| is_clock(zone, 2))
}

/// `12:30` or `12:30:59`; a leap second is a second.
fn is_clock(text: &str, parts: usize) -> bool {
    let found: Vec<_> = text.split(':').map(|part| digits(part, 2)).collect();
    let within = found.iter().zip([23, 59, 60]).all(|(part, most)| part.is_some_and(|n| n <= most));
    found.len() == parts && within
}

fn digits(text: &str, count: usize) -> Option<u32> {
    let is_plain = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn is_wrong(format: &str, text: &str) -> bool {
        let schema = json!({ "properties": { "x": { "type": "string", "format": format } } });
        let members = Map::from_iter([("x".to_owned(), json!(text))]);
        let mistakes = check_formats(&schema, &members);
        assert!(mistakes.iter().all(|mistake| mistake.pointer == "/x"));
        !mistakes.is_empty()
    }

    #[test]
    fn each_format_takes_its_own_and_nothing_else() {
        for (format, right, wrong) in [
            (
                "email",
                &["a@b", "a.b+c@mail.example"][..],
                &["", "a", "@b", "a@", "a b@c", "a@b."][..],
            ),
            (
                "uri",
                &["https://x/", "mailto:a@b", "urn:x"],
                &["x", "/x", "https:", "1a:b", "a:b c"],
            ),
            (
                "date",
                &["2024-02-29", "2026-12-31"],
                &["2026-02-29", "2026-13-01", "2026-1-1", "26-01-01", "2026-00-10", "2026-01-00"],
            ),
            (
                "date-time",
                &["2026-07-28T12:00:00Z", "2026-07-28t12:00:00.25+02:00", "2016-12-31T23:59:60Z"],
                &["2026-07-28", "2026-07-28T12:00:00", "2026-07-28T25:00:00Z", "2026-07-28T12:00Z"],
            ),
            ("colour", &["anything"], &[]),
        ] {
            for text in right {
                assert!(!is_wrong(format, text), "{format} takes {text:?}");
            }
            for text in wrong {
                assert!(is_wrong(format, text), "{format} refuses {text:?}");
            }
        }
    }
}
