//! Documents that the program makes of itself: schemas, completions, the manual page.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::cli::args::{Cli, Subject};
use crate::cli::output::Printer;
use crate::cli::schema;
use crate::service::catalog::Catalog;

/// Prints a JSON Schema; that of configurations has the services of `catalog`.
pub(super) fn schema(subject: Subject, catalog: &Catalog, printer: Printer) -> anyhow::Result<()> {
    let schema = match subject {
        Subject::Config => schema::config(catalog).map_err(|problems| anyhow::anyhow!("{problems}"))?,
        Subject::Tests => schema::tests(),
        Subject::Template => schema::template(),
        Subject::Service => schema::service(),
        Subject::Report => schema::report(),
        Subject::Attempt => schema::attempt(),
        Subject::Problems => schema::problems(),
    };
    printer.data(&format!("{}\n", serde_json::to_string_pretty(&schema)?));
    Ok(())
}

/// Prints a completion script.
pub(super) fn completions(shell: Shell, printer: Printer) {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "dispatch", &mut script);
    printer.data(&String::from_utf8_lossy(&script));
}

/// Prints the manual page.
pub(super) fn man(printer: Printer) -> anyhow::Result<()> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page)?;
    printer.data(&String::from_utf8_lossy(&page));
    Ok(())
}
