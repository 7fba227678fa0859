//! What one server shows: its state, its lists, its calls, its chat, its wire log.

mod answer_check;
pub mod calls;
pub mod catalog;
pub mod chat;
pub mod completions;
pub mod connection;
pub mod filter;
pub mod input_requests;
pub mod lead;
pub mod log_book;
pub mod order;
pub mod resources;
pub mod restarts;
pub mod sign_in;
pub mod tasks;
pub mod traffic;
