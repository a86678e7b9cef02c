//! Which part carries which files; a file that a service does not take is a problem, never dropped.

use std::sync::Arc;

use crate::bind::Account;
use crate::constraint::{Bulk, Constraint, Remedy};
use crate::message::Attachment;
use crate::plan::overflow::Piece;
use crate::problem::Problem;
use crate::service::definition::AttachmentSpec;
use crate::suggest;

/// A piece of text with the files that travel with it.
pub(super) struct Load {
    pub(super) piece: Piece,
    pub(super) files: Arc<[Attachment]>,
}

/// The pieces with the files shared out: the first part carries what it may, further files travel in parts of their own.
pub(super) fn distributed(
    account: &Account,
    files: &Arc<[Attachment]>,
    pieces: Vec<Piece>,
) -> Result<Vec<Load>, Problem> {
    let none: Arc<[Attachment]> = Arc::from([]);
    if files.is_empty() {
        return Ok(pieces.into_iter().map(|piece| Load { piece, files: Arc::clone(&none) }).collect());
    }
    let service = &account.kind.definition.name;
    let Some(spec) = &account.kind.definition.attachments else {
        return Err(Problem::new(format!("`{service}` takes no files, and the message has {}", files.len()))
            .hint("leave the account out, or send the message without `--attach`"));
    };
    files.iter().try_for_each(|file| accepted(service, spec, file))?;
    let mut bundles = files.chunks(spec.per_part.max(1)).map(Arc::<[Attachment]>::from);
    // A body that is too long for a caption goes first, by itself.
    let captioned = pieces.first().is_some_and(|first| captions(spec, first));
    let mut loads = Vec::new();
    for (index, piece) in pieces.into_iter().enumerate() {
        let blank = piece.title.is_none() && piece.body.is_empty();
        let files = if index == 0 && (captioned || blank) { bundles.next() } else { None };
        loads.push(Load { piece, files: files.unwrap_or_else(|| Arc::clone(&none)) });
    }
    loads.extend(bundles.map(|files| Load { piece: Piece { title: None, body: String::new() }, files }));
    Ok(loads)
}

/// Whether a text may stand beside a file.
fn captions(spec: &AttachmentSpec, piece: &Piece) -> bool {
    spec.caption.is_none_or(|caption| caption.holds(&piece.body))
}

/// Why files travel in parts of their own; the account takes all of them.
pub(super) fn constraints(account: &Account, files: &[Attachment], pieces: &[Piece]) -> Vec<Constraint> {
    let Some(spec) = account.kind.definition.attachments.as_ref().filter(|_| !files.is_empty()) else { return vec![] };
    let (most, remedy) = (spec.per_part.max(1), Remedy::Split);
    let many = Constraint { what: Bulk::Files, length: files.len(), limit: most, unit: None, remedy };
    let long = pieces.first().zip(spec.caption).filter(|(first, _)| !captions(spec, first)).map(|(first, caption)| {
        let length = caption.unit.measure(&first.body);
        Constraint { what: Bulk::Caption, length, limit: caption.max, unit: Some(caption.unit), remedy }
    });
    long.into_iter().chain((files.len() > most).then_some(many)).collect()
}

/// Whether the account's service takes a file at all.
pub(super) fn taken(account: &Account, file: &Attachment) -> Result<(), Problem> {
    let service = &account.kind.definition.name;
    let in_account = |problem: Problem| problem.at(account.origin.clone());
    match &account.kind.definition.attachments {
        Some(spec) => accepted(service, spec, file).map_err(in_account),
        None => {
            Err(in_account(Problem::new(format!("`{service}` takes no files, and the account names `{}`", file.name)))
                .hint("remove it from `attachments`"))
        }
    }
}

fn accepted(service: &str, spec: &AttachmentSpec, file: &Attachment) -> Result<(), Problem> {
    let fits = |kind: &String| match kind.strip_suffix("/*") {
        Some(family) => file.mime.split('/').next() == Some(family),
        None => *kind == *file.mime,
    };
    if !spec.types.is_empty() && !spec.types.iter().any(fits) {
        return Err(Problem::new(format!("`{service}` does not take `{}`, which is `{}`", file.name, file.mime))
            .hint(format!("it takes {}", suggest::listed(&spec.types))));
    }
    match spec.max_size {
        Some(max) if file.content.len() > max => {
            Err(Problem::new(format!("`{}` has {} bytes, and `{service}` takes {max}", file.name, file.content.len()))
                .hint("send a smaller file, or a link to it"))
        }
        _ => Ok(()),
    }
}
