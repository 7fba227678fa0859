//! Base64 (RFC 4648): header values are written with it, images and blobs arrive in it. The alphabet for
//! addresses (§5) carries the parts of a JWT and the proofs of OAuth.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = (bits >> (18 - 6 * place) & 63) as usize;
            text.push(if place > group.len() { '=' } else { char::from(ALPHABET[digit]) });
        }
    }
    text
}

/// With the alphabet that is safe in addresses and file names, without padding.
pub fn encode_url(bytes: &[u8]) -> String {
    let swap = |character: char| match character {
        '+' => '-',
        '/' => '_',
        other => other,
    };
    encode(bytes).trim_end_matches('=').chars().map(swap).collect()
}

/// The reverse of [`encode_url`]; padding is forgiven.
pub fn decode_url(text: &str) -> Option<Vec<u8>> {
    if text.contains(['+', '/']) {
        return None;
    }
    decode(&text.replace('-', "+").replace('_', "/"))
}

/// `None` when the text is not base64. White space anywhere and missing padding are forgiven: servers
/// wrap long values, and what they meant is not in doubt.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let mut decoder = Decoder::for_text(text);
    decoder.push(text.as_bytes())?;
    decoder.finish()
}

/// The same for a text that is read a piece at a time.
#[derive(Debug, Default)]
pub struct Decoder {
    bytes: Vec<u8>,
    bits: u32,
    held: u8,
    padding: u8,
}

impl Decoder {
    /// With room for all that `text` can stand for.
    pub fn for_text(text: &str) -> Self {
        Self { bytes: Vec::with_capacity(text.len() / 4 * 3 + 2), ..Self::default() }
    }

    /// `None` when this cannot go on what was there before.
    pub fn push(&mut self, piece: &[u8]) -> Option<()> {
        for byte in piece.iter().copied().filter(|byte| !byte.is_ascii_whitespace()) {
            if byte == b'=' {
                self.padding += 1;
                if self.padding > 2 {
                    return None;
                }
                continue;
            }
            let digit = digit(byte).filter(|_| self.padding == 0)?;
            self.bits = self.bits << 6 | u32::from(digit);
            self.held += 1;
            if self.held == 4 {
                self.bytes.extend_from_slice(&self.bits.to_be_bytes()[1..]);
                (self.bits, self.held) = (0, 0);
            }
        }
        Some(())
    }

    pub fn finish(mut self) -> Option<Vec<u8>> {
        let bits = self.bits;
        match (self.held, self.padding) {
            (0, 0) => {}
            (2, 0 | 2) => self.bytes.extend((bits >> 4).to_be_bytes().last()),
            (3, 0 | 1) => self.bytes.extend_from_slice(&(bits >> 2).to_be_bytes()[2..]),
            _ => return None,
        }
        Some(self.bytes)
    }
}

/// Bytes that a base64 text stands for, without decoding it. Of more than 4 MiB of text the beginning
/// tells how much of it is white space, so that no frame waits for the rest.
pub fn decoded_length(text: &str) -> usize {
    const SAMPLE: usize = 4 * 1024 * 1024;
    let (sample, rest) = text.as_bytes().split_at(text.len().min(SAMPLE));
    let digits = sample.iter().filter(|byte| digit(**byte).is_some()).count();
    let rest = rest.len() as u64 * digits as u64 / SAMPLE as u64;
    let all = (digits as u64 + rest) * 3 / 4;
    usize::try_from(all).unwrap_or(usize::MAX)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn writes_the_examples_of_the_rfc() {
        let cases =
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")];
        for (plain, coded) in cases {
            assert_eq!(encode(plain.as_bytes()), coded);
            assert_eq!(decode(coded).as_deref(), Some(plain.as_bytes()));
            assert_eq!(decoded_length(coded), plain.len());
        }
    }

    #[test]
    fn the_length_is_right_of_short_and_of_long_texts() {
        for length in [70_009, 300_000, 6_000_000] {
            assert_eq!(decoded_length(&encode(&vec![7; length])), length);
        }
    }

    #[test]
    fn forgives_line_breaks_and_missing_padding() {
        assert_eq!(decode("Zm9v\r\nYg").as_deref(), Some(&b"foob"[..]));
    }

    #[test]
    fn refuses_what_is_not_base64() {
        for text in ["Z", "Zg=", "Zg===", "Zg==Zg==", "Zm9v=", "Zm-v", "====", "Zm9vé"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    #[test]
    fn the_alphabet_for_addresses_has_neither_plus_nor_slash_nor_padding() {
        let bytes = [0xfb, 0xff, 0xfe, 0x01];

        assert_eq!(encode(&bytes), "+//+AQ==");
        assert_eq!(encode_url(&bytes), "-__-AQ");
        assert_eq!(decode_url("-__-AQ").as_deref(), Some(&bytes[..]));
        assert_eq!(decode_url("+//+AQ"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }

        #[test]
        fn pieces_make_the_same_as_the_whole(text in "[A-Za-z0-9+/= ]{0,24}", cut in 0_usize..25) {
            let (one, other) = text.as_bytes().split_at(cut.min(text.len()));
            let mut decoder = Decoder::default();
            let is_read = decoder.push(one).and_then(|()| decoder.push(other));
            prop_assert_eq!(is_read.and_then(|()| decoder.finish()), decode(&text));
        }

        #[test]
        fn any_text_is_decoded_or_refused_without_a_panic(text in "[A-Za-z0-9+/= ]{0,24}") {
            let _ = decode(&text);
        }
    }
}
