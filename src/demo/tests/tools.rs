//! What the tools answer.

use serde_json::{Value, json};

use crate::demo::Demo;
use crate::demo::harness::{answer, call, result};
use crate::wire::base64;

fn run(tool: &str, arguments: &Value) -> Value {
    result(&mut Demo::default(), &call(1, tool, arguments))
}

fn words(result: &Value) -> &str {
    result["content"][0]["text"].as_str().expect("a string")
}

#[test]
fn echo_says_it_as_often_and_as_loudly_as_asked() {
    let loud = run("echo", &json!({ "message": "hi", "times": 2, "loudly": true }));

    assert_eq!(words(&loud), "HI\nHI");
    assert_eq!(loud["resultType"], "complete");
}

#[test]
fn whole_numbers_add_up_to_a_whole_number() {
    let sum =
        |a: Value, b: Value| run("add", &json!({ "a": a, "b": b }))["structuredContent"].take();

    assert_eq!(sum(json!(2), json!(40)), json!({ "sum": 42 }));
    assert_eq!(sum(json!(0.5), json!(1)), json!({ "sum": 1.5 }));
    assert_eq!(run("add", &json!({ "a": 1e308, "b": 1e308 }))["isError"], true);
}

#[test]
fn a_forecast_has_the_days_units_and_details_asked_for() {
    let arguments =
        json!({ "city": "Kyoto", "units": "imperial", "days": 2, "details": ["sunrise"] });

    let told = run("weather", &arguments);

    let forecast = told["structuredContent"]["forecast"].as_array().expect("days");
    assert_eq!(forecast.len(), 2);
    assert!(forecast[1]["sunrise"].is_string() && forecast[1].get("wind").is_none());
    assert!(words(&told).contains("tomorrow: ") && words(&told).contains("°F"));
}

#[test]
fn a_chart_is_an_image_and_a_text() {
    let chart = run("draw_chart", &json!({ "points": [1, 9], "look": { "color": "purple" } }));

    assert_eq!(words(&chart), "A chart of 2 points; the highest is 9");
    let image = &chart["content"][1];
    assert_eq!((&image["type"], &image["mimeType"]), (&json!("image"), &json!("image/svg+xml")));
    let svg = base64::decode(image["data"].as_str().expect("data")).expect("base64");
    let svg = String::from_utf8(svg).expect("text");
    assert!(svg.starts_with("<svg ") && svg.contains("fill=\"purple\""), "{svg}");
}

#[test]
fn a_document_is_embedded_and_links_to_more() {
    let kinds = |arguments: Value| -> Vec<Value> {
        let mut result = run("document", &arguments);
        let content = result["content"].as_array_mut().expect("content");
        content.iter_mut().map(|block| block["type"].take()).collect()
    };

    assert_eq!(kinds(json!({})), ["text", "resource", "resource_link"]);
    assert_eq!(kinds(json!({ "with_link": false })), ["text", "resource"]);
}

#[test]
fn a_long_text_has_as_many_lines_as_asked() {
    assert_eq!(words(&run("long_text", &json!({ "lines": 1234 }))).lines().count(), 1234);
    assert_eq!(run("long_text", &json!({ "lines": 0 }))["isError"], true);
}

#[test]
fn a_place_is_found_by_name_or_by_point() {
    let by_name = run("find_place", &json!({ "where": { "name": "to" } }));
    assert_eq!(words(&by_name), "Kyoto, Wellington");

    let point = json!({ "latitude": 50, "longitude": -120 });
    let by_point = run("find_place", &json!({ "where": point, "limit": 1 }));
    assert_eq!(by_point["structuredContent"][0]["name"], "Vancouver");
    assert!(by_point["structuredContent"][0]["distance_km"].as_u64().is_some());

    assert_eq!(run("find_place", &json!({ "where": {} }))["isError"], true);
}

#[test]
fn failing_is_a_result_or_a_protocol_error() {
    let failed = run("fail", &json!({ "message": "no tea" }));
    assert_eq!((&failed["isError"], words(&failed)), (&json!(true), "no tea"));

    let request = call(4, "fail", &json!({ "kind": "protocol", "message": "no tea" }));
    let (status, body) = answer(&mut Demo::default(), &request);
    assert_eq!((status, &body["error"]["code"]), (200, &json!(-32603)));
    assert_eq!((&body["id"], &body["error"]["message"]), (&json!(4), &json!("no tea")));
}

#[test]
fn a_wrong_argument_is_a_result_that_names_it() {
    let failed = run("count_slowly", &json!({ "steps": 0 }));

    assert_eq!(failed["isError"], true);
    assert_eq!(words(&failed), "steps must be a whole number from 1 to 100, not 0");
}

#[test]
fn every_option_of_a_schema_is_one_the_tool_knows() {
    let definitions = crate::demo::template::list(include_str!("../tools.json"));
    for tool in &definitions {
        let properties = tool["inputSchema"]["properties"].as_object().expect("properties");
        for (key, property) in properties {
            let titled = property["oneOf"].as_array().into_iter().flatten();
            let options = property["enum"].as_array().into_iter().flatten();
            let listed = property["items"]["enum"].as_array().into_iter().flatten();
            let values = options.chain(titled.map(|option| &option["const"])).cloned();
            for value in values.chain(listed.map(|option| json!([option]))) {
                let arguments = json!({ "city": "Oslo", key: value });
                let (_, body) = answer(
                    &mut Demo::default(),
                    &call(1, tool["name"].as_str().expect("a name"), &arguments),
                );
                assert!(!body.to_string().contains(" must be "), "{body}");
                assert!(!body.to_string().contains(" may be "), "{body}");
            }
        }
    }
}
