//! Hands the link over to the person's browser.

use std::env;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// An opener that finds no browser says so within moments; one that works may stay.
const SOON: Duration = Duration::from_secs(2);

/// True when the link was handed over.
pub async fn open(link: &str) -> bool {
    let Some((program, arguments)) = opener() else { return false };
    let mut command = Command::new(program);
    command.args(arguments).arg(link);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // Ctrl+C ends this program, and not the browser with it.
    #[cfg(unix)]
    command.process_group(0);
    let Ok(mut child) = command.spawn() else { return false };
    match timeout(SOON, child.wait()).await {
        Ok(ended) => ended.is_ok_and(|status| status.success()),
        Err(_) => true,
    }
}

/// The program that opens links here, and what stands before the link; `None` where there is no screen.
fn opener() -> Option<(&'static str, &'static [&'static str])> {
    if is_set("CI") {
        return None;
    }
    if cfg!(target_os = "macos") {
        return Some(("open", &[]));
    }
    if cfg!(windows) {
        return Some(("rundll32", &["url.dll,FileProtocolHandler"]));
    }
    let has_screen = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    (has_screen && is_in_path("xdg-open")).then_some(("xdg-open", &[]))
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn is_in_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
