//! News of tasks in the modern era: one `subscriptions/listen` for all that are under way. It only makes
//! the news quicker, so whatever becomes of it, looking goes on.

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::mcp::client::Client;
use crate::mcp::link::deadline::Timer;
use crate::mcp::link::pending::RequestKind;
use crate::mcp::listening::filter::check_acknowledgement;
use crate::mcp::model::record::Cause;
use crate::mcp::model::reply::Reply;
use crate::wire::reader::Finding;

/// Before a stream that broke off is asked for again.
const PAUSE: Duration = Duration::from_secs(1);

/// Why a stream is given up, in words for the server.
const OTHER_TASKS: &str = "other tasks are under way";
const NO_NEWS: &str = "it brings no news";

#[derive(Debug, Default)]
pub(in crate::mcp) struct Watch {
    ids: Vec<String>,
    acknowledged: bool,
    /// The last stream broke off, and none has brought news since: there is one more try.
    broke: bool,
    /// The server tells no news, or tells none any more; it is not asked again on this connection.
    over: bool,
}

impl Watch {
    pub(in crate::mcp) fn is_acknowledged(&self) -> bool {
        self.acknowledged
    }

    /// It brought something, so its next end is no sign that the server does not mean to tell.
    pub(in crate::mcp) fn bears(&mut self) {
        self.broke = false;
    }
}

impl Client {
    /// Asks for news of the tasks under way, where these are other ones than before.
    pub(in crate::mcp) fn watch_tasks(&mut self) {
        if !self.peer.tells_of_tasks() || self.tasks.watch.over {
            return;
        }
        let ids: Vec<String> = self.tasks.runs.values().map(|run| run.task.id.clone()).collect();
        if ids.is_empty() {
            self.link.stop(Timer::TaskNews);
        }
        if ids == self.tasks.watch.ids || !self.peer.is_ready() {
            return;
        }
        self.link.stop(Timer::TaskNews);
        self.link.call_off(&self.peer, RequestKind::TaskNews, OTHER_TASKS, Cause::App);
        self.tasks.watch.ids.clone_from(&ids);
        self.tasks.watch.acknowledged = false;
        if ids.is_empty() {
            return;
        }
        let params = Map::from_iter([("notifications".to_owned(), json!({ "taskIds": ids }))]);
        self.link.ask(
            &self.peer,
            RequestKind::TaskNews,
            "subscriptions/listen",
            params,
            Cause::App,
        );
    }

    /// The server says what it will tell of.
    #[inline(never)]
    pub(in crate::mcp) fn task_news_acknowledged(
        &mut self,
        params: &Value,
        findings: &mut Vec<Finding>,
    ) {
        self.tasks.watch.acknowledged = true;
        let wish = json!({ "taskIds": self.tasks.watch.ids });
        check_acknowledgement(&mut self.link, &wish, params, findings);
    }

    /// Where the server tells of no task, the stream is of no use.
    #[inline(never)]
    pub(in crate::mcp) fn task_news_agreed(&mut self, params: &Value) {
        let agreed = params.pointer("/notifications/taskIds").and_then(Value::as_array);
        if agreed.is_none_or(Vec::is_empty) {
            self.task_news_over();
        }
    }

    /// With an answer the server means it; a stream that broke off is asked for once more.
    pub(in crate::mcp) fn task_news_ended(&mut self, reply: &Reply) {
        let watch = &mut self.tasks.watch;
        let broke_off = matches!(reply, Reply::Truncated { .. } | Reply::Network(_));
        if !broke_off || watch.broke {
            return self.task_news_over();
        }
        watch.broke = true;
        watch.ids.clear();
        self.link.set_timer(Timer::TaskNews, self.link.now().after(PAUSE));
    }

    /// What the server still says is shown for a moment.
    pub(in crate::mcp) fn task_news_over(&mut self) {
        self.tasks.watch.over = true;
        let Some(request) = self.link.request_for(RequestKind::TaskNews) else { return };
        let Some(held) = self.link.forget_request(request) else { return };
        match held.exchange {
            Some(exchange) => self.link.linger(exchange),
            None => self.link.withdraw(&self.peer, (request, held), NO_NEWS, Cause::App),
        }
    }
}
