//! What a report says after a run, to people, machines and the shell, in every form.

mod github;
mod json;
mod junit;
mod markdown;
mod metrics;
mod ndjson;
mod stage;
mod text;
