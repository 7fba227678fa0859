//! What is inside a call's card: what came on the way, and how it ended.

use leptos::prelude::*;

use super::ShowResult;
use super::card::Outline;
use super::course::{CallCourse, has_course};
use crate::mcp::failure::CallFailure;
use crate::session::Command;
use crate::store::Stores;
use crate::store::calls::{Call, CallPhase};
use crate::store::commands::Commands;
use crate::store::connection::Connection;
use crate::store::long_text::HeldText;
use crate::ui::explain::call_failure;
use crate::ui::part::{Code, Colours, ExplanationCard};

#[component]
pub fn CallBody(
    stores: Stores,
    connection: Connection,
    show: ShowResult,
    call: Call,
    phase: Memo<Outline>,
) -> impl IntoView {
    let commands = expect_context::<Commands>();
    let ended = call.phase.clone();
    let has_course = {
        let (questions, call) = (connection.questions.clone(), call.clone());
        Memo::new(move |_| phase.get().is_under_way() || has_course(&call, &questions))
    };
    // Most calls are answered at once and say nothing on the way: what follows a course is not made.
    let course = move || {
        let (connection, call) = (connection.clone(), call.clone());
        has_course.get().then(|| view! { <CallCourse stores connection call phase /> })
    };
    let outcome = move || {
        if phase.get().is_under_way() {
            return ().into_any();
        }
        ended.with(|phase| outcome(stores, commands, &show, phase))
    };
    view! { <div class="body">{course} {outcome}</div> }
}

fn outcome(stores: Stores, commands: Commands, show: &ShowResult, phase: &CallPhase) -> AnyView {
    match phase {
        CallPhase::Finished { answer, .. } => show(answer.clone()),
        CallPhase::Failed { failure, .. } => {
            let arrived = arrived(failure);
            let mut explanation = call_failure(failure, &stores.page.origin.get_untracked());
            if arrived.is_some() {
                // It stands below, whole, in a view that bears any length.
                explanation.quote = None;
            }
            let copy = Callback::new(move |text| commands.send(Command::CopyText(text)));
            let arrived = arrived.map(|text| {
                view! {
                    <h3>"What had arrived"</h3>
                    <Code text name="What had arrived" colours=Colours::Json />
                }
            });
            view! {
                <ExplanationCard explanation on_copy=copy role="alert" />
                {arrived}
            }
            .into_any()
        }
        _ => ().into_any(),
    }
}

fn arrived(failure: &CallFailure) -> Option<HeldText> {
    match failure {
        CallFailure::Truncated { partial } => partial.clone().map(HeldText::Whole),
        CallFailure::Unreadable { text, .. } => Some(HeldText::Whole(text.clone())),
        _ => None,
    }
}
