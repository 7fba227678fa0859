//! What is laid out by the size of its pane, not by that of the window. Knows how large a pane is, nothing of
//! what is in it.
//!
//! Queries of a container would need no code. But within a container each change lays out all that is in it
//! several times over: with a thousand blocks of a result that took five to eight times as long.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;

/// From this width on there is room for a form and its results side by side.
const WIDE_REM: f64 = 51.25;
/// Lengths are measured in whole pixels; this is how exactly a rem is known.
const RULER_REM: f64 = 64.0;

/// How long a rem is, in pixels, by an element of the class `ruler`; `None` while it is not laid out.
pub fn rem_by(ruler: &web_sys::HtmlDivElement) -> Option<f64> {
    let rem = f64::from(ruler.client_height()) / RULER_REM;
    (rem > 0.0).then_some(rem)
}

/// Tells when an element changes its size, and once at the beginning. Stops when it is dropped, before its
/// closure is gone.
pub struct SizeWatch {
    observer: web_sys::ResizeObserver,
    _report: Closure<dyn FnMut()>,
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

impl SizeWatch {
    pub fn of(elements: &[&web_sys::Element], report: impl FnMut() + 'static) -> Option<Self> {
        let report = Closure::<dyn FnMut()>::new(report);
        let observer = web_sys::ResizeObserver::new(report.as_ref().unchecked_ref()).ok()?;
        for element in elements {
            observer.observe(element);
        }
        Some(Self { observer, _report: report })
    }
}

/// A pane that scrolls. Its style sheets find it wide by `data-wide`, and its height in `--pane-block`.
#[component]
pub fn Pane(#[prop(name = "class")] look: &'static str, children: Children) -> impl IntoView {
    let (pane, ruler) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move |_| {
        let (Some(pane), Some(ruler)) = (pane.get(), ruler.get()) else { return };
        // What waits for the next frame comes before the watch reports for the first time.
        measure(&pane, &ruler);
        let elements = (pane.clone(), ruler.clone());
        let report = move || measure(&elements.0, &elements.1);
        watch.set_value(SizeWatch::of(&[&pane, &ruler], report));
    });
    view! {
        <div class=look node_ref=pane>
            {children()} <div class="ruler" role="presentation" node_ref=ruler></div>
        </div>
    }
}

/// A pane that is not shown stays as it is.
fn measure(pane: &web_sys::HtmlDivElement, ruler: &web_sys::HtmlDivElement) {
    let Some(rem) = rem_by(ruler) else { return };
    let is_wide = f64::from(pane.client_width()) >= WIDE_REM * rem;
    pane.toggle_attribute_with_force("data-wide", is_wide).ok();
    let height = format!("{}px", pane.client_height());
    web_sys::HtmlElement::style(pane).set_property("--pane-block", &height).ok();
}
