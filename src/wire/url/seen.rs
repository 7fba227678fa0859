//! What a browser makes of an address that somebody else wrote, and what in it may deceive a reader.

use super::{Url, UrlMistake, host, percent_decode, split_port, split_scheme};

/// An address as the browser that follows it reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub url: Url,
    /// In the order of how much they deceive.
    pub oddities: Vec<Oddity>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Oddity {
    /// A user name or password stands where one looks for the host.
    Userinfo,
    Backslash,
    /// Tabs, line breaks, and letters that nobody sees: browsers leave them out.
    Invisible,
    /// The host is written with escapes or with other letters than browsers make of it.
    Disguised,
    /// Letters of several scripts in one name.
    MixedScripts,
    /// Letters that are not ASCII, or names that stand for such.
    Foreign,
    /// Others on the way can read it.
    Unencrypted,
}

impl Url {
    /// Follows <https://url.spec.whatwg.org/#concept-basic-url-parser>. Unlike [`Url::read`] it forgives
    /// all that browsers forgive, and says so. The scheme has to be there.
    pub fn seen(text: &str) -> Result<Seen, UrlMistake> {
        let trimmed = text.trim_matches(|c: char| c <= ' ');
        let text: String = trimmed.chars().filter(|c| !"\t\r\n".contains(*c)).collect();
        let (scheme, rest) = split_scheme(&text).ok_or(UrlMistake::Scheme)?;
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "http" | "https") {
            return Err(UrlMistake::Scheme);
        }
        let slashes = |c: char| matches!(c, '/' | '\\');
        let rest = rest.trim_start_matches(slashes);
        let ends = rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(ends);
        let (user, at) =
            authority.rsplit_once('@').map_or((None, authority), |(user, at)| (Some(user), at));
        let (written, port) = split_port(at)?;
        // Each letter may be written as an escape, or as several.
        if written.len() > 12 * host::LONGEST {
            return Err(UrlMistake::Host);
        }
        let host = host::read(&percent_decode(written))?;
        let path_ends = text.find(['?', '#']).unwrap_or(text.len());
        let mut oddities = Vec::new();
        let mut find = |is_there: bool, oddity| {
            if is_there {
                oddities.push(oddity);
            }
        };
        find(user.is_some(), Oddity::Userinfo);
        find(text[..path_ends].contains('\\'), Oddity::Backslash);
        let unseen = |c: char| c.is_control() || host::is_ignored(c);
        find(text.len() != trimmed.len() || text.contains(unseen), Oddity::Invisible);
        let plainly = written.to_lowercase();
        find(plainly.chars().filter(|c| !host::is_ignored(*c)).ne(host.chars()), Oddity::Disguised);
        find(host::mixes_scripts(&host), Oddity::MixedScripts);
        let is_foreign = !host.is_ascii() || host.split('.').any(|name| name.starts_with("xn--"));
        find(is_foreign, Oddity::Foreign);
        let tail = tail.replace(' ', "%20");
        let url = Self::compose(&scheme, &host, port, &tail);
        if url.is_exposed() {
            oddities.push(Oddity::Unencrypted);
        }
        Ok(Seen { url, oddities })
    }

    /// The same of what a person may have typed, who need not write the scheme.
    pub fn seen_or_typed(text: &str) -> Result<Seen, UrlMistake> {
        Self::seen(text).or_else(|_| Self::seen(Self::read(text)?.as_str()))
    }
}
