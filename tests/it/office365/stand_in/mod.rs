//! The servers that stand in for Microsoft's are as strict as the documentation: what would pass there passes here, nothing else.

mod client;
mod drafts;
mod mail;
mod mime;
mod sign_in;
mod uploads;
