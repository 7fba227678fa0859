//! Rows of JSON as a table: its columns, its order, and the same as CSV. Knows values, nothing of a page.

use std::cmp::Ordering;

use serde_json::Value;

use crate::schema::pointer::child;

/// More than a window has room for, many times over.
const MOST_COLUMNS: usize = 60;
/// Rows whose names make columns; those of later rows are in the JSON.
const MOST_NAMED: usize = 1_000;

/// The place in `value`, as a JSON Pointer, of rows that make a table: the value itself, or the first of its members
/// that does.
pub fn rows_in(value: &Value) -> Option<String> {
    if is_table(value) {
        return Some(String::new());
    }
    let mut members = value.as_object()?.iter();
    members.find(|(_, member)| is_table(member)).map(|(key, _)| child("", key))
}

/// A list of objects, and of at least one.
fn is_table(value: &Value) -> bool {
    let rows = value.as_array().filter(|rows| !rows.is_empty());
    rows.is_some_and(|rows| rows.iter().all(Value::is_object))
}

/// The names in these rows, in the order in which they come first.
pub fn columns(rows: &[Value]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in rows.iter().take(MOST_NAMED).filter_map(Value::as_object).flat_map(|row| row.keys())
    {
        if found.len() == MOST_COLUMNS {
            break;
        }
        if !found.contains(name) {
            found.push(name.clone());
        }
    }
    found
}

/// By which column rows are in order, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Order {
    /// `None`: as they came.
    pub column: Option<String>,
    pub is_descending: bool,
}

impl Order {
    /// After a press on the head of a column: up, down, and as they came.
    #[must_use]
    pub fn pressed(&self, column: &str) -> Self {
        match self {
            Self { column: Some(held), is_descending: true } if held == column => Self::default(),
            Self { column: Some(held), .. } if held == column => {
                Self { is_descending: true, ..self.clone() }
            }
            _ => Self { column: Some(column.to_owned()), is_descending: false },
        }
    }

    /// The numbers of the rows. What a row does not have comes last, whichever way.
    pub fn of(&self, rows: &[Value]) -> Vec<usize> {
        let mut numbers: Vec<usize> = (0..rows.len()).collect();
        let Some(column) = &self.column else { return numbers };
        numbers.sort_by(|one, other| {
            let (one, other) = (rows[*one].get(column), rows[*other].get(column));
            match (one, other) {
                (Some(one), Some(other)) if self.is_descending => compared(other, one),
                (Some(one), Some(other)) => compared(one, other),
                (one, other) => one.is_none().cmp(&other.is_none()),
            }
        });
        numbers
    }
}

/// Numbers by size and before texts; texts as they are written.
fn compared(one: &Value, other: &Value) -> Ordering {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => cell(one).cmp(&cell(other)),
    }
}

/// A text as it is, everything else as JSON.
fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The rows in this order, by RFC 4180: what a row does not have is empty.
pub fn csv(rows: &[Value], order: &[usize], columns: &[String]) -> String {
    let line = |cells: Vec<String>| cells.join(",") + "\r\n";
    let row = |number: &usize| {
        let row = rows.get(*number);
        let text =
            |column: &String| row.and_then(|row| row.get(column)).map(cell).unwrap_or_default();
        line(columns.iter().map(|column| quoted(&text(column))).collect())
    };
    let head = line(columns.iter().map(|column| quoted(column)).collect());
    head + &order.iter().map(row).collect::<String>()
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows() -> Vec<Value> {
        vec![
            json!({ "city": "Ulm", "size": 10 }),
            json!({ "city": "Rome, IT", "size": 9.5, "old": true }),
            json!({ "size": "?" }),
        ]
    }

    #[test]
    fn rows_are_found_at_the_top_or_one_step_below() {
        assert_eq!(rows_in(&json!(rows())).as_deref(), Some(""));
        assert_eq!(rows_in(&json!({ "n": 1, "a/b": rows() })).as_deref(), Some("/a~1b"));
        for none in
            [json!([]), json!([1]), json!([{}, 1]), json!({ "a": { "b": rows() } }), json!(1)]
        {
            assert_eq!(rows_in(&none), None, "{none}");
        }
    }

    #[test]
    fn columns_are_all_names_in_the_order_of_their_coming() {
        assert_eq!(columns(&rows()), ["city", "size", "old"]);
    }

    #[test]
    fn a_press_on_a_head_sorts_up_then_down_then_not_at_all() {
        let rows = rows();
        let up = Order::default().pressed("size");
        assert_eq!(up.of(&rows), [1, 0, 2]);
        let down = up.pressed("size");
        assert_eq!(down.of(&rows), [2, 0, 1]);
        assert_eq!(down.pressed("size"), Order::default());
        assert_eq!(down.pressed("city"), Order::default().pressed("city"));

        // What is not there comes last, either way.
        assert_eq!(Order::default().pressed("old").of(&rows), [1, 0, 2]);
        assert_eq!(Order::default().pressed("old").pressed("old").of(&rows), [1, 0, 2]);
    }

    #[test]
    fn csv_quotes_what_would_end_a_cell() {
        let rows = [json!({ "a": "x,y", "b": "say \"hi\"\nthere" }), json!({ "b": [1, null] })];

        let csv = csv(&rows, &[1, 0], &["a".to_owned(), "b".to_owned()]);

        assert_eq!(csv, "a,b\r\n,\"[1,null]\"\r\n\"x,y\",\"say \"\"hi\"\"\nthere\"\r\n");
    }
}
