//! Requests with a token that is bound to a key: each brings a proof of its own.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Value, json};
use wirescope::mcp::event::{CallChange, Event, ExchangeChange, Phase, Subject};
use wirescope::mcp::http::HttpRequest;
use wirescope::mcp::{self, CallId, ExchangeId, Operation, Target};
use wirescope::oauth::dpop::{ProofKey, proof_in};
use wirescope::oauth::jwt::Jwt;
use wirescope::oauth::{self, Failure, Pace};
use wirescope::session::command::Place;
use wirescope::session::{
    Command, Input, Output, Page, ServerId, Session, SignInCommand, SignInEvent, Window,
};
use wirescope::wire::form;
use wirescope::wire::http::{Head, HttpEvent};
use wirescope::wire::moment::Moment;
use wirescope::wire::secret::Secret;

const A: ServerId = ServerId(1);
const SERVER: &str = "https://a.test/mcp";
const PAGE: &str = "https://page.test/";
const KEY: &str = r#"{"kty":"EC","crv":"P-256","x":"x","y":"y","d":"SECRET-key"}"#;

type Answer = (u16, Vec<(String, String)>, Value);

/// A session, and a server that takes bound tokens only.
struct World {
    session: Session,
    now: Moment,
    /// What proofs at the server have to repeat.
    nonce: Option<&'static str>,
    /// What it says they have to; `None` where the page may not read that.
    named: Option<&'static str>,
    /// It says another one each time, and takes none.
    fickle: bool,
    /// Signatures are made at once; otherwise they wait in `unsigned`.
    signing: bool,
    unsigned: VecDeque<(ExchangeId, String)>,
    log: Vec<Output>,
    /// Requests to the server, as they went out.
    sent: Vec<(ExchangeId, HttpRequest)>,
}

impl World {
    fn new() -> Self {
        let page = Page { redirect_uri: PAGE.to_owned(), ..Page::default() };
        Self {
            session: Session::new(1).on(page),
            now: Moment::default(),
            nonce: None,
            named: None,
            fickle: false,
            signing: true,
            unsigned: VecDeque::new(),
            log: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn signed_in() -> Self {
        let mut world = Self::new();
        world.signs_in();
        world
    }

    fn signs_in(&mut self) -> &mut Self {
        self.command(Command::Open(A, Place::Web(Target::at(SERVER))));
        let start = SignInCommand::Start { window: Window::Tab, pace: Pace::Run };
        self.command(Command::SignIn(A, start))
    }

    fn wants(&mut self, nonce: &'static str) -> &mut Self {
        (self.nonce, self.named) = (Some(nonce), Some(nonce));
        self
    }

    fn command(&mut self, command: Command) -> &mut Self {
        self.feed(Input::Command(command))
    }

    fn calls(&mut self, call: u32) -> &mut Self {
        let operation = Operation::call_tool("x", serde_json::Map::new());
        self.command(Command::Server(A, mcp::Command::Call(CallId(call), operation)))
    }

    fn signs(&mut self, exchange: ExchangeId) -> &mut Self {
        self.feed(Input::Proved(A, exchange, Ok(b"SECRET-signature".to_vec())))
    }

    fn feed(&mut self, input: Input) -> &mut Self {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            self.session.handle(input, self.now);
            while let Some(output) = self.session.poll() {
                self.carry_out(&output, &mut inputs);
                self.log.push(output);
            }
        }
        self
    }

    fn carry_out(&mut self, output: &Output, inputs: &mut VecDeque<Input>) {
        match output {
            Output::Open(id, exchange, request) => {
                self.sent.push((*exchange, (**request).clone()));
                assert!(self.sent.len() < 100, "it asks for ever");
                let answer = self.serve(request);
                inputs.extend(told(*id, *exchange, answer));
            }
            Output::OpenSignIn(id, exchange, request, _) => {
                inputs.extend(told(*id, *exchange, authorize(request)));
            }
            Output::Random(id, bytes) => {
                let random = oauth::Input::Random(Secret::new(vec![7; *bytes]));
                inputs.push_back(Input::SignIn(*id, random));
            }
            Output::MakeKey(id) => {
                let key = oauth::Input::Key(Ok(ProofKey::read(KEY).expect("a key")));
                inputs.push_back(Input::SignIn(*id, key));
            }
            Output::Sign { server, key, .. } => {
                assert_eq!(key.reveal(), KEY);
                let signed = oauth::Input::Signed(Ok(b"SECRET-signature".to_vec()));
                inputs.push_back(Input::SignIn(*server, signed));
            }
            Output::Prove { server, exchange, text, .. } if self.signing => {
                assert!(!text.is_empty());
                let signed = Ok(b"SECRET-signature".to_vec());
                inputs.push_back(Input::Proved(*server, *exchange, signed));
            }
            Output::Prove { exchange, text, .. } => {
                self.unsigned.push_back((*exchange, text.clone()));
            }
            Output::Redirect(id, _, address) => {
                let query = form::decode(address.split_once('?').expect("a query").1);
                let state = &query.iter().find(|(name, _)| name == "state").expect("a state").1;
                let back = Secret::new(format!("{PAGE}?code=SECRET-code&state={state}"));
                inputs.push_back(Input::SignIn(*id, oauth::Input::Callback(back)));
            }
            _ => {}
        }
    }

    fn serve(&self, request: &HttpRequest) -> Answer {
        let challenge = |said: &str| ("www-authenticate".to_owned(), format!("DPoP {said}"));
        let found = request.headers.iter().find(|header| header.name == "authorization");
        if found.is_none_or(|header| header.value.reveal() != "DPoP SECRET-token") {
            let place = "resource_metadata=\"https://a.test/.well-known/oauth-protected-resource\"";
            return (401, vec![challenge(place)], json!({}));
        }
        let proof = proof_of(request);
        assert_eq!(proof.claims["htm"], request.method.as_str());
        assert_eq!(proof.claims["htu"], request.url.as_str());
        if self.nonce.is_some_and(|nonce| proof.claims["nonce"] != nonce) {
            let mut headers = vec![challenge("error=\"use_dpop_nonce\"")];
            let fickle = self.fickle.then(|| format!("n-{}", self.sent.len()));
            let named = fickle.or(self.named.map(str::to_owned));
            headers.extend(named.map(|named| ("dpop-nonce".to_owned(), named)));
            return (401, headers, json!({ "error": "use_dpop_nonce" }));
        }
        let body = request.body.as_deref().unwrap_or("null");
        let body: Value = serde_json::from_str(body).expect("JSON");
        let result = json!({ "supportedVersions": ["2026-07-28"], "capabilities": { "tools": {} },
            "content": [], "tools": [] });
        (200, json_type(), json!({ "jsonrpc": "2.0", "id": body["id"], "result": result }))
    }

    // --- What came of it -------------------------------------------------------------------------

    fn is_connected(&self) -> bool {
        let last = self.log.iter().rev().find_map(|output| match output {
            Output::Event(_, Event::Phase(phase)) => Some(phase.clone()),
            _ => None,
        });
        matches!(last, Some(Phase::Ready { .. }))
    }

    fn proofs(&self) -> Vec<Jwt> {
        let bound = self.sent.iter().filter(|(_, request)| proof_in(&request.headers).is_some());
        bound.map(|(_, request)| proof_of(request)).collect()
    }

    fn ends_of(&self, call: u32) -> Vec<CallChange> {
        let changes = self.log.iter().filter_map(|output| match output {
            Output::Event(_, Event::Call(id, change)) if *id == CallId(call) => Some(change),
            _ => None,
        });
        let is_end = |change: &&CallChange| {
            matches!(change, CallChange::Finished { .. } | CallChange::Failed { .. })
        };
        changes.filter(is_end).cloned().collect()
    }

    fn failure(&self) -> Option<Failure> {
        let last = self.log.iter().rev().find_map(|output| match output {
            Output::SignIn(_, SignInEvent::Flow(oauth::Event::Phase(phase))) => Some(phase),
            _ => None,
        });
        match last {
            Some(oauth::Phase::Failed(failure)) => Some(failure.clone()),
            _ => None,
        }
    }
}

fn proof_of(request: &HttpRequest) -> Jwt {
    Jwt::read(proof_in(&request.headers).expect("a proof")).expect("a token")
}

fn authorize(request: &oauth::request::Request) -> Answer {
    let body = if request.url.ends_with("/.well-known/oauth-protected-resource") {
        json!({ "resource": SERVER, "authorization_servers": ["https://as.test"] })
    } else if request.url.ends_with("/.well-known/oauth-authorization-server") {
        json!({
            "issuer": "https://as.test", "authorization_endpoint": "https://as.test/authorize",
            "token_endpoint": "https://as.test/token", "registration_endpoint": "https://as.test/register",
            "code_challenge_methods_supported": ["S256"],
            "dpop_signing_alg_values_supported": ["ES256"],
        })
    } else if request.url.ends_with("/register") {
        json!({ "client_id": "me" })
    } else {
        json!({ "access_token": "SECRET-token", "token_type": "DPoP", "expires_in": 3_600 })
    };
    (200, json_type(), body)
}

fn json_type() -> Vec<(String, String)> {
    vec![("content-type".to_owned(), "application/json".to_owned())]
}

fn told(id: ServerId, exchange: ExchangeId, (status, headers, body): Answer) -> [Input; 3] {
    let head = Head { status, headers, redirected_to: None };
    [HttpEvent::Head(head), HttpEvent::Chunk(body.to_string().into_bytes()), HttpEvent::End]
        .map(|event| Input::Http(id, exchange, event))
}

#[test]
fn every_request_brings_a_proof_of_its_own() {
    let mut world = World::signed_in();

    world.calls(1).calls(2);

    assert!(world.is_connected());
    let proofs = world.proofs();
    assert!(proofs.len() >= 4, "discovery, the tools, two calls");
    let ids: std::collections::BTreeSet<String> =
        proofs.iter().map(|proof| proof.claims["jti"].to_string()).collect();
    assert_eq!(ids.len(), proofs.len());
    // SHA-256 of the token, as any shell computes it.
    let hash = "gCcCN648xvywbUm3xoSthCIviSHXvT5kc08TLqDV6XA";
    assert!(proofs.iter().all(|proof| proof.claims["ath"] == hash), "{proofs:?}");
}

#[test]
fn the_log_has_the_proof_and_prints_neither_it_nor_the_key() {
    let mut world = World::signed_in();

    world.calls(1);

    let (exchange, request) = world.sent.last().expect("the call");
    let logged = world.log.iter().rev().find_map(|output| match output {
        Output::Event(_, Event::Exchange(id, ExchangeChange::Proved { request })) => {
            (id == exchange).then_some(request)
        }
        _ => None,
    });
    assert_eq!(**logged.expect("it is in the log"), *request);
    let printed = format!("{:?} {:?}", world.log, world.session);
    assert!(!printed.contains("SECRET"), "{printed}");
    assert!(!printed.contains(proof_in(&request.headers).expect("a proof")));
}

#[test]
fn a_request_goes_out_again_with_the_nonce_that_the_server_wants() {
    let mut world = World::new();
    world.wants("n-1").signs_in();
    assert!(world.is_connected(), "{:?}", world.failure());
    let before = world.sent.len();

    world.calls(1);

    assert_eq!(world.sent.len(), before + 1, "the nonce is remembered");
    world.wants("n-2").calls(2);
    assert_eq!(world.sent.len(), before + 3, "and another one is repeated as well");
    assert!(
        matches!(world.ends_of(2)[..], [CallChange::Finished { .. }]),
        "{:?}",
        world.ends_of(2)
    );
    let [.., (first, one), (second, two)] = &world.sent[..] else { panic!() };
    assert_eq!((first, &one.body), (second, &two.body), "it is the same request");
    let refused = world.log.iter().filter(|output| match output {
        Output::Event(_, Event::Record(record)) => {
            record.subject == Subject::HttpAnswer { status: Some(401) }
                && record.text.contains("use_dpop_nonce")
        }
        _ => false,
    });
    assert_eq!(refused.count(), 2, "what was refused is in the log");
    assert_eq!(world.failure(), None);
}

#[test]
fn a_server_that_is_never_content_is_asked_twice() {
    let mut world = World::signed_in();
    let before = world.sent.len();
    world.wants("what it takes").fickle = true;

    world.calls(1);

    assert_eq!(world.sent.len(), before + 2);
    assert!(matches!(world.ends_of(1)[..], [CallChange::Failed { .. }]));
    assert!(matches!(world.failure(), Some(Failure::ProofRefused { .. })), "{:?}", world.failure());
}

#[test]
fn a_nonce_that_may_not_be_read_ends_the_call_and_is_the_cause() {
    let mut world = World::signed_in();
    let before = world.sent.len();
    world.nonce = Some("n-1");

    world.calls(1);

    assert_eq!(world.sent.len(), before + 1, "there is nothing to repeat");
    assert!(matches!(world.ends_of(1)[..], [CallChange::Failed { .. }]));
    assert!(matches!(world.failure(), Some(Failure::NonceHidden { .. })), "{:?}", world.failure());
}

#[test]
fn what_is_cancelled_before_it_is_proved_never_goes_out() {
    let mut world = World::signed_in();
    world.signing = false;
    world.calls(1);
    let (before, (exchange, _)) = (world.sent.len(), world.unsigned[0].clone());

    world.command(Command::Server(A, mcp::Command::Cancel(CallId(1)))).signs(exchange);

    assert_eq!(world.sent.len(), before);
}

#[test]
fn without_a_signature_nothing_goes_out_and_the_call_says_why() {
    let mut world = World::signed_in();
    world.signing = false;
    world.calls(1);
    let (before, (exchange, _)) = (world.sent.len(), world.unsigned[0].clone());

    world.feed(Input::Proved(A, exchange, Err("no key".to_owned())));

    assert_eq!(world.sent.len(), before);
    let ends = format!("{:?}", world.ends_of(1));
    assert!(ends.contains("without a proof of possession: no key"), "{ends}");
}

#[test]
fn a_request_that_waits_for_a_connection_is_proved_when_it_has_one() {
    let mut world = World::signed_in();
    world.signing = false;
    for call in 1..=7 {
        world.calls(call);
    }
    assert_eq!(world.unsigned.len(), 6);
    let (exchange, _) = world.unsigned[0].clone();

    world.now = world.now.after(Duration::from_secs(50));
    world.signs(exchange);

    let (_, text) = world.unsigned.back().expect("the seventh");
    let proof = Jwt::read(&format!("{text}.x")).expect("a token");
    assert_eq!((world.unsigned.len(), &proof.claims["iat"]), (7, &json!(50)));
}

#[test]
fn signing_out_takes_the_key_from_the_next_request() {
    let mut world = World::signed_in();

    world.command(Command::SignIn(A, SignInCommand::Flow(oauth::Command::SignOut))).calls(1);

    let (_, request) = world.sent.last().expect("the call");
    assert!(
        request.headers.iter().all(|header| !["dpop", "authorization"].contains(&&*header.name))
    );
}

#[test]
fn a_machine_that_has_slept_dates_its_proofs_by_the_time_of_day() {
    let mut world = World::signed_in();

    world.feed(Input::Clock(Duration::from_hours(2))).calls(1);

    assert_eq!(world.proofs().last().expect("a proof").claims["iat"], 7_200);
}

#[test]
fn of_a_refusal_without_end_the_log_keeps_the_beginning() {
    let mut world = World::signed_in();
    world.signing = false;
    world.calls(1);
    let (exchange, _) = world.unsigned.pop_front().expect("a proof to make");
    world.session.handle(Input::Proved(A, exchange, Ok(b"SECRET-signature".to_vec())), world.now);
    while world.session.poll().is_some() {}
    let headers = vec![
        ("www-authenticate".to_owned(), "DPoP error=\"use_dpop_nonce\"".to_owned()),
        ("dpop-nonce".to_owned(), "n-1".to_owned()),
    ];
    let head = Head { status: 401, headers, redirected_to: None };
    world.feed(Input::Http(A, exchange, HttpEvent::Head(head)));
    for _ in 0..20 {
        world.feed(Input::Http(A, exchange, HttpEvent::Chunk(vec![b'x'; 1 << 20])));
    }

    world.feed(Input::Http(A, exchange, HttpEvent::End));

    let refused = world.log.iter().find_map(|output| match output {
        Output::Event(_, Event::Record(record))
            if record.subject == Subject::HttpAnswer { status: Some(401) }
                && record.text.starts_with('x') =>
        {
            Some(record.clone())
        }
        _ => None,
    });
    let refused = refused.expect("a line in the log");
    assert_eq!(refused.text.len(), 1 << 20);
    let cut = refused.findings.iter().any(|found| found.problem.to_string().contains("kept these"));
    assert!(cut, "{:?}", refused.findings);
    assert_eq!(world.unsigned.len(), 1, "it is proved again all the same");
}
