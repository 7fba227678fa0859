//! Media types (RFC 9110 §8.3.1), as far as it matters for showing a body.

use super::url::uri_file;

/// How content of a type can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    Json,
    Markdown,
    /// A picture written as text.
    Svg,
    /// A page, whose code must not run here.
    Html,
    Text,
    Image,
    Audio,
    Video,
    Pdf,
    /// Nothing is known of it, or nothing that helps.
    Binary,
    /// No type is given.
    Unknown,
}

/// The type without parameters, in lower case; empty where it is none, for it may become part of a URL.
pub fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/+.-_".contains(&byte);
    if essence.bytes().all(is_plain) { essence } else { String::new() }
}

/// `uri` helps where the type is missing or says nothing: servers often send `text/plain` or
/// `application/octet-stream` for whatever they have.
pub fn kind(media_type: &str, uri: &str) -> MediaKind {
    let essence = essence(media_type);
    match essence.as_str() {
        "" | "application/octet-stream" | "text/plain" => {
            let by_type = match essence.as_str() {
                "" => MediaKind::Unknown,
                "text/plain" => MediaKind::Text,
                _ => MediaKind::Binary,
            };
            by_ending(uri).unwrap_or(by_type)
        }
        essence => by_type(essence),
    }
}

fn by_type(essence: &str) -> MediaKind {
    let (family, name) = essence.split_once('/').unwrap_or((essence, ""));
    match (family, name) {
        ("image", "svg+xml") => MediaKind::Svg,
        (_, name) if name == "json" || name.ends_with("+json") => MediaKind::Json,
        ("text", "markdown" | "x-markdown") => MediaKind::Markdown,
        ("text", "html") | ("application", "xhtml+xml") => MediaKind::Html,
        ("text", _) => MediaKind::Text,
        ("image", _) => MediaKind::Image,
        ("audio", _) => MediaKind::Audio,
        ("video", _) => MediaKind::Video,
        ("application", "pdf") => MediaKind::Pdf,
        ("application", name) if is_text(name) => MediaKind::Text,
        _ => MediaKind::Binary,
    }
}

/// Types of the application family that are text.
fn is_text(name: &str) -> bool {
    name.ends_with("+xml")
        || name.ends_with("+yaml")
        || [
            "xml",
            "javascript",
            "ecmascript",
            "typescript",
            "yaml",
            "x-yaml",
            "toml",
            "sql",
            "graphql",
            "x-ndjson",
            "x-sh",
        ]
        .contains(&name)
}

fn by_ending(uri: &str) -> Option<MediaKind> {
    let (_, ending) = uri_file(uri).rsplit_once('.')?;
    Some(match ending.to_ascii_lowercase().as_str() {
        "md" | "markdown" => MediaKind::Markdown,
        "json" => MediaKind::Json,
        "svg" => MediaKind::Svg,
        "html" | "htm" => MediaKind::Html,
        "pdf" => MediaKind::Pdf,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_decides_how_its_content_is_shown() {
        for (media_type, expected) in [
            ("application/json; charset=utf-8", MediaKind::Json),
            ("application/vnd.api+json", MediaKind::Json),
            ("Text/Markdown", MediaKind::Markdown),
            ("text/html", MediaKind::Html),
            ("text/x-python", MediaKind::Text),
            ("application/atom+xml", MediaKind::Text),
            ("image/svg+xml", MediaKind::Svg),
            ("image/png", MediaKind::Image),
            ("audio/wav", MediaKind::Audio),
            ("video/mp4", MediaKind::Video),
            ("application/pdf", MediaKind::Pdf),
            ("application/zip", MediaKind::Binary),
            ("", MediaKind::Unknown),
        ] {
            assert_eq!(kind(media_type, "a://b"), expected, "{media_type}");
        }
    }

    #[test]
    fn the_ending_helps_only_where_the_type_says_nothing() {
        assert_eq!(kind("text/plain", "file:///docs/README.md?x=1"), MediaKind::Markdown);
        assert_eq!(kind("", "a://b/c.json"), MediaKind::Json);
        assert_eq!(kind("image/png", "a://b/c.json"), MediaKind::Image);
        assert_eq!(kind("text/plain", "a://b.md/c"), MediaKind::Text);
    }

    #[test]
    fn what_is_no_media_type_is_as_good_as_none() {
        assert_eq!(essence("image/png\" onload=\"x"), "");
        assert_eq!(essence(" Image/PNG ; q=1"), "image/png");
    }
}
