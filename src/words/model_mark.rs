//! What a model or its client may stumble over in a tool, in words.

use crate::claude::tool::seen::Mark;

pub fn mark(mark: &Mark) -> String {
    match mark {
        Mark::Name(by) => format!("The name is refused by: {}", by.join(", ")),
        Mark::RootUnion(by) => {
            format!("The schema has alternatives at the top, refused by: {}", by.join(", "))
        }
        Mark::Reference => "The schema uses $ref, which not every client resolves".to_owned(),
        Mark::Type(name) => format!("JSON Schema has no type {name}"),
        Mark::NoDescription => {
            "The tool has no description, so a model can only guess what it does".to_owned()
        }
        Mark::BareProperties(1) => "1 property has no description".to_owned(),
        Mark::BareProperties(count) => format!("{count} properties have no description"),
        Mark::Hidden => "The definition contains invisible characters".to_owned(),
        Mark::Instructs(phrase) => {
            format!("The description gives instructions to a model: “{phrase}”")
        }
        Mark::Twin(count) => format!("{count} tools have this name"),
    }
}
