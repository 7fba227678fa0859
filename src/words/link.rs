//! Links to this page: why there is none, and what one has done.

use crate::session::linking::LinkRefused;

/// The link's arguments stand in the form now.
pub const FILLED_IN: &str = "The link filled in the arguments; nothing was sent";

pub const FILLED_IN_AGAIN: &str = "The form has the arguments of that call; nothing was sent";

/// Why no link can be copied.
pub fn refused(refused: LinkRefused) -> String {
    match refused {
        LinkRefused::Demo => {
            "A link cannot open the demo server: it is part of this page".to_owned()
        }
        LinkRefused::Tap => "A link cannot open a recording: only this companion has it".to_owned(),
        LinkRefused::Program => {
            "A link cannot open this server: links never start programs".to_owned()
        }
        LinkRefused::Key => {
            "A link cannot open this server: its URL seems to contain a key, and links never do"
                .to_owned()
        }
        LinkRefused::TooLong(length) => format!(
            "Too long for a link: {length} characters, and some programs cut links off after 8000"
        ),
    }
}
