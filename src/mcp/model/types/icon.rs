//! Icons of what a server lists, and which of them may be shown.

use serde_json::Value;

use crate::wire::url::uri_scheme;

/// A picture for something the server lists. Only what may be shown at all has a `source`.
///
/// Spec: <https://modelcontextprotocol.io/specification/2026-07-28/basic#icons>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Icon {
    pub source: IconSource,
    /// Such as `48x48` or `any`.
    pub sizes: Vec<String>,
    /// `light` or `dark`: the background it is made for.
    pub theme: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IconSource {
    /// A `data:` URL of an image: it is all here.
    Data(String),
    /// An `https:` URL. Whoever is asked for it learns that somebody looks.
    Web(String),
}

/// A server may name any number, and each may be of any length.
const MOST_ICONS: usize = 12;
/// Icons that are looked at to find so many.
const MOST_READ: usize = 100;
const MOST_SIZES: usize = 8;
/// An icon in a message is a few kilobytes.
const MOST_BYTES: usize = 512 * 1024;

impl Icon {
    /// The first icons of anything that may have some. Other schemes than `https:` and `data:`, data that is
    /// no image, and data that is longer than an icon are left out: the specification has clients reject
    /// them, or guard against them.
    pub fn read_all(owner: &Value) -> Vec<Self> {
        let icons = owner.get("icons").and_then(Value::as_array).map(Vec::as_slice);
        let icons = icons.unwrap_or_default().iter().take(MOST_READ);
        icons.filter_map(Self::read).take(MOST_ICONS).collect()
    }

    fn read(icon: &Value) -> Option<Self> {
        let text = |key: &str| icon.get(key).and_then(Value::as_str);
        let source = text("src").filter(|source| source.len() <= MOST_BYTES)?.trim();
        let (scheme, rest) = uri_scheme(source)?;
        let source = match scheme.to_ascii_lowercase().as_str() {
            "https" => IconSource::Web(source.to_owned()),
            "data" if is_image(rest) => IconSource::Data(source.to_owned()),
            _ => return None,
        };
        let sizes = icon.get("sizes").and_then(Value::as_array).into_iter().flatten();
        let sizes = sizes.filter_map(Value::as_str).take(MOST_SIZES).map(str::to_owned).collect();
        Some(Self { source, sizes, theme: text("theme").map(str::to_owned) })
    }
}

fn is_image(data: &str) -> bool {
    data.get(..6).is_some_and(|family| family.eq_ignore_ascii_case("image/"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn of_more_and_longer_icons_than_anybody_needs_only_the_first_are_read() {
        let many = vec![json!({ "src": "https://example.com/a.png" }); 1_000];
        let long = format!("data:image/png;base64,{}", "A".repeat(600_000));
        let owner = json!({ "icons": [{ "src": long }] });

        assert_eq!(Icon::read_all(&json!({ "icons": many })).len(), 12);
        assert_eq!(Icon::read_all(&owner), []);
    }

    #[test]
    fn icons_of_other_schemes_and_data_that_is_no_image_are_left_out() {
        let owner = json!({ "icons": [
            { "src": "javascript:alert(1)" },
            { "src": "http://example.com/a.png" },
            { "src": "data:text/html,<script>" },
            { "src": 3 },
            { "src": "HTTPS://example.com/a.png", "sizes": ["48x48"], "theme": "dark" },
            { "src": "data:image/png;base64,AA==" },
        ] });

        let icons = Icon::read_all(&owner);

        assert_eq!(icons.len(), 2);
        assert_eq!(icons[0].source, IconSource::Web("HTTPS://example.com/a.png".to_owned()));
        assert_eq!(
            (icons[0].sizes.as_slice(), icons[0].theme.as_deref()),
            (["48x48".to_owned()].as_slice(), Some("dark"))
        );
        assert!(matches!(icons[1].source, IconSource::Data(_)));
    }
}
