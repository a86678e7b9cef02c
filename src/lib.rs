//! `dispatch`: one notification, every recipient, one honest report.
//!
//! # Flow
//!
//! ```text
//! args -> config::load -> bind (config x catalog) -> select -> render -> convert -> plan -> deliver -> events -> report -> exit code
//! ```
//!
//! Everything left of [`deliver`] is pure apart from reading files, also from the web, and running the commands of references: it is
//! what `check` and `--dry-run` run. A [`Plan`](plan::Plan) is a plain value, complete before a byte is sent. The engine emits
//! [`Event`](deliver::event::Event)s, and progress and reports are folds of that one stream.
//!
//! # Floors
//!
//! A module imports its own floor and lower ones; a test enforces it.
//!
//! | floor | modules | what they are |
//! |---|---|---|
//! | 0 | [`message`] [`limit`] [`constraint`] [`secret`] [`outcome`] [`problem`] [`warning`] [`suggest`] [`row`] `private` | plain values, and files that only their owner reads |
//! | 1 | [`config`] [`audience`] [`convert`] [`template`] [`attachment`] [`transport`] [`store`] | what users write and attach, to whom, its markup, the one HTTP client, and the tokens of sign-ins |
//! | 2 | [`service`] | definitions as data, and the few services in Rust |
//! | 3 | [`bind`] [`select`] [`plan`] | from configuration to plan, pure |
//! | 3 | [`lint`] | what is allowed and most likely not meant |
//! | 3 | [`restate`] | an account in another form: a URL, or a configuration of our own |
//! | 4 | [`deliver`] | the engine: the only place that waits, retries, paces and orders |
//! | 4 | [`ledger`] | the durable record of runs |
//! | 5 | [`report`] | what became of it |
//! | 6 | [`cli`] | the only place that prints, reads the environment or ends the process |
//!
//! # Invariants
//!
//! 1. Nothing is sent until everything selected is loaded, rendered, converted, split and measured without a problem.
//! 2. Every planned delivery gets exactly one outcome; the exit code comes from the report alone.
//! 3. A service turns a part into requests and a response into a verdict; it never waits, retries, prints or reads the environment.
//! 4. What may already have been delivered is `unknown`, and is not sent again unless the account says so.
//! 5. Parts of a delivery go in order; a failed part leaves the rest `not_attempted`.
//! 6. A slow, throttled or broken account never delays another.
//! 7. A secret has neither `Debug` nor `Display`, and is redacted from whatever a service says.
//! 8. A request body is a tree that is serialised, never text with values pasted in, and a message is never rendered twice.
//! 9. Nothing is dropped silently: no key, address, tag, attachment, part or error.

pub mod attachment;
pub mod audience;
pub mod bind;
pub mod cli;
pub mod config;
pub mod constraint;
pub mod convert;
pub mod deliver;
pub mod ledger;
pub mod limit;
pub mod lint;
pub mod message;
pub mod outcome;
pub mod plan;
mod private;
pub mod problem;
pub mod report;
pub mod restate;
pub mod row;
pub mod secret;
pub mod select;
pub mod service;
pub mod store;
pub mod suggest;
pub mod template;
pub mod transport;
pub mod warning;
