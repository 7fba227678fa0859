//! Where records are: a folder of the person's own, which a companion looks into.

use std::env;
use std::fs;
use std::io;
use std::path::PathBuf;

/// By the usage of each system; `None` where it says nothing of a home.
pub fn folder() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        set("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        // XDG Base Directory Specification: a relative path is to be ignored.
        let state = set("XDG_STATE_HOME").filter(|path| path.is_absolute());
        state.or_else(|| set("HOME").map(|home| home.join(".local/state")))
    };
    base.map(|base| base.join("wirescope").join("taps"))
}

/// Makes it, for nobody else to look into.
pub(super) fn make() -> io::Result<PathBuf> {
    let path = folder().ok_or_else(|| io::Error::other("there is no home folder"))?;
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&path)?;
    Ok(path)
}
