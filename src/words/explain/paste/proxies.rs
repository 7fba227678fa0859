//! What stands in the way between a page and a server: a proxy that holds streams back, takes a prefix off the
//! path, or refuses large bodies.

use super::template::Kits;

pub const UNBUFFERED: Kits = &[
    ("nginx", "# in the server's location\nproxy_buffering off;\nproxy_read_timeout 1h;"),
    ("Caddy", "# in reverse_proxy\nflush_interval -1"),
    (
        "Traefik",
        "# in the service's loadBalancer, and no buffering middleware
responseForwarding:
  flushInterval: -1ms",
    ),
    (
        "Cloudflare",
        "# quick tunnels (trycloudflare.com) hold event streams back: use a named one
cloudflared tunnel run NAME",
    ),
    (
        "TypeScript (Node)",
        "// before the MCP handler\nresponse.setHeader('X-Accel-Buffering', 'no');",
    ),
    ("Go", "// around the handler\nw.Header().Set(\"X-Accel-Buffering\", \"no\")"),
    ("Java", "// in a filter\nresponse.setHeader(\"X-Accel-Buffering\", \"no\");"),
    ("Headers", "X-Accel-Buffering: no\nCache-Control: no-cache, no-transform"),
];

pub const PREFIX: Kits = &[
    ("Python (mcp)", "# in uvicorn.run(app, ...)\nroot_path=\"%prefix%\","),
    (
        "FastMCP",
        "# in mcp.run(transport=\"sse\", ...)\nuvicorn_config={\"root_path\": \"%prefix%\"},",
    ),
    (
        "TypeScript",
        "// the path of your route for messages\nconst transport = new SSEServerTransport('%prefix%/messages', response);",
    ),
    (
        "Go",
        "// serve `prefixed` in place of `handler`, which mcp.NewSSEHandler made
prefixed := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	r.URL.Path = \"%prefix%\" + r.URL.Path
	handler.ServeHTTP(w, r)
})",
    ),
    ("Java (Spring)", "# application.properties\nspring.ai.mcp.server.base-url=%prefix%"),
    ("Java", "// of HttpServletSseServerTransportProvider.builder()\n.baseUrl(\"%prefix%\")"),
    (
        "C#",
        "// before MapMcp
app.Use((context, next) =>
{
    context.Request.PathBase = \"%prefix%\";
    return next(context);
});",
    ),
];

pub const BODY_SIZE: Kits = &[
    ("nginx", "# in the server's location\nclient_max_body_size 16m;"),
    ("Caddy", "request_body {\n	max_size 16MB\n}"),
    ("Traefik", "# in the buffering middleware\nmaxRequestBodyBytes: 16000000"),
];
