//! SVG: how many parts a drawing has once everything it points at stands in its place, and whether it does
//! anything whose cost cannot be counted.
//!
//! A reader of markup for this one question. What it does not understand it calls too much.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// What drawing an SVG takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Drawing {
    /// As good as nothing.
    Plain,
    /// It may hold a page up: why follows "it".
    Costly(&'static str),
    /// It may hold a page up for good.
    TooMuch(&'static str),
}

/// Parts that are drawn without a doubt.
const MOST_PLAIN: u64 = 10_000;
/// Parts that a page survives.
const MOST_PARTS: u64 = 100_000;
const MOST_BYTES: usize = 1024 * 1024;
const MOST_REFERENCES: usize = 1_000;
/// Elements within each other, and references to what has references.
const DEEPEST: usize = 100;

/// Elements that cost what they are, and what they point at.
const PLAIN: [&str; 25] = [
    "a",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "g",
    "line",
    "linearGradient",
    "marker",
    "metadata",
    "path",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "title",
    "tspan",
    "use",
];

/// Elements that draw others once more wherever something points at them.
const MULTIPLYING: [&str; 5] = ["clipPath", "marker", "mask", "pattern", "use"];

/// In styles and attributes: effects on all of the pixels.
const EFFECTS: [&str; 6] = ["filter", "mask", "animat", "@import", "image(", "<?xml-stylesheet"];

/// The references by name that every reader of XML knows.
const NAMED: [(&str, char); 5] =
    [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\'')];

impl Drawing {
    pub fn read(text: &str) -> Self {
        if text.len() > MOST_BYTES {
            return Self::TooMuch("is very long");
        }
        let Some(sketch) = Sketch::read(text) else {
            return Self::TooMuch("is not an SVG that this page can read");
        };
        match sketch.parts() {
            Some(parts) if parts <= MOST_PARTS => sketch.judge(parts, text),
            _ => Self::TooMuch("has very many parts"),
        }
    }
}

/// The elements in order. What stands within an element comes right behind it.
#[derive(Default)]
struct Sketch<'a> {
    /// Behind the last element within each.
    ends: Vec<usize>,
    /// Within which element, and the name of what is pointed at.
    references: Vec<(usize, String)>,
    ids: BTreeMap<Cow<'a, str>, usize>,
    has_other_elements: bool,
    can_multiply: bool,
    /// Places in attributes, where what points at what can be seen.
    places: usize,
}

impl<'a> Sketch<'a> {
    /// `None` for what is not understood.
    fn read(text: &'a str) -> Option<Self> {
        let mut sketch = Self::default();
        let mut open = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find('<') {
            rest = &rest[start..];
            let end = match rest.as_bytes().get(1)? {
                b'!' | b'?' => special(rest)?,
                b'/' => {
                    let end = rest.find('>')?;
                    let element: usize = open.pop()?;
                    sketch.ends[element] = sketch.ends.len();
                    end
                }
                _ => {
                    let (tag, end) = Tag::read(&rest[1..])?;
                    let element = sketch.add(&tag)?;
                    open.push(element);
                    if tag.is_closed {
                        open.pop();
                        sketch.ends[element] = sketch.ends.len();
                    }
                    end + 1
                }
            };
            rest = &rest[end + 1..];
            (open.len() <= DEEPEST && sketch.references.len() <= MOST_REFERENCES).then_some(())?;
        }
        (open.is_empty() && !sketch.ends.is_empty()).then_some(sketch)
    }

    fn add(&mut self, tag: &Tag<'a>) -> Option<usize> {
        let element = self.ends.len();
        self.ends.push(element + 1);
        let name = tag.name.rsplit(':').next().unwrap_or_default();
        self.has_other_elements |= !PLAIN.contains(&name);
        self.can_multiply |= MULTIPLYING.contains(&name);
        for (name, value) in &tag.attributes {
            let (value, is_whole) = decode(value);
            match name.rsplit(':').next().unwrap_or_default() {
                "id" | "href" if !is_whole => return None,
                // The first of a name counts; a second one must not hide it, nor be hidden.
                "id" => {
                    is_bare(&value).then_some(())?;
                    self.ids.insert(value, element).is_none().then_some(())?;
                }
                "href" => self.point(element, &value)?,
                _ => {
                    for place in value.split("url(").skip(1) {
                        is_whole.then_some(())?;
                        self.places += 1;
                        let place = place.split(')').next().unwrap_or_default();
                        self.point(element, place.trim_matches([' ', '"', '\'']))?;
                    }
                }
            }
        }
        Some(element)
    }

    /// Whatever is not within the drawing is not loaded for a picture.
    fn point(&mut self, element: usize, place: &str) -> Option<()> {
        is_bare(place.trim_ascii()).then_some(())?;
        if let Some(id) = place.trim_ascii().strip_prefix('#') {
            self.references.push((element, id.to_owned()));
        }
        Some(())
    }

    /// `None` where it has no end, or is deeper than is looked.
    fn parts(&self) -> Option<u64> {
        self.within(0, self.ends.len(), &mut BTreeMap::new(), 0)
    }

    fn within(
        &self,
        from: usize,
        end: usize,
        known: &mut BTreeMap<usize, u64>,
        depth: usize,
    ) -> Option<u64> {
        (depth <= DEEPEST).then_some(())?;
        let mut parts = u64::try_from(end - from).ok()?;
        let own = self.references.partition_point(|(element, _)| *element < from);
        for (element, id) in &self.references[own..] {
            if *element >= end {
                break;
            }
            let Some(target) = self.ids.get(id.as_str()).copied() else { continue };
            let held = known.get(&target).copied();
            let more = match held {
                Some(more) => more,
                None => self.within(target, self.ends[target], known, depth + 1)?,
            };
            known.insert(target, more);
            parts = parts.saturating_add(more);
        }
        Some(parts)
    }

    fn judge(&self, parts: u64, text: &str) -> Drawing {
        let (text, is_whole) = decode(text);
        let lower = text.to_ascii_lowercase();
        let is_hidden = lower.contains('\\') || !is_whole;
        let is_styled = is_hidden
            || lower.contains("<?xml-stylesheet")
            || lower.matches("url(").count() > self.places;
        if is_styled && self.can_multiply {
            return Drawing::TooMuch("refers to its parts in a style sheet");
        }
        if is_hidden || self.has_other_elements || EFFECTS.iter().any(|word| lower.contains(word)) {
            return Drawing::Costly("contains effects, animation or other pictures");
        }
        if parts > MOST_PLAIN {
            return Drawing::Costly("has many parts");
        }
        Drawing::Plain
    }
}

/// A decoded name as it is: an escape or a line break may make another one of it.
fn is_bare(name: &str) -> bool {
    !name.contains(|c: char| "\\%".contains(c) || c.is_ascii_control())
}

/// In all of these, markup is the same bytes.
const ENCODINGS: [&str; 4] = ["utf-8", "us-ascii", "iso-8859-1", "windows-1252"];

/// Text with its references to characters replaced: letters may be written so (`&#117;rl(`), and nobody who
/// looks for words finds them. False: not all of them, for one may be defined anywhere.
///
/// Spec: <https://www.w3.org/TR/xml/#sec-references>
fn decode(text: &str) -> (Cow<'_, str>, bool) {
    let mut parts = text.split('&');
    let first = parts.next().unwrap_or_default();
    let mut decoded = Cow::Borrowed(first);
    let mut is_whole = true;
    for part in parts {
        let found = part.split_once(';').and_then(|(name, rest)| Some((character(name)?, rest)));
        is_whole &= found.is_some();
        let (letter, rest) = found.unwrap_or(('&', part));
        let decoded = decoded.to_mut();
        decoded.push(letter);
        decoded.push_str(rest);
    }
    (decoded, is_whole)
}

/// What a reference stands for, without its `&` and `;`.
fn character(name: &str) -> Option<char> {
    let Some(number) = name.strip_prefix('#') else {
        return NAMED.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter);
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    let is_number = digits.chars().all(|digit| digit.is_digit(radix));
    is_number.then(|| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32)).flatten()
}

/// Where a comment, a declaration or the like ends; `None` for one that may define entities, or may have the
/// text read in another encoding than here.
fn special(text: &str) -> Option<usize> {
    let closed = |opening: &str, closing: &str| {
        let from = opening.len();
        text.starts_with(opening)
            .then(|| Some(text[from..].find(closing)? + from + closing.len() - 1))
    };
    for (opening, closing) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>")] {
        if let Some(end) = closed(opening, closing) {
            return end.filter(|end| opening != "<?" || is_read_as_here(&text[..*end]));
        }
    }
    doctype_end(text)
}

fn is_read_as_here(declaration: &str) -> bool {
    let lower = declaration.to_ascii_lowercase();
    let named = lower.split("encoding").skip(1);
    let mut named = named.map(|rest| rest.trim_start_matches(|c: char| "= \t\r\n\"'".contains(c)));
    !lower.starts_with("<?xml")
        || named.all(|name| ENCODINGS.iter().any(|encoding| name.starts_with(encoding)))
}

/// What stands in quotes may hold anything.
fn doctype_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(held), byte) if held == byte => quote = None,
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'[') => return None,
            (None, b'>') => return Some(at),
            _ => {}
        }
    }
    None
}

struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    is_closed: bool,
}

impl<'a> Tag<'a> {
    /// `text` begins behind the `<`; the number is where the `>` stands in it.
    fn read(text: &'a str) -> Option<(Self, usize)> {
        let name = &text[..text.find(|c: char| c.is_ascii_whitespace() || "/>".contains(c))?];
        (!name.is_empty()).then_some(())?;
        let mut tag = Self { name, attributes: Vec::new(), is_closed: false };
        let mut at = name.len();
        loop {
            at += text[at..].find(|c: char| !c.is_ascii_whitespace())?;
            let rest = &text[at..];
            if rest.starts_with('>') {
                return Some((tag, at));
            }
            if rest.starts_with("/>") {
                tag.is_closed = true;
                return Some((tag, at + 1));
            }
            let (name, after) = rest.split_once('=')?;
            let name = name.trim_ascii();
            let value = after.trim_ascii_start();
            let quote = value.chars().next().filter(|quote| "\"'".contains(*quote))?;
            let (held, _) = value[1..].split_once(quote)?;
            (!name.contains(['<', '>', '/', ' ', '"', '\''])).then_some(())?;
            tag.attributes.push((name, held));
            at = text.len() - value.len() + held.len() + 2;
        }
    }
}
