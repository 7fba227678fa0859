//! What people typed into forms, kept by server and item until they clear it.

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

/// Every draft of the page. They survive looking elsewhere, a changed list, a lost connection, and,
/// kept by `store::keeping`, a reload.
#[derive(Clone, Copy, Debug, Default)]
pub struct Drafts {
    entries: RwSignal<VecMap<DraftKey, ArcRwSignal<SavedDraft>>>,
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

    /// The form follows as long as the text can be read.
    pub fn type_json(&mut self, form: &Form, text: String) {
        if let Ok(arguments) = read_object(&text) {
            self.form = Some(Draft::from_value(form, &arguments));
        }
        self.json = Some(text);
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
    /// Every draft, tracked: for saving.
    pub fn snapshot(self) -> Vec<(DraftKey, SavedDraft)> {
        self.entries
            .with(|entries| entries.iter().map(|(key, draft)| (key.clone(), draft.get())).collect())
    }

    /// Puts saved drafts back.
    pub fn restore(self, saved: Vec<(DraftKey, SavedDraft)>) {
        let entries = saved.into_iter().map(|(key, draft)| (key, ArcRwSignal::new(draft)));
        self.entries.set(entries.collect());
    }

    /// The draft of one item, made empty where there is none.
    pub fn of(self, key: &DraftKey) -> ArcRwSignal<SavedDraft> {
        let held = self.entries.with_untracked(|entries| entries.get(key).cloned());
        if let Some(draft) = held {
            return draft;
        }
        let draft = ArcRwSignal::new(SavedDraft::default());
        self.entries.update(|entries| drop(entries.insert(key.clone(), draft.clone())));
        draft
    }
}

#[cfg(test)]
mod tests {
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
