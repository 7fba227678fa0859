//! Numbers as an SVG image.

use std::fmt::Write as _;

/// Room for the title above and the labels below, in pixels.
const MARGIN: f64 = 28.0;

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
        let (width, height) = (self.width, self.height);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"12\" \
             text-anchor=\"middle\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
        );
        let colour = self.colour;
        if self.is_line {
            let way: Vec<String> = self.spots().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
            let way = way.join(" ");
            let _ = write!(
                svg,
                "<polyline points=\"{way}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"3\"/>"
            );
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
            let (left, top, tall) = (x - wide / 2.0, y.min(ground), (y - ground).abs());
            let _ = write!(
                svg,
                "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{tall:.1}\" \
                 fill=\"{}\"/>",
                self.colour
            );
        }
    }

    fn draw_words(&self, svg: &mut String) {
        let foot = f64::from(self.height) - 9.0;
        for ((x, _), label) in self.spots().zip(&self.labels) {
            let _ = write!(svg, "<text x=\"{x:.1}\" y=\"{foot}\">{}</text>", escaped(label));
        }
        if !self.title.is_empty() {
            let title = escaped(self.title);
            let _ = write!(
                svg,
                "<text x=\"50%\" y=\"18\" font-size=\"14\" font-weight=\"bold\">{title}</text>"
            );
        }
    }

    /// Where each point lies, in pixels.
    fn spots(&self) -> impl Iterator<Item = (f64, f64)> {
        let columns = (0_u32..).map(|index| (f64::from(index) + 0.5) * self.column());
        columns.zip(&self.points).map(|(x, point)| (x, self.level(*point)))
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
