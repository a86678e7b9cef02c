//! The page itself: what stands in it, and the template that writes it.

use std::collections::HashMap;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Value};
use serde::Serialize;

use super::book::{Book, Chapter, Sheet};
use super::document::{POLICY, framed};
use crate::message::{Dialect, Instead, LeftOut, Recipients};
use crate::report::cause::names;
use crate::report::explain::{count, sentence};
use crate::report::model::{DeliveryReport, Report};
use crate::report::outline::size;
use crate::report::part::PartReport;

/// The longest body in bytes that a page shows as a whole, as it is sent and as it is seen together.
const LONGEST: usize = 400_000;
/// The most bytes of bodies that a page shows; a browser takes long for more.
const MOST_BYTES: usize = 30_000_000;
/// How high frames are at the least and at the most, in lines of the page: of mails, and of messages in a chat.
const MAIL: (usize, usize) = (14, 32);
const CHAT: (usize, usize) = (3, 26);
/// What the style sheet calls them.
const MAIL_LOOK: &str = "mail";
const CHAT_LOOK: &str = "chat";
/// About how many characters of a message stand in a line.
const LINE: usize = 60;
/// The most names that stand one after the other.
const MOST_NAMES: usize = 20;

#[derive(Serialize)]
struct Page<'a> {
    policy: &'static str,
    style: &'static str,
    run: &'a str,
    started: String,
    sentence: String,
    accounts: Vec<Account<'a>>,
    more: Option<String>,
    notes: &'a [String],
    /// Whether it shows what readers of a chat see.
    chats: bool,
}

#[derive(Serialize)]
struct Account<'a> {
    name: &'a str,
    service: Option<&'a str>,
    optional: bool,
    problem: Option<&'a str>,
    messages: Vec<Message<'a>>,
    more: Option<String>,
}

#[derive(Serialize)]
struct Message<'a> {
    title: Option<&'a str>,
    extent: String,
    waits_for: Option<&'a str>,
    recipients: Vec<(&'static str, String)>,
    constraints: Vec<String>,
    parts: Vec<Part<'a>>,
    others: Option<String>,
}

#[derive(Serialize)]
struct Part<'a> {
    label: String,
    title: Option<&'a str>,
    markup: &'static str,
    length: String,
    /// How full it is in hundredths, where there is a limit.
    full: Option<usize>,
    /// The document of a frame that shows what readers see.
    frame: Option<String>,
    /// Whose look it has.
    look: &'static str,
    /// How high the frame is.
    height: usize,
    /// The body as it is sent.
    text: &'a str,
    /// The plain text beside it.
    alternative: Option<&'a str>,
    cut: bool,
    attachments: Vec<(&'a str, String)>,
    files: Vec<(&'static str, String)>,
    problem: Option<String>,
}

impl Book<'_> {
    /// The page, with what belongs to the parts of the deliveries that it shows, and notes above it.
    ///
    /// # Errors
    /// None that a plan can cause: the template is our own.
    pub fn render(&self, sheets: &HashMap<usize, Vec<Sheet>>, notes: &[String]) -> Result<String, minijinja::Error> {
        let (sent, rest) = sentence(self.report);
        let mut room = MOST_BYTES;
        let shown = self.accounts.iter().map(|chapter| account(chapter, self.report, sheets, &mut room));
        let accounts: Vec<_> = shown.collect();
        let parts = accounts.iter().flat_map(|account| &account.messages).flat_map(|message| &message.parts);
        let chats = parts.clone().any(|part| part.frame.is_some() && part.look == CHAT_LOOK);
        let page = Page {
            policy: POLICY,
            style: include_str!("page.css"),
            run: &self.report.run,
            started: self.report.started.strftime("%Y-%m-%d %H:%M UTC").to_string(),
            sentence: sent + &rest,
            accounts,
            more: (self.more > 0).then(|| count(self.more, "more account", "more accounts")),
            notes,
            chats,
        };
        let mut environment = Environment::new();
        if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
            environment.set_syntax(syntax);
        }
        // The ending of the name is what makes it escape every value.
        environment.add_template("page.html", include_str!("page.html"))?;
        environment.get_template("page.html")?.render(Value::from(Serde(page)))
    }
}

fn account<'a>(
    chapter: &Chapter,
    report: &'a Report,
    sheets: &HashMap<usize, Vec<Sheet>>,
    room: &mut usize,
) -> Account<'a> {
    let all = chapter.groups.iter().filter_map(|group| Some((group.start, report.deliveries.get(group.clone())?)));
    let messages: Vec<(usize, &'a [DeliveryReport])> = all.collect();
    let first = messages.first().and_then(|(_, group)| group.first());
    let problem = first.and_then(|first| first.problem.as_deref());
    let shown = messages.iter().filter(|_| problem.is_none());
    let shown = shown.map(|(start, group)| message(group, sheets.get(start).map_or(&[], Vec::as_slice), room));
    Account {
        name: first.map_or("", |first| &first.account),
        service: first.and_then(|first| first.service.as_deref()),
        optional: first.is_some_and(|first| first.optional),
        problem,
        messages: shown.collect(),
        more: (chapter.more > 0).then(|| count(chapter.more, "more message", "more messages")),
    }
}

fn message<'a>(group: &'a [DeliveryReport], sheets: &[Sheet], room: &mut usize) -> Message<'a> {
    let first = &group[0];
    let parts = first.parts.iter().zip(1..);
    let blank = Sheet::default();
    let parts: Vec<_> = parts
        .map(|(shown, number)| {
            let sheet = sheets.get(number - 1).unwrap_or(&blank);
            part(shown, format!("Part {number} of {}", first.parts.len()), sheet, room)
        })
        .collect();
    let foreseen = first.foreseen.as_deref();
    let messages = group.chunk_by(|a, b| a.batch.is_some() && a.batch == b.batch).count();
    let targets: Vec<&str> = group.iter().filter_map(|delivery| delivery.target.as_deref()).collect();
    let extent = match targets.len() {
        0 | 1 => String::new(),
        number if messages == number => format!("{} messages alike", grouped(number)),
        number => format!("{} targets in {}", grouped(number), count(messages, "message", "messages")),
    };
    Message {
        title: first.parts.iter().find_map(|part| part.holds.as_ref()?.title.as_deref()),
        extent,
        waits_for: first.waits_for.as_deref(),
        recipients: recipients(group, &targets),
        constraints: foreseen
            .iter()
            .flat_map(|it| &it.limited_by)
            .map(|it| it.words())
            .chain(first.left_out.iter().map(without))
            .collect(),
        parts,
        others: (messages > 1).then(|| count(messages - 1, "other message", "other messages")),
    }
}

/// Which file does not travel with a message.
fn without(file: &LeftOut) -> String {
    let instead = match file.instead {
        Instead::Nothing => "without",
        Instead::Link => "a link in place of",
    };
    format!("{instead} {}: {}", file.name, file.why)
}

/// Who gets a message, by kind; where it is no mail, its targets.
fn recipients(group: &[DeliveryReport], targets: &[&str]) -> Vec<(&'static str, String)> {
    let mails: Vec<&Recipients> =
        group.iter().filter_map(|delivery| delivery.foreseen.as_ref()?.recipients.as_ref()).collect();
    let listed = |name: &'static str, people: &[&str]| names(people, MOST_NAMES).map(|names| (name, names));
    let Some(first) = mails.first() else { return listed("To", targets).into_iter().collect() };
    let all = |list: fn(&Recipients) -> &[String]| -> Vec<&str> {
        mails.iter().copied().flat_map(list).map(String::as_str).collect()
    };
    let replies: Vec<&str> = first.reply_to.iter().map(String::as_str).collect();
    let kinds = [
        listed("From", &first.from.as_deref().into_iter().collect::<Vec<_>>()),
        listed("To", &all(|people| &people.to)),
        listed("Cc", &all(|people| &people.cc)),
        listed("Bcc", &all(|people| &people.bcc)),
        listed("Reply-To", &replies),
    ];
    kinds.into_iter().flatten().collect()
}

fn part<'a>(part: &'a PartReport, label: String, sheet: &Sheet, room: &mut usize) -> Part<'a> {
    let holds = part.holds.as_deref();
    let body = holds.map_or("", |holds| &*holds.body);
    let most = LONGEST.min(*room);
    let dialect = holds.map_or(Dialect::Text, |holds| holds.dialect);
    let length = body.len() + sheet.html.as_ref().map_or(0, String::len);
    let whole = length <= most;
    *room = room.saturating_sub(length.min(most));
    let html = sheet.html.as_deref().filter(|_| whole && !body.trim().is_empty());
    let beside = holds.and_then(|holds| holds.alternative.as_deref());
    let alternative = beside.map(|text| beginning(text, LONGEST.min(*room)));
    *room = room.saturating_sub(alternative.map_or(0, str::len));
    let length = holds.map(|holds| {
        let limit = holds.limit.map(|limit| format!(" of {}", grouped(limit))).unwrap_or_default();
        format!("{}{limit} {}", grouped(holds.length), holds.unit)
    });
    let limit = holds.and_then(|holds| Some((holds.length, holds.limit?)));
    Part {
        label,
        title: holds.and_then(|holds| holds.title.as_deref()),
        markup: dialect.name(),
        length: length.unwrap_or_default(),
        full: limit.map(|(length, limit)| length.saturating_mul(100).div_ceil(limit.max(1))),
        height: height(body, dialect),
        look: if dialect == Dialect::Html { MAIL_LOOK } else { CHAT_LOOK },
        frame: html.map(|html| framed(html, dialect)),
        text: beginning(body, most),
        alternative,
        cut: !whole || alternative.map(str::len) < beside.map(str::len),
        attachments: holds
            .iter()
            .flat_map(|holds| &holds.files)
            .map(|file| (&*file.name, format!("{}, {}", file.mime, size(file.bytes))))
            .collect(),
        files: sheet.files.clone(),
        problem: sheet.problem.clone(),
    }
}

/// How high a frame is in lines: nothing here can measure it, so that a page that runs nothing guesses.
fn height(body: &str, dialect: Dialect) -> usize {
    match dialect {
        Dialect::Html => (MAIL.0 + body.len() / 300).min(MAIL.1),
        _ => {
            let lines: usize = body.lines().map(|line| 1 + line.chars().count() / LINE).sum();
            (lines * 3 / 2 + 2).clamp(CHAT.0, CHAT.1)
        }
    }
}

/// At the most so many bytes of a text.
fn beginning(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// `12,345`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}
