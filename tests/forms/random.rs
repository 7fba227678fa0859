//! Schemas, values and edits that nobody thought of.

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wirescope::schema::check::check;
use wirescope::schema::draft::Draft;
use wirescope::schema::form::Form;

use crate::examples::digits;
use crate::kept::saved_and_back;
use crate::person::fill_in;

/// What a schema says, to make values for it.
#[derive(Clone, Debug)]
enum Shape {
    Text,
    Integer,
    Number,
    Boolean,
    Any,
    Listed(Vec<Value>),
    Nullable(Box<Shape>, bool),
    List(Box<Shape>),
    Tuple(Vec<Shape>, usize, Option<Box<Shape>>),
    Group(Vec<Property>, Option<Box<Shape>>),
    Union(Vec<Shape>, bool),
}

#[derive(Clone, Debug)]
struct Property {
    key: String,
    required: bool,
    shape: Shape,
    /// Made into a default.
    dice: Option<Vec<u8>>,
}

/// Numbers that decide, one after the other; then always 0.
struct Dice<'a>(&'a [u8]);

impl Dice<'_> {
    fn below(&mut self, count: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % count.max(1)
    }
}

const TEXTS: [&str; 8] =
    ["", "a", "null", "1", "two\r\nlines\r", " \n", "\u{feff}\"\\\u{0}", "é\u{2028}"];
const WHOLE: [&str; 6] = ["0", "-1", "12345678901234567890123", "1.0", "-0", "9007199254740993"];
const NUMBERS: [&str; 5] = ["0.10", "1e3", "3.14159265358979323846", "-2.50", "7"];

fn number(text: &str) -> Value {
    serde_json::from_str(text).expect("a number")
}

impl Shape {
    fn schema(&self) -> Value {
        match self {
            Self::Text => json!({ "type": "string" }),
            Self::Integer => json!({ "type": "integer" }),
            Self::Number => json!({ "type": "number" }),
            Self::Boolean => json!({ "type": "boolean" }),
            Self::Any => json!({}),
            Self::Listed(values) => json!({ "enum": values }),
            Self::Nullable(inner, first) => {
                let (inner, null) = (inner.schema(), json!({ "type": "null" }));
                json!({ "anyOf": if *first { [null, inner] } else { [inner, null] } })
            }
            Self::List(item) => json!({ "type": "array", "items": item.schema() }),
            Self::Tuple(items, least, rest) => {
                let items: Vec<_> = items.iter().map(Self::schema).collect();
                let rest = rest.as_ref().map_or(Value::Bool(false), |rest| rest.schema());
                json!({ "type": "array", "prefixItems": items, "minItems": least, "items": rest })
            }
            Self::Group(properties, rest) => group_schema(properties, rest.as_deref()),
            Self::Union(shapes, is_one_of) => {
                let list: Vec<_> = shapes.iter().map(Self::schema).collect();
                let name = if *is_one_of { "oneOf" } else { "anyOf" };
                json!({ name: list })
            }
        }
    }

    /// A value that the schema allows.
    fn value(&self, dice: &mut Dice) -> Value {
        match self {
            Self::Text => json!(TEXTS[dice.below(TEXTS.len())]),
            Self::Integer => number(WHOLE[dice.below(WHOLE.len())]),
            Self::Number => number(NUMBERS[dice.below(NUMBERS.len())]),
            Self::Boolean => json!(dice.below(2) == 1),
            Self::Any => {
                [json!(null), json!([{ "a": 1.0 }]), json!("x"), json!({})][dice.below(4)].clone()
            }
            Self::Listed(values) => values[dice.below(values.len())].clone(),
            Self::Nullable(inner, _) => match dice.below(3) {
                0 => Value::Null,
                _ => inner.value(dice),
            },
            Self::List(item) => {
                let mut items = Vec::new();
                for _ in 0..dice.below(4) {
                    let item = item.value(dice);
                    // What is ticked can be ticked once.
                    if !items.contains(&item) {
                        items.push(item);
                    }
                }
                Value::Array(items)
            }
            Self::Tuple(items, least, rest) => {
                let count = least + dice.below(items.len() - least + 1);
                let mut values: Vec<_> = items[..count].iter().map(|one| one.value(dice)).collect();
                if let Some(rest) = rest.as_ref().filter(|_| count == items.len()) {
                    values.extend((0..dice.below(3)).map(|_| rest.value(dice)));
                }
                Value::Array(values)
            }
            Self::Group(properties, rest) => group_value(properties, rest.as_deref(), dice),
            Self::Union(shapes, _) => shapes[dice.below(shapes.len())].value(dice),
        }
    }
}

fn group_schema(properties: &[Property], rest: Option<&Shape>) -> Value {
    let required = properties.iter().filter(|one| one.required);
    let required: Vec<_> = required.map(|one| one.key.as_str()).collect();
    let property = |one: &Property| {
        let mut schema = one.shape.schema();
        if let (Some(dice), Some(map)) = (&one.dice, schema.as_object_mut()) {
            map.insert("default".to_owned(), one.shape.value(&mut Dice(dice)));
        }
        (one.key.clone(), schema)
    };
    let map: Map<_, _> = properties.iter().map(property).collect();
    let rest = rest.map_or(Value::Bool(false), Shape::schema);
    json!({ "type": "object", "required": required, "properties": map, "additionalProperties": rest })
}

fn group_value(properties: &[Property], rest: Option<&Shape>, dice: &mut Dice) -> Value {
    let mut members = Map::new();
    for one in properties {
        if one.required || dice.below(2) == 1 {
            members.insert(one.key.clone(), one.shape.value(dice));
        }
    }
    if let Some(rest) = rest {
        for name in ["", "other/~1", "property"].iter().take(dice.below(4)) {
            let value = rest.value(dice);
            if !properties.iter().any(|one| one.key == *name) {
                members.insert((*name).to_owned(), value);
            }
        }
    }
    Value::Object(members)
}

fn shape() -> impl Strategy<Value = Shape> + Clone {
    let listed = prop::sample::subsequence(
        vec![json!("a"), json!("1"), json!(1), json!(null), json!(true), json!([1]), json!("")],
        1..4,
    );
    let leaf = prop_oneof![
        3 => Just(Shape::Text),
        2 => Just(Shape::Integer),
        1 => Just(Shape::Number),
        1 => Just(Shape::Boolean),
        1 => Just(Shape::Any),
        1 => listed.prop_map(Shape::Listed),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        let some = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            1 => (boxed(), any::<bool>()).prop_map(|(inner, first)| Shape::Nullable(inner, first)),
            1 => boxed().prop_map(Shape::List),
            1 => (some(), 0..4_usize, prop::option::of(boxed())).prop_map(|(items, least, rest)| {
                let least = least.min(items.len());
                Shape::Tuple(items, least, rest)
            }),
            2 => group(inner.clone()),
            2 => some().prop_map(|shapes| Shape::Union(shapes, false)),
        ]
    })
}

fn group(
    inner: impl Strategy<Value = Shape> + Clone + 'static,
) -> impl Strategy<Value = Shape> + Clone {
    let dice = prop::option::weighted(0.2, prop::collection::vec(any::<u8>(), 0..8));
    let property = (any::<bool>(), inner.clone(), dice);
    let keys = prop_oneof!["[a-c]", "[/~]{1,2}", "|property|__proto__|é"];
    let properties = prop::collection::btree_map(keys, property, 0..4);
    let rest = prop::option::of(inner.prop_map(Box::new));
    (properties, rest).prop_map(|(properties, rest)| {
        let one = |(key, (required, shape, dice))| Property { key, required, shape, dice };
        Shape::Group(properties.into_iter().map(one).collect(), rest)
    })
}

fn root() -> impl Strategy<Value = Shape> {
    prop_oneof![
        4 => group(shape()),
        1 => prop::collection::vec(group(shape()), 1..4).prop_map(|groups| Shape::Union(groups, false)),
    ]
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof!["-?[1-9][0-9]{0,30}", "[0-9]\\.[0-9]{1,3}", "1e[1-9]"]
            .prop_map(|it| number(&it)),
        prop_oneof!["[a1\r\n]{0,4}", "\\PC{0,4}"].prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object_of(inner).prop_map(Value::from),
        ]
    })
}

fn object_of(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let key = prop_oneof!["[a-c]", "[/~]{0,2}", "property|__proto__|é"];
    prop::collection::btree_map(key, value, 0..5).prop_map(|members| members.into_iter().collect())
}

fn dice() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..40)
}

type Step = (u8, String, String, usize);

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let pointer = "(/([abc012]|~1|~0~1|property|__proto__|)){0,3}";
    let text = prop_oneof!["[0-9]{0,2}", "null|true|\"a\"|\\[1\\]|\\{", "[a\r\n]{0,3}"];
    prop::collection::vec((0..16_u8, pointer, text, 0..4_usize), 0..24)
}

/// One thing that the page offers, at a place that need not be there.
fn edit(draft: &mut Draft, form: &Form, (step, at, text, index): &Step) {
    match step {
        0 => draft.add_item(at),
        1 => draft.remove_item(at, *index),
        2 => draft.clear(at),
        3 => draft.toggle_item(at, text),
        4 | 5 => draft.choose(form, at, *index),
        6 => draft.begin_member(form, at),
        7 => draft.rename(at, "property", text),
        8 => draft.move_item(at, *index, text.is_empty()),
        9 => draft.begin(form, at),
        10 | 11 => draft.begin_item(form, at),
        12 => draft.leave_out(form, at),
        13 => draft.set_json(at, &json!([null, { "a": text }])),
        14 => draft.set(at, text),
        _ => {
            draft.enter(form, at);
            draft.set(at, text);
        }
    }
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_a_schema_allows_is_kept_by_its_form_and_reached_in_it(shape in root(), dice in dice()) {
        let schema = shape.schema();
        let form = Form::read(&schema);
        let value = shape.value(&mut Dice(&dice));
        let Value::Object(arguments) = &value else { return Ok(()) };

        prop_assert_eq!(check(&schema, &value), []);
        let draft = Draft::from_value(&form, arguments);
        let kept = draft.to_value(&form).map(Value::Object);
        prop_assert_eq!(kept.as_ref().map(digits), Ok(digits(&value)), "{}", schema);
        prop_assert_eq!(&saved_and_back(&draft), &draft);
        if form.reason.is_none() {
            let typed = fill_in(&form, arguments).map_err(|stuck| {
                TestCaseError::fail(format!("{stuck} for {value} in {schema}"))
            })?;
            let sent = typed.to_value(&form).map(Value::Object);
            prop_assert_eq!(sent.as_ref().map(digits), Ok(digits(&value)), "{}", schema);
            prop_assert_eq!(saved_and_back(&typed), typed);
        }
    }

    #[test]
    fn any_arguments_are_kept_by_any_form(shape in root(), arguments in object_of(anything())) {
        let form = Form::read(&shape.schema());
        let wanted = digits(&Value::Object(arguments.clone()));
        let draft = Draft::from_value(&form, &arguments);

        let kept = draft.to_value(&form).map(Value::Object);
        prop_assert_eq!(kept.as_ref().map(digits), Ok(wanted.clone()), "{}", shape.schema());
        let anyway = Value::Object(draft.to_value_anyway(&form));
        prop_assert_eq!(digits(&anyway), wanted);
        prop_assert_eq!(saved_and_back(&draft), draft);
    }

    #[test]
    fn any_edits_of_any_form_end_in_a_draft(shape in root(), other in root(), steps in steps()) {
        let (form, changed) = (Form::read(&shape.schema()), Form::read(&other.schema()));
        let mut draft = Draft::with_defaults(&form);
        for step in &steps {
            edit(&mut draft, &form, step);
            let _ = (draft.text(&step.1), draft.misfit(&step.1), draft.variant(&step.1));
        }

        let anyway = draft.to_value_anyway(&form);
        if let Ok(sent) = draft.to_value(&form) {
            prop_assert_eq!(sent, anyway);
        }
        let _ = draft.to_value(&changed);
        prop_assert_eq!(saved_and_back(&draft), draft);
    }

    #[test]
    fn any_json_is_read_as_a_schema(schema in anything()) {
        let schema = json!({ "type": "object", "properties": { "a": schema }, "anyOf": [schema] });
        let form = Form::read(&schema);
        let draft = Draft::with_defaults(&form);

        let _ = (draft.to_value_anyway(&form), check(&schema, &schema));
    }
}
