//! A run that stays a plan: its report, and what every service would get.

mod planned;

pub(super) use planned::planned;
