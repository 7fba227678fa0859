//! All lines to paste, in a file of their own: the tests with real servers read the lines there.

use std::fmt::Write as _;

use wirescope::words::explain::{Missing, Paste, lines};

use crate::ORIGIN;
use crate::sheet::every;

/// Each under a heading that begins with `=== `.
pub fn written(renew: &str) -> String {
    let mut text = format!("Lines to paste, for {ORIGIN}. Written by: {renew}\n");
    let headers = ["mcp-method", "mcp-name"].map(str::to_owned);
    for (what, missing) in kinds(&headers) {
        let what = what.trim_start_matches("Missing::").trim_end_matches("(_)");
        for Paste { label, code } in lines(&missing, ORIGIN) {
            write!(text, "\n=== {what}: {label}\n{code}\n").expect("a text takes all");
        }
    }
    text
}

fn kinds(headers: &[String]) -> Vec<(&'static str, Missing<'_>)> {
    every!(Missing<'_> {
        Missing::Cors => [Missing::Cors],
        Missing::AllowHeaders(_) => [Missing::AllowHeaders(headers)],
        Missing::Expose => [Missing::Expose],
        Missing::CorsOnErrors => [Missing::CorsOnErrors],
        Missing::AllowedOrigin => [Missing::AllowedOrigin],
        Missing::AllowedHost(_) => [Missing::AllowedHost("mcp.example:8080")],
        Missing::Unbuffered => [Missing::Unbuffered],
        Missing::Prefix(_) => [Missing::Prefix("/api")],
        Missing::BodySize => [Missing::BodySize],
    })
}
