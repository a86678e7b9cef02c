//! `dispatch render`: a template's title and body alone, without an account and without sending.

mod command;
mod fixture;
mod people;
mod reader;
mod shown;

pub(super) use command::render;
