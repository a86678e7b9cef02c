//! A login server and a Graph in one, on loopback: as strict as the documentation, faulty on demand, with a ledger of its own.
//!
//! Facts: Microsoft Graph reference (sendMail, create message, upload session, immutable ids, throttling) and the identity
//! platform's pages on its flows. `control` is what a test can set, `ledger` what it can ask.

mod answer;
mod attachments;
mod control;
mod directory;
mod drafts;
mod fault;
mod jwt;
mod ledger;
mod limits;
mod login;
mod mailbox;
mod mime;
mod office;
mod request;
mod send;
mod server;
mod sign_in;
mod tokens;
mod upload;

pub(crate) use fault::{Fault, Step};
pub(crate) use ledger::{Attached, Via};
pub(crate) use office::{CLIENT_ID, CLIENT_SECRET, Graph, REFRESH_TOKEN, TENANT, TENANT_ID, WORK_REFRESH_TOKEN};
pub(crate) use sign_in::Turn;
