//! How the message of an account is made: by which template, with which text beside it, around which other message.

use std::sync::Arc;

use crate::bind::Account;
use crate::message::{Format, Message, Target};
use crate::plan::content::{Content, Contents, seen};
use crate::plan::parts::{dialect, native};
use crate::problem::{Problem, Problems};
use crate::template::{Addressee, Scope, Template};
use crate::warning::Warning;

/// How the message of an account is made, worked out once for all of its targets.
pub(super) struct Making<'a> {
    content: &'a Content<'a>,
    /// The variant for the account, where a template makes it.
    shown: Option<&'a Template>,
    /// The text that travels beside it.
    text: Option<&'a Template>,
    /// The message that it shows.
    inside: Option<Box<Making<'a>>>,
}

/// What tells one message of a run from another that is the same for everybody.
pub(super) type Recipe = Vec<*const ()>;

impl<'a> Making<'a> {
    /// How `content` becomes the message of an account; a text that cannot travel beside it is left out, and `warn` told of it.
    ///
    /// # Errors
    /// A condition of the service that cannot be answered.
    pub(super) fn of(
        contents: &'a Contents<'a>,
        content: &'a Content<'a>,
        account: &Account,
        warn: &mut dyn FnMut(Problem),
    ) -> Result<Self, Problem> {
        let (mut making, text) = Self::plain(contents, content, account);
        let Some(text) = text else { return Ok(making) };
        match barrier(account)? {
            Some(why) => warn(left_out(text, account, why)),
            None => {
                making.text = Some(text);
                if let Some(inside) = &mut making.inside {
                    // Its own text stands in the text around it.
                    **inside = Self::of(contents, inside.content, account, warn)?;
                }
            }
        }
        Ok(making)
    }

    /// The same without a text beside it, and that text.
    fn plain(contents: &'a Contents<'a>, content: &'a Content<'a>, account: &Account) -> (Self, Option<&'a Template>) {
        let (shown, text) = match content {
            Content::Message(_) => (None, None),
            Content::Template { template, .. } => {
                let (shown, text) = chosen(template, account);
                (Some(shown), text)
            }
        };
        let inside = contents.inside(content).map(|usual| Box::new(Self::plain(contents, usual, account).0));
        (Self { content, shown, text: None, inside }, text)
    }

    /// Everything that it is made of but for what each rendering sees.
    pub(super) fn recipe(&self) -> Recipe {
        let address =
            |template: Option<&Template>| template.map_or(std::ptr::null(), |it| std::ptr::from_ref(it).cast());
        let mut recipe = vec![std::ptr::from_ref(self.content).cast(), address(self.shown), address(self.text)];
        recipe.extend(self.inside.iter().flat_map(|inside| inside.recipe()));
        recipe
    }

    /// The message for one of the account's targets, made no more often than `scope` says.
    ///
    /// # Errors
    /// What stands in the way of rendering it.
    pub(super) fn message(
        &self,
        scope: Scope,
        account: &Account,
        target: Option<&Arc<Target>>,
    ) -> Result<Message, Problem> {
        let (context, severity, attachments, shown) = match (self.content, self.shown) {
            (Content::Message(message), _) => return Ok(message.clone()),
            (Content::Template { template, context, severity, attachments }, shown) => {
                (context, severity, attachments, shown.unwrap_or(template))
            }
        };
        let context = seen(context, scope, account, target);
        let inside = self.inside.as_ref().map(|inside| inside.message(scope, account, target)).transpose()?;
        let around = |format| inside.as_ref().map_or_else(|| context.clone(), |inside| context.around(inside, format));
        let rendered = shown.render(&around(shown.format()))?;
        let text = self.text.map(|text| text.body(&around(Format::Text))).transpose()?;
        Ok(Message {
            title: rendered.title,
            body: rendered.body,
            format: shown.format(),
            // One that has nothing to say to this target is none.
            alternative: text.filter(|text| !text.trim().is_empty()),
            severity: *severity,
            attachments: Arc::clone(attachments),
        })
    }
}

/// Warnings about a text that an account has no place for, whatever its message says.
///
/// # Errors
/// A condition of the service that cannot be answered.
pub fn texts_left_out(contents: &Contents<'_>, account: &Account) -> Result<Problems, Problem> {
    let mut warnings = Problems::new();
    if let Some(content) = contents.of(account) {
        let _ = Making::of(contents, content, account, &mut |problem| warnings.push(problem))?;
    }
    Ok(warnings)
}

/// The template that makes the message of an account, which is the variant for it where there is one, and the text that was written by
/// hand, where its service takes one beside that.
fn chosen<'a>(template: &'a Template, account: &Account) -> (&'a Template, Option<&'a Template>) {
    let formats = native(account);
    let addressee = Addressee { account: &account.name, service: &account.kind.definition.name, formats: &formats };
    let takes = |format| dialect(account, format).is_ok_and(|arrives| account.kind.takes_text_beside(format, arrives));
    template.pair(&addressee, takes)
}

/// What of the account stands in the way of a text beside the message; nothing where it may travel.
fn barrier(account: &Account) -> Result<Option<&str>, Problem> {
    let scope = account.scope();
    for (when, why) in account.kind.alternative.iter().flatten() {
        if when.holds(&scope).map_err(|words| Problem::new(words).at(account.origin.clone()))? {
            return Ok(Some(why));
        }
    }
    Ok(None)
}

/// The warning about a text that readers of an account do not get.
fn left_out(text: &Template, account: &Account, why: &str) -> Problem {
    Problem::new(format!(
        "the text of `{}` is left out of the messages of account `{}`: {why}",
        text.name(),
        account.name
    ))
    .hint("change that, or leave the text variant out; readers get what is made of the other one")
    .at(account.origin.clone())
    .warn(Warning::TextLeftOut)
}
