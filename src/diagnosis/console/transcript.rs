//! What `curl` shows, taken apart into requests and answers: with `-i`, with `-v`, and with the command line where
//! it was pasted along. What the answers mean is in `verdict`.

/// As many answers as anybody pastes.
const MOST_ANSWERS: usize = 32;
/// As much of a body as is searched for a reason.
const MOST_BODY: usize = 4096;

/// As far as it is seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    pub method: String,
    pub headers: Headers,
}

#[derive(Debug)]
pub(super) struct Exchange {
    /// `None` where only the answer was pasted.
    pub request: Option<Request>,
    pub status: u16,
    pub headers: Headers,
    pub body: String,
}

/// Names in lower case; one may come twice.
#[derive(Clone, Debug, Default)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    pub fn first<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next()
    }

    /// The parts of a list, over all lines of that name.
    pub fn list<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all(name)
            .flat_map(|value| value.split(','))
            .map(str::trim)
            .filter(|one| !one.is_empty())
    }

    fn push(&mut self, line: &str) {
        if let Some((name, value)) = line.split_once(':') {
            self.0.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
}

pub(super) fn exchanges(text: &str) -> Vec<Exchange> {
    // With `-v` and `-i` together every head is there twice.
    let is_verbose = text.lines().any(|line| line.starts_with("< HTTP/"));
    let mut found: Vec<Exchange> = Vec::new();
    let mut request = None;
    let mut is_head = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(start) = command(line) {
            request = Some(requested(&whole(start, &mut lines)));
            is_head = false;
            continue;
        }
        if let Some(said) = line.strip_prefix("> ") {
            match said.split_once(" HTTP/").and_then(|(said, _)| said.split_once(' ')) {
                Some((method, _)) => {
                    request = Some(Request { method: method.to_owned(), ..Request::default() });
                }
                None => request.get_or_insert_default().headers.push(said),
            }
            continue;
        }
        let answered = if is_verbose { line.strip_prefix('<') } else { Some(line) };
        if let Some((status, is_of_server)) = answered.map(str::trim).and_then(status_line) {
            is_head = is_of_server;
            if is_of_server && found.len() < MOST_ANSWERS {
                let request = request.clone();
                let (headers, body) = <(Headers, String)>::default();
                found.push(Exchange { request, status, headers, body });
            }
            continue;
        }
        let Some(exchange) = found.last_mut() else { continue };
        if !is_head && exchange.body.len() < MOST_BODY {
            exchange.body.push_str(line);
            exchange.body.push('\n');
        } else if let Some(said) = answered.filter(|_| is_head) {
            is_head = !said.trim().is_empty();
            exchange.headers.push(said);
        }
    }
    found
}

/// The status, and whether the answer is the one that was asked for: there are also those to say that one is on the
/// way, and those of a proxy that opens a tunnel.
fn status_line(line: &str) -> Option<(u16, bool)> {
    let rest = line.strip_prefix("HTTP/")?;
    let (version, rest) = rest.split_once(' ')?;
    let is_version = version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let status = super::status(rest).filter(|_| is_version)?;
    let is_tunnel = rest.to_ascii_lowercase().contains("connection established");
    Some((status, status >= 200 && !is_tunnel))
}

/// What a line has after `curl`, where it is a command line, with or without a prompt.
fn command(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let (prompt, rest) = line.split_once("curl ")?;
    let prompt = prompt.trim_end();
    let is_prompt = prompt.ends_with(['$', '%', '#', '>', '\u{276f}', '\u{279c}']);
    (prompt.is_empty() || is_prompt).then_some(rest)
}

/// A command goes on after a backslash at the end of its line.
fn whole<'a>(start: &str, lines: &mut impl Iterator<Item = &'a str>) -> String {
    let mut text = start.trim_end().to_owned();
    while text.ends_with('\\') && text.len() < MOST_BODY {
        text.pop();
        let Some(next) = lines.next() else { break };
        text.push(' ');
        text.push_str(next.trim());
    }
    text
}

fn requested(command: &str) -> Request {
    let mut request = Request::default();
    let mut has_body = false;
    let mut words = words(command).into_iter();
    while let Some(word) = words.next() {
        let (option, joined) = match word.as_str() {
            "--request" => ('X', String::new()),
            "--header" => ('H', String::new()),
            "--data" | "--data-raw" | "--data-binary" | "--json" => ('d', String::new()),
            "--head" => ('I', String::new()),
            short if short.starts_with('-') && !short.starts_with("--") => {
                // `-iX OPTIONS` and `-XOPTIONS` both are usual.
                match short.find(['X', 'H', 'd', 'I']) {
                    Some(at) => {
                        let (_, rest) = short.split_at(at);
                        let mut rest = rest.chars();
                        (rest.next().unwrap_or_default(), rest.collect())
                    }
                    None => continue,
                }
            }
            _ => continue,
        };
        if option == 'I' {
            "HEAD".clone_into(&mut request.method);
            continue;
        }
        let value = if joined.is_empty() { words.next().unwrap_or_default() } else { joined };
        match option {
            'X' => request.method = value,
            'H' => request.headers.push(&value),
            _ => has_body = true,
        }
    }
    if request.method.is_empty() {
        if has_body { "POST" } else { "GET" }.clone_into(&mut request.method);
    }
    request
}

/// As a shell takes a line apart, as far as quotes and backslashes go.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}
