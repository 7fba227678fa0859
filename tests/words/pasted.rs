//! What was pasted in place of an address.

use wirescope::mcp::http::NetworkFailure;
use wirescope::session::pasted::Source;
use wirescope::wire::url::UrlMistake;
use wirescope::words::pasted::{
    BY_COMPANION, NotRead, SearchFailed, found, not_read, search_failed, taken,
};

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
    for (what, why) in files() {
        sheet.name(what, not_read(why));
    }
    for (what, why) in searches() {
        sheet.name(what, &search_failed(&why, false));
    }
    let hidden = SearchFailed::Network(NetworkFailure::Hidden("Failed to fetch".to_owned()));
    sheet.name("with a companion", &search_failed(&hidden, true));
}

fn files() -> Vec<(&'static str, NotRead)> {
    every!(NotRead {
        NotRead::TooLarge => [NotRead::TooLarge],
        NotRead::TooMuch => [NotRead::TooMuch],
        NotRead::NoManifest => [NotRead::NoManifest],
        NotRead::Unreadable => [NotRead::Unreadable],
    })
}

fn searches() -> Vec<(&'static str, SearchFailed)> {
    let hidden = NetworkFailure::Hidden("Failed to fetch".to_owned());
    every!(SearchFailed {
        SearchFailed::Address(_) => [SearchFailed::Address(UrlMistake::NoHost)],
        SearchFailed::Network(_) => [SearchFailed::Network(hidden.clone())],
        SearchFailed::Silent(_) => [SearchFailed::Silent(15)],
        SearchFailed::Status(_) => [SearchFailed::Status(404), SearchFailed::Status(503)],
        SearchFailed::NoList => [SearchFailed::NoList],
    })
}

fn sources() -> Vec<(&'static str, Source)> {
    every!(Source {
        Source::Address => [Source::Address],
        Source::Curl => [Source::Curl],
        Source::ClientConfig => [Source::ClientConfig],
        Source::ClientCommand => [Source::ClientCommand],
        Source::Registry => [Source::Registry],
        Source::Bundle => [Source::Bundle],
        Source::InstallLink => [Source::InstallLink],
        Source::Command => [Source::Command],
    })
}
