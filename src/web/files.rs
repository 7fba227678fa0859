//! The clipboard, and files for the person to keep.

use leptos::prelude::{Callable as _, Callback, document, window};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::background::in_background;

/// Whether the text is in the clipboard now.
pub(super) async fn copy(text: String) -> bool {
    JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok()
}

/// Hands the bytes to the browser as a download. Says whether that went well.
pub(super) fn download(name: &str, media_type: &str, bytes: &[u8]) -> bool {
    let Some(url) = object_url(bytes, media_type) else { return false };
    let link = document().create_element("a").ok().and_then(|made| made.dyn_into().ok());
    let link: Option<HtmlAnchorElement> = link;
    if let Some(link) = &link {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    Url::revoke_object_url(&url).ok();
    link.is_some()
}

/// An address for the bytes, valid as long as the page or until it is revoked.
pub(super) fn object_url(bytes: &[u8], media_type: &str) -> Option<String> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Hands over the text of a file that a person has chosen, if whoever wants it is still there.
pub fn read_text(file: web_sys::File, take: Callback<String>) {
    in_background(async move {
        if let Ok(text) = JsFuture::from(file.text()).await {
            take.try_run(text.as_string().unwrap_or_default());
        }
    });
}
