//! Lines for a POSIX shell, with curl, where a session lives on a stream: HTTP+SSE and the event dialect.

use super::curl::{address, body_of, options, word};
use super::literal::visible_json;
use super::place::{self, is_own};
use super::text::{Text, quoted};
use super::variables::Variables;
use super::{Call, Refused};
use crate::mcp::http::HttpRequest;
use crate::wire::json::skim;
use crate::wire::url::Url;

/// Initialize has the id 1, the call has 2 (see [`Prepared`](crate::mcp::Prepared)). One that waits longer than a
/// minute gives up.
pub(super) fn of_session(
    call: &Call<'_>,
    request: &HttpRequest,
    handshake: [&HttpRequest; 2],
    variables: &mut Variables,
) -> Result<String, Refused> {
    let url = place::stream_of(call)?;
    let headers = place::headers(request.headers.iter(), call.is_signed_in, variables)?;
    let opened = opened(&url, &headers, variables);
    let posted = options(&headers, "    ");
    let [initialize, initialized] = handshake.map(body_of);
    let body = body_of(request);
    Ok(format!(
        r#"{opened}post() {{
  printf %s "$1" | curl -sS -f -m 60 -o /dev/null "$endpoint"{posted} \
    --data-binary @-
}}
answer_to() {{
  told | sed 's/^[^ ]* //' | grep -E '"id" *: *'"$1"' *[,}}]' | grep -E '"(result|error)" *:'
}}
post {initialize} || exit
wait_for answer_to 1 >/dev/null
post {initialized}
post {body} || exit
wait_for answer_to 2
)
"#
    ))
}

/// The call goes to the stream's address, or where that takes none, to the one that was named. It is answered
/// there or on the stream.
pub(super) fn of_events(
    call: &Call<'_>,
    request: &HttpRequest,
    variables: &mut Variables,
) -> Result<String, Refused> {
    let url = place::read(&request.url)?;
    let headers = place::headers(request.headers.iter(), call.is_signed_in, variables)?;
    let opened = opened(&url, &headers, variables);
    let posted = options(&headers, "    ");
    let address = address(&request.url, variables)?;
    let body = event_body(request);
    Ok(format!(
        r#"{opened}session=$(printf %s "$endpoint" | sed -n 's/.*[?&]session_\{{0,1\}}[iI]d=\([^&"\\]*\).*/\1/p')
post() {{
  printf %s {body} | curl -sS -m 60 "$@"{posted} \
    -o "$events.answer" -w '%{{http_code}}' --data-binary @-
}}
results() {{
  told | grep -E '^(result|error) '
}}
code=$(post {address}) || exit
case $code in
  404 | 405) code=$(post "$endpoint") || exit ;;
esac
cat "$events.answer"
case $code in
  2*) [ -s "$events.answer" ] || wait_for results ;;
  *) exit 1 ;;
esac
)
"#
    ))
}

/// The session's own id stands in the body, which is another for whoever pastes it.
fn event_body(request: &HttpRequest) -> String {
    let body = request.body.as_deref().unwrap_or_default();
    let held = skim::at(body, &["session_id"]).map(|id| format!("\"session_id\":{id}"));
    let parts = held.and_then(|held| body.split_once(&held));
    let Some((before, after)) = parts else { return body_of(request) };
    let before = quoted(&format!("{}\"session_id\":\"", visible_json(before)));
    format!("{before}\"$session\"{}", quoted(&format!("\"{}", visible_json(after))))
}

/// Opens the stream in the background, keeps what it says in a file, and waits for the address that it names.
/// One at another origin would get the keys.
fn opened(url: &Url, headers: &[(String, Text)], variables: &mut Variables) -> String {
    let own: Vec<_> = headers.iter().filter(|(name, _)| is_own(name)).cloned().collect();
    let own = options(&own, "  ");
    let stream = place::address(url, variables);
    let origin = Text::plain(url.origin());
    let folder = url.path().rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = origin.clone().with(place::path(&format!("{folder}/"), variables)).sh();
    let path = origin.clone().with(place::path(url.path(), variables)).sh();
    let (stream, origin) = (word(&stream), origin.sh());
    format!(
        r#"(
events=$(mktemp) || exit
curl -sS -N -f {stream} \
  -H 'accept: text/event-stream'{own} >"$events" &
stream=$!
trap 'kill "$stream" 2>/dev/null; wait "$stream" 2>/dev/null; rm -f "$events" "$events.answer"' EXIT
trap 'exit 1' HUP INT TERM
told() {{
  tr -d '\r' <"$events" | awk '
    /^event:/ {{ sub(/^event: ?/, ""); kind = $0; next }}
    /^data:/ {{ sub(/^data: ?/, ""); data = data $0; next }}
    /^$/ {{ if (data != "") print (kind == "" ? "message" : kind) " " data; kind = data = "" }}'
}}
wait_for() {{
  tries=0
  until "$@"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! kill -0 "$stream" 2>/dev/null; then
      echo 'The stream ended without an answer, or a minute went by' >&2
      exit 1
    fi
    sleep 0.2 2>/dev/null || sleep 1
  done
}}
endpoints() {{
  told | sed -n 's/^endpoint //p' | grep .
}}
wait_for endpoints >/dev/null
endpoint=$(endpoints | head -n 1)
case $endpoint in
  {origin}/*) ;;
  *://* | //*) echo 'The server names an address at another origin' >&2; exit 1 ;;
  /*) endpoint={origin}$endpoint ;;
  \?*) endpoint={path}$endpoint ;;
  *) endpoint={folder}$endpoint ;;
esac
"#
    )
}
