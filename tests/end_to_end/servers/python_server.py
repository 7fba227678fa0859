"""An MCP server made with the official Python SDK, as its README shows, with CORS in front."""

import argparse
import asyncio
import json
import os
import socket
from typing import Annotated

import uvicorn
from mcp.server.mcpserver import Context, Image, MCPServer
from mcp.server.mcpserver.resolve import Elicit, Resolve
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import Completion
from pydantic import BaseModel
from starlette.middleware.cors import CORSMiddleware

# One red pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)

server = MCPServer("python-fixture", version="1.0.0", instructions="A server for tests.")


class Booking(BaseModel):
    guests: int = 2
    window: bool = True


def ask_for_booking() -> Elicit[Booking]:
    """Asked in the course of the call, by whatever the revision has for that."""
    return Elicit("For how many?", Booking)


class Weather(BaseModel):
    city: str
    celsius: float
    dry: bool


@server.tool()
def add(a: int, b: int) -> int:
    """Add two whole numbers."""
    return a + b


@server.tool()
def echo(text: str) -> str:
    """Say the same again."""
    return text


@server.tool()
async def slow(ctx: Context, steps: int = 5, millis: int = 100) -> str:
    """Work for a while, and report each step as progress and as a log message."""
    for step in range(1, steps + 1):
        await asyncio.sleep(millis / 1000)
        await ctx.report_progress(step, steps, f"step {step}")
        await ctx.info(f"finished step {step}")
    return f"finished {steps} steps"


@server.tool()
def book(booking: Annotated[Booking, Resolve(ask_for_booking)]) -> str:
    """Ask for the number of guests, and book a table."""
    return f"booked for {booking.guests}"


@server.tool()
def fail(message: str = "it did not work") -> str:
    """Always fail."""
    raise ValueError(message)


@server.tool()
def image() -> Image:
    """One red pixel."""
    return Image(data=PIXEL, format="png")


@server.tool()
def structured(city: str) -> Weather:
    """The weather as structured content, with an output schema."""
    return Weather(city=city, celsius=21.5, dry=True)


@server.resource("note://welcome")
def welcome() -> str:
    """A short text."""
    return "Welcome"


@server.resource("note://{city}/weather", mime_type="application/json")
def weather(city: str) -> str:
    """The weather of a city, as JSON."""
    return json.dumps({"city": city, "celsius": 21.5})


@server.resource("note://icon", mime_type="image/png")
def icon() -> bytes:
    """One red pixel, as bytes."""
    return PIXEL


@server.prompt()
def greet(name: str) -> str:
    """Ask for a greeting."""
    return f"Greet {name}"


@server.prompt()
def review(language: str, style: str = "short") -> str:
    """Ask for a review of code."""
    return f"Review this {language} code, and be {style}"


@server.completion()
async def complete(ref, argument, context):
    if argument.name == "language":
        known = [name for name in ("python", "pascal", "rust") if name.startswith(argument.value)]
        return Completion(values=known, total=len(known), hasMore=False)
    language = (context and context.arguments or {}).get("language")
    if argument.name == "style" and language:
        return Completion(values=[f"{language}-like"])
    return None


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--transport", choices=["sse", "stdio", "streamable-http"], required=True)
    options.add_argument("--port", type=int, default=0)
    chosen = options.parse_args()
    if chosen.transport == "stdio":
        return server.run("stdio")

    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    if chosen.transport == "sse":
        app, path = server.sse_app(transport_security=security), "/sse"
    else:
        app, path = server.streamable_http_app(transport_security=security), "/mcp"
    if "WITHOUT_CORS" not in os.environ:
        app = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],
            expose_headers=["Mcp-Session-Id", "WWW-Authenticate"],
        )

    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", chosen.port))
    listener.listen(128)
    origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
    print(json.dumps({"url": origin + path, "origin": origin}), flush=True)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=0)
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


main()
