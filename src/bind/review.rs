//! A service in Rust looks at the settings of an account as far as they are known, so that no mistake waits for the run.

use std::sync::Arc;

use minijinja::Value;

use crate::bind::account::Given;
use crate::bind::draft::Draft;
use crate::bind::entry::Aim;
use crate::config::policy::Duplicates;
use crate::message::Target;
use crate::problem::{Origin, Problems};
use crate::service::definition::Native;
use crate::service::office365;
use crate::service::settings::Settings;

/// Adds what the service says, each problem at the field that it is about, and takes over the values that it means.
pub(super) fn review(
    (native, duplicates): (Native, Duplicates),
    draft: &Draft<'_>,
    fields: &mut [(Arc<str>, Given)],
    (targets, aim): (&[Arc<Target>], Aim),
    entry: &Origin,
    problems: &mut Problems,
) {
    let review = match native {
        Native::Office365 => office365::review(&settings(draft, fields, targets, aim), duplicates),
        Native::Console | Native::File => return,
    };
    let place = |name: &str| {
        let field = draft.fields.iter().find(|(field, ..)| *field.name == *name);
        field.map_or(entry, |(_, _, origin)| origin)
    };
    for name in review.secret {
        let origin = place(name);
        origin.source.conceal(origin.span.clone());
    }
    for (name, problem) in review.problems {
        problems.push(problem.at(place(&name).clone()));
    }
    for (name, value) in review.changes {
        if let Some((_, given)) = fields.iter_mut().find(|(own, _)| **own == *name) {
            *given = Given::Now(value);
        }
    }
}

/// The fields that are known with their values, and those that were written but are not known as such.
fn settings(draft: &Draft<'_>, fields: &[(Arc<str>, Given)], targets: &[Arc<Target>], aim: Aim) -> Settings {
    let mut settings = Settings::default();
    // One that is not among the fields has a value that is refused already.
    draft.fields.iter().for_each(|(field, ..)| settings.defer(Arc::clone(&field.name)));
    for (name, given) in fields {
        if let Given::Now(value) = given {
            settings.unset(name);
            settings.set(Arc::clone(name), value.clone());
        }
    }
    match aim {
        Aim::Known => {
            settings.set("targets", targets.iter().map(|target| Value::from(Arc::clone(&target.label))).collect())
        }
        Aim::Further | Aim::Unknown => settings.defer("targets"),
    }
    settings
}
