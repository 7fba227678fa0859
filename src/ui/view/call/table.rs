//! Structured content that is a list of objects, as a table: sorted by a press, without the columns that nobody wants,
//! copied as CSV. Everything that is not in rows stays in the tree below it.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;

use crate::session::Command;
use crate::store::commands::Commands;
use crate::ui::figures;
use crate::ui::part::{CopyButton, JsonTree};
use crate::ui::text::table::{Order, columns, csv, rows_in};
use crate::wire::brief;

/// Rows that are drawn at once, and with each press more.
const ROWS: usize = 100;
/// Of a cell; all of it is in the tree, and in the CSV.
const SHOWN: usize = 200;

/// The part of `root` at `pointer`: its rows as a table, where it has some, and the whole as a tree.
#[component]
pub fn StructuredView(root: Arc<Value>, pointer: &'static str) -> impl IntoView {
    let place = root.pointer(pointer).and_then(rows_in);
    let table = place.map(|place| {
        let rows = Rows { root: Arc::clone(&root), at: format!("{pointer}{place}") };
        view! { <Table rows name=place /> }
    });
    view! {
        {table}
        <JsonTree root pointer />
    }
}

/// Where rows are: they are not copied, for there may be any number.
#[derive(Clone)]
struct Rows {
    root: Arc<Value>,
    at: String,
}

impl Rows {
    fn get(&self) -> &[Value] {
        self.root.pointer(&self.at).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }
}

/// How a person looks at a table.
#[derive(Clone, Copy)]
struct Look {
    rows: StoredValue<Rows>,
    all: StoredValue<Vec<String>>,
    hidden: RwSignal<Vec<String>>,
    order: RwSignal<Order>,
    /// Rows that are drawn.
    limit: RwSignal<usize>,
}

impl Look {
    fn of(rows: Rows) -> Self {
        let all = columns(rows.get());
        Self {
            rows: StoredValue::new(rows),
            all: StoredValue::new(all),
            hidden: RwSignal::default(),
            order: RwSignal::default(),
            limit: RwSignal::new(ROWS),
        }
    }

    fn count(self) -> usize {
        self.rows.with_value(|rows| rows.get().len())
    }

    fn is_shown(self, name: &String) -> bool {
        self.hidden.with(|hidden| !hidden.contains(name))
    }

    fn columns(self) -> Vec<String> {
        let all = self.all.get_value().into_iter();
        all.filter(|name| self.is_shown(name)).collect()
    }

    fn toggle(self, name: &str) {
        self.hidden.update(|hidden| {
            let before = hidden.len();
            hidden.retain(|held| held != name);
            if hidden.len() == before {
                hidden.push(name.to_owned());
            }
        });
    }

    fn numbers(self) -> Vec<usize> {
        self.order.with(|order| self.rows.with_value(|rows| order.of(rows.get())))
    }
}

#[component]
fn Table(
    rows: Rows,
    /// Where they are, from what is shown.
    name: String,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let on_copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
    let look = Look::of(rows);
    let numbers = Memo::new(move |_| look.numbers());
    let names = Memo::new(move |_| look.columns());
    let text = Signal::derive(move || {
        let (numbers, names) = (numbers.get(), names.get());
        look.rows.with_value(|rows| csv(rows.get(), &numbers, &names))
    });
    let left = move || look.count().saturating_sub(look.limit.get());
    let count = figures::counted(look.count(), "row");
    let caption = match name.as_str() {
        "" => count,
        name => format!("{}: {count}", brief::text(name, SHOWN)),
    };
    view! {
        <div class="json-table">
            <div class="head">
                <ColumnChoice look />
                <CopyButton text on_copy what="as CSV" />
            </div>
            <div class="scroller" tabindex="0" role="group" aria-label="Table">
                <table>
                    <caption>{caption}</caption>
                    <thead>
                        <tr>
                            {move || {
                                let heads = names.get().into_iter();
                                heads.map(|name| view! { <Head look name /> }).collect_view()
                            }}
                        </tr>
                    </thead>
                    <tbody>{move || body(look, &numbers.get(), &names.get())}</tbody>
                </table>
            </div>
            <button
                type="button"
                class="more"
                hidden=move || left() == 0
                on:click=move |_| look.limit.update(|limit| *limit += ROWS)
            >
                {move || format!("Show more of {}", figures::counted(left(), "further row"))}
            </button>
        </div>
    }
}

#[component]
fn ColumnChoice(look: Look) -> impl IntoView {
    let choice = |name: String| {
        let (own, label) = (name.clone(), brief::text(&name, SHOWN));
        view! {
            <label>
                <input
                    type="checkbox"
                    prop:checked=move || look.is_shown(&own)
                    on:change=move |_| look.toggle(&name)
                />
                {label}
            </label>
        }
    };
    view! {
        <details>
            <summary>"Columns"</summary>
            <div class="choices">{look.all.get_value().into_iter().map(choice).collect_view()}</div>
        </details>
    }
}

#[component]
fn Head(look: Look, name: String) -> impl IntoView {
    let label = brief::text(&name, SHOWN);
    let own = name.clone();
    let sort = move || {
        look.order.with(|order| match &order.column {
            Some(column) if *column == own && order.is_descending => "descending",
            Some(column) if *column == own => "ascending",
            _ => "none",
        })
    };
    view! {
        <th scope="col" aria-sort=sort>
            <button
                type="button"
                class="quiet"
                on:click=move |_| look.order.update(|order| *order = order.pressed(&name))
            >
                {label}
            </button>
        </th>
    }
}

fn body(look: Look, numbers: &[usize], names: &[String]) -> AnyView {
    let limit = look.limit.get();
    look.rows.with_value(|rows| {
        let rows = numbers.iter().take(limit).filter_map(|number| rows.get().get(*number));
        let row = |row: &Value| {
            let cell = |name: &String| {
                let text = row.get(name).map(|value| brief::value(value, SHOWN));
                view! { <td><bdi>{text}</bdi></td> }
            };
            view! { <tr>{names.iter().map(cell).collect_view()}</tr> }
        };
        rows.map(row).collect_view().into_any()
    })
}
