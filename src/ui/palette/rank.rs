//! What of many things is meant by a few letters: which match, in which order, and by which letters.
//!
//! A word of the query matches where its letters stand in the label in their order, or all together in the line
//! about it. Whole words, beginnings of words and initials (`gw` for `get-weather`) come first. Each letter that is
//! typed on looks only at what matched before; no entry takes longer than its first letters, and only the best
//! are put in order.

/// Letters of a label that are looked at; as many as there are bits in `Text::starts`.
const MOST_LETTERS: usize = 128;
const MOST_ABOUT: usize = 160;
/// Letters of a query.
const MOST_TYPED: usize = 64;
/// Entries that are put in order: more than anybody scrolls through.
const MOST_BEST: usize = 500;

const WHOLE: u32 = 1_200;
const BEGINNING: u32 = 1_000;
const WORD: u32 = 800;
const WITHIN: u32 = 500;
const INITIALS: u32 = 400;
const SCATTERED: u32 = 100;
const ABOUT: u32 = 60;

/// A label and a line about it, made ready to be looked through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// In lower case, letter by letter.
    label: Box<[char]>,
    /// Where words begin, a bit for each letter.
    starts: u128,
    about: Box<str>,
    /// Which letters there are: most entries need no closer look.
    label_has: u64,
    about_has: u64,
}

impl Text {
    pub fn new(label: &str, about: &str) -> Self {
        let mut starts = 0;
        let mut before = ' ';
        for (index, letter) in label.chars().take(MOST_LETTERS).enumerate() {
            let is_hump = before.is_lowercase() && letter.is_uppercase();
            if letter.is_alphanumeric() && (!before.is_alphanumeric() || is_hump) {
                starts |= 1 << index;
            }
            before = letter;
        }
        let label: Box<[char]> = label.chars().take(MOST_LETTERS).map(lower).collect();
        let about: String = about.chars().take(MOST_ABOUT).map(lower).collect();
        let (label_has, about_has) = (letters(&label), about.chars().fold(0, with_letter));
        Self { label, starts, about: about.into(), label_has, about_has }
    }

    /// How well one word of a query matches, and the letters by which it does.
    fn find(&self, word: &Word) -> Option<(u32, u128)> {
        let by_about = || {
            let may_be = word.has & !self.about_has == 0;
            (may_be && self.about.contains(&*word.text)).then_some((ABOUT, 0))
        };
        if word.has & !self.label_has != 0 {
            return by_about();
        }
        let letters = &*word.letters;
        if let Some(at) = self.together(letters) {
            let score = match at {
                0 if letters.len() == self.label.len() => WHOLE,
                0 => BEGINNING,
                _ if self.begins_word(at) => WORD,
                _ => WITHIN,
            };
            return Some((score, bits(at, letters.len())));
        }
        if let Some(found) = self.initials(letters) {
            return Some((INITIALS, found));
        }
        let scattered = self.scattered(letters).map(|found| (SCATTERED, found));
        scattered.or_else(by_about)
    }

    fn begins_word(&self, at: usize) -> bool {
        self.starts & (1 << at) != 0
    }

    /// Where the letters stand side by side: at the beginning of a word, if they do anywhere.
    fn together(&self, letters: &[char]) -> Option<usize> {
        let is_at = |at: &usize| self.label[*at..].starts_with(letters);
        let mut places = (0..self.label.len()).filter(is_at);
        let first = places.next()?;
        let better = (!self.begins_word(first)).then(|| places.find(|at| self.begins_word(*at)));
        Some(better.flatten().unwrap_or(first))
    }

    /// Each letter begins a word or follows the one before.
    fn initials(&self, letters: &[char]) -> Option<u128> {
        let (mut found, mut next) = (0, 0);
        for letter in letters {
            let follows = next > 0 && self.label.get(next) == Some(letter);
            let begins = |at: &usize| self.label[*at] == *letter && self.begins_word(*at);
            let at = if follows { next } else { (next..self.label.len()).find(begins)? };
            found |= 1 << at;
            next = at + 1;
        }
        Some(found)
    }

    /// The letters stand in their order.
    fn scattered(&self, letters: &[char]) -> Option<u128> {
        let (mut found, mut next) = (0, 0);
        for letter in letters {
            let at = (next..self.label.len()).find(|at| self.label[*at] == *letter)?;
            found |= 1 << at;
            next = at + 1;
        }
        Some(found)
    }
}

/// As many letters as before, so that those of the label can be marked.
fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// A bit for each letter from a to z and each digit; one for all others.
fn with_letter(has: u64, letter: char) -> u64 {
    let bit = match letter {
        'a'..='z' => u32::from(letter) - u32::from('a'),
        '0'..='9' => 26 + u32::from(letter) - u32::from('0'),
        _ => 36,
    };
    has | 1 << bit
}

fn letters(all: &[char]) -> u64 {
    all.iter().copied().fold(0, with_letter)
}

fn bits(at: usize, count: usize) -> u128 {
    (at..at + count).fold(0, |bits, index| bits | 1 << index)
}

#[derive(Clone, Debug)]
struct Word {
    letters: Box<[char]>,
    text: Box<str>,
    has: u64,
}

#[derive(Clone, Debug, Default)]
pub struct Query {
    words: Vec<Word>,
}

impl Query {
    pub fn read(typed: &str) -> Self {
        let typed: String = typed.chars().take(MOST_TYPED).map(lower).collect();
        let word = |word: &str| {
            let has = word.chars().fold(0, with_letter);
            Word { letters: word.chars().collect(), text: word.into(), has }
        };
        Self { words: typed.split_whitespace().map(word).collect() }
    }

    /// How well all words match; `None` where one does not.
    fn score(&self, text: &Text) -> Option<u32> {
        let mut sum = 0;
        for word in &self.words {
            sum += text.find(word)?.0;
        }
        let words = u32::try_from(self.words.len()).unwrap_or(u32::MAX).max(1);
        // Of two that match alike, the shorter one is more of what was typed.
        let length = u32::try_from(text.label.len()).unwrap_or(u32::MAX);
        Some((sum / words).saturating_sub(length / 4) + 1)
    }

    /// The label in pieces: those that the query matches are true.
    pub fn marks(&self, label: &str) -> Vec<(String, bool)> {
        let text = Text::new(label, "");
        let found = self.words.iter().filter_map(|word| text.find(word));
        let found = found.fold(0, |all, (_, bits)| all | bits);
        let mut pieces: Vec<(String, bool)> = Vec::new();
        for (index, letter) in label.chars().enumerate() {
            let is_marked = index < MOST_LETTERS && found & (1 << index) != 0;
            match pieces.last_mut().filter(|(_, marked)| *marked == is_marked) {
                Some((piece, _)) => piece.push(letter),
                None => pieces.push((letter.to_string(), is_marked)),
            }
        }
        pieces
    }
}

/// What is looked through.
pub trait Ranked {
    fn text(&self) -> &Text;
    /// What it has ahead of others that match alike.
    fn weight(&self) -> u32;
}

/// Which entries match what is typed, by their numbers.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    typed: String,
    matched: Vec<u32>,
    /// The best first.
    best: Vec<(u32, u32)>,
    /// Entries that the latest letter has looked at.
    pub looked_at: usize,
}

impl Ranking {
    /// Nothing is typed yet: all of them.
    pub fn of<T: Ranked>(entries: &[T]) -> Self {
        let mut ranking = Self::default();
        ranking.start_over(entries.len());
        ranking.rank(entries, &Query::default());
        ranking
    }

    pub fn type_in<T: Ranked>(&mut self, entries: &[T], typed: &str) {
        // Who types on can only lose entries.
        if !typed.starts_with(&*self.typed) {
            self.start_over(entries.len());
        }
        typed.clone_into(&mut self.typed);
        self.rank(entries, &Query::read(typed));
    }

    fn start_over(&mut self, count: usize) {
        self.matched.clear();
        self.matched.extend((0..u32::MAX).take(count));
    }

    fn rank<T: Ranked>(&mut self, entries: &[T], query: &Query) {
        let Self { matched, best, .. } = self;
        self.looked_at = matched.len();
        best.clear();
        matched.retain(|number| {
            let Some(entry) = entries.get(*number as usize) else { return false };
            let Some(score) = query.score(entry.text()) else { return false };
            best.push((u32::MAX - score.saturating_add(entry.weight()), *number));
            true
        });
        if best.len() > MOST_BEST {
            best.select_nth_unstable(MOST_BEST);
            best.truncate(MOST_BEST);
        }
        best.sort_unstable();
    }

    /// How many match.
    pub fn count(&self) -> usize {
        self.matched.len()
    }

    /// How many are in order.
    pub fn shown(&self) -> usize {
        self.best.len()
    }

    /// The number of the entry at a place.
    pub fn at(&self, place: usize) -> Option<usize> {
        self.best.get(place).map(|(_, number)| *number as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    struct Named(Text, u32);

    impl Ranked for Named {
        fn text(&self) -> &Text {
            &self.0
        }

        fn weight(&self) -> u32 {
            self.1
        }
    }

    fn named(label: &str, about: &str, weight: u32) -> Named {
        Named(Text::new(label, about), weight)
    }

    fn order(labels: &[&str], typed: &str) -> Vec<String> {
        let entries: Vec<Named> = labels.iter().map(|label| named(label, "", 0)).collect();
        let mut ranking = Ranking::of(&entries);
        ranking.type_in(&entries, typed);
        (0..ranking.shown()).filter_map(|at| Some(labels[ranking.at(at)?].to_owned())).collect()
    }

    #[test]
    fn whole_words_come_before_beginnings_and_those_before_letters_within() {
        let labels = ["forget", "widget", "getter", "do-get", "get", "g-e-t", "gate", "weather"];

        let found = order(&labels, "get");

        assert_eq!(found, ["get", "getter", "do-get", "forget", "widget", "g-e-t"]);
    }

    #[test]
    fn initials_and_humps_are_found_and_every_word_has_to_match() {
        let labels = ["get-weather", "getWeather", "gnaw", "weather"];

        assert_eq!(order(&labels, "gw"), ["get-weather", "getWeather", "gnaw"]);
        assert_eq!(order(&labels, "weat get"), ["get-weather", "getWeather"]);
        assert_eq!(order(&labels, "weather tomorrow"), Vec::<String>::new());
        assert_eq!(order(&labels, "  GET  "), ["get-weather", "getWeather"]);
    }

    #[test]
    fn the_line_about_it_is_looked_through_last() {
        let entries = [named("a", "The forecast", 0), named("forecast", "", 0)];
        let mut ranking = Ranking::of(&entries);
        ranking.type_in(&entries, "forec");

        assert_eq!([ranking.at(0), ranking.at(1), ranking.at(2)], [Some(1), Some(0), None]);
    }

    #[test]
    fn what_was_used_comes_first_of_what_matches_alike_and_of_all_while_nothing_is_typed() {
        let entries = [named("get-a", "", 0), named("get-b", "", 90), named("forget", "", 150)];
        let mut ranking = Ranking::of(&entries);
        assert_eq!([ranking.at(0), ranking.at(1), ranking.at(2)], [Some(2), Some(1), Some(0)]);

        ranking.type_in(&entries, "get");

        assert_eq!([ranking.at(0), ranking.at(1), ranking.at(2)], [Some(1), Some(0), Some(2)]);
    }

    #[test]
    fn the_letters_that_match_are_marked() {
        let marks = |label: &str, typed: &str| -> String {
            let pieces = Query::read(typed).marks(label).into_iter();
            pieces.map(|(piece, is)| if is { format!("[{piece}]") } else { piece }).collect()
        };

        assert_eq!(marks("get-weather", "weat"), "get-[weat]her");
        assert_eq!(marks("get-weather", "gw"), "[g]et-[w]eather");
        assert_eq!(marks("getWeather", "we get"), "[getWe]ather");
        assert_eq!(marks("Größe", "ÖSS"), "Größe");
        assert_eq!(marks("Größe", "öß"), "Gr[öß]e");
        assert_eq!(marks("İstanbul", "stan"), "İ[stan]bul");
        assert_eq!(marks("echo", ""), "echo");
    }

    /// As a server might list them.
    fn ten_thousand() -> Vec<Named> {
        let verbs = ["get", "list", "create", "delete", "update"];
        let label = |number: usize| format!("{}_thing_{number}", verbs[number % verbs.len()]);
        (0..10_000).map(|number| named(&label(number), "Does what its name says", 0)).collect()
    }

    #[test]
    fn a_letter_looks_only_at_what_matched_before_and_makes_nothing_for_each_entry() {
        let entries = ten_thousand();
        let mut ranking = Ranking::of(&entries);
        assert_eq!((ranking.count(), ranking.shown()), (10_000, 500));

        let mut looked_at = Vec::new();
        for typed in ["d", "de", "del", "dele", "dele 9", "dele 99", "dele 999"] {
            let work = allocation_counter::measure(|| ranking.type_in(&entries, typed));
            assert!(work.count_total < 24, "{typed}: {work:?}");
            looked_at.push(ranking.looked_at);
        }

        assert_eq!(looked_at[0], 10_000);
        assert!(looked_at.windows(2).all(|two| two[1] <= two[0]), "{looked_at:?}");
        assert!(looked_at[6] < 1_000, "{looked_at:?}");
        assert!(ranking.shown() > 0);
        ranking.type_in(&entries, "del");
        assert_eq!(ranking.looked_at, 10_000);
    }

    #[test]
    fn a_label_of_any_length_takes_no_longer_than_its_first_letters() {
        let text = Text::new(&"a".repeat(1 << 20), &"b".repeat(1 << 20));

        assert_eq!((text.label.len(), text.about.len()), (128, 160));
        assert_eq!(Query::read(&"a".repeat(1 << 20)).words[0].letters.len(), 64);
    }

    proptest! {
        #[test]
        fn who_types_on_finds_what_a_fresh_look_finds(labels: Vec<String>, typed in "[a-c .é-]{0,9}") {
            let entries: Vec<Named> = labels.iter().map(|label| named(label, label, 0)).collect();
            let mut on = Ranking::of(&entries);
            for (end, _) in typed.char_indices() {
                on.type_in(&entries, &typed[..end]);
            }
            on.type_in(&entries, &typed);

            let mut fresh = Ranking::of(&entries);
            fresh.type_in(&entries, &typed);

            prop_assert_eq!(on.best, fresh.best);
        }

        #[test]
        fn marks_keep_every_letter(label: String, typed: String) {
            let pieces = Query::read(&typed).marks(&label);

            prop_assert_eq!(pieces.into_iter().map(|(piece, _)| piece).collect::<String>(), label);
        }
    }
}
