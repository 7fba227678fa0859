//! AVIF: boxes within boxes (ISO/IEC 23008-12). Only those that say measures are looked for, wherever they
//! stand: a reader that follows the nesting can be led astray by it.

use memchr::memmem;

type Size = (u32, u32);

pub fn avif(bytes: &[u8]) -> Option<Size> {
    let length = usize::try_from(u32::from_be_bytes(*bytes.first_chunk()?)).ok()?;
    let brands = bytes.get(8..length.min(bytes.len()))?;
    let is_known = brands.chunks(4).any(|brand| matches!(brand, b"avif" | b"avis"));
    is_known.then_some(())?;
    let stills = places(bytes, b"ispe").filter_map(|at| {
        // A version and flags come first.
        Some((number(bytes, at + 8)?, number(bytes, at + 12)?))
    });
    // The first sample description of each track.
    let films = places(bytes, b"stsd").filter_map(|at| {
        let both = number(bytes, at + 44)?;
        Some((both >> 16, both & 0xffff))
    });
    stills.chain(films).reduce(|one, other| (one.0.max(other.0), one.1.max(other.1)))
}

/// Where boxes of a kind may begin to say their kind.
fn places<'a>(bytes: &'a [u8], kind: &'a [u8; 4]) -> impl Iterator<Item = usize> + 'a {
    memmem::find_iter(bytes, kind)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}
