//! A companion that runs for one test.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::certificate::Authority;
use crate::waiting::soon;

pub const INDEX: &str = "<!doctype html><title>A page</title>";

pub struct Companion {
    child: Child,
    /// As printed, with everything in it.
    pub link: String,
    pub port: u16,
    pub token: String,
    pub folder: Folder,
}

/// A folder that is there for one test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("companion-{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the file");
        fs::write(&path, text).expect("a file for the test");
        path.to_str().expect("a path of text").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program with these arguments, a screen for no browser, and none of this machine's settings.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wirescope"));
    command.args(arguments);
    for name in ["MCP_SERVER_URL", "MCP_API_KEY", "ANTHROPIC_API_KEY", "SSL_CERT_DIR"] {
        command.env_remove(name);
    }
    // Records of tests are none of the person's.
    command.env("XDG_STATE_HOME", env!("CARGO_TARGET_TMPDIR"));
    command.env("CI", "true").stdin(Stdio::null());
    command
}

/// A folder with a page, as `page/` in it.
pub fn folder_with_page() -> Folder {
    let folder = Folder::new();
    folder.write("page/index.html", INDEX);
    folder
}

impl Companion {
    pub fn start(arguments: &[&str]) -> Self {
        let mut command = command(arguments);
        Self::start_command(&mut command)
    }

    /// One that offers a program.
    pub fn start_with(arguments: &[&str], program: &[&str]) -> Self {
        Self::start_all(&mut command(arguments), program)
    }

    /// With a page, at any port, and with one authority trusted that signs nothing.
    pub fn start_command(command: &mut Command) -> Self {
        Self::start_all(command, &[])
    }

    fn start_all(command: &mut Command, program: &[&str]) -> Self {
        let folder = folder_with_page();
        let trusted = folder.write("trusted.pem", &Authority::new("trusted by this machine").pem());
        command
            .env("SSL_CERT_FILE", trusted)
            .args(["--no-open", "--page"])
            .arg(folder.path().join("page"));
        if !command.get_args().any(|argument| argument == "--port") {
            command.args(["--port", "0"]);
        }
        if !program.is_empty() {
            command.arg("--").args(program);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let link = loop {
            let line = lines.next().expect("a line with the link").expect("text");
            if let Some(link) = line.strip_prefix("Wirescope is at ") {
                break link.to_owned();
            }
        };
        // The rest must not fill the pipe.
        std::thread::spawn(move || lines.count());
        let port =
            link.split(['/', ':']).nth(4).and_then(|port| port.parse().ok()).expect("a port");
        let token = link.split("token=").nth(1).expect("a token").to_owned();
        Self { child, link, port, token, folder }
    }

    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// In kB, where the system tells.
    pub fn memory(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }

    /// The exit code after that signal.
    pub async fn end(mut self, signal: &str) -> Option<i32> {
        let sent = Command::new("kill").args([signal, &self.id().to_string()]).status();
        assert!(sent.is_ok_and(|status| status.success()), "kill {signal}");
        for _ in 0..200 {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return status.code();
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("it does not end");
    }

    /// The whole answer to a request as it stands here; the connection is to be closed after it.
    pub async fn answer_to(&self, request: &str) -> String {
        let connected = TcpStream::connect(("127.0.0.1", self.port));
        let mut stream = soon(connected, "a connection").await.expect("a connection");
        stream.write_all(request.as_bytes()).await.expect("the request is taken");
        let mut answer = Vec::new();
        // An answer that comes before all of the request was read may end in a reset.
        let _ = soon(stream.read_to_end(&mut answer), "the end of the answer").await;
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub async fn get(&self, path: &str) -> String {
        let host = format!("127.0.0.1:{}", self.port);
        self.answer_to(&format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"))
            .await
    }
}

impl Drop for Companion {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
