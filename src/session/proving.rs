//! Requests with a token that is bound to a key: each gets its proof before it goes out, and goes out
//! once more where the server wants a word of its own repeated in it (RFC 9449 §7, §9).

use std::sync::Arc;

use super::command::ServerId;
use super::logged_body::LoggedBody;
use super::machine::{Output, Server, Session};
use crate::mcp::event::{Cause, ExchangeChange, ExchangeEnd, Subject};
use crate::mcp::http::{Head, HttpEvent, HttpRequest, NetworkFailure};
use crate::mcp::{Event, ExchangeId, Moment, Said};
use crate::oauth::challenge::Challenge;
use crate::oauth::dpop::{self, Unsigned};
use crate::wire::received::Received;

/// Of a longer refusal the log has the beginning, in bytes.
const MOST_BYTES: usize = 1 << 20;

/// A request on its way, from the making of its proof to the head of its answer.
#[derive(Debug)]
pub(super) struct Proving {
    /// As the protocol has made it, with a place for the proof.
    request: Arc<HttpRequest>,
    proof: Unsigned,
    sent: Option<(Moment, Arc<HttpRequest>)>,
    /// The server has had its word repeated, and gets no third request.
    is_second: bool,
    refusal: Option<Refused>,
}

/// What the server said in place of an answer.
#[derive(Debug)]
struct Refused {
    at: Moment,
    head: Head,
    body: LoggedBody,
}

impl Session {
    /// Sends a request that has one of the browser's connections.
    pub(super) fn send(
        &mut self,
        id: ServerId,
        exchange: ExchangeId,
        mut request: Arc<HttpRequest>,
        now: Moment,
    ) {
        if dpop::wants_proof(&request.headers) {
            if let Some(proof) = self.proof_for(id, &request, now) {
                self.tell_proof(id, exchange, &proof);
                let proving =
                    Proving { request, proof, sent: None, is_second: false, refusal: None };
                self.proving.insert((id, exchange), proving);
                return;
            }
            dpop::drop_place(&mut Arc::make_mut(&mut request).headers);
        }
        self.outputs.push_back(Output::Open(id, exchange, request));
    }

    fn proof_for(&mut self, id: ServerId, request: &HttpRequest, now: Moment) -> Option<Unsigned> {
        let found = request.headers.iter().find(|header| header.name == "authorization")?;
        let token = found.value.reveal().strip_prefix("DPoP ")?;
        let flow = &mut self.sign_in_of(id)?.flow;
        flow.proof_for(request.method, &request.url, token, now)
    }

    fn tell_proof(&mut self, server: ServerId, exchange: ExchangeId, proof: &Unsigned) {
        let (key, text) = (proof.key.clone(), proof.text.clone());
        self.outputs.push_back(Output::Prove { server, exchange, key, text });
    }

    /// The signature that [`Output::Prove`] asked for, or why there is none.
    #[inline(never)]
    pub(super) fn proved(
        &mut self,
        id: ServerId,
        exchange: ExchangeId,
        signature: Result<Vec<u8>, String>,
        now: Moment,
    ) {
        let Some(proving) = self.proving.get_mut(&(id, exchange)) else { return };
        let signature = match signature {
            Ok(signature) => signature,
            Err(why) => {
                let why = format!("without a proof of possession: {why}");
                let failure = HttpEvent::Failed(NetworkFailure::NotSendable(why));
                return self.http(id, exchange, failure, now);
            }
        };
        let mut request = Arc::clone(&proving.request);
        let proof = proving.proof.header(&signature);
        dpop::put_proof(&mut Arc::make_mut(&mut request).headers, &proof);
        proving.sent = Some((now, Arc::clone(&request)));
        let proved = ExchangeChange::Proved { request: Arc::clone(&request) };
        self.outputs.push_back(Output::Event(id, Event::Exchange(exchange, proved)));
        self.outputs.push_back(Output::Open(id, exchange, request));
    }

    /// What the protocol is told of an exchange. Not the wish for another proof: that is between the
    /// server and the sign-in, and the answer is still to come.
    pub(super) fn sift(
        &mut self,
        id: ServerId,
        exchange: ExchangeId,
        event: HttpEvent,
        now: Moment,
    ) -> Option<HttpEvent> {
        if !self.proving.contains_key(&(id, exchange)) {
            return Some(event);
        }
        self.sift_proving(id, exchange, event, now)
    }

    #[inline(never)]
    fn sift_proving(
        &mut self,
        id: ServerId,
        exchange: ExchangeId,
        event: HttpEvent,
        now: Moment,
    ) -> Option<HttpEvent> {
        let Some(proving) = self.proving.get_mut(&(id, exchange)) else { return Some(event) };
        match (&event, &mut proving.refusal) {
            (HttpEvent::Head(head), _) => {
                let wants_more = proving.wants_more(head);
                let url = proving.request.url.clone();
                if wants_more {
                    let body = LoggedBody::of(MOST_BYTES);
                    proving.refusal = Some(Refused { at: now, head: head.clone(), body });
                } else {
                    self.proving.remove(&(id, exchange));
                }
                if let Some(sign_in) = self.sign_in_of(id) {
                    sign_in.flow.note_answer(&url, head);
                }
                (!wants_more).then_some(event)
            }
            (HttpEvent::Chunk(bytes), Some(refusal)) => {
                refusal.body.take(bytes);
                None
            }
            (HttpEvent::End | HttpEvent::Failed(_), Some(_)) => {
                self.prove_again(id, exchange, now);
                None
            }
            (HttpEvent::Failed(_), None) => {
                self.proving.remove(&(id, exchange));
                Some(event)
            }
            _ => Some(event),
        }
    }

    #[inline(never)]
    fn prove_again(&mut self, id: ServerId, exchange: ExchangeId, now: Moment) {
        let Some(proving) = self.proving.remove(&(id, exchange)) else { return };
        self.log_refusal(id, &proving, now);
        let Some(proof) = self.proof_for(id, &proving.request, now) else {
            // Signed out meanwhile: what the server said is its answer.
            let Some(Refused { head, body, .. }) = proving.refusal else { return };
            let body = HttpEvent::Chunk(body.bytes().to_vec());
            for event in [HttpEvent::Head(head), body, HttpEvent::End] {
                self.http(id, exchange, event, now);
            }
            return;
        };
        self.tell_proof(id, exchange, &proof);
        let again = Proving { proof, sent: None, is_second: true, refusal: None, ..proving };
        self.proving.insert((id, exchange), again);
    }

    /// The request that came to nothing stands in the log as an exchange of its own.
    #[inline(never)]
    fn log_refusal(&mut self, id: ServerId, proving: &Proving, now: Moment) {
        let (Some((at, request)), Some(refusal)) = (&proving.sent, &proving.refusal) else {
            return;
        };
        let Some(Server { client, sign_in: Some(_), .. }) = self.servers.get_mut(&id) else {
            return;
        };
        let guest = client.mint_exchange();
        let opened = ExchangeChange::Opened { at: *at, request: Arc::clone(request) };
        client.note_guest(guest, opened);
        client.note_guest(guest, ExchangeChange::Sent { at: *at });
        let head = ExchangeChange::Head { at: refusal.at, head: refusal.head.clone() };
        client.note_guest(guest, head);
        let (method, path) = (request.method.as_str(), request.url.clone());
        let text = request.body.clone().unwrap_or_default();
        let asked = Said::to_server(Subject::HttpRequest { method, path }, text, Cause::App);
        let record = client.record_guest(guest, asked, now);
        let status = Some(refusal.head.status);
        let text = Received::decode(refusal.body.bytes().to_vec());
        let answered = Said::answer(status, text, Cause::App);
        let answered = answered.found(refusal.body.cut().into_iter().collect());
        client.record_guest(guest, answered.answering(Some(record)), now);
        let (end, bytes) = (ExchangeEnd::Complete, refusal.body.came());
        client.note_guest(guest, ExchangeChange::Ended { at: now, end, bytes });
        self.flush(id, now);
    }
}

impl Proving {
    /// The answer refuses the proof for want of a word that it names itself.
    fn wants_more(&self, head: &Head) -> bool {
        let said = head.header("www-authenticate");
        // Where the page may not read the challenge, a word that is new says as much.
        let asked = said.is_none_or(|said| Challenge::read(said).wants_nonce());
        let named = dpop::nonce_in(head);
        let is_new = named.is_some() && named != self.proof.nonce.as_deref();
        head.status == 401 && asked && is_new && !self.is_second
    }
}
