//! `book_table`: asks back before it answers, by a round trip more.
//!
//! Spec: <https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr>

use serde_json::Value;

use super::{Mistake, fill, said};
use crate::demo::admission::Admitted;
use crate::demo::arguments::Arguments;
use crate::demo::refusal::Refusal;

/// Comes back with the answers, unread and unchanged.
const STATE: &str = "table-1";

const QUESTION: &str = r#"{"resultType":"input_required","requestState":null,"inputRequests":{"seats":{
    "method":"elicitation/create","params":{"mode":"form","message":null,"requestedSchema":{
        "type":"object","properties":{
            "guests":{"type":"integer","title":"Guests","minimum":1,"maximum":12,"default":2},
            "when":{"type":"string","title":"When","enum":["noon","evening"],"default":"evening"},
            "outside":{"type":"boolean","title":"Outside","default":false}},
        "required":["guests","when"]}}}}}"#;

/// The result of one round.
pub(in crate::demo) fn book_table(asked: &Admitted) -> Result<Value, Refusal> {
    let none = serde_json::Map::new();
    let arguments = asked.params.get("arguments").and_then(Value::as_object).unwrap_or(&none);
    let place = match Arguments(arguments).text("place") {
        Ok(place) => place.unwrap_or("Chez Ada"),
        Err(mistake) => return Ok(mistake.into_result()),
    };
    let Some(responses) = asked.params.get("inputResponses") else {
        if asked.capability("/elicitation").is_none() {
            return Err(Refusal::missing_capability(fill(
                r#"{"elicitation":{"form":{}}}"#,
                &mut [],
            )));
        }
        let message = format!("A table at {place}: for how many, and when?");
        return Ok(fill(QUESTION, &mut [STATE.into(), message.into()]));
    };
    if asked.params.get("requestState").and_then(Value::as_str) != Some(STATE) {
        return Err(Refusal::invalid_params("requestState is not the one that the server sent"));
    }
    let answer = &responses["seats"];
    match answer["action"].as_str() {
        Some("accept") => Ok(booked(place, &answer["content"])),
        Some("decline" | "cancel") => Ok(said(format!("No table at {place} then"))),
        _ => Err(Refusal::invalid_params("inputResponses has no answer to seats")),
    }
}

fn booked(place: &str, content: &Value) -> Value {
    let (Some(guests), Some(when)) = (content["guests"].as_u64(), content["when"].as_str()) else {
        return Mistake("guests and when are required".to_owned()).into_result();
    };
    let seats = if content["outside"] == true { "outside" } else { "inside" };
    said(format!("Booked: {place}, {guests} guests, {when}, {seats}"))
}
