//! Scripted conversations with the protocol core: what goes in, what must come out. No sockets, no clock.

mod any_order;
mod asking;
mod call;
mod completion;
mod diagnosis;
mod drop_everywhere;
mod event_calls;
mod event_dialect;
mod http_sse;
mod ledger;
mod legacy;
mod legacy_recovery;
mod legacy_streams;
mod legacy_tasks;
mod modern;
mod modern_recovery;
mod modern_tasks;
mod official_examples;
mod ping;
mod playbook;
mod resources;
mod rounds;
mod speed;
mod story;
mod written;
