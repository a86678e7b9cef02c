//! A run that stays a plan: its report, and what every service would get.

mod folder;
mod planned;
mod write;

pub(super) use folder::Folder;
pub(super) use planned::planned;
pub(super) use write::write;
