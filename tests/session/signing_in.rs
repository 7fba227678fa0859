//! Signing in to a server: from the refusal to the request that carries the token.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use wirescope::mcp::event::{Event, ListChange, Phase, Record, Subject};
use wirescope::mcp::{self, CallId, ExchangeId, Operation, Target};
use wirescope::oauth::failure::Endpoint;
use wirescope::oauth::{self, Pace, Recipient};
use wirescope::session::command::Place;
use wirescope::session::{
    Access, Command, Input, Output, Page, ServerId, Session, SignInCommand, SignInEvent, Window,
    access::Grant,
};
use wirescope::store::filter::is_trouble;
use wirescope::wire::form;
use wirescope::wire::http::{Head, Header, HttpEvent};
use wirescope::wire::moment::Moment;
use wirescope::wire::secret::Secret;

const A: ServerId = ServerId(1);
const B: ServerId = ServerId(2);
const PAGE: &str = "https://page.test/";

/// A session, two servers that want tokens, and their authorization server.
struct World {
    session: Session,
    now: Moment,
    /// What each server takes; `None`: nothing but a refusal.
    accepts: Vec<(&'static str, Option<String>)>,
    /// The scope that a tool call wants besides.
    wants_scope: Option<&'static str>,
    /// Once the tools are listed, tokens of before count no more.
    changes_at_list: bool,
    /// Where the authorization server has nothing; then its other place has the document.
    misses: Option<&'static str>,
    /// Refused whatever the token.
    refuses: Option<Refused>,
    minted: u32,
    lifetime: u64,
    log: Vec<Output>,
    /// Requests to the servers: address and `Authorization`.
    sent: Vec<(String, Option<String>)>,
    redirects: Vec<(Window, String)>,
    phase: Vec<(ServerId, Phase)>,
    token_origin: &'static str,
    tokens_asked: u32,
    refuses_refresh: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Refused {
    /// The first page of a list is served, and the second is not.
    SecondPage,
    /// Discovery is answered, and finds no modern server.
    Handshake,
}

impl World {
    fn new() -> Self {
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
        }
    }

    fn connect(&mut self, id: ServerId, url: &str) -> &mut Self {
        self.command(Command::Open(id, Place::Web(Target::at(url))))
    }

    fn command(&mut self, command: Command) -> &mut Self {
        self.feed(Input::Command(command))
    }

    fn sign_in(&mut self, id: ServerId) -> &mut Self {
        let start = SignInCommand::Start { window: Window::Tab, pace: Pace::Run };
        self.command(Command::SignIn(id, start))
    }

    fn call(&mut self, id: ServerId, call: u32) -> &mut Self {
        let operation = Operation::call_tool("x", serde_json::Map::new());
        self.command(Command::Server(id, mcp::Command::Call(CallId(call), operation)))
    }

    fn feed(&mut self, input: Input) -> &mut Self {
        let mut inputs = std::collections::VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            assert!(self.sent.len() < 1_000, "there is no end to it");
            self.session.handle(input, self.now);
            while let Some(output) = self.session.poll() {
                match &output {
                    Output::Open(id, exchange, request) => {
                        let header = authorization(&request.headers);
                        self.sent.push((request.url.clone(), header.clone()));
                        let body = request.body.as_deref().unwrap_or("null");
                        let body = serde_json::from_str(body).unwrap_or(Value::Null);
                        let answer = self.serve(&request.url, header.as_deref(), &body);
                        inputs.extend(told(*id, *exchange, answer));
                    }
                    Output::OpenSignIn(id, exchange, request) => {
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

    fn serve(
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

    fn authorize(
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

    fn is_connected(&self, id: ServerId) -> bool {
        let last = self.phase.iter().rev().find(|(held, _)| *held == id);
        matches!(last, Some((_, Phase::Ready { .. })))
    }

    fn last_bearer(&self, origin: &str) -> Option<&str> {
        let last = self.sent.iter().rev().find(|(url, _)| url.starts_with(origin));
        last.and_then(|(_, header)| header.as_deref())
    }

    /// Whom the person is asked about at this moment.
    fn asked_to_trust(&self) -> Option<Recipient> {
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
    fn was_told(&self, secret: &str) -> bool {
        self.log.iter().any(|output| match output {
            Output::OpenSignIn(_, _, request) => {
                request.field("client_secret").is_some_and(|held| held == secret)
            }
            _ => false,
        })
    }

    fn wanted(&self) -> bool {
        let last = self.log.iter().rev().find_map(|output| match output {
            Output::SignIn(_, SignInEvent::Wanted(wanted)) => Some(wanted.is_some()),
            _ => None,
        });
        last.unwrap_or_default()
    }
}

fn json_type() -> Vec<(String, String)> {
    vec![("content-type".to_owned(), "application/json".to_owned())]
}

fn authorization(headers: &[Header]) -> Option<String> {
    let found = headers.iter().find(|header| header.name == "authorization");
    found.map(|header| header.value.reveal().to_owned())
}

fn told(
    id: ServerId,
    exchange: ExchangeId,
    (status, headers, body): (u16, Vec<(String, String)>, Value),
) -> [Input; 3] {
    let head = Head { status, headers, redirected_to: None };
    [HttpEvent::Head(head), HttpEvent::Chunk(body.to_string().into_bytes()), HttpEvent::End]
        .map(|event| Input::Http(id, exchange, event))
}

#[test]
fn a_refused_connection_waits_for_the_person_and_then_goes_on_by_itself() {
    let mut world = World::new();

    world.connect(A, "https://a.test/mcp");
    assert!(world.wanted() && world.redirects.is_empty());
    world.sign_in(A);

    assert!(world.is_connected(A));
    assert_eq!(world.redirects.len(), 1);
    assert!(
        world
            .last_bearer("https://a.test")
            .is_some_and(|bearer| bearer.starts_with("Bearer SECRET-"))
    );
    assert!(!world.wanted());
}

#[test]
fn each_server_has_its_own_token() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A);

    world.connect(B, "https://b.test/mcp");

    assert_eq!(world.last_bearer("https://b.test"), None);
    world.sign_in(B);
    assert!(world.is_connected(B));
    assert_ne!(world.last_bearer("https://b.test"), world.last_bearer("https://a.test"));
}

#[test]
fn an_expired_token_is_refreshed_without_a_person() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A);
    let before = world.last_bearer("https://a.test").map(str::to_owned);

    world.now = world.now.after(Duration::from_secs(3_590));
    world.feed(Input::Tick).call(A, 1);

    assert_ne!(world.last_bearer("https://a.test").map(str::to_owned), before);
    assert_eq!(world.redirects.len(), 1);
}

#[test]
fn a_token_that_is_refused_later_is_refreshed_at_once() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A).call(A, 1);
    world.accepts[0].1 = None;

    world.call(A, 2).call(A, 3);

    assert_eq!(
        world.last_bearer("https://a.test").map(|held| &held[7..]),
        world.accepts[0].1.as_deref()
    );
    assert_eq!(world.redirects.len(), 1);
}

#[test]
fn a_list_that_was_refused_is_read_again_with_the_new_token() {
    let mut world = World::new();
    world.changes_at_list = true;

    world.connect(A, "https://a.test/mcp").sign_in(A);

    let lists = world.log.iter().filter_map(|output| match output {
        Output::Event(_, Event::Tools(change)) => Some(change.clone()),
        _ => None,
    });
    let lists: Vec<_> = lists.collect();
    let failed = lists.iter().position(|change| matches!(change, ListChange::Failed(_)));
    let after = &lists[failed.expect("it was refused") + 1..];
    assert!(matches!(after, [ListChange::Listing, .., ListChange::Complete]), "{after:?}");
    assert_eq!(world.redirects.len(), 1, "the token was refreshed");
}

#[test]
fn more_scopes_are_asked_for_when_the_person_says_so() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A);
    world.wants_scope = Some("write");

    world.call(A, 1);
    assert!(world.wanted());
    assert_eq!(world.redirects.len(), 1, "nobody is sent elsewhere unasked");
    world.sign_in(A);

    assert_eq!(world.redirects.len(), 2);
    assert!(world.redirects[1].1.contains("scope=write"));
}

#[test]
fn a_client_that_is_allowed_for_itself_needs_no_person() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp");
    let access = Access {
        grant: Grant::ClientSecret,
        client_id: "robot".to_owned(),
        client_secret: Secret::new("SECRET-robot".to_owned()),
        ..Access::default()
    };

    world.command(Command::SignIn(A, SignInCommand::Set(Box::new(access))));
    world.command(Command::Server(A, mcp::Command::Connect(Target::at("https://a.test/mcp"))));
    let asked = world.asked_to_trust().expect("who gets the secret is asked");
    assert_eq!((asked.issuer.as_str(), world.was_told("SECRET-robot")), ("https://as.test", false));
    world.command(Command::SignIn(A, SignInCommand::Flow(oauth::Command::Entrust(asked.clone()))));

    assert!(world.is_connected(A));
    assert!(world.redirects.is_empty());
    assert!(world.was_told("SECRET-robot"));
    assert!(world.log.contains(&Output::SignIn(A, SignInEvent::Entrusted(asked))));

    world.command(Command::Server(A, mcp::Command::Connect(Target::at("https://a.test/mcp"))));
    assert!(world.is_connected(A), "it is asked once");
}

#[test]
fn a_server_that_names_another_authorization_server_gets_no_secret_there_by_itself() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp");
    let access = Access {
        grant: Grant::ClientSecret,
        client_id: "robot".to_owned(),
        client_secret: Secret::new("SECRET-robot".to_owned()),
        ..Access::default()
    };
    world.command(Command::SignIn(A, SignInCommand::Set(Box::new(access))));
    world.command(Command::Server(A, mcp::Command::Connect(Target::at("https://a.test/mcp"))));
    let asked = world.asked_to_trust().expect("asked");
    world.command(Command::SignIn(A, SignInCommand::Flow(oauth::Command::Entrust(asked))));
    let before = world.tokens_asked;

    world.token_origin = "https://third.test";
    world.accepts[0].1 = None;
    // The refresh is refused too: one signs in anew.
    world.refuses_refresh = true;
    world.call(A, 1);

    let asked = world.asked_to_trust().expect("asked anew");
    assert_eq!(asked.elsewhere, [(Endpoint::Token, "https://third.test".to_owned())]);
    assert_eq!(world.tokens_asked, before + 1, "the refresh, at who gave out the token");
    assert!(world.log.iter().all(|output| match output {
        Output::OpenSignIn(_, _, request) => !request.url.starts_with("https://third.test"),
        _ => true,
    }));
}

#[test]
fn what_comes_out_prints_no_secret_and_the_log_holds_none() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A).call(A, 1);

    let printed = format!("{:?}", world.log);
    assert!(!printed.contains("SECRET-"), "{printed}");
    let hidden = world
        .log
        .iter()
        .filter(|output| matches!(output, Output::SignIn(_, SignInEvent::Hidden(..))));
    assert_eq!(hidden.count(), 2, "the token request and its answer");
}

#[test]
fn forgetting_takes_the_token_from_the_next_request() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp").sign_in(A);

    world.command(Command::ForgetSecrets).call(A, 1);

    assert_eq!(world.last_bearer("https://a.test"), None);
    let forgotten = Output::SignIn(A, SignInEvent::Token(None));
    assert!(world.log.contains(&forgotten));
}

#[test]
fn the_page_that_comes_back_connects_with_the_token() {
    let mut away = World::new();
    away.connect(A, "https://a.test/mcp");
    away.sign_in(A);
    let saved = away.log.iter().rev().find_map(|output| match output {
        Output::Save(_, saved) if !saved.awaits_callback() => Some(saved.clone()),
        _ => None,
    });
    let mut world = World::new();
    world.accepts = away.accepts;

    let target = Box::new(Target::at("https://a.test/mcp"));
    world.command(Command::Reopen(A, target, mcp::Taken { exchange: 9, record: 7 }));
    assert!(world.sent.is_empty());
    world.command(Command::SignIn(A, SignInCommand::Restore(saved.expect("it was saved"))));

    assert!(world.is_connected(A));
    let record = world.log.iter().find_map(|output| match output {
        Output::Event(_, Event::Record(record)) => Some(Arc::clone(record)),
        _ => None,
    });
    assert_eq!(record.expect("a record").id.0, 8);
}

#[test]
fn a_window_opens_after_what_was_before_is_over() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp");
    let start = SignInCommand::Start { window: Window::Popup, pace: Pace::Run };
    let start = Command::SignIn(A, start);
    world.session.handle(Input::Command(start.clone()), world.now);
    while world.session.poll().is_some() {}

    world.session.handle(Input::Command(start), world.now);

    let outputs: Vec<Output> = std::iter::from_fn(|| world.session.poll()).collect();
    assert_eq!(outputs, [Output::PreparePopup(A)], "what is under way goes on");
    let cancel = SignInCommand::Flow(oauth::Command::Cancel);
    world.session.handle(Input::Command(Command::SignIn(A, cancel)), world.now);
    while world.session.poll().is_some() {}
    let again = SignInCommand::Start { window: Window::Popup, pace: Pace::Run };
    world.session.handle(Input::Command(Command::SignIn(A, again)), world.now);
    let outputs: Vec<Output> = std::iter::from_fn(|| world.session.poll()).collect();
    assert_eq!(outputs.last(), Some(&Output::PreparePopup(A)));
}

/// The requests of the sign-in in the log, and whether each stands as the page's own.
fn own_requests(world: &World) -> Vec<(String, bool)> {
    let request = |output: &Output| match output {
        Output::Event(_, Event::Record(record)) => match &record.subject {
            Subject::HttpRequest { path, .. } => {
                Some((path.rsplit('/').next().unwrap_or_default().to_owned(), record.is_own()))
            }
            _ => None,
        },
        _ => None,
    };
    world.log.iter().filter_map(request).collect()
}

#[test]
fn a_request_of_the_sign_in_that_a_person_pressed_for_is_theirs() {
    let mut world = World::new();
    world.connect(A, "https://a.test/mcp");
    let start = SignInCommand::Start { window: Window::Tab, pace: Pace::Step };
    world.command(Command::SignIn(A, start));
    for _ in 0..2 {
        let paused = world.log.iter().rev().find_map(|output| match output {
            Output::SignIn(_, SignInEvent::Flow(oauth::Event::Phase(oauth::Phase::Paused(id)))) => {
                Some(*id)
            }
            _ => None,
        });
        let proceed = oauth::Command::Proceed(paused.expect("a step waits"), None);
        world.command(Command::SignIn(A, SignInCommand::Flow(proceed)));
    }
    let run = SignInCommand::Flow(oauth::Command::SetPace(Pace::Run));
    world.command(Command::SignIn(A, run));
    assert!(world.is_connected(A));
    world.command(Command::SignIn(A, SignInCommand::Flow(oauth::Command::Refresh)));

    let expected = [
        ("oauth-protected-resource", false),
        ("oauth-authorization-server", false),
        ("register", true),
        ("token", true),
        ("token", false),
    ];
    assert_eq!(own_requests(&world), expected.map(|(path, own)| (path.to_owned(), own)));
}

#[test]
fn a_document_of_a_sign_in_that_is_elsewhere_is_no_trouble() {
    let mut world = World::new();
    world.misses = Some("/.well-known/oauth-authorization-server");

    world.connect(A, "https://a.test/mcp").sign_in(A);

    assert!(world.is_connected(A));
    let missing: Vec<&Arc<Record>> = world
        .log
        .iter()
        .filter_map(|output| match output {
            Output::Event(_, Event::Record(record)) => Some(record),
            _ => None,
        })
        .filter(|record| record.subject == Subject::HttpAnswer { status: Some(404) })
        .collect();
    assert_eq!(missing.len(), 1);
    assert!(!is_trouble(missing[0]));
}

#[test]
fn a_list_whose_second_page_is_always_refused_does_not_renew_the_token_for_ever() {
    let mut world = World::new();
    world.refuses = Some(Refused::SecondPage);

    world.connect(A, "https://a.test/mcp").sign_in(A);

    let renewed = world.minted;
    assert!(renewed < 12, "{renewed} tokens and random numbers");
    assert!(world.sent.len() < 30, "{} requests", world.sent.len());
}

#[test]
fn a_server_that_answers_a_probe_and_refuses_the_rest_is_not_connected_anew_for_ever() {
    let mut world = World::new();
    world.refuses = Some(Refused::Handshake);

    world.connect(A, "https://a.test/mcp").sign_in(A);

    assert!(!world.is_connected(A));
    assert!(world.sent.len() < 30, "{} requests", world.sent.len());
}
