//! Which rows of a long list are on screen: arithmetic, and nothing else.

/// No list is made taller than this; rows beyond are reached by scrolling in larger steps. Firefox
/// ignores heights above 17.8 million pixels.
const MOST_HEIGHT: f64 = 8_000_000.0;

/// Rows of one height, one below the other. Lengths are CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rows {
    pub count: usize,
    pub height: f64,
    /// Rows drawn above and below what is visible, so that a quick scroll finds them there.
    pub overscan: usize,
}

/// For a list that people scroll through.
pub const OVERSCAN: usize = 8;

/// The rows to draw.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Window {
    pub first: usize,
    /// One past the last.
    pub end: usize,
    /// Where the first one starts.
    pub top: f64,
}

impl Rows {
    pub fn total_height(self) -> f64 {
        self.content().min(MOST_HEIGHT)
    }

    pub fn window(self, scroll: f64, viewport: f64) -> Window {
        let scroll = scroll.clamp(0.0, self.most_scroll(viewport));
        let offset = scroll * self.stretch(viewport);
        let first = rows_in(offset, self.height).saturating_sub(self.overscan);
        let seen = rows_in(viewport, self.height) + 2 + 2 * self.overscan;
        let end = (first + seen).min(self.count);
        Window { first, end, top: scroll + length(first) * self.height - offset }
    }

    /// Where to scroll so that a row is wholly visible; `None` when it is already.
    pub fn reveal(self, index: usize, scroll: f64, viewport: f64) -> Option<f64> {
        let stretch = self.stretch(viewport);
        let offset = scroll * stretch;
        let top = length(index) * self.height;
        if top < offset {
            return Some(top / stretch);
        }
        let below = top + self.height - viewport;
        (below > offset).then(|| (below / stretch).ceil())
    }

    pub fn most_scroll(self, viewport: f64) -> f64 {
        (self.total_height() - viewport).max(0.0)
    }

    /// Whole rows that fit, and at least one: how far a page key goes.
    pub fn page(self, viewport: f64) -> usize {
        rows_in(viewport, self.height).max(2) - 1
    }

    fn content(self) -> f64 {
        length(self.count) * self.height
    }

    /// Pixels of content for each pixel scrolled.
    fn stretch(self, viewport: f64) -> f64 {
        if self.content() <= MOST_HEIGHT {
            return 1.0;
        }
        (self.content() - viewport) / (MOST_HEIGHT - viewport)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a list has fewer than 2^52 rows")]
fn length(rows: usize) -> f64 {
    rows as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and no list is that long"
)]
fn rows_in(pixels: f64, height: f64) -> usize {
    (pixels / height) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOOLS: Rows = Rows { count: 10_000, height: 20.0, overscan: 8 };

    #[test]
    fn only_what_is_seen_and_a_margin_is_drawn() {
        assert_eq!(TOOLS.window(2_000.0, 400.0), Window { first: 92, end: 130, top: 1_840.0 });
    }

    #[test]
    fn a_scroll_past_the_end_shows_the_end() {
        let window = Rows { count: 3, height: 20.0, overscan: 8 }.window(9_999.0, 400.0);

        assert_eq!(window, Window { first: 0, end: 3, top: 0.0 });
        assert_eq!(TOOLS.window(1e9, 400.0).end, 10_000);
    }

    #[test]
    fn the_last_of_ten_million_rows_is_reached() {
        let rows = Rows { count: 10_000_000, height: 20.0, overscan: 8 };
        let end = rows.most_scroll(400.0);

        let window = rows.window(end, 400.0);

        assert_eq!(window.end, 10_000_000);
        let bottom = window.top + 20.0 * length(window.end - window.first);
        assert!((bottom - rows.total_height()).abs() < 1.0, "{bottom}");
    }

    #[test]
    fn revealing_scrolls_no_further_than_needed() {
        assert_eq!(TOOLS.reveal(5, 60.0, 400.0), None);
        assert_eq!(TOOLS.reveal(2, 60.0, 400.0), Some(40.0));
        assert_eq!(TOOLS.reveal(23, 60.0, 400.0), Some(80.0));
    }
}
