//! What was chosen in the palette, how often and how lately. Names only: of a tool its name, whoever has it.

use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Update as _, WithUntracked as _};

const MOST: usize = 100;
/// What use can put ahead, at most: less than what a better match does.
const MOST_WEIGHT: u32 = 180;

#[derive(Clone, Copy, Debug, Default)]
pub struct Uses {
    /// The latest first, each with how often.
    pub entries: RwSignal<Vec<(String, u32)>>,
}

impl Uses {
    pub fn note(self, key: &str) {
        self.entries.update(|entries| {
            let held = entries.iter().position(|(held, _)| held == key);
            let count = held.map_or(0, |at| entries.remove(at).1);
            entries.insert(0, (key.to_owned(), count.saturating_add(1)));
            entries.truncate(MOST);
        });
    }

    /// How far ahead each key is put by its use.
    pub fn weights(self) -> Vec<(String, u32)> {
        self.entries.with_untracked(|entries| {
            let weighed = entries.iter().zip(0_u32..).map(|((key, count), place)| {
                let weight = 80_u32.saturating_sub(place) + 10 * (*count).min(10);
                (key.clone(), weight.min(MOST_WEIGHT))
            });
            weighed.collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;

    use super::*;

    #[test]
    fn what_is_used_lately_and_often_is_ahead() {
        Owner::new().with(|| {
            let uses = Uses::default();
            for key in ["a", "b", "b", "b", "c"] {
                uses.note(key);
            }

            let weights = uses.weights();
            let weight = |wanted: &str| {
                weights.iter().find(|(key, _)| key == wanted).map(|(_, weight)| *weight)
            };

            assert!(weight("b") > weight("c") && weight("c") > weight("a"));
            assert_eq!(weight("d"), None);
            assert_eq!(weights.len(), 3);
        });
    }

    #[test]
    fn no_use_is_held_forever_and_none_outdoes_a_better_match() {
        Owner::new().with(|| {
            let uses = Uses::default();
            for number in 0..1_000 {
                uses.note(&number.to_string());
                uses.note("always");
            }

            let weights = uses.weights();

            assert_eq!((weights.len(), weights[0].1), (100, 180));
        });
    }
}
