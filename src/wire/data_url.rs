//! `data:` URLs (RFC 2397): their bytes stand in the address itself.

use super::base64;
use super::media_type::essence;
use super::url::uri_scheme;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataUrl {
    /// Without parameters, in lower case; empty where it is none.
    pub media_type: String,
    pub bytes: Vec<u8>,
}

impl DataUrl {
    pub fn read(url: &str) -> Option<Self> {
        let (_, rest) =
            uri_scheme(url).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("data"))?;
        let (head, body) = rest.split_once(',')?;
        let is_base64 =
            head.rsplit(';').next().is_some_and(|last| last.trim().eq_ignore_ascii_case("base64"));
        let bytes = unescape(body.as_bytes());
        let bytes =
            if is_base64 { base64::decode(std::str::from_utf8(&bytes).ok()?)? } else { bytes };
        Some(Self { media_type: essence(head), bytes })
    }
}

/// With `%41` as what it stands for; what is no such escape stays.
fn unescape(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escaped = (*first == b'%').then(|| Some((hex(*after.first()?)?, hex(*after.get(1)?)?)));
        if let Some((high, low)) = escaped.flatten() {
            bytes.push(high << 4 | low);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_stand_in_the_address_with_escapes_or_as_base64() {
        let read = |url| DataUrl::read(url).map(|read| (read.media_type, read.bytes));
        let expected = |media_type: &str, bytes: &str| {
            Some((media_type.to_owned(), bytes.as_bytes().to_vec()))
        };

        assert_eq!(read("data:image/png;base64,Zm9v"), expected("image/png", "foo"));
        assert_eq!(read("DATA:Image/PNG;a=b;BASE64,Zm9%76"), expected("image/png", "foo"));
        assert_eq!(
            read("data:image/svg+xml;utf8,%3Csvg a='1%'/>"),
            expected("image/svg+xml", "<svg a='1%'/>")
        );
        assert_eq!(read("data:,%zz%4"), expected("", "%zz%4"));
        for url in ["data:image/png;base64,!", "data:image/png", "http://a,b", ""] {
            assert_eq!(read(url), None, "{url}");
        }
    }
}
