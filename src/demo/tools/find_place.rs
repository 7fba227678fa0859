//! `find_place`: an argument no form can express, so that it is written as JSON.

use serde_json::{Value, json};

use super::{Arguments, Mistake, Outcome, harmless, text};

/// Name, country, latitude and longitude in degrees.
const PLACES: [(&str, &str, f64, f64); 8] = [
    ("Lisbon", "Portugal", 38.72, -9.14),
    ("Nairobi", "Kenya", -1.29, 36.82),
    ("Reykjavík", "Iceland", 64.15, -21.94),
    ("Kyoto", "Japan", 35.01, 135.77),
    ("Wellington", "New Zealand", -41.29, 174.78),
    ("Montevideo", "Uruguay", -34.90, -56.16),
    ("Vancouver", "Canada", 49.28, -123.12),
    ("Tbilisi", "Georgia", 41.72, 44.79),
];
const EARTH_RADIUS_KM: f64 = 6371.0;

pub(super) fn define() -> Value {
    json!({
        "title": "Find a place",
        "description": "Knows eight cities. Finds them by name, or those nearest to a point. The \
            question is one of two shapes, so it is written as JSON.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "where": {
                    "title": "Where",
                    "description": "Either a name or a point",
                    "default": { "name": "Lis" },
                    "examples": [{ "name": "to" }, { "latitude": 60, "longitude": 10 }],
                    "anyOf": [by_name(), by_point()],
                },
                "limit": {
                    "type": "integer",
                    "title": "Limit",
                    "minimum": 1,
                    "maximum": 8,
                    "default": 3,
                },
            },
            "required": ["where"],
        },
        "outputSchema": { "type": "array", "items": place_schema() },
        "annotations": harmless(),
    })
}

fn by_name() -> Value {
    json!({
        "type": "object",
        "title": "By name",
        "properties": { "name": { "type": "string", "description": "Part of the name" } },
        "required": ["name"],
        "additionalProperties": false,
    })
}

fn by_point() -> Value {
    json!({
        "type": "object",
        "title": "By point",
        "properties": {
            "latitude": { "type": "number", "minimum": -90, "maximum": 90 },
            "longitude": { "type": "number", "minimum": -180, "maximum": 180 },
        },
        "required": ["latitude", "longitude"],
        "additionalProperties": false,
    })
}

fn place_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "name": { "type": "string" },
            "country": { "type": "string" },
            "latitude": { "type": "number" },
            "longitude": { "type": "number" },
            "distance_km": { "type": "integer", "minimum": 0 },
        },
        "required": ["name", "country", "latitude", "longitude"],
    })
}

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let limit = arguments.whole("limit", 1..=8, 3)?.try_into().unwrap_or(usize::MAX);
    let Some(question) = arguments.group("where")? else {
        return Err(Mistake("where is required".to_owned()));
    };
    let mut found = match question.text("name")? {
        Some(part) => named(part),
        None => nearest(question)?,
    };
    found.truncate(limit);
    let names: Vec<&str> = found.iter().filter_map(|place| place["name"].as_str()).collect();
    let words = match names.as_slice() {
        [] => "No place is called that".to_owned(),
        names => names.join(", "),
    };
    Ok(Outcome::Done(json!({ "content": [text(&words)], "structuredContent": found })))
}

fn named(part: &str) -> Vec<Value> {
    let part = part.to_lowercase();
    let fits = |name: &str| name.to_lowercase().contains(&part);
    let found = PLACES.iter().filter(|(name, ..)| fits(name));
    found.map(|(name, country, latitude, longitude)| {
        json!({ "name": name, "country": country, "latitude": latitude, "longitude": longitude })
    })
    .collect()
}

fn nearest(question: Arguments<'_>) -> Result<Vec<Value>, Mistake> {
    let point = (question.number("latitude")?, question.number("longitude")?);
    let (Some(latitude), Some(longitude)) = point else {
        return Err(Mistake("where needs a name, or a latitude and a longitude".to_owned()));
    };
    let mut places: Vec<_> = PLACES
        .iter()
        .map(|place| (distance_km((latitude, longitude), (place.2, place.3)), place))
        .collect();
    places.sort_by(|(left, _), (right, _)| left.total_cmp(right));
    let told = places.into_iter().map(|(distance, (name, country, latitude, longitude))| {
        let whole: Option<u32> = format!("{distance:.0}").parse().ok();
        json!({
            "name": name,
            "country": country,
            "latitude": latitude,
            "longitude": longitude,
            "distance_km": whole.unwrap_or_default(),
        })
    });
    Ok(told.collect())
}

/// Along the surface, by the haversine formula.
fn distance_km(from: (f64, f64), to: (f64, f64)) -> f64 {
    let half_sine = |degrees: f64| (degrees.to_radians() / 2.0).sin().powi(2);
    let across = from.0.to_radians().cos() * to.0.to_radians().cos() * half_sine(to.1 - from.1);
    let share = (half_sine(to.0 - from.0) + across).clamp(0.0, 1.0);
    2.0 * EARTH_RADIUS_KM * share.sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_the_equator_is_ten_thousand_kilometres() {
        let quarter = distance_km((0.0, 0.0), (0.0, 90.0));

        assert!((quarter - 10_007.5).abs() < 1.0, "{quarter}");
    }

    #[test]
    fn the_place_nearest_to_oslo_is_reykjavik() {
        let question = json!({ "latitude": 59.91, "longitude": 10.75 });

        let found = nearest(Arguments(question.as_object().expect("an object"))).expect("a point");

        assert_eq!(found[0]["name"], "Reykjavík");
        assert_eq!(found.len(), 8);
    }
}
