//! `find_place`: an argument no form can express, so that it is written as JSON.

use serde_json::Value;

use super::{Arguments, Mistake, Outcome, list, structured};

pub(in crate::demo) const PLACES: &str = r#"[
    {"name":"Lisbon","country":"Portugal","latitude":38.72,"longitude":-9.14},
    {"name":"Nairobi","country":"Kenya","latitude":-1.29,"longitude":36.82},
    {"name":"Reykjavík","country":"Iceland","latitude":64.15,"longitude":-21.94},
    {"name":"Kyoto","country":"Japan","latitude":35.01,"longitude":135.77},
    {"name":"Wellington","country":"New Zealand","latitude":-41.29,"longitude":174.78},
    {"name":"Montevideo","country":"Uruguay","latitude":-34.9,"longitude":-56.16},
    {"name":"Vancouver","country":"Canada","latitude":49.28,"longitude":-123.12},
    {"name":"Tbilisi","country":"Georgia","latitude":41.72,"longitude":44.79}]"#;
/// Along a great circle of the earth.
const KM_IN_A_DEGREE: f64 = 6371.0 * std::f64::consts::PI / 180.0;
/// From one point to its antipode.
const HALF_AROUND_KM: u32 = 20_015;

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
    Ok(Outcome::Done(structured(words, found.into())))
}

pub(in crate::demo) fn names_of_places() -> Vec<String> {
    let places = list(PLACES);
    places.iter().filter_map(|place| place["name"].as_str()).map(str::to_owned).collect()
}

fn named(part: &str) -> Vec<Value> {
    let part = part.to_lowercase();
    let mut found = list(PLACES);
    found.retain(|place| place["name"].as_str().unwrap_or_default().to_lowercase().contains(&part));
    found
}

/// The nearest first.
fn nearest(question: Arguments<'_>) -> Result<Vec<Value>, Mistake> {
    let point = (question.number("latitude")?, question.number("longitude")?);
    let (Some(latitude), Some(longitude)) = point else {
        return Err(Mistake("where needs a name, or a latitude and a longitude".to_owned()));
    };
    let mut distances: Vec<u32> = Vec::new();
    let mut found = Vec::new();
    for mut place in list(PLACES) {
        let degrees = |key: &str| place[key].as_f64().unwrap_or_default();
        let there = (degrees("latitude"), degrees("longitude"));
        let distance = distance_km((latitude, longitude), there);
        let nearer = distances.iter().take_while(|other| **other <= distance).count();
        place["distance_km"] = distance.into();
        distances.insert(nearer, distance);
        found.insert(nearer, place);
    }
    Ok(found)
}

/// Along the surface, to the nearest kilometre, by the haversine formula.
fn distance_km(from: (f64, f64), to: (f64, f64)) -> u32 {
    let across = cosine(from.0) * cosine(to.0) * haversine(to.1 - from.1);
    let share = haversine(to.0 - from.0) + across;
    let (mut least, mut most) = (0, HALF_AROUND_KM);
    while least < most {
        let middle = u32::midpoint(least, most);
        let angle = (f64::from(middle) + 0.5) / KM_IN_A_DEGREE;
        if haversine(angle) < share {
            least = middle + 1;
        } else {
            most = middle;
        }
    }
    least
}

fn haversine(degrees: f64) -> f64 {
    (1.0 - cosine(degrees)) / 2.0
}

/// By its series, in a fraction of the code that `f64::cos` brings along.
fn cosine(degrees: f64) -> f64 {
    let turned = degrees.abs() % 360.0;
    let folded = turned.min(360.0 - turned);
    let (acute, sign) = if folded > 90.0 { (180.0 - folded, -1.0) } else { (folded, 1.0) };
    let square = acute.to_radians() * acute.to_radians();
    let (mut sum, mut term) = (sign, sign);
    for step in 1_u32..=9 {
        let even = f64::from(2 * step);
        term *= -square / (even * (even - 1.0));
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_quarter_of_the_equator_is_ten_thousand_kilometres() {
        assert_eq!(distance_km((0.0, 0.0), (0.0, 90.0)), 10_008);
    }

    #[test]
    fn the_cosine_is_that_of_the_standard_library() {
        for degrees in -400_i16..=400 {
            let degrees = f64::from(degrees);

            let difference = cosine(degrees) - degrees.to_radians().cos();
            assert!(difference.abs() < 1e-12, "{degrees}: {difference}");
        }
    }

    #[test]
    fn the_place_nearest_to_oslo_is_reykjavik() {
        let question = json!({ "latitude": 59.91, "longitude": 10.75 });

        let found = nearest(Arguments(question.as_object().expect("an object"))).expect("a point");

        assert_eq!(found[0]["name"], "Reykjavík");
        assert_eq!(found.len(), 8);
    }
}
