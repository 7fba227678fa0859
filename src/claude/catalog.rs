//! The list of models, page by page.

use super::ask::{Ask, Step};
use super::conversation::{Conversation, Output};
use super::event::{Event, Models};
use super::failure::Failure;
use super::model::{Model, Page};
use super::request::Request;
use crate::wire::http::{ExchangeId, Head, HttpEvent};
use crate::wire::moment::Moment;
use crate::wire::reader::Finding;

/// A server that always has one more page is not followed for ever.
const MOST_PAGES: usize = 20;

#[derive(Debug, Default)]
pub(super) struct Catalog {
    ask: Option<Ask>,
    exchange: Option<ExchangeId>,
    models: Vec<Model>,
    findings: Vec<Finding>,
    pages: usize,
}

impl Catalog {
    pub(super) fn deadline(&self) -> Option<Moment> {
        self.ask.as_ref()?.deadline()
    }

    pub(super) fn owns(&self, id: ExchangeId) -> bool {
        self.exchange == Some(id)
    }
}

impl Conversation {
    pub(super) fn list_models(&mut self) {
        if let Some(id) = self.catalog.ask.as_mut().and_then(Ask::stop) {
            self.push(Output::Abort(id));
        }
        self.catalog = Catalog::default();
        self.tell(Event::Models(Models::Asking));
        self.ask_page(None);
    }

    fn ask_page(&mut self, after: Option<&str>) {
        let Some(access) = &self.access else {
            return self.tell(Event::Models(Models::Failed(Failure::NoAccess)));
        };
        let request = Request::models(access, self.settings.version(), after);
        let (ask, steps) = Ask::start(request, &mut self.line, self.now);
        self.catalog.ask = Some(ask);
        self.take_models(steps);
    }

    pub(super) fn receive_models(&mut self, id: ExchangeId, event: HttpEvent) {
        let Some(ask) = &mut self.catalog.ask else { return };
        let steps = ask.receive(id, event, &mut self.line, self.now);
        self.take_models(steps);
    }

    pub(super) fn tick_models(&mut self) {
        let Some(ask) = &mut self.catalog.ask else { return };
        let steps = ask.tick(&mut self.line, self.now);
        self.take_models(steps);
    }

    fn take_models(&mut self, steps: Vec<Step>) {
        for step in steps {
            match step {
                Step::Open(id, request) => {
                    self.catalog.exchange = Some(id);
                    self.push(Output::Open(id, request));
                }
                Step::Abort(id) => self.push(Output::Abort(id)),
                Step::Pausing { failure, until, retry } => {
                    self.tell(Event::Models(Models::Pausing { failure, until, retry }));
                }
                Step::Body(body) => self.take_page(&body),
                Step::Failed(failure) => {
                    self.catalog = Catalog::default();
                    self.tell(Event::Models(Models::Failed(failure)));
                }
                Step::Changed(_) | Step::Answered => {}
            }
        }
    }

    fn take_page(&mut self, body: &[u8]) {
        let Some(page) = Page::read(body) else {
            self.catalog = Catalog::default();
            let head = Head { status: 200, ..Head::default() };
            let failure = Failure::not_the_api(&head, &String::from_utf8_lossy(body));
            return self.tell(Event::Models(Models::Failed(failure)));
        };
        self.catalog.pages += 1;
        self.catalog.models.extend(page.models);
        self.catalog.findings.extend(page.findings);
        if let Some(next) = page.next.filter(|_| self.catalog.pages < MOST_PAGES) {
            return self.ask_page(Some(&next));
        }
        let Catalog { models, findings, .. } = std::mem::take(&mut self.catalog);
        self.tell(Event::Models(Models::Listed { models, findings }));
    }
}
