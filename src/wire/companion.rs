//! What the page and the companion say to each other over their WebSocket: one text frame for each message
//! below, as JSON; bodies are binary frames. Neither knows MCP.
//!
//! Many streams share the socket. The page numbers them; each is one HTTP exchange through the relay, or one
//! program with its stdin, stdout and stderr, or one folder that is watched, or one record of a tap that is read.
//! Bytes flow against credit: the companion sends at most [`WINDOW`] bytes of a stream that the page has not taken
//! yet, so that a page that is slow slows the server down and fills no memory.

mod fault;
pub mod tap;

use std::fmt;

use serde_json::{Value, json};

use super::http::{Head, HttpRequest, Reach};
use super::json;
use super::program::{Command, Exit, Program};
use super::secret::Secret;

pub use fault::{CertificateFault, Fault};
use tap::TapRecord;

/// The subprotocol of the WebSocket, and its version. The token is offered beside it, as a second one: a
/// page can set no header of a WebSocket, and an address would stand in logs.
pub const PROTOCOL: &str = "wirescope.1";

/// Where the companion waits for the page.
pub const SOCKET_PATH: &str = "companion";

/// Bytes of one stream that may be under way, not yet taken by the page.
pub const WINDOW: usize = 1024 * 1024;

/// A message of the page's to the companion, in bytes. A longer one ends the connection.
pub const MOST_MESSAGE_BYTES: usize = 256 * 1024 * 1024;

/// Names one exchange or one program, for the life of the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId(pub u32);

/// Who a binary frame of a program is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The body of an answer, or stdout.
    Out,
    Err,
}

/// From the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// One HTTP exchange.
    Http(StreamId, Outgoing),
    /// Start a program. Its stdout and stderr share the stream's credit.
    Start(StreamId, Program),
    /// One line for its stdin, without its end.
    Write(StreamId, String),
    /// Bytes that the page has dealt with; it may be sent as many more.
    Take(StreamId, usize),
    /// Tell each time that something has changed in this folder; empty: the one that the companion was started in.
    Watch(StreamId, String),
    /// Tell which records of taps there are, and each time that this changes.
    Taps(StreamId),
    /// Send one of them, by its name, and what is written to it from then on.
    Follow(StreamId, String),
    /// Close the exchange, end the watching, or end the program: its stdin is closed, then it is asked to end, then
    /// killed.
    Close(StreamId),
}

/// A request as it is to go out, every header as given.
#[derive(Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub method: String,
    /// Absolute, `http` or `https`.
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Option<String>,
}

/// Headers may hold keys.
impl fmt::Debug for Outgoing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.method, self.url)
    }
}

impl From<&HttpRequest> for Outgoing {
    fn from(request: &HttpRequest) -> Self {
        let headers = request.headers.iter();
        let mut headers: Vec<(String, String)> =
            headers.map(|held| (held.name.clone(), held.value.reveal().to_owned())).collect();
        if request.reach == Reach::Session {
            headers.push(("accept".to_owned(), "text/event-stream".to_owned()));
        }
        Self {
            method: request.method.as_str().to_owned(),
            url: request.url.clone(),
            headers,
            body: request.body.as_deref().map(str::to_owned),
        }
    }
}

/// From the companion.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    /// The first message: who it is, and what it offers, by number.
    Hello {
        version: String,
        listed: Vec<Listed>,
    },
    /// The answer to an exchange begins.
    Head(StreamId, Head),
    /// Its body has ended as it should, or the record has.
    End(StreamId),
    /// The program runs.
    Started(StreamId, u32),
    /// The program has ended, and all that it wrote was sent.
    Exited(StreamId, Exit),
    /// Something has changed in the folder that is watched.
    Changed(StreamId),
    /// The records of taps, newest first.
    Taps(StreamId, Vec<TapRecord>),
    Failed(StreamId, Fault),
}

/// A program of the companion's command line, or a server of a configuration file named there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// As the file calls it; else its command line.
    pub name: String,
    pub place: ListedPlace,
    /// What a person has to say before it is opened.
    pub inputs: Vec<Input>,
    /// It stands on the command line: whoever wrote that wants it opened.
    pub at_once: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListedPlace {
    /// By its command line, without its environment.
    Program {
        line: String,
    },
    Web {
        url: String,
        headers: Vec<(String, Secret<String>)>,
    },
}

/// What a configuration file asks a person for, in the manner of VS Code.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// Stands in the file as `${input:ID}`.
    pub id: String,
    pub description: String,
    pub is_secret: bool,
    /// What is meant where nothing else is said.
    pub usual: String,
    /// To choose from; empty: anything.
    pub options: Vec<String>,
}

impl Listed {
    fn encode(&self) -> Value {
        let inputs = self.inputs.iter().map(|input| {
            json!({
                "id": input.id, "description": input.description, "secret": input.is_secret,
                "usual": input.usual, "options": input.options,
            })
        });
        let mut value = json!({
            "name": self.name, "at_once": self.at_once, "inputs": inputs.collect::<Vec<_>>(),
        });
        match &self.place {
            ListedPlace::Program { line } => value["line"] = line.as_str().into(),
            ListedPlace::Web { url, headers } => {
                value["url"] = url.as_str().into();
                value["headers"] = encode_secrets(headers);
            }
        }
        value
    }

    fn read(value: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let place = match text(&value["line"]) {
            Some(line) => ListedPlace::Program { line },
            None => ListedPlace::Web {
                url: text(&value["url"])?,
                headers: read_secrets(&value["headers"])?,
            },
        };
        let input = |input: &Value| {
            let options = input["options"].as_array()?.iter().map(text).collect::<Option<_>>()?;
            Some(Input {
                id: text(&input["id"])?,
                description: text(&input["description"])?,
                is_secret: input["secret"] == true,
                usual: text(&input["usual"])?,
                options,
            })
        };
        let inputs = value["inputs"].as_array()?.iter().map(input).collect::<Option<_>>()?;
        Some(Self { name: text(&value["name"])?, place, inputs, at_once: value["at_once"] == true })
    }
}

impl Asked {
    /// As it goes over the socket.
    pub fn encode(&self) -> String {
        let value = match self {
            Self::Http(id, request) => json!({
                "type": "http", "id": id.0, "method": request.method, "url": request.url,
                "headers": request.headers, "body": request.body,
            }),
            Self::Start(id, program) => start(*id, program),
            Self::Write(id, line) => json!({ "type": "write", "id": id.0, "line": line }),
            Self::Take(id, bytes) => json!({ "type": "take", "id": id.0, "bytes": bytes }),
            Self::Watch(id, folder) => json!({ "type": "watch", "id": id.0, "folder": folder }),
            Self::Taps(id) => json!({ "type": "taps", "id": id.0 }),
            Self::Follow(id, file) => json!({ "type": "follow", "id": id.0, "file": file }),
            Self::Close(id) => json!({ "type": "close", "id": id.0 }),
        };
        value.to_string()
    }

    /// `None` where it is none of these.
    pub fn read(text: &str) -> Option<Self> {
        let value = json::value(text)?;
        let id = id(&value)?;
        Some(match value["type"].as_str()? {
            "http" => Self::Http(
                id,
                Outgoing {
                    method: value["method"].as_str()?.to_owned(),
                    url: value["url"].as_str()?.to_owned(),
                    headers: pairs(&value["headers"])?,
                    body: value["body"].as_str().map(str::to_owned),
                },
            ),
            "start" => Self::Start(id, read_program(&value)?),
            "write" => Self::Write(id, value["line"].as_str()?.to_owned()),
            "take" => Self::Take(id, usize::try_from(value["bytes"].as_u64()?).ok()?),
            "watch" => Self::Watch(id, value["folder"].as_str()?.to_owned()),
            "taps" => Self::Taps(id),
            "follow" => Self::Follow(id, value["file"].as_str()?.to_owned()),
            "close" => Self::Close(id),
            _ => return None,
        })
    }

    /// Of a message that [`Asked::read`] does not know, as from a newer page: the stream that waits for an answer.
    pub fn id_of(text: &str) -> Option<StreamId> {
        id(&json::value(text)?)
    }
}

impl Told {
    pub fn encode(&self) -> String {
        let value = match self {
            Self::Hello { version, listed } => {
                let listed: Vec<Value> = listed.iter().map(Listed::encode).collect();
                json!({ "type": "hello", "version": version, "listed": listed })
            }
            Self::Head(id, head) => json!({
                "type": "head", "id": id.0, "status": head.status, "headers": head.headers,
            }),
            Self::End(id) => json!({ "type": "end", "id": id.0 }),
            Self::Started(id, pid) => json!({ "type": "started", "id": id.0, "pid": pid }),
            Self::Exited(id, Exit { code, signal }) => {
                json!({ "type": "exited", "id": id.0, "code": code, "signal": signal })
            }
            Self::Changed(id) => json!({ "type": "changed", "id": id.0 }),
            Self::Taps(id, taps) => {
                let taps: Vec<Value> = taps.iter().map(TapRecord::encode).collect();
                json!({ "type": "taps", "id": id.0, "taps": taps })
            }
            Self::Failed(id, fault) => {
                json!({ "type": "failed", "id": id.0, "fault": fault.encode() })
            }
        };
        value.to_string()
    }

    /// `None` where it is none of these, as from a newer companion.
    pub fn read(text: &str) -> Option<Self> {
        let value = json::value(text)?;
        let kind = value["type"].as_str()?;
        if kind == "hello" {
            let version = value["version"].as_str()?.to_owned();
            // All or none: they are known by their place.
            let listed =
                value["listed"].as_array()?.iter().map(Listed::read).collect::<Option<_>>();
            return Some(Self::Hello { version, listed: listed.unwrap_or_default() });
        }
        let id = id(&value)?;
        Some(match kind {
            "head" => {
                let status = u16::try_from(value["status"].as_u64()?).ok()?;
                let headers = pairs(&value["headers"])?;
                Self::Head(id, Head { status, headers, redirected_to: None })
            }
            "end" => Self::End(id),
            "started" => Self::Started(id, u32::try_from(value["pid"].as_u64()?).ok()?),
            "exited" => {
                let code = value["code"].as_i64().and_then(|code| i32::try_from(code).ok());
                Self::Exited(id, Exit { code, signal: value["signal"].as_str().map(str::to_owned) })
            }
            "changed" => Self::Changed(id),
            "taps" => {
                // One that is not known is of a later version.
                let taps = value["taps"].as_array()?.iter().filter_map(TapRecord::read);
                Self::Taps(id, taps.collect())
            }
            "failed" => Self::Failed(id, Fault::read(&value["fault"])),
            _ => return None,
        })
    }
}

/// The first bytes of a binary frame: the stream, in four bytes, the highest first, and the channel.
pub const FRAME_HEAD: usize = 5;

pub fn frame_head(id: StreamId, channel: Channel) -> [u8; FRAME_HEAD] {
    let [a, b, c, d] = id.0.to_be_bytes();
    [a, b, c, d, u8::from(channel == Channel::Err)]
}

/// Takes a binary frame apart; `None` where it is none.
pub fn read_frame(frame: &[u8]) -> Option<(StreamId, Channel, &[u8])> {
    let (head, bytes) = frame.split_first_chunk::<FRAME_HEAD>()?;
    let [a, b, c, d, channel] = *head;
    let channel = match channel {
        0 => Channel::Out,
        1 => Channel::Err,
        _ => return None,
    };
    Some((StreamId(u32::from_be_bytes([a, b, c, d])), channel, bytes))
}

fn start(id: StreamId, program: &Program) -> Value {
    match program {
        Program::Named { number, line, inputs } => json!({
            "type": "start", "id": id.0, "number": number, "line": line,
            "inputs": encode_secrets(inputs),
        }),
        Program::Typed(Command { command, args, env, folder }) => json!({
            "type": "start", "id": id.0, "command": command, "args": args,
            "env": encode_secrets(env), "folder": folder,
        }),
    }
}

fn read_program(value: &Value) -> Option<Program> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    if let Some(number) = value["number"].as_u64() {
        let number = u32::try_from(number).ok()?;
        let inputs = read_secrets(&value["inputs"])?;
        return Some(Program::Named { number, line: text(&value["line"])?, inputs });
    }
    let args = value["args"].as_array()?.iter().map(text).collect::<Option<_>>()?;
    let env = read_secrets(&value["env"])?;
    let folder = text(&value["folder"]);
    Some(Program::Typed(Command { command: text(&value["command"])?, args, env, folder }))
}

/// For the other end alone.
fn encode_secrets(pairs: &[(String, Secret<String>)]) -> Value {
    pairs.iter().map(|(name, value)| json!([name, value.reveal()])).collect()
}

fn read_secrets(value: &Value) -> Option<Vec<(String, Secret<String>)>> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let pair = |pair: &Value| Some((text(&pair[0])?, Secret::new(text(&pair[1])?)));
    value.as_array()?.iter().map(pair).collect()
}

fn id(value: &Value) -> Option<StreamId> {
    Some(StreamId(u32::try_from(value["id"].as_u64()?).ok()?))
}

/// `[["name", "value"], …]`; names in lower case.
fn pairs(value: &Value) -> Option<Vec<(String, String)>> {
    let pair =
        |pair: &Value| Some((pair[0].as_str()?.to_ascii_lowercase(), pair[1].as_str()?.to_owned()));
    value.as_array()?.iter().map(pair).collect()
}

#[cfg(test)]
mod tests;
