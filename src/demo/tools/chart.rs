//! Numbers as an SVG image.

/// Room for the title above and the labels below, in pixels.
const MARGIN: f64 = 28.0;

// Each `$` is a gap.
const FRAME: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"$\" height=\"$\" \
    viewBox=\"0 0 $ $\" font-family=\"sans-serif\" font-size=\"12\" text-anchor=\"middle\">\
    <rect width=\"100%\" height=\"100%\" fill=\"white\"/>";
const LINE: &str = "<polyline points=\"$\" fill=\"none\" stroke=\"$\" stroke-width=\"3\"/>";
const BAR: &str = "<rect x=\"$\" y=\"$\" width=\"$\" height=\"$\" fill=\"$\"/>";
const LABEL: &str = "<text x=\"$\" y=\"$\">$</text>";
const TITLE: &str = "<text x=\"50%\" y=\"18\" font-size=\"14\" font-weight=\"bold\">$</text>";

pub(super) struct Chart<'a> {
    /// At least one, all finite.
    pub(super) points: Vec<f64>,
    /// One for each point, as far as they go.
    pub(super) labels: Vec<&'a str>,
    pub(super) is_line: bool,
    pub(super) title: &'a str,
    /// A colour's name in CSS.
    pub(super) colour: &'a str,
    /// In pixels.
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Chart<'_> {
    pub(super) fn draw(&self) -> String {
        let (width, height) = (self.width.to_string(), self.height.to_string());
        let mut svg = String::new();
        put(&mut svg, FRAME, &[&width, &height, &width, &height]);
        if self.is_line {
            let mut way = String::new();
            for (x, y) in self.spots() {
                put(&mut way, "$,$ ", &[&tenths(x), &tenths(y)]);
            }
            put(&mut svg, LINE, &[way.trim_end(), self.colour]);
        } else {
            self.draw_bars(&mut svg);
        }
        self.draw_words(&mut svg);
        svg.push_str("</svg>");
        svg
    }

    fn draw_bars(&self, svg: &mut String) {
        let ground = self.level(0.0);
        let wide = self.column() * 0.7;
        for (x, y) in self.spots() {
            let (left, top) = (tenths(x - wide / 2.0), tenths(y.min(ground)));
            let (wide, tall) = (tenths(wide), tenths((y - ground).abs()));
            put(svg, BAR, &[&left, &top, &wide, &tall, self.colour]);
        }
    }

    fn draw_words(&self, svg: &mut String) {
        let foot = self.height.saturating_sub(9).to_string();
        for ((x, _), label) in self.spots().iter().zip(&self.labels) {
            put(svg, LABEL, &[&tenths(*x), &foot, &escaped(label)]);
        }
        if !self.title.is_empty() {
            put(svg, TITLE, &[&escaped(self.title)]);
        }
    }

    /// Where each point lies, in pixels.
    fn spots(&self) -> Vec<(f64, f64)> {
        let column = self.column();
        let mut x = column / 2.0;
        let mut spots = Vec::new();
        for point in &self.points {
            spots.push((x, self.level(*point)));
            x += column;
        }
        spots
    }

    fn column(&self) -> f64 {
        let count = u32::try_from(self.points.len()).unwrap_or(u32::MAX).max(1);
        f64::from(self.width) / f64::from(count)
    }

    /// How far down a value lies. Zero is always in sight, as bars stand on it.
    fn level(&self, value: f64) -> f64 {
        let top = self.points.iter().copied().fold(0.0, f64::max);
        let bottom = self.points.iter().copied().fold(0.0, f64::min);
        let span = if top > bottom { top - bottom } else { 1.0 };
        let room = f64::from(self.height) - 2.0 * MARGIN;
        MARGIN + (top - value) / span * room
    }
}

/// Adds an element with its gaps filled in order.
fn put(svg: &mut String, element: &str, parts: &[&str]) {
    let mut parts = parts.iter();
    for piece in element.split_inclusive('$') {
        svg.push_str(piece.trim_end_matches('$'));
        if piece.ends_with('$') {
            svg.push_str(parts.next().copied().unwrap_or_default());
        }
    }
}

/// A length in pixels, with one digit after the point.
#[expect(clippy::cast_possible_truncation, reason = "pictures are at most 1200 pixels wide")]
#[expect(clippy::cast_sign_loss, reason = "no length is negative")]
fn tenths(length: f64) -> String {
    let tenths = (length * 10.0).round_ties_even() as u32;
    [(tenths / 10).to_string(), (tenths % 10).to_string()].join(".")
}

/// For the inside of an element.
fn escaped(words: &str) -> String {
    // XML has no way to write most control characters, not even escaped.
    let sayable = words.chars().filter(|letter| !letter.is_control());
    let mut safe = String::new();
    for letter in sayable {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(points: &[f64]) -> Chart<'static> {
        Chart {
            points: points.to_vec(),
            labels: vec!["<b>", "R&D"],
            is_line: false,
            title: "",
            colour: "teal",
            width: 100,
            height: 156,
        }
    }

    #[test]
    fn bars_stand_on_zero_in_both_directions() {
        let svg = chart(&[1.0, -1.0]).draw();

        assert!(svg.contains("y=\"28.0\" width=\"35.0\" height=\"50.0\""), "{svg}");
        assert!(svg.contains("y=\"78.0\" width=\"35.0\" height=\"50.0\""), "{svg}");
    }

    #[test]
    fn labels_cannot_become_markup() {
        let svg = chart(&[1.0, 2.0]).draw();

        assert!(svg.contains("&lt;b&gt;") && svg.contains("R&amp;D"), "{svg}");
    }

    #[test]
    fn nothing_but_zeros_is_still_a_picture() {
        let svg = chart(&[0.0, 0.0]).draw();

        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
