//! A record as text.

use serde_json::Value;

use super::Kind;
use super::kind::Step;

/// Why a record could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing of it is what this page, or an earlier one, has written.
    Broken,
    /// Some of it.
    PartlyBroken,
    /// A newer page has written it.
    Newer,
}

/// A record of this kind in the version of this page.
pub fn write(kind: Kind, text: &str) -> String {
    format!("v{} {text}", kind.version())
}

/// What a record says, in the words of the newest version.
pub fn read(kind: Kind, record: &str) -> Result<String, Fault> {
    let (version, text) = versioned(record).ok_or(Fault::Broken)?;
    let steps = kind.steps().get(version..).ok_or(Fault::Newer)?;
    let mut value = None;
    for step in steps {
        let Step::Change(change) = step else { continue };
        if value.is_none() {
            value = Some(serde_json::from_str::<Value>(text).map_err(|_| Fault::Broken)?);
        }
        if let Some(value) = &mut value {
            change(value);
        }
    }
    Ok(value.map_or_else(|| text.to_owned(), |value| value.to_string()))
}

/// The version and the rest. No text of version 0 begins like one that has a version: all of those are
/// JSON or begin with a place in the page.
fn versioned(record: &str) -> Option<(usize, &str)> {
    let Some(rest) = record.strip_prefix('v') else { return Some((0, record)) };
    let (version, text) = rest.split_once(' ')?;
    let is_number = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
    // A number too large to read is newer than anything.
    is_number.then(|| (version.parse().unwrap_or(usize::MAX), text))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_record_of_each_kind_comes_back() {
        for kind in Kind::ALL {
            let record = write(kind, "[1]");

            assert!(record.starts_with(&format!("v{} ", kind.version())));
            assert_eq!(read(kind, &record).as_deref(), Ok("[1]"), "{kind:?}");
        }
    }

    #[test]
    fn each_kind_lies_under_a_key_of_its_own() {
        let keys: BTreeSet<_> = Kind::ALL.into_iter().map(Kind::key).collect();

        assert_eq!(keys.len(), Kind::ALL.len());
        assert!(Kind::ALL.into_iter().all(|kind| kind.version() > 0));
    }

    #[test]
    fn what_was_written_before_records_had_versions_is_read() {
        for kind in Kind::ALL {
            assert_eq!(read(kind, "[1]").as_deref(), Ok("[1]"), "{kind:?}");
        }
        let away = "#/server/1/tools\n{}";
        assert_eq!(read(Kind::Away, away).as_deref(), Ok(away));
        let recents = r#"[{"url":"https://x.test/","forced":"event"},{"url":"https://y.test/"},7]"#;
        assert_eq!(
            read(Kind::Recents, recents).as_deref(),
            Ok(r#"[{"url":"https://x.test/","dialect":"event"},{"url":"https://y.test/"},7]"#)
        );
    }

    #[test]
    fn what_a_newer_page_has_written_is_not_taken_for_broken() {
        for kind in Kind::ALL {
            let newer = format!("v{} \u{1f40c}", kind.version() + 1);
            assert_eq!(read(kind, &newer), Err(Fault::Newer), "{kind:?}");
        }
        let far = "v99999999999999999999999999 x";
        assert_eq!(read(Kind::Theme, far), Err(Fault::Newer));
    }

    #[test]
    fn what_has_no_such_beginning_is_broken() {
        for record in ["v", "v1", "v1[]", "vx []", "v-1 []", "v []", "v+1 []"] {
            assert_eq!(read(Kind::Tasks, record), Err(Fault::Broken), "{record}");
        }
        assert_eq!(read(Kind::Recents, "{"), Err(Fault::Broken));
    }
}
