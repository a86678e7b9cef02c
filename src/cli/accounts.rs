//! `dispatch accounts`: who there is, and with `--tag` who would get a message and why.

use comfy_table::{ContentArrangement, Table, presets};
use serde_json::json;

use crate::bind::{Commands, Knowledge, Resolving};
use crate::cli::args::{AccountsArgs, Common, ListFormat};
use crate::cli::counted::counted;
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::output::Printer;
use crate::cli::prepare::strangers;
use crate::cli::roster::{BadAccounts, Roster};
use crate::cli::{diagnose, explain, secrets, sources};
use crate::problem::Problems;
use crate::select::Filter;
use crate::suggest;

/// What stands behind a command, which is not run for a list.
const UNKNOWN: &str = "(behind a command)";

/// Lists accounts.
pub(super) fn accounts(args: &AccountsArgs, common: &Common, environment: &Environment, printer: Printer) -> Exit {
    let mut problems = Problems::new();
    let everything = ["all".to_owned()];
    // A list has all of them, and an explanation is of the run that there would be.
    let asked = if args.tags.is_empty() && !args.explain { &everything[..] } else { &args.tags[..] };
    let filter = problems.keep(Filter::parse(asked)).unwrap_or_default();
    let (files, given) = problems.keep_all(sources::read_all(common, environment)).unwrap_or_default();
    let (roster, found) = Roster::read(&files, &given);
    problems.extend(found);
    problems.extend(strangers(&filter, &roster));
    let vault = secrets::vault(common, environment, Commands::Leave, &mut problems);
    let selection = roster.bind(&filter, Resolving::With(&vault), BadAccounts::Refuse, &mut problems);
    let crowds = counted(&roster, &selection, &mut problems);
    let failed = problems.any_error();
    diagnose::show(printer, problems);
    if failed {
        return Exit::Refused;
    }
    let nobody = selection.accounts.is_empty() && selection.unknown.is_empty();
    if args.explain || args.format == ListFormat::Json {
        let mut accounts = explain::explained(&roster, &filter, &selection, &crowds);
        accounts.retain(|account| args.explain || account.selected);
        printer.data(&match args.format {
            ListFormat::Text => explain::text(&accounts),
            ListFormat::Json => json!({"version": 1, "accounts": accounts}).to_string() + "\n",
        });
        return if nobody { Exit::Nothing } else { Exit::Success };
    }
    if nobody {
        printer.say(&format!("nothing selected; tags that exist: {}", suggest::listed(&roster.tags())));
        return Exit::Nothing;
    }
    let reasons = roster.reasons(&filter);
    let any_fallback = (0..reasons.len()).any(|index| !roster.fallbacks.of(index).is_empty());
    let mut columns = vec!["account", "service", "targets", "tags", "fallback", "why"];
    columns.retain(|column| any_fallback || *column != "fallback");
    let mut table = plain_table(&columns);
    for (index, outline) in roster.outlines.iter().enumerate() {
        let account = selection.places[index].map(|place| &selection.accounts[place]);
        let (service, targets) = match account {
            Some(account) => {
                let targets: Vec<_> = account.targets.iter().map(|target| &*target.label).collect();
                let targets = match account.knowledge {
                    Knowledge::TooLittle if targets.is_empty() && account.kind.targets.is_some() => UNKNOWN.to_owned(),
                    Knowledge::TooLittle | Knowledge::Enough => shortened(&targets),
                };
                let audiences = crowds[index].iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let targets = match (targets.is_empty(), audiences.is_empty()) {
                    (false, false) => format!("{targets}, {audiences}"),
                    (true, _) => audiences,
                    (false, true) => targets,
                };
                (account.kind.definition.name.as_str(), targets)
            }
            None if selection.unknown.binary_search(&index).is_ok() => (UNKNOWN, UNKNOWN.to_owned()),
            None => continue,
        };
        let why = reasons[index].as_ref().map(ToString::to_string).unwrap_or_default();
        let why = if args.tags.is_empty() { String::new() } else { why };
        let tags = outline.tag_names().collect::<Vec<_>>().join(", ");
        let fallbacks: Vec<_> = roster.fallbacks.of(index).iter().map(|it| &*roster.outlines[*it].name).collect();
        let fallbacks = any_fallback.then(|| fallbacks.join(", "));
        let row = [outline.name.to_string(), service.to_owned(), targets, tags];
        table.add_row(row.into_iter().chain(fallbacks).chain([why]));
    }
    printer.data(&format!("{}\n", table.trim_fmt()));
    Exit::Success
}

/// A table without lines, which stays readable in a pipe.
pub(super) fn plain_table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Disabled).set_header(header);
    table
}

/// The first few targets, and how many more there are.
fn shortened(targets: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown = targets.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    match targets.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
