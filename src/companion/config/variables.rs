//! `${…}` in configuration files: VS Code's variables, and those of Claude Code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

/// What variables stand for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Surroundings {
    pub env: BTreeMap<String, String>,
    pub home: Option<String>,
    /// The folder that the file is about.
    pub(super) workspace: Option<PathBuf>,
    pub(super) is_code: bool,
    /// What the server itself is given, and may read as it likes.
    pub(super) own: BTreeSet<String>,
}

impl Surroundings {
    /// Of this process.
    pub fn here() -> Self {
        let text = |value: std::ffi::OsString| value.into_string().ok();
        let variables = std::env::vars_os();
        let env = variables.filter_map(|(name, value)| Some((text(name)?, text(value)?))).collect();
        let home = std::env::home_dir().and_then(|home| text(home.into_os_string()));
        Self { env, home, ..Self::default() }
    }

    /// A file in `.vscode` is about the folder around that.
    pub(super) fn of_file(&self, path: &Path, is_code: bool) -> Self {
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        let is_within = folder.file_name().is_some_and(|name| name == ".vscode");
        let workspace = if is_within { folder.parent().unwrap_or(folder) } else { folder };
        Self { workspace: Some(workspace.to_owned()), is_code, ..self.clone() }
    }

    /// With the variables that the server is given under `env`.
    pub(super) fn of_server(&self, env: &Value) -> Self {
        let own = env.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        Self { own, ..self.clone() }
    }

    /// Where VS Code starts programs; others start them wherever they run themselves.
    pub(super) fn usual_folder(&self) -> Option<String> {
        self.workspace_text().filter(|_| self.is_code)
    }

    fn workspace_text(&self) -> Option<String> {
        let workspace = self.workspace.as_ref()?.to_string_lossy().into_owned();
        Some(if workspace.is_empty() { ".".to_owned() } else { workspace })
    }

    /// `${input:…}` stays, and so does what has no meaning here.
    pub(super) fn expand(&self, text: &str) -> Result<String, String> {
        let mut expanded = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            expanded.push_str(before);
            let Some((name, next)) = after.split_once('}') else {
                expanded.push_str("${");
                rest = after;
                continue;
            };
            match self.value(name)? {
                Some(value) => expanded.push_str(&value),
                None => expanded.extend(["${", name, "}"]),
            }
            rest = next;
        }
        expanded.push_str(rest);
        Ok(expanded)
    }

    fn value(&self, name: &str) -> Result<Option<String>, String> {
        let known = match name {
            "workspaceFolder" | "workspaceRoot" => self.workspace_text(),
            "userHome" => self.home.clone(),
            "pathSeparator" | "/" => Some(std::path::MAIN_SEPARATOR.to_string()),
            _ => None,
        };
        if known.is_some() {
            return Ok(known);
        }
        if let Some(name) = name.strip_prefix("env:") {
            let set = self.env.get(name).cloned();
            return set
                .map(Some)
                .ok_or_else(|| format!("the environment variable {name} is not set"));
        }
        let (name, usual) = match name.split_once(":-") {
            Some((name, usual)) => (name, Some(usual)),
            None => (name, None),
        };
        // What the server is given is for the server to read, and so is what nobody here knows: some do.
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(is_word) || self.own.contains(name) {
            return Ok(None);
        }
        Ok(self.env.get(name).cloned().or_else(|| usual.map(str::to_owned)))
    }
}
