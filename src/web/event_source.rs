//! A session's stream held by the browser's own `EventSource`.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use super::fetch::MOST_AT_ONCE;
use super::stop::{Listed, Open, is_stopped};
use crate::diagnosis::is_blocked_port;
use crate::mcp::http::{Head, HttpEvent, NetworkFailure};
use crate::wire::sse::{SseEvent, SseItem};
use crate::wire::url::Url;

/// The events a session may bring, in either dialect that lives on such a stream. `EventSource` hands
/// over only events that were asked for by name.
const NAMES: [&str; 5] = ["message", "endpoint", "tools", "result", "error"];

type Listener = Closure<dyn FnMut(web_sys::Event)>;

/// A stream under way. Dropping it closes it.
pub(super) struct Source {
    stream: EventSource,
    /// Kept as long as the stream, for the browser calls into them.
    listeners: Vec<(&'static str, Listener)>,
    #[expect(dead_code, reason = "held for what dropping it does")]
    listed: Listed,
}

impl Drop for Source {
    fn drop(&mut self) {
        for (name, listener) in &self.listeners {
            let listener = listener.as_ref().unchecked_ref();
            self.stream.remove_event_listener_with_callback(name, listener).ok();
        }
        self.stream.close();
    }
}

/// Opens `url` and tells `report` about it until `End` or `Failed`. `None` when the browser refuses
/// to, which is reported too.
pub(super) fn open(url: &str, report: impl Fn(HttpEvent) + Clone + 'static) -> Option<Source> {
    if is_stopped() {
        return None;
    }
    // WebKit never tells that it refuses such a port: the stream would seem to be silent.
    if Url::read(url).is_ok_and(|url| is_blocked_port(&url)) {
        report(HttpEvent::Failed(NetworkFailure::EventSource));
        return None;
    }
    let Ok(source) = EventSource::new(url) else {
        report(HttpEvent::Failed(NetworkFailure::NotSendable(url.to_owned())));
        return None;
    };
    let mut listeners = vec![("open", on_open(report.clone()))];
    listeners.extend(NAMES.map(|name| (name, on_event(name, source.clone(), report.clone()))));
    for (name, listener) in &listeners {
        source.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref()).ok()?;
    }
    let listed = Listed::new(Open::Source(source.clone()));
    Some(Source { stream: source, listeners, listed })
}

fn on_open(report: impl Fn(HttpEvent) + 'static) -> Listener {
    Closure::new(move |_| {
        let kind = ("content-type".to_owned(), "text/event-stream".to_owned());
        report(HttpEvent::Head(Head { status: 200, headers: vec![kind], redirected_to: None }));
    })
}

/// `error` is both an event a server may send and the browser's word for a broken stream; only the
/// former carries data.
fn on_event(
    name: &'static str,
    source: EventSource,
    report: impl Fn(HttpEvent) + 'static,
) -> Listener {
    Closure::new(move |event: web_sys::Event| {
        let Some(message) = event.dyn_ref::<MessageEvent>() else {
            // It would connect again by itself; when to do that is the machine's decision.
            source.close();
            return report(HttpEvent::Failed(NetworkFailure::EventSource));
        };
        let data = message.data().as_string().unwrap_or_default();
        if data.len() > MOST_AT_ONCE {
            for piece in data.as_bytes().chunks(MOST_AT_ONCE) {
                report(HttpEvent::Ahead(piece.to_vec()));
            }
        }
        let id = message.last_event_id();
        report(HttpEvent::Item(SseItem::Event(SseEvent {
            kind: (name != "message").then(|| name.to_owned()),
            id: (!id.is_empty()).then_some(id),
            data,
            ..SseEvent::default()
        })));
    })
}
