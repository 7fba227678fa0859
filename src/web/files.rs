//! The clipboard, files for the person to keep, and files that a person brings.

use js_sys::{Array, Function, Reflect, Uint8Array};
use leptos::prelude::{Callable as _, Callback, document, window};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, HtmlAnchorElement, ReadableStream, ReadableStreamDefaultReader,
    ReadableWritablePair, Url,
};

use super::background::in_background;
use crate::wire::base64;
use crate::wire::zip::{self, Packing};
use crate::words::pasted::NotRead;

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

/// In bytes: no configuration is longer.
const MOST: f64 = 1_000_000.0;

/// Hands over the text of a file that a person has chosen, or of the manifest in it where it is a bundle, if whoever
/// wants it is still there.
pub fn read_file(file: web_sys::File, take: Callback<Result<String, NotRead>>) {
    in_background(async move {
        take.try_run(text_of(&file).await);
    });
}

/// In bytes: more than a server takes in an argument, and what the page still bears as text.
const MOST_ENCODED: f64 = 50_000_000.0;

/// Hands over what is in a file, as base64, if whoever wants it is still there.
pub fn read_base64(file: web_sys::File, take: Callback<Result<String, NotRead>>) {
    in_background(async move {
        let size = file.size();
        let read = if size > MOST_ENCODED {
            Err(NotRead::TooMuch)
        } else {
            slice(&file, 0.0, size).await.map(|bytes| base64::encode(&bytes))
        };
        take.try_run(read);
    });
}

async fn text_of(file: &Blob) -> Result<String, NotRead> {
    if slice(file, 0.0, 2.0).await? == b"PK" {
        return manifest(file).await;
    }
    if file.size() > MOST {
        return Err(NotRead::TooLarge);
    }
    let text = JsFuture::from(file.text()).await.map_err(|_| NotRead::Unreadable)?;
    Ok(text.as_string().unwrap_or_default())
}

/// Of an archive of any size no more is read than this.
async fn manifest(archive: &Blob) -> Result<String, NotRead> {
    let all = archive.size();
    let tail = slice(archive, (all - count(zip::TAIL)).max(0.0), all).await?;
    let directory = zip::directory(&tail).ok_or(NotRead::NoManifest)?;
    let (at, length) = (f64::from(directory.at), f64::from(directory.length));
    if length > MOST * 20.0 {
        return Err(NotRead::TooLarge);
    }
    let directory = slice(archive, at, at + length).await?;
    let entry = zip::find(&directory, "manifest.json").ok_or(NotRead::NoManifest)?;
    let (at, packed) = (f64::from(entry.at), f64::from(entry.packed));
    let local = slice(archive, at, at + count(zip::LOCAL)).await?;
    let from = at + f64::from(zip::begins(&local).ok_or(NotRead::NoManifest)?);
    let held =
        archive.slice_with_f64_and_f64(from, from + packed).map_err(|_| NotRead::Unreadable)?;
    let stream = match entry.packing {
        Packing::Stored => held.stream(),
        Packing::Deflated => unpacked(&held).map_err(|_| NotRead::Unreadable)?,
    };
    let bytes = drained(&stream).await?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn unpacked(held: &Blob) -> Result<ReadableStream, JsValue> {
    // web-sys has it among what may still change.
    let made_by = Reflect::get(&window(), &JsValue::from_str("DecompressionStream"))?;
    let format = Array::of1(&JsValue::from_str("deflate-raw"));
    let unpack = Reflect::construct(&made_by.unchecked_into::<Function>(), &format)?;
    Ok(held.stream().pipe_through(unpack.unchecked_ref::<ReadableWritablePair>()))
}

/// A small archive may hold a file of any size: it is read no further than a manifest can reach.
async fn drained(stream: &ReadableStream) -> Result<Vec<u8>, NotRead> {
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let step = JsFuture::from(reader.read()).await.map_err(|_| NotRead::Unreadable)?;
        let value = Reflect::get(&step, &JsValue::from_str("value"));
        let Some(piece) = value.ok().and_then(|value| value.dyn_into::<Uint8Array>().ok()) else {
            return Ok(bytes);
        };
        if count(bytes.len()) + f64::from(piece.length()) > MOST {
            drop(reader.cancel());
            return Err(NotRead::TooLarge);
        }
        bytes.extend(piece.to_vec());
    }
}

async fn slice(file: &Blob, from: f64, to: f64) -> Result<Vec<u8>, NotRead> {
    let piece = file.slice_with_f64_and_f64(from, to).map_err(|_| NotRead::Unreadable)?;
    let buffer = JsFuture::from(piece.array_buffer()).await.map_err(|_| NotRead::Unreadable)?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

#[expect(clippy::cast_precision_loss, reason = "far fewer bytes than a number holds exactly")]
fn count(bytes: usize) -> f64 {
    bytes as f64
}
