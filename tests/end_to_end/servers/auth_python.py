"""An authorization server and the MCP server it protects, made with the official Python SDK."""

import argparse
import asyncio
import html
import json
import secrets
import socket
import time

import uvicorn
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import (
    AccessToken,
    AuthorizationCode,
    AuthorizationParams,
    RefreshToken,
    construct_redirect_uri,
)
from mcp.server.auth.settings import AuthSettings, ClientRegistrationOptions, RevocationOptions
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.auth import OAuthClientInformationFull, OAuthToken
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse

PAGE = """<!doctype html>
<html lang="en">
<title>Allow access</title>
<link rel="icon" href="data:,">
<h1>Allow {client} to use {resource}?</h1>
<p>{scopes}</p>
<form method="post" action="/decide">
<input type="hidden" name="request" value="{request}">
<button name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button>
</form>
</html>"""


class Provider:
    """Everything that the SDK leaves to whoever uses it, kept in memory."""

    def __init__(self, issuer: str, ttl: int) -> None:
        self.issuer = issuer
        self.ttl = ttl
        self.clients: dict[str, OAuthClientInformationFull] = {}
        self.asking: dict[str, tuple[OAuthClientInformationFull, AuthorizationParams]] = {}
        self.codes: dict[str, AuthorizationCode] = {}
        self.access: dict[str, AccessToken] = {}
        self.refresh: dict[str, RefreshToken] = {}

    async def get_client(self, client_id: str) -> OAuthClientInformationFull | None:
        return self.clients.get(client_id)

    async def register_client(self, client_info: OAuthClientInformationFull) -> None:
        self.clients[client_info.client_id] = client_info

    async def authorize(
        self, client: OAuthClientInformationFull, params: AuthorizationParams
    ) -> str:
        request = secrets.token_urlsafe(24)
        self.asking[request] = (client, params)
        return f"{self.issuer}/consent?request={request}"

    def page(self, request: str) -> str:
        client, params = self.asking[request]
        said = {
            "client": client.client_name or client.client_id,
            "resource": params.resource or "",
            "scopes": " ".join(params.scopes or []),
            "request": request,
        }
        return PAGE.format(**{name: html.escape(str(value)) for name, value in said.items()})

    def decide(self, request: str, decision: str) -> str:
        """Where the person goes after having pressed a button."""
        client, params = self.asking.pop(request)
        answer = {"error": "access_denied", "error_description": "The person said no"}
        if decision == "approve":
            code = secrets.token_urlsafe(24)
            self.codes[code] = AuthorizationCode(
                code=code,
                scopes=params.scopes or [],
                expires_at=time.time() + 60,
                client_id=client.client_id,
                **params.model_dump(include={"code_challenge", "redirect_uri", "resource"}),
                redirect_uri_provided_explicitly=params.redirect_uri_provided_explicitly,
            )
            answer = {"code": code}
        return construct_redirect_uri(str(params.redirect_uri), **answer, state=params.state)

    async def load_authorization_code(self, client, authorization_code):
        return self.codes.get(authorization_code)

    async def exchange_authorization_code(self, client, authorization_code) -> OAuthToken:
        del self.codes[authorization_code.code]
        return self.grant(client, authorization_code.scopes, authorization_code.resource)

    async def load_refresh_token(self, client, refresh_token):
        return self.refresh.get(refresh_token)

    async def exchange_refresh_token(self, client, refresh_token, scopes) -> OAuthToken:
        del self.refresh[refresh_token.token]
        return self.grant(client, scopes, refresh_token.resource)

    async def load_access_token(self, token: str) -> AccessToken | None:
        return self.access.get(token)

    async def revoke_token(self, token) -> None:
        self.access.pop(token.token, None)
        self.refresh.pop(token.token, None)

    def grant(self, client, scopes: list[str], resource: str | None) -> OAuthToken:
        access, refresh = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        held = {"client_id": client.client_id, "scopes": scopes, "resource": resource}
        self.access[access] = AccessToken(
            token=access, expires_at=int(time.time()) + self.ttl, **held
        )
        self.refresh[refresh] = RefreshToken(token=refresh, **held)
        return OAuthToken(
            access_token=access,
            expires_in=self.ttl,
            refresh_token=refresh,
            scope=" ".join(scopes),
        )


class WriteNeedsScope:
    """Refuses calls of `write_note` without the scope `write`: the SDK has no check for one tool."""

    def __init__(self, app, provider: Provider) -> None:
        self.app = app
        self.provider = provider

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http" or scope["path"] != "/mcp" or scope["method"] != "POST":
            return await self.app(scope, receive, send)
        request = Request(scope, receive)
        body = await request.body()
        token = self.provider.access.get(request.headers.get("authorization", "")[7:])
        if b'"write_note"' in body and token and "write" not in token.scopes:
            challenge = (
                'Bearer error="insufficient_scope", scope="write", '
                f'resource_metadata="{self.provider.issuer}/.well-known/oauth-protected-resource/mcp"'
            )
            refusal = {"error": "insufficient_scope"}
            headers = {"www-authenticate": challenge}
            return await JSONResponse(refusal, 403, headers)(scope, receive, send)

        unread = [{"type": "http.request", "body": body, "more_body": False}]

        async def once():
            return unread.pop() if unread else await receive()

        return await self.app(scope, once, send)


def build(origin: str, ttl: int):
    provider = Provider(origin, ttl)
    server = MCPServer(
        "python-notes",
        version="1.0.0",
        auth_server_provider=provider,
        auth=AuthSettings(
            issuer_url=origin,
            resource_server_url=f"{origin}/mcp",
            required_scopes=["read"],
            validate_token_resource=True,
            client_registration_options=ClientRegistrationOptions(
                enabled=True, valid_scopes=["read", "write"], default_scopes=["read", "write"]
            ),
            revocation_options=RevocationOptions(enabled=True),
        ),
    )

    @server.tool()
    def whoami() -> str:
        """Says what the token allows."""
        return f"allowed {' '.join(get_access_token().scopes)}"

    @server.tool()
    def write_note(note: str) -> str:
        """Writes a note; needs the scope `write`."""
        return f"written {note}"

    @server.custom_route("/consent", methods=["GET"])
    async def consent(request: Request):
        return HTMLResponse(provider.page(request.query_params["request"]))

    @server.custom_route("/decide", methods=["POST"])
    async def decide(request: Request):
        form = await request.form()
        return RedirectResponse(provider.decide(form["request"], form["decision"]), 303)

    @server.custom_route("/_control/expire", methods=["POST"])
    async def expire(request: Request):
        provider.access.clear()
        return JSONResponse({})

    @server.custom_route("/_control/tokens", methods=["GET"])
    async def tokens(request: Request):
        return JSONResponse({"access": len(provider.access), "refresh": len(provider.refresh)})

    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server.streamable_http_app(transport_security=security)
    return CORSMiddleware(
        WriteNeedsScope(app, provider),
        allow_origins=["*"],
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["*"],
        expose_headers=["Mcp-Session-Id", "WWW-Authenticate"],
    )


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, default=0)
    options.add_argument("--ttl", type=int, default=3600)
    chosen = options.parse_args()

    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", chosen.port))
    listener.listen(128)
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = build(origin, chosen.ttl)
    print(json.dumps({"url": f"{origin}/mcp", "origin": origin, "issuer": origin}), flush=True)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=0)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


main()
