//! Single headers, for a server whose rules of CORS allow too few of them or show too few.

use super::template::Kits;

/// Request headers to allow besides those that are.
pub const ALLOW: Kits = &[
    (
        "The header",
        "# in the answer to OPTIONS, besides the headers that are there\nAccess-Control-Allow-Headers: %sent%",
    ),
    ("Python (mcp, FastMCP)", "# CORSMiddleware: in allow_headers=[...]\n%sent\"%,"),
    ("TypeScript (Express)", "// cors({ ... }): in allowedHeaders: [...]\n%sent'%,"),
    ("TypeScript (Hono)", "// cors({ ... }): in allowHeaders: [...]\n%sent'%,"),
    (
        "TypeScript (Node)",
        "// before the answer to OPTIONS ends\nresponse.appendHeader('Access-Control-Allow-Headers', '%sent%');",
    ),
    ("Rust (rmcp)", "// CorsLayer: in .allow_headers([...])\n%sent()%,"),
    ("Go", "// cors.Options: in AllowedHeaders\n%sent\"%,"),
    (
        "Java (Spring)",
        "// your CorsConfiguration is here `rules`\nList.of(%sent\"%).forEach(rules::addAllowedHeader);",
    ),
    ("C#", "// the policy of AddCors\n.WithHeaders(%sent\"%)"),
    ("PHP", "// CorsMiddleware: in allowedHeaders: [...]\n%sent'%,"),
    (
        "nginx",
        "# beside the other add_header lines\nadd_header Access-Control-Allow-Headers \"%sent%\" always;",
    ),
    ("Caddy", "header +Access-Control-Allow-Headers \"%sent%\""),
    ("Traefik", "# in accessControlAllowHeaders: [...]\n%sent\"%,"),
];

/// Response headers that a page may see.
pub const EXPOSE: Kits = &[
    ("The header", "Access-Control-Expose-Headers: %seen%"),
    ("Python (mcp, FastMCP)", "# in CORSMiddleware(...)\nexpose_headers=[%seen\"%],"),
    ("TypeScript (Express)", "// in cors({ ... })\nexposedHeaders: [%seen'%],"),
    ("TypeScript (Hono)", "// in cors({ ... })\nexposeHeaders: [%seen'%],"),
    (
        "TypeScript (Node)",
        "// before the MCP handler\nresponse.setHeader('Access-Control-Expose-Headers', '%seen%');",
    ),
    ("Rust (rmcp)", "// of CorsLayer\n.expose_headers([%seen()%])"),
    ("Go", "// in cors.Options\nExposedHeaders: []string{%seen\"%},"),
    (
        "Java (Spring)",
        "// your CorsConfiguration is here `rules`\nrules.setExposedHeaders(List.of(%seen\"%));",
    ),
    ("C#", "// the policy of AddCors\n.WithExposedHeaders(%seen\"%)"),
    ("PHP", "// in new CorsMiddleware(...)\nexposedHeaders: [%seen'%],"),
    (
        "nginx",
        "# beside the other add_header lines\nadd_header Access-Control-Expose-Headers \"%seen%\" always;",
    ),
    ("Caddy", "header Access-Control-Expose-Headers \"%seen%\""),
    ("Traefik", "# beside accessControlAllowHeaders\naccessControlExposeHeaders: [%seen\"%]"),
    (
        "Cloudflare",
        "# Rules, Response Header Transform Rule, Set static\nAccess-Control-Expose-Headers = %seen%",
    ),
];
