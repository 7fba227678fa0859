//! A person who fills in a form: only by what the page offers, and to one end.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use wirescope::schema::check::check;
use wirescope::schema::draft::Draft;
use wirescope::schema::form::{Choice, Field, FieldKind, Form};
use wirescope::schema::pointer::child;

/// What was not to be reached, and why.
pub type Stuck = String;

/// Where any value, or any of a type, is allowed, a person writes JSON and is asked for no less.
const FREE: [&str; 3] =
    ["any value is allowed", "any properties are allowed", "the list may contain anything"];

/// The draft in which somebody has typed these arguments, from a fresh one on.
pub fn fill_in(form: &Form, arguments: &Map<String, Value>) -> Result<Draft, Stuck> {
    let mut person = Person { form, draft: Draft::with_defaults(form) };
    let root = Field { required: true, ..plain(form.root.clone()) };
    person.fill(&root, "", &Value::Object(arguments.clone()))?;
    Ok(person.draft)
}

struct Person<'a> {
    form: &'a Form,
    draft: Draft,
}

impl Person<'_> {
    fn fill(&mut self, field: &Field, at: &str, wanted: &Value) -> Result<(), Stuck> {
        if wanted.is_null() && field.nullable {
            self.draft.enter(self.form, at);
            self.draft.set_json(at, wanted);
            return Ok(());
        }
        match (&field.kind, wanted) {
            (FieldKind::Text(_), Value::String(text)) => self.type_in(at, text),
            (FieldKind::Integer(_), wanted) if is_whole(wanted) => {
                self.type_in(at, &wanted.to_string());
            }
            (FieldKind::Number(_), Value::Number(_)) | (FieldKind::Boolean, Value::Bool(_)) => {
                self.type_in(at, &wanted.to_string());
            }
            (FieldKind::Choice { options }, wanted) => {
                let option = options.iter().find(|option| option.value == *wanted);
                self.type_in(at, &option.ok_or_else(|| stuck(at, "no such option"))?.text());
            }
            (FieldKind::Json { reason }, wanted) if FREE.contains(reason) => {
                self.type_in(at, &wanted.to_string());
            }
            (FieldKind::Choices { .. }, Value::Array(items)) => return self.tick(at, field, items),
            (FieldKind::List { item, .. }, Value::Array(items)) => {
                return self.list(item, at, items);
            }
            (FieldKind::Tuple { items, rest }, Value::Array(wanted)) => {
                return self.tuple(items, rest.as_deref(), at, wanted);
            }
            (FieldKind::Group { fields, rest }, Value::Object(wanted)) => {
                return self.group(fields, rest.as_deref(), at, wanted);
            }
            (FieldKind::Union { alternatives }, wanted) => {
                return self.alternative(alternatives, at, wanted);
            }
            (kind, _) => return Err(stuck(at, &format!("{wanted} in {kind:?}"))),
        }
        Ok(())
    }

    fn type_in(&mut self, at: &str, text: &str) {
        self.draft.enter(self.form, at);
        self.draft.set(at, text);
    }

    fn tick(&mut self, at: &str, field: &Field, items: &[Value]) -> Result<(), Stuck> {
        let FieldKind::Choices { options, .. } = &field.kind else { return Ok(()) };
        self.draft.enter(self.form, at);
        let held = options.iter().filter(|one| self.draft.has_item(at, &one.text()));
        let held: Vec<_> = held.map(Choice::text).collect();
        let first = options.first().map(Choice::text).unwrap_or_default();
        let wanted = items.iter().map(Value::to_string);
        // Ticked once and once more where there was no list: then there is an empty one.
        let twice = [first.clone(), first];
        let steps = held.into_iter().chain(twice).chain(wanted);
        for text in steps {
            if !options.iter().any(|one| one.text() == text) {
                return Err(stuck(at, "no such option"));
            }
            self.draft.toggle_item(at, &text);
        }
        let is_all = items.iter().all(|item| self.draft.has_item(at, &item.to_string()));
        if is_all && self.draft.items(at) == items.len() {
            return Ok(());
        }
        Err(stuck(at, "an option twice"))
    }

    fn list(&mut self, item: &Field, at: &str, wanted: &[Value]) -> Result<(), Stuck> {
        self.draft.enter(self.form, at);
        self.draft.begin_item(self.form, at);
        while self.draft.items(at) > 0 {
            self.draft.remove_item(at, self.draft.items(at) - 1);
        }
        for (index, wanted) in wanted.iter().enumerate() {
            self.draft.enter(self.form, at);
            self.draft.begin_item(self.form, at);
            self.fill(item, &format!("{at}/{index}"), wanted)?;
        }
        Ok(())
    }

    fn tuple(
        &mut self,
        items: &[Field],
        rest: Option<&Field>,
        at: &str,
        wanted: &[Value],
    ) -> Result<(), Stuck> {
        self.begin(at);
        // Where `null` stands instead, there is a list as soon as something is typed into one of its positions.
        if self.draft.misfit(at).is_some() && !items.is_empty() {
            self.try_out(&format!("{at}/0"));
        }
        while self.draft.items(at) > items.len() {
            self.draft.remove_item(at, self.draft.items(at) - 1);
        }
        for (index, field) in items.iter().enumerate() {
            let at = format!("{at}/{index}");
            match wanted.get(index) {
                Some(wanted) => self.fill(field, &at, wanted)?,
                None => self.draft.leave_out(self.form, &at),
            }
        }
        for (index, wanted) in wanted.iter().enumerate().skip(items.len()) {
            let rest = rest.ok_or_else(|| stuck(at, "nothing behind the positions"))?;
            self.draft.enter(self.form, at);
            self.draft.begin_item(self.form, at);
            self.fill(rest, &format!("{at}/{index}"), wanted)?;
        }
        Ok(())
    }

    fn begin(&mut self, at: &str) {
        if !at.is_empty() && !self.draft.is_touched(at) {
            self.draft.enter(self.form, at);
            self.draft.begin(self.form, at);
        }
    }

    fn group(
        &mut self,
        fields: &[Field],
        rest: Option<&Field>,
        at: &str,
        wanted: &Map<String, Value>,
    ) -> Result<(), Stuck> {
        self.begin(at);
        self.undo_null(fields, rest, at)?;
        for field in fields {
            let at = child(at, &field.key);
            match wanted.get(&field.key) {
                Some(wanted) => self.fill(field, &at, wanted)?,
                None => self.draft.leave_out(self.form, &at),
            }
        }
        let known: BTreeSet<&str> = fields.iter().map(|field| field.key.as_str()).collect();
        for name in self.draft.others(at, &known) {
            self.draft.leave_out(self.form, &child(at, &name));
        }
        for (name, wanted) in wanted.iter().filter(|(name, _)| !known.contains(name.as_str())) {
            let rest = rest.ok_or_else(|| stuck(&child(at, name), "no property by this name"))?;
            self.add_member(at, name, &known)?;
            self.fill(rest, &child(at, name), wanted)?;
        }
        Ok(())
    }

    /// Types something into a field, and takes it back.
    fn try_out(&mut self, at: &str) {
        self.type_in(at, "x");
        self.draft.leave_out(self.form, at);
    }

    /// Where `null` stands instead, there is an object as soon as something is typed into one of its fields. One that
    /// has no field is written as JSON.
    fn undo_null(&mut self, fields: &[Field], rest: Option<&Field>, at: &str) -> Result<(), Stuck> {
        if at.is_empty() || self.draft.misfit(at).is_none() {
            return Ok(());
        }
        match (fields.first(), rest) {
            (Some(first), _) => self.try_out(&child(at, &first.key)),
            (None, Some(_)) => self.add_member(at, "x", &BTreeSet::new())?,
            (None, None) => self.draft.set_json(at, &json!({})),
        }
        Ok(())
    }

    fn add_member(&mut self, at: &str, name: &str, known: &BTreeSet<&str>) -> Result<(), Stuck> {
        let before = self.draft.others(at, known);
        self.draft.enter(self.form, at);
        self.draft.begin_member(self.form, at);
        let after = self.draft.others(at, known);
        let mut added = after.iter().filter(|name| !before.contains(name));
        let added = added.next().ok_or_else(|| stuck(at, "no property was added"))?;
        self.draft.rename(at, added, name);
        Ok(())
    }

    /// Whichever of them leads there.
    fn alternative(
        &mut self,
        alternatives: &[Field],
        at: &str,
        wanted: &Value,
    ) -> Result<(), Stuck> {
        let before = self.draft.clone();
        let mut reasons = Vec::new();
        for (index, one) in alternatives.iter().enumerate() {
            self.draft.enter(self.form, at);
            self.draft.choose(self.form, at, index);
            match self.fill(one, at, wanted) {
                Ok(()) => return Ok(()),
                Err(reason) => reasons.push(reason),
            }
            self.draft = before.clone();
        }
        reasons.sort_by_key(String::len);
        Err(reasons.pop().unwrap_or_default())
    }
}

fn is_whole(value: &Value) -> bool {
    check(&json!({ "type": "integer" }), value).is_empty()
}

fn stuck(at: &str, why: &str) -> Stuck {
    format!("at {at:?}: {why}")
}

fn plain(kind: FieldKind) -> Field {
    Field {
        key: String::new(),
        label: String::new(),
        description: None,
        required: false,
        nullable: false,
        remark: None,
        conditional: false,
        default: None,
        examples: Vec::new(),
        kind,
    }
}
