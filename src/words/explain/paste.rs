//! Lines to paste into a server, with this page's origin filled in.

use crate::words::explanation::Paste;

/// CORS rules for the usual kits: which origin may read, which headers may be sent and seen.
pub fn cors(origin: &str) -> Vec<Paste> {
    vec![
        Paste { label: "Python (mcp)", code: python(origin) },
        Paste { label: "FastMCP", code: fastmcp(origin) },
        Paste { label: "TypeScript", code: typescript(origin) },
        Paste { label: "Rust (rmcp)", code: rmcp(origin) },
        Paste { label: "Headers", code: headers(origin) },
    ]
}

/// Leave for these request headers, in lower case.
pub fn headers_for(origin: &str, _headers: &[String]) -> Vec<Paste> {
    cors(origin)
}

/// What requests with a proof of possession need besides.
pub fn cors_with_proof(origin: &str) -> Vec<Paste> {
    let code = headers(origin)
        .replace("authorization,", "authorization, dpop,")
        .replace("WWW-Authenticate", "WWW-Authenticate, DPoP-Nonce");
    vec![Paste { label: "Headers", code }]
}

/// Only what lets a page read the session's id.
pub fn expose(origin: &str) -> Vec<Paste> {
    let header = "Access-Control-Expose-Headers: Mcp-Session-Id, WWW-Authenticate".to_owned();
    let mut all = vec![Paste { label: "The header", code: header }];
    all.extend(cors(origin).into_iter().filter(|paste| paste.label != "Headers"));
    all
}

/// The origin check of the Python SDK, which is separate from CORS.
pub fn allowed_origins(origin: &str) -> Vec<Paste> {
    vec![Paste { label: "Python (mcp)", code: transport_security(origin) }]
}

fn transport_security(origin: &str) -> String {
    format!(
        r#"from mcp.server.transport_security import TransportSecuritySettings

security = TransportSecuritySettings(
    # every name and port at which clients reach the server
    allowed_hosts=["localhost:*", "127.0.0.1:*"],
    allowed_origins=["{origin}"],
)
app = mcp.streamable_http_app(transport_security=security)"#
    )
}

fn python(origin: &str) -> String {
    format!(
        r#"from starlette.middleware.cors import CORSMiddleware
{}
app = CORSMiddleware(
    app,
    allow_origins=["{origin}"],
    allow_methods=["GET", "POST", "DELETE"],
    allow_headers=["*"],
    expose_headers=["Mcp-Session-Id", "WWW-Authenticate"],
)"#,
        transport_security(origin)
    )
}

fn fastmcp(origin: &str) -> String {
    format!(
        r#"from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

mcp.run(transport="http", middleware=[Middleware(
    CORSMiddleware,
    allow_origins=["{origin}"],
    allow_methods=["GET", "POST", "DELETE"],
    allow_headers=["*"],
    expose_headers=["Mcp-Session-Id", "WWW-Authenticate"],
)])"#
    )
}

fn typescript(origin: &str) -> String {
    format!(
        r"// before the MCP handler sees the request
response.setHeader('Access-Control-Allow-Origin', '{origin}');
response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
response.setHeader('Access-Control-Allow-Headers',
  request.headers['access-control-request-headers'] ?? 'content-type');
response.setHeader('Access-Control-Expose-Headers', 'Mcp-Session-Id, WWW-Authenticate');
if (request.method === 'OPTIONS') {{
  response.writeHead(204).end();
  return;
}}"
    )
}

fn rmcp(origin: &str) -> String {
    format!(
        r#"use axum::http::{{HeaderName, HeaderValue}};
use tower_http::cors::{{Any, CorsLayer}};

let router = router.layer(
    CorsLayer::new()
        .allow_origin(HeaderValue::from_static("{origin}"))
        .allow_methods(Any)
        .allow_headers(Any)
        .expose_headers([
            HeaderName::from_static("mcp-session-id"),
            HeaderName::from_static("www-authenticate"),
        ]),
);"#
    )
}

fn headers(origin: &str) -> String {
    format!(
        "# on every answer, and on the answer to OPTIONS (204)\n\
         Access-Control-Allow-Origin: {origin}\n\
         Access-Control-Allow-Methods: GET, POST, DELETE\n\
         Access-Control-Allow-Headers: content-type, authorization, api_key, last-event-id, \
         mcp-session-id, mcp-protocol-version, mcp-method, mcp-name\n\
         Access-Control-Expose-Headers: Mcp-Session-Id, WWW-Authenticate"
    )
}
