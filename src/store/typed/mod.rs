//! What a person typed and has not sent, or wants to send again.

pub mod composer;
pub mod drafts;
pub mod template_draft;
