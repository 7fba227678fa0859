//! The state of a connection that works: what the browser allows by the server's CORS rules now, and what would
//! fail later for want of it. The same probes as those of a search, all of them, a line for each.

use std::time::Duration;

use super::observation::Seen;
use super::probe::{Probe, ProbeId, Question};
use crate::wire::http::{Carrier, ExchangeId, Head, HttpRequest, Method, cors};

/// What a line is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// Simple requests can be read, so errors can too.
    Readable(Method),
    /// The page may send this header, in lower case.
    Header(String),
    /// `Mcp-Session-Id` can be read.
    SessionId,
    /// From a request to its answer, over a connection that stands.
    Latency,
    /// How long a browser may keep what `OPTIONS` said.
    PreflightAge,
    /// Bodies are compressed.
    Compression,
    /// The protocol beneath, such as `h2`.
    HttpVersion,
    /// One connection serves request after request.
    KeepAlive,
}

/// What a browser tells of the connection that served a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hop {
    /// Its ALPN name, such as `http/1.1`, `h2` or `h3`.
    pub protocol: String,
    /// The connection had served another request before.
    pub is_reused: bool,
}

/// The lines on the connection beneath; `None` where the browser does not show it.
pub fn of_hop(hop: Option<Hop>) -> [CheckLine; 2] {
    let is_reused = hop.as_ref().map(|hop| hop.is_reused);
    let grade = |is_good: Option<bool>| match is_good {
        Some(true) => Grade::Good,
        Some(false) => Grade::Fair,
        None => Grade::Hidden,
    };
    let version = CheckLine {
        check: Check::HttpVersion,
        grade: grade(hop.as_ref().map(|_| true)),
        span: None,
        value: hop.map(|hop| hop.protocol),
        exchange: None,
    };
    let keep_alive = CheckLine {
        check: Check::KeepAlive,
        grade: grade(is_reused),
        span: None,
        value: None,
        exchange: None,
    };
    [version, keep_alive]
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grade {
    Good,
    /// Something that needs it fails.
    Bad,
    /// It works, and could work better.
    Fair,
    /// A page cannot see it.
    Hidden,
    /// Not answered yet.
    Open,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckLine {
    pub check: Check,
    pub grade: Grade,
    /// Of a latency, or of an age.
    pub span: Option<Duration>,
    /// The status of the answer, or a value.
    pub value: Option<String>,
    /// Where it is in the wire log.
    pub exchange: Option<ExchangeId>,
}

/// Give it the probes' answers until there are no more probes; its lines may be looked at any time.
#[derive(Debug)]
pub struct Checkup {
    url: String,
    origin: String,
    carrier: Carrier,
    has_companion: bool,
    asked: Vec<Question>,
    open: usize,
    lines: Vec<CheckLine>,
    has_begun: bool,
    gets_are_read: bool,
}

/// More often an answer is slow than this.
const QUICK: Duration = Duration::from_millis(300);
/// Browsers keep a preflight for five seconds by themselves; less than a minute is as good as that.
const WORTH_KEEPING: Duration = Duration::from_mins(1);

impl Checkup {
    /// `headers` are those that requests need now or later. `has_session`: whether its id was read, of a server that
    /// may have sessions.
    pub fn new(
        url: &str,
        origin: &str,
        carrier: Carrier,
        has_companion: bool,
        headers: &[String],
        has_session: Option<bool>,
    ) -> Self {
        let line = |check| CheckLine {
            check,
            grade: Grade::Open,
            span: None,
            value: None,
            exchange: None,
        };
        let mut lines: Vec<CheckLine> =
            [Check::Readable(Method::Get), Check::Readable(Method::Post)].map(line).into();
        lines.extend(headers.iter().map(|name| line(Check::Header(name.clone()))));
        if let Some(is_read) = has_session {
            let grade = if is_read { Grade::Good } else { Grade::Hidden };
            lines.push(CheckLine { grade, ..line(Check::SessionId) });
        }
        lines.extend([Check::Latency, Check::PreflightAge, Check::Compression].map(line));
        Self {
            url: url.to_owned(),
            origin: origin.to_owned(),
            carrier,
            has_companion,
            asked: Vec::new(),
            open: 0,
            lines,
            has_begun: false,
            gets_are_read: false,
        }
    }

    pub fn lines(&self) -> &[CheckLine] {
        &self.lines
    }

    /// All that is known, and nothing is under way.
    pub fn is_over(&self) -> bool {
        self.has_begun && self.open == 0 && self.lines.iter().all(|line| line.grade != Grade::Open)
    }

    /// What to ask next; none while answers are due, and none at the end.
    pub fn probes(&mut self) -> Vec<Probe> {
        if self.open > 0 {
            return Vec::new();
        }
        if !self.has_begun {
            self.has_begun = true;
            let whole = if self.has_companion || self.carrier == Carrier::Companion {
                vec![Question::Preflight, Question::Whole]
            } else {
                Vec::new()
            };
            let simple = [Question::Readable, Question::PostReadable].into_iter();
            return simple.chain(whole).map(|question| self.ask(question)).collect();
        }
        // Without a GET that is read no header can be tried one by one.
        let untried: Vec<String> = self
            .lines
            .iter()
            .filter(|line| line.grade == Grade::Open && self.gets_are_read)
            .filter_map(|line| match &line.check {
                Check::Header(name) => Some(name.clone()),
                _ => None,
            })
            .collect();
        let probes: Vec<Probe> =
            untried.into_iter().map(|name| self.ask(Question::ReadableWith(name))).collect();
        if probes.is_empty() {
            // What nothing has told, nothing will.
            for line in self.lines.iter_mut().filter(|line| line.grade == Grade::Open) {
                line.grade = Grade::Hidden;
            }
        }
        probes
    }

    /// `took` is the time from the request to its head.
    pub fn answered(&mut self, id: ProbeId, exchange: ExchangeId, seen: &Seen, took: Duration) {
        let Some(question) = self.asked.get(id.0).cloned() else { return };
        self.open = self.open.saturating_sub(1);
        match (&question, seen) {
            (Question::Readable, _) => self.simple(Method::Get, exchange, seen, Some(took)),
            (Question::PostReadable, _) => self.simple(Method::Post, exchange, seen, None),
            (Question::ReadableWith(name), Seen::Late) => {
                self.grade_header_as(name, Grade::Hidden, Some(exchange));
            }
            (Question::ReadableWith(name), _) => {
                let is_allowed = matches!(seen, Seen::Answer(_) | Seen::Redirect);
                self.grade_header(name, is_allowed, Some(exchange));
            }
            (Question::Preflight, Seen::Answer(head)) => self.preflight(head, exchange),
            (Question::Whole, Seen::Answer(head)) => self.whole(head, exchange),
            _ => {}
        }
    }

    fn ask(&mut self, question: Question) -> Probe {
        let id = ProbeId(self.asked.len());
        let names: Vec<String> = self.header_names();
        let request: HttpRequest = question.request(&self.url, &self.origin, &names);
        self.asked.push(question);
        self.open += 1;
        Probe { id, request }
    }

    fn header_names(&self) -> Vec<String> {
        let names = self.lines.iter().filter_map(|line| match &line.check {
            Check::Header(name) => Some(name.clone()),
            _ => None,
        });
        names.collect()
    }

    fn simple(
        &mut self,
        method: Method,
        exchange: ExchangeId,
        seen: &Seen,
        took: Option<Duration>,
    ) {
        let status = match seen {
            Seen::Answer(head) => Some(head.status.to_string()),
            _ => None,
        };
        let is_read = status.is_some();
        // A server that lacks it on such answers works; its errors cannot be read.
        let grade = if is_read { Grade::Good } else { Grade::Fair };
        self.set(&Check::Readable(method), grade, status, exchange);
        if let Some(took) = took.filter(|_| is_read)
            && let Some(line) = self.line(&Check::Latency)
        {
            line.grade = if took <= QUICK { Grade::Good } else { Grade::Fair };
            line.span = Some(took);
            line.exchange = Some(exchange);
        }
        self.gets_are_read |= method == Method::Get && is_read;
    }

    fn preflight(&mut self, head: &Head, exchange: ExchangeId) {
        let age = head.header("access-control-max-age").and_then(|text| text.trim().parse().ok());
        let age = age.map(Duration::from_secs);
        if let Some(line) = self.line(&Check::PreflightAge) {
            let is_worth = age.is_some_and(|age| age >= WORTH_KEEPING);
            line.grade = if is_worth { Grade::Good } else { Grade::Fair };
            line.span = age;
            line.exchange = Some(exchange);
        }
        let names = self.header_names();
        let faults = cors::preflight_faults(head.status, &head.headers, &self.origin, &names);
        let lacks = |name: &String| {
            faults.iter().any(|fault| match fault {
                cors::CorsFault::Headers(lacking) => lacking.contains(name),
                _ => false,
            })
        };
        // Where leave is refused as a whole, that is no matter of one header.
        let is_whole = faults.iter().any(|fault| !matches!(fault, cors::CorsFault::Headers(_)));
        let graded: Vec<(String, bool)> =
            names.iter().map(|name| (name.clone(), !lacks(name))).collect();
        for (name, is_allowed) in graded {
            self.grade_header(&name, is_allowed && !is_whole, Some(exchange));
        }
    }

    fn whole(&mut self, head: &Head, exchange: ExchangeId) {
        let coding = head.header("content-encoding").map(str::to_owned);
        let grade = if coding.is_some() { Grade::Good } else { Grade::Fair };
        self.set(&Check::Compression, grade, coding, exchange);
    }

    fn grade_header(&mut self, name: &str, is_allowed: bool, exchange: Option<ExchangeId>) {
        let grade = if is_allowed { Grade::Good } else { Grade::Bad };
        self.grade_header_as(name, grade, exchange);
    }

    fn grade_header_as(&mut self, name: &str, grade: Grade, exchange: Option<ExchangeId>) {
        if let Some(line) = self.line(&Check::Header(name.to_owned())) {
            line.grade = grade;
            line.exchange = exchange;
        }
    }

    fn set(&mut self, check: &Check, grade: Grade, value: Option<String>, exchange: ExchangeId) {
        if let Some(line) = self.line(check) {
            line.grade = grade;
            line.value = value;
            line.exchange = Some(exchange);
        }
    }

    fn line(&mut self, check: &Check) -> Option<&mut CheckLine> {
        self.lines.iter_mut().find(|line| line.check == *check)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grades(checkup: &Checkup) -> Vec<(String, Grade)> {
        let name = |check: &Check| match check {
            Check::Header(name) => name.clone(),
            other => format!("{other:?}"),
        };
        checkup.lines().iter().map(|line| (name(&line.check), line.grade.clone())).collect()
    }

    fn run(checkup: &mut Checkup, server: impl Fn(&HttpRequest) -> Seen) {
        loop {
            let probes = checkup.probes();
            if probes.is_empty() {
                break;
            }
            for Probe { id, request } in probes {
                let seen = server(&request);
                checkup.answered(id, ExchangeId(1), &seen, Duration::from_millis(20));
            }
        }
        assert!(checkup.is_over(), "{checkup:?}");
    }

    fn checkup(has_companion: bool) -> Checkup {
        let headers = ["content-type", "mcp-name"].map(str::to_owned);
        let (url, origin) = ("http://localhost:3000/mcp", "http://localhost:8970");
        Checkup::new(url, origin, Carrier::Browser, has_companion, &headers, None)
    }

    #[test]
    fn a_header_that_a_later_call_needs_is_found_missing_before_it() {
        let mut checkup = checkup(false);

        run(&mut checkup, |request| {
            let is_refused = request.headers.iter().any(|header| header.name == "mcp-name");
            let head = Head { status: 405, ..Head::default() };
            if is_refused { Seen::Nothing } else { Seen::Answer(head) }
        });

        let grades = grades(&checkup);
        assert!(grades.contains(&("content-type".to_owned(), Grade::Good)), "{grades:?}");
        assert!(grades.contains(&("mcp-name".to_owned(), Grade::Bad)), "{grades:?}");
        assert!(grades.contains(&("Compression".to_owned(), Grade::Hidden)), "{grades:?}");
    }

    #[test]
    fn of_a_connection_that_the_browser_hides_nothing_is_said() {
        let hop = Hop { protocol: "h2".to_owned(), is_reused: false };
        let grades = |hop| of_hop(hop).map(|line| line.grade);

        assert_eq!(grades(Some(hop)), [Grade::Good, Grade::Fair]);
        assert_eq!(grades(None), [Grade::Hidden, Grade::Hidden]);
    }

    #[test]
    fn where_a_get_cannot_be_read_headers_stay_open() {
        let mut checkup = checkup(false);

        run(&mut checkup, |_| Seen::Nothing);

        assert!(grades(&checkup).contains(&("mcp-name".to_owned(), Grade::Hidden)));
    }

    #[test]
    fn the_companion_sees_what_a_page_does_not() {
        let mut checkup = checkup(true);

        run(&mut checkup, |request| {
            let pairs: &[(&str, &str)] = match request.method {
                Method::Options => &[
                    ("access-control-allow-origin", "*"),
                    ("access-control-allow-headers", "content-type"),
                    ("access-control-max-age", "86400"),
                ],
                _ => &[("access-control-allow-origin", "*"), ("content-encoding", "gzip")],
            };
            let headers =
                pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            Seen::Answer(Head { status: 204, headers: headers.collect(), redirected_to: None })
        });

        let grades = grades(&checkup);
        for (name, grade) in [
            ("content-type", Grade::Good),
            ("mcp-name", Grade::Bad),
            ("PreflightAge", Grade::Good),
            ("Compression", Grade::Good),
        ] {
            assert!(grades.contains(&(name.to_owned(), grade)), "{name}: {grades:?}");
        }
    }
}
