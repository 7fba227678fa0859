//! What a server may ask of a person, or of what they have set: one line for each request it has for that.

use super::features::Feature;

macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident = $method:literal by $($feature:ident)|+;)+) => {
        /// A request by which a server asks for something.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Question {
            $($(#[$doc])* $name,)+
        }

        impl Question {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn method(self) -> &'static str {
                match self {
                    $(Self::$name => $method,)+
                }
            }

            /// With any of these declared, a server may ask.
            pub fn features(self) -> &'static [Feature] {
                match self {
                    $(Self::$name => &[$(Feature::$feature),+],)+
                }
            }
        }
    };
}

questions! {
    /// A form to fill in, or an address to open.
    Elicitation = "elicitation/create" by ElicitationForm | ElicitationUrl;
    /// A message that a model would write.
    Sampling = "sampling/createMessage" by Sampling;
    /// Where the server may work.
    Roots = "roots/list" by Roots;
}

impl Question {
    pub fn of(method: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|question| question.method() == method)
    }
}
