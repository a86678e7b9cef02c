//! Which part carries which files; a file that a service does not take is a problem, never dropped.

use std::sync::Arc;

use crate::bind::Account;
use crate::config::policy::AttachmentPolicy;
use crate::constraint::{Bulk, Constraint, Remedy};
use crate::convert::{Block, Inline};
use crate::message::{Attachment, Instead, LeftOut};
use crate::plan::overflow::Piece;
use crate::problem::{Problem, Problems};
use crate::service::definition::AttachmentSpec;
use crate::suggest;
use crate::warning::Warning;

/// A piece of text with the files that travel with it.
pub(super) struct Load {
    pub(super) piece: Piece,
    pub(super) files: Arc<[Attachment]>,
}

/// The files of a message, by what becomes of them.
pub(super) struct Sorted {
    /// Those that travel with it.
    pub(super) taken: Arc<[Attachment]>,
    /// Those that do not.
    pub(super) left_out: Arc<[LeftOut]>,
    /// What stands at the end of the text in their place.
    pub(super) links: Vec<Block>,
    /// What is worth a look and does not stand in the way.
    pub(super) warnings: Problems,
}

/// Which of the files the account's service takes, and what its policy makes of the others.
pub(super) fn sorted(account: &Account, files: &Arc<[Attachment]>) -> Result<Sorted, Problem> {
    let service = &account.kind.definition.name;
    let none_at_all = || Problem::new(format!("`{service}` takes no files"));
    let judged = |file: &Attachment| match &account.kind.definition.attachments {
        Some(spec) => accepted(service, spec, file),
        None => Err(none_at_all()),
    };
    let mut sorted =
        Sorted { taken: Arc::clone(files), left_out: [].into(), links: Vec::new(), warnings: Problems::new() };
    let refused: Vec<_> = files.iter().filter_map(|file| Some((file, judged(file).err()?))).collect();
    if refused.is_empty() {
        return Ok(sorted);
    }
    let in_account = |problem: Problem| {
        Problem { message: format!("{} (account `{}`)", problem.message, account.name), ..problem }
            .at(account.origin.clone())
    };
    let (mut left_out, mut links) = (Vec::new(), Vec::new());
    for (file, problem) in &refused {
        let why = &problem.message;
        let instead = match (account.policy.attachments, &file.link) {
            (AttachmentPolicy::Require, _) if account.kind.definition.attachments.is_none() => {
                let problem = Problem::new(format!("{why}, and the message has {}", files.len()));
                let hint = "leave the account or the files out, or say `attachment_policy: warn` in it";
                return Err(in_account(problem.hint(hint)));
            }
            (AttachmentPolicy::Require, _) => return Err(in_account(problem.clone())),
            (AttachmentPolicy::Link, None) => {
                let words = format!("{why}, and `{}` has no address that could be sent instead", file.name);
                let hint = "name it by an address that needs no credentials, or say `attachment_policy: warn`";
                return Err(in_account(Problem::new(words).hint(hint)));
            }
            (AttachmentPolicy::Warn, _) => {
                let words = format!("`{}` is left out: {why}", file.name);
                let hint = "leave the file out, or send it by another account; the report names it, too";
                let problem = Problem::new(words).hint(hint).warn(Warning::AttachmentLeftOut);
                sorted.warnings.push(in_account(problem));
                Instead::Nothing
            }
            (AttachmentPolicy::Link, Some(link)) => {
                links.push(vec![Block::Paragraph(vec![Inline::Link(
                    link.to_string(),
                    vec![Inline::Text(file.name.to_string())],
                )])]);
                Instead::Link
            }
        };
        left_out.push(LeftOut { name: Arc::clone(&file.name), why: why.clone(), instead });
    }
    sorted.taken = files.iter().filter(|file| judged(file).is_ok()).cloned().collect();
    sorted.left_out = left_out.into();
    sorted.links = match links.len() {
        0 | 1 => links.into_iter().flatten().collect(),
        _ => vec![Block::List(None, links)],
    };
    Ok(sorted)
}

/// The pieces with the files shared out: the first part carries what it may, further files travel in parts of their own.
pub(super) fn distributed(account: &Account, files: &Arc<[Attachment]>, pieces: Vec<Piece>) -> Vec<Load> {
    let none: Arc<[Attachment]> = Arc::from([]);
    let spec = account.kind.definition.attachments.as_ref().filter(|_| !files.is_empty());
    let Some(spec) = spec else {
        return pieces.into_iter().map(|piece| Load { piece, files: Arc::clone(&none) }).collect();
    };
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
    loads
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
