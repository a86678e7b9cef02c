//! The arguments as they are typed.

mod command;
mod global;
mod inspect;
mod render;
mod restate;
mod runs;
mod send;
mod warnings;
mod whom;
mod words;

pub(super) use command::{Cli, Command};
pub(super) use global::{Color, Common, LogFormat};
pub(super) use inspect::{AccountsArgs, CheckArgs, CheckFormat, ListFormat, ServicesArgs, Subject};
pub(super) use render::RenderArgs;
pub(super) use restate::{ConvertArgs, SecretsArg, UrlArgs};
pub(super) use runs::{ResumeArgs, RunsArgs, RunsCommand};
pub(super) use send::{Ambient, RunArgs, SendArgs, TemplateArgs};
pub(super) use warnings::{Denied, WarningArgs};
pub(super) use whom::WhomArgs;
pub(super) use words::{FormatArg, SeverityArg};
