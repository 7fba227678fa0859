//! What the server offers for the fields that are on screen.

use reactive_graph::owner::ArcStoredValue;
use reactive_graph::signal::ArcRwSignal;
use reactive_graph::traits::{
    GetValue as _, Set as _, Update as _, UpdateValue as _, WithUntracked as _,
};
use vecmap::VecMap;

use crate::mcp::completion::{CompletionChange, FieldId, Offer};
use crate::mcp::failure::CallFailure;

/// What is known of one field's values. It belongs to the text that was asked for last.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Suggestions {
    #[default]
    None,
    Asking,
    Offered(Offer),
    Failed(CallFailure),
}

/// The completing fields of one server.
#[derive(Clone, Debug)]
pub struct Completions {
    fields: ArcRwSignal<VecMap<FieldId, ArcRwSignal<Suggestions>>>,
    /// The server does not know the method: asking again is of no use.
    pub unknown: ArcRwSignal<bool>,
    minted: ArcStoredValue<u32>,
}

impl Default for Completions {
    fn default() -> Self {
        Self {
            fields: ArcRwSignal::default(),
            unknown: ArcRwSignal::default(),
            minted: ArcStoredValue::new(0),
        }
    }
}

impl Completions {
    /// A place for a field's suggestions, until [`Completions::leave`].
    pub fn enter(&self) -> (FieldId, ArcRwSignal<Suggestions>) {
        self.minted.update_value(|minted| *minted += 1);
        let field = FieldId(self.minted.get_value());
        let suggestions = ArcRwSignal::default();
        self.fields.update(|fields| drop(fields.insert(field, suggestions.clone())));
        (field, suggestions)
    }

    pub fn leave(&self, field: FieldId) {
        self.fields.update(|fields| drop(fields.remove(&field)));
    }

    #[inline(never)]
    pub(in crate::store) fn apply(&self, field: FieldId, change: CompletionChange) {
        let held = self.fields.with_untracked(|fields| fields.get(&field).cloned());
        let Some(held) = held else { return };
        held.set(match change {
            CompletionChange::Dismissed => Suggestions::None,
            CompletionChange::Asked => Suggestions::Asking,
            CompletionChange::Offered(offer) => Suggestions::Offered(offer),
            CompletionChange::Failed(failure) => {
                if is_unknown_method(&failure) {
                    self.unknown.set(true);
                }
                Suggestions::Failed(failure)
            }
        });
    }
}

fn is_unknown_method(failure: &CallFailure) -> bool {
    let error = match failure {
        CallFailure::Rpc(error) => Some(error),
        CallFailure::Http(failure) => failure.error.as_ref(),
        _ => None,
    };
    error.is_some_and(|error| error.code == -32601)
}

#[cfg(test)]
mod tests {
    use reactive_graph::owner::Owner;
    use reactive_graph::traits::GetUntracked as _;
    use serde_json::Value;

    use super::*;
    use crate::wire::json_rpc::RpcError;

    fn failed(code: i64) -> CompletionChange {
        let error = RpcError { code, message: String::new(), data: Value::Null };
        CompletionChange::Failed(CallFailure::Rpc(error))
    }

    #[test]
    fn each_field_has_its_own_and_a_field_that_left_has_none() {
        Owner::new().with(|| {
            let completions = Completions::default();
            let (first, of_first) = completions.enter();
            let (second, of_second) = completions.enter();
            completions.leave(first);

            completions.apply(first, CompletionChange::Asked);
            completions.apply(second, CompletionChange::Asked);

            assert_eq!(of_first.get_untracked(), Suggestions::None);
            assert_eq!(of_second.get_untracked(), Suggestions::Asking);
        });
    }

    #[test]
    fn only_an_unknown_method_ends_the_asking() {
        Owner::new().with(|| {
            let completions = Completions::default();
            let (field, _) = completions.enter();

            completions.apply(field, failed(-32602));
            assert!(!completions.unknown.get_untracked());

            completions.apply(field, failed(-32601));
            assert!(completions.unknown.get_untracked());
        });
    }
}
