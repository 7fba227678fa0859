//! The demo server's resources, prompts and questions, asked as a client asks.

use serde_json::{Value, json};

use super::super::Demo;
use super::super::harness::{answer, request, result, with_header};
use crate::mcp::http::HttpRequest;
use crate::wire::http::header_value;

fn read(uri: &str) -> HttpRequest {
    let request = request(1, "resources/read", json!({ "uri": uri }));
    with_header(request, "mcp-name", Some(&header_value::encode(uri)))
}

fn book(meta: &Value, more: &Value) -> HttpRequest {
    let mut params = json!({ "name": "book_table", "arguments": { "place": "Kyoto" } });
    for (key, value) in more.as_object().into_iter().flatten() {
        params[key] = value.clone();
    }
    let sent = request(1, "tools/call", params);
    let body = sent.body.as_deref().unwrap_or_default();
    let mut body: Value = serde_json::from_str(body).expect("JSON");
    body["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = meta.clone();
    HttpRequest { body: Some(body.to_string().into()), ..sent }
}

#[test]
fn every_listed_resource_can_be_read() {
    let mut demo = Demo::default();
    let listed = result(&mut demo, &request(1, "resources/list", json!({})));

    for resource in listed["resources"].as_array().expect("resources") {
        let uri = resource["uri"].as_str().expect("a URI");
        let contents = &result(&mut demo, &read(uri))["contents"][0];

        assert_eq!(contents["uri"], uri);
        assert_eq!(contents["mimeType"], resource["mimeType"]);
        let body = contents["text"].as_str().or(contents["blob"].as_str());
        assert!(body.is_some_and(|body| body.len() > 100), "{uri}");
    }
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let (_, body) = answer(&mut Demo::default(), &read("demo://nothing"));

    assert_eq!(body["error"]["code"], -32602);
    assert_eq!(body["error"]["data"]["uri"], "demo://nothing");
}

#[test]
fn the_template_leads_to_a_greeting() {
    let read = read("demo://greeting/Ada?language=french");

    let contents = result(&mut Demo::default(), &read)["contents"][0].take();

    assert_eq!(contents["text"], "Bonjour, Ada!");
}

#[test]
fn a_prompt_is_completed_and_then_got() {
    let mut demo = Demo::default();
    let params = json!({
        "ref": { "type": "ref/prompt", "name": "weather_report" },
        "argument": { "name": "city", "value": "ky" }
    });

    let completion = result(&mut demo, &request(1, "completion/complete", params));
    let params = json!({ "name": "weather_report", "arguments": { "city": "Kyoto" } });
    let prompt = result(&mut demo, &request(2, "prompts/get", params));

    assert_eq!(completion["completion"]["values"], json!(["Kyoto"]));
    let words = prompt["messages"][0]["content"]["text"].as_str().expect("words");
    assert!(words.contains("weather for Kyoto"), "{words}");
}

#[test]
fn a_required_argument_of_a_prompt_is_asked_for() {
    let params = json!({ "name": "weather_report", "arguments": {} });

    let (_, body) = answer(&mut Demo::default(), &request(1, "prompts/get", params));

    assert_eq!(body["error"]["message"], "city is required");
}

#[test]
fn a_table_is_booked_in_two_rounds() {
    let mut demo = Demo::default();
    let can_ask = json!({ "elicitation": { "form": {} } });

    let asked = result(&mut demo, &book(&can_ask, &json!({})));
    assert_eq!(asked["resultType"], "input_required");
    assert_eq!(asked["inputRequests"]["seats"]["method"], "elicitation/create");

    let content = json!({ "guests": 4, "when": "noon", "outside": true });
    let answers = json!({ "seats": { "action": "accept", "content": content } });
    let more = json!({ "inputResponses": answers, "requestState": asked["requestState"] });
    let booked = result(&mut demo, &book(&can_ask, &more));
    assert_eq!(booked["resultType"], "complete");
    assert_eq!(booked["content"][0]["text"], "Booked: Kyoto, 4 guests, noon, outside");

    let declined = json!({ "seats": { "action": "decline" } });
    let more = json!({ "inputResponses": declined, "requestState": asked["requestState"] });
    let declined = result(&mut demo, &book(&can_ask, &more));
    assert_eq!(declined["content"][0]["text"], "No table at Kyoto then");
}

#[test]
fn a_client_that_cannot_be_asked_is_told_what_it_lacks() {
    let (status, body) = answer(&mut Demo::default(), &book(&json!({}), &json!({})));

    assert_eq!((status, &body["error"]["code"]), (400, &json!(-32021)));
    let required = &body["error"]["data"]["requiredCapabilities"];
    assert_eq!(required, &json!({ "elicitation": { "form": {} } }));
}
