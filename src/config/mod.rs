//! From files to a checked model that knows nothing of services.

pub mod model;
pub mod policy;
pub mod reference;
