//! How Claude is asked, for all conversations of the page.

use reactive_graph::signal::RwSignal;
use reactive_graph::traits::{
    GetUntracked as _, Set as _, Update as _, With as _, WithUntracked as _,
};

use crate::claude::access::{AccessMistake, DEFAULT_BASE, KeyHeader};
use crate::claude::usage::PriceTable;
use crate::claude::{Access, Models, Settings};
use crate::wire::secret::Secret;
use crate::wire::url::Url;

#[derive(Clone, Copy, Debug, Default)]
pub struct Claude {
    /// In memory only, unless the person wants it remembered.
    pub key: RwSignal<Option<Secret<String>>>,
    pub is_remembered: RwSignal<bool>,
    /// Empty for the API itself.
    pub base: RwSignal<String>,
    pub key_header: RwSignal<KeyHeader>,
    pub settings: RwSignal<Settings>,
    pub prices: RwSignal<PriceTable>,
    /// `None` until it was asked for.
    pub models: RwSignal<Option<Models>>,
}

impl Claude {
    /// The address and the key; `None` where there is neither. Tracks.
    pub fn access(self) -> Result<Option<Access>, AccessMistake> {
        let base = self.base.with(|base| base.trim().to_owned());
        let access = self.key.with(|key| {
            let key = key.as_ref().map(|key| key.reveal().as_str());
            Access::new((!base.is_empty()).then_some(base.as_str()), key)
        })?;
        let access = access.with_key_header(self.key_header.with(|header| *header));
        // A server of one's own may need no key; the API itself does.
        Ok(Some(access).filter(|access| access.has_key() || !base.is_empty()))
    }

    /// Where the key goes. Tracks.
    pub fn origin(self) -> String {
        self.base.with(|base| origin(base))
    }

    /// Another address. A key stays behind unless the origin is the same.
    pub fn move_to(self, base: &str) {
        if origin(base) != origin(&self.base.get_untracked()) {
            self.key.set(None);
            self.is_remembered.set(false);
            self.models.set(None);
        }
        self.base.set(base.trim().to_owned());
    }

    pub fn set_key(self, key: &str) {
        let key = key.trim();
        self.key.set((!key.is_empty()).then(|| Secret::new(key.to_owned())));
        self.models.set(None);
    }

    /// Brings the key of now back where there is none by then, and only to where it belongs.
    pub(in crate::store) fn way_back(self) -> impl FnOnce() + Send + Sync + 'static {
        let (key, is_remembered) = (self.key.get_untracked(), self.is_remembered.get_untracked());
        let home = origin(&self.base.get_untracked());
        move || {
            let is_empty = self.key.with_untracked(Option::is_none);
            if is_empty && origin(&self.base.get_untracked()) == home {
                self.key.set(key);
                self.is_remembered.set(is_remembered);
            }
        }
    }

    pub fn forget_key(self) {
        self.key.set(None);
        self.is_remembered.set(false);
    }

    /// The list has come; where no model is chosen yet, the first is.
    pub(in crate::store) fn take(self, models: Models) {
        if let Models::Listed { models, .. } = &models
            && let Some(first) = models.first()
            && self.settings.with(|settings| settings.model.is_empty())
        {
            self.settings.update(|settings| settings.model.clone_from(&first.id));
        }
        self.models.set(Some(models));
    }
}

/// Of what cannot be read, the text itself: it is nobody's origin.
fn origin(base: &str) -> String {
    let base = if base.trim().is_empty() { DEFAULT_BASE } else { base };
    Url::read(base).map_or_else(|_| base.to_owned(), |url| url.origin().to_owned())
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;

    use super::*;

    #[test]
    fn a_key_stays_behind_when_the_address_moves_to_another_origin() {
        Owner::new().with(|| {
            let claude = Claude::default();
            claude.set_key("sk-1");
            claude.move_to("https://api.anthropic.com/v1");
            assert!(claude.key.with_untracked(Option::is_some));

            claude.move_to("https://api.anthropic.com.evil.test");

            assert!(claude.key.with_untracked(Option::is_none));
        });
    }

    #[test]
    fn a_forgotten_key_comes_back_to_where_it_belongs_and_not_after_all_secrets_are_forgotten() {
        Owner::new().with(|| {
            let stores = crate::store::Stores::default();
            let claude = stores.claude;
            let forgotten = || {
                claude.move_to("");
                claude.set_key("sk-1");
                claude.is_remembered.set(true);
                stores.forget_claude_key();
                assert!(claude.key.with_untracked(Option::is_none));
            };
            let has_key = || claude.key.with_untracked(Option::is_some);

            forgotten();
            stores.undo.take_back();
            assert!(has_key() && claude.is_remembered.get_untracked());

            forgotten();
            claude.move_to("https://elsewhere.test");
            stores.undo.take_back();
            assert!(!has_key());

            forgotten();
            stores.forget_secrets();
            stores.undo.take_back();
            assert!(!has_key());
        });
    }

    #[test]
    fn the_api_itself_needs_a_key_and_a_server_of_ones_own_does_not() {
        Owner::new().with(|| {
            let claude = Claude::default();
            assert_eq!(claude.access(), Ok(None));

            claude.move_to("http://localhost:1234");

            assert!(claude.access().is_ok_and(|access| access.is_some()));
        });
    }
}
