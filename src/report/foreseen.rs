//! What a plan knows of a delivery beside its parts.

use schemars::JsonSchema;
use serde::Serialize;

use crate::constraint::Constraint;
use crate::message::Recipients;

/// What a plan knows of a delivery beside its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Foreseen {
    /// In a plan: everyone whom the mail concerns, where it is one. Of a mail to several targets each delivery has its own, and those
    /// who read along stand at the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipients: Option<Recipients>,
    /// In a plan: why the message does not travel whole, in one part, as it was written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limited_by: Vec<Constraint>,
}

impl Foreseen {
    /// Whether there is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
