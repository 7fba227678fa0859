//! One module for each screen.

mod call;
mod catalog;
mod chat;
pub mod chat_door;
mod completing;
mod composer;
pub mod connect;
mod failed;
mod log;
mod offer;
mod overview;
mod pages;
pub mod parts;
mod prompts;
mod question;
mod requests;
mod resources;
pub mod server;
pub mod sign_in;
pub mod start;
mod tasks;
pub mod tools;
pub mod traffic;
pub mod workbench;
