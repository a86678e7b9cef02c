//! `asset` of an Apprise configuration: settings of Apprise itself, of which a few have a meaning here.

use crate::config::defaults::Defaults;
use crate::config::keys;
use crate::config::node::{Key, Node};
use crate::config::page::Page;
use crate::warning::Warning;

impl Page<'_> {
    /// Takes the settings that are defaults of delivery, and warns of the others; it is no place for anything else, as whoever
    /// writes an included file must not decide how the program works.
    pub(crate) fn asset(&mut self, entries: &[(Key<'_>, Node<'_>)], defaults: &mut Defaults) {
        for (key, node) in entries {
            let name = &*key.name;
            if let Some((setting, known)) = keys::ASSET.iter().find(|(_, known)| known.name == name) {
                let (_, value) = self.field(key, node);
                self.problems.keep(defaults.policy.set(setting, known, &value));
                let name = self.located((*setting).to_owned(), &key.span);
                defaults.settings.push((name, value));
            } else if keys::FOREIGN_ASSET.contains(&name) {
                self.conceal(&node.span);
                let hint = match name {
                    "body_format" => "remove it; `--input-format` and the name of a template say it",
                    "async_mode" => "remove it, and write `concurrency: 1` where one part must follow the other",
                    "secure_logging" => "remove it; secrets are never shown",
                    _ => "remove it",
                };
                self.warn(Warning::IgnoredKey, &key.span, &format!("`{name}` of `asset` has no meaning here"), hint);
            } else {
                let known = keys::ASSET.iter().map(|(_, known)| known.name).chain(keys::FOREIGN_ASSET);
                self.report_unknown(key, node, known);
            }
        }
    }
}
