//! How a person likes the page. Kept on this device.

use reactive_graph::signal::RwSignal;

use super::favorites::Favorites;
use super::layout::Layout;

#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub theme: RwSignal<Theme>,
    pub wire_open: RwSignal<bool>,
    pub layout: RwSignal<Layout>,
    pub favorites: Favorites,
    /// Keys that do something without Ctrl.
    pub single_keys: RwSignal<bool>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: RwSignal::default(),
            wire_open: RwSignal::new(true),
            layout: RwSignal::default(),
            favorites: Favorites::default(),
            single_keys: RwSignal::new(true),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system has it.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// The name a saved setting and `data-theme` use.
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Auto, Self::Light, Self::Dark].into_iter().find(|theme| theme.key() == key)
    }

    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Auto,
        }
    }
}
