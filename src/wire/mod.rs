//! Bytes and framing: HTTP as values, forms, server-sent events, JSON-RPC 2.0, JSON that may be wrong.
//! Knows nothing of MCP.

pub mod base64;
pub mod brief;
pub mod client_config;
pub mod companion;
pub mod data_url;
pub mod form;
pub mod http;
pub mod json;
pub mod json_rpc;
pub mod json_text;
pub mod media_type;
pub mod moment;
pub mod pace;
pub mod picture;
pub mod pieces;
pub mod program;
pub mod reader;
pub mod received;
pub mod secret;
pub mod sse;
pub mod timestamp;
pub mod url;
pub mod zip;
