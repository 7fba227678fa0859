//! What the search for a cause came to.

use super::Cause;
use super::observation::Observation;

/// How sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// It fits all that was seen, as others do.
    Possible,
    /// It fits best.
    Likely,
    /// Nothing else that is known fits.
    Certain,
}

impl Certainty {
    /// A name that stays, as [`Cause::key`].
    pub fn key(self) -> &'static str {
        match self {
            Self::Possible => "possible",
            Self::Likely => "likely",
            Self::Certain => "certain",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspect {
    pub cause: Cause,
    pub certainty: Certainty,
}

/// A request, or a probe, that the search went by.
pub type Clue = Observation;

/// The causes that fit, the most certain first, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// What was asked for.
    pub url: String,
    /// The names of the headers that the request needs leave for, in lower case.
    pub needed: Vec<String>,
    /// At least one.
    pub suspects: Vec<Suspect>,
    pub clues: Vec<Clue>,
}

impl Verdict {
    /// What needed no search.
    pub fn certain(url: String, cause: Cause) -> Self {
        let suspects = vec![Suspect { cause, certainty: Certainty::Certain }];
        Self { url, needed: Vec::new(), suspects, clues: Vec::new() }
    }

    /// What fits best, without a search.
    pub fn likely(url: String, cause: Cause) -> Self {
        let suspects = vec![Suspect { cause, certainty: Certainty::Likely }];
        Self { url, needed: Vec::new(), suspects, clues: Vec::new() }
    }

    /// The most certain cause.
    pub fn first(&self) -> &Cause {
        self.suspects.first().map_or(&Cause::NothingListens, |suspect| &suspect.cause)
    }

    /// Whoever carries requests otherwise than a browser's page is free of all that may be the cause.
    pub fn is_of_the_browser(&self) -> bool {
        self.suspects.iter().any(|suspect| suspect.cause.is_of_the_browser())
    }
}
