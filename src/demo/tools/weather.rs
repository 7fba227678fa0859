//! `weather`: a structured answer to a question with several parts.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Arguments, Mistake, Outcome, fill, structured};

const UNITS: [&str; 2] = ["metric", "imperial"];
const DETAILS: [&str; 3] = ["wind", "humidity", "sunrise"];
const SKIES: [&str; 5] = ["sunny", "partly cloudy", "cloudy", "rain", "thunderstorm"];

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let city = arguments.required_text("city")?;
    let units = arguments.choice("units", &UNITS)?;
    let days = arguments.whole("days", 1..=7, 3)?;
    let details = arguments.texts("details")?.unwrap_or_else(|| vec!["wind"]);
    if let Some(unknown) = details.iter().find(|detail| !DETAILS.contains(detail)) {
        let known = DETAILS.join(", ");
        return Err(Mistake(format!("details may be {known}, not {unknown:?}")));
    }
    let mut forecast = Vec::new();
    for day in 0..days {
        forecast.push(Day::of(city, day).encode(day, units, &details));
    }
    let words = summary(city, units, &forecast);
    let structure = r#"{"city":null,"units":null,"forecast":null}"#;
    let structure = fill(structure, &mut [city.into(), units.into(), forecast.into()]);
    Ok(Outcome::Done(structured(words, structure)))
}

fn summary(city: &str, units: &str, forecast: &[Value]) -> String {
    let degree = if units == "metric" { "°C" } else { "°F" };
    let mut words = format!("{city}, a made-up forecast");
    for (index, day) in forecast.iter().enumerate() {
        let when = match index {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            days => format!("in {days} days"),
        };
        let sky = day["sky"].as_str().unwrap_or_default();
        let _ = write!(words, "\n{when}: {sky}, {} to {} {degree}", day["low"], day["high"]);
    }
    words
}

/// The weather of one day, in whole units that arithmetic keeps exact.
struct Day {
    /// An index into [`SKIES`]; the more, the worse.
    sky: usize,
    /// Tenths of a degree Celsius.
    high: i32,
    low: i32,
    /// Hundredths.
    rain_chance: u32,
    /// Kilometres an hour.
    wind: i32,
    /// Hundredths.
    humidity: u32,
    /// Minutes after midnight.
    sunrise: u32,
}

impl Day {
    fn of(city: &str, day: u32) -> Self {
        let climate = Dice::of(city.trim().to_lowercase().as_bytes());
        let today = climate.thrown(day);
        let sky = today.roll(1, 5);
        let mean = 60 + climate.roll(2, 220) + today.roll(3, 60);
        let spread = 40 + today.roll(4, 60) - 8 * sky;
        Self {
            sky: usize::try_from(sky).unwrap_or_default(),
            high: mean + spread,
            low: mean - spread,
            rain_chance: u32::try_from(sky * 20 + today.roll(5, 15)).unwrap_or_default(),
            wind: 4 + sky * 5 + today.roll(6, 20),
            humidity: u32::try_from(35 + sky * 10 + today.roll(7, 15)).unwrap_or_default(),
            sunrise: u32::try_from(330 + climate.roll(8, 120)).unwrap_or_default() - day,
        }
    }

    fn encode(&self, day: u32, units: &str, details: &[&str]) -> Value {
        let is_metric = units == "metric";
        let degrees = |tenths: i32| {
            let shown = if is_metric { tenths } else { tenths * 18 / 10 + 320 };
            Value::from(f64::from(shown) / 10.0)
        };
        let share = |hundredths: u32| Value::from(f64::from(hundredths) / 100.0);
        let told = r#"{"day":null,"sky":null,"high":null,"low":null,"rain_chance":null}"#;
        let (high, low) = (degrees(self.high), degrees(self.low));
        let parts = &mut [day.into(), SKIES[self.sky].into(), high, low, share(self.rain_chance)];
        let mut told = fill(told, parts);
        for detail in details {
            told[*detail] = match *detail {
                "wind" if is_metric => self.wind.into(),
                "wind" => (self.wind * 1000 / 1609).into(),
                "humidity" => share(self.humidity),
                _ => format!("{:02}:{:02}", self.sunrise / 60, self.sunrise % 60).into(),
            };
        }
        told
    }
}

/// Throws that are always the same for the same bytes (FNV-1a).
#[derive(Clone, Copy)]
struct Dice(u32);

impl Dice {
    fn of(bytes: &[u8]) -> Self {
        Self(0x811c_9dc5).mixed(bytes)
    }

    fn thrown(self, number: u32) -> Self {
        self.mixed(&number.to_le_bytes())
    }

    /// From 0 up to but without `sides`.
    fn roll(self, throw: u32, sides: u32) -> i32 {
        let thrown = self.thrown(throw).0;
        // The low bits of FNV are its weakest.
        i32::try_from((thrown ^ thrown >> 15) % sides).unwrap_or_default()
    }

    fn mixed(self, bytes: &[u8]) -> Self {
        let mix = |held: u32, byte: &u8| (held ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        Self(bytes.iter().fold(self.0, mix))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_city_has_plausible_weather_on_any_day() {
        for number in 0..500 {
            for day in 0..7 {
                let Day { high, low, rain_chance, wind, humidity, sky, .. } =
                    Day::of(&format!("city {number}"), day);

                assert!(low < high && low > -150 && high < 450, "{low} to {high}");
                assert!(rain_chance <= 100 && humidity <= 100 && sky < SKIES.len());
                assert!((0..60).contains(&wind));
            }
        }
    }

    #[test]
    fn the_same_city_has_the_same_weather_however_it_is_written() {
        let told = |city: &str| Day::of(city, 2).encode(2, "metric", &["sunrise"]);

        assert_eq!(told("Lisbon"), told(" lisbon"));
        assert_ne!(told("Lisbon"), told("Kyoto"));
    }
}
