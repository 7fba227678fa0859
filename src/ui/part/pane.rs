//! What is laid out by the size of its pane, not by that of the window. Knows how large a pane is, nothing of
//! what is in it.
//!
//! Queries of a container would need no code. But within a container each change lays out all that is in it
//! several times over: with a thousand blocks of a result in it five times as long as without.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;

/// From this width on there is room for a form and its results side by side.
const WIDE_REM: f64 = 51.25;
/// The font size of browsers as they come, in pixels.
pub const USUAL_REM: f64 = 16.0;

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
    let element = NodeRef::<html::Div>::new();
    let watch = StoredValue::new_local(None::<SizeWatch>);
    Effect::new(move |_| {
        let Some(pane) = element.get() else { return };
        let seen = pane.clone();
        watch.set_value(SizeWatch::of(&[&pane], move || measure(&seen)));
    });
    view! {
        <div class=look node_ref=element>
            {children()}
        </div>
    }
}

fn measure(pane: &web_sys::HtmlDivElement) {
    let is_wide = f64::from(pane.client_width()) >= WIDE_REM * rem();
    pane.toggle_attribute_with_force("data-wide", is_wide).ok();
    let height = format!("{}px", pane.client_height());
    web_sys::HtmlElement::style(pane).set_property("--pane-block", &height).ok();
}

/// In pixels, as the person's font wants it.
fn rem() -> f64 {
    let root = document().document_element();
    let style = root.and_then(|root| window().get_computed_style(&root).ok().flatten());
    let size = style.and_then(|style| style.get_property_value("font-size").ok());
    size.and_then(|size| size.strip_suffix("px")?.parse().ok()).unwrap_or(USUAL_REM)
}
