//! The revisions of the protocol. Each is a date, and dates compare as text.

/// The revisions that begin with a handshake, newest first.
pub const WITH_SESSION: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
/// The revision that a handshake asks for, unless a person chose another.
pub const NEWEST_WITH_SESSION: &str = WITH_SESSION[0];
/// No session, no handshake: every request carries its own metadata.
pub(in crate::mcp) const MODERN: &str = "2026-07-28";

/// The error by which a server refuses a revision.
pub(in crate::mcp) const UNSUPPORTED_VERSION: i64 = -32022;
