//! Pictures of the server's, judged before the browser decodes them.

use std::cell::RefCell;
use std::sync::Arc;

use leptos::prelude::*;
use web_sys::{Blob, BlobPropertyBag, Url};

use crate::ui::figures;
use crate::ui::leaving::Leaving;
use crate::wire::picture::{Raster, Refusal, Verdict, judge};

/// A picture with its bytes, as a server sends it.
#[derive(Clone, Debug)]
pub struct Pixels {
    /// Without parameters; may be empty, and wrong.
    pub media_type: String,
    pub bytes: Arc<[u8]>,
}

/// Drawn at once where that costs little, on a press where it may cost much, and otherwise not at all: then
/// words say why.
#[component]
pub fn Picture(
    pixels: Pixels,
    /// What a screen reader says of it.
    alt: &'static str,
    /// Said where it is no picture.
    broken: String,
) -> AnyView {
    let note = |words: String| view! { <p class="note">{words}</p> }.into_any();
    match judge(&pixels.media_type, &pixels.bytes) {
        Verdict::Draw(media_type) => drawn(media_type, &pixels.bytes, alt, broken),
        Verdict::Ask(media_type, why) => {
            let is_wanted = RwSignal::new(false);
            let shown = move || {
                if is_wanted.get() {
                    return drawn(media_type, &pixels.bytes, alt, broken.clone());
                }
                view! {
                    <p class="note">
                        {format!("This image {why}, and may block the page ")}
                        <button type="button" on:click=move |_| is_wanted.set(true)>
                            "Show it anyway"
                        </button>
                    </p>
                }
                .into_any()
            };
            shown.into_any()
        }
        Verdict::Refuse(Refusal::Unknown) => note(broken),
        Verdict::Refuse(Refusal::Drawing(why)) => note(format!(
            "Wirescope does not show this image, because it {why} and would block the page"
        )),
        Verdict::Refuse(Refusal::Pixels(raster)) => note(pixel_words(raster)),
    }
}

fn pixel_words(raster: Raster) -> String {
    let side = |pixels: u32| figures::count(usize::try_from(pixels).unwrap_or(usize::MAX));
    let (width, height) = (side(raster.width), side(raster.height));
    format!("Wirescope does not show this image, because its size is {width} × {height} pixels")
}

fn drawn(media_type: &str, bytes: &[u8], alt: &'static str, broken: String) -> AnyView {
    let is_broken = RwSignal::new(false);
    let source = object_url(media_type, bytes);
    view! {
        <img src=source alt=alt hidden=is_broken on:error=move |_| is_broken.set(true) />
        <p class="note" hidden=move || !is_broken.get()>
            {broken}
        </p>
    }
    .into_any()
}

/// A small picture beside a name: nothing where it is not harmless.
#[component]
pub fn SmallPicture(pixels: Pixels) -> impl IntoView {
    let Verdict::Draw(media_type) = judge(&pixels.media_type, &pixels.bytes) else { return None };
    let source = object_url(media_type, &pixels.bytes)?;
    Some(view! { <img class="row-icon" src=source alt="" /> })
}

thread_local! {
    static LEAVING: RefCell<Leaving> = RefCell::default();
}

/// An address for the bytes, valid at least as long as the view at hand.
pub fn object_url(media_type: &str, bytes: &[u8]) -> Option<String> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let (held, length) = (url.clone(), bytes.len());
    on_cleanup(move || {
        let gone = LEAVING.with_borrow_mut(|leaving| leaving.add(held, length));
        for url in gone {
            Url::revoke_object_url(&url).ok();
        }
    });
    Some(url)
}
