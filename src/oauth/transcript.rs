//! The steps of a sign-in, for a page that leaves and comes back: to be read, and without any secret.

use serde_json::{Value, json};

use super::event::{
    Answer, AnswerText, Grant, Place, Registering, Skip, Step, StepId, TokenKind, Verdict,
};
use super::failure::Failure;
use super::request::{Body, Field, Request};
use crate::wire::http::{Head, Header, HeaderText, Method};
use crate::wire::secret::Secret;

const PLACES: [Place; 3] = [Place::Advertised, Place::Path, Place::Root];
const WAYS: [Registering; 5] = [
    Registering::Preset,
    Registering::Held,
    Registering::MetadataDocument,
    Registering::Dynamic,
    Registering::Ask,
];
const GRANTS: [Grant; 4] =
    [Grant::Code, Grant::Refresh, Grant::ClientCredentials, Grant::JwtBearer];

/// One step that was taken, as it is told later.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub id: StepId,
    pub step: Step,
    pub request: Option<Request>,
    pub answer: Option<Answer>,
    pub verdict: Option<Verdict>,
}

impl Told {
    pub fn encode(&self) -> Value {
        json!([
            self.id.0,
            encode_step(&self.step),
            self.request.as_ref().map(encode_request),
            self.answer.as_ref().map(encode_answer),
            self.verdict.as_ref().map(encode_verdict),
        ])
    }

    pub fn read(value: &Value) -> Option<Self> {
        Some(Self {
            id: StepId(u32::try_from(value[0].as_u64()?).ok()?),
            step: read_step(&value[1])?,
            request: read_request(&value[2]),
            answer: read_answer(&value[3]),
            verdict: read_verdict(&value[4]),
        })
    }
}

fn index<T: PartialEq>(all: &[T], item: &T) -> usize {
    all.iter().position(|held| held == item).unwrap_or_default()
}

fn at<T: Copy>(all: &[T], value: &Value) -> Option<T> {
    all.get(usize::try_from(value.as_u64()?).ok()?).copied()
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn encode_step(step: &Step) -> Value {
    match step {
        Step::Challenge => json!(["challenge"]),
        Step::ResourceMetadata { url, place } => json!(["resource", url, index(&PLACES, place)]),
        Step::ServerMetadata { url, issuer } => json!(["server", url, issuer]),
        Step::DefaultEndpoints { base } => json!(["defaults", base]),
        Step::Registration(way) => json!(["registration", index(&WAYS, way)]),
        Step::Authorization => json!(["authorization"]),
        Step::Callback => json!(["callback"]),
        Step::Assertion => json!(["assertion"]),
        Step::TokenExchange => json!(["exchange"]),
        Step::Token(grant) => json!(["token", index(&GRANTS, grant)]),
        Step::Revocation(kind) => json!(["revocation", u8::from(*kind == TokenKind::Refresh)]),
    }
}

fn read_step(value: &Value) -> Option<Step> {
    Some(match value[0].as_str()? {
        "challenge" => Step::Challenge,
        "resource" => {
            Step::ResourceMetadata { url: text(&value[1])?, place: at(&PLACES, &value[2])? }
        }
        "server" => Step::ServerMetadata { url: text(&value[1])?, issuer: text(&value[2])? },
        "defaults" => Step::DefaultEndpoints { base: text(&value[1])? },
        "registration" => Step::Registration(at(&WAYS, &value[1])?),
        "authorization" => Step::Authorization,
        "callback" => Step::Callback,
        "assertion" => Step::Assertion,
        "exchange" => Step::TokenExchange,
        "token" => Step::Token(at(&GRANTS, &value[1])?),
        "revocation" => Step::Revocation(at(&[TokenKind::Access, TokenKind::Refresh], &value[1])?),
        _ => return None,
    })
}

fn encode_pair(name: &str, value: &HeaderText) -> Value {
    match value {
        HeaderText::Plain(text) => json!([name, text]),
        HeaderText::Secret(_) => json!([name]),
    }
}

fn read_pair(value: &Value) -> Option<(String, HeaderText)> {
    let held = text(&value[1]).map(HeaderText::Plain);
    Some((text(&value[0])?, held.unwrap_or_else(|| HeaderText::Secret(Secret::default()))))
}

fn encode_fields(fields: &[Field]) -> Vec<Value> {
    fields.iter().map(|field| encode_pair(&field.name, &field.value)).collect()
}

fn read_fields(value: &Value) -> Option<Vec<Field>> {
    let pairs = value.as_array()?.iter().filter_map(read_pair);
    Some(pairs.map(|(name, value)| Field { name, value }).collect())
}

fn encode_request(request: &Request) -> Value {
    let headers = request.headers.iter().map(|header| encode_pair(&header.name, &header.value));
    let body = match &request.body {
        Body::None => Value::Null,
        Body::Json(text) => json!(text),
        Body::Form(fields) => json!(encode_fields(fields)),
    };
    json!([
        request.method == Method::Post,
        request.url,
        encode_fields(&request.query),
        headers.collect::<Vec<_>>(),
        body
    ])
}

fn read_request(value: &Value) -> Option<Request> {
    let headers = value[3].as_array()?.iter().filter_map(read_pair);
    Some(Request {
        method: if value[0].as_bool()? { Method::Post } else { Method::Get },
        url: text(&value[1])?,
        query: read_fields(&value[2])?,
        headers: headers.map(|(name, value)| Header { name, value }).collect(),
        body: match &value[4] {
            Value::String(text) => Body::Json(text.clone()),
            fields => read_fields(fields).map_or(Body::None, Body::Form),
        },
    })
}

fn encode_answer(answer: &Answer) -> Value {
    let plain = match &answer.text {
        AnswerText::Plain(text) => Some(&**text),
        AnswerText::Secret(_) => None,
    };
    json!([answer.head.status, answer.head.headers, plain])
}

fn read_answer(value: &Value) -> Option<Answer> {
    let headers = value[1].as_array()?.iter();
    let headers = headers.filter_map(|pair| text(&pair[0]).zip(text(&pair[1])));
    let status = u16::try_from(value[0].as_u64()?).ok()?;
    let head = Head { status, headers: headers.collect(), redirected_to: None };
    let text = match text(&value[2]) {
        Some(text) => AnswerText::Plain(text.into()),
        None => AnswerText::Secret(Secret::default()),
    };
    Some(Answer { head, text })
}

fn encode_verdict(verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Passed => json!(["passed"]),
        Verdict::Failed(failure) => json!(["failed", failure.to_string()]),
        Verdict::Skipped(Skip::NotRefused { status }) => json!(["not-refused", status]),
        Verdict::Skipped(Skip::NotFound { status }) => json!(["not-found", status]),
        Verdict::Skipped(Skip::NonceWanted) => json!(["nonce"]),
        Verdict::Skipped(Skip::Cancelled) => json!(["cancelled"]),
    }
}

fn read_verdict(value: &Value) -> Option<Verdict> {
    let status = || value[1].as_u64().and_then(|status| u16::try_from(status).ok());
    Some(match value[0].as_str()? {
        "passed" => Verdict::Passed,
        "failed" => Verdict::Failed(Failure::Earlier(text(&value[1])?)),
        "not-refused" => Verdict::Skipped(Skip::NotRefused { status: status()? }),
        "not-found" => Verdict::Skipped(Skip::NotFound { status: status()? }),
        "nonce" => Verdict::Skipped(Skip::NonceWanted),
        _ => Verdict::Skipped(Skip::Cancelled),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_comes_back_without_its_secrets() {
        let fields = vec![Field::plain("client_id", "me"), Field::secret("code", "SECRET-code")];
        let answer = AnswerText::Secret(Secret::new("SECRET-token".into()));
        let told = Told {
            id: StepId(7),
            step: Step::Token(Grant::Refresh),
            request: Some(Request::form("https://as.test/token", fields)),
            answer: Some(Answer { head: Head { status: 200, ..Head::default() }, text: answer }),
            verdict: Some(Verdict::Skipped(Skip::NotFound { status: 404 })),
        };

        let encoded = told.encode();

        assert!(!encoded.to_string().contains("SECRET-"));
        let read = Told::read(&encoded).expect("what was written");
        assert_eq!((read.id, &read.step, &read.verdict), (told.id, &told.step, &told.verdict));
        let request = read.request.expect("a request");
        assert_eq!(request.field("client_id"), Some("me"));
        assert!(request.carries_secret());
    }
}
