//! Pictures, as far as their first bytes tell what drawing them costs: nothing is decoded here.
//!
//! A browser decodes whatever it is given. A PNG of a few kilobytes may declare gigabytes of pixels, and
//! an SVG of two may draw a million parts, with the page standing still until it is done. So each picture
//! is judged before it is handed over, by its bytes and never by the type it is sent as.

mod boxes;
mod drawing;
mod raster;
#[cfg(test)]
mod tests;

pub use drawing::Drawing;

/// Pixels that are decoded without a doubt: 160 MB of memory, five times a screen of 4K.
pub const MOST_PIXELS: u64 = 40_000_000;

/// A family of files that browsers draw, and whose measures can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Png,
    Jpeg,
    Gif,
    WebP,
    Bmp,
    Ico,
    Avif,
}

/// The measures that a picture declares, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raster {
    pub format: Format,
    pub width: u32,
    pub height: u32,
}

/// What is to be done with a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Harmless. The text is the media type to draw it as.
    Draw(&'static str),
    /// Somebody has to want it: the reason follows "it".
    Ask(&'static str, &'static str),
    /// More than a page bears.
    Refuse(Refusal),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No picture of a kind whose measures can be read.
    Unknown,
    Pixels(Raster),
    /// An SVG: what is too much about it follows "it".
    Drawing(&'static str),
}

impl Format {
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Ico => "image/x-icon",
            Self::Avif => "image/avif",
        }
    }
}

impl Raster {
    /// `None` where the bytes are no picture of a known format, or too few to tell.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (format, (width, height)) = raster::read(bytes)?;
        Some(Self { format, width, height })
    }

    pub fn pixels(self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }
}

/// Judges the bytes of a picture that is sent as `media_type`. Only what is sent as an SVG can be one:
/// a browser draws it as nothing else either.
pub fn judge(media_type: &str, bytes: &[u8]) -> Verdict {
    if let Some(raster) = Raster::read(bytes) {
        return if raster.pixels() > MOST_PIXELS {
            Verdict::Refuse(Refusal::Pixels(raster))
        } else {
            Verdict::Draw(raster.format.media_type())
        };
    }
    match std::str::from_utf8(bytes) {
        Ok(text) if media_type == SVG => judge_drawing(text),
        _ => Verdict::Refuse(Refusal::Unknown),
    }
}

pub const SVG: &str = "image/svg+xml";

fn judge_drawing(text: &str) -> Verdict {
    match Drawing::read(text) {
        Drawing::Plain => Verdict::Draw(SVG),
        Drawing::Costly(why) => Verdict::Ask(SVG, why),
        Drawing::TooMuch(why) => Verdict::Refuse(Refusal::Drawing(why)),
    }
}
