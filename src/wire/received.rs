//! Text as it came from outside, true to the byte.

use std::sync::Arc;

use super::reader::{Finding, Problem};

/// Text that came in. What is no UTF-8 is held as its bytes too; its text has U+FFFD in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Received {
    pub text: Arc<str>,
    /// `None` where `text` is exactly what came.
    pub bytes: Option<Arc<[u8]>>,
}

impl Received {
    pub fn decode(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(broken) => {
                let text = String::from_utf8_lossy(broken.as_bytes()).into();
                Self { text, bytes: Some(broken.into_bytes().into()) }
            }
        }
    }

    /// Of text that may have had bytes put in place, and the bytes where it had.
    pub(super) fn of(text: String, bytes: Option<Vec<u8>>) -> Self {
        Self { text: text.into(), bytes: bytes.map(Into::into) }
    }

    /// In bytes, as it came.
    pub fn size(&self) -> usize {
        self.bytes.as_ref().map_or(self.text.len(), |bytes| bytes.len())
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Where it is no UTF-8. A character that was merely cut off at the end is no fault of what came.
    pub fn finding(&self) -> Option<Finding> {
        let fault = std::str::from_utf8(self.bytes.as_ref()?).err()?;
        fault.error_len()?;
        let place = fault.valid_up_to();
        let says = format!("is not UTF-8 at byte {place}: shown as U+FFFD, and kept as received");
        Some(Finding { pointer: String::new(), problem: Problem::Says(says) })
    }
}

impl From<Arc<str>> for Received {
    fn from(text: Arc<str>) -> Self {
        Self { text, bytes: None }
    }
}

impl From<String> for Received {
    fn from(text: String) -> Self {
        Self { text: text.into(), bytes: None }
    }
}

/// Appends bytes to text, and keeps in `kept` what the text cannot be true to.
pub(super) fn append(text: &mut String, kept: &mut Option<Vec<u8>>, bytes: &[u8]) {
    if let Some(kept) = kept {
        kept.extend_from_slice(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(decoded) => text.push_str(decoded),
        Err(_) => append_broken(text, kept, bytes),
    }
}

#[inline(never)]
fn append_broken(text: &mut String, kept: &mut Option<Vec<u8>>, bytes: &[u8]) {
    kept.get_or_insert_with(|| [text.as_bytes(), bytes].concat());
    text.push_str(&String::from_utf8_lossy(bytes));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_and_anything_else_keeps_its_bytes() {
        let plain = Received::decode("größe".into());
        assert_eq!((&*plain.text, &plain.bytes, plain.finding()), ("größe", &None, None));

        let broken = Received::decode(b"a\xffb".to_vec());
        assert_eq!((&*broken.text, broken.size()), ("a\u{fffd}b", 3));
        assert_eq!(broken.bytes.as_deref(), Some(&b"a\xffb"[..]));
        let says = broken.finding().expect("a finding").problem.to_string();
        assert!(says.starts_with("is not UTF-8 at byte 1"), "{says}");
    }

    #[test]
    fn a_character_cut_off_at_the_end_is_kept_and_blamed_on_nobody() {
        let cut = Received::decode("aé".as_bytes()[..2].to_vec());

        assert_eq!((cut.size(), cut.finding()), (2, None));
    }
}
