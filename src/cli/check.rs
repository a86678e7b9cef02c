//! `dispatch check`: everything that a run would find, for every account, and nothing sent.

use crate::attachment::Shelf;
use crate::bind::{Account, Commands, Knowledge, Resolving};
use crate::cli::args::{CheckArgs, CheckFormat, Common};
use crate::cli::environment::Environment;
use crate::cli::exit::Exit;
use crate::cli::online::Asking;
use crate::cli::output::Printer;
use crate::cli::prepare::strangers;
use crate::cli::roster::{BadAccounts, Roster};
use crate::cli::routing::{Bench, tally};
use crate::cli::scripts::{Chosen, Scripts};
use crate::cli::templates::Templates;
use crate::cli::trial::Trial;
use crate::cli::variables::Given;
use crate::cli::{diagnose, rehearse, secrets, selecting, sources, state, tracked, verdict};
use crate::config::{self, Env};
use crate::lint::{Material, lint};
use crate::plan::{Sources, examine};
use crate::problem::{Level, Problems};
use crate::report::problems::{Document, Tests, annotations};
use crate::select::Filter;
use crate::suggest;
use crate::template::Context;

/// Checks configuration and template against every account.
///
/// # Errors
/// When the operating system refuses a runtime to ask services with.
pub(super) fn check(
    args: &CheckArgs,
    common: &Common,
    environment: &Environment,
    printer: Printer,
) -> anyhow::Result<Exit> {
    let mut problems = Problems::new();
    let (files, given) = problems.keep_all(sources::read_all(common, environment)).unwrap_or_default();
    let (roster, found) = Roster::read(&files, &given);
    problems.extend(found);
    let (tests, found) = config::routing::tests(&roster.config);
    problems.extend(found);
    // Without a message there is no plan, and nothing needs what commands print.
    let needed = args.template.path.is_some() || !args.online.is_empty();
    let commands = if needed { Commands::Run } else { Commands::Leave };
    let vault = secrets::vault(common, environment, commands, &mut problems);
    let resolving = if args.no_secrets { Resolving::Without } else { Resolving::With(&vault) };
    let everything = Filter::parse(&["all"]).unwrap_or_default();
    let mut selection = roster.bind(&everything, resolving, BadAccounts::Refuse, &mut problems);
    let accounts = selection.places.iter().map(|place| selection.accounts.get((*place)?)).collect();
    let material =
        Material { config: &roster.config, outlines: &roster.outlines, accounts, tracked: &tracked::tracked };
    problems.extend(lint(&material, &problems));
    let mut bundle = Templates::new(&roster, &vault);
    let chosen = Chosen::read(&args.template, None, &mut bundle, selection.accounts.iter(), &mut problems);
    let columns = rehearse::rows(&roster, &selection, &chosen, &mut problems);
    let given = Given::read(&args.template, &roster.config, &columns, &mut problems);
    let scripts = templates(args, &mut bundle, chosen, &given, &mut problems);
    let shelf = Shelf::checking();
    if scripts.is_none() {
        selection.accounts.iter().for_each(|account| problems.extend(examine(account, &shelf, &bundle.outside())));
    }
    if scripts.is_none() && !problems.any_error() {
        let trial = Trial { roster: &roster, selection: &selection, given: &given, now: jiff::Timestamp::now() };
        problems.extend(trial.problems(&mut bundle));
    }
    if let Some(scripts) = scripts.filter(|_| !problems.any_error()) {
        let unknown = selection.accounts.iter().filter(|account| account.knowledge == Knowledge::TooLittle);
        for Account { name, .. } in unknown {
            printer
                .say(&format!("the template was not tried for `{name}`, of which references hide what it may ask for"));
        }
        let subject = scripts.alone();
        let mut contents = subject.contents("check", jiff::Timestamp::now());
        let context = Context::of(roster.config.vars.clone(), "check", &jiff::Timestamp::now().to_string());
        contents.files = Some(Sources { shelf: &shelf, context, outside: bundle.outside() });
        rehearse::messages(&roster, &selection, &contents, &mut problems);
    }
    problems.extend(shelf.warnings());
    if !args.online.is_empty() && !problems.any_error() {
        let store = state::tokens(common, environment);
        let asking = Asking { vault: &vault, store: &store, printer, format: args.format };
        problems.extend(asking.ask(&selection.accounts, &args.online)?);
    }
    let tested = match problems.any_error() || tests.is_empty() {
        true => Tests::default(),
        false => {
            rehearse::hold(&roster, &mut selection);
            Bench::new(&roster, &selection, &vault, files.env.as_ref()).run(&tests, printer, &mut problems)
        }
    };
    let findings = verdict::judge(problems, &args.warnings);
    let failed = findings.iter().any(|problem| problem.level == Level::Error);
    match args.format {
        CheckFormat::Text => diagnose::list(printer, &findings, "`--format json` shows all of them"),
        CheckFormat::Json => printer.deliver(&Document::new(&findings, roster.outlines.len(), tested).render()?)?,
        CheckFormat::Github => printer.deliver(&annotations(&findings))?,
    }
    if failed {
        tally(tested).iter().for_each(|words| printer.say(words));
        return Ok(Exit::Refused);
    }
    let accounts = match roster.outlines.len() {
        1 => "1 account".to_owned(),
        many => format!("{many} accounts"),
    };
    printer.say(&format!("{accounts} in order"));
    if let Some(words) = environments(&roster) {
        printer.say(&words);
    }
    for index in selection.unknown {
        let name = &roster.outlines[index].name;
        printer.say(&format!("of `{name}` only the reference was checked, because its whole URL stands behind that"));
    }
    tally(tested).iter().for_each(|words| printer.say(words));
    Ok(Exit::Success)
}

/// Looks at every template that the configuration names, and at that of the command; the templates of a run, where there is one.
fn templates(
    args: &CheckArgs,
    templates: &mut Templates<'_>,
    chosen: Chosen<'_>,
    given: &Given,
    problems: &mut Problems,
) -> Option<Scripts> {
    let roster = templates.roster();
    let all = templates.all();
    if args.template.path.is_none() && all.is_empty() {
        problems.extend(given.pointless().into_iter().collect());
    }
    let opened = all.iter().chain(chosen.run()).filter_map(|choice| Some((choice, templates.open(choice, problems)?)));
    let opened: Vec<_> = opened.collect();
    for (index, (choice, template)) in opened.iter().enumerate() {
        // What no template takes is said of the first one; where there is one for a run, it is said of that.
        let says = index == 0 && chosen.run().is_none();
        let is_taken = |name: &str| opened.iter().any(|(_, template)| template.takes(name));
        let mut variables = given.variables(choice.named, |name| !says || is_taken(name));
        variables.leave_to_runs();
        let found = template.check(&variables);
        problems.extend(choice.named.map_or(found.clone(), |named| found.at(&named.file.origin)));
        problems.extend(template.unread());
        if let Some(tags) = &template.front().tags {
            let filter = problems.keep(selecting::filter(tags)).unwrap_or_default();
            problems.extend(strangers(&filter, roster).at(&tags.origin));
        }
    }
    chosen.run().is_some().then(|| chosen.with(given, problems))
}

/// Which overlays were laid over the files, or for which environments there are some, so that none is taken for a file of its own.
fn environments(roster: &Roster) -> Option<String> {
    let overlays: Vec<_> = roster.config.overlays.iter().map(|overlay| overlay.name()).collect();
    if !overlays.is_empty() {
        return Some(format!("with {} laid over", suggest::listed(&overlays)));
    }
    let known = config::environments(&roster.config.files);
    let names: Vec<_> = known.iter().map(Env::name).collect();
    let words = || format!("without overlays; there are some for `--env` {}", suggest::listed(&names));
    (!names.is_empty()).then(words)
}
