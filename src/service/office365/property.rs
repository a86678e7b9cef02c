//! What JSON says of a mail only through properties of Exchange.
//!
//! `PidTagListUnsubscribe` (0x1045) is copied to the header by whatever writes the mail; `PidTagDeferredSendTime` (0x3FEF) holds it
//! back until then. `List-Unsubscribe-Post` has no property of its own, so it is a named one in the set of internet headers.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Serialize;

use crate::service::office365::options::Options;

const LIST_UNSUBSCRIBE: &str = "String 0x1045";
const LIST_UNSUBSCRIBE_POST: &str = "String {00020386-0000-0000-C000-000000000046} Name List-Unsubscribe-Post";
const DEFERRED_SEND_TIME: &str = "SystemTime 0x3FEF";

/// One property of a mail.
#[derive(Serialize)]
pub(super) struct Property<'a> {
    id: &'static str,
    value: Cow<'a, str>,
}

/// The named property by which a draft is found again, in the set for the names of programs that are not Microsoft's:
/// PS_PUBLIC_STRINGS of [MS-OXPROPS] 1.3.2.
pub(super) const KEY: &str = "String {00020329-0000-0000-C000-000000000046} Name dispatch-key";

/// The property that finds a draft again.
pub(super) fn key(key: &str) -> Property<'_> {
    Property { id: KEY, value: Cow::Borrowed(key) }
}

/// The properties that the options of an account need.
pub(super) fn of(options: &Options, now: Timestamp) -> Vec<Property<'_>> {
    let unsubscribe = options.unsubscribe.as_ref();
    let all = [
        (LIST_UNSUBSCRIBE, unsubscribe.map(|unsubscribe| Cow::Borrowed(unsubscribe.places.as_str()))),
        (LIST_UNSUBSCRIBE_POST, unsubscribe.and_then(|unsubscribe| unsubscribe.one_click).map(Cow::Borrowed)),
        (DEFERRED_SEND_TIME, options.defer.map(|defer| Cow::Owned(defer.moment(now)))),
    ];
    all.into_iter().filter_map(|(id, value)| Some(Property { id, value: value? })).collect()
}
