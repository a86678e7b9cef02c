//! A word among the URLs that is none: most likely a command with a slip in it.

use clap::CommandFactory as _;

use crate::cli::args::Cli;
use crate::problem::Problem;
use crate::suggest;

/// What to say of the first such word; anything but letters and hyphens may hold a secret and is not repeated.
pub(super) fn word(urls: &[String]) -> Option<Problem> {
    let plain = |url: &&String| !url.is_empty() && url.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
    let word = urls.iter().find(plain)?;
    let cli = Cli::command();
    let near = suggest::nearest(word, cli.get_subcommands().map(clap::Command::get_name));
    let hint = match near {
        Some(near) if near == word => format!("write the command first: `dispatch {word} …`"),
        Some(near) => format!("did you mean `{near}`?"),
        None => "a URL begins with `scheme://`; `dispatch --help` lists the commands".to_owned(),
    };
    Some(Problem::new(format!("`{word}` is neither a command nor a URL")).hint(hint))
}
