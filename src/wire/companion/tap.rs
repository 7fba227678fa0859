//! What a tap records of a client and its server: JSON Lines, one [`Entry`] each. A reader leaves out lines that
//! it does not know, so that entries may be added; what is there keeps its meaning as long as [`VERSION`] is 1.
//!
//! Times are milliseconds since the first line. Bytes that are UTF-8 stand as `text`, others as `base64`.
//!
//! ```json
//! {"wirescope":1,"name":"everything","transport":"stdio","target":"npx -y server","started":1795982780123}
//! {"at":1.204,"from":"client","text":"{\"jsonrpc\":\"2.0\",…}"}
//! {"at":3.551,"from":"stderr","text":"listening"}
//! {"at":9.102,"exit":{"code":0,"signal":null}}
//! ```
//!
//! Over stdio an entry is a line, without the `\n` that ends it; one that is cut, because it is long or the last
//! one, has `"cut":true`. Over HTTP it is a request, an answer, or a piece of a body, with the number of its
//! exchange:
//!
//! ```json
//! {"at":1.2,"exchange":1,"request":{"method":"POST","url":"http://…/mcp","headers":[["accept","…"]]}}
//! {"at":1.3,"exchange":1,"from":"client","text":"{…}"}
//! {"at":4.7,"exchange":1,"answer":{"status":200,"headers":[["content-type","…"]]}}
//! {"at":4.8,"exchange":1,"from":"server","text":"…"}
//! {"at":9.0,"exchange":1,"end":null}
//! ```
//!
//! Of an exchange that failed, `end` says why.

use std::time::Duration;

use serde_json::{Value, json};

use super::pairs;
use crate::wire::base64;
use crate::wire::http::Header;
use crate::wire::json;
use crate::wire::program::Exit;

pub const VERSION: u32 = 1;

/// In place of a value that is not recorded.
pub const MASK: &str = "•••";

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    pub name: String,
    pub transport: Transport,
    /// A command line, or the address of the server.
    pub target: String,
    /// Since the Unix epoch, in whole milliseconds.
    pub started: Duration,
}

/// One that a companion has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TapRecord {
    /// Its name in the folder for records.
    pub file: String,
    pub opening: Opening,
    /// A tap writes to it.
    pub is_live: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    Stdio,
    Http,
}

/// A line after the first: what was seen, and how long after the beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at: Duration,
    pub seen: Seen,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Of stdin, stdout or stderr.
    Line {
        from: From,
        bytes: Vec<u8>,
        is_cut: bool,
    },
    /// The program has ended.
    Exit(Exit),
    Request {
        exchange: u32,
        method: String,
        url: String,
        headers: Vec<(String, String)>,
    },
    Answer {
        exchange: u32,
        status: u16,
        headers: Vec<(String, String)>,
    },
    /// Of a body, cut anywhere.
    Piece {
        exchange: u32,
        from: From,
        bytes: Vec<u8>,
    },
    /// The exchange is over; where it failed, why.
    End {
        exchange: u32,
        failed: Option<String>,
    },
    /// So many bytes passed that could not be recorded: whatever takes the record is too slow.
    Lost {
        bytes: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum From {
    Client,
    Server,
    Stderr,
}

impl From {
    fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Server => "server",
            Self::Stderr => "stderr",
        }
    }

    fn read(name: &str) -> Option<Self> {
        [Self::Client, Self::Server, Self::Stderr].into_iter().find(|from| from.name() == name)
    }
}

impl Opening {
    /// Without the end of the line.
    pub fn encode(&self) -> String {
        let transport = match self.transport {
            Transport::Stdio => "stdio",
            Transport::Http => "http",
        };
        let started = u64::try_from(self.started.as_millis()).unwrap_or(u64::MAX);
        json!({
            "wirescope": VERSION, "name": self.name, "transport": transport, "target": self.target,
            "started": started,
        })
        .to_string()
    }

    /// `None` where the file is no record, or one of another version.
    pub fn read(line: &str) -> Option<Self> {
        let value = json::value(line)?;
        if value["wirescope"].as_u64()? != u64::from(VERSION) {
            return None;
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let transport = match value["transport"].as_str()? {
            "stdio" => Transport::Stdio,
            "http" => Transport::Http,
            _ => return None,
        };
        Some(Self {
            name: text(&value["name"])?,
            transport,
            target: text(&value["target"])?,
            started: Duration::from_millis(value["started"].as_u64()?),
        })
    }
}

impl TapRecord {
    pub(super) fn encode(&self) -> Value {
        json!({ "file": self.file, "opening": self.opening.encode(), "live": self.is_live })
    }

    pub(super) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            file: value["file"].as_str()?.to_owned(),
            opening: Opening::read(value["opening"].as_str()?)?,
            is_live: value["live"] == true,
        })
    }
}

impl Entry {
    /// Without the end of the line.
    pub fn encode(&self) -> String {
        let mut value = json!({ "at": millis(self.at) });
        match &self.seen {
            Seen::Line { from, bytes, is_cut } => {
                value["from"] = from.name().into();
                put_bytes(&mut value, bytes);
                if *is_cut {
                    value["cut"] = true.into();
                }
            }
            Seen::Exit(Exit { code, signal }) => {
                value["exit"] = json!({ "code": code, "signal": signal });
            }
            Seen::Request { exchange, method, url, headers } => {
                value["exchange"] = (*exchange).into();
                value["request"] = json!({ "method": method, "url": url, "headers": headers });
            }
            Seen::Answer { exchange, status, headers } => {
                value["exchange"] = (*exchange).into();
                value["answer"] = json!({ "status": status, "headers": headers });
            }
            Seen::Piece { exchange, from, bytes } => {
                value["exchange"] = (*exchange).into();
                value["from"] = from.name().into();
                put_bytes(&mut value, bytes);
            }
            Seen::End { exchange, failed } => {
                value["exchange"] = (*exchange).into();
                value["end"] = failed.as_deref().into();
            }
            Seen::Lost { bytes } => value["lost"] = (*bytes).into(),
        }
        value.to_string()
    }

    /// `None` where it is none of these.
    pub fn read(line: &str) -> Option<Self> {
        let value = json::value(line)?;
        let at = value["at"].as_f64().filter(|at| at.is_finite() && *at >= 0.0)?;
        let at = Duration::try_from_secs_f64(at / 1000.0).ok()?;
        let exchange = || value["exchange"].as_u64().and_then(|id| u32::try_from(id).ok());
        let object = value.as_object()?;
        let has = |key: &str| object.contains_key(key);
        let seen = if has("exit") {
            let code = value["exit"]["code"].as_i64().and_then(|code| i32::try_from(code).ok());
            let signal = value["exit"]["signal"].as_str().map(str::to_owned);
            Seen::Exit(Exit { code, signal })
        } else if has("lost") {
            Seen::Lost { bytes: value["lost"].as_u64()? }
        } else if has("request") {
            let request = &value["request"];
            Seen::Request {
                exchange: exchange()?,
                method: request["method"].as_str()?.to_owned(),
                url: request["url"].as_str()?.to_owned(),
                headers: pairs(&request["headers"])?,
            }
        } else if has("answer") {
            let answer = &value["answer"];
            Seen::Answer {
                exchange: exchange()?,
                status: u16::try_from(answer["status"].as_u64()?).ok()?,
                headers: pairs(&answer["headers"])?,
            }
        } else if has("end") {
            let failed = value["end"].as_str().map(str::to_owned);
            Seen::End { exchange: exchange()?, failed }
        } else {
            let from = From::read(value["from"].as_str()?)?;
            let bytes = read_bytes(&value)?;
            match exchange() {
                Some(exchange) => Seen::Piece { exchange, from, bytes },
                None => Seen::Line { from, bytes, is_cut: value["cut"] == true },
            }
        };
        Some(Self { at, seen })
    }
}

/// Those that hold keys with [`MASK`] for their value.
pub fn masked(headers: Vec<(String, String)>) -> Vec<(String, String)> {
    let mask = |(name, value): (String, String)| {
        let value = if Header::names_secret(&name) { MASK.to_owned() } else { value };
        (name, value)
    };
    headers.into_iter().map(mask).collect()
}

/// To the microsecond.
fn millis(at: Duration) -> Value {
    let whole = u32::try_from(at.as_millis()).unwrap_or(u32::MAX);
    json!(f64::from(whole) + f64::from(at.subsec_micros() % 1000) / 1000.0)
}

fn put_bytes(value: &mut Value, bytes: &[u8]) {
    match std::str::from_utf8(bytes) {
        Ok(text) => value["text"] = text.into(),
        Err(_) => value["base64"] = base64::encode(bytes).into(),
    }
}

fn read_bytes(value: &Value) -> Option<Vec<u8>> {
    match value["text"].as_str() {
        Some(text) => Some(text.as_bytes().to_vec()),
        None => base64::decode(value["base64"].as_str()?),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seen: Seen) -> Entry {
        Entry { at: Duration::from_micros(1204), seen }
    }

    #[test]
    fn every_entry_comes_back_as_it_was() {
        let headers = vec![("accept".to_owned(), "a, b".to_owned())];
        let all = [
            Seen::Line { from: From::Client, bytes: b"{\"a\": 1}\r".to_vec(), is_cut: false },
            Seen::Line { from: From::Server, bytes: vec![0xff, 0, b'a'], is_cut: true },
            Seen::Line { from: From::Stderr, bytes: Vec::new(), is_cut: false },
            Seen::Exit(Exit { code: Some(-1), signal: None }),
            Seen::Exit(Exit { code: None, signal: Some("SIGKILL".to_owned()) }),
            Seen::Request {
                exchange: 7,
                method: "POST".to_owned(),
                url: "http://x/mcp".to_owned(),
                headers: headers.clone(),
            },
            Seen::Answer { exchange: 7, status: 200, headers },
            Seen::Piece { exchange: 7, from: From::Server, bytes: "ä\n".into() },
            Seen::End { exchange: 7, failed: None },
            Seen::End { exchange: 7, failed: Some("reset".to_owned()) },
            Seen::Lost { bytes: u64::MAX },
        ];
        for seen in all {
            let written = entry(seen.clone()).encode();
            assert!(!written.contains('\n'), "{written}");
            assert_eq!(Entry::read(&written), Some(entry(seen)), "{written}");
        }
    }

    #[test]
    fn the_first_line_says_what_the_others_mean() {
        let opening = Opening {
            name: "every".to_owned(),
            transport: Transport::Stdio,
            target: "npx x".to_owned(),
            started: Duration::from_millis(1_795_982_780_123),
        };

        let line = opening.encode();

        assert_eq!(
            line,
            r#"{"wirescope":1,"name":"every","transport":"stdio","target":"npx x","started":1795982780123}"#
        );
        assert_eq!(Opening::read(&line), Some(opening));
        assert_eq!(Opening::read(&line.replace(":1,", ":2,")), None);
    }

    #[test]
    fn a_time_has_microseconds_and_no_more() {
        let line = entry(Seen::Lost { bytes: 1 }).encode();

        assert_eq!(line, r#"{"at":1.204,"lost":1}"#);
    }

    #[test]
    fn what_is_no_entry_is_none() {
        for line in ["", "{}", "[]", "null", r#"{"at":-1,"lost":1}"#, r#"{"at":1,"from":"me"}"#] {
            assert_eq!(Entry::read(line), None, "{line}");
        }
    }

    #[test]
    fn keys_are_masked_in_headers_and_nothing_else() {
        let headers = [("Authorization", "Bearer a"), ("cookie", "b"), ("accept", "c")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));

        let masked = masked(headers.to_vec());

        let values: Vec<&str> = masked.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, [MASK, MASK, "c"]);
    }
}
