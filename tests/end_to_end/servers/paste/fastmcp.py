"""A server of FastMCP, and the places where a test pastes what is missing. Its port is in FASTMCP_PORT."""

import json
import os
import sys

import uvicorn
from fastmcp import FastMCP
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware

missing, origin, port = sys.argv[1], sys.argv[2], os.environ["FASTMCP_PORT"]
mcp = FastMCP("paste")


@mcp.tool
def add(a: int, b: int) -> int:
    """Add two whole numbers."""
    return a + b


@mcp.custom_route("/fail", methods=["POST"])
async def fail(request):
    raise RuntimeError("it did not work")


print(json.dumps({"url": f"http://127.0.0.1:{port}/mcp", "origin": f"http://127.0.0.1:{port}"}), flush=True)
if missing == "Cors":
    mcp.run(transport="http")  # PASTE Cors
elif missing == "CorsOnErrors":
    rules = Middleware(CORSMiddleware, allow_origins=[origin], allow_methods=["POST"], allow_headers=["*"])
    app = mcp.http_app(middleware=[rules])
    # PASTE CorsOnErrors
    uvicorn.run(app, port=int(port), log_level="warning")
elif missing == "Prefix":
    mcp.run(
        transport="sse",
        # PASTE Prefix
    )
else:
    mcp.run(
        transport="http",
        host_origin_protection=True,
        # PASTE AllowedOrigin
        # PASTE AllowedHost
    )
