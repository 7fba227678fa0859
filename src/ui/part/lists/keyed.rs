//! Lists whose rows stay as they are for as long as their keys are listed.

use std::sync::Arc;

use leptos::prelude::*;

/// What a row of a list is told by from the others.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum RowKey {
    Number(u64),
    Text(String),
}

/// What `draw` makes of each item, kept for as long as its key is listed; takes the place of `<For>`.
/// Each `<For>` is a type of its own, and 7 kB of code; all lists of this kind are one.
pub fn keyed<T, K, V>(
    items: impl Fn() -> Vec<T> + Send + 'static,
    key: fn(&T) -> K,
    draw: impl Fn(T) -> V + Send + Sync + 'static,
) -> AnyView
where
    T: Send + 'static,
    K: Into<RowKey> + 'static,
    V: IntoView + 'static,
{
    let draw = Arc::new(draw);
    all(Box::new(move || {
        let row = |item| {
            let (key, draw) = (key(&item).into(), Arc::clone(&draw));
            Row { key, draw: Box::new(move || draw(item).into_any()) }
        };
        items().into_iter().map(row).collect()
    }))
}

struct Row {
    key: RowKey,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

fn all(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    view! { <For each=rows key=|row| row.key.clone() children=|row| (row.draw)() /> }.into_any()
}

impl From<u64> for RowKey {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for RowKey {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<usize> for RowKey {
    fn from(number: usize) -> Self {
        Self::Number(number as u64)
    }
}

impl From<bool> for RowKey {
    fn from(is: bool) -> Self {
        Self::Number(is.into())
    }
}

impl From<String> for RowKey {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
