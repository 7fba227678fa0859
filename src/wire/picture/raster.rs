//! The measures that stand in the heads of files with pixels. Where a file says several, the largest counts.

use super::Format;
use super::boxes;

type Size = (u32, u32);

pub fn read(bytes: &[u8]) -> Option<(Format, Size)> {
    let found = match bytes {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => (Format::Png, png(bytes)),
        [0xff, 0xd8, 0xff, ..] => (Format::Jpeg, jpeg(bytes)),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => (Format::Gif, gif(bytes)),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => {
            (Format::WebP, webp(bytes))
        }
        [b'B', b'M', ..] => (Format::Bmp, bitmap(bytes.get(14..)?)),
        [0, 0, 1 | 2, 0, ..] => (Format::Ico, icon(bytes)),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => (Format::Avif, boxes::avif(bytes)),
        _ => return None,
    };
    let (format, size) = found;
    let (width, height) = size?;
    (width > 0 && height > 0).then_some((format, (width, height)))
}

fn larger(one: Size, other: Size) -> Size {
    (one.0.max(other.0), one.1.max(other.1))
}

fn take<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..)?.first_chunk().copied()
}

fn u16_le(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_le_bytes(take(bytes, at)?).into())
}

fn u16_be(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u16::from_be_bytes(take(bytes, at)?).into())
}

fn u32_be(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(take(bytes, at)?))
}

fn u24_le(bytes: &[u8], at: usize) -> Option<u32> {
    let [low, middle, high] = take(bytes, at)?;
    Some(u32::from_le_bytes([low, middle, high, 0]))
}

/// `IHDR` comes first (PNG §5.6).
fn png(bytes: &[u8]) -> Option<Size> {
    (bytes.get(12..16)? == b"IHDR").then_some(())?;
    Some((u32_be(bytes, 16)?, u32_be(bytes, 20)?))
}

/// The segment that begins a frame (ITU T.81 §B.2.2), wherever it comes before the pixels.
fn jpeg(bytes: &[u8]) -> Option<Size> {
    let mut at = 2;
    loop {
        let [mark, kind] = take(bytes, at)?;
        if mark != 0xff {
            return None;
        }
        match kind {
            // Any number of these may stand before a marker.
            0xff => at += 1,
            0x01 | 0xd0..=0xd8 => at += 2,
            0xd9 | 0xda => return None,
            0xc0..=0xcf if !matches!(kind, 0xc4 | 0xc8 | 0xcc) => {
                return Some((u16_be(bytes, at + 7)?, u16_be(bytes, at + 5)?));
            }
            _ => at += 2 + usize::try_from(u16_be(bytes, at + 2)?).ok()?.max(2),
        }
    }
}

/// The screen, and each frame where it reaches beyond.
fn gif(bytes: &[u8]) -> Option<Size> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3_usize << ((flags & 7) + 1) };
    let mut size = (u16_le(bytes, 6)?, u16_le(bytes, 8)?);
    let mut at = 13 + table(*bytes.get(10)?);
    loop {
        match bytes.get(at) {
            Some(0x21) => at = after_blocks(bytes, at + 2),
            Some(0x2c) => {
                let Some(frame) = gif_frame(bytes, at) else { return Some(size) };
                size = larger(size, frame);
                at = after_blocks(bytes, at + 11 + table(bytes.get(at + 9).copied()?));
            }
            _ => return Some(size),
        }
    }
}

fn gif_frame(bytes: &[u8], at: usize) -> Option<Size> {
    let right = u16_le(bytes, at + 1)? + u16_le(bytes, at + 5)?;
    let bottom = u16_le(bytes, at + 3)? + u16_le(bytes, at + 7)?;
    Some((right, bottom))
}

/// Behind a row of blocks that each say their length.
fn after_blocks(bytes: &[u8], mut at: usize) -> usize {
    while let Some(length) = bytes.get(at).copied().filter(|length| *length > 0) {
        at += 1 + usize::from(length);
    }
    at + 1
}

/// RFC 9649 §2.
fn webp(bytes: &[u8]) -> Option<Size> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((u24_le(bytes, 24)? + 1, u24_le(bytes, 27)? + 1)),
        b"VP8 " => {
            (bytes.get(23..26)? == [0x9d, 0x01, 0x2a]).then_some(())?;
            Some((u16_le(bytes, 26)? & 0x3fff, u16_le(bytes, 28)? & 0x3fff))
        }
        b"VP8L" => {
            (*bytes.get(20)? == 0x2f).then_some(())?;
            let bits = u32::from_le_bytes(take(bytes, 21)?);
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}

/// From the second head of a BMP on. A height below zero means that the first line comes first.
fn bitmap(head: &[u8]) -> Option<Size> {
    if u32::from_le_bytes(take(head, 0)?) == 12 {
        return Some((u16_le(head, 4)?, u16_le(head, 6)?));
    }
    let width = i32::from_le_bytes(take(head, 4)?);
    let height = i32::from_le_bytes(take(head, 8)?);
    Some((width.unsigned_abs(), height.unsigned_abs()))
}

/// Every picture in it; each may be a whole PNG.
fn icon(bytes: &[u8]) -> Option<Size> {
    let count = usize::try_from(u16_le(bytes, 4)?).ok()?;
    let mut size = None;
    for entry in 0..count {
        let at = u32::from_le_bytes(take(bytes, 6 + entry * 16 + 12)?);
        let picture = bytes.get(usize::try_from(at).ok()?..)?;
        let own = if picture.starts_with(&[0x89, b'P']) { png(picture) } else { bitmap(picture) };
        size = Some(larger(size.unwrap_or_default(), own?));
    }
    size
}
