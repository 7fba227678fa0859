//! Scripted conversations with the protocol core: what goes in, what must come out. No sockets, no clock.

mod any_order;
mod call;
mod diagnosis;
mod drop_everywhere;
mod event_calls;
mod event_dialect;
mod http_sse;
mod ledger;
mod legacy;
mod legacy_recovery;
mod legacy_streams;
mod listening;
mod modern;
mod modern_recovery;
mod notifications;
mod official_examples;
mod pages;
mod ping;
mod playbook;
mod resources;
mod speed;
mod story;
