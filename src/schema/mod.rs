//! JSON Schema as forms: reading schemas, drafts of what a person types, checks of values. URI templates,
//! which are forms of another kind. Knows nothing
//! of MCP.
//!
//! Schemas come from servers and are hostile until shown otherwise: nothing here fails on one, follows
//! a reference out of it, or does more work than a fixed bound.

pub mod check;
pub mod draft;
pub mod form;
pub mod format;
pub mod line_break;
pub mod mistake;
pub mod number;
pub mod pointer;
pub mod uri_template;
pub mod validate;

mod layers;
mod read;
