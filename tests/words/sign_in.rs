//! Why signing in failed, what going on in spite of it risks, and what each step is for.

use std::time::Duration;

use wirescope::oauth::challenge::Challenge;
use wirescope::oauth::event::{Grant, Place, Registering, Skip, TokenKind};
use wirescope::oauth::failure::{Endpoint, Failure, OAuthError};
use wirescope::oauth::recipient::Entrusted;
use wirescope::oauth::token::ClientAuth;
use wirescope::oauth::{Phase, Recipient, Step, StepId, Verdict};
use wirescope::words::explain::{risk, sign_in, wants};
use wirescope::words::sign_in_step::{self, About};
use wirescope::words::trust;

use crate::ORIGIN;
use crate::connecting::URL;
use crate::sheet::{Sheet, every};

const SECRETS: [Option<Entrusted>; 5] = [
    Some(Entrusted::ClientSecret),
    Some(Entrusted::SigningKey),
    Some(Entrusted::Assertion),
    Some(Entrusted::Vouching),
    None,
];
const ISSUER: &str = "https://auth.example";

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Signing in");
    let all = failures();
    for (what, failure) in &all {
        sheet.explain(what, &sign_in(failure, ORIGIN));
    }

    sheet.chapter("Signing in: what going on risks");
    for (what, failure) in &all {
        if let Some(words) = risk(failure) {
            sheet.name(what, &words);
        }
    }

    sheet.chapter("Signing in: what a server wants");
    for header in [
        "Bearer",
        r#"Bearer error="insufficient_scope""#,
        r#"Bearer error="insufficient_scope", scope="files:read files:write""#,
    ] {
        sheet.name(header, &wants(&Challenge::read(header)));
    }

    sheet.chapter("Signing in: steps");
    for (what, step) in steps() {
        let About { title, asks, spec } = sign_in_step::about(&step);
        sheet.name(what, &format!("{title}: {asks} {spec}"));
    }
    for (what, verdict) in verdicts() {
        let (_, words) = sign_in_step::verdict(&verdict);
        sheet.name(what, &words);
    }
    for (what, phase) in phases() {
        sheet.name(what, sign_in_step::phase(&phase, false));
    }
    for (what, phase) in phases() {
        if let Some(words) = sign_in_step::while_unconnected(&phase, false) {
            sheet.name(&format!("not connected, {what}"), words);
        }
    }
    for secret in SECRETS {
        let question = trust::headline(secret);
        sheet.name(&format!("{secret:?}"), &format!("{question} {}", trust::why(secret)));
    }
    sheet
        .name("Phase::AwaitingCallback, held", sign_in_step::phase(&Phase::AwaitingCallback, true));
}

#[expect(clippy::too_many_lines, reason = "a table with a line or two for each failure")]
fn failures() -> Vec<(&'static str, Failure)> {
    use Failure as F;
    let text = |text: &str| text.to_owned();
    let texts = |all: &[&str]| all.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    let issuer = || ISSUER.to_owned();
    let metadata = || format!("{ISSUER}/.well-known/oauth-authorization-server");
    let token = || format!("{ISSUER}/token");
    let resource = || "https://mcp.example/.well-known/oauth-protected-resource".to_owned();
    let blocked = |endpoint, url: String, asks_for: &[&str]| F::Blocked {
        endpoint,
        url,
        asks_for: texts(asks_for),
        said: text("Failed to fetch"),
    };
    every!(Failure {
        F::BadUrl(_) => [F::BadUrl(text("/token"))],
        F::NoMetadata { .. } => [F::NoMetadata { tried: vec![resource(), metadata()] }],
        F::NoServerMetadata { .. } => [
            F::NoServerMetadata {
                resource: resource(),
                issuers: vec![issuer()],
                tried: vec![metadata()],
            },
            F::NoServerMetadata { resource: resource(), issuers: vec![], tried: vec![metadata()] },
        ],
        F::Blocked { .. } => [
            blocked(Endpoint::ServerMetadata, metadata(), &[]),
            blocked(Endpoint::Token, token(), &["authorization", "content-type"]),
            blocked(Endpoint::Revocation, format!("{ISSUER}/revoke"), &["authorization"]),
            blocked(Endpoint::Token, token(), &["content-type", "dpop"]),
        ],
        F::TimedOut { .. } => [F::TimedOut {
            endpoint: Endpoint::Token,
            url: token(),
            after: Duration::from_secs(30),
        }],
        F::Unreadable { .. } => [F::Unreadable {
            endpoint: Endpoint::Token,
            url: token(),
            status: 200,
            problem: text("it is not a JSON object"),
        }],
        F::WrongIssuer { .. } => [F::WrongIssuer {
            expected: issuer(),
            found: text("https://auth.example/"),
            url: metadata(),
        }],
        F::WrongResource { .. } => [F::WrongResource {
            server: URL.to_owned(),
            found: text("https://other.example/mcp"),
            url: resource(),
        }],
        F::NoS256 { .. } => [
            F::NoS256 { issuer: issuer(), offered: None },
            F::NoS256 { issuer: issuer(), offered: Some(texts(&["plain"])) },
        ],
        F::NoProofAlgorithm { .. } => [
            F::NoProofAlgorithm { issuer: issuer(), offered: texts(&["RS256", "PS256"]) },
        ],
        F::ForeignClient { .. } => [F::ForeignClient {
            client_id: text("my-client"),
            registered_with: text("https://old.example"),
            issuer: issuer(),
        }],
        F::RegistrationRefused { .. } => [
            F::RegistrationRefused { status: 403, said: said("access_denied") },
        ],
        F::RedirectRefused { .. } => [
            F::RedirectRefused {
                redirect_uri: format!("{ORIGIN}/"),
                application_type: "web",
                said: said("invalid_redirect_uri"),
            },
            F::RedirectRefused {
                redirect_uri: text("http://127.0.0.1:8080/"),
                application_type: "native",
                said: said("invalid_redirect_uri"),
            },
        ],
        F::NoClient { .. } => [F::NoClient { issuer: issuer() }],
        F::NoEndpoint(_) => [F::NoEndpoint(Endpoint::Token)],
        F::PopupBlocked => [F::PopupBlocked],
        F::NothingKept => [F::NothingKept],
        F::PopupClosed { .. } => [F::PopupClosed {
            redirect_uri: format!("{ORIGIN}/"),
            client_id: text("my-client"),
        }],
        F::Denied(_) => [F::Denied(said("access_denied"))],
        F::AuthorizationRefused(_) => [F::AuthorizationRefused(said("invalid_request"))],
        F::StateLost => [F::StateLost],
        F::WrongState { .. } => [F::WrongState { missing: true }, F::WrongState { missing: false }],
        F::WrongSender { .. } => [
            F::WrongSender { expected: issuer(), found: Some(text("https://other.example")) },
            F::WrongSender { expected: issuer(), found: None },
        ],
        F::Repeated(_) => [F::Repeated("code")],
        F::NoCode => [F::NoCode],
        F::CodeExpired { .. } => [
            F::CodeExpired { age: Duration::from_secs(700), said: said("invalid_grant") },
        ],
        F::InvalidGrant { .. } => [
            F::InvalidGrant { grant: Grant::Code, said: said("invalid_grant") },
            F::InvalidGrant { grant: Grant::Refresh, said: said("invalid_grant") },
            F::InvalidGrant { grant: Grant::ClientCredentials, said: said("invalid_grant") },
        ],
        F::InvalidClient { .. } => [
            client(ClientAuth::None),
            client(ClientAuth::Basic),
            client(ClientAuth::Post),
            client(ClientAuth::Jwt),
        ],
        F::InvalidScope { .. } => [
            F::InvalidScope { asked: texts(&["files:read"]), said: said("invalid_scope") },
        ],
        F::InvalidTarget { .. } => [
            F::InvalidTarget { resource: URL.to_owned(), said: said("invalid_target") },
        ],
        F::TokenRequestRefused { .. } => [
            F::TokenRequestRefused { status: 400, said: said("invalid_request") },
        ],
        F::NonceHidden { .. } => [F::NonceHidden { endpoint: Endpoint::Token, url: token() }],
        F::ProofRefused { .. } => [F::ProofRefused {
            endpoint: Endpoint::Token,
            url: token(),
            said: said("invalid_dpop_proof"),
        }],
        F::NoProof(_) => [F::NoProof(text("this page has no access to WebCrypto"))],
        F::NotBearer(_) => [F::NotBearer(text("mac"))],
        F::TokenRefused { .. } => [F::TokenRefused {
            issuer: issuer(),
            resource: URL.to_owned(),
            said: Some(text("invalid_token: unknown audience")),
        }],
        F::NotBound { .. } => [
            F::NotBound { issuer: issuer(), asked: true },
            F::NotBound { issuer: issuer(), asked: false },
        ],
        F::ClockSkew { .. } => [
            F::ClockSkew { ahead_seconds: 90 },
            F::ClockSkew { ahead_seconds: -90 },
        ],
        F::InsufficientScope { .. } => [F::InsufficientScope {
            wanted: texts(&["files:write"]),
            granted: vec![],
            attempts: 3,
        }],
        F::Forbidden { .. } => [
            F::Forbidden { status: 403, said: Some(text("not for this account")) },
        ],
        F::NotSigned(_) => [F::NotSigned(text("the key is not PKCS #8"))],
        F::NoRandomBytes => [F::NoRandomBytes],
        F::Earlier(_) => [F::Earlier(text("the server refuses the new token"))],
        F::Cancelled => [F::Cancelled],
    })
}

fn client(auth: ClientAuth) -> Failure {
    Failure::InvalidClient { client_id: "my-client".to_owned(), auth, said: said("invalid_client") }
}

fn said(error: &str) -> OAuthError {
    OAuthError { error: error.to_owned(), description: Some("its own words".to_owned()), uri: None }
}

fn steps() -> Vec<(&'static str, Step)> {
    let url = || format!("{ISSUER}/metadata");
    every!(Step {
        Step::Challenge => [Step::Challenge],
        Step::ResourceMetadata { .. } => [
            Step::ResourceMetadata { url: url(), place: Place::Advertised },
            Step::ResourceMetadata { url: url(), place: Place::Path },
            Step::ResourceMetadata { url: url(), place: Place::Root },
        ],
        Step::ServerMetadata { .. } => [
            Step::ServerMetadata { url: url(), issuer: ISSUER.to_owned() },
        ],
        Step::DefaultEndpoints { .. } => [Step::DefaultEndpoints { base: ISSUER.to_owned() }],
        Step::Registration(_) => [
            Step::Registration(Registering::Preset),
            Step::Registration(Registering::Held),
            Step::Registration(Registering::MetadataDocument),
            Step::Registration(Registering::Dynamic),
            Step::Registration(Registering::Ask),
        ],
        Step::Authorization => [Step::Authorization],
        Step::Callback => [Step::Callback],
        Step::Assertion => [Step::Assertion],
        Step::TokenExchange => [Step::TokenExchange],
        Step::Token(_) => [
            Step::Token(Grant::Code),
            Step::Token(Grant::Refresh),
            Step::Token(Grant::ClientCredentials),
            Step::Token(Grant::JwtBearer),
        ],
        Step::Revocation(_) => [
            Step::Revocation(TokenKind::Access),
            Step::Revocation(TokenKind::Refresh),
        ],
    })
}

fn verdicts() -> Vec<(&'static str, Verdict)> {
    every!(Verdict {
        Verdict::Passed => [Verdict::Passed],
        Verdict::Failed(_) => [Verdict::Failed(Failure::Cancelled)],
        Verdict::Skipped(_) => [
            Verdict::Skipped(Skip::NotRefused { status: 200 }),
            Verdict::Skipped(Skip::NotFound { status: 404 }),
            Verdict::Skipped(Skip::NonceWanted),
            Verdict::Skipped(Skip::Cancelled),
        ],
    })
}

fn phases() -> Vec<(&'static str, Phase)> {
    let to = Recipient {
        issuer: ISSUER.to_owned(),
        secret: None,
        client_id: "my-client".to_owned(),
        elsewhere: Vec::new(),
    };
    every!(Phase {
        Phase::SignedOut => [Phase::SignedOut],
        Phase::Running => [Phase::Running],
        Phase::Paused(_) => [Phase::Paused(StepId(1))],
        Phase::AwaitingClient { .. } => [Phase::AwaitingClient { issuer: ISSUER.to_owned() }],
        Phase::AwaitingTrust { .. } => [
            Phase::AwaitingTrust { to: Box::new(to.clone()), before: None },
        ],
        Phase::AwaitingCallback => [Phase::AwaitingCallback],
        Phase::SignedIn => [Phase::SignedIn],
        Phase::Failed(_) => [Phase::Failed(Failure::Cancelled)],
    })
}
