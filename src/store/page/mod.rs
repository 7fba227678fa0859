//! The page itself: which servers are open, how the person likes it, what a link asks of it, what was done
//! away with.

pub mod address;
pub mod callback;
pub mod claude;
pub mod companion;
pub mod favorites;
pub mod invitation;
pub mod layout;
pub mod link;
pub mod pictures;
pub mod servers;
pub mod settings;
pub mod undo;
pub mod uses;

use companion::{CompanionState, Pairing};
use invitation::LinkAccess;
use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{Get as _, Set as _, With as _, WithUntracked as _};

use crate::mcp::{Moment, Target};
use crate::wire::companion::tap::TapRecord;
use crate::wire::secret::Secret;
use crate::words::announcement;

/// Facts about the page itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page {
    /// Such as `https://wirescope.example`: what a server has to allow.
    pub origin: RwSignal<String>,
    /// Ticks about once a second while somebody looks at a countdown or a running call.
    pub now: RwSignal<Moment>,
    /// The time of day, in milliseconds since 1970, at which [`Moment`] is zero.
    pub epoch_millis: RwSignal<f64>,
    /// A server that the link or `wirescope.json` names, waiting for the person to agree.
    pub invitation: RwSignal<Option<Target>>,
    pub link_access: RwSignal<LinkAccess>,
    /// What the page was called back with, until somebody takes it.
    pub callback: RwSignal<Option<Secret<String>>>,
    /// What became of that.
    pub arrival: RwSignal<Arrival>,
    /// `None`: the page is alone.
    pub companion: RwSignal<Option<Pairing>>,
    pub companion_state: RwSignal<CompanionState>,
    /// A program that a person had before and wants to change, or has to say once more what only they know.
    pub wanted: RwSignal<Option<Target>>,
    /// The companion has just opened this page, by its own link.
    pub is_companions: RwSignal<bool>,
    /// The records of taps that the companion has, newest first; `None` until it has said.
    pub taps: RwSignal<Option<Vec<TapRecord>>>,
    /// Said once to whoever listens: copied, saved, refused.
    pub announcement: RwSignal<Announcement>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Announcement {
    pub words: String,
    /// Also for a person who looks elsewhere, if they want that.
    pub reaches_far: bool,
}

/// How a page that was called back by an authorization server stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrival {
    #[default]
    None,
    Looking,
    /// What was open before a reload is being opened again.
    Returning,
    /// The page that asked has the answer; this window was opened for it.
    HandedOver,
    /// Nobody has asked.
    Unasked,
}

impl Page {
    /// The companion serves this page itself. Tracks.
    pub fn is_served_by_companion(self) -> bool {
        let origin = self.origin.get();
        self.companion.with(|held| held.as_ref().is_some_and(|pairing| pairing.serves(&origin)))
    }

    /// One that begins is heard of, wherever the person is at the moment.
    pub fn note_taps(self, taps: Option<Vec<TapRecord>>) {
        let began = self.taps.with_untracked(|before| {
            let before = before.as_ref()?;
            let is_new =
                |tap: &&TapRecord| tap.is_live && !before.iter().any(|held| held.file == tap.file);
            taps.iter().flatten().find(is_new).map(|tap| tap.opening.name.clone())
        });
        self.taps.set(taps);
        if let Some(name) = began {
            self.announce(announcement::tap_began(&name));
        }
    }

    pub fn announce(self, words: impl Into<String>) {
        self.announcement.set(Announcement { words: words.into(), reaches_far: false });
    }

    /// Also to whoever looks elsewhere.
    pub fn announce_far(self, words: String) {
        self.announcement.set(Announcement { words, reaches_far: true });
    }
}
