//! Figures, of the program that `WIRESCOPE_BINARY` names, in one run:
//!
//! ```sh
//! WIRESCOPE_BINARY=target/release/wirescope cargo test --test companion measure -- --ignored --nocapture
//! ```

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use tokio::time::Instant;

use crate::running::{Folder, folder_with_page};

const BYTES: usize = 1024 * 1024 * 1024;
const CALLS: usize = 3000;
const ANSWER: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 15\r\n\r\n{\"jsonrpc\":\"2\"}";

#[test]
#[ignore = "a measurement, which other programs would disturb"]
fn measure() {
    let folder = folder_with_page();
    let starts = median((0..20).map(|_| start_to_listening(&folder)).collect());
    println!("start to listening: {:.1} ms", starts.as_secs_f64() * 1000.0);

    let program = Program::start(&folder, &[]);
    thread::sleep(Duration::from_millis(500));
    println!("memory, idle: {:.1} MB", program.megabytes());
    let mut page = Page::open(&program);
    println!("memory, one page: {:.1} MB", program.megabytes());

    let server = serve();
    let bare = calls(|| direct(&server));
    let relayed = calls(|| page.post(&server));
    let ms = |duration: Duration| duration.as_secs_f64() * 1000.0;
    println!(
        "a small POST: bare {:.3} ms, relayed {:.3} ms, added {:.3} ms",
        ms(bare),
        ms(relayed),
        ms(relayed) - ms(bare)
    );

    for round in 1..=3 {
        let bare = rate(|| read_all(&mut stream_of(&server)));
        let hop = rate(|| read_all(&mut through_hop(&server)));
        let relayed = rate(|| page.download(&server));
        println!(
            "round {round}: bare loopback copy {bare:.0} MB/s, through a bare hop {hop:.0} MB/s, \
             relay {relayed:.0} MB/s: {:.2} of bare, {:.2} of the hop",
            relayed / bare,
            relayed / hop
        );
    }
    let (user, system) = program.seconds();
    println!("processor time of it: {user:.1} s in the program, {system:.1} s in the system");
    println!("memory, after it: {:.1} MB", program.megabytes());
}

fn binary() -> String {
    std::env::var("WIRESCOPE_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_wirescope").to_owned())
}

fn start_to_listening(folder: &Folder) -> Duration {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = free.local_addr().expect("an address").port();
    drop(free);
    let begun = Instant::now();
    let mut child = Command::new(binary())
        .args(["--no-open", "--port", &port.to_string(), "--page"])
        .arg(folder.path().join("page"))
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        thread::sleep(Duration::from_micros(200));
    }
    let took = begun.elapsed();
    child.kill().expect("a child");
    child.wait().expect("a child");
    took
}

fn median(mut durations: Vec<Duration>) -> Duration {
    durations.sort();
    durations[durations.len() / 2]
}

fn calls(mut call: impl FnMut()) -> Duration {
    for _ in 0..200 {
        call();
    }
    let timed = |_| {
        let begun = Instant::now();
        call();
        begun.elapsed()
    };
    median((0..CALLS).map(timed).collect())
}

/// In MB a second.
fn rate(copy: impl FnOnce()) -> f64 {
    let begun = Instant::now();
    copy();
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let megabytes = BYTES as f64 / 1e6;
    megabytes / begun.elapsed().as_secs_f64()
}

struct Program {
    child: Child,
    port: u16,
    token: String,
}

impl Program {
    fn start(folder: &Folder, arguments: &[&str]) -> Self {
        let mut command = Command::new(binary());
        command.args(["--no-open", "--port", "0", "--page"]).arg(folder.path().join("page"));
        let mut child =
            command.args(arguments).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        output.read_line(&mut line).expect("a line");
        let port =
            line.split(['/', ':']).nth(4).and_then(|port| port.parse().ok()).expect("a port");
        let token = line.trim().split("token=").nth(1).expect("a token").to_owned();
        Self { child, port, token }
    }

    fn megabytes(&self) -> f64 {
        let status =
            fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
        line.trim().trim_end_matches(" kB").parse().unwrap_or(0.0) / 1000.0
    }
}

impl Program {
    /// In the program, and in the system on its behalf; the system counts in hundredths.
    fn seconds(&self) -> (f64, f64) {
        let stat =
            fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let mut fields = after_name.split_whitespace().skip(11);
        let mut next = || fields.next().and_then(|field| field.parse().ok()).unwrap_or(0.0) / 100.0;
        (next(), next())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Answers a small request at once, and `GET /all` with all bytes.
struct Server {
    port: u16,
    kept: std::cell::RefCell<Option<TcpStream>>,
}

fn serve() -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            thread::spawn(move || answer(stream));
        }
    });
    Server { port, kept: std::cell::RefCell::new(None) }
}

fn answer(mut stream: TcpStream) {
    stream.set_nodelay(true).expect("a socket");
    let (mut buffer, mut request) = (vec![0; 65536], Vec::new());
    loop {
        let Ok(count) = stream.read(&mut buffer) else { return };
        if count == 0 {
            return;
        }
        request.extend(&buffer[..count]);
        if request.starts_with(b"GET /all") {
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {BYTES}\r\n\r\n");
            let sent = stream.write_all(head.as_bytes()).is_ok() && send_all(&mut stream);
            if !sent {
                return;
            }
            request.clear();
        } else if request.ends_with(b"}") {
            request.clear();
            if stream.write_all(ANSWER).is_err() {
                return;
            }
        }
    }
}

fn send_all(stream: &mut TcpStream) -> bool {
    let piece = vec![b'a'; 256 * 1024];
    (0..BYTES / piece.len()).all(|_| stream.write_all(&piece).is_ok())
}

fn direct(server: &Server) {
    let mut kept = server.kept.borrow_mut();
    let stream = kept.get_or_insert_with(|| {
        let stream = TcpStream::connect(("127.0.0.1", server.port)).expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        stream
    });
    let request = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}";
    stream.write_all(request).expect("it is read");
    let mut answer = [0; ANSWER.len()];
    stream.read_exact(&mut answer).expect("an answer");
}

fn stream_of(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).expect("a connection");
    stream.write_all(b"GET /all HTTP/1.1\r\nhost: x\r\n\r\n").expect("it is read");
    stream
}

/// The same bytes, copied once more by a thread that does nothing else.
fn through_hop(server: &Server) -> TcpStream {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let mut from = stream_of(server);
    thread::spawn(move || {
        let (mut to, _) = listener.accept().expect("a connection");
        let mut buffer = vec![0; 256 * 1024];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            if to.write_all(&buffer[..count]).is_err() {
                return;
            }
        }
    });
    TcpStream::connect(address).expect("a connection")
}

fn read_all(stream: &mut TcpStream) {
    let (mut buffer, mut all) = (vec![0; 256 * 1024], 0);
    while all < BYTES {
        all += stream.read(&mut buffer).expect("bytes");
    }
}

/// A page that speaks WebSocket by hand, so that the measure is not its own work.
struct Page {
    stream: BufReader<TcpStream>,
    next: u32,
}

enum Frame {
    Text(String),
    Binary(usize),
}

impl Page {
    fn open(program: &Program) -> Self {
        let (port, token) = (program.port, &program.token);
        let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a connection");
        stream.set_nodelay(true).expect("a socket");
        let request = format!(
            "GET /companion HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\n\
             connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\
             sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\
             sec-websocket-protocol: wirescope.1, {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it is read");
        let mut stream = BufReader::with_capacity(256 * 1024, stream);
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            stream.read_line(&mut line).expect("a line");
        }
        let mut page = Self { stream, next: 1 };
        assert!(matches!(page.frame(), Frame::Text(_)), "hello");
        page
    }

    fn post(&mut self, server: &Server) {
        let url = format!("http://127.0.0.1:{}/", server.port);
        self.say(&format!(
            r#"{{"type":"http","id":{},"method":"POST","url":"{url}","headers":[],"body":"{{}}"}}"#,
            self.next
        ));
        self.next += 1;
        while !matches!(self.frame(), Frame::Text(text) if text.contains("\"end\"")) {}
    }

    fn download(&mut self, server: &Server) {
        let (id, url) = (self.next, format!("http://127.0.0.1:{}/all", server.port));
        self.next += 1;
        self.say(&format!(
            r#"{{"type":"http","id":{id},"method":"GET","url":"{url}","headers":[]}}"#
        ));
        let (mut all, mut untaken) = (0, 0);
        loop {
            match self.frame() {
                Frame::Text(text) if text.contains("\"end\"") => break,
                Frame::Text(text) => assert!(text.contains("\"head\""), "{text}"),
                Frame::Binary(count) => {
                    all += count;
                    untaken += count;
                    if untaken > 200_000 {
                        self.say(&format!(r#"{{"type":"take","id":{id},"bytes":{untaken}}}"#));
                        untaken = 0;
                    }
                }
            }
        }
        assert_eq!(all, BYTES);
    }

    fn say(&mut self, text: &str) {
        let length = u16::try_from(text.len()).expect("a short text");
        // Masked with zeros, which changes nothing.
        let mut frame = vec![0x81];
        if length < 126 {
            frame.push(0x80 | u8::try_from(length).expect("a byte"));
        } else {
            frame.push(0x80 | 0x7e);
            frame.extend(length.to_be_bytes());
        }
        frame.extend([0; 4]);
        frame.extend(text.as_bytes());
        self.stream.get_mut().write_all(&frame).expect("it is read");
    }

    fn frame(&mut self) -> Frame {
        let mut head = [0; 2];
        self.stream.read_exact(&mut head).expect("a frame");
        let length = match head[1] {
            126 => u64::from(u16::from_be_bytes(self.bytes())),
            127 => u64::from_be_bytes(self.bytes()),
            length => u64::from(length),
        };
        let length = usize::try_from(length).expect("a length");
        match head[0] & 15 {
            1 => {
                let mut text = vec![0; length];
                self.stream.read_exact(&mut text).expect("a text");
                Frame::Text(String::from_utf8(text).expect("a text"))
            }
            2 => {
                self.skip(length);
                Frame::Binary(length - 5)
            }
            _ => {
                self.skip(length);
                self.frame()
            }
        }
    }

    fn bytes<const COUNT: usize>(&mut self) -> [u8; COUNT] {
        let mut bytes = [0; COUNT];
        self.stream.read_exact(&mut bytes).expect("a length");
        bytes
    }

    fn skip(&mut self, mut count: usize) {
        while count > 0 {
            let here = self.stream.fill_buf().expect("bytes").len().min(count);
            assert!(here > 0, "the socket is closed");
            self.stream.consume(here);
            count -= here;
        }
    }
}
