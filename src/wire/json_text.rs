//! JSON text as tokens for display.
