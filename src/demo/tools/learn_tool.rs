//! `learn_tool`: the list of tools changes while somebody looks at it.

use super::{Arguments, Mistake, Outcome, Skill};

pub(super) fn run(arguments: Arguments<'_>) -> Result<Outcome, Mistake> {
    let name = arguments.required_text("name")?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if name.len() > 64 || !name.bytes().all(is_plain) {
        let why = "name may have 64 letters, digits, underscores, hyphens and dots";
        return Err(Mistake(why.to_owned()));
    }
    let title = arguments.text("title")?.filter(|title| !title.trim().is_empty());
    Ok(Outcome::Learned(Skill {
        name: name.to_owned(),
        title: title.map(str::to_owned),
        answer: arguments.required_text("answer")?.to_owned(),
    }))
}
