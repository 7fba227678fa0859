//! From the command line to a running companion, and to its end.

use std::future::{Future, pending};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::{env, fs};

use clap::{CommandFactory as _, Parser as _};
use tokio::net::TcpListener;

use super::answer::Site;
use super::browser;
use super::config::{self, Config, Configured, Surroundings};
use super::guard::Guard;
use super::journal::Journal;
use super::link::{Links, pairing};
use super::listener::{self, NoPort};
use super::options::{Environment, Mode, Options};
use super::page::{NoPage, Page};
use super::programs::{self, Programs, Watch};
use super::relay::{Relay, Tls, UnreadableRoots};
use super::tap;
use super::token::Token;

/// Each says what to do about it.
#[derive(Debug, thiserror::Error)]
enum CannotStart {
    #[error(transparent)]
    NoPage(#[from] NoPage),
    #[error(transparent)]
    NoPort(#[from] NoPort),
    #[error(transparent)]
    UnreadableRoots(#[from] UnreadableRoots),
    #[error("the configuration file {} cannot be used: {why}", path.display())]
    Config { path: PathBuf, why: String },
    #[error("the log file {} cannot be written ({error}): name another with --log", path.display())]
    Log { path: PathBuf, error: io::Error },
    #[error("this system gives no random numbers ({0}): try again later")]
    NoRandom(#[from] getrandom::Error),
    #[error("this system gives the program nothing to run with ({0}): close other programs")]
    NoRuntime(#[from] io::Error),
}

/// The whole program. Ends by itself where the arguments are wrong, with 2.
pub fn run() -> ExitCode {
    let options = Options::parse();
    if let Some(shell) = options.completions {
        clap_complete::generate(shell, &mut Options::command(), "wirescope", &mut io::stdout());
        return ExitCode::SUCCESS;
    }
    if options.watch_programs {
        programs::watch();
        return ExitCode::SUCCESS;
    }
    if let Some(Mode::Tap(options)) = &options.mode {
        return tap::run(options);
    }
    match start(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns when the person ends it.
fn start(options: &Options) -> Result<(), CannotStart> {
    // One thread: it waits for sockets nearly all of the time, and a second one would cost each message a wake-up.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(live(options));
    // A name that is being looked up would keep it for seconds.
    runtime.shutdown_background();
    ended
}

async fn live(options: &Options) -> Result<(), CannotStart> {
    let target = options.target(Environment::read());
    let page = Page::find(options.page.as_deref(), target.server.clone())?;
    let tls = Tls::new(options.ca.as_deref(), options.insecure.clone())?;
    let token = Token::draw()?;
    let end = end()?;
    let listener = listener::listen(options.port)?;
    let companion = format!("http://{}", listener.local_addr()?);
    let links = target.links(&format!("{companion}/"), &token);
    let pages = options.allow_origin.iter();
    let pairings = pages.map(|page| pairing(page, &companion, &token)).collect();
    let watch = Watch::by(env::current_exe().ok());
    let programs = Arc::new(Programs::new(listed(options)?, watch));
    let journal = journal(options)?;
    journal.note(format_args!("started at {companion}"));
    let parts = (page, Relay::new(&tls), Arc::clone(&programs), journal.clone());
    let site = site(options, &listener, token, parts)?;
    tokio::select! {
        () = listener::serve(listener, site) => {}
        () = end => {}
        () = announce(options.no_open, links, pairings) => {}
    }
    programs.end().await;
    journal.note(format_args!("ended"));
    Ok(())
}

fn journal(options: &Options) -> Result<Journal, CannotStart> {
    let Some(path) = &options.log else { return Ok(Journal::default()) };
    Journal::to(path).map_err(|error| CannotStart::Log { path: path.clone(), error })
}

/// The program of the command line, and the servers of the files named there. What a file has that cannot be
/// offered is told on stderr.
fn listed(options: &Options) -> Result<Vec<Configured>, CannotStart> {
    let mut listed: Vec<Configured> = options.program().map(Configured::from).into_iter().collect();
    let around = Surroundings::here();
    for path in &options.config {
        let unreadable = |why: String| CannotStart::Config { path: path.clone(), why };
        let text = fs::read_to_string(path).map_err(|error| unreadable(error.to_string()))?;
        let whole = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let config = config::read(&text, &whole, &around);
        let Config { servers, left_out } = config.map_err(|error| unreadable(error.to_string()))?;
        listed.extend(servers);
        for (name, why) in left_out {
            eprintln!("The server {name} of {} is left out: {why}", path.display());
        }
    }
    Ok(listed)
}

fn site(
    options: &Options,
    listener: &TcpListener,
    token: Token,
    (page, relay, programs, journal): (Page, Relay, Arc<Programs>, Journal),
) -> io::Result<Arc<Site>> {
    let allowed = options.allow_origin.iter().map(|page| page.origin().to_owned()).collect();
    let guard = Guard::new(listener.local_addr()?.port(), token, allowed);
    Ok(Arc::new(Site::new(guard, page, relay, programs, journal)))
}

/// Opens the browser or prints the link; does not return, as the rest goes on.
async fn announce(no_open: bool, links: Links, pairings: Vec<String>) {
    let was_opened = !no_open && browser::open(&links.opened).await;
    // A closed pipe is a reason to be silent, not to end.
    let _ = io::stdout().write_all(words(was_opened, &links, &pairings).as_bytes());
    pending::<()>().await;
}

fn words(was_opened: bool, links: &Links, pairings: &[String]) -> String {
    let mut words = if was_opened {
        format!(
            "Wirescope is open in your browser, at {}\n\
             To open it in another one, start it with --no-open, which prints the whole link.\n",
            links.shown
        )
    } else {
        format!("Wirescope is at {}\nThis link carries a key: keep it to yourself.\n", links.opened)
    };
    let pairings = pairings.iter().map(|link| {
        format!(
            "The page at another address works through this program with the link\n{link}\n\
             This link carries a key, too. If the browser asks whether that page may reach this \
             device, allow it.\n"
        )
    });
    words.extend(pairings);
    words.push_str("End with Ctrl+C.\n");
    words
}

/// Comes with Ctrl+C, or when the system asks the program to end.
#[cfg(unix)]
pub fn end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
    })
}

#[cfg(windows)]
pub fn end() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::windows::{ctrl_c, ctrl_close};

    let mut interrupted = ctrl_c()?;
    let mut closed = ctrl_close()?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = closed.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links() -> Links {
        Links {
            shown: "http://x/?server=y".to_owned(),
            opened: "http://x/?server=y#token=z".to_owned(),
        }
    }

    #[test]
    fn what_is_printed_beside_an_open_browser_has_no_secret() {
        assert_eq!(
            words(true, &links(), &[]),
            "Wirescope is open in your browser, at http://x/?server=y\n\
             To open it in another one, start it with --no-open, which prints the whole link.\n\
             End with Ctrl+C.\n"
        );
    }

    #[test]
    fn without_a_browser_the_whole_link_is_printed() {
        assert_eq!(
            words(false, &links(), &[]),
            "Wirescope is at http://x/?server=y#token=z\n\
             This link carries a key: keep it to yourself.\n\
             End with Ctrl+C.\n"
        );
    }

    #[test]
    fn the_link_for_a_page_elsewhere_stands_on_its_own_line() {
        let words = words(true, &links(), &["https://p/#companion=c&token=z".to_owned()]);

        assert!(words.lines().any(|line| line == "https://p/#companion=c&token=z"), "{words}");
    }
}
