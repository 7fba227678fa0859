//! Finds programs as a terminal would, and says why one cannot be started.

use std::env;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::wire::companion::Fault;
use crate::wire::program::Command;

/// The folder that the program is started in; it exists.
pub fn folder(command: &Command) -> Result<PathBuf, Fault> {
    let folder = match &command.folder {
        Some(folder) => std::path::absolute(folder),
        None => env::current_dir(),
    };
    let not_started =
        |detail: String| Fault::ProgramNotStarted { command: command.command.clone(), detail };
    let folder =
        folder.map_err(|error| not_started(format!("no folder to start it in: {error}")))?;
    match std::fs::metadata(&folder) {
        Ok(about) if about.is_dir() => Ok(folder),
        Ok(_) => Err(not_started(format!("{} is no folder", folder.display()))),
        Err(error) => Err(not_started(format!("the folder {}: {error}", folder.display()))),
    }
}

/// What is given to the system. A bare name is left to it where it looks as a terminal does; Windows looks for
/// `.exe` only, and `npx` is a `.cmd`.
pub fn program(command: &Command, folder: &Path) -> OsString {
    let is_found_here = is_path(&command.command) || cfg!(windows);
    if let Some(found) = find(command, folder).filter(|_| is_found_here) {
        return found.into_os_string();
    }
    if is_path(&command.command) {
        return folder.join(&command.command).into_os_string();
    }
    OsString::from(&command.command)
}

/// Why the system did not start it.
pub fn fault(command: &Command, folder: &Path, error: &io::Error) -> Fault {
    let may_be_missing = matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied);
    let found = find(command, folder);
    let name = command.command.clone();
    match (error.kind(), found) {
        (_, None) if may_be_missing => Fault::ProgramNotFound { command: name },
        (ErrorKind::NotFound, Some(_)) => {
            let detail = format!("what runs it, by its first line, was not found: {error}");
            Fault::ProgramNotStarted { command: name, detail }
        }
        _ => Fault::ProgramNotStarted { command: name, detail: error.to_string() },
    }
}

/// A file of that name, whether or not it can be run.
fn find(command: &Command, folder: &Path) -> Option<PathBuf> {
    let name = &command.command;
    if name.is_empty() {
        return None;
    }
    let folders = if is_path(name) { vec![folder.to_owned()] } else { search_folders(command) };
    let endings = endings();
    let paths = folders.iter().flat_map(|within| {
        let path = folder.join(within).join(name);
        endings.iter().map(move |ending| {
            let mut path = path.clone().into_os_string();
            path.push(ending);
            PathBuf::from(path)
        })
    });
    let mut files = paths.filter(|path| path.is_file());
    files.next()
}

fn is_path(name: &str) -> bool {
    name.contains('/') || (cfg!(windows) && name.contains(['\\', ':']))
}

/// The `PATH` that the program itself will have.
fn search_folders(command: &Command) -> Vec<PathBuf> {
    let is_path = |name: &str| {
        if cfg!(windows) { name.eq_ignore_ascii_case("PATH") } else { name == "PATH" }
    };
    let given = command.env.iter().rfind(|(name, _)| is_path(name));
    let own = || env::var_os("PATH").unwrap_or_default();
    let path = given.map_or_else(own, |(_, value)| value.reveal().into());
    env::split_paths(&path).collect()
}

/// What may stand after a name that is typed without it.
fn endings() -> Vec<String> {
    if !cfg!(windows) {
        return vec![String::new()];
    }
    let usual = ".COM;.EXE;.BAT;.CMD".to_owned();
    let known = env::var("PATHEXT").unwrap_or(usual);
    // A file without an ending is a script for another shell, as `npx` beside `npx.cmd` is: it comes last.
    known.split(';').map(str::to_owned).chain([String::new()]).collect()
}
