//! One text within a limit, with a sign where something is missing.

use super::split::cut_off;
use crate::limit::Limit;

/// Text within a limit, with an ellipsis where something is missing and the limit has room for one.
pub(super) fn shorten(text: &str, limit: Limit) -> String {
    const ELLIPSIS: &str = "…";
    if limit.holds(text) {
        return text.to_owned();
    }
    match limit.max.checked_sub(limit.unit.measure(ELLIPSIS)) {
        Some(max) => cut_off(text, Limit { max, ..limit }).trim_end().to_owned() + ELLIPSIS,
        None => cut_off(text, limit).to_owned(),
    }
}
