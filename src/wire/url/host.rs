//! Hosts as browsers read them: letters made plain, and numbers in any spelling
//! (<https://url.spec.whatwg.org/#host-parsing>).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::UrlMistake;

/// In bytes. A name has at most 253 letters (RFC 1035), whatever is left out or written in more than one byte.
pub(super) const LONGEST: usize = 4096;

/// A host as it goes into an address: in lower case, an IPv6 address in brackets. Letters of any script
/// pass: the browser knows how to write them for the network.
pub(super) fn read(text: &str) -> Result<String, UrlMistake> {
    if text.is_empty() {
        return Err(UrlMistake::NoHost);
    }
    if text.len() > LONGEST {
        return Err(UrlMistake::Host);
    }
    if text.starts_with('[') {
        let address = ipv6(text).ok_or(UrlMistake::Host)?;
        return Ok(format!("[{address}]"));
    }
    let host = plain(text);
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    if !host.chars().all(is_letter) || !host.chars().any(char::is_alphanumeric) {
        return Err(UrlMistake::Host);
    }
    if !ends_in_number(&host) {
        return Ok(host);
    }
    ipv4(&host).map(|address| address.to_string()).ok_or(UrlMistake::Host)
}

/// What UTS #46 maps, as far as it makes one host look like another: case, full-width letters, other full
/// stops, and what nobody sees.
fn plain(text: &str) -> String {
    let wide = |c: char| match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        0x3002 | 0xff61 => '.',
        _ => c,
    };
    let kept = text.chars().filter(|c| !is_ignored(*c));
    kept.map(wide).flat_map(char::to_lowercase).collect()
}

/// Left out of a host without a word.
pub(super) fn is_ignored(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{2064}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}'
    )
}

fn ipv6(host: &str) -> Option<Ipv6Addr> {
    host.strip_prefix('[')?.strip_suffix(']')?.parse().ok()
}

/// Browsers take such a host for an IPv4 address, or for nothing.
fn ends_in_number(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_decimal = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    is_decimal || number(last).is_some()
}

/// `127.1`, `0x7f.0.0.1` and `2130706433` are all 127.0.0.1.
fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let parts: Vec<u64> = host.split('.').map(number).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|part| *part > 255) {
        return None;
    }
    let rest = 4 - u32::try_from(first.len()).ok()?;
    if *last >= 256_u64.pow(rest) {
        return None;
    }
    let mut address = *last;
    for (place, part) in (0_u32..).zip(first) {
        address += part << (8 * (3 - place));
    }
    Some(Ipv4Addr::from(u32::try_from(address).ok()?))
}

/// Decimal, octal with a leading zero, hexadecimal with `0x`.
fn number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x") {
        Some("") => return Some(0),
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (&text[1..], 8),
        None => (text, 10),
    };
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    if is_number { u64::from_str_radix(digits, radix).ok() } else { None }
}

pub(super) fn is_number(host: &str) -> bool {
    host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok()
}

pub(super) fn is_loopback(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
        || ipv6(host).is_some_and(|address| address.is_loopback())
}

/// Of the local network, but not of this machine.
pub(super) fn is_local(host: &str) -> bool {
    let v4 = |address: Ipv4Addr| {
        address.is_private() || address.is_link_local() || address.is_unspecified()
    };
    let v6 = |address: Ipv6Addr| {
        address.is_unique_local() || address.is_unicast_link_local() || address.is_unspecified()
    };
    let name = host.strip_suffix('.').unwrap_or(host);
    name.rsplit_once('.').is_some_and(|(_, top)| top == "local")
        || name.parse().is_ok_and(v4)
        || ipv6(host).is_some_and(v6)
}

/// Names under which people register theirs, before an end of two letters.
const SECOND: &[&str] =
    &["ac", "co", "com", "edu", "go", "gob", "gov", "gv", "ne", "net", "nom", "or", "org"];

pub(super) fn registrable(host: &str) -> &str {
    if is_number(host) {
        return host;
    }
    let name = host.strip_suffix('.').unwrap_or(host);
    let mut labels = name.rsplit('.');
    let (top, second) = (labels.next().unwrap_or_default(), labels.next().unwrap_or_default());
    let count = if top.len() == 2 && SECOND.contains(&second) { 3 } else { 2 };
    let start = name.rmatch_indices('.').nth(count - 1).map_or(0, |(dot, _)| dot + 1);
    &host[start..]
}

/// Letters of more than one script in one label, where people take one for another.
pub(super) fn mixes_scripts(host: &str) -> bool {
    host.split('.').any(|label| {
        let mut scripts = label.chars().filter_map(script);
        let first = scripts.next();
        scripts.any(|script| Some(script) != first)
    })
}

/// Scripts whose letters look like those of others; one number for the rest.
fn script(c: char) -> Option<u8> {
    if !c.is_alphabetic() {
        return None;
    }
    Some(match u32::from(c) {
        0..=0x24f | 0x1e00..=0x1eff => 0,
        0x370..=0x3ff | 0x1f00..=0x1fff => 1,
        0x400..=0x52f => 2,
        0x530..=0x58f => 3,
        0x5d0..=0x5ea => 4,
        0x600..=0x6ff => 5,
        0x10a0..=0x10ff => 6,
        0x13a0..=0x13ff | 0xab70..=0xabbf => 7,
        _ => 8,
    })
}
