//! A conversation as it is kept. Holds no secret, so it may be shown, exported and stored.

use serde::{Deserialize, Serialize};

use super::call::{CallEnd, CallPhase};
use super::settings::Settings;
use super::tool::Names;
use super::turn::{Body, Tree, Turn};

const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Saved {
    version: u32,
    pub settings: Settings,
    pub(super) names: Names,
    pub(super) tree: Tree,
}

impl Saved {
    pub(super) fn new(settings: Settings, names: Names, tree: Tree) -> Self {
        Self { version: VERSION, settings, names, tree }
    }

    /// All turns of all branches.
    pub fn turns(&self) -> &[Turn] {
        &self.tree.turns
    }

    pub fn encode(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// `None` when it was not written by this version, or is not whole. What was under way is
    /// over: nobody waits for it any more.
    pub fn read(text: &str) -> Option<Self> {
        let mut saved: Self = serde_json::from_str(text).ok()?;
        if saved.version != VERSION {
            return None;
        }
        for turn in &mut saved.tree.turns {
            let Body::Claude(reply) = &mut turn.body else { continue };
            reply.stopped |= !reply.answer.whole && reply.failure.is_none();
            for call in reply.calls.iter_mut().filter(|call| call.is_open()) {
                call.phase = CallPhase::Ended(CallEnd::Cancelled);
            }
        }
        Some(saved)
    }
}
