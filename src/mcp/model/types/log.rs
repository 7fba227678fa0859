//! A server's log messages and their levels.

use serde_json::Value;

use crate::mcp::model::moment::Moment;

/// The member of `_meta` by which a request of the modern era says how much the server is to log.
pub(in crate::mcp) const LEVEL_KEY: &str = "io.modelcontextprotocol/logLevel";

/// `notifications/message`: one line of a server's log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogMessage {
    pub at: Moment,
    pub level: LogLevel,
    pub logger: Option<String>,
    pub data: Value,
}

impl LogMessage {
    pub fn read(params: &Value, at: Moment) -> Self {
        Self {
            at,
            level: LogLevel::read(params["level"].as_str().unwrap_or_default()),
            logger: params["logger"].as_str().map(str::to_owned),
            data: params["data"].clone(),
        }
    }
}

/// The levels of syslog (RFC 5424), least severe first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    Debug,
    Info,
    Notice,
    Warning,
    Error,
    Critical,
    Alert,
    Emergency,
    /// None of the protocol's levels.
    Other(String),
}

impl LogLevel {
    /// Those of the protocol, least severe first.
    pub const ALL: [Self; 8] = [
        Self::Debug,
        Self::Info,
        Self::Notice,
        Self::Warning,
        Self::Error,
        Self::Critical,
        Self::Alert,
        Self::Emergency,
    ];

    pub fn read(name: &str) -> Self {
        match name {
            "debug" => Self::Debug,
            "info" => Self::Info,
            "notice" => Self::Notice,
            "warning" => Self::Warning,
            "error" => Self::Error,
            "critical" => Self::Critical,
            "alert" => Self::Alert,
            "emergency" => Self::Emergency,
            other => Self::Other(other.to_owned()),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Error => "error",
            Self::Critical => "critical",
            Self::Alert => "alert",
            Self::Emergency => "emergency",
            Self::Other(name) => name,
        }
    }
}
