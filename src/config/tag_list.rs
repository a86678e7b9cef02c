//! Tags in the order in which they were written, each once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::config::model::Located;
use crate::config::tag::Tag;

/// Up to how many tags looking at each is as quick as an index, which most accounts do without.
const SHORT: usize = 16;

/// A list in which tags are found in the same time however many there are.
#[derive(Default)]
pub(crate) struct TagList {
    tags: Vec<Located<Tag>>,
    /// Where each stands, once the list is no longer short.
    places: HashMap<Arc<str>, usize>,
}

impl TagList {
    /// The tag of this name.
    pub(crate) fn find(&mut self, name: &str) -> Option<&mut Located<Tag>> {
        if self.tags.len() <= SHORT {
            return self.tags.iter_mut().find(|tag| *tag.value.name == *name);
        }
        self.places.get(name).and_then(|place| self.tags.get_mut(*place))
    }

    /// Adds a tag whose name is not there yet.
    pub(crate) fn push(&mut self, tag: Located<Tag>) {
        self.tags.push(tag);
        if self.tags.len() > SHORT {
            let missing = self.tags.iter().enumerate().skip(self.places.len());
            self.places.extend(missing.map(|(place, tag)| (Arc::clone(&tag.value.name), place)));
        }
    }

    /// All of them in their order.
    pub(crate) fn into_tags(self) -> Vec<Located<Tag>> {
        self.tags
    }
}

impl From<Vec<Located<Tag>>> for TagList {
    fn from(tags: Vec<Located<Tag>>) -> Self {
        let mut list = Self::default();
        tags.into_iter().for_each(|tag| list.push(tag));
        list
    }
}
