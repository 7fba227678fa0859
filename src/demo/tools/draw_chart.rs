//! `draw_chart`: an image, from arguments with lists and a nested object.

use serde_json::{Value, json};

use super::chart::Chart;
use super::{Arguments, Mistake, Outcome, harmless, text};
use crate::wire::base64;

const KINDS: [&str; 2] = ["bars", "line"];
const COLOURS: [&str; 4] = ["teal", "orange", "purple", "gray"];
const DEFAULT_POINTS: [f64; 6] = [3.0, 5.0, 2.0, 8.0, 6.0, 7.0];
const MAX_POINTS: usize = 50;
/// Far enough for anybody, and near enough to divide without overflow.
const FARTHEST: f64 = 1e100;

pub(super) fn define() -> Value {
    json!({
        "title": "Draw a chart",
        "description": "Draws numbers as an SVG image, and says in a text what it drew.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "points": {
                    "type": "array",
                    "title": "Points",
                    "items": { "type": "number" },
                    "minItems": 1,
                    "maxItems": MAX_POINTS,
                    "default": [3, 5, 2, 8, 6, 7],
                },
                "labels": {
                    "type": "array",
                    "title": "Labels",
                    "description": "One for each point, in order",
                    "items": { "type": "string" },
                    "maxItems": MAX_POINTS,
                },
                "kind": { "type": "string", "title": "Kind", "enum": KINDS, "default": "bars" },
                "look": look_schema(),
            },
        },
        "annotations": harmless(),
    })
}

fn look_schema() -> Value {
    json!({
        "type": "object",
        "title": "Look",
        "properties": {
            "title": { "type": "string", "title": "Title", "maxLength": 80 },
            "colour": {
                "type": "string",
                "title": "Colour",
                "enum": COLOURS,
                "default": "teal",
            },
            "width": {
                "type": "integer",
                "title": "Width",
                "description": "In pixels",
                "minimum": 160,
                "maximum": 1200,
                "default": 480,
            },
            "height": {
                "type": "integer",
                "title": "Height",
                "description": "In pixels",
                "minimum": 120,
                "maximum": 800,
                "default": 240,
            },
        },
    })
}

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let chart = read(arguments)?;
    let highest = chart.points.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let words = format!("A chart of {} points; the highest is {highest}", chart.points.len());
    let image = json!({
        "type": "image",
        "data": base64::encode(chart.draw().as_bytes()),
        "mimeType": "image/svg+xml",
        "annotations": { "audience": ["user"], "priority": 0.9 },
    });
    Ok(Outcome::Done(json!({ "content": [text(&words), image] })))
}

fn read(arguments: Arguments<'_>) -> Result<Chart<'_>, Mistake> {
    let points = arguments.numbers("points")?.unwrap_or_else(|| DEFAULT_POINTS.to_vec());
    if points.is_empty() || points.len() > MAX_POINTS {
        return Err(Mistake(format!("points must be 1 to {MAX_POINTS} numbers")));
    }
    if points.iter().any(|point| point.abs() > FARTHEST) {
        return Err(Mistake(format!("points must lie between -{FARTHEST:e} and {FARTHEST:e}")));
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
        chart.colour = look.choice("colour", &COLOURS)?;
        chart.width = look.whole("width", 160..=1200, 480)?;
        chart.height = look.whole("height", 120..=800, 240)?;
    }
    Ok(chart)
}
