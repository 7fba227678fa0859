//! The demo server: a real MCP server inside the page.
