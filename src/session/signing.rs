//! Joins each server's sign-in to its protocol: refusals go in, tokens come out, and what waited goes on.

use std::sync::Arc;
use std::time::Duration;

use super::access::Access;
use super::command::{Command, ServerId};
use super::logged_body::LoggedBody;
use super::machine::{Input, Output, Server, Session};
use super::sign_in::{
    FlowExchange, Gathered, SignIn, SignInCommand, SignInEvent, Window, refusal, shown,
    shown_answer,
};
use crate::diagnosis::{Asked, Observation, Seen};
use crate::mcp::event::{ExchangeChange, ExchangeEnd, Phase, Subject};
use crate::mcp::failure::Diagnosis;
use crate::mcp::http::{Head, HttpEvent, NetworkFailure};
use crate::mcp::{self, ExchangeId, Moment, Said};
use crate::oauth::recipient::{Recipient, trust};
use crate::oauth::request::Request;
use crate::oauth::{self, Flow, Pace};
use crate::wire::secret::Secret;

/// Of a longer answer the log has the beginning, in bytes; the flow gives it up.
const MOST_BYTES: usize = 1 << 20;

impl Session {
    pub(super) fn sign_in(&mut self, id: ServerId, command: SignInCommand, now: Moment) {
        match command {
            SignInCommand::Set(access) => self.set_access(id, *access),
            SignInCommand::Restore(saved) => self.restore(id, *saved, now),
            SignInCommand::Recall(text) => self.recall(id, &text, now),
            SignInCommand::Start { window, pace } => self.start(id, window, pace, now),
            SignInCommand::Flow(oauth::Command::Entrust(to)) => self.entrust(id, to, now),
            SignInCommand::Flow(command) => {
                if command == oauth::Command::Forget || command == oauth::Command::SignOut {
                    self.drop_held(id);
                }
                self.feed_flow(id, oauth::Input::Command(command), now);
            }
        }
    }

    fn entrust(&mut self, id: ServerId, to: Recipient, now: Moment) {
        let Some(sign_in) = self.sign_in_of(id) else { return };
        trust(&mut sign_in.access.trusted, to.clone());
        // Where it leads to the authorization server, this click opens the window.
        let opens = sign_in.window == Some(Window::Popup)
            && sign_in.flow.pace() == Pace::Run
            && !sign_in.access.needs_nobody();
        self.tell_sign_in(id, SignInEvent::Entrusted(to.clone()));
        self.feed_flow(id, oauth::Input::Command(oauth::Command::Entrust(to)), now);
        if opens {
            self.outputs.push_back(Output::PreparePopup(id));
        }
    }

    fn set_access(&mut self, id: ServerId, access: Access) {
        let page = self.page.clone();
        let Some(server) = self.servers.get_mut(&id) else { return };
        let Some(sign_in) = &mut server.sign_in else { return };
        sign_in.flow.reconfigure(access.setup(&server.url, &page));
        sign_in.access = access;
    }

    /// What cannot be read any more is as good as nothing: the server is connected to without it.
    fn recall(&mut self, id: ServerId, text: &Secret<String>, now: Moment) {
        if let Some(saved) = oauth::Saved::read(text.reveal()) {
            return self.restore(id, saved, now);
        }
        let target = self.servers.get(&id).and_then(|server| server.target.clone());
        if let Some(target) = target {
            self.handle(Input::Command(Command::Server(id, mcp::Command::Connect(target))), now);
        }
    }

    fn restore(&mut self, id: ServerId, saved: oauth::Saved, now: Moment) {
        let page = self.page.clone();
        let Some(server) = self.servers.get_mut(&id) else { return };
        let Some(sign_in) = &mut server.sign_in else { return };
        sign_in.flow = Flow::resume(sign_in.access.setup(&server.url, &page), saved);
        sign_in.generation += 1;
        server.client.authorize(sign_in.flow.headers());
        self.after_flow(id, now);
        self.tell_token(id);
    }

    fn start(&mut self, id: ServerId, window: Window, pace: Pace, now: Moment) {
        let Some(sign_in) = self.sign_in_of(id) else { return };
        sign_in.window = Some(window);
        let goes_on =
            matches!(sign_in.flow.phase(), oauth::Phase::Paused(_) | oauth::Phase::Running);
        if let Some(address) = sign_in.held.take() {
            self.tell_sign_in(id, SignInEvent::Held(false));
            return self.outputs.push_back(Output::Redirect(id, window, address));
        }
        let begin = (!goes_on).then(|| sign_in.beginning());
        self.feed_flow(id, oauth::Input::Command(oauth::Command::SetPace(pace)), now);
        if let Some(begin) = begin {
            self.feed_flow(id, oauth::Input::Command(begin), now);
        }
        // Step by step, the click that goes there opens the window. And last: what was before is over
        // first, and closes its own.
        let goes = self
            .sign_in_of(id)
            .is_some_and(|sign_in| sign_in.flow.is_busy() && !sign_in.access.needs_nobody());
        if window == Window::Popup && pace == Pace::Run && goes {
            self.outputs.push_back(Output::PreparePopup(id));
        }
    }

    pub(super) fn set_clock(&mut self, epoch: Duration) {
        self.page.epoch = epoch;
        self.agents.set_epoch(epoch);
        let servers = std::mem::take(&mut self.servers).into_iter();
        self.servers = servers.map(|(id, server)| (id, server.since(epoch))).collect();
    }

    fn drop_held(&mut self, id: ServerId) {
        let Some(sign_in) = self.sign_in_of(id) else { return };
        let was_held = sign_in.held.take().is_some();
        sign_in.window = None;
        if was_held {
            self.tell_sign_in(id, SignInEvent::Held(false));
        }
    }

    /// Forgets every key and token of every server, without a word to anybody.
    pub(super) fn forget_secrets(&mut self, now: Moment) {
        let ids: Vec<ServerId> = self.servers.keys().copied().collect();
        for id in ids {
            self.sign_in(id, SignInCommand::Flow(oauth::Command::Forget), now);
            let Some(server) = self.servers.get_mut(&id) else { continue };
            server.client.forget_keys();
            let Some(sign_in) = &mut server.sign_in else { continue };
            let mut access = sign_in.access.clone();
            access.forget_secrets();
            if let Some(target) = &mut server.target {
                target.forget_keys();
            }
            self.set_access(id, access);
        }
    }

    // --- The server's answers --------------------------------------------------------------------

    /// The head of an answer to the protocol's own request.
    #[inline(never)]
    pub(super) fn note_head(
        &mut self,
        id: ServerId,
        exchange: ExchangeId,
        head: &Head,
        now: Moment,
    ) {
        let Some(sign_in) = self.sign_in_of(id) else { return };
        if !sign_in.is_current(exchange) {
            return;
        }
        let www_authenticate = head.header("www-authenticate");
        let Some(refusal) = refusal(head.status, www_authenticate) else {
            if head.is_success() && sign_in.flow.is_unproven() {
                let accepted = oauth::Input::Command(oauth::Command::Accepted);
                self.feed_flow(id, accepted, now);
            }
            return;
        };
        if sign_in.flow.is_busy() {
            return;
        }
        let answer = sign_in.answer(&refusal);
        sign_in.wanted = Some(refusal.clone());
        if answer.is_none() || !sign_in.access.needs_nobody() {
            self.tell_sign_in(id, SignInEvent::Wanted(Some(refusal)));
        }
        if let Some(answer) = answer {
            if let Some(sign_in) = self.sign_in_of(id) {
                // Where it comes to that, nobody has asked to be sent elsewhere.
                sign_in.window = None;
            }
            self.feed_flow(id, oauth::Input::Command(answer), now);
        }
    }

    // --- The flow --------------------------------------------------------------------------------

    #[inline(never)]
    pub(super) fn flow_http(
        &mut self,
        id: ServerId,
        exchange: ExchangeId,
        guest: FlowExchange,
        event: HttpEvent,
        now: Moment,
    ) {
        self.log_answer(id, exchange, &event, now);
        if matches!(event, HttpEvent::End | HttpEvent::Failed(_))
            && let Some(sign_in) = self.sign_in_of(id)
        {
            sign_in.dismiss(guest);
        }
        self.feed_flow(id, oauth::Input::Http(guest.0, event), now);
    }

    #[inline(never)]
    pub(super) fn feed_flow(&mut self, id: ServerId, input: oauth::Input, now: Moment) {
        let Some(sign_in) = self.sign_in_of(id) else { return };
        let before = sign_in.flow.headers();
        sign_in.note_wish(&input);
        sign_in.flow.handle(input, now);
        let changed = sign_in.flow.headers() != before;
        if changed {
            sign_in.generation += 1;
            let headers = sign_in.flow.headers();
            if let Some(server) = self.servers.get_mut(&id) {
                server.client.authorize(headers);
            }
        }
        self.after_flow(id, now);
        if changed {
            self.tell_token(id);
        }
    }

    fn after_flow(&mut self, id: ServerId, now: Moment) {
        let mut signed_in = false;
        while let Some(output) = self.sign_in_of(id).and_then(|sign_in| sign_in.flow.poll()) {
            signed_in |=
                output == oauth::Output::Event(oauth::Event::Phase(oauth::Phase::SignedIn));
            self.perform_flow(id, output, now);
        }
        self.flush(id, now);
        if signed_in {
            self.signed_in(id, now);
        }
    }

    /// Gives an exchange of the flow a number among those of the server.
    fn welcome(&mut self, id: ServerId, guest: FlowExchange) -> Option<ExchangeId> {
        let Server { client, sign_in, .. } = self.servers.get_mut(&id)?;
        let exchange = client.mint_exchange();
        sign_in.as_mut()?.welcome(exchange, guest);
        Some(exchange)
    }

    fn perform_flow(&mut self, id: ServerId, output: oauth::Output, now: Moment) {
        match output {
            oauth::Output::Open(exchange, request) => {
                let Some(exchange) = self.welcome(id, FlowExchange(exchange)) else { return };
                self.log_request(id, exchange, &request, now);
                let carrier = self.servers.get(&id).map(Server::carrier).unwrap_or_default();
                self.outputs.push_back(Output::OpenSignIn(id, exchange, request, carrier));
            }
            oauth::Output::Abort(exchange) => {
                let sign_in = self.sign_in_of(id);
                let exchange = sign_in.and_then(|held| held.dismiss(FlowExchange(exchange)));
                let Some(exchange) = exchange else { return };
                self.log_end(id, exchange, ExchangeEnd::Aborted, now);
                self.outputs.push_back(Output::Abort(id, exchange));
            }
            oauth::Output::Redirect(address) => self.redirect(id, address),
            oauth::Output::Random { bytes } => self.outputs.push_back(Output::Random(id, bytes)),
            oauth::Output::MakeKey => self.outputs.push_back(Output::MakeKey(id)),
            oauth::Output::Sign { algorithm, key, text } => {
                let Some(sign_in) = self.sign_in_of(id) else { return };
                let key = key.unwrap_or_else(|| sign_in.access.private_key.clone());
                self.outputs.push_back(Output::Sign { server: id, algorithm, key, text });
            }
            oauth::Output::Save(saved) => self.outputs.push_back(Output::Save(id, saved)),
            oauth::Output::Event(event) => {
                let failure = self.sign_in_of(id).and_then(|sign_in| sign_in.failed_by(&event));
                self.tell_sign_in(id, SignInEvent::Flow(event));
                if let Some(failure) = failure {
                    self.search_cause(id, &failure, now);
                }
            }
        }
    }

    /// A sign-in that failed for a reason that the browser hides.
    fn search_cause(&mut self, id: ServerId, failure: &oauth::Failure, now: Moment) {
        let Some(Server { client, sign_in: Some(sign_in), .. }) = self.servers.get_mut(&id) else {
            return;
        };
        if let Some(failed) = sign_in.hidden_cause(failure) {
            client.examine_guest(failed, now);
        }
    }

    /// Nobody is sent elsewhere who has not asked for it.
    fn redirect(&mut self, id: ServerId, address: String) {
        let Some(sign_in) = self.sign_in_of(id) else { return };
        if let Some(window) = sign_in.window {
            return self.outputs.push_back(Output::Redirect(id, window, address));
        }
        sign_in.held = Some(address);
        self.tell_sign_in(id, SignInEvent::Held(true));
    }

    /// What was refused goes on: a connection and lists by themselves, a call when the person repeats it.
    fn signed_in(&mut self, id: ServerId, now: Moment) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        let Some(sign_in) = &mut server.sign_in else { return };
        sign_in.window = None;
        if sign_in.wanted.take().is_some() {
            self.tell_sign_in(id, SignInEvent::Wanted(None));
        }
        let Some(server) = self.servers.get_mut(&id) else { return };
        let refused = server.waits
            || matches!(
                server.phase,
                Phase::Failed { diagnosis: Diagnosis::Unauthorized(_) | Diagnosis::Forbidden(_) }
            );
        let Some(target) = server.target.clone().filter(|_| refused) else {
            server.client.list_refused();
            return self.flush(id, now);
        };
        server.waits = false;
        self.feed(id, mcp::Input::Command(mcp::Command::Connect(target)), now);
    }

    fn tell_token(&mut self, id: ServerId) {
        let token = self.sign_in_of(id).and_then(|sign_in| sign_in.token()).map(Arc::new);
        self.tell_sign_in(id, SignInEvent::Token(token));
    }

    fn tell_sign_in(&mut self, id: ServerId, event: SignInEvent) {
        self.outputs.push_back(Output::SignIn(id, event));
    }

    pub(super) fn sign_in_of(&mut self, id: ServerId) -> Option<&mut SignIn> {
        self.servers.get_mut(&id)?.sign_in.as_mut()
    }

    // --- The log ---------------------------------------------------------------------------------

    fn log_request(&mut self, id: ServerId, exchange: ExchangeId, request: &Request, now: Moment) {
        let (mut http, hidden) = shown(request);
        http.carrier = self.servers.get(&id).map(Server::carrier).unwrap_or_default();
        let of_search = Asked::of(&http);
        let Some(Server { client, sign_in: Some(sign_in), .. }) = self.servers.get_mut(&id) else {
            return;
        };
        let subject = Subject::HttpRequest { method: http.method.as_str(), path: http.url.clone() };
        let text = http.body.clone().unwrap_or_default();
        let asked = Said::to_server(subject, text, sign_in.cause);
        client.note_guest(exchange, ExchangeChange::Opened { at: now, request: Arc::new(http) });
        client.note_guest(exchange, ExchangeChange::Sent { at: now });
        let record = client.record_guest(exchange, asked, now);
        let is_secret = request.carries_secret();
        let (cause, body) = (sign_in.cause, LoggedBody::of(MOST_BYTES));
        let gathered = Gathered { asked: of_search, record, cause, status: None, body, is_secret };
        sign_in.gathered.insert(exchange, gathered);
        self.flush(id, now);
        if let Some(hidden) = hidden {
            self.tell_sign_in(id, SignInEvent::Hidden(record, Secret::new(hidden.into())));
        }
    }

    fn log_answer(&mut self, id: ServerId, exchange: ExchangeId, event: &HttpEvent, now: Moment) {
        let Some(Server { client, sign_in: Some(sign_in), .. }) = self.servers.get_mut(&id) else {
            return;
        };
        let Some(gathered) = sign_in.gathered.get_mut(&exchange) else { return };
        match event {
            HttpEvent::Sent | HttpEvent::Ahead(_) | HttpEvent::Item(_) => {}
            HttpEvent::Head(head) => {
                gathered.status = Some(head.status);
                client.note_guest(exchange, ExchangeChange::Head { at: now, head: head.clone() });
            }
            HttpEvent::Chunk(bytes) => gathered.body.take(bytes),
            HttpEvent::End => self.log_end(id, exchange, ExchangeEnd::Complete, now),
            HttpEvent::Failed(failure) => {
                self.log_end(id, exchange, ExchangeEnd::Failed(failure.clone()), now);
            }
        }
    }

    fn log_end(&mut self, id: ServerId, exchange: ExchangeId, end: ExchangeEnd, now: Moment) {
        let Some(Server { client, sign_in: Some(sign_in), .. }) = self.servers.get_mut(&id) else {
            return;
        };
        let Some(gathered) = sign_in.gathered.remove(&exchange) else { return };
        if gathered.status.is_none()
            && let ExchangeEnd::Failed(NetworkFailure::Hidden(_)) = &end
        {
            let asked = gathered.asked.clone();
            let exchange = Some(exchange);
            sign_in.note_unread(Observation { exchange, asked, seen: Seen::Nothing });
        }
        let (text, hidden) = shown_answer(&gathered);
        let is_provided_for = gathered.status.is_some_and(|status| sign_in.flow.may_miss(status));
        let answered = Said::answer(gathered.status, text, gathered.cause);
        let findings = gathered.body.cut().into_iter().collect();
        let answered = Said { is_provided_for, ..answered }.found(findings);
        let record = client.record_guest(exchange, answered.answering(Some(gathered.record)), now);
        let bytes = gathered.body.came();
        client.note_guest(exchange, ExchangeChange::Ended { at: now, end, bytes });
        self.flush(id, now);
        if let Some(hidden) = hidden {
            self.tell_sign_in(id, SignInEvent::Hidden(record, hidden));
        }
    }
}
