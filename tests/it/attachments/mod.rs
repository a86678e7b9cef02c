//! Files that travel with messages: which they are, where they come from, and what becomes of those that a service does not take.

mod configured;
mod defaults;
mod filled;
mod local;
mod many;
mod policies;
mod proxied;
mod remote;
mod stage;
