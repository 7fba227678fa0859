//! Who may have what from the companion. Any page on the web can send requests to this machine, so each has to
//! show that it is meant: decisions only, no I/O.

use super::token::Token;
use crate::wire::companion::PROTOCOL;

/// Knows the names the companion has, the origins that may use it, and the token.
#[derive(Debug)]
pub struct Guard {
    port: u16,
    token: Token,
    /// Other origins whose pages may use it, such as `https://wirescope.example`.
    allowed: Vec<String>,
}

/// Whose page has the socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// The one that the companion serves itself.
    Own,
    /// Of another host, which the person has allowed. What that host puts into it is not the companion's.
    Other,
}

/// Why a request gets nothing. The words go back as plain text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A name that somebody else points at this machine (DNS rebinding), or another port.
    #[error(
        "Wirescope answers here only under its own address, http://127.0.0.1:{port}/. Open that one."
    )]
    ForeignHost { port: u16 },
    #[error(
        "The page that asks is from another origin. If it is a Wirescope page that you trust, start \
         wirescope with --allow-origin and the address of that page."
    )]
    ForeignOrigin,
    #[error("Only a page in a browser, which says its origin, can use this address.")]
    NoOrigin,
    #[error("The token is missing. Open the whole link that wirescope printed when it started.")]
    NoToken,
    #[error(
        "The token is not the one of this start. Open the whole link that wirescope printed when it \
         started last."
    )]
    WrongToken,
    #[error("This companion speaks {PROTOCOL}, and the page asks for something else.")]
    OtherProtocol,
}

impl Guard {
    pub fn new(port: u16, token: Token, allowed: Vec<String>) -> Self {
        Self { port, token, allowed }
    }

    /// Every request.
    pub fn check_host(&self, hosts: &[&[u8]]) -> Result<(), Refusal> {
        check_host(self.port, hosts)
    }

    /// The socket: `protocols` is what the page offers, by commas.
    pub fn check_page(&self, origin: Option<&[u8]>, protocols: &str) -> Result<Whose, Refusal> {
        let origin = origin.ok_or(Refusal::NoOrigin)?;
        let whose = self.whose(origin).ok_or(Refusal::ForeignOrigin)?;
        let offered: Vec<&str> = protocols.split(',').map(str::trim).collect();
        if !offered.contains(&PROTOCOL) {
            return Err(Refusal::OtherProtocol);
        }
        let mut others =
            offered.into_iter().filter(|offered| *offered != PROTOCOL && !offered.is_empty());
        let token = others.next().ok_or(Refusal::NoToken)?;
        if !self.token.is(token) || others.next().is_some() {
            return Err(Refusal::WrongToken);
        }
        Ok(whose)
    }

    fn whose(&self, origin: &[u8]) -> Option<Whose> {
        let own = names(self.port).map(|name| format!("http://{name}"));
        if own.iter().any(|known| known.as_bytes() == origin) {
            return Some(Whose::Own);
        }
        self.allowed.iter().any(|known| known.as_bytes() == origin).then_some(Whose::Other)
    }
}

/// What a request calls this machine, once for each `Host` and for an address in full: one that says another name
/// has had this machine's address given to that name.
pub fn check_host(port: u16, hosts: &[&[u8]]) -> Result<(), Refusal> {
    let is_own =
        |host: &&[u8]| names(port).iter().any(|own| own.as_bytes().eq_ignore_ascii_case(host));
    let known = !hosts.is_empty() && hosts.iter().all(is_own);
    known.then_some(()).ok_or(Refusal::ForeignHost { port })
}

/// With the port, which a browser leaves out only where it is the usual one.
fn names(port: u16) -> [String; 3] {
    let names = ["127.0.0.1", "localhost", "[::1]"];
    names.map(|name| if port == 80 { name.to_owned() } else { format!("{name}:{port}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard() -> Guard {
        Guard::new(8970, Token::of("0123abcd"), vec!["https://page.example".to_owned()])
    }

    #[test]
    fn it_answers_to_the_names_of_this_machine_with_its_port() {
        for host in ["127.0.0.1:8970", "localhost:8970", "LocalHost:8970", "[::1]:8970"] {
            assert_eq!(guard().check_host(&[host.as_bytes()]), Ok(()), "{host}");
        }
    }

    #[test]
    fn it_answers_to_no_other_name() {
        for host in [
            "",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.0.0.1:89700",
            "localhost",
            "evil.example:8970",
            "localhost.evil.example:8970",
            "127.0.0.1:8970.evil.example",
            "127.0.0.1:8970@evil.example",
            "0.0.0.0:8970",
            "127.1:8970",
            "[::]:8970",
            " 127.0.0.1:8970",
        ] {
            let refusal = Err(Refusal::ForeignHost { port: 8970 });
            assert_eq!(guard().check_host(&[host.as_bytes()]), refusal, "{host}");
            assert_eq!(
                guard().check_host(&[b"127.0.0.1:8970", host.as_bytes()]),
                refusal,
                "{host}"
            );
        }
        assert!(guard().check_host(&[]).is_err());
    }

    #[test]
    fn the_usual_port_is_left_out() {
        let guard = Guard::new(80, Token::of("0"), Vec::new());

        assert_eq!(guard.check_host(&[b"localhost"]), Ok(()));
        assert!(guard.check_host(&[b"localhost:8970"]).is_err());
    }

    #[test]
    fn its_own_page_and_those_allowed_come_in_with_the_token() {
        for (origin, whose) in [
            ("http://127.0.0.1:8970", Whose::Own),
            ("http://localhost:8970", Whose::Own),
            ("https://page.example", Whose::Other),
        ] {
            for protocols in
                ["wirescope.1, 0123abcd", "wirescope.1,0123abcd", "0123abcd, wirescope.1"]
            {
                assert_eq!(
                    guard().check_page(Some(origin.as_bytes()), protocols),
                    Ok(whose),
                    "{origin}"
                );
            }
        }
    }

    #[test]
    fn a_page_of_another_origin_stays_out_also_with_the_token() {
        for origin in [
            "null",
            "",
            "https://evil.example",
            "https://127.0.0.1:8970",
            "http://127.0.0.1:8971",
            "http://127.0.0.1",
            "https://page.example.evil.example",
            "https://page.example:8443",
            "http://page.example",
        ] {
            let found = guard().check_page(Some(origin.as_bytes()), "wirescope.1, 0123abcd");
            assert_eq!(found, Err(Refusal::ForeignOrigin), "{origin}");
        }
        assert_eq!(guard().check_page(None, "wirescope.1, 0123abcd"), Err(Refusal::NoOrigin));
    }

    #[test]
    fn without_the_token_there_is_nothing() {
        let refused = |protocols| guard().check_page(Some(b"http://localhost:8970"), protocols);

        assert_eq!(refused("wirescope.1"), Err(Refusal::NoToken));
        assert_eq!(refused("wirescope.1, "), Err(Refusal::NoToken));
        assert_eq!(refused("wirescope.1, 0123abce"), Err(Refusal::WrongToken));
        assert_eq!(refused("wirescope.1, 0, 0123abcd"), Err(Refusal::WrongToken));
        assert_eq!(refused("0123abcd"), Err(Refusal::OtherProtocol));
        assert_eq!(refused("wirescope.2, 0123abcd"), Err(Refusal::OtherProtocol));
    }

    #[test]
    fn a_refusal_tells_no_secret() {
        let refusals = [Refusal::ForeignHost { port: 1 }, Refusal::NoToken, Refusal::WrongToken];

        assert!(refusals.iter().all(|refusal| !refusal.to_string().contains("0123abcd")));
        assert!(!format!("{:?}", guard()).contains("0123abcd"));
    }
}
