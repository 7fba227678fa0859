//! The Model Context Protocol as a state machine without I/O.
