//! Text as a view draws it: without markup, and tested natively.

pub mod difference;
pub mod hex;
pub mod json_typing;
pub mod long_text;
pub mod markdown;
pub mod pattern;
pub mod table;
