//! Which files the messages of an account take along, and who says so.

use crate::bind::defaults::{layers, of_kind};
use crate::bind::trace::{Layer, Reach, depths};
use crate::config::defaults::Defaults;
use crate::config::enclosures::Enclosures;
use crate::config::model::Entry;
use crate::service::kind::Kind;

/// Every list of files for the messages of an account, strongest first: only the first of them counts, as with recipients.
pub fn enclosures<'a>(entry: &'a Entry, kind: &Kind, defaults: &'a Defaults) -> Vec<(Layer, &'a Enclosures)> {
    let mut said: Vec<_> = entry.attachments.iter().map(|files| (Layer::Account, files)).collect();
    // An account from the web chooses where it leads to, and must not take files of this machine along.
    if entry.origin.source.site().is_some() {
        return said;
    }
    let layers: Vec<_> = layers(entry, defaults).zip(depths()).collect();
    for (layer, depth) in layers.into_iter().rev() {
        let of_service = of_kind(layer, kind).rev().filter_map(|own| own.attachments.as_ref());
        said.extend(of_service.map(|files| (Layer::Defaults(Reach::Service, depth), files)));
        said.extend(layer.attachments.iter().map(|files| (Layer::Defaults(Reach::All, depth), files)));
    }
    said
}
