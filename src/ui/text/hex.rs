//! Bytes as people look at them: sixteen to a line, in hexadecimal and as characters.

use std::fmt::Write as _;

const BYTES_A_LINE: usize = 16;

/// Such as `00000010  48 65 6c 6c 6f                                    Hello`, a line for each sixteen
/// bytes. `start` is where the bytes stand in the whole.
pub fn dump(bytes: &[u8], start: usize) -> String {
    let mut text = String::with_capacity(bytes.len() * 5);
    for (index, line) in bytes.chunks(BYTES_A_LINE).enumerate() {
        if index > 0 {
            text.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{:08x} ", start + index * BYTES_A_LINE);
        for place in 0..BYTES_A_LINE {
            if place % 8 == 0 {
                text.push(' ');
            }
            match line.get(place) {
                Some(byte) => drop(write!(text, "{byte:02x} ")),
                None => text.push_str("   "),
            }
        }
        text.push(' ');
        let shown = |byte: &u8| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '·' };
        text.extend(line.iter().map(shown));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_place_its_bytes_and_its_characters() {
        assert_eq!(
            dump(b"Hello, world\n\0\xffabc", 16),
            "00000010  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 0a 00 ff 61  Hello, world···a\n\
             00000020  62 63                                             bc"
        );
        assert_eq!(dump(b"", 0), "");
    }
}
