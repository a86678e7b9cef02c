//! A service definition as it is written: one YAML file that says everything about a service.
//!
//! The types here are the language. They decode strictly, give the JSON Schema that editors use, and hold no checked meaning:
//! [`Kind`](crate::service::kind::Kind) is a definition that was compiled and linted.

mod field;
mod header;
mod request;
mod test;

pub use field::{FieldSpec, FieldType, TargetKind, TargetSpec};
pub use header::{
    AlternativeSpec, AttachmentSpec, BarrierSpec, Category, DailySpec, Definition, LimitSpec, Native, PaceSpec,
    Transport, UrlSpec,
};
pub use request::{LookupSpec, RequestSpec, ResponseSpec, Rule, Then};
pub use test::{TestAttachment, TestFailure, TestMessage, TestReply, TestRequest, TestSpec};
