//! Apprise's own worked examples, row by row: what comes of each here, and where that is meant to differ.

mod includes;
mod mail;
mod sources;
mod table;
mod tags;
mod text;
mod urls;
mod yaml;
