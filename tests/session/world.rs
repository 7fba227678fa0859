//! A session, two servers that want tokens, and their authorization server.

use serde_json::{Value, json};
use wirescope::mcp::event::{Event, Phase};
use wirescope::mcp::{CallId, ExchangeId, Operation, Target};
use wirescope::oauth::{Pace, Recipient};
use wirescope::session::command::Place;
use wirescope::session::{
    Command, Input, Output, Page, ServerId, Session, SignInCommand, SignInEvent, Window,
};
use wirescope::wire::form;
use wirescope::wire::http::{Head, Header, HttpEvent, NetworkFailure};
use wirescope::wire::moment::Moment;
use wirescope::wire::secret::Secret;
use wirescope::{mcp, oauth};

pub(crate) const A: ServerId = ServerId(1);
pub(crate) const B: ServerId = ServerId(2);
pub(crate) const PAGE: &str = "https://page.test/";

/// A session, two servers that want tokens, and their authorization server.
pub(crate) struct World {
    pub(crate) session: Session,
    pub(crate) now: Moment,
    /// What each server takes; `None`: nothing but a refusal.
    pub(crate) accepts: Vec<(&'static str, Option<String>)>,
    /// The scope that a tool call wants besides.
    pub(crate) wants_scope: Option<&'static str>,
    /// Once the tools are listed, tokens of before count no more.
    pub(crate) changes_at_list: bool,
    /// Where the authorization server has nothing; then its other place has the document.
    pub(crate) misses: Option<&'static str>,
    /// Refused whatever the token.
    pub(crate) refuses: Option<Refused>,
    pub(crate) minted: u32,
    pub(crate) lifetime: u64,
    pub(crate) log: Vec<Output>,
    /// Requests to the servers: address and `Authorization`.
    pub(crate) sent: Vec<(String, Option<String>)>,
    pub(crate) redirects: Vec<(Window, String)>,
    pub(crate) phase: Vec<(ServerId, Phase)>,
    pub(crate) token_origin: &'static str,
    pub(crate) tokens_asked: u32,
    pub(crate) refuses_refresh: bool,
    /// The browser shows a page nothing of this address, nor of its neighbours.
    pub(crate) hides: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Refused {
    /// The first page of a list is served, and the second is not.
    SecondPage,
    /// Discovery is answered, and finds no modern server.
    Handshake,
}

impl World {
    pub(crate) fn new() -> Self {
        let page = Page { redirect_uri: PAGE.to_owned(), ..Page::default() };
        Self {
            session: Session::new(1).on(page),
            now: Moment::default(),
            accepts: vec![("https://a.test", None), ("https://b.test", None)],
            wants_scope: None,
            changes_at_list: false,
            misses: None,
            refuses: None,
            minted: 0,
            lifetime: 3_600,
            log: Vec::new(),
            sent: Vec::new(),
            redirects: Vec::new(),
            phase: Vec::new(),
            token_origin: "https://as.test",
            tokens_asked: 0,
            refuses_refresh: false,
            hides: None,
        }
    }

    pub(crate) fn connect(&mut self, id: ServerId, url: &str) -> &mut Self {
        self.command(Command::Open(id, Place::Web(Target::at(url))))
    }

    pub(crate) fn command(&mut self, command: Command) -> &mut Self {
        self.feed(Input::Command(command))
    }

    pub(crate) fn sign_in(&mut self, id: ServerId) -> &mut Self {
        let start = SignInCommand::Start { window: Window::Tab, pace: Pace::Run };
        self.command(Command::SignIn(id, start))
    }

    pub(crate) fn call(&mut self, id: ServerId, call: u32) -> &mut Self {
        let operation = Operation::call_tool("x", serde_json::Map::new());
        self.command(Command::Server(id, mcp::Command::Call(CallId(call), operation)))
    }

    pub(crate) fn feed(&mut self, input: Input) -> &mut Self {
        let mut inputs = std::collections::VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            assert!(self.sent.len() < 1_000, "there is no end to it");
            self.session.handle(input, self.now);
            while let Some(output) = self.session.poll() {
                match &output {
                    Output::Open(id, exchange, request) if request.reach.is_probe() => {
                        inputs.push_back(unseen(*id, *exchange));
                    }
                    Output::OpenSignIn(id, exchange, request, _)
                        if self.hides == Some(request.url.as_str()) =>
                    {
                        inputs.push_back(unseen(*id, *exchange));
                    }
                    Output::Open(id, exchange, request) => {
                        let header = authorization(&request.headers);
                        self.sent.push((request.url.clone(), header.clone()));
                        let body = request.body.as_deref().unwrap_or("null");
                        let body = serde_json::from_str(body).unwrap_or(Value::Null);
                        let answer = self.serve(&request.url, header.as_deref(), &body);
                        inputs.extend(told(*id, *exchange, answer));
                    }
                    Output::OpenSignIn(id, exchange, request, _) => {
                        let answer = self.authorize(&request.url, request);
                        inputs.extend(told(*id, *exchange, answer));
                    }
                    Output::Random(id, bytes) => {
                        self.minted += 1;
                        let bytes = vec![u8::try_from(self.minted % 251).expect("small"); *bytes];
                        let random = oauth::Input::Random(Secret::new(bytes));
                        inputs.push_back(Input::SignIn(*id, random));
                    }
                    Output::Redirect(id, window, address) => {
                        self.redirects.push((*window, address.clone()));
                        let query = address.split_once('?').expect("a query").1;
                        let query = form::decode(query);
                        let state =
                            &query.iter().find(|(name, _)| name == "state").expect("a state").1;
                        let back = format!("{PAGE}?code=SECRET-code&state={state}");
                        let back = oauth::Input::Callback(Secret::new(back));
                        inputs.push_back(Input::SignIn(*id, back));
                    }
                    Output::Event(id, Event::Phase(phase)) => self.phase.push((*id, phase.clone())),
                    _ => {}
                }
                self.log.push(output);
            }
        }
        self
    }

    /// By its CORS rules the server shows a page nothing of its answers to messages; probes are told to sign in.
    pub(crate) fn keeps_from_pages(&mut self, command: Command) {
        let mut inputs = std::collections::VecDeque::from([Input::Command(command)]);
        while let Some(input) = inputs.pop_front() {
            assert!(self.log.len() < 1_000, "there is no end to it");
            self.session.handle(input, self.now);
            while let Some(output) = self.session.poll() {
                if let Output::Open(id, exchange, request) = &output {
                    let event = if request.reach.is_probe() {
                        let asks = ("www-authenticate".to_owned(), "Bearer".to_owned());
                        HttpEvent::Head(Head {
                            status: 401,
                            headers: vec![asks],
                            redirected_to: None,
                        })
                    } else {
                        HttpEvent::Failed(NetworkFailure::Hidden("TypeError".to_owned()))
                    };
                    inputs.push_back(Input::Http(*id, *exchange, event));
                }
                self.log.push(output);
            }
        }
    }

    pub(crate) fn serve(
        &mut self,
        url: &str,
        bearer: Option<&str>,
        body: &Value,
    ) -> (u16, Vec<(String, String)>, Value) {
        let changes = body["method"] == "tools/list" && std::mem::take(&mut self.changes_at_list);
        let (origin, accepted) = self
            .accepts
            .iter_mut()
            .find(|(origin, _)| url.starts_with(origin))
            .expect("a known server");
        let challenge = |more: &str| {
            let value = format!(
                "Bearer resource_metadata=\"{origin}/.well-known/oauth-protected-resource\"{more}"
            );
            vec![("www-authenticate".to_owned(), value)]
        };
        if changes {
            *accepted = None;
        }
        let token = bearer.and_then(|bearer| bearer.strip_prefix("Bearer "));
        if token.is_none() || token != accepted.as_deref() {
            return (401, challenge(""), json!({}));
        }
        let is_page = body["params"].get("cursor").is_some();
        let is_refused = match self.refuses {
            Some(Refused::SecondPage) => is_page,
            Some(Refused::Handshake) => body["method"] == "initialize",
            None => false,
        };
        if is_refused {
            return (401, challenge(", error=\"invalid_token\""), json!({}));
        }
        if self.refuses == Some(Refused::Handshake) {
            let error = json!({ "code": -32601, "message": "Method not found" });
            return (
                200,
                json_type(),
                json!({ "jsonrpc": "2.0", "id": body["id"], "error": error }),
            );
        }
        if let Some(scope) = self.wants_scope.filter(|_| body["method"] == "tools/call") {
            let more = format!(", error=\"insufficient_scope\", scope=\"{scope}\"");
            return (403, challenge(&more), json!({}));
        }
        let mut result = json!({ "supportedVersions": ["2026-07-28"], "capabilities": { "tools": {} },
                "content": [], "tools": [] });
        if self.refuses == Some(Refused::SecondPage) {
            result["nextCursor"] = json!("2");
        }
        (200, json_type(), json!({ "jsonrpc": "2.0", "id": body["id"], "result": result }))
    }

    pub(crate) fn authorize(
        &mut self,
        url: &str,
        request: &oauth::request::Request,
    ) -> (u16, Vec<(String, String)>, Value) {
        let origin = url.split("/.well-known").next().unwrap_or_default();
        if self.misses.is_some_and(|place| url.ends_with(place)) {
            return (404, json_type(), json!({}));
        }
        let body = if url.ends_with("/.well-known/oauth-protected-resource") {
            json!({ "resource": format!("{origin}/mcp"), "authorization_servers": ["https://as.test"] })
        } else if url.ends_with("/.well-known/oauth-authorization-server")
            || url.ends_with("/.well-known/openid-configuration")
        {
            json!({
                "issuer": "https://as.test", "authorization_endpoint": "https://as.test/authorize",
                "token_endpoint": format!("{}/token", self.token_origin),
                "token_endpoint_auth_methods_supported": ["none", "client_secret_post"],
                "registration_endpoint": "https://as.test/register",
                "code_challenge_methods_supported": ["S256"],
            })
        } else if url.ends_with("/register") {
            json!({ "client_id": "me" })
        } else if self.refuses_refresh && request.field("grant_type") == Some("refresh_token") {
            self.tokens_asked += 1;
            return (400, json_type(), json!({ "error": "invalid_grant" }));
        } else {
            self.minted += 1;
            self.tokens_asked += 1;
            let resource = request.field("resource").expect("a resource");
            let token = format!("SECRET-{}", self.minted);
            for (origin, accepted) in &mut self.accepts {
                if resource.starts_with(*origin) {
                    *accepted = Some(token.clone());
                }
            }
            json!({ "access_token": token, "token_type": "Bearer", "refresh_token": "SECRET-refresh",
                "expires_in": self.lifetime })
        };
        (200, json_type(), body)
    }

    pub(crate) fn is_connected(&self, id: ServerId) -> bool {
        let last = self.phase.iter().rev().find(|(held, _)| *held == id);
        matches!(last, Some((_, Phase::Ready { .. })))
    }

    pub(crate) fn last_bearer(&self, origin: &str) -> Option<&str> {
        let last = self.sent.iter().rev().find(|(url, _)| url.starts_with(origin));
        last.and_then(|(_, header)| header.as_deref())
    }

    /// Whom the person is asked about at this moment.
    pub(crate) fn asked_to_trust(&self) -> Option<Recipient> {
        let phases = self.log.iter().rev().filter_map(|output| match output {
            Output::SignIn(_, SignInEvent::Flow(oauth::Event::Phase(phase))) => Some(phase),
            _ => None,
        });
        match phases.into_iter().next()? {
            oauth::Phase::AwaitingTrust { to, .. } => Some((**to).clone()),
            _ => None,
        }
    }

    /// Whether a request of a sign-in carried this.
    pub(crate) fn was_told(&self, secret: &str) -> bool {
        self.log.iter().any(|output| match output {
            Output::OpenSignIn(_, _, request, _) => {
                request.field("client_secret").is_some_and(|held| held == secret)
            }
            _ => false,
        })
    }

    pub(crate) fn wanted(&self) -> bool {
        let last = self.log.iter().rev().find_map(|output| match output {
            Output::SignIn(_, SignInEvent::Wanted(wanted)) => Some(wanted.is_some()),
            _ => None,
        });
        last.unwrap_or_default()
    }
}

fn unseen(id: ServerId, exchange: ExchangeId) -> Input {
    let hidden = NetworkFailure::Hidden("TypeError".to_owned());
    Input::Http(id, exchange, HttpEvent::Failed(hidden))
}

pub(crate) fn json_type() -> Vec<(String, String)> {
    vec![("content-type".to_owned(), "application/json".to_owned())]
}

pub(crate) fn authorization(headers: &[Header]) -> Option<String> {
    let found = headers.iter().find(|header| header.name == "authorization");
    found.map(|header| header.value.reveal().to_owned())
}

pub(crate) fn told(
    id: ServerId,
    exchange: ExchangeId,
    (status, headers, body): (u16, Vec<(String, String)>, Value),
) -> [Input; 3] {
    let head = Head { status, headers, redirected_to: None };
    [HttpEvent::Head(head), HttpEvent::Chunk(body.to_string().into_bytes()), HttpEvent::End]
        .map(|event| Input::Http(id, exchange, event))
}
