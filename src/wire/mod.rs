//! Bytes and framing: server-sent events, JSON-RPC 2.0, JSON that may be wrong. Knows nothing of MCP.

pub mod base64;
pub mod header_value;
pub mod json_rpc;
pub mod json_text;
pub mod media_type;
pub mod reader;
pub mod secret;
pub mod sse;
pub mod url;
