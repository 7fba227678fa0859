//! Tokens that are bound to a key: when they are asked for, how that is proved, what can go wrong.

use std::time::Duration;

use serde_json::json;
use wirescope::oauth::event::{Grant, Skip};
use wirescope::oauth::failure::Endpoint;
use wirescope::oauth::jwt::{Algorithm, Jwt};
use wirescope::oauth::{
    Command, Failure, Flow, Pace, Preset, Proving, Saved, Setup, Step, Verdict, Way,
};
use wirescope::wire::http::{Head, Method};
use wirescope::wire::moment::Moment;

use crate::playbook::{Play, setup};
use crate::world::{AS, Bound, SERVER, World, error, nothing, proof_of};

const REFUSED_PROOF: &str = "DPoP error=\"invalid_dpop_proof\", error_description=\"too old\"";
const WANTS_NONCE: &str = "DPoP error=\"use_dpop_nonce\"";

fn bound() -> World {
    bound_with(Bound::default())
}

fn bound_with(bound: Bound) -> World {
    let mut world = World { bound: Some(bound), ..World::default() };
    world.token =
        json!({ "token_type": "DPoP", "expires_in": 3600, "refresh_token": "SECRET-refresh" });
    world.metadata["dpop_signing_alg_values_supported"] = json!(["RS256", "ES256"]);
    world
}

fn with(proving: Proving) -> Setup {
    Setup { proving, ..setup() }
}

/// The proof that a request to the server with the token in hand brings.
fn proof_at_server(play: &mut Play) -> Jwt {
    let token = play.token().to_owned();
    let proof = play.flow.proof_for(Method::Post, SERVER, &token, play.now).expect("a proof");
    Jwt::read(proof.header(b"signature").value.reveal()).expect("a token")
}

#[test]
fn a_token_is_bound_where_the_server_takes_no_other() {
    let mut play = Play::signed_in(bound());

    assert!(play.is_signed_in(), "{:?}", play.flow.phase());
    let [authorization, place] = play.flow.headers().try_into().expect("two headers");
    assert_eq!(authorization.value.reveal(), "DPoP SECRET-token-1");
    assert_eq!((place.name.as_str(), place.value.reveal()), ("dpop", ""));
    let asked = proof_of(play.world.last("/token")).expect("a proof");
    let used = proof_at_server(&mut play);
    assert_eq!(used.header, asked.header, "one key for both");
    assert_eq!(asked.header["jwk"].get("d"), None);
    assert_eq!(used.claims["htu"], SERVER);
    assert_ne!(used.claims["jti"], asked.claims["jti"]);
    assert!(used.claims["ath"].is_string());
    assert_eq!(asked.claims["iat"], 1_790_000_000);
}

#[test]
fn a_server_whose_metadata_wants_bound_tokens_gets_them() {
    let mut world = bound();
    let document = json!({
        "resource": SERVER, "authorization_servers": [AS],
        "dpop_bound_access_tokens_required": true,
    });
    world.instead("oauth-protected-resource", move |_| crate::world::ok(&document));
    let mut play = Play::new(world);

    play.command(Command::SignIn(Some(Play::refusal(401, ""))));

    assert!(play.is_signed_in());
    assert!(proof_of(play.world.last("/token")).is_some());
}

#[test]
fn a_bearer_token_does_where_the_server_takes_one() {
    let mut world = World::default();
    world.metadata["dpop_signing_alg_values_supported"] = json!(["ES256"]);
    let mut play = Play::new(world);
    let both = "Bearer scope=\"a\", DPoP algs=\"ES256\"";

    play.command(Command::SignIn(Some(Play::refusal(401, both))));

    assert!(play.is_signed_in());
    assert_eq!(proof_of(play.world.last("/token")), None);
    assert_eq!(play.keys, 0);
}

#[test]
fn the_person_may_want_it_always_or_never() {
    let always = World { token: json!({ "token_type": "DPoP" }), ..World::default() };
    let always = Play::signed_in_with(always, with(Proving::Always));
    let never = Play::signed_in_with(bound(), with(Proving::Never));

    assert!(always.is_signed_in() && always.flow.headers().len() == 2);
    assert_eq!(never.keys, 0);
    let Failure::ProofRefused { endpoint, .. } = never.failure() else {
        panic!("{:?}", never.failure())
    };
    assert_eq!(*endpoint, Endpoint::Token);
}

#[test]
fn the_wish_outlives_the_way_there_and_back() {
    let mut before = Play::new(bound());
    before.returning = false;
    before.sign_in();
    assert_eq!(before.keys, 0, "no key waits while the page is away");
    let saved = before.saved.clone().expect("saved").encode();
    let back = before.world.authorize(&before.redirects[0].clone());

    let saved = Saved::read(saved.reveal()).expect("whole");
    let mut after = Play::of(before.world, Flow::resume(setup(), saved));
    after.callback(&back);

    assert!(after.is_signed_in());
    assert_eq!(after.keys, 1);
}

#[test]
fn what_is_remembered_holds_the_key_and_goes_on_with_it() {
    let mut before = Play::signed_in(bound());
    let key = proof_at_server(&mut before).header;
    let saved = before.saved.clone().expect("saved").at_rest().encode();

    let saved = Saved::read(saved.reveal()).expect("whole");
    let mut after = Play::of(before.world, Flow::resume(setup(), saved));

    assert_eq!(proof_at_server(&mut after).header, key);
}

#[test]
fn a_refresh_proves_the_same_key_and_a_new_sign_in_another() {
    let mut play = Play::signed_in(bound());
    let first = proof_of(play.world.last("/token")).expect("a proof").header;

    play.wait(Duration::from_mins(59));
    let refreshed = proof_of(play.world.last("/token")).expect("a proof").header;
    assert_eq!((play.token(), &refreshed), ("SECRET-token-2", &first));
    assert_eq!(play.flow.headers().len(), 2);
    play.sign_in();

    assert_ne!(proof_of(play.world.last("/token")).expect("a proof").header, first);
}

#[test]
fn signing_out_forgets_the_key() {
    let mut play = Play::signed_in(bound());

    play.command(Command::SignOut);

    assert_eq!(play.flow.headers(), []);
    assert_eq!(play.flow.proof_for(Method::Post, SERVER, "any", play.now), None);
    let saved = play.saved.expect("saved").encode();
    assert!(!saved.reveal().contains("SECRET-key"), "{}", saved.reveal());
}

// --- Nonces --------------------------------------------------------------------------------------

#[test]
fn the_token_is_asked_for_again_with_the_nonce_of_the_answer() {
    let bound = Bound { nonce: Some("n-1"), ..Bound::default() };
    let mut play = Play::signed_in(bound_with(bound));

    assert!(play.is_signed_in(), "{:?}", play.flow.phase());
    let asked = |play: &Play| {
        play.world.asked.iter().filter(|request| request.url.ends_with("/token")).count()
    };
    assert_eq!(asked(&play), 2);
    assert!(
        play.verdicts
            .iter()
            .any(|(_, verdict)| { *verdict == Verdict::Skipped(Skip::NonceWanted) })
    );
    play.command(Command::Refresh);
    assert_eq!(asked(&play), 3, "it is remembered");
    assert_eq!(proof_at_server(&mut play).claims.get("nonce"), None, "for that origin alone");
}

#[test]
fn a_nonce_is_repeated_once_and_not_for_ever() {
    let mut world = bound();
    world.instead("/token", |_| {
        let header = ("dpop-nonce".to_owned(), "another".to_owned());
        let body = r#"{"error":"use_dpop_nonce"}"#.to_owned();
        crate::world::Told::Answer(400, vec![header], body)
    });

    let play = Play::signed_in(world);

    assert!(matches!(play.failure(), Failure::ProofRefused { endpoint: Endpoint::Token, .. }));
    let asked = play.world.asked.iter().filter(|request| request.url.ends_with("/token"));
    assert_eq!(asked.count(), 2);
}

#[test]
fn a_nonce_that_the_page_may_not_read_is_the_cause() {
    let bound = Bound { nonce: Some("n-1"), hides_nonce: true };

    let play = Play::signed_in(bound_with(bound));

    let url = "https://as.test/token".to_owned();
    assert_eq!(*play.failure(), Failure::NonceHidden { endpoint: Endpoint::Token, url });
}

#[test]
fn a_client_that_signs_for_itself_signs_anew_with_the_nonce() {
    let bound = Bound { nonce: Some("n-1"), ..Bound::default() };
    let preset = Preset { issuer: None, client_id: "me".to_owned(), client_secret: None };
    let setup = Setup {
        way: Way::SignedJwt { algorithm: Algorithm::Es256, key_id: None },
        presets: vec![preset],
        ..setup()
    };

    let play = Play::signed_in_with(bound_with(bound), setup);

    assert!(play.is_signed_in(), "{:?}", play.flow.phase());
    let assertions = play.world.asked.iter().filter_map(|asked| asked.field("client_assertion"));
    let assertions: Vec<_> = assertions.collect();
    assert_eq!(assertions.len(), 2);
    assert_ne!(assertions[0], assertions[1]);
}

#[test]
fn the_server_has_nonces_of_its_own() {
    let mut play = Play::signed_in(bound());
    let headers = vec![("dpop-nonce".to_owned(), "of-the-server".to_owned())];

    play.flow.note_answer(SERVER, &Head { headers, ..Head::default() });

    assert_eq!(proof_at_server(&mut play).claims["nonce"], "of-the-server");
    play.command(Command::Refresh);
    let asked = proof_of(play.world.last("/token")).expect("a proof");
    assert_eq!(asked.claims.get("nonce"), None);
}

// --- Step by step --------------------------------------------------------------------------------

#[test]
fn the_proof_is_about_the_address_as_the_person_changed_it() {
    let mut play = Play::new(bound());
    play.command(Command::SetPace(Pace::Step)).sign_in();
    while play.steps[&play.paused_at()] != Step::Token(Grant::Code) {
        let waiting = play.paused_at();
        play.command(Command::Proceed(waiting, None));
    }
    let waiting = play.paused_at();
    let mut request = (*play.requests[&waiting]).clone();
    assert_eq!(proof_of(&request), None, "it is made last");
    request.url = "https://as.test/other/token".to_owned();

    play.command(Command::Proceed(waiting, Some(request)));

    assert!(play.is_signed_in(), "{:?}", play.flow.phase());
    let proof = proof_of(play.world.last("/other/token")).expect("a proof");
    assert_eq!(proof.claims["htu"], "https://as.test/other/token");
}

// --- Failures ------------------------------------------------------------------------------------

#[test]
fn proofs_signed_otherwise_are_not_to_be_had() {
    let mut world = bound();
    world.metadata["dpop_signing_alg_values_supported"] = json!(["RS256"]);

    let play = Play::signed_in(world);

    let (issuer, offered) = (AS.to_owned(), vec!["RS256".to_owned()]);
    assert_eq!(*play.failure(), Failure::NoProofAlgorithm { issuer, offered });
    assert!(play.redirects.is_empty(), "nobody is sent elsewhere for nothing");
}

#[test]
fn a_token_that_is_not_bound_is_used_and_noted() {
    let mut world = bound();
    world.token["token_type"] = json!("Bearer");

    let play = Play::signed_in(world);

    assert_eq!(play.flow.headers().len(), 1);
    assert_eq!(play.flow.headers()[0].value.reveal(), "Bearer SECRET-token-1");
    assert!(play.findings.iter().any(|finding| finding.pointer == "/token_type"));
}

#[test]
fn a_server_that_takes_bound_tokens_only_refuses_another_and_says_so() {
    let mut unbound = bound();
    unbound.token["token_type"] = json!("Bearer");
    let mut asked = Play::signed_in(unbound);
    let mut world = bound();
    world.bound = None;
    world.token["token_type"] = json!("Bearer");
    let mut never = Play::signed_in_with(world, with(Proving::Never));

    asked.refused(401, "DPoP error=\"invalid_token\"");
    never.refused(401, "DPoP error=\"invalid_token\"");

    let issuer = AS.to_owned();
    assert_eq!(*asked.failure(), Failure::NotBound { issuer: issuer.clone(), asked: true });
    assert_eq!(*never.failure(), Failure::NotBound { issuer, asked: false });
}

#[test]
fn a_bound_token_without_a_proof_is_none() {
    let world = World { token: json!({ "token_type": "DPoP" }), ..World::default() };

    let play = Play::signed_in(world);

    assert_eq!(*play.failure(), Failure::NotBearer("DPoP".to_owned()));
}

#[test]
fn a_token_endpoint_that_does_not_allow_the_header() {
    let mut world = bound();
    world.instead("/token", |_| nothing());

    let play = Play::signed_in(world);

    let Failure::Blocked { asks_for, .. } = play.failure() else { panic!("{:?}", play.failure()) };
    assert_eq!(*asks_for, ["dpop"]);
}

#[test]
fn a_refused_proof_is_told_with_the_words_of_who_refused() {
    let mut world = bound();
    world.instead("/token", |_| error(400, "invalid_dpop_proof", "the clock is wrong"));
    let play = Play::signed_in(world);
    let Failure::ProofRefused { endpoint, said, .. } = play.failure() else { panic!() };
    assert_eq!(*endpoint, Endpoint::Token);
    assert_eq!(said.description.as_deref(), Some("the clock is wrong"));

    let mut play = Play::signed_in(bound());
    play.refused(401, REFUSED_PROOF);
    let Failure::ProofRefused { endpoint, said, .. } = play.failure() else { panic!() };
    assert_eq!(*endpoint, Endpoint::Server);
    assert_eq!(said.description.as_deref(), Some("too old"));
}

#[test]
fn a_nonce_of_the_server_that_is_hidden_is_the_cause_and_no_reason_to_refresh() {
    let mut play = Play::signed_in(bound());

    play.command(Command::Accepted).refused(401, WANTS_NONCE);

    let url = SERVER.to_owned();
    assert_eq!(*play.failure(), Failure::NonceHidden { endpoint: Endpoint::Server, url });
    assert_eq!(play.world.tokens, 1);
}

#[test]
fn proofs_are_dated_by_the_moment_they_are_made() {
    let mut play = Play::signed_in(bound());

    play.now = Moment(Duration::from_secs(100));

    assert_eq!(proof_at_server(&mut play).claims["iat"], 1_790_000_100);
}
