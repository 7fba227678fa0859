//! What the user sees, as reactive state.
