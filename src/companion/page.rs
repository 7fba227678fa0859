//! The page's files: those inside the program, or in a folder; and `wirescope.json`, which tells the page that it
//! has a companion.

use std::path::{Component, Path, PathBuf};

use bytes::{Bytes, BytesMut};
use futures_util::TryStreamExt as _;
use futures_util::stream;
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use hyper::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue,
    X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use super::answer::{Body, full, plain};
use crate::wire::json;
use crate::wire::url::decode_component;

include!(concat!(env!("OUT_DIR"), "/page.rs"));

const SETTINGS: &str = "wirescope.json";
/// Bytes of a file that are in memory at once, for each request.
const PIECE: usize = 64 * 1024;

#[derive(Debug)]
pub struct Page {
    place: Place,
    /// The server to open, for `wirescope.json`.
    server: Option<String>,
}

#[derive(Debug)]
enum Place {
    Inside,
    /// An absolute path without links in it.
    Folder(PathBuf),
}

/// Why there is no page to serve.
#[derive(Debug, thiserror::Error)]
pub enum NoPage {
    #[error(
        "this build carries no page: build it with `npm start`, or name a folder with a built page with --page"
    )]
    NotInside,
    #[error("the folder {0} has no index.html: name the folder of a built page with --page")]
    NotInFolder(PathBuf),
}

enum Found {
    Bytes(Bytes),
    File(File, u64),
}

impl Page {
    /// From `folder`, or from inside the program.
    pub fn find(folder: Option<&Path>, server: Option<String>) -> Result<Self, NoPage> {
        let place = match folder {
            Some(folder) => Place::Folder(root(folder)?),
            None if FILES.is_empty() => return Err(NoPage::NotInside),
            None => Place::Inside,
        };
        Ok(Self { place, server })
    }

    /// What is at that path of an address, which begins with a slash.
    pub async fn answer(&self, path: &str) -> Response<Body> {
        let Some(name) = name(path) else { return not_found() };
        if name == SETTINGS {
            return file(SETTINGS, Found::Bytes(self.settings().await.into()));
        }
        match self.find_file(&name).await {
            Some(found) => file(&name, found),
            None => not_found(),
        }
    }

    async fn find_file(&self, name: &str) -> Option<Found> {
        match &self.place {
            Place::Inside => {
                let (_, bytes) = FILES.iter().find(|(held, _)| *held == name)?;
                Some(Found::Bytes(Bytes::from_static(bytes)))
            }
            Place::Folder(root) => {
                // Without links, so that none leads out of the folder.
                let path = tokio::fs::canonicalize(root.join(name)).await.ok()?;
                if !path.starts_with(root) {
                    return None;
                }
                let file = File::open(path).await.ok()?;
                let about = file.metadata().await.ok()?;
                about.is_file().then(|| Found::File(file, about.len()))
            }
        }
    }

    /// What stands in the served file stays, where it is an object.
    async fn settings(&self) -> String {
        let mut served = match self.find_file(SETTINGS).await {
            Some(Found::Bytes(bytes)) => json::value_of(&bytes),
            Some(Found::File(file, _)) => {
                let mut bytes = Vec::new();
                let read = file.take(PIECE as u64).read_to_end(&mut bytes).await;
                read.ok().and_then(|_| json::value_of(&bytes))
            }
            None => None,
        };
        let mut settings = served.as_mut().and_then(Value::as_object_mut).map(std::mem::take);
        let settings = settings.get_or_insert_default();
        settings.insert("companion".to_owned(), json!(true));
        if let Some(server) = &self.server {
            settings.insert("server".to_owned(), json!(server));
        }
        json!(settings).to_string()
    }
}

fn root(folder: &Path) -> Result<PathBuf, NoPage> {
    let found = std::fs::canonicalize(folder).ok().filter(|root| root.join("index.html").is_file());
    found.ok_or_else(|| NoPage::NotInFolder(folder.to_owned()))
}

/// The file that such a path names: relative, and with nothing in it that leads upward on any system.
fn name(path: &str) -> Option<String> {
    let mut name = decode_component(path.strip_prefix('/')?)?;
    if name.is_empty() || name.ends_with('/') {
        name.push_str("index.html");
    }
    let is_plain = Path::new(&name).components().all(|part| matches!(part, Component::Normal(_)));
    let is_clear = !name.contains(['\\', ':', '\0']) && !name.contains("//");
    (is_plain && is_clear).then_some(name)
}

fn file(name: &str, found: Found) -> Response<Body> {
    let (body, length) = match found {
        Found::Bytes(bytes) => {
            let length = bytes.len() as u64;
            (full(bytes), length)
        }
        Found::File(file, length) => (pieces(file.take(length)), length),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type(name)));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("frame-ancestors 'none'"));
    let only_here = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(only_here, HeaderValue::from_static("same-origin"));
    response
}

/// Read as it is sent, so that a slow reader of a large file takes no memory.
fn pieces(file: tokio::io::Take<File>) -> Body {
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = BytesMut::with_capacity(PIECE);
        let count = file.read_buf(&mut piece).await?;
        std::io::Result::Ok((count > 0).then(|| (piece.freeze(), file)))
    });
    StreamBody::new(pieces.map_ok(Frame::data)).boxed()
}

fn not_found() -> Response<Body> {
    plain(StatusCode::NOT_FOUND, "The page has no such file.")
}

fn media_type(name: &str) -> &'static str {
    match Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_a_file() {
        assert_eq!(name("/").as_deref(), Some("index.html"));
        assert_eq!(name("/a/").as_deref(), Some("a/index.html"));
        assert_eq!(name("/a%20b.js").as_deref(), Some("a b.js"));
        assert_eq!(name("/..a/b..").as_deref(), Some("..a/b.."));
    }

    #[test]
    fn no_path_leads_upward() {
        for path in [
            "",
            "*",
            "/..",
            "/../x",
            "/a/../../x",
            "/%2e%2e/x",
            "/%2e%2e%2fx",
            "/..%2fx",
            "/..%5cx",
            "/..\\x",
            "//etc/passwd",
            "/%2fetc/passwd",
            "/a//b",
            "/./a",
            "/C:/x",
            "/a%00b",
            "/%zz",
            "/%ff",
        ] {
            assert_eq!(name(path), None, "{path}");
        }
    }

    #[test]
    fn types_are_those_that_browsers_insist_on() {
        assert_eq!(media_type("a.wasm"), "application/wasm");
        assert_eq!(media_type("a/b.js"), "text/javascript; charset=utf-8");
        assert_eq!(media_type("LICENSE"), "application/octet-stream");
    }
}
