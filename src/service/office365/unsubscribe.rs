//! How readers leave a list: RFC 2369 `List-Unsubscribe`, and RFC 8058 `List-Unsubscribe-Post`.

use percent_encoding::percent_decode_str;
use reqwest::Url;

use crate::problem::{Problem, Problems};
use crate::service::email;
use crate::service::office365::options::together;
use crate::service::settings::Settings;

/// How readers leave a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unsubscribe {
    /// The value of `List-Unsubscribe`.
    pub(super) places: String,
    /// The value of `List-Unsubscribe-Post`, where one click is enough.
    pub(super) one_click: Option<&'static str>,
}

impl Unsubscribe {
    pub(super) fn read(settings: &Settings) -> Result<Option<Self>, Problem> {
        let mut problems = Problems::new();
        let one_click = settings.flag("one_click") == Some(true);
        let places = settings.list("list_unsubscribe");
        let checked: Vec<_> = places.iter().filter_map(|place| problems.keep(checked(place.trim()))).collect();
        if one_click && !places.iter().any(|place| place.trim().starts_with("https:")) {
            problems.push(
                Problem::new("an https URL is missing, which `one_click` needs")
                    .hint("a mail program posts to it, and the reader has left: RFC 8058"),
            );
        }
        let places = checked.join(", ");
        let one_click = one_click.then_some("List-Unsubscribe=One-Click");
        let whole = (!places.is_empty()).then_some(Self { places, one_click });
        problems.check(whole).map_err(|problems| together("list_unsubscribe", problems))
    }
}

/// A place in its angle brackets.
fn checked(place: &str) -> Result<String, Problem> {
    let bad = |words: &str| {
        Problem::new(format!("`{}` {words}", place.escape_debug()))
            .hint("write `https://example.com/leave?list=1` or `mailto:leave@example.com?subject=leave`")
    };
    if !place.chars().all(|c| c.is_ascii_graphic() && !"<>\"".contains(c)) {
        return Err(bad("holds a character that has to be percent-encoded"));
    }
    if let Some(rest) = place.strip_prefix("mailto:") {
        let address = percent_decode_str(rest.split('?').next().unwrap_or_default()).decode_utf8_lossy();
        email::parse(&address).map_err(|_| bad("holds no mail address"))?;
    } else if !place.starts_with("https://") || Url::parse(place).is_err() {
        return Err(bad("is neither an https URL nor a mailto"));
    }
    Ok(format!("<{place}>"))
}
