//! Lines for a POSIX shell, with curl. Whatever has to be done before the call is done first, in a shell of its
//! own, so that pasting them into a terminal leaves nothing behind and cannot close it.

use super::literal::visible_json;
use super::place::{self, is_own};
use super::text::{Text, quoted};
use super::variables::Variables;
use super::{Call, Handed, Refused, stream};
use crate::mcp::http::HttpRequest;
use crate::mcp::{Dialect, Packed};

/// In bytes. What is longer may be refused as one argument of a program (Linux takes 128 KiB).
const LONGEST_ARGUMENT: usize = 100_000;

pub(super) fn written(call: &Call<'_>) -> Result<Handed, Refused> {
    let Packed::Http(request) = &call.prepared.call else { return Err(Refused::CurlOfProgram) };
    let mut variables = Variables::default();
    let lines = match (call.prepared.dialect, &*call.prepared.before) {
        (Dialect::Event, _) => stream::of_events(call, request, &mut variables)?,
        (Dialect::HttpSse, [Packed::Http(initialize), Packed::Http(initialized)]) => {
            stream::of_session(call, request, [initialize, initialized], &mut variables)?
        }
        (Dialect::Streamable, [Packed::Http(initialize), Packed::Http(initialized)]) => {
            in_session(call, request, [initialize, initialized], &mut variables)?
        }
        _ => alone(call, request, &mut variables)?,
    };
    let text = variables.comment("#") + &lines;
    Ok(Handed { text, variables: variables.0, note: None })
}

/// One request that needs no other.
fn alone(
    call: &Call<'_>,
    request: &HttpRequest,
    variables: &mut Variables,
) -> Result<String, Refused> {
    let url = address(&request.url, variables)?;
    let headers = place::headers(request.headers.iter(), call.is_signed_in, variables)?;
    let (options, body) = (options(&headers, "  "), body_of(request));
    if body.len() > LONGEST_ARGUMENT {
        let curl = format!("curl -sS -N {url}{options} \\\n  --data-binary @-");
        return Ok(format!("printf %s {body} |\n{curl}\n"));
    }
    Ok(format!("curl -sS -N {url}{options} \\\n  --data-raw {body}\n"))
}

/// A session of Streamable HTTP is made for the call, and ended after it. A server may leave the stream open that
/// its first answer came on (28: curl has waited long enough), and need not like to hear that the handshake is over.
fn in_session(
    call: &Call<'_>,
    request: &HttpRequest,
    handshake: [&HttpRequest; 2],
    variables: &mut Variables,
) -> Result<String, Refused> {
    let first = handshake[0];
    let url = address(&request.url, variables)?;
    let common = place::headers(first.headers.iter(), call.is_signed_in, variables)?;
    let is_later = |name: &str| {
        name != "mcp-session-id" && !first.headers.iter().any(|held| held.name == name)
    };
    let later = request.headers.iter().filter(|header| is_later(&header.name));
    let later: String = place::headers(later, false, variables)?.iter().map(option).collect();
    let own: Vec<_> = common.iter().filter(|(name, _)| is_own(name)).cloned().collect();
    let (common, own) = (options(&common, "    "), options(&own, "    "));
    let [initialize, initialized] = handshake.map(body_of);
    let body = body_of(request);
    Ok(format!(
        r#"(
head=$(mktemp) || exit
trap 'rm -f "$head"' EXIT
trap 'exit 1' HUP INT TERM
send() {{
  body=$1
  shift
  printf %s "$body" | curl -sS -N {url}{common} \
    "$@" --data-binary @-
}}
send {initialize} \
  -f -m 60 -D "$head" -o /dev/null || [ $? = 28 ] || exit
session=$(tr -d '\r' <"$head" | sed -n 's/^[Mm][Cc][Pp]-[Ss][Ee][Ss][Ss][Ii][Oo][Nn]-[Ii][Dd]: *//p' | tail -n 1)
set --{later}
[ -z "$session" ] || set -- "$@" -H "mcp-session-id: $session"
send {initialized} \
  -f -m 60 -o /dev/null "$@"
send {body} "$@"
code=$?
[ -z "$session" ] || curl -sS -m 60 -o /dev/null -X DELETE {url}{own} "$@"
exit "$code"
)
"#
    ))
}

/// As a word, and an option before it where curl would take signs in it for a pattern.
pub(super) fn address(url: &str, variables: &mut Variables) -> Result<String, Refused> {
    Ok(word(&place::address(&place::read(url)?, variables)))
}

/// The same of one that is read.
pub(super) fn word(url: &Text) -> String {
    let globs = if url.contains(&['[', ']', '{', '}']) { "-g " } else { "" };
    format!("{globs}{}", url.sh())
}

/// Each on a line of its own, which goes on that before.
pub(super) fn options(headers: &[(String, Text)], indent: &str) -> String {
    let line = |header: &(String, Text)| format!(" \\\n{indent}{}", option(header).trim_start());
    headers.iter().map(line).collect()
}

/// With a space before it. Without a value curl would leave a header out, unless it is written like this.
fn option((name, value): &(String, Text)) -> String {
    let is_empty = *value == Text::default();
    let whole = if is_empty {
        Text::plain(&format!("{name};"))
    } else {
        Text::plain(&format!("{name}: ")).with(value.clone())
    };
    format!(" -H {}", whole.sh())
}

/// As one word. No pasting can end it early, by what a terminal does with signs that nobody sees.
pub(super) fn body_of(request: &HttpRequest) -> String {
    quoted(&visible_json(request.body.as_deref().unwrap_or_default()))
}
