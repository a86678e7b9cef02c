//! What would be sent, as a short number that changes whenever it does.

use std::collections::HashMap;
use std::sync::Arc;

use ring::digest::{Context, SHA256};

use crate::message::{Attachment, Content, Part};
use crate::plan::Delivery;

/// The SHA-256 of something.
pub type Fingerprint = [u8; 32];

/// The fingerprint of the bytes of a file.
#[must_use]
pub fn of_bytes(bytes: &[u8]) -> Fingerprint {
    let mut hash = Context::new(&SHA256);
    hash.update(bytes);
    end(hash)
}

/// The fingerprints of deliveries; those that share their parts are looked at once.
#[derive(Default)]
pub struct Fingerprints(HashMap<*const Part, Fingerprint>);

impl Fingerprints {
    /// The fingerprint of what a delivery sends, whomever it is for.
    pub fn of(&mut self, delivery: &Delivery) -> Fingerprint {
        *self.0.entry(Arc::as_ptr(&delivery.parts).cast()).or_insert_with(|| of_delivery(delivery))
    }
}

/// The fingerprint of what a delivery sends, whomever it is for.
#[must_use]
pub(super) fn of_delivery(delivery: &Delivery) -> Fingerprint {
    let mut hash = Context::new(&SHA256);
    for part in delivery.parts.iter() {
        text(&mut hash, part.title.as_deref().unwrap_or("\0"));
        text(&mut hash, &part.body);
        text(&mut hash, part.format().name());
        text(&mut hash, part.severity.name());
        if let Some(beside) = &part.alternative {
            // What has none is numbered as before there were any.
            text(&mut hash, "\0beside");
            text(&mut hash, beside);
        }
        part.attachments.iter().for_each(|attachment| file(&mut hash, attachment));
    }
    end(hash)
}

fn file(hash: &mut Context, attachment: &Attachment) {
    text(hash, &attachment.name);
    text(hash, &attachment.mime);
    hash.update(&(attachment.content.len() as u64).to_le_bytes());
    match &attachment.content {
        Content::Memory(bytes) => hash.update(bytes),
        Content::File(file) => hash.update(&file.hash),
    }
}

/// A text with its length before it, so that no two sequences of texts look the same.
fn text(hash: &mut Context, text: &str) {
    hash.update(&(text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

fn end(hash: Context) -> Fingerprint {
    let mut fingerprint = [0; 32];
    fingerprint.copy_from_slice(hash.finish().as_ref());
    fingerprint
}
