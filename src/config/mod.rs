//! From files to a checked model that knows nothing of services.
//!
//! [`read_file`] takes a file from disk and [`read_from`] any other input, [`load`] makes one [`model::Config`] of all of them and of
//! those that they include (`walk`, `include`), each with its overlay for an environment laid over it (`overlay`). Some may lie on
//! the web, which the program hands down ([`Web`]), and may do less than others (`foreign`). On the way a YAML text becomes a tree with
//! the place of every key and value (`tree`), the tree is read as our own form (`native`) or as Apprise's (`apprise`), Apprise's text format is read line by line
//! (`apprise_text`), and names, tags and groups of all files are checked together (`groups`).

mod account;
mod address;
mod apprise;
mod apprise_text;
mod argument;
mod asset;
mod attachments;
mod audiences;
mod circles;
mod conceal;
pub mod defaults;
mod dotenv;
pub mod enclosures;
mod environment;
mod file;
mod flag;
mod foreign;
mod fragment;
mod groups;
mod include;
pub mod keys;
mod labels;
mod language;
pub mod ledger;
mod line;
mod load;
mod merge;
pub mod model;
mod moment;
mod native;
mod native_text;
pub(crate) mod node;
mod overflow;
mod overlay;
mod page;
pub(crate) mod pattern;
pub mod policy;
mod policy_keys;
pub mod policy_text;
pub mod reference;
mod reference_syntax;
pub mod routing;
mod scalar;
mod shape;
mod sheets;
mod syntax;
pub mod tag;
mod tag_list;
mod templates;
pub(crate) mod tree;
mod walk;
mod web;
pub mod window;
mod window_keys;
mod words;
pub mod written;

pub use address::{Address, is_address};
pub use argument::{GivenUrl, from_argument, from_variable};
pub use attachments::AttachmentSettings;
pub use circles::{Circle, circles};
pub(crate) use conceal::{is_telling, url as conceal_address};
pub use dotenv::variables;
pub use environment::{Env, environments};
pub(crate) use file::read_included;
pub use file::{MAX_BYTES, read_file, read_from};
pub(crate) use flag::{WORDS as FLAG_WORDS, boolean};
pub use fragment::{Fault, LeftOut};
pub use load::{is_native, load, load_in, load_without};
pub use moment::moment;
pub(crate) use templates::ENDINGS as TEMPLATE_ENDINGS;
pub use templates::{NamedTemplate, TemplateName, is_template_path};
pub use web::{Fetched, Web, address_text, read_address, shows_credential};
pub use window_keys::named_zone;
