//! Parts of the app that a person may never need are files of their own, loaded on demand.
//!
//! A chunk is a table of plain functions. What only such a function names leaves the first load: the
//! splitter puts it into the chunk's file, and what chunks share into files that each of them loads
//! (`tests/tools/split.mjs`). To add one: a function or a table of some (`#[derive(Clone, Copy)]`),
//! `chunk!` beside it, a [`Chunk`] where it is needed, and [`on_demand`] where it is shown. Nothing else
//! may name the functions directly.
//!
//! Not for data, and not for what the first screen shows.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local_scoped;

/// `chunk!(name: Table = value)` makes the function `name`, which loads the chunk and hands over its
/// table. A debug build is one piece, and hands it over at once.
macro_rules! chunk {
    ($(#[$attribute:meta])* $name:ident: $table:ty = $value:expr) => {
        $(#[$attribute])*
        fn $name() -> $crate::ui::chunk::Loading<$table> {
            #[cfg(not(debug_assertions))]
            #[::leptos::wasm_split::wasm_split(
                $name,
                wasm_split_path = ::leptos::wasm_split,
                fallible
            )]
            fn $name() -> Result<$table, ::leptos::wasm_split::SplitLoaderError> {
                Ok($value)
            }

            #[cfg(debug_assertions)]
            async fn $name() -> Result<$table, ::leptos::wasm_split::SplitLoaderError> {
                Ok($value)
            }

            Box::pin(async { $name().await.ok() })
        }
    };
}
pub(crate) use chunk;

/// A table on its way; `None` where it could not be loaded.
pub type Loading<T> = Pin<Box<dyn Future<Output = Option<T>>>>;

/// One chunk of the running page: absent, on its way, there, or missing. `Copy`, like a signal.
#[derive(Clone, Copy)]
pub struct Chunk<T: Copy + Send + Sync + 'static> {
    held: Held,
    table: PhantomData<T>,
}

/// A table of any type: what is done with all of them is one code, and not one for each.
type Table = Arc<dyn Any + Send + Sync>;

#[derive(Clone, Copy)]
struct Held {
    state: RwSignal<State>,
    load: StoredValue<Arc<dyn Fn() -> Loading<Table> + Send + Sync>>,
    owner: StoredValue<Owner>,
}

#[derive(Clone)]
enum State {
    Absent,
    Loading,
    Here(Table),
    /// It could not be loaded; asking again may work.
    Missing,
}

impl Held {
    fn want(self) {
        let is_asked = |state: &State| matches!(state, State::Loading | State::Here(_));
        if self.state.with_untracked(is_asked) {
            return;
        }
        self.state.set(State::Loading);
        let loaded = self.load.with_value(|load| load());
        // What comes of it belongs to the page, and not to the view that happened to ask first.
        self.owner.get_value().with(|| {
            spawn_local_scoped(async move {
                self.state.try_set(loaded.await.map_or(State::Missing, State::Here));
            });
        });
    }

    fn shown(
        self,
        again: Callback<()>,
        show: Box<dyn Fn(&Table) -> AnyView + Send>,
        else_do: Box<dyn Fn() -> AnyView + Send>,
    ) -> AnyView {
        let view = move || match self.state.get() {
            State::Here(table) => show(&table),
            State::Absent | State::Loading => loading(),
            State::Missing => missing(again, else_do()),
        };
        view.into_any()
    }
}

impl<T: Copy + Send + Sync + 'static> Chunk<T> {
    /// `load` is what `chunk!` has made, and what is to be done once with the table. Made in `App`, for
    /// the life of the page.
    pub fn new(load: impl Fn() -> Loading<T> + Send + Sync + 'static) -> Self {
        let load = move || -> Loading<Table> {
            let loading = load();
            Box::pin(async { Some(Arc::new(loading.await?) as Table) })
        };
        let held = Held {
            state: RwSignal::new(State::Absent),
            load: StoredValue::new(Arc::new(load)),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        Self { held, table: PhantomData }
    }

    /// Begins to load it, unless that is under way or done.
    pub fn want(self) {
        self.held.want();
    }

    /// The same, but once: where it could not be loaded, that is left to a person.
    pub fn want_once(self) {
        if self.held.state.with_untracked(|state| matches!(state, State::Absent)) {
            self.want();
        }
    }

    /// The same a little later: nothing waits for it yet.
    pub fn want_after(self, pause: Duration) {
        let held = self.held;
        set_timeout(move || held.want(), pause);
    }

    /// What `show` makes of the table, where it is there.
    pub fn map<R>(self, show: impl FnOnce(T) -> R) -> Option<R> {
        match self.held.state.get() {
            State::Here(table) => table.downcast_ref().map(|table| show(*table)),
            State::Absent | State::Loading | State::Missing => None,
        }
    }
}

/// What `show` makes of a chunk; until it is there, that it is being loaded, or that it could not be,
/// with a button that tries `again` and what `else_do` offers beside it.
pub fn on_demand<T: Copy + Send + Sync + 'static>(
    chunk: Chunk<T>,
    again: Callback<()>,
    show: impl Fn(T) -> AnyView + Send + 'static,
    else_do: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let show = move |table: &Table| match table.downcast_ref::<T>() {
        Some(table) => show(*table),
        None => ().into_any(),
    };
    chunk.held.shown(again, Box::new(show), Box::new(else_do))
}

fn loading() -> AnyView {
    view! { <p class="on-demand loading">"Loading…"</p> }.into_any()
}

fn missing(again: Callback<()>, other: AnyView) -> AnyView {
    view! {
        <div class="on-demand missing" role="alert">
            <h1>"A part of Wirescope could not be loaded"</h1>
            <p>
                "The server that hosts this page did not answer, or now has a newer version of Wirescope. "
                "Wirescope remembers what you asked for, and does it once the part is loaded. If trying "
                "again does not help, reload the page."
            </p>
            <div class="actions">
                <button type="button" class="primary" on:click=move |_| again.run(())>
                    "Try again"
                </button>
                {other}
            </div>
        </div>
    }
    .into_any()
}
