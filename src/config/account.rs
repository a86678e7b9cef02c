//! The keys of one account, in either form of configuration.

use std::ops::Range;

use crate::config::labels::Label;
use crate::config::model::{Entry, Located};
use crate::config::node::{Key, Node};
use crate::config::page::Page;
use crate::config::tag::Tag;
use crate::config::tag_list::TagList;

impl Page<'_> {
    /// An account of which nothing is known yet but its place.
    pub(crate) fn blank_entry(&self, span: &Range<usize>) -> Entry {
        let overlay = self.merged.elements.get(&span.start).map(|span| self.origin(span));
        Entry { overlay, ..Entry::at(self.origin(span)) }
    }

    /// Takes a key that both forms know: tags, delivery settings, and the fields of the service.
    pub(crate) fn set(&mut self, entry: &mut Entry, key: &Key<'_>, value: &Node<'_>) {
        if matches!(&*key.name, "tag" | "tags") {
            let tags = self.tags(Label::Tag, value);
            add_tags(&mut entry.tags, &tags);
            return;
        }
        let pair = self.field(key, value);
        if !self.setting(&mut entry.policy, &mut entry.settings, pair.clone()) {
            entry.fields.push(pair);
        }
    }

    /// Reports `tag` beside `tags`: one of them was forgotten.
    pub(crate) fn check_tags(&mut self, entries: &[(Key<'_>, Node<'_>)]) {
        let find = |name: &str| entries.iter().find(|(key, _)| key.name == name);
        if let (Some((tag, _)), Some((tags, _))) = (find("tag"), find("tags")) {
            let later = if tag.span.start > tags.span.start { tag } else { tags };
            self.report(&later.span, "both `tag` and `tags` are set", "put all of them under `tags`");
        }
    }
}

/// Adds the tags that are not there yet.
pub(crate) fn add_tags(tags: &mut Vec<Located<Tag>>, more: &[Located<Tag>]) {
    let mut known = TagList::from(std::mem::take(tags));
    for tag in more {
        if known.find(&tag.value.name).is_none() {
            known.push(tag.clone());
        }
    }
    *tags = known.into_tags();
}
