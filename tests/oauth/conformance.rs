//! The `auth/*` scenarios of the official conformance suite, with its checks.

use serde_json::json;
use wirescope::oauth::command::Enterprise;
use wirescope::oauth::jwt::{Algorithm, Jwt};
use wirescope::oauth::request::Body;
use wirescope::oauth::{Command, Failure, Preset, Setup, Way};
use wirescope::wire::base64;
use wirescope::wire::secret::Secret;

use crate::playbook::{Play, setup};
use crate::world::{AS, DOCUMENT, SERVER, World, metadata, ok};

const ROOT: &str = "https://mcp.test/.well-known/oauth-protected-resource";

/// What every scenario that signs in has to show.
fn check(play: &Play) {
    let world = &play.world;
    assert!(play.is_signed_in(), "{:?}", play.flow.phase());
    assert_eq!(world.wanted("response_type"), Some("code"));
    assert_eq!(world.wanted("code_challenge_method"), Some("S256"));
    let token = world.last("/token");
    let verifier = token.field("code_verifier").expect("a verifier");
    assert_eq!(verifier.len(), 43);
    assert_ne!(world.wanted("code_challenge"), Some(verifier));
    let resource = Some(world.resource.as_str()).filter(|_| world.prm.is_some());
    assert_eq!(world.wanted("resource"), Some(resource.unwrap_or(SERVER)));
    assert_eq!(token.field("resource"), world.wanted("resource"));
    assert_eq!(token.field("redirect_uri"), world.wanted("redirect_uri"));
    if world.was_asked("/register") {
        let registration = world.registration();
        assert_eq!(registration["application_type"], "web");
        assert_eq!(registration["grant_types"], json!(["authorization_code", "refresh_token"]));
    }
}

#[test]
fn metadata_default() {
    let play = Play::signed_in(World::default());

    check(&play);
    assert!(!play.world.urls().contains(&ROOT), "the root is not asked");
    assert_eq!(
        play.world.urls(),
        [
            "https://mcp.test/.well-known/oauth-protected-resource/mcp",
            "https://as.test/.well-known/oauth-authorization-server",
            "https://as.test/register",
            "https://as.test/token",
        ]
    );
}

#[test]
fn metadata_var1_openid_configuration_and_no_address_in_the_challenge() {
    let world = World {
        prm_in_challenge: false,
        as_metadata: Some(format!("{AS}/.well-known/openid-configuration")),
        ..World::default()
    };

    check(&Play::signed_in(world));
}

#[test]
fn metadata_var2_at_the_root_of_the_host_and_of_a_tenant() {
    let tenant = "https://as.test/tenant1";
    let world = World {
        prm: Some(ROOT.to_owned()),
        prm_in_challenge: false,
        resource: "https://mcp.test".to_owned(),
        issuer: tenant.to_owned(),
        as_metadata: Some(format!("{AS}/.well-known/oauth-authorization-server/tenant1")),
        metadata: metadata(tenant),
        iss: Some(tenant.to_owned()),
        ..World::default()
    };

    let play = Play::signed_in(world);

    check(&play);
    let wrong = "https://as.test/.well-known/oauth-authorization-server";
    assert!(!play.world.urls().contains(&wrong), "the root is not the tenant's");
}

#[test]
fn metadata_var3_at_a_place_of_its_own_and_appended() {
    let tenant = "https://as.test/tenant1";
    let world = World {
        prm: Some("https://mcp.test/custom/metadata/location.json".to_owned()),
        issuer: tenant.to_owned(),
        as_metadata: Some(format!("{tenant}/.well-known/openid-configuration")),
        metadata: metadata(tenant),
        iss: Some(tenant.to_owned()),
        ..World::default()
    };

    check(&Play::signed_in(world));
}

#[test]
fn basic_cimd() {
    let mut world = World::default();
    world.metadata["client_id_metadata_document_supported"] = json!(true);
    let setup = Setup { metadata_document: Some(DOCUMENT.to_owned()), ..setup() };

    let play = Play::signed_in_with(world, setup);

    check(&play);
    assert_eq!(play.world.wanted("client_id"), Some(DOCUMENT));
    assert!(!play.world.was_asked("/register"));
}

#[test]
fn scope_from_www_authenticate() {
    let world = World {
        challenge_scope: Some("mcp:basic"),
        scopes_supported: Some(vec!["mcp:other"]),
        ..World::default()
    };

    let play = Play::signed_in(world);

    assert_eq!(play.world.wanted("scope"), Some("mcp:basic"));
}

#[test]
fn scope_from_scopes_supported() {
    let world = World { scopes_supported: Some(vec!["mcp:basic", "mcp:read"]), ..World::default() };

    let play = Play::signed_in(world);

    assert_eq!(play.world.wanted("scope"), Some("mcp:basic mcp:read"));
}

#[test]
fn scope_omitted_when_undefined() {
    let play = Play::signed_in(World::default());

    check(&play);
    assert_eq!(play.world.wanted("scope"), None);
}

const MORE: &str = "Bearer error=\"insufficient_scope\", scope=\"mcp:write\", \
    resource_metadata=\"https://mcp.test/.well-known/oauth-protected-resource/mcp\"";

#[test]
fn scope_step_up() {
    let world = World { challenge_scope: Some("mcp:basic"), ..World::default() };
    let mut play = Play::signed_in(world);

    play.command(Command::Accepted).refused(403, MORE);

    assert!(play.is_signed_in());
    assert_eq!(play.world.wanted("scope"), Some("mcp:basic mcp:write"));
    let registered = play.world.urls().iter().filter(|url| url.ends_with("/register")).count();
    assert_eq!(registered, 2, "authorization servers hold a client to what it registered for");
}

#[test]
fn scope_retry_limit() {
    let mut play = Play::signed_in(World::default());

    for _ in 0..5 {
        play.refused(403, MORE);
    }

    assert_eq!(play.world.authorized.len(), 3);
    assert!(matches!(play.failure(), Failure::InsufficientScope { attempts: 2, .. }));
}

fn registered_with(method: &str, secret: bool) -> Play {
    let mut world = World::default();
    world.metadata["token_endpoint_auth_methods_supported"] = json!([method]);
    world.registered = json!({ "client_id": "me", "token_endpoint_auth_method": method });
    if secret {
        world.registered["client_secret"] = "SECRET-client".into();
    }
    let play = Play::signed_in(world);
    check(&play);
    assert_eq!(play.world.registration()["token_endpoint_auth_method"], method);
    play
}

/// The pair of an `Authorization: Basic` of the last token request.
fn basic_pair(play: &Play) -> Option<String> {
    let headers = &play.world.last("/token").headers;
    let header = headers.iter().find(|header| header.name == "authorization")?;
    let coded = header.value.reveal().strip_prefix("Basic ")?;
    String::from_utf8(base64::decode(coded)?).ok()
}

#[test]
fn token_endpoint_auth_basic() {
    let play = registered_with("client_secret_basic", true);

    assert_eq!(basic_pair(&play).as_deref(), Some("me:SECRET-client"));
    assert_eq!(play.world.last("/token").field("client_secret"), None);
}

#[test]
fn token_endpoint_auth_post() {
    let play = registered_with("client_secret_post", true);

    assert_eq!(basic_pair(&play), None);
    assert_eq!(play.world.last("/token").field("client_secret"), Some("SECRET-client"));
}

#[test]
fn token_endpoint_auth_none() {
    let play = registered_with("none", false);

    assert_eq!(basic_pair(&play), None);
    assert_eq!(play.world.last("/token").field("client_secret"), None);
    assert_eq!(play.world.last("/token").field("client_id"), Some("me"));
}

fn preset(issuer: Option<&str>) -> Setup {
    let preset = Preset {
        issuer: issuer.map(str::to_owned),
        client_id: "pre-registered-client".to_owned(),
        client_secret: Some(Secret::new("pre-SECRET".to_owned())),
    };
    Setup { presets: vec![preset], ..setup() }
}

#[test]
fn pre_registration() {
    let mut world = World::default();
    world.metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_basic"]);
    world.metadata.as_object_mut().expect("an object").remove("registration_endpoint");

    let play = Play::signed_in_with(world, preset(Some(AS)));

    check(&play);
    assert_eq!(basic_pair(&play).as_deref(), Some("pre-registered-client:pre-SECRET"));
}

#[test]
fn resource_mismatch() {
    let world = World { resource: "https://evil.example.com/mcp".to_owned(), ..World::default() };

    let play = Play::signed_in(world);

    assert!(matches!(play.failure(), Failure::WrongResource { .. }));
    assert_eq!(play.redirects.len(), 0);
    assert_eq!(play.world.asked.len(), 1);
}

#[test]
fn offline_access_scope() {
    let mut world = World { scopes_supported: Some(vec!["mcp:basic"]), ..World::default() };
    world.metadata["scopes_supported"] = json!(["mcp:basic", "offline_access"]);

    let play = Play::signed_in(world);

    check(&play);
    assert_eq!(play.world.wanted("scope"), Some("mcp:basic offline_access"));
    assert_eq!(play.world.wanted("prompt"), Some("consent"));
}

#[test]
fn offline_access_not_supported() {
    let mut world =
        World { scopes_supported: Some(vec!["mcp:basic", "mcp:read"]), ..World::default() };
    world.metadata["scopes_supported"] = json!(["mcp:basic", "mcp:read"]);

    let play = Play::signed_in(world);

    assert_eq!(play.world.wanted("scope"), Some("mcp:basic mcp:read"));
}

#[test]
fn authorization_server_migration() {
    let second = "https://as2.test";
    let mut play = Play::signed_in(World::default());
    play.command(Command::Accepted);
    play.world.issuer = second.to_owned();
    play.world.as_metadata = Some(format!("{second}/.well-known/oauth-authorization-server"));
    play.world.metadata = metadata(second);
    play.world.registered = json!({ "client_id": "as2-client" });
    play.world.iss = Some(second.to_owned());
    let before = play.world.asked.len();

    let challenge = play.world.challenge();
    play.refused(401, &challenge);

    check(&play);
    assert_eq!(play.world.wanted("client_id"), Some("as2-client"));
    assert_eq!(play.world.last("/token").field("client_id"), Some("as2-client"));
    for request in &play.world.asked[before..] {
        assert!(!format!("{request:?}{}", request.address()).contains("test-client-id"));
    }
}

fn answered_by(promised: Option<bool>, iss: Option<&str>) -> Play {
    let mut world = World { iss: iss.map(str::to_owned), ..World::default() };
    world.metadata["authorization_response_iss_parameter_supported"] = json!(promised);
    Play::signed_in(world)
}

#[test]
fn iss_supported_and_iss_not_advertised() {
    check(&answered_by(Some(true), Some(AS)));
    check(&answered_by(None, None));
}

#[test]
fn iss_supported_missing_wrong_issuer_unexpected_and_normalized() {
    for (promised, iss) in [
        (Some(true), None),
        (Some(true), Some("https://evil.example.com")),
        (None, Some("https://evil.example.com")),
        (Some(true), Some("https://as.test/")),
    ] {
        let play = answered_by(promised, iss);

        assert!(matches!(play.failure(), Failure::WrongSender { .. }), "{promised:?} {iss:?}");
        assert_eq!(play.world.authorized.len(), 1);
        assert!(!play.world.was_asked("/token"), "{promised:?} {iss:?}");
    }
}

#[test]
fn metadata_issuer_mismatch() {
    let mut world = World::default();
    world.metadata["issuer"] = json!("https://attacker.example.com");

    let play = Play::signed_in(world);

    assert!(matches!(play.failure(), Failure::WrongIssuer { .. }));
    assert!(!play.world.was_asked("/register"));
    assert_eq!(play.redirects.len(), 0);
}

#[test]
fn of_2025_03_26_metadata_at_the_root() {
    let mut world = World::of_2025_03_26();
    world.metadata = metadata("https://mcp.test/oauth");
    world.metadata["issuer"] = json!("https://mcp.test");

    let play = Play::signed_in(world);

    check(&play);
    assert!(play.world.was_asked("https://mcp.test/oauth/token"));
}

#[test]
fn of_2025_03_26_endpoints_by_default() {
    let mut world = World::of_2025_03_26();
    world.as_metadata = None;
    world.iss = None;

    let play = Play::signed_in(world);

    check(&play);
    assert!(play.redirects[0].starts_with("https://mcp.test/authorize?"));
    assert!(play.world.was_asked("https://mcp.test/register"));
    assert!(play.world.was_asked("https://mcp.test/token"));
}

#[test]
fn client_credentials_basic() {
    let mut world = World::default();
    world.metadata["grant_types_supported"] = json!(["client_credentials"]);
    world.metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_basic"]);
    let setup = Setup { way: Way::ClientSecret, ..preset(None) };

    let play = Play::signed_in_with(world, setup);

    assert!(play.is_signed_in());
    assert_eq!(play.world.last("/token").field("grant_type"), Some("client_credentials"));
    assert_eq!(play.world.last("/token").field("resource"), Some(SERVER));
    assert_eq!(basic_pair(&play).as_deref(), Some("pre-registered-client:pre-SECRET"));
    assert_eq!(play.redirects.len(), 0);
}

#[test]
fn client_credentials_jwt() {
    let mut world = World::default();
    world.metadata["token_endpoint_auth_methods_supported"] = json!(["private_key_jwt"]);
    let way = Way::SignedJwt { algorithm: Algorithm::Es256, key_id: None };
    let mut setup = Setup { way, ..preset(None) };
    setup.presets[0].client_secret = None;

    let play = Play::signed_in_with(world, setup);

    assert!(play.is_signed_in());
    let token = play.world.last("/token");
    assert_eq!(token.field("grant_type"), Some("client_credentials"));
    assert_eq!(
        token.field("client_assertion_type"),
        Some("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    );
    let assertion = Jwt::read(token.field("client_assertion").expect("one")).expect("a token");
    assert_eq!(assertion.header["alg"], "ES256");
    assert_eq!(assertion.claims["iss"], "pre-registered-client");
    assert_eq!(assertion.claims["sub"], "pre-registered-client");
    assert_eq!(assertion.claims["aud"], AS);
    assert_eq!(assertion.claims["exp"], 1_790_000_300_u64);
}

#[test]
fn enterprise_managed_authorization() {
    let mut world = World::default();
    world.metadata["token_endpoint_auth_methods_supported"] = json!(["client_secret_basic"]);
    world.instead("idp.test", |_| {
        ok(&json!({
            "access_token": "SECRET-id-jag",
            "issued_token_type": "urn:ietf:params:oauth:token-type:id-jag",
            "token_type": "N_A",
        }))
    });
    let way = Way::Enterprise(Enterprise {
        token_endpoint: "https://idp.test/exchange".to_owned(),
        client_id: "idp-client".to_owned(),
        client_secret: None,
        id_token: Secret::new("SECRET-id-token".to_owned()),
    });

    let play = Play::signed_in_with(world, Setup { way, ..preset(Some(AS)) });

    assert!(play.is_signed_in());
    let exchange = play.world.last("/exchange");
    assert!(matches!(exchange.body, Body::Form(_)));
    assert_eq!(
        exchange.field("requested_token_type"),
        Some("urn:ietf:params:oauth:token-type:id-jag")
    );
    assert_eq!(exchange.field("subject_token"), Some("SECRET-id-token"));
    assert_eq!(exchange.field("audience"), Some(AS));
    assert_eq!(exchange.field("resource"), Some(SERVER));
    let token = play.world.last("/token");
    assert_eq!(token.field("grant_type"), Some("urn:ietf:params:oauth:grant-type:jwt-bearer"));
    assert_eq!(token.field("assertion"), Some("SECRET-id-jag"));
    assert_eq!(basic_pair(&play).as_deref(), Some("pre-registered-client:pre-SECRET"));
}

#[test]
fn wif_jwt_bearer() {
    let way = Way::Assertion(Secret::new("SECRET-workload".to_owned()));

    let play = Play::signed_in_with(World::default(), Setup { way, ..preset(None) });

    assert!(play.is_signed_in());
    assert_eq!(play.world.last("/token").field("assertion"), Some("SECRET-workload"));
}
