"""An MCP server made with fastmcp, over stdio or, without CORS, over HTTP."""

import argparse
import json
import socket

from fastmcp import Context, FastMCP

server = FastMCP("fastmcp-fixture", version="1.0.0")


@server.tool
def add(a: int, b: int) -> int:
    """Add two whole numbers."""
    return a + b


@server.tool
async def slow(ctx: Context, steps: int = 3) -> str:
    """Report each step as progress."""
    for step in range(1, steps + 1):
        await ctx.report_progress(step, steps)
    return f"finished {steps} steps"


@server.tool
async def ask(ctx: Context) -> str:
    """Ask for a name."""
    answer = await ctx.elicit("Who are you?", response_type=str)
    return f"hello {answer.data}" if answer.action == "accept" else answer.action


@server.resource("note://welcome")
def welcome() -> str:
    """A short text."""
    return "Welcome"


@server.prompt
def greet(name: str) -> str:
    """Ask for a greeting."""
    return f"Greet {name}"


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--transport", choices=["stdio", "http"], required=True)
    options.add_argument("--port", type=int, default=0)
    chosen = options.parse_args()
    if chosen.transport == "stdio":
        return server.run(show_banner=False)
    port = chosen.port
    if port == 0:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    origin = f"http://127.0.0.1:{port}"
    print(json.dumps({"url": f"{origin}/mcp", "origin": origin}), flush=True)
    server.run(transport="http", host="127.0.0.1", port=port, show_banner=False, log_level="warning")


main()
