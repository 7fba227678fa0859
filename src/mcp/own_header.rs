//! A person's own headers beside those of the protocol: none goes out twice, for a browser would join the
//! two values with a comma.

use super::model::http::Header;

/// Headers that carry what the message or the session at hand is, different from one request to the next.
/// A person's value could fit none but one of them, so ours stands.
const OURS: [&str; 5] =
    ["mcp-protocol-version", "mcp-method", "mcp-name", "mcp-session-id", "last-event-id"];

/// Whether a header of this name (in lower case) is left to the protocol whatever a person sets.
/// `accept` and `content-type` are not: there a person's value stands in place of ours.
pub fn is_kept_from_people(name: &str) -> bool {
    OURS.contains(&name) || name.starts_with("mcp-param-")
}

/// Adds a person's headers to those of a request.
pub(super) fn add_own(headers: &mut Vec<Header>, own: impl Iterator<Item = Header>) {
    for header in own {
        let taken = headers.iter().any(|held| held.name == header.name);
        if taken && is_kept_from_people(&header.name) {
            continue;
        }
        headers.retain(|held| held.name != header.name);
        headers.push(header);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_header_stands_in_place_of_ours_but_for_what_names_the_message() {
        let mut headers = vec![
            Header::plain("accept", "application/json"),
            Header::plain("mcp-method", "tools/call"),
            Header::plain("content-type", "application/json"),
        ];
        let own = [
            Header::plain("Accept", "text/event-stream"),
            Header::plain("Mcp-Method", "ping"),
            Header::plain("X-Team", "a"),
            Header::plain("x-team", "b"),
            Header::plain("mcp-trial", "on"),
        ];

        add_own(&mut headers, own.into_iter());

        let texts: Vec<String> =
            headers.iter().map(|header| format!("{}: {}", header.name, header.value)).collect();
        assert_eq!(
            texts,
            [
                "mcp-method: tools/call",
                "content-type: application/json",
                "accept: text/event-stream",
                "x-team: b",
                "mcp-trial: on",
            ]
        );
    }
}
