//! The keys of the page: what each does, and where. The handler, the sheet of keys and the tooltips are made from
//! this one table.
//!
//! Chosen so that none is missed elsewhere: browsers let a page have each of them (Ctrl+J and Ctrl+K mean
//! something in a browser itself, and still do outside of the page), and a screen reader uses none of them with
//! Ctrl. Keys without Ctrl can be turned off (WCAG 2.1.4), except for Escape, which types nothing.

/// What a key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    Palette,
    Filter,
    Run,
    Wire,
    Sheet,
    Back,
    Undo,
    /// Arrows and their kin, which each list knows by itself.
    Move,
}

/// With Ctrl or, on a Mac, ⌘; or alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum With {
    Main,
    /// A single key that types something elsewhere.
    Nothing,
    /// A key that types nothing.
    Silent,
}

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub deed: Deed,
    with: With,
    /// As the browser names it.
    key: &'static str,
    /// As it is written on keyboards.
    cap: &'static str,
    pub what: &'static str,
    pub place: &'static str,
}

pub const LINES: [Line; 8] = [
    Line {
        deed: Deed::Palette,
        with: With::Main,
        key: "k",
        cap: "K",
        what: "Search tools, resources, prompts, servers, calls and actions",
        place: "Everywhere",
    },
    Line {
        deed: Deed::Run,
        with: With::Main,
        key: "Enter",
        cap: "⏎",
        what: "Run the tool, get the prompt or read the resource",
        place: "Everywhere, while it is open",
    },
    Line {
        deed: Deed::Wire,
        with: With::Main,
        key: "j",
        cap: "J",
        what: "Show or hide the wire",
        place: "Everywhere, with a server open",
    },
    Line {
        deed: Deed::Filter,
        with: With::Nothing,
        key: "/",
        cap: "/",
        what: "Filter the list",
        place: "Outside text fields",
    },
    Line {
        deed: Deed::Sheet,
        with: With::Nothing,
        key: "?",
        cap: "?",
        what: "Show keyboard shortcuts",
        place: "Outside text fields",
    },
    Line {
        deed: Deed::Back,
        with: With::Silent,
        key: "Escape",
        cap: "Esc",
        what: "Close, clear or leave the filter, go back to the list",
        place: "Dialogs, filters, details; narrow windows",
    },
    Line {
        deed: Deed::Undo,
        with: With::Main,
        key: "z",
        cap: "Z",
        what: "Undo",
        place: "While Undo is offered",
    },
    Line {
        deed: Deed::Move,
        with: With::Silent,
        key: "",
        cap: "↑ ↓ Home End",
        what: "Choose a row",
        place: "Lists, the wire",
    },
];

/// What is held down besides Shift.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Held {
    #[default]
    Nothing,
    /// Ctrl or, on a Mac, ⌘.
    Main,
    /// Alt, or the other one of Ctrl and ⌘, with whatever else.
    Other,
}

/// A key as it was pressed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pressed<'a> {
    /// As the browser names it.
    pub key: &'a str,
    pub held: Held,
    pub shift: bool,
    /// It goes to a field that takes letters.
    pub in_field: bool,
}

/// What a key does; `None` where it is the browser's, or the field's. `singles` are those that can be turned off.
pub fn deed_of(pressed: Pressed<'_>, singles: bool) -> Option<Deed> {
    if pressed.held == Held::Other {
        return None;
    }
    let main = pressed.held == Held::Main;
    let is_it = |line: &&Line| match line.with {
        With::Main => main && !pressed.shift && pressed.key.eq_ignore_ascii_case(line.key),
        // With Shift on some keyboards, and without on others.
        With::Nothing => singles && !main && !pressed.in_field && pressed.key == line.key,
        With::Silent => !main && !pressed.shift && pressed.key == line.key,
    };
    LINES.iter().filter(|line| !line.key.is_empty()).find(is_it).map(|line| line.deed)
}

fn line_of(deed: Deed) -> &'static Line {
    LINES.iter().find(|line| line.deed == deed).unwrap_or(&LINES[0])
}

/// As it is written in a tooltip and on the sheet, such as `Ctrl K` or `⌘ K`.
pub fn written(deed: Deed, is_mac: bool) -> String {
    line_of(deed).written(is_mac)
}

/// As `aria-keyshortcuts` wants it, such as `Control+K`.
pub fn shortcut(deed: Deed, is_mac: bool) -> String {
    let Line { with, key, .. } = line_of(deed);
    let key = if key.len() == 1 { key.to_ascii_uppercase() } else { (*key).to_owned() };
    match (with, is_mac) {
        (With::Main, true) => format!("Meta+{key}"),
        (With::Main, false) => format!("Control+{key}"),
        _ => key,
    }
}

impl Line {
    pub fn written(&self, is_mac: bool) -> String {
        match (self.with, is_mac) {
            (With::Main, true) => format!("⌘ {}", self.cap),
            (With::Main, false) => format!("Ctrl {}", self.cap),
            _ => self.cap.to_owned(),
        }
    }

    /// It can be turned off.
    pub fn is_single(&self) -> bool {
        self.with == With::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(key: &str) -> Pressed<'_> {
        Pressed { key, ..Pressed::default() }
    }

    fn main(key: &str) -> Pressed<'_> {
        Pressed { held: Held::Main, ..alone(key) }
    }

    #[test]
    fn each_deed_has_one_key_and_each_key_one_deed() {
        for line in LINES {
            assert_eq!(LINES.iter().filter(|other| other.deed == line.deed).count(), 1);
            let same = |other: &&Line| (other.with, other.key) == (line.with, line.key);
            assert_eq!(LINES.iter().filter(same).count(), 1, "{line:?}");
        }
    }

    #[test]
    fn a_key_does_what_its_line_says() {
        assert_eq!(deed_of(main("k"), true), Some(Deed::Palette));
        assert_eq!(deed_of(main("K"), false), Some(Deed::Palette));
        assert_eq!(deed_of(main("Enter"), true), Some(Deed::Run));
        assert_eq!(deed_of(alone("/"), true), Some(Deed::Filter));
        assert_eq!(deed_of(Pressed { shift: true, ..alone("?") }, true), Some(Deed::Sheet));
        assert_eq!(deed_of(alone("Escape"), false), Some(Deed::Back));
    }

    #[test]
    fn what_belongs_to_the_browser_and_to_fields_stays_theirs() {
        for pressed in [
            alone("k"),
            main("/"),
            Pressed { held: Held::Other, ..main("k") },
            Pressed { shift: true, ..main("k") },
            Pressed { shift: true, ..main("j") },
            Pressed { in_field: true, ..alone("/") },
            Pressed { in_field: true, ..alone("?") },
            Pressed { held: Held::Other, ..alone("/") },
            alone(""),
        ] {
            assert_eq!(deed_of(pressed, true), None, "{pressed:?}");
        }
        assert_eq!(deed_of(Pressed { in_field: true, ..main("k") }, true), Some(Deed::Palette));
    }

    #[test]
    fn single_keys_can_be_turned_off_and_the_others_stay() {
        assert_eq!(deed_of(alone("/"), false), None);
        assert_eq!(deed_of(alone("?"), false), None);
        assert_eq!(deed_of(main("j"), false), Some(Deed::Wire));
    }

    #[test]
    fn a_key_is_written_as_the_keyboard_has_it() {
        assert_eq!(written(Deed::Palette, false), "Ctrl K");
        assert_eq!(written(Deed::Palette, true), "⌘ K");
        assert_eq!(shortcut(Deed::Palette, true), "Meta+K");
        assert_eq!(shortcut(Deed::Run, false), "Control+Enter");
        assert_eq!(shortcut(Deed::Filter, false), "/");
    }
}
