//! Texts that nobody writes on purpose, and some that somebody may.

use super::*;

/// What the readers look for, and what may stand in their way.
const PIECES: &[&str] = &[
    "HTTP/1.1 ",
    "< ",
    "> ",
    "* ",
    "\n",
    "curl: (",
    ") ",
    "curl -H '",
    "'",
    "\"",
    "\\",
    "200",
    ":",
    " ",
    "Origin: ",
    "Origin ",
    " is not allowed by Access-Control-Allow-Origin",
    "Status code: ",
    "\u{2019}",
    "Request header field ",
    " is not allowed by Access-Control-Allow-Headers",
    "net::ERR_CERT_",
    "\u{1f600}",
    "Access to ",
    " at '",
    "No 'Access-Control-Allow-Origin' header is present on the requested",
    "\r",
    "\0",
    "access-control-allow-origin",
    "location",
    "OPTIONS",
    "-X",
    "Redirect from '",
    "net::ERR_UNSAFE_PORT",
    "Cross-origin redirection to ",
    " denied by Cross-Origin Resource Sharing",
    "http://[",
    "\u{301}",
];

#[test]
fn nothing_makes_it_fail_or_take_long() {
    // Marsaglia's xorshift: the same bytes in each run.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for _ in 0..3000 {
        let count = next() % 40;
        let mut text = String::new();
        for _ in 0..count {
            let at = usize::try_from(next() % PIECES.len() as u64).unwrap_or_default();
            text.push_str(PIECES.get(at).copied().unwrap_or_default());
        }
        let _ = read(&text);
        let bytes: Vec<u8> = (0..count * 4).map(|_| next().to_le_bytes()[3]).collect();
        let _ = read(&String::from_utf8_lossy(&bytes));
    }
    for piece in PIECES {
        let _ = read(&piece.repeat(200_000 / piece.len()));
    }
    // A character across the place where the text is cut.
    for shift in 0..4 {
        let _ = read(&format!("{}{}", "x".repeat(shift), "\u{1f600}".repeat(20_000)));
    }
    // What stands behind it is not read.
    let late = format!("{}ERR_CONNECTION_REFUSED", " ".repeat(MOST_BYTES));
    assert_eq!(read(&late), None);
    let long = format!(
        "Access-Control-Allow-Origin' header has a value '{}' that is not equal to the",
        "v".repeat(1000)
    );
    assert_eq!(read(&long), Some(other(&"v".repeat(MOST_VALUE))));
}
