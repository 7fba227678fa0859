use serde_json::Value;

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

impl Icon {
    /// The icons of anything that may have some. Other schemes than `https:` and `data:`, and data that is
    /// no image, are left out: the specification has clients reject them.
    pub fn read_all(owner: &Value) -> Vec<Self> {
        let icons = owner.get("icons").and_then(Value::as_array);
        icons.map(Vec::as_slice).unwrap_or_default().iter().filter_map(Self::read).collect()
    }

    fn read(icon: &Value) -> Option<Self> {
        let text = |key: &str| icon.get(key).and_then(Value::as_str);
        let source = text("src")?.trim();
        let scheme = source.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let source = match scheme.as_str() {
            "https" => IconSource::Web(source.to_owned()),
            "data" if is_image(source) => IconSource::Data(source.to_owned()),
            _ => return None,
        };
        let sizes = icon.get("sizes").and_then(Value::as_array).into_iter().flatten();
        let sizes = sizes.filter_map(Value::as_str).map(str::to_owned).collect();
        Some(Self { source, sizes, theme: text("theme").map(str::to_owned) })
    }
}

fn is_image(data_url: &str) -> bool {
    data_url.get(5..11).is_some_and(|family| family.eq_ignore_ascii_case("image/"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

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
