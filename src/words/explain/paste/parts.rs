//! Parts of templates that several of them share: all rules of CORS in the words of one kit.

/// The part of this name, or nothing.
pub fn named(name: &str) -> &'static str {
    PARTS.iter().find(|(known, _)| *known == name).map_or("", |(_, part)| part)
}

pub const PARTS: [(&str, &str); 15] = [
    (
        "headers",
        "# on every answer, and on the answer to OPTIONS (204)
Access-Control-Allow-Origin: %origin%
Access-Control-Allow-Methods: %methods%
Access-Control-Allow-Headers: %sent%
Access-Control-Expose-Headers: %seen%",
    ),
    (
        "security",
        r#"# mcp 1.x: FastMCP(..., transport_security=security)
security = TransportSecuritySettings(
    # every name and port at which clients reach the server
    allowed_hosts=[%hosts"%],
    allowed_origins=["%origin%"],
)"#,
    ),
    (
        "starlette",
        r#"    allow_origins=["%origin%"],
    allow_methods=[%methods"%],
    allow_headers=["*"],
    expose_headers=[%seen"%],"#,
    ),
    (
        "express",
        "import cors from 'cors';

// the first app.use(), before authentication
app.use(cors({
  origin: '%origin%',
  methods: [%methods'%],
  exposedHeaders: [%seen'%],
}));",
    ),
    (
        "hono",
        "import { cors } from 'hono/cors';

// the first app.use(), before authentication
app.use(cors({
  origin: '%origin%',
  allowMethods: [%methods'%],
  exposeHeaders: [%seen'%],
}));",
    ),
    (
        "node",
        "// first, before authentication and the MCP handler
response.setHeader('Access-Control-Allow-Origin', '%origin%');
response.setHeader('Access-Control-Allow-Methods', '%methods%');
response.setHeader('Access-Control-Allow-Headers',
  request.headers['access-control-request-headers'] ?? 'content-type');
response.setHeader('Access-Control-Expose-Headers', '%seen%');
if (request.method === 'OPTIONS') {
  response.writeHead(204).end();
  return;
}",
    ),
    (
        "rmcp",
        r#"use axum::http::{HeaderName, HeaderValue, Method};
use tower_http::cors::{AllowHeaders, CorsLayer};

// the last .layer(), around authentication
let router = router.layer(
    CorsLayer::new()
        .allow_origin(HeaderValue::from_static("%origin%"))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([%seen()%]),
);"#,
    ),
    (
        "go",
        r#"// import "github.com/rs/cors"; around authentication and the MCP handler
open := cors.New(cors.Options{
	AllowedOrigins: []string{"%origin%"},
	AllowedMethods: []string{%methods"%},
	AllowedHeaders: []string{"*"},
	ExposedHeaders: []string{%seen"%},
}).Handler(handler)
// serve `open` in place of `handler`"#,
    ),
    (
        "spring",
        r#"@Bean
FilterRegistrationBean<CorsFilter> corsRules() {
    var rules = new CorsConfiguration();
    rules.addAllowedOrigin("%origin%");
    rules.setAllowedMethods(List.of(%methods"%));
    rules.addAllowedHeader("*");
    rules.setExposedHeaders(List.of(%seen"%));
    var paths = new UrlBasedCorsConfigurationSource();
    paths.registerCorsConfiguration("/**", rules);
    var filter = new FilterRegistrationBean<>(new CorsFilter(paths));
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE); // before authentication
    return filter;
}"#,
    ),
    (
        "csharp",
        r#"builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy
    .WithOrigins("%origin%")
    .WithMethods(%methods"%)
    .AllowAnyHeader()
    .WithExposedHeaders(%seen"%)));

// after builder.Build(), before UseAuthentication and MapMcp
app.UseCors();"#,
    ),
    (
        "php",
        "use Mcp\\Server\\Transport\\Http\\Middleware\\{CorsMiddleware, DnsRebindingProtectionMiddleware};

$transport = new StreamableHttpTransport($request, middleware: [
    // first, before authentication
    new CorsMiddleware(
        allowedOrigins: ['%origin%'],
        allowedHeaders: ['*', 'authorization'],
        exposedHeaders: [%seen'%],
    ),
    // the names of your pages and of the server
    new DnsRebindingProtectionMiddleware([%page'%]),
]);",
    ),
    (
        "nginx",
        r#"# in the server's location, which then inherits no add_header lines
add_header Access-Control-Allow-Origin "%origin%" always;
add_header Access-Control-Allow-Methods "%methods%" always;
add_header Access-Control-Allow-Headers $http_access_control_request_headers always;
add_header Access-Control-Expose-Headers "%seen%" always;
if ($request_method = OPTIONS) {
    return 204;
}"#,
    ),
    (
        "caddy",
        r#"header {
	Access-Control-Allow-Origin "%origin%"
	Access-Control-Allow-Methods "%methods%"
	Access-Control-Allow-Headers {header.Access-Control-Request-Headers}
	Access-Control-Expose-Headers "%seen%"
}
@preflight method OPTIONS
respond @preflight 204"#,
    ),
    (
        "traefik",
        r#"http:
  middlewares:
    cors:
      headers:
        accessControlAllowOriginList: ["%origin%"]
        accessControlAllowMethods: [%methods"%]
        accessControlAllowHeaders: ["*", authorization]
        accessControlExposeHeaders: [%seen"%]
        addVaryHeader: true
  routers:
    your-router:
      middlewares: [cors] # first, before authentication"#,
    ),
    (
        "cloudflare",
        "// a Snippet or a Worker on the server's route
export default {
  async fetch(request) {
    const rules = {
      'Access-Control-Allow-Origin': '%origin%',
      'Access-Control-Allow-Methods': '%methods%',
      'Access-Control-Allow-Headers': request.headers.get('Access-Control-Request-Headers') ?? '*',
      'Access-Control-Expose-Headers': '%seen%',
    };
    if (request.method === 'OPTIONS') return new Response(null, { status: 204, headers: rules });
    const answer = await fetch(request);
    const open = new Response(answer.body, answer);
    for (const [name, value] of Object.entries(rules)) open.headers.set(name, value);
    return open;
  },
};",
    ),
];
