//! `draw_chart`: an image, from arguments with lists and a nested object.

use serde_json::Value;

use super::chart::Chart;
use super::{Arguments, Mistake, Outcome, fill};
use crate::wire::base64;

/// A text and an image.
const DRAWN: &str = r#"{"content":[
    {"type":"text","text":null},
    {"type":"image","data":null,"mimeType":"image/svg+xml",
        "annotations":{"audience":["user"],"priority":0.9}}]}"#;

const KINDS: [&str; 2] = ["bars", "line"];
const COLOURS: [&str; 4] = ["teal", "orange", "purple", "gray"];
const DEFAULT_POINTS: [f64; 6] = [3.0, 5.0, 2.0, 8.0, 6.0, 7.0];
const MAX_POINTS: usize = 50;
/// Far enough for anybody, and near enough to divide without overflow.
const FARTHEST: f64 = 1e100;

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let chart = read(arguments)?;
    let highest = chart.points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    // A whole number is said without its point.
    let highest = Value::from(highest).to_string();
    let highest = highest.strip_suffix(".0").unwrap_or(&highest);
    let words = format!("A chart of {} points; the highest is {highest}", chart.points.len());
    let image = base64::encode(chart.draw().as_bytes());
    Ok(Outcome::Done(fill(DRAWN, &mut [words.into(), image.into()])))
}

fn read(arguments: Arguments<'_>) -> Result<Chart<'_>, Mistake> {
    let points = arguments.numbers("points")?.unwrap_or_else(|| DEFAULT_POINTS.to_vec());
    if points.is_empty() || points.len() > MAX_POINTS {
        return Err(Mistake(format!("points must be 1 to {MAX_POINTS} numbers")));
    }
    if points.iter().any(|point| point.abs() > FARTHEST) {
        return Err(Mistake("points must lie between -1e100 and 1e100".to_owned()));
    }
    let mut chart = Chart {
        points,
        labels: arguments.texts("labels")?.unwrap_or_default(),
        is_line: arguments.choice("kind", &KINDS)? == "line",
        title: "",
        colour: COLOURS[0],
        width: 480,
        height: 240,
    };
    if let Some(look) = arguments.group("look")? {
        chart.title = look.text("title")?.unwrap_or_default();
        chart.colour = look.choice("color", &COLOURS)?;
        chart.width = look.whole("width", 160..=1200, 480)?;
        chart.height = look.whole("height", 120..=800, 240)?;
    }
    Ok(chart)
}
