"""A server of the official Python SDK, and the places where a test pastes what is missing."""

import json
import sys

import uvicorn
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.middleware.cors import CORSMiddleware

missing, origin, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
mcp = MCPServer("paste")
unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)


@mcp.tool()
def add(a: int, b: int) -> int:
    """Add two whole numbers."""
    return a + b


@mcp.custom_route("/fail", methods=["POST"])
async def fail(request):
    raise RuntimeError("it did not work")


if missing in ("Cors", "AllowedOrigin", "AllowedHost"):
    app = mcp.streamable_http_app()
    # PASTE Cors
    # PASTE AllowedOrigin
    # PASTE AllowedHost
elif missing == "AllowHeaders":
    app = CORSMiddleware(
        mcp.streamable_http_app(transport_security=unchecked),
        allow_origins=[origin],
        allow_methods=["POST"],
        allow_headers=[
            "content-type",
            # PASTE AllowHeaders
        ],
    )
elif missing == "Expose":
    app = CORSMiddleware(
        mcp.streamable_http_app(transport_security=unchecked),
        allow_origins=[origin],
        allow_methods=["POST"],
        allow_headers=["*"],
        # PASTE Expose
    )
elif missing == "CorsOnErrors":
    app = mcp.streamable_http_app(transport_security=unchecked)
    app.add_middleware(CORSMiddleware, allow_origins=[origin], allow_methods=["POST"], allow_headers=["*"])
    # PASTE CorsOnErrors
elif missing == "Prefix":
    app = mcp.sse_app(transport_security=unchecked)

print(json.dumps({"url": f"http://127.0.0.1:{port}/mcp", "origin": f"http://127.0.0.1:{port}"}), flush=True)
uvicorn.run(
    app,
    port=port,
    log_level="warning",
    # PASTE Prefix
)
