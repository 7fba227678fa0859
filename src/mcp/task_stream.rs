//! News of tasks in the modern era: one `subscriptions/listen` for all that are under way. It only makes
//! the news quicker, so whatever becomes of it, looking goes on.

use serde_json::{Map, Value, json};

use super::client::Client;
use super::event::Cause;
use super::pending::Asked;

#[derive(Debug, Default)]
pub(super) struct Watch {
    ids: Vec<String>,
    /// The server tells no news, or tells none any more; it is not asked again on this connection.
    over: bool,
}

impl Client {
    /// Asks for news of the tasks under way, where these are other ones than before.
    pub(super) fn watch_tasks(&mut self) {
        if !self.is_modern() || !self.declares_task_extension() || self.tasks.watch.over {
            return;
        }
        let ids: Vec<String> = self.tasks.runs.values().map(|run| run.task.id.clone()).collect();
        if ids == self.tasks.watch.ids || !self.is_ready() {
            return;
        }
        self.drop_requests(|asked| asked == Asked::TaskNews);
        self.tasks.watch.ids.clone_from(&ids);
        if ids.is_empty() {
            return;
        }
        let params = Map::from_iter([("notifications".to_owned(), json!({ "taskIds": ids }))]);
        self.ask(Asked::TaskNews, "subscriptions/listen", params, Cause::App);
    }

    /// The server says what it will tell of. Where that is no task, the stream is of no use.
    pub(super) fn task_news_acknowledged(&mut self, params: &Value) {
        let agreed = params.pointer("/notifications/taskIds").and_then(Value::as_array);
        if agreed.is_none_or(Vec::is_empty) {
            self.task_news_ended();
            self.drop_requests(|asked| asked == Asked::TaskNews);
        }
    }

    pub(super) fn task_news_ended(&mut self) {
        self.tasks.watch.over = true;
    }
}
