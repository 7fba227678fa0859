//! All rules of CORS at once: for a server that has none, and for one that forgets them on errors.

use super::template::Kits;

pub const KITS: Kits = &[
    (
        "Python (mcp)",
        r"from mcp.server.transport_security import TransportSecuritySettings
from starlette.middleware.cors import CORSMiddleware

%security%
app = CORSMiddleware(
    # or mcp.sse_app(...)
    mcp.streamable_http_app(transport_security=security),
%starlette%
)
# run it with uvicorn.run(app), not mcp.run()",
    ),
    (
        "FastMCP",
        r#"from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

mcp.run(transport="http", middleware=[Middleware(
    CORSMiddleware,
%starlette%
)])"#,
    ),
    (
        "TypeScript (Express)",
        "%express%
// SDK v2 on localhost checks Origin too:
// createMcpExpressApp({ allowedOrigins: [%page'%] })",
    ),
    (
        "TypeScript (Hono)",
        "%hono%
// SDK v2 on localhost checks Origin too:
// createMcpHonoApp({ allowedOrigins: [%page'%] })",
    ),
    ("TypeScript (Node)", "%node%"),
    ("Rust (rmcp)", "%rmcp%"),
    ("Go", "%go%"),
    ("Java (Spring)", "%spring%"),
    ("C#", "%csharp%"),
    ("PHP", "%php%"),
    ("nginx", "%nginx%"),
    ("Caddy", "%caddy%"),
    ("Traefik", "%traefik%"),
    ("Cloudflare", "%cloudflare%"),
    ("Headers", "%headers%"),
];

/// Where authentication refuses a request, or something fails, the answer has the headers as well.
pub const ON_ERRORS: Kits = &[
    (
        "Python (mcp)",
        r"from starlette.middleware.cors import CORSMiddleware

# around everything: after app.add_middleware() a 500 has no headers
app = CORSMiddleware(
    app,
%starlette%
)",
    ),
    (
        "FastMCP",
        r"from starlette.middleware.cors import CORSMiddleware

# around everything: after middleware=[...] a 500 has no headers
app = CORSMiddleware(
    mcp.http_app(),
%starlette%
)
# run it with uvicorn.run(app), not mcp.run()",
    ),
    ("TypeScript (Express)", "%express%"),
    ("TypeScript (Hono)", "%hono%"),
    ("TypeScript (Node)", "%node%"),
    ("Rust (rmcp)", "%rmcp%"),
    ("Go", "%go%"),
    ("Java (Spring)", "%spring%"),
    ("C#", "%csharp%"),
    ("PHP", "%php%"),
    ("nginx", "%nginx%"),
    (
        "Caddy",
        "%caddy%
# authentication must let OPTIONS pass: basic_auth @asked { ... }
@asked not method OPTIONS",
    ),
    ("Traefik", "%traefik%"),
    (
        "Cloudflare",
        "%cloudflare%
// Cloudflare Access must let OPTIONS pass: options_preflight_bypass",
    ),
    ("Headers", "# errors too (401, 403, 404, 500); OPTIONS needs no key\n%headers%"),
];
