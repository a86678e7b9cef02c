//! Apprise's text format: a URL with its tags, a group, or the path of a further file on each line.

use std::ops::Range;
use std::sync::Arc;

use crate::config::conceal;
use crate::config::include::Includes;
use crate::config::labels::Label;
use crate::config::line::{Line, Why};
use crate::config::model::Config;
use crate::config::page::{Form, Page};
use crate::config::syntax;
use crate::problem::{Problems, Source};
use crate::warning::Warning;

/// Adds what a text says, and notes what it includes; every line that cannot be read is one problem, and all others count.
pub(crate) fn read(source: &Arc<Source>, config: &mut Config, includes: &mut Includes) -> Problems {
    let mut page = Page::new(source, Form::Apprise);
    let mut says_nothing = true;
    let mut next = 0;
    for line in source.text().split_inclusive('\n') {
        let start = next;
        next += line.len();
        let mark = if start == 0 && line.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let text = line[mark..].trim_end();
        let parsed = Line::of(text);
        says_nothing &= parsed == Line::Blank;
        page.line(parsed, text, start + mark, config);
    }
    if says_nothing {
        page.problems.push(syntax::empty(source));
    }
    *includes = page.includes;
    page.problems
}

impl Page<'_> {
    fn line(&mut self, line: Line, text: &str, start: usize, config: &mut Config) {
        let place = |range: &Range<usize>| start + range.start..start + range.end;
        let whole = start + text.len() - text.trim_start().len()..start + text.len();
        match line {
            Line::Blank => {}
            Line::Include { path, comment } => {
                if !comment.is_empty() {
                    let hint = "write a comment on a line of its own";
                    let message = "this is taken for a comment, not for a part of the path";
                    self.warn(Warning::StrayComment, &place(&comment), message, hint);
                }
                self.included(&text[path.clone()], &place(&path));
            }
            Line::Group { names, members } => {
                let named = self.split(Label::Group, &text[names.clone()], &place(&names));
                let brought = self.split(Label::Member, &text[members.clone()], &place(&members));
                config.groups.extend(self.group(named, &brought));
            }
            Line::Url { tags, url, comment } => {
                conceal::url(self.base(), &(place(&url).start..whole.end));
                if !comment.is_empty() {
                    let hint = "write a comment on a line of its own, and a `#` of the URL as `%23`";
                    let message = "this is taken for a comment, not for a part of the URL";
                    self.warn(Warning::StrayComment, &place(&comment), message, hint);
                }
                let mut entry = self.blank_entry(&(whole.start..place(&url).end));
                entry.tags = self.split(Label::Tag, &text[tags.clone()], &place(&tags));
                self.address(&text[url.clone()], &place(&url), &mut entry);
                config.accounts.push(entry);
            }
            Line::Bad { tags, why } => {
                let shown = text.find('=').filter(|_| !tags.is_empty()).map_or(whole.start, |at| start + at + 1);
                self.conceal(&(shown..whole.end));
                let (message, hint) = words(why);
                self.report(&whole, message, hint);
                // It was to be an account, and is left out as one where bad accounts may be.
                let mut entry = self.blank_entry(&whole);
                entry.tags = self.split(Label::Tag, &text[tags.clone()], &place(&tags));
                config.accounts.push(entry);
            }
        }
    }
}

fn words(why: Why) -> (&'static str, &'static str) {
    match why {
        Why::NoGroup => {
            ("no group is named before this `=`", "write `group = tag, tag`, or `scheme://…` behind the `=`")
        }
        Why::NoValue => ("nothing follows this `=`", "write a URL behind it, or for a group its tags"),
        Why::Word => (
            "this line is neither a URL nor a group",
            "write `tags = scheme://…` or `group = tags`, or begin the line with `#` for a comment",
        ),
        Why::NoTags => (
            "this line begins neither with a URL nor with tags",
            "a URL begins with a service's scheme and `://`; before it there may be tags and a `=`",
        ),
        Why::NoUrl => (
            "what follows this `=` is neither a URL nor a list of tags",
            "a URL begins with a service's scheme and `://`; tags are of letters, digits, `.`, `_` and `-`",
        ),
        Why::Comment => ("a comment cannot stand here", "write it on a line of its own"),
        Why::Control => ("this line holds a control character", "delete it"),
    }
}
