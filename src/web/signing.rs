//! What a sign-in asks of the browser: requests, keys, signatures, and ways to another page. Seldom, so each
//! stands apart from what every message passes through.

use super::background::in_background;
use super::driver::{Driver, InFlight, Work, teller};
use super::{away, crypto, fetch};
use crate::mcp::ExchangeId;
use crate::mcp::http::Carrier;
use crate::oauth::dpop::ALGORITHM;
use crate::oauth::jwt::Algorithm;
use crate::oauth::request::Request;
use crate::oauth::{self, Phase as SignInPhase};
use crate::session::{Input, ServerId, SignInEvent, Window};
use crate::wire::secret::Secret;

impl Driver {
    #[inline(never)]
    pub(super) fn open_sign_in(
        &mut self,
        server: ServerId,
        exchange: ExchangeId,
        request: &Request,
        carrier: Carrier,
    ) {
        let report = self.reporter(server, exchange);
        let http = request.http();
        let flight = match carrier {
            Carrier::Companion => self.companion.open(&http, report).map(InFlight::Relayed),
            Carrier::Browser => {
                let holds_secret = request.carries_secret();
                fetch::open_guarded(&http, holds_secret, report).map(InFlight::Fetch)
            }
        };
        if let Some(flight) = flight {
            self.flights.insert((server, exchange), flight);
        }
    }

    #[inline(never)]
    pub(super) fn sign(
        &self,
        server: ServerId,
        algorithm: Algorithm,
        key: Secret<String>,
        text: String,
    ) {
        let tell = teller(&self.inbox);
        in_background(async move {
            let signed = crypto::sign(algorithm, key, text).await;
            tell(server, oauth::Input::Signed(signed));
        });
    }

    #[inline(never)]
    pub(super) fn make_key(&self, server: ServerId) {
        let tell = teller(&self.inbox);
        in_background(async move {
            tell(server, oauth::Input::Key(crypto::make_key().await));
        });
    }

    #[inline(never)]
    pub(super) fn prove(
        &self,
        server: ServerId,
        exchange: ExchangeId,
        key: Secret<String>,
        text: String,
    ) {
        let inbox = self.inbox.clone();
        in_background(async move {
            let signed = crypto::sign(ALGORITHM, key, text).await;
            inbox.unbounded_send(Work::Input(Input::Proved(server, exchange, signed))).ok();
        });
    }

    #[inline(never)]
    pub(super) fn tell_sign_in(&mut self, server: ServerId, event: SignInEvent) {
        let is_over = matches!(
            &event,
            SignInEvent::Flow(oauth::Event::Phase(
                SignInPhase::SignedIn
                    | SignInPhase::SignedOut
                    | SignInPhase::Failed(_)
                    | SignInPhase::AwaitingClient { .. }
                    | SignInPhase::AwaitingTrust { .. }
            ))
        );
        if is_over {
            self.popups.close(server);
        }
        self.stores.apply_sign_in(server, event);
    }

    #[inline(never)]
    pub(super) fn redirect(&mut self, server: ServerId, window: Window, address: String) {
        match window {
            Window::Tab if away::leave(self.stores, &address) => {}
            Window::Tab => teller(&self.inbox)(server, oauth::Input::NothingKept),
            Window::Popup => self.popups.show(server, address),
        }
    }
}
