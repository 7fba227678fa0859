//! What people typed into forms, kept by server and item until they clear it.

use reactive_graph::computed::ArcMemo;
use reactive_graph::signal::{ArcRwSignal, RwSignal};
use reactive_graph::traits::{Get as _, Set as _, Update as _, With as _, WithUntracked as _};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use vecmap::VecMap;

use crate::schema::check::check;
use crate::schema::draft::Draft;
use crate::schema::form::Form;
use crate::schema::mistake::{InputMistake, JsonType, Rule};
use crate::wire::json;
use crate::wire::json_text::pretty;

type Arguments = Map<String, Value>;

/// What is wrong with a value, by its schema: first the schema, then the value.
pub type Check = fn(&Value, &Value) -> Vec<InputMistake>;

/// Every draft of the page. They survive looking elsewhere, a changed list, a lost connection, and,
/// kept by `store::keeping`, a reload.
#[derive(Clone, Copy, Debug, Default)]
pub struct Drafts {
    entries: RwSignal<VecMap<DraftKey, Held>>,
}

#[derive(Clone, Debug)]
struct Held {
    draft: ArcRwSignal<SavedDraft>,
    /// As it is saved with its key, made anew only where it has changed. Empty until something is typed: an item
    /// that was only looked at has nothing to save, and its name may be as long as a server likes.
    saved: ArcMemo<String>,
}

/// Bytes of all drafts that are saved: what is longest is left out. A browser keeps no more than a few MB, and takes
/// its time to write them.
const MOST_SAVED: usize = 1024 * 1024;

impl Held {
    fn new(key: &DraftKey, draft: SavedDraft) -> Self {
        let draft = ArcRwSignal::new(draft);
        let (key, held) = (key.clone(), draft.clone());
        let saved = ArcMemo::new(move |_| {
            held.with(|draft| {
                if !draft.is_touched() {
                    return String::new();
                }
                // Fails for maps whose keys are no text, of which there are none here.
                serde_json::to_string(&(&key, draft)).unwrap_or_default()
            })
        });
        Self { draft, saved }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DraftKey {
    /// The server's address as typed.
    pub url: String,
    /// The list it belongs to, such as `tools`.
    pub list: String,
    /// The item's key: a name or a URI template.
    pub item: String,
}

/// A draft as it is saved. Its default is a form nobody has touched.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SavedDraft {
    /// `None` until something is typed: then the form shows the schema's defaults.
    pub form: Option<Draft>,
    /// The text of the JSON view, while that is what is on screen. It may be no JSON yet; what of it
    /// could be read stands in `form`.
    pub json: Option<String>,
}

impl SavedDraft {
    fn is_touched(&self) -> bool {
        self.form.is_some() || self.json.is_some()
    }

    /// Its text is no JSON object, and the form does not follow.
    pub fn is_torn(&self) -> bool {
        self.json.as_ref().is_some_and(|text| read_object(text).is_err())
    }

    /// What stands in the form.
    pub fn form(&self, form: &Form) -> Draft {
        self.form.clone().unwrap_or_else(|| Draft::with_defaults(form))
    }

    /// What stands in the JSON view.
    pub fn json(&self, form: &Form) -> String {
        self.json.clone().unwrap_or_else(|| {
            let arguments = Value::Object(self.form(form).to_value_anyway(form));
            pretty(&arguments.to_string())
        })
    }

    /// The arguments to send, or everything that is wrong with them.
    pub fn arguments(&self, form: &Form, schema: &Value) -> Result<Arguments, Vec<InputMistake>> {
        self.arguments_by(check, form, schema)
    }

    /// The same by a check of one's own.
    pub fn arguments_by(
        &self,
        check: Check,
        form: &Form,
        schema: &Value,
    ) -> Result<Arguments, Vec<InputMistake>> {
        let arguments = match &self.json {
            Some(text) => read_object(text).map_err(|mistake| vec![mistake])?,
            None => self.form(form).to_value(form)?,
        };
        let arguments = Value::Object(arguments);
        let mistakes = check(schema, &arguments);
        match arguments {
            Value::Object(arguments) if mistakes.is_empty() => Ok(arguments),
            _ => Err(mistakes),
        }
    }

    /// What can be sent whatever the schema says; `None` for text that is no JSON object.
    pub fn arguments_anyway(&self, form: &Form) -> Option<Arguments> {
        match &self.json {
            Some(text) => read_object(text).ok(),
            None => Some(self.form(form).to_value_anyway(form)),
        }
    }

    /// The same, by the form where the text cannot be read.
    pub fn arguments_so_far(&self, form: &Form) -> Arguments {
        self.arguments_anyway(form).unwrap_or_else(|| self.form(form).to_value_anyway(form))
    }

    /// The form follows as long as the text can be read.
    pub fn type_json(&mut self, form: &Form, text: String) {
        if let Ok(arguments) = read_object(&text) {
            self.form = Some(Draft::from_value(form, &arguments));
        }
        self.json = Some(text);
    }

    /// Takes over arguments that somebody else has written, in the view that is on screen, and returns what stood
    /// there; refused, and shown as text, where they are no JSON object.
    pub fn fill(&mut self, form: &Form, text: String) -> Result<Self, InputMistake> {
        let before = self.clone();
        let on_json = self.json.is_some() || form.reason.is_some();
        let read = read_object(&text);
        self.type_json(form, text);
        let arguments = read?;
        self.json = on_json.then(|| pretty(&Value::Object(arguments).to_string()));
        Ok(before)
    }

    /// Back from the JSON view to the form; refused while the text cannot be read.
    pub fn show_form(&mut self) -> Result<(), InputMistake> {
        if let Some(text) = &self.json {
            read_object(text)?;
        }
        self.json = None;
        Ok(())
    }
}

fn read_object(text: &str) -> Result<Arguments, InputMistake> {
    let mistake = |rule| InputMistake { pointer: String::new(), rule };
    match json::typed(text) {
        Ok(Value::Object(arguments)) => Ok(arguments),
        Ok(_) => Err(mistake(Rule::Type(vec![JsonType::Object]))),
        Err(error) => Err(mistake(Rule::Json(error.to_string()))),
    }
}

impl Drafts {
    /// What was typed, as JSON, tracked: for saving.
    pub fn to_json(self) -> String {
        let mut saved: Vec<String> =
            self.entries.with(|entries| entries.values().map(|held| held.saved.get()).collect());
        let mut lengths: Vec<usize> = saved.iter().map(String::len).collect();
        lengths.sort_unstable();
        let mut sum = 0;
        let fits = |length: &usize| {
            sum += length;
            sum <= MOST_SAVED
        };
        let longest = lengths.into_iter().take_while(fits).last().unwrap_or_default();
        saved.retain(|text| !text.is_empty() && text.len() <= longest);
        format!("[{}]", saved.join(","))
    }

    /// Puts saved drafts back.
    pub fn restore(self, saved: Vec<(DraftKey, SavedDraft)>) {
        let entries = saved.into_iter().map(|(key, draft)| {
            let held = Held::new(&key, draft);
            (key, held)
        });
        self.entries.set(entries.collect());
    }

    /// The arguments of a form that somebody has begun to fill in, without looking for mistakes.
    pub fn begun(self, key: &DraftKey, schema: &Value) -> Option<Arguments> {
        let draft = self.held(key)?;
        draft.is_touched().then(|| draft.arguments_anyway(&Form::read(schema))).flatten()
    }

    /// What stands there, where anybody has looked at it.
    pub fn held(self, key: &DraftKey) -> Option<SavedDraft> {
        let held = self.entries.with_untracked(|entries| entries.get(key).cloned())?;
        Some(held.draft.with_untracked(SavedDraft::clone))
    }

    /// The draft of one item, made empty where there is none.
    pub fn of(self, key: &DraftKey) -> ArcRwSignal<SavedDraft> {
        let held = self.entries.with_untracked(|entries| entries.get(key).cloned());
        if let Some(held) = held {
            return held.draft;
        }
        let held = Held::new(key, SavedDraft::default());
        self.entries.update(|entries| drop(entries.insert(key.clone(), held.clone())));
        held.draft
    }
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;
    use serde_json::json;

    use super::*;

    fn schema() -> Value {
        json!({
            "type": "object",
            "required": ["city"],
            "properties": { "city": { "type": "string" }, "days": { "type": "integer", "default": 3 } },
        })
    }

    #[test]
    fn form_and_json_are_two_views_of_one_draft() {
        let form = Form::read(&schema());
        let mut draft = SavedDraft::default();

        draft.type_json(&form, r#"{ "city": "Rome", "days": 1.50, "more": null }"#.to_owned());
        assert_eq!(draft.show_form(), Ok(()));

        assert_eq!(draft.form(&form).text("/city"), Some("Rome"));
        assert_eq!(
            draft.json(&form),
            "{\n  \"city\": \"Rome\",\n  \"days\": 1.50,\n  \"more\": null\n}"
        );
    }

    #[test]
    fn arguments_of_a_link_fill_the_view_that_is_on_screen() {
        let form = Form::read(&schema());
        let mut draft = SavedDraft::default();

        let before = draft.fill(&form, r#"{"city":"Rome","more":[1]}"#.to_owned());

        assert_eq!(before, Ok(SavedDraft::default()));
        assert_eq!((draft.form(&form).text("/city"), &draft.json), (Some("Rome"), &None));
        let sent = draft.arguments_anyway(&form).map(Value::Object);
        assert_eq!(sent, Some(json!({ "city": "Rome", "more": [1] })));

        draft.json = Some("{".to_owned());
        let before = draft.fill(&form, r#"{"city":"Oslo"}"#.to_owned()).expect("an object");
        assert_eq!(before.json.as_deref(), Some("{"));
        assert_eq!(draft.json.as_deref(), Some("{\n  \"city\": \"Oslo\"\n}"));
    }

    #[test]
    fn what_a_link_was_cut_off_to_is_shown_as_it_is() {
        let form = Form::read(&schema());
        for text in [r#"{"city":"Ro"#, "[1]", ""] {
            let mut draft = SavedDraft::default();

            assert!(draft.fill(&form, text.to_owned()).is_err(), "{text}");

            assert_eq!(draft.json.as_deref(), Some(text));
        }
    }

    fn key(item: &str) -> DraftKey {
        let (url, list) = ("http://x/".to_owned(), "tools".to_owned());
        DraftKey { url, list, item: item.to_owned() }
    }

    fn type_in(drafts: Drafts, item: &str, text: &str) {
        drafts.of(&key(item)).update(|draft| draft.json = Some(text.to_owned()));
    }

    fn saved(drafts: Drafts) -> Vec<(DraftKey, SavedDraft)> {
        serde_json::from_str(&drafts.to_json()).expect("as it was written")
    }

    #[test]
    fn what_was_only_looked_at_is_not_saved() {
        Owner::new().with(|| {
            let drafts = Drafts::default();
            for number in 0..100 {
                drafts.of(&key(&number.to_string()));
            }
            assert_eq!(saved(drafts), []);

            type_in(drafts, "7", "{");

            let draft = SavedDraft { form: None, json: Some("{".to_owned()) };
            assert_eq!(saved(drafts), [(key("7"), draft)]);
        });
    }

    #[test]
    fn what_is_longest_is_left_out_and_the_rest_is_saved() {
        Owner::new().with(|| {
            let drafts = Drafts::default();
            type_in(drafts, "a", "1");
            type_in(drafts, "b", &"x".repeat(2 * MOST_SAVED));
            type_in(drafts, "c", "2");

            let names: Vec<String> = saved(drafts).into_iter().map(|(key, _)| key.item).collect();

            assert_eq!(names, ["a", "c"]);
        });
    }

    #[test]
    fn what_was_begun_is_told_from_what_was_only_looked_at() {
        Owner::new().with(|| {
            let drafts = Drafts::default();
            drafts.of(&key("seen"));
            type_in(drafts, "typed", r#"{"city":"Rome"}"#);

            let begun = |item: &str| drafts.begun(&key(item), &schema()).map(Value::Object);

            assert_eq!(begun("seen"), None);
            assert_eq!(begun("never seen"), None);
            assert_eq!(begun("typed"), Some(json!({ "city": "Rome" })));
        });
    }

    #[test]
    fn text_that_is_no_json_is_kept_and_keeps_the_form_away() {
        let form = Form::read(&schema());
        let mut draft = SavedDraft::default();
        draft.type_json(&form, r#"{ "city": "#.to_owned());

        assert!(draft.show_form().is_err());

        assert_eq!(draft.json(&form), r#"{ "city": "#);
        assert_eq!(draft.arguments_anyway(&form), None);
    }

    #[test]
    fn what_breaks_the_schema_can_be_sent_anyway() {
        let form = Form::read(&schema());
        let draft = SavedDraft::default();

        let mistakes = draft.arguments(&form, &schema()).expect_err("the city is missing");

        assert_eq!(mistakes[0].pointer, "/city");
        let sent = draft.arguments_anyway(&form).map(Value::Object);
        assert_eq!(sent, Some(json!({ "days": 3 })));
    }
}
