//! What a page must know to use the companion: drawn at each start, and never the same.

use std::hint::black_box;

use crate::wire::secret::Secret;

/// 128 random bits in hexadecimal.
#[derive(Clone, Debug)]
pub struct Token(Secret<String>);

impl Token {
    pub fn draw() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)?;
        Ok(Self(Secret::new(format!("{:032x}", u128::from_be_bytes(bytes)))))
    }

    /// For the link that a person opens, and for nothing else.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// Takes as long for every text of the right length, so that the token cannot be learnt digit by digit.
    pub fn is(&self, offered: &str) -> bool {
        let own = self.reveal();
        let different =
            own.bytes().zip(offered.bytes()).fold(0, |all, (a, b)| black_box(all | a ^ b));
        own.len() == offered.len() && different == 0
    }
}

#[cfg(test)]
impl Token {
    pub fn of(text: &str) -> Self {
        Self(Secret::new(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_start_has_another_token_of_the_same_length() {
        let (one, other) =
            (Token::draw().expect("random bits"), Token::draw().expect("random bits"));

        assert_ne!(one.reveal(), other.reveal());
        assert_eq!(one.reveal().len(), 32);
        assert!(one.reveal().bytes().all(|byte| byte.is_ascii_hexdigit()));
    }

    #[test]
    fn only_the_whole_token_is_it() {
        let token = Token::of("0123abcd");

        assert!(token.is("0123abcd"));
        for other in ["", "0123abc", "0123abcd0", "0123abce", "1123abcd", "0123ABCD"] {
            assert!(!token.is(other), "{other}");
        }
    }

    #[test]
    fn printing_it_shows_dots() {
        assert_eq!(format!("{:?}", Token::of("0123")), "Token(•••)");
    }
}
