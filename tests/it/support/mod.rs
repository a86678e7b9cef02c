//! What several tests need: servers on loopback, services that follow a script, schemas.

pub mod browser;
pub mod cli;
pub mod door;
pub mod graph;
pub mod mail;
pub mod mailing;
pub mod markdown_v2;
pub mod opened;
mod reply;
mod request;
pub mod running;
pub mod schema;
pub mod scripted;
pub mod secured;
pub mod server;
#[cfg(unix)]
pub mod terminal;
