//! A request as a person can read and change it before it goes out.

use crate::wire::form;
use crate::wire::http::{Carrier, Header, HeaderText, HttpRequest, Method, Reach};
use crate::wire::secret::Secret;
use crate::wire::url::{Url, with_query};

/// The request of one step. For the authorization request and its answer it is an address with its
/// query, where the person's browser goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: Method,
    /// Without the pairs of `query`.
    pub url: String,
    pub query: Vec<Field>,
    pub headers: Vec<Header>,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    None,
    Form(Vec<Field>),
    /// Holds no secret: a registration.
    Json(String),
}

/// One pair of a query or a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    pub value: HeaderText,
}

impl Field {
    pub fn plain(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: HeaderText::Plain(value.into()) }
    }

    pub fn secret(name: &str, value: impl Into<String>) -> Self {
        let value = HeaderText::Secret(Secret::new(value.into()));
        Self { name: name.to_owned(), value }
    }
}

impl Request {
    /// Asks for JSON. `Accept` needs no permission of the server (CORS), so it stays a simple request.
    pub fn get(url: impl Into<String>) -> Self {
        Self {
            method: Method::Get,
            url: url.into(),
            query: Vec::new(),
            headers: vec![Header::plain("accept", "application/json")],
            body: Body::None,
        }
    }

    pub fn form(url: impl Into<String>, fields: Vec<Field>) -> Self {
        let mut request = Self::get(url);
        request.method = Method::Post;
        request.headers.push(Header::plain("content-type", form::MEDIA_TYPE));
        request.body = Body::Form(fields);
        request
    }

    pub fn json(url: impl Into<String>, text: String) -> Self {
        let mut request = Self::get(url);
        request.method = Method::Post;
        request.headers.push(Header::plain("content-type", "application/json"));
        request.body = Body::Json(text);
        request
    }

    /// An address to go to rather than to fetch.
    pub fn address_with(url: impl Into<String>, query: Vec<Field>) -> Self {
        Self { query, headers: Vec::new(), ..Self::get(url) }
    }

    /// The first field of that name, in the body or in the query.
    pub fn field(&self, name: &str) -> Option<&str> {
        let body = match &self.body {
            Body::Form(fields) => fields.as_slice(),
            Body::None | Body::Json(_) => &[],
        };
        let found = body.iter().chain(&self.query).find(|field| field.name == name);
        found.map(|field| field.value.reveal())
    }

    /// How often the query names it.
    pub(super) fn count(&self, name: &str) -> usize {
        self.query.iter().filter(|field| field.name == name).count()
    }

    /// A transport must not carry such a request to another address by following a redirect.
    pub fn carries_secret(&self) -> bool {
        let is_secret = |value: &HeaderText| matches!(value, HeaderText::Secret(_));
        let in_body = match &self.body {
            Body::Form(fields) => fields.iter().any(|field| is_secret(&field.value)),
            Body::None | Body::Json(_) => false,
        };
        in_body || self.headers.iter().any(|header| is_secret(&header.value))
    }

    /// The whole address. Holds what `query` holds, secrets included.
    pub fn address(&self) -> String {
        with_query(&self.url, &encode(&self.query))
    }

    /// What a transport sends. Printing it shows the body: make it at the last moment, keep it nowhere,
    /// and heed [`Request::carries_secret`].
    pub fn http(&self) -> HttpRequest {
        let body = match &self.body {
            Body::None => None,
            Body::Form(fields) => Some(encode(fields).into()),
            Body::Json(text) => Some(text.as_str().into()),
        };
        HttpRequest {
            method: self.method,
            url: self.address(),
            headers: self.headers.clone(),
            body,
            reach: Reach::Answer,
            carrier: Carrier::Browser,
        }
    }

    /// Whether it is one a transport may send: an absolute address over `http` or `https`.
    pub(super) fn url_is_usable(&self) -> bool {
        is_web_address(&self.url)
    }
}

pub(super) fn is_web_address(text: &str) -> bool {
    Url::read_absolute(text).is_ok()
}

fn encode(fields: &[Field]) -> String {
    form::encode(fields.iter().map(|field| (field.name.as_str(), field.value.reveal())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_joins_the_one_that_is_there() {
        let query = vec![Field::plain("scope", "a b")];

        let with = |url: &str| Request::address_with(url, query.clone()).address();

        assert_eq!(with("https://a.test/x"), "https://a.test/x?scope=a+b");
        assert_eq!(with("https://a.test/x?p=1"), "https://a.test/x?p=1&scope=a+b");
        assert_eq!(with("https://a.test/x?"), "https://a.test/x?scope=a+b");
    }

    #[test]
    fn printing_a_request_shows_no_secret() {
        let fields = vec![Field::secret("code", "sesame"), Field::plain("client_id", "me")];

        let request = Request::form("https://a.test/token", fields);

        assert!(!format!("{request:?}").contains("sesame"));
        assert!(request.carries_secret());
    }

    #[test]
    fn scripts_and_files_are_no_addresses() {
        for text in ["javascript:alert(1)", "file:///x", "data:text/html,x", "/token", "héhéhéhéhé"]
        {
            assert!(!is_web_address(text), "{text}");
        }
        assert!(is_web_address("HTTPS://a.test"));
    }
}
