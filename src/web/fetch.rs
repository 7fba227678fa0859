//! Requests by fetch, their bodies read as they come.

pub(super) mod aside;

use gloo_net::http::{Headers, Request, RequestBuilder, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, ReadableStreamDefaultReader, RequestCache, RequestCredentials, RequestMode,
    RequestRedirect, ResponseType,
};

use super::background::in_background;
use super::stop::{Listed, Open, is_stopped};
use crate::mcp::http::{Head, HttpEvent, HttpRequest, Method, NetworkFailure, Reach};

/// Pieces handed on are at most this long, in bytes, so that reading one never holds up the page.
pub(super) const MOST_AT_ONCE: usize = 32 * 1024;

/// A request under way. Dropping it aborts the fetch and closes the response stream.
pub(super) struct Flight {
    /// `None` once there is nothing left to abort.
    controller: Option<AbortController>,
    #[expect(dead_code, reason = "held for what dropping it does")]
    listed: Listed,
}

impl Flight {
    /// The request is over, and nobody has to wait until the browser has looked for what to abort.
    pub(super) fn land(mut self) {
        self.controller = None;
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        if let Some(controller) = &self.controller {
            controller.abort();
        }
    }
}

/// Starts `request` and tells `report` about it until `End` or `Failed`. `None` when the browser
/// refuses to send it, which is reported too.
pub(super) fn open(request: &HttpRequest, report: impl Fn(HttpEvent) + 'static) -> Option<Flight> {
    open_guarded(request, request.carries_secret(), report)
}

/// The same; `holds_secret` says that the request must not follow a redirect, whatever its headers.
pub(super) fn open_guarded(
    request: &HttpRequest,
    holds_secret: bool,
    report: impl Fn(HttpEvent) + 'static,
) -> Option<Flight> {
    if is_stopped() {
        return None;
    }
    let controller = AbortController::new().ok()?;
    let built = build(request, holds_secret, &controller);
    let built = match built {
        Ok(built) => built,
        Err(failure) => {
            report(HttpEvent::Failed(failure));
            return None;
        }
    };
    in_background(async move {
        report(match exchange(built, &report).await {
            Ok(()) => HttpEvent::End,
            Err(failure) => HttpEvent::Failed(failure),
        });
    });
    let listed = Listed::new(Open::Fetch(controller.clone()));
    Some(Flight { controller: Some(controller), listed })
}

fn build(
    request: &HttpRequest,
    holds_secret: bool,
    controller: &AbortController,
) -> Result<Request, NetworkFailure> {
    let builder = match request.method {
        Method::Get => RequestBuilder::new(&request.url),
        Method::Post => Request::post(&request.url),
        Method::Delete => Request::delete(&request.url),
        Method::Options => {
            RequestBuilder::new(&request.url).method(gloo_net::http::Method::OPTIONS)
        }
    };
    // A key must not travel to wherever a redirect points; without one, following is harmless.
    let stays = holds_secret || request.reach == Reach::Redirect;
    let redirect = if stays { RequestRedirect::Manual } else { RequestRedirect::Follow };
    let mode =
        if request.reach == Reach::AnyAnswer { RequestMode::NoCors } else { RequestMode::Cors };
    let builder = builder
        .headers(Headers::from_raw(headers(request)?))
        .abort_signal(Some(&controller.signal()))
        .credentials(RequestCredentials::Omit)
        .cache(cache(request.method))
        .redirect(redirect)
        .mode(mode);
    let built = match &request.body {
        Some(body) => builder.body(&**body),
        None => builder.build(),
    };
    let built = built.map_err(|error| NetworkFailure::NotSendable(error.to_string()))?;
    Ok(if request.method == Method::Delete { outliving_the_page(built) } else { built })
}

/// The same request, which the browser finishes even when the page is left meanwhile: a session that
/// is ended on leaving.
fn outliving_the_page(request: Request) -> Request {
    let raw: web_sys::Request = request.into();
    let init = web_sys::RequestInit::new();
    // web-sys has no setter for it.
    Reflect::set(&init, &JsValue::from_str("keepalive"), &JsValue::TRUE).ok();
    web_sys::Request::new_with_request_and_init(&raw, &init).unwrap_or(raw).into()
}

/// A stream must not come from a cache. The answer to any other method never does, and there
/// `no-store` would cost: with it Chromium asks for permission (CORS) again before every request.
fn cache(method: Method) -> RequestCache {
    match method {
        Method::Get => RequestCache::NoStore,
        Method::Post | Method::Delete | Method::Options => RequestCache::Default,
    }
}

fn headers(request: &HttpRequest) -> Result<web_sys::Headers, NetworkFailure> {
    let refused = |name: &str| NetworkFailure::NotSendable(format!("the header {name}"));
    let headers = web_sys::Headers::new().map_err(|_| refused(""))?;
    for header in &request.headers {
        headers.append(&header.name, header.value.reveal()).map_err(|_| refused(&header.name))?;
    }
    Ok(headers)
}

async fn exchange(request: Request, report: &impl Fn(HttpEvent)) -> Result<(), NetworkFailure> {
    let asked = request.url();
    let response = request.send().await.map_err(|error| hidden(&error))?;
    if response.type_() == ResponseType::Opaqueredirect {
        return Err(NetworkFailure::Redirected);
    }
    let Some(body) = response.body() else {
        report(HttpEvent::Head(head(&response, &asked)));
        return Ok(());
    };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    // What comes next is asked for before what is here is looked at: the browser fetches it meanwhile.
    let mut next = JsFuture::from(reader.read());
    report(HttpEvent::Head(head(&response, &asked)));
    loop {
        let piece = next.await.map_err(|error| js_hidden(&error))?;
        let field = |name: &str| Reflect::get(&piece, &JsValue::from_str(name));
        if field("done").is_ok_and(|done| done.is_truthy()) {
            return Ok(());
        }
        let Ok(value) = field("value") else { return Ok(()) };
        next = JsFuture::from(reader.read());
        hand_on(&value.unchecked_into(), report);
    }
}

fn hand_on(bytes: &Uint8Array, report: &impl Fn(HttpEvent)) {
    let length = bytes.length();
    let step = u32::try_from(MOST_AT_ONCE).unwrap_or(u32::MAX);
    let mut from = 0;
    while from < length {
        let to = length.min(from + step);
        report(HttpEvent::Chunk(bytes.subarray(from, to).to_vec()));
        from = to;
    }
}

fn head(response: &Response, asked: &str) -> Head {
    // The browser lists them sorted, with names in lower case.
    let headers = response.headers().entries().collect();
    let url = response.url();
    let redirected_to = (response.redirected() && url != asked).then_some(url);
    Head { status: response.status(), headers, redirected_to }
}

fn hidden(error: &gloo_net::Error) -> NetworkFailure {
    match error {
        gloo_net::Error::JsError(error) => NetworkFailure::Hidden(error.message.clone()),
        other => NetworkFailure::Hidden(other.to_string()),
    }
}

fn js_hidden(error: &JsValue) -> NetworkFailure {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    NetworkFailure::Hidden(message.unwrap_or_else(|| "the stream broke".to_owned()))
}
