//! The JSON Schemas (draft 7) that editors and pipelines use: of configurations, of service definitions, of reports and of what a check finds.
//!
//! The schema of configurations is built from the same tables and definitions that the program reads configurations by. What it
//! refuses is wrong, with one exception: it wants the names of fields in lower case, as they are documented. What it cannot see
//! (dangling groups, names used twice, good values behind references) is left to `dispatch check`.

mod account;
mod apprise;
mod config;
mod field;
mod shape;
mod template;
mod types;

pub use config::{config, tests};
pub use template::template;
pub use types::{attempt, problems, report, service};
