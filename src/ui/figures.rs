//! Numbers as people read them.

use std::time::Duration;

/// Such as `1,204`.
pub fn count(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of the server's with a few digits, such as `3`, `0.25`, `1e308`.
pub fn amount(amount: f64) -> String {
    let is_plain = amount == 0.0 || (1e-6..1e15).contains(&amount.abs());
    let digits = if is_plain { amount.to_string() } else { format!("{amount:e}") };
    // More than 17 digits tell nothing that the number has.
    let Some((number, power)) = digits.split_once('e') else {
        return digits.chars().take(17).collect();
    };
    let number: String = number.chars().take(17).collect();
    format!("{number}e{power}")
}

/// Such as `1,204 messages` or `1 message`.
pub fn counted(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", count(number))
}

/// Such as `86 B`, `1.2 kB`, `20.0 MB`.
#[expect(clippy::cast_precision_loss, reason = "one digit after the point is shown")]
pub fn bytes(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// Where the person is, such as `2026-11-30 12:01:03`.
pub fn date_and_time(epoch_millis: f64) -> String {
    let date = js_sys::Date::new(&epoch_millis.into());
    format!(
        "{}-{:02}-{:02} {:02}:{:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds()
    )
}

/// The time of day where the person is, such as `12:01:03.114`.
pub fn time_of_day(epoch_millis: f64, at: Duration) -> String {
    let date = js_sys::Date::new(&(epoch_millis + at.as_secs_f64() * 1e3).into());
    format!(
        "{:02}:{:02}:{:02}.{:03}",
        date.get_hours(),
        date.get_minutes(),
        date.get_seconds(),
        date.get_milliseconds()
    )
}
