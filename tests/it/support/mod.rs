//! What several tests need.

mod reply;
mod request;
pub mod scripted;
pub mod server;
