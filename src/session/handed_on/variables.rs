//! Variables of the environment that stand for keys: their names, and what a reader is told of them.

/// A variable of the environment that has to be set first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Letters, digits and `_` alone.
    pub name: String,
    /// What it stands for, in words that fit into any comment.
    pub about: String,
}

/// Those of one text.
#[derive(Debug, Default)]
pub(super) struct Variables(pub(super) Vec<Variable>);

impl Variables {
    /// The name of the variable for what is described so; the same for the same. `wish` is what it is to be
    /// called.
    pub(super) fn named(&mut self, wish: &str, about: String) -> String {
        let wish = identifier(wish);
        let mut name = wish.clone();
        let mut count = 1;
        while let Some(held) = self.0.iter().find(|held| held.name == name) {
            if held.about == about {
                return name;
            }
            count += 1;
            name = format!("{wish}_{count}");
        }
        self.0.push(Variable { name: name.clone(), about });
        name
    }

    /// For the value of a header.
    pub(super) fn of_header(&mut self, name: &str, value: &str) -> String {
        let begins = value.split_once(' ').map(|(scheme, _)| scheme);
        let begins = begins.filter(|scheme| ["Bearer", "Basic"].contains(scheme));
        let begins = begins.map(|scheme| format!(", which begins with {scheme}"));
        let header =
            harmless(name).map_or("a header".to_owned(), |name| format!("the header {name}"));
        let about = format!("the value of {header}{}", begins.unwrap_or_default());
        self.named(&format!("MCP_{name}"), about)
    }

    /// For what a sign-in adds.
    pub(super) fn of_sign_in(&mut self) -> String {
        self.named("MCP_AUTHORIZATION", "Bearer and the access token of a sign-in".to_owned())
    }

    /// What the reader is told first, each line after `mark`. Nothing that came from outside is in it but names
    /// of harmless letters, and no sign that a shell without comments would act on.
    pub(super) fn comment(&self, mark: &str) -> String {
        if self.0.is_empty() {
            return String::new();
        }
        let lines =
            self.0.iter().map(|Variable { name, about }| format!("{mark}   {name}: {about}\n"));
        let first = format!("{mark} Set in the environment first:\n");
        std::iter::once(first).chain(lines).collect()
    }
}

/// `name` where it may stand in words as it is.
pub(super) fn harmless(name: &str) -> Option<&str> {
    let is_harmless = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (!name.is_empty() && name.len() <= 60 && name.chars().all(is_harmless)).then_some(name)
}

/// What any shell and any system takes for a variable's name.
fn identifier(wish: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = wish.chars().map(kept).collect();
    if wish.starts_with("MCP_") {
        return name.to_ascii_uppercase();
    }
    if !name.is_empty() && name == wish && !name.starts_with(|c: char| c.is_ascii_digit()) {
        return name;
    }
    format!("MCP_{}", name.to_ascii_uppercase())
}
