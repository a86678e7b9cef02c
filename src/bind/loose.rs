//! What a URL means that is written more loosely than the forms of its service, and that Apprise understands all the same.

use crate::bind::draft::Draft;
use crate::service::kind::Kind;
use crate::service::url::Url;

/// The URL with a slash too many before its server left out.
pub(super) fn tightened(draft: &Draft<'_>, url: &Url) -> Url {
    let mut url = url.clone();
    let is_own = draft.kind.transport(&url.scheme).is_some();
    if is_own && url.authority.is_empty() && !url.path.is_empty() && !begins_with_a_path(draft.kind) {
        url.authority = url.path.remove(0);
    }
    url
}

/// Whether a URL of the service may have nothing between `//` and its path.
fn begins_with_a_path(kind: &Kind) -> bool {
    let own = kind.urls.iter().filter(|form| form.vendor.is_none());
    own.flat_map(|form| form.pattern.ways()).any(|(authority, _)| authority.is_empty())
}
