//! What a service is to the engine: something that delivers one part and says how it went.

mod attached;
pub mod builtin;
pub mod catalog;
mod compile;
mod contract;
pub mod definition;
pub mod email;
pub mod expression;
pub mod field;
mod functions;
pub mod http;
pub mod kind;
pub mod local;
pub mod office365;
pub mod pattern;
pub mod review;
pub mod settings;
pub mod target;
pub mod url;

pub use contract::{Examination, Parcel, Service, Tried};
