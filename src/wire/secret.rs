//! Values that must not be shown, and cannot be by mistake.

use std::fmt;

/// A key or a token. Printing it shows `•••`; it has no serde implementation, so nothing that is
/// saved or exported can carry it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself: for the request that needs it, and for nothing else.
    pub fn reveal(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("•••")
    }
}

impl<T> fmt::Display for Secret<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("•••")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printing_a_secret_shows_dots() {
        let secret = Secret::new("sesame");

        assert_eq!(format!("{secret} {secret:?}"), "••• •••");
    }
}
