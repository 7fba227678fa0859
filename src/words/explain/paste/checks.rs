//! What SDKs check themselves, apart from CORS: the `Origin` and the `Host` of a request, against lists.

use super::template::Kits;

const SECURITY: &str = "from mcp.server.transport_security import TransportSecuritySettings

%security%
# or mcp.sse_app(...)
app = mcp.streamable_http_app(transport_security=security)";

pub const ORIGIN: Kits = &[
    ("Python (mcp)", SECURITY),
    ("FastMCP", "# in mcp.run(transport=\"http\", ...)\nallowed_origins=[\"%origin%\"],"),
    (
        "TypeScript (Express)",
        "// SDK v2; names without ports\nconst app = createMcpExpressApp({ allowedOrigins: [%page'%] });",
    ),
    (
        "TypeScript (Hono)",
        "// SDK v2; names without ports\nconst app = createMcpHonoApp({ allowedOrigins: [%page'%] });",
    ),
    (
        "TypeScript (Node)",
        "// SDK v2, of @modelcontextprotocol/node, in place of localhostOriginValidation()
const validateOrigin = originValidation([%page'%]);",
    ),
    (
        "TypeScript (SDK v1)",
        "// options of the transport, where enableDnsRebindingProtection is set
allowedOrigins: ['%origin%'],",
    ),
    (
        "Rust (rmcp)",
        "// of StreamableHttpServerConfig\n.with_allowed_origins([\"%origin%\"])",
    ),
    (
        "Go",
        "// of http.NewCrossOriginProtection()
if err := protection.AddTrustedOrigin(\"%origin%\"); err != nil {
	log.Fatal(err)
}",
    ),
    (
        "Java",
        "// DefaultServerTransportSecurityValidator.builder(), for the transport's securityValidator(...)
.allowedOrigin(\"%origin%\")",
    ),
    ("PHP", "// in the transport's middleware: [...]; names without ports\nnew DnsRebindingProtectionMiddleware([%page'%]),"),
];

pub const HOST: Kits = &[
    ("Python (mcp)", SECURITY),
    ("FastMCP", "# in mcp.run(transport=\"http\", ...)\nallowed_hosts=[\"%host%\"],"),
    (
        "TypeScript (Express)",
        "// names without ports\nconst app = createMcpExpressApp({ allowedHosts: [%name'%] });",
    ),
    (
        "TypeScript (Hono)",
        "// names without ports\nconst app = createMcpHonoApp({ allowedHosts: [%name'%] });",
    ),
    (
        "TypeScript (Node)",
        "// SDK v2, of @modelcontextprotocol/node, in place of localhostHostValidation()
const validateHost = hostHeaderValidation([%name'%]);",
    ),
    (
        "TypeScript (SDK v1)",
        "// options of the transport, where enableDnsRebindingProtection is set
allowedHosts: ['%host%'],",
    ),
    (
        "Rust (rmcp)",
        "// of StreamableHttpServerConfig\n.with_allowed_hosts([\"%host%\", \"localhost\", \"127.0.0.1\", \"::1\"])",
    ),
    (
        "Go",
        "// behind a proxy that reaches the server on localhost, and checks Host itself
&mcp.StreamableHTTPOptions{DisableLocalhostProtection: true}",
    ),
    (
        "Java",
        "// DefaultServerTransportSecurityValidator.builder(), for the transport's securityValidator(...)
.allowedHost(\"%host%\")",
    ),
    ("C#", "// appsettings.json; names without ports\n\"AllowedHosts\": \"%name;%\""),
    ("nginx", "# in the server's location\nproxy_set_header Host localhost:8080;"),
    ("Caddy", "# in reverse_proxy\nheader_up Host localhost:8080"),
    ("Traefik", "# in the service's loadBalancer\npassHostHeader: false"),
    (
        "Cloudflare",
        "# config.yml of cloudflared\noriginRequest:\n  httpHostHeader: localhost:8080",
    ),
];
