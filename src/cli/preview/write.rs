//! The files of a preview: what every service would get, part by part, and the page that shows it.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::attachment::bytes;
use crate::bind::{Account, Preview, Shape};
use crate::cli::output::Printer;
use crate::cli::prepare::Prepared;
use crate::cli::preview::folder::{Draft, Folder};
use crate::cli::reports::Written;
use crate::convert::seen;
use crate::message::{Format, Part, Target};
use crate::plan::Delivery;
use crate::report::Report;
use crate::report::json;
use crate::report::preview::{Book, Names, Sheet, document};
use crate::transport::Transport;

/// Of how many messages of an account files are written.
const MOST_MESSAGES: usize = 1000;
/// How many bytes are written in all before no further message is.
const MOST_BYTES: usize = 256 << 20;

/// The largest picture in bytes that the page shows inside of a mail.
const LARGEST_PICTURE: usize = 100 << 10;

/// The names directly in the folder that no account gets.
const TOPS: [&str; 2] = ["index.html", "plan.json"];

/// Writes the preview of a plan and says where it is, or why it could not be written.
pub(in crate::cli) fn write(prepared: &Prepared, report: &Report, folder: Folder, printer: Printer) -> Written {
    let written = folder.begin().and_then(|draft| {
        let mut writer = Writer::new(prepared, draft);
        match writer.all(report) {
            Ok(()) => writer.draft.finish(),
            Err(error) => {
                writer.draft.discard();
                Err(error)
            }
        }
    });
    match written {
        Ok(path) => {
            printer.say(&format!("the preview is in `{}`", path.join("index.html").display()));
            Written::All
        }
        Err(error) => {
            printer.error(&format!("the preview was not written: {error}"));
            Written::Partly
        }
    }
}

struct Writer<'a> {
    prepared: &'a Prepared,
    draft: Draft,
    names: Names,
    room: usize,
    /// For how many messages there was no room.
    left_out: usize,
}

/// An account whose files are written.
struct Shelf {
    preview: Result<Preview, String>,
    folder: PathBuf,
    names: Names,
    messages: usize,
}

impl<'a> Writer<'a> {
    fn new(prepared: &'a Prepared, draft: Draft) -> Self {
        Self { prepared, draft, names: Names::beside(TOPS), room: MOST_BYTES, left_out: 0 }
    }

    fn all(&mut self, report: &Report) -> io::Result<()> {
        let book = Book::of(report);
        let shown: HashSet<usize> = book.firsts();
        let mut sheets = HashMap::new();
        let (transport, mut number) = (Transport::new(), 0);
        let deliveries = &self.prepared.plan.deliveries;
        for of_account in deliveries.chunk_by(|a, b| a.account == b.account) {
            let account = &self.prepared.loaded.selection.accounts[of_account[0].account];
            let mut shelf = self.shelf(account, &transport);
            for message in of_account.chunk_by(|a, b| b.follows(a)) {
                let mut made = self.message(&mut shelf, message, number)?;
                if shown.contains(&number) {
                    for (sheet, part) in made.iter_mut().zip(message[0].parts.iter()) {
                        sheet.html = seen(&part.body, part.dialect).map(|html| with_pictures(html, part));
                    }
                    sheets.insert(number, made);
                }
                number += message.len();
            }
        }
        let note = || {
            format!(
                "No files were written of {} messages: there are some of {MOST_MESSAGES} messages of an account and of \
                 {} MiB in all. plan.json has every message.",
                self.left_out,
                MOST_BYTES >> 20
            )
        };
        let notes: Vec<_> = (self.left_out > 0).then(note).into_iter().collect();
        let page = book.render(&sheets, &notes).map_err(io::Error::other)?;
        self.draft.file(Path::new("plan.json"), json::render(report)?.as_bytes())?;
        self.draft.file(Path::new("index.html"), page.as_bytes())
    }

    fn shelf(&mut self, account: &Account, transport: &Transport) -> Shelf {
        let preview = Preview::open(account, &self.prepared.loaded.vault, transport);
        let preview = preview.map_err(|problem| problem.message);
        let folder = PathBuf::from(self.names.take(&account.name));
        Shelf { preview, folder, names: Names::default(), messages: 0 }
    }

    /// The files of one message, the first of whose deliveries has this number in the plan.
    fn message(&mut self, shelf: &mut Shelf, message: &[Delivery], number: usize) -> io::Result<Vec<Sheet>> {
        shelf.messages += 1;
        let fits = shelf.messages <= MOST_MESSAGES && self.room > 0;
        self.left_out += usize::from(!fits);
        let targets: Vec<&Target> = message.iter().filter_map(|delivery| delivery.target.as_deref()).collect();
        let name = match targets.as_slice() {
            [] => "message".to_owned(),
            [only] => only.label.to_string(),
            [first, rest @ ..] => format!("{}+{}", first.label, rest.len()),
        };
        let name = if fits { shelf.names.take(&name) } else { String::new() };
        let run = &self.prepared.identity.id;
        let parts: &Arc<[Part]> = &message[0].parts;
        let mut sheets = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            let mut sheet = Sheet::default();
            if fits {
                let key = match message.len() {
                    1 => format!("{run}-{number}-{index}"),
                    width => format!("{run}-{number}+{width}-{index}"),
                };
                let shape = shelf.preview.as_ref().map_err(Clone::clone);
                let shape = shape.and_then(|preview| preview.shape(&targets, part, &key)).unwrap_or_else(|problem| {
                    sheet.problem = Some(problem);
                    Shape::default()
                });
                for (ending, bytes) in files(part, shape) {
                    let path = shelf.folder.join(format!("{name}.{}.{ending}", index + 1));
                    self.draft.file(&path, &bytes)?;
                    self.room = self.room.saturating_sub(bytes.len());
                    // A browser knows no other separator.
                    sheet.files.push((ending, path.to_string_lossy().replace('\\', "/")));
                }
            }
            sheets.push(sheet);
        }
        Ok(sheets)
    }
}

/// The files of one part, by their endings.
fn files(part: &Part, shape: Shape) -> Vec<(&'static str, Vec<u8>)> {
    let text = match part.format() {
        Format::Html => ("html", document(&part.body).into_bytes()),
        Format::Text | Format::Markdown => ("txt", part.body.as_bytes().to_vec()),
    };
    let ending = if part.format() == Format::Html { "txt" } else { "beside.txt" };
    let beside = part.alternative.as_ref().map(|text| (ending, text.as_bytes().to_vec()));
    let request = shape.request.map(|request| ("json", format!("{request:#}\n").into_bytes()));
    shape.mail.map(|mail| ("eml", mail)).into_iter().chain([text]).chain(beside).chain(request).collect()
}

/// A body in which small pictures that travel with it stand as a mail program shows them.
fn with_pictures(mut body: String, part: &Part) -> String {
    if part.format() != Format::Html {
        return body;
    }
    for file in part.attachments.iter().filter(|file| file.content.len() <= LARGEST_PICTURE) {
        let reference = format!("cid:{}", file.name);
        let bytes = if body.contains(&reference) { bytes(&file.content).ok() } else { None };
        if let Some(bytes) = bytes.filter(|_| file.mime.starts_with("image/")) {
            body = body.replace(&reference, &format!("data:{};base64,{}", file.mime, STANDARD.encode(bytes)));
        }
    }
    body
}
