//! What was pasted in place of an address.

use wirescope::session::pasted::Source;
use wirescope::words::pasted::{BY_COMPANION, found, taken};

use crate::sheet::{Sheet, every};

pub fn write(sheet: &mut Sheet) {
    sheet.chapter("Pasted");
    let headers = ["authorization", "x-team"].map(str::to_owned);
    for (what, source) in sources() {
        sheet.name(what, &taken(source, &headers[..1], &[]));
        sheet.name(what, &found(source, 3));
    }
    sheet.name("no header", &taken(Source::Curl, &[], &[]));
    sheet.name("two headers", &taken(Source::Curl, &headers, &[]));
    sheet.name("without its value", &taken(Source::Registry, &[], &headers[..1]));
    sheet.name("one", &found(Source::Command, 1));
    sheet.name("BY_COMPANION", BY_COMPANION);
}

fn sources() -> Vec<(&'static str, Source)> {
    every!(Source {
        Source::Address => [Source::Address],
        Source::Curl => [Source::Curl],
        Source::ClientConfig => [Source::ClientConfig],
        Source::ClientCommand => [Source::ClientCommand],
        Source::Registry => [Source::Registry],
        Source::InstallLink => [Source::InstallLink],
        Source::Command => [Source::Command],
    })
}
