//! Puts the built page into the companion, for release builds: a table of the files in `dist/`. Everything else,
//! the page itself above all, is compiled as if this script did not exist.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=src/companion/build.rs");
    let Some(out) = env::var_os("OUT_DIR") else { return Ok(()) };
    if is("CARGO_CFG_TARGET_ARCH", "wasm32") {
        return Ok(());
    }
    let mut files = Vec::new();
    // Where the page is served from a folder, none inside is rebuilt for.
    println!("cargo::rerun-if-env-changed=WIRESCOPE_WITHOUT_PAGE");
    if is("PROFILE", "release") && env::var_os("WIRESCOPE_WITHOUT_PAGE").is_none() {
        // The names in it are hashes of what the files hold: it changes with any of them.
        println!("cargo::rerun-if-changed=dist/index.html");
        let root =
            PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("dist");
        if root.join("index.html").is_file() {
            collect(&root, "", &mut files)?;
        }
    }
    fs::write(Path::new(&out).join("page.rs"), table(&files))
}

fn is(name: &str, value: &str) -> bool {
    env::var(name).is_ok_and(|found| found == value)
}

/// Every file below `folder`, with its path from there, as an address has it.
fn collect(folder: &Path, before: &str, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = format!("{before}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.push((name, entry.path()));
        }
    }
    Ok(())
}

fn table(files: &[(String, PathBuf)]) -> String {
    let mut code = "static FILES: &[(&str, &[u8])] = &[\n".to_owned();
    for (name, path) in files {
        // Writing to a string does not fail.
        let _ = writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.display().to_string());
    }
    code.push_str("];\n");
    code
}
