//! `dispatch services`: every service, or all about one, straight from its definition.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::cli::accounts::plain_table;
use crate::cli::args::{Common, ServicesArgs};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::roster::Roster;
use crate::cli::{diagnose, sources};
use crate::problem::Problems;
use crate::service::catalog::Catalog;
use crate::service::definition::{Definition, FieldSpec, PaceSpec};
use crate::service::kind::Kind;

/// Lists services, or shows one.
pub(super) fn services(args: &ServicesArgs, common: &Common, environment: &Environment, printer: Printer) -> Exit {
    match shown(args, &catalog(common, environment)) {
        Ok(text) => {
            printer.data(&text);
            Exit::Success
        }
        Err(problems) => {
            diagnose::show(printer, problems);
            Exit::Refused
        }
    }
}

/// The built-in services, and those of the configuration where there is one in order.
pub(super) fn catalog(common: &Common, environment: &Environment) -> Arc<Catalog> {
    let files = sources::read(common, environment).unwrap_or_default();
    Roster::read(&files, &[]).0.catalog
}

fn shown(args: &ServicesArgs, catalog: &Catalog) -> Result<String, Problems> {
    if let Some(name) = &args.name {
        return catalog.named(name).map(|kind| page(&kind));
    }
    let mut table = plain_table(&["service", "what it is", "category", "URL schemes"]);
    for kind in catalog.all()? {
        let Definition { name, title, category, schemes, .. } = &kind.definition;
        let category = format!("{category:?}").to_lowercase();
        let schemes: Vec<_> = schemes.keys().map(|scheme| format!("{scheme}://")).collect();
        table.add_row([name, title, &category, &schemes.join(" ")]);
    }
    Ok(format!("{}\n", table.trim_fmt()))
}

/// Everything that people need to configure an account of a service.
fn page(kind: &Kind) -> String {
    let definition = &kind.definition;
    let mut text = format!("{} ({})\n{}\n\nURLs\n", definition.title, definition.name, definition.docs);
    let scheme = definition.schemes.keys().last().map_or("", String::as_str);
    for form in &kind.urls {
        let prefix = if form.vendor.is_some() { String::new() } else { format!("{scheme}://") };
        let _ = writeln!(text, "  {prefix}{}", form.spec.url);
    }
    if definition.schemes.len() > 1 {
        let schemes: Vec<_> = definition.schemes.keys().map(|scheme| format!("{scheme}://")).collect();
        let _ = writeln!(text, "  with any of {}", schemes.join(", "));
    }
    let _ = writeln!(text, "\nFields");
    let mut table = plain_table(&["", "name", "what it is"]);
    for field in &kind.fields {
        table.add_row(["", &field.name, &described(&field.spec)]);
    }
    if let Some(targets) = &kind.targets {
        let examples: Vec<_> =
            targets.spec.kinds.iter().map(|kind| format!("`{}` ({})", kind.example, kind.name)).collect();
        let names: Vec<_> = targets.names().collect();
        table.add_row([
            "",
            names[0],
            &format!("{} Such as {}. Also: {}.", targets.spec.help, examples.join(", "), names[1..].join(", ")),
        ]);
    }
    let _ = writeln!(text, "{}", table.trim_fmt());
    let _ = writeln!(text, "\nLimits");
    for (_, limit) in &kind.limits {
        let when = limit.when.as_ref().map(|when| format!(" when {when}")).unwrap_or_default();
        let title = limit.title.map(|it| format!("title {} {}, ", it.max, it.unit)).unwrap_or_default();
        let body = limit.body.map_or("body unlimited".to_owned(), |it| format!("body {} {}", it.max, it.unit));
        let _ = writeln!(text, "  {title}{body}{when} ({})", limit.source);
    }
    if kind.limits.is_empty() {
        let _ = writeln!(text, "  none");
    }
    let formats: Vec<_> = definition.formats.keys().map(|format| format.name()).collect();
    let files = if definition.attachments.is_some() { "yes" } else { "no" };
    let beside = if definition.alternative.is_some() { "   A text of one's own beside them: yes" } else { "" };
    let _ = writeln!(text, "\nFormats: {}   Files: {files}{beside}", formats.join(", "));
    text.extend(pace(&definition.pace).map(|pace| format!("Pace: {pace}\n")));
    text.extend(example(kind).map(|example| format!("\n{example}")));
    text
}

/// How fast accounts are delivered to unless they say otherwise; nothing where the definition does not say.
fn pace(spec: &PaceSpec) -> Option<String> {
    let words = [
        spec.rate.clone(),
        spec.burst.map(|burst| format!("{burst} back to back")),
        spec.min_gap.as_ref().map(|gap| format!("{gap} between two")),
        spec.concurrency.map(|count| format!("{count} at once")),
        (!spec.shared.is_empty()).then(|| "shared by all accounts of one sender".to_owned()),
    ];
    let words: Vec<_> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn described(spec: &FieldSpec) -> String {
    let mut text = spec.help.clone();
    if spec.required {
        text.push_str(" Required.");
    }
    if spec.secret {
        text.push_str(" Secret.");
    }
    if !spec.choices.is_empty() {
        let names: Vec<_> = spec.choices.keys().map(String::as_str).collect();
        let _ = write!(text, " One of {}.", names.join(", "));
    }
    if let Some(default) = &spec.default {
        let _ = write!(text, " Default: {}.", default.as_str().map_or_else(|| default.to_string(), str::to_owned));
    }
    if !spec.aliases.is_empty() {
        let _ = write!(text, " Also: {}.", spec.aliases.join(", "));
    }
    text
}

/// An account by the first URL that the definition's own tests take, without its options.
fn example(kind: &Kind) -> Option<String> {
    let url = kind.definition.tests.iter().find_map(|test| test.url.as_deref())?;
    let (url, _options) = url.split_once('?').unwrap_or((url, ""));
    let name = &kind.definition.name;
    let secret = match kind.fields.iter().any(|field| field.spec.secret) {
        true => {
            "      # any piece may be a reference, which keeps a secret out of the file: ${env:NAME}, ${file:PATH}\n      # or ${cmd:PROGRAM ARGUMENT}; ${env:NAME:-text} has a default\n"
        }
        false => "",
    };
    Some(format!("Example\n  accounts:\n    - name: my-{name}\n{secret}      url: \"{url}\"\n"))
}
