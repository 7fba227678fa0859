//! Who imports whom, file by file; how full a folder is; who asks what about the era.
//!
//! Each rule has a goal in its comment. Where the code is not there yet, the rule holds what is reached, so that
//! it can only get better.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::texts;

/// Files that import each other in a circle, directly or through others.
const LARGEST_CIRCLE: usize = 14;
/// Files in one folder, those in folders below it not counted.
const FULLEST_FOLDER: usize = 24;
/// Lines of a function without blanks and comments.
const LONGEST_FUNCTION: usize = 70;

#[test]
fn circles_of_imports_stay_small() {
    let graph = Imports::read(Path::new("src"));
    let circles = graph.circles();
    let largest = circles.first().map(Vec::as_slice).unwrap_or_default();
    println!("largest circle of imports: {} files", largest.len());
    assert!(largest.len() <= LARGEST_CIRCLE, "{}: {largest:#?}", largest.len());
}

#[test]
fn folders_stay_small_enough_to_know() {
    let mut folders: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for (path, _) in texts(Path::new("src"), "rs") {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        *folders.entry(folder).or_default() += 1;
    }
    folders.retain(|_, files| *files > FULLEST_FOLDER);
    assert!(folders.is_empty(), "{folders:#?}");
}

#[test]
fn functions_stay_short() {
    let mut long = Vec::new();
    for (path, text) in texts(Path::new("src"), "rs") {
        let functions = functions(&text).into_iter().filter(|(_, lines)| *lines > LONGEST_FUNCTION);
        long.extend(functions.map(|(name, lines)| format!("{}: {name} {lines}", path.display())));
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// Whoever wants to know how a server is spoken to asks the peer a question; the compiler keeps everybody
/// else from naming an era, and this keeps them from asking for it in other words.
#[test]
fn the_era_is_known_to_the_peer_alone() {
    let mut asked = Vec::new();
    for (path, text) in texts(Path::new("src"), "rs") {
        if path.starts_with("src/mcp/peer") {
            continue;
        }
        let names = ["Era::", "era::", ".is_modern()", ".is_legacy()"];
        let lines = text.lines().enumerate().filter(|(_, line)| {
            !line.trim_start().starts_with("//") && names.iter().any(|name| line.contains(name))
        });
        asked.extend(lines.map(|(at, line)| format!("{}:{}: {line}", path.display(), at + 1)));
    }
    assert!(asked.is_empty(), "{asked:#?}");
}

/// Sub-machines take what they need, and never name the whole.
#[test]
fn what_the_client_is_made_of_does_not_name_it() {
    const PARTS: [&str; 7] = ["errand", "link", "listening", "lists", "model", "peer", "tapped"];
    let mut found = Vec::new();
    for part in PARTS {
        for (path, text) in texts(&Path::new("src/mcp").join(part), "rs") {
            let names_it = text.lines().any(|line| {
                let is_comment = line.trim_start().starts_with("//");
                !is_comment && (line.contains("client::Client") || line.contains("impl Client {"))
            });
            found.extend(names_it.then(|| path.display().to_string()));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// Each function that spans several lines, with its lines of code.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let code = line.trim_start();
        let is_begin = ["fn ", "pub fn ", "const fn ", "pub const fn ", "async fn "]
            .iter()
            .any(|begin| code.starts_with(begin) || is_restricted(code, begin));
        if !is_begin || code.ends_with(';') || code.ends_with('}') {
            continue;
        }
        let end = format!("{}}}", &line[..line.len() - code.len()]);
        let body = lines[at + 1..].iter().take_while(|line| **line != end);
        let is_code = |line: &&&str| !line.trim().is_empty() && !line.trim().starts_with("//");
        let name = code.split('(').next().unwrap_or_default();
        found.push((name.to_owned(), body.filter(is_code).count()));
    }
    found
}

/// Such as `pub(super) fn`.
fn is_restricted(code: &str, begin: &str) -> bool {
    let rest = code.strip_prefix("pub(").and_then(|rest| rest.split_once(") "));
    rest.is_some_and(|(_, rest)| rest.starts_with(begin))
}

// --- Imports -------------------------------------------------------------------------------------

/// Which file names which, by `use` or by a path of more than one part. Tests are left out.
struct Imports {
    files: Vec<PathBuf>,
    named: Vec<BTreeSet<usize>>,
}

impl Imports {
    fn read(root: &Path) -> Self {
        let texts = texts(root, "rs");
        let module = |path: &Path| -> Vec<String> {
            let inner = path.strip_prefix(root).unwrap_or(path).with_extension("");
            let parts = inner.iter().map(|part| part.to_string_lossy().into_owned());
            parts.filter(|part| !matches!(&**part, "mod" | "lib" | "main")).collect()
        };
        let modules: BTreeMap<Vec<String>, usize> =
            texts.iter().enumerate().map(|(at, (path, _))| (module(path), at)).collect();
        let named = texts.iter().enumerate().map(|(at, (path, text))| {
            let own = module(path);
            let paths = paths_in(text).into_iter();
            let found = paths.filter_map(|path| resolve(&own, &path, &modules));
            found.filter(|other| *other != at).collect()
        });
        let named = named.collect();
        Self { files: texts.into_iter().map(|(path, _)| path).collect(), named }
    }

    /// The circles, largest first: files of which each can be reached from each.
    fn circles(&self) -> Vec<Vec<PathBuf>> {
        let reach: Vec<BTreeSet<usize>> = (0..self.files.len()).map(|at| self.reach(at)).collect();
        let mut seen = BTreeSet::new();
        let mut circles = Vec::new();
        for at in 0..self.files.len() {
            if !seen.contains(&at) && reach[at].contains(&at) {
                let of_it =
                    |other: &usize| reach[at].contains(other) && reach[*other].contains(&at);
                let circle: Vec<usize> = (0..self.files.len()).filter(of_it).collect();
                seen.extend(circle.iter().copied());
                circles.push(circle.iter().map(|it| self.files[*it].clone()).collect());
            }
        }
        circles.sort_by_key(|circle: &Vec<PathBuf>| std::cmp::Reverse(circle.len()));
        circles
    }

    fn reach(&self, from: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut next: Vec<usize> = self.named[from].iter().copied().collect();
        while let Some(at) = next.pop() {
            if reached.insert(at) {
                next.extend(self.named[at].iter().copied());
            }
        }
        reached
    }
}

/// Every path in a file: those of its imports taken apart, and those that begin with `crate` or `super`.
fn paths_in(text: &str) -> Vec<Vec<String>> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n").replace("pub(in crate", "pub(in");
    let (mut paths, mut rest) = (Vec::new(), String::new());
    for statement in code.split(';') {
        let used = statement.rfind("use ").filter(|at| {
            let before = statement[..*at].lines().last().unwrap_or_default().trim();
            before.is_empty() || before.starts_with("pub")
        });
        paths.extend(used.into_iter().flat_map(|at| leaves(&statement[at + 4..])));
        rest.push_str(&statement[..used.unwrap_or(statement.len())]);
    }
    for root in ["crate::", "super::"] {
        for (at, _) in rest.match_indices(root).filter(|(at, _)| !rest[..*at].ends_with("::")) {
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let end = rest[at..].find(|c| !is_part(c)).unwrap_or(rest.len() - at);
            paths.push(parts(&rest[at..at + end]));
        }
    }
    paths
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`.
fn leaves(tree: &str) -> Vec<Vec<String>> {
    let Some((stem, branches)) = tree.split_once('{') else { return vec![parts(tree)] };
    let branches = branches.trim_end().strip_suffix('}').unwrap_or(branches);
    let (mut depth, mut begin, mut found) = (0, 0, Vec::new());
    for (at, sign) in branches.char_indices().chain([(branches.len(), ',')]) {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.extend(leaves(&format!("{}{}", stem.trim(), branches[begin..at].trim())));
                begin = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn parts(path: &str) -> Vec<String> {
    let parts = path.split("::").map(|part| part.split(" as ").next().unwrap_or(part).trim());
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The file of the deepest module that a path names.
fn resolve(
    own: &[String],
    path: &[String],
    modules: &BTreeMap<Vec<String>, usize>,
) -> Option<usize> {
    let mut rest = path;
    let mut at: Vec<String> = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "super" | "self" => own.to_vec(),
        child => {
            let below = [own, &[child.to_owned()]].concat();
            modules.contains_key(&below).then(|| own.to_vec())?
        }
    };
    while let Some((first, others)) = rest.split_first() {
        match first.as_str() {
            "crate" | "self" => {}
            "super" => drop(at.pop()),
            _ => break,
        }
        rest = others;
    }
    let mut found = modules.get(&at).copied();
    for part in rest {
        at.push(part.clone());
        let Some(deeper) = modules.get(&at) else { break };
        found = Some(*deeper);
    }
    found
}
