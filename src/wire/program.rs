//! Programs that are spoken to over stdin and stdout, as plain values. Whoever starts one has only to
//! understand these types; what its lines mean is for whoever reads them.

mod block;
pub mod lines;

use std::fmt;

use crate::wire::companion::Fault;
use crate::wire::secret::Secret;

/// What is to be started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Program {
    /// One that stands on the companion's command line, or in a configuration file named there: its number in
    /// the companion's list, and its command line for people. What is in its environment stays there. With what
    /// a person has said to what the file asks for, by its id.
    Named { number: u32, line: String, inputs: Vec<(String, Secret<String>)> },
    /// One that a person typed in the page, and confirmed.
    Typed(Command),
}

/// A command as it is started, without a shell in between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// A path, or a name that is looked for as a terminal would.
    pub command: String,
    pub args: Vec<String>,
    /// In addition to what the companion has in its own environment. Values may be keys.
    pub env: Vec<(String, Secret<String>)>,
    /// `None`: where the companion was started.
    pub folder: Option<String>,
}

impl Program {
    /// As a person would type it in a terminal, without its environment.
    pub fn line(&self) -> String {
        match self {
            Self::Named { line, .. } => line.clone(),
            Self::Typed(command) => command.line(),
        }
    }

    /// What a person has said besides, which may be keys.
    fn values(&self) -> &Vec<(String, Secret<String>)> {
        match self {
            Self::Named { inputs, .. } => inputs,
            Self::Typed(command) => &command.env,
        }
    }

    /// Of what a person has said the names stay.
    pub fn forget_values(&mut self) {
        let values = match self {
            Self::Named { inputs, .. } => inputs,
            Self::Typed(command) => &mut command.env,
        };
        for (_, value) in values {
            *value = Secret::default();
        }
    }

    /// Whether a person has to say once more what was forgotten.
    pub fn lacks_values(&self) -> bool {
        let values = self.values();
        !values.is_empty() && values.iter().all(|(_, value)| value.reveal().is_empty())
    }
}

/// With what a person has said in place of `${input:ID}`. What nobody was asked for stays.
pub fn filled(text: &str, inputs: &[(String, Secret<String>)]) -> String {
    let mut parts = text.split("${input:");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let found = part.split_once('}').and_then(|(id, rest)| {
            let (_, value) = inputs.iter().find(|(known, _)| known == id)?;
            Some((value, rest))
        });
        match found {
            Some((value, rest)) => filled.extend([value.reveal(), rest]),
            None => filled.extend(["${input:", part]),
        }
    }
    filled
}

impl Command {
    pub fn line(&self) -> String {
        let words = std::iter::once(&self.command).chain(&self.args);
        words.map(|word| quoted(word)).collect::<Vec<_>>().join(" ")
    }
}

/// What is told about one program, in order: `Started`, any number of `Out` and `Err`, then `Exited`; or
/// `Failed`, which may come at any time. Nothing follows either.
#[derive(Clone, Debug, PartialEq)]
pub enum ProgramEvent {
    Started {
        pid: u32,
    },
    /// From its stdout, cut anywhere.
    Out(Vec<u8>),
    /// From its stderr, likewise.
    Err(Vec<u8>),
    /// It has ended, and all that it wrote is told.
    Exited(Exit),
    /// It could not be started, or nothing more can be learnt of it.
    Failed(Fault),
}

/// How a program ended: by itself with a code, or by a signal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exit {
    pub code: Option<i32>,
    /// Such as `SIGKILL`.
    pub signal: Option<String>,
}

impl fmt::Display for Exit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.signal, self.code) {
            (Some(signal), _) => write!(out, "signal {signal}"),
            (None, Some(code)) => write!(out, "exit code {code}"),
            (None, None) => out.write_str("how is unknown"),
        }
    }
}

/// One word of a command line, in quotes where a POSIX shell would take it apart otherwise. What a server or a
/// person named must not become a command.
pub fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_keeps_its_words_apart() {
        let command = Command {
            command: "npx".to_owned(),
            args: ["-y", "a b", "", "it's"].map(str::to_owned).into(),
            ..Command::default()
        };

        assert_eq!(command.line(), r"npx -y 'a b' '' 'it'\''s'");
    }

    #[test]
    fn what_a_person_said_is_filled_in_once() {
        let inputs = [("a", "${input:b}"), ("b", "2"), ("empty", "")];
        let inputs = inputs.map(|(id, value)| (id.to_owned(), Secret::new(value.to_owned())));

        assert_eq!(filled("x${input:a}y${input:b}", &inputs), "x${input:b}y2");
        assert_eq!(filled("${input:empty}${input:c} ${input:", &inputs), "${input:c} ${input:");
        assert_eq!(filled("plain", &inputs), "plain");
    }

    #[test]
    fn what_was_forgotten_has_to_be_said_again() {
        let env = vec![("KEY".to_owned(), Secret::new("sesame".to_owned()))];
        let mut program = Program::Typed(Command { env, ..Command::default() });
        assert!(!program.lacks_values());

        program.forget_values();

        assert!(program.lacks_values());
        assert_eq!(program.values()[0], ("KEY".to_owned(), Secret::default()));
        assert!(!Program::Typed(Command::default()).lacks_values());
    }

    #[test]
    fn a_quote_in_a_word_stays_a_quote() {
        assert_eq!(quoted("a'; rm -rf ~"), r"'a'\''; rm -rf ~'");
    }

    #[test]
    fn an_end_says_how_it_came() {
        let exit = |code, signal: Option<&str>| Exit { code, signal: signal.map(str::to_owned) };

        assert_eq!(exit(Some(1), None).to_string(), "exit code 1");
        assert_eq!(exit(None, Some("SIGKILL")).to_string(), "signal SIGKILL");
        assert_eq!(exit(None, None).to_string(), "how is unknown");
    }
}
