//! JSON Schema as forms: reading schemas, drafts of arguments, checks of values. Knows nothing of MCP.
