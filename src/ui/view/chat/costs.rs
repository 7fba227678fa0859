//! Tokens and what they cost, by a table of prices that a person may edit.

use leptos::prelude::*;

use super::state::ChatState;
use crate::claude::usage::{Price, PriceTable, Rates, Usage};
use crate::store::server::chat::Turn;
use crate::ui::figures;
use crate::ui::part::{Icon, IconName, keyed};

/// Such as `1,204 in, 56 out`.
pub fn token_words(usage: &Usage) -> String {
    let count = |tokens: u64| figures::count(usize::try_from(tokens).unwrap_or(usize::MAX));
    format!("{} in, {} out", count(usage.all_input()), count(usage.output))
}

/// US cents as dollars, with as many digits as say something.
pub fn money_words(cents: f64) -> String {
    let dollars = cents / 100.0;
    if dollars >= 0.1 { format!("${dollars:.2}") } else { format!("${dollars:.4}") }
}

/// Of all answers of all branches.
pub fn sum_words(state: ChatState) -> String {
    let prices = state.stores.claude.prices.get();
    let facts: Vec<_> = state.chat().turns.with(|turns| {
        turns.iter().filter_map(Turn::reply).map(|reply| reply.facts.get()).collect()
    });
    let used = facts.iter().filter(|facts| facts.usage != Usage::default());
    let sum = used.clone().fold(Usage::default(), |sum, facts| sum.plus(facts.usage));
    let cents: Option<f64> = used.map(|facts| prices.cents(&facts.model, &facts.usage)).sum();
    if sum == Usage::default() {
        return "Costs".to_owned();
    }
    match cents {
        Some(cents) => format!("{} · {}", token_words(&sum), money_words(cents)),
        None => format!("{} · price not known", token_words(&sum)),
    }
}

#[component]
pub fn Costs(state: ChatState) -> impl IntoView {
    let prices = state.stores.claude.prices;
    let indices = move || (0..prices.with(|prices| prices.0.len())).collect();
    let row = move |index| view! { <PriceRow state index /> };
    let add = move |_| {
        prices.update(|prices| {
            let model = state.stores.claude.settings.with_untracked(|held| held.model.clone());
            prices.0.push(Price { model, rates: Rates::default(), long: None });
        });
    };
    let publish = move |_| {
        let before = prices.get_untracked();
        prices.set(PriceTable::default());
        state.stores.offer_back("Replaced your prices with the published ones", move || {
            prices.update(|prices| prices.take_back(before));
        });
    };
    view! {
        <p class="note">
            "US dollars per million tokens. Writing to the cache costs 1.25 times the input. Prices "
            "change: these are estimates, and the API's own bill is what counts."
        </p>
        <div class="wide" tabindex="0" role="group" aria-label="Prices">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Model"</th>
                        <th scope="col">"Input"</th>
                        <th scope="col">"Output"</th>
                        <th scope="col">"Cache read"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody>
                    {keyed(indices, |index| *index, row)}
                </tbody>
            </table>
        </div>
        <div class="actions">
            <button type="button" on:click=add>
                "Add a model"
            </button>
            <button type="button" class="quiet" on:click=publish>
                "Published prices"
            </button>
        </div>
    }
}

#[component]
fn PriceRow(state: ChatState, index: usize) -> impl IntoView {
    let prices = state.stores.claude.prices;
    let read = move |read: fn(&Price) -> String| {
        move || prices.with(|prices| prices.0.get(index).map(read).unwrap_or_default())
    };
    let change = move |change: &dyn Fn(&mut Price)| {
        prices.update(|prices| {
            if let Some(price) = prices.0.get_mut(index) {
                change(price);
            }
        });
    };
    let set_model = move |event| {
        let typed = event_target_value(&event);
        change(&|price| price.model.clone_from(&typed));
    };
    let cell = move |label: &'static str, value: fn(&Price) -> String, set: fn(&mut Rates, f64)| {
        let set = move |event| {
            let Ok(typed) = event_target_value(&event).parse::<f64>() else { return };
            change(&|price| {
                set(&mut price.rates, typed.max(0.0));
                let Rates { input, output, cache_read, .. } = price.rates;
                price.rates = Rates::new(input, output, cache_read);
            });
        };
        let name = move || format!("{label} of {}", read(|price| price.model.clone())());
        view! {
            <td>
                <input type="number" min="0" step="any" aria-label=name prop:value=read(value) on:change=set />
            </td>
        }
    };
    let removal = move || format!("Remove {}", read(|price| price.model.clone())());
    view! {
        <tr>
            <td>
                <input
                    type="text"
                    aria-label="Model"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=read(|price| price.model.clone())
                    on:change=set_model
                />
            </td>
            {cell("Input", |price| price.rates.input.to_string(), |rates, typed| rates.input = typed)}
            {cell("Output", |price| price.rates.output.to_string(), |rates, typed| rates.output = typed)}
            {cell(
                "Cache read",
                |price| price.rates.cache_read.to_string(),
                |rates, typed| rates.cache_read = typed,
            )}
            <td>
                <button
                    type="button"
                    class="icon-button"
                    aria-label=removal
                    title="Remove"
                    on:click=move |_| remove(state, index)
                >
                    <Icon name=IconName::Close />
                </button>
            </td>
        </tr>
    }
}

fn remove(state: ChatState, index: usize) {
    let prices = state.stores.claude.prices;
    let Some(price) = prices.with_untracked(|prices| prices.0.get(index).cloned()) else {
        return;
    };
    prices.update(|prices| drop(prices.0.remove(index)));
    state.stores.offer_back("Removed a price", move || {
        prices.update(|prices| prices.0.insert(index.min(prices.0.len()), price));
    });
}
