//! How a run was asked for, as the ledger remembers it for `resume`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::attachment::may_show_credential;
use crate::cli::args::{Ambient, Common, FormatArg, ResumeArgs, SendArgs, SeverityArg, TemplateArgs, WhomArgs};
use crate::cli::environment::Environment;
use crate::cli::moment::Timing;
use crate::cli::sources;
use crate::config::{self, ledger::Bodies};
use crate::convert::interpret_escapes;
use crate::problem::{Problem, Problems};
use crate::secret::Redactor;

/// The arguments of a run, without credentials, and without its texts where these are not to be kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recipe {
    /// The folder from which relative paths count.
    pub(super) folder: PathBuf,
    pub(super) config: Kept<Vec<PathBuf>>,
    /// Where variables of references stand; their values are never kept.
    #[serde(default)]
    pub(super) env_files: Vec<PathBuf>,
    /// The environment whose overlays count; empty where there is none.
    #[serde(default)]
    pub(super) env: String,
    pub(super) tags: Vec<String>,
    /// The recipients that were named.
    #[serde(default)]
    pub(super) whom: WhomArgs,
    /// How many URLs were given, on the command line or in the environment; they are credentials and never kept.
    pub(super) urls: usize,
    pub(super) template: Option<PathBuf>,
    pub(super) vars_files: Vec<PathBuf>,
    pub(super) vars: Kept<Vec<String>>,
    pub(super) title: Kept<Option<String>>,
    pub(super) body: Kept<Option<String>>,
    pub(super) severity: Option<SeverityArg>,
    pub(super) input_format: Option<FormatArg>,
    /// Whether the texts, which are kept as they were given, have escapes.
    #[serde(default)]
    pub(super) interpret_escapes: bool,
    #[serde(default)]
    pub(super) interpret_emojis: bool,
    pub(super) attach: Kept<Vec<PathBuf>>,
    #[serde(default)]
    pub(super) allow_private_attachments: bool,
    pub(super) skip_invalid: bool,
    /// Between which moments it may begin to send, which holds when it goes on as well.
    pub(super) timing: Timing,
}

/// A text of the command line.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kept<T> {
    Known(T),
    Withheld,
}

impl Recipe {
    /// The recipe of a run with these arguments, those of `common` made certain; `body` is what was sent without a template.
    pub(super) fn new(args: &SendArgs, common: &Common, urls: usize, body: Option<&str>, timing: Timing) -> Self {
        Self {
            folder: std::env::current_dir().unwrap_or_default(),
            config: match common.config.iter().any(|path| path.to_str().is_some_and(config::shows_credential)) {
                true => Kept::Withheld,
                false => Kept::Known(common.config.clone()),
            },
            env_files: common.env_files.clone(),
            env: common.env.clone().unwrap_or_default(),
            tags: args.tags.clone(),
            whom: args.whom.clone(),
            urls,
            template: args.template.path.clone(),
            vars_files: args.template.vars_files.clone(),
            vars: Kept::Known(args.template.vars.clone()),
            title: Kept::Known(args.title.clone()),
            body: Kept::Known(body.map(str::to_owned)),
            severity: args.severity,
            input_format: args.input_format,
            interpret_escapes: args.interpret_escapes,
            interpret_emojis: args.interpret_emojis,
            attach: match args.attach.iter().any(|path| may_show_credential(path)) {
                true => Kept::Withheld,
                false => Kept::Known(args.attach.clone()),
            },
            allow_private_attachments: args.allow_private_attachments,
            skip_invalid: args.skip_invalid,
            timing,
        }
    }

    /// The recipe without texts that hold a secret, or without any where they are not to be kept.
    pub(super) fn discreet<'r>(
        mut self,
        bodies: Bodies,
        redactors: impl Iterator<Item = &'r Redactor> + Clone,
    ) -> Self {
        let secret = |text: &String| redactors.clone().any(|redactor| redactor.redact(text) != *text);
        // Escapes may hide a secret from whoever looks for it.
        let told = |text: &String| self.interpret_escapes.then(|| interpret_escapes(text, "it").ok()).flatten();
        let withheld =
            |text: &String| bodies == Bodies::Withheld || secret(text) || told(text).is_some_and(|told| secret(&told));
        if matches!(&self.vars, Kept::Known(vars) if vars.iter().any(withheld)) {
            self.vars = Kept::Withheld;
        }
        for text in [&mut self.title, &mut self.body] {
            if matches!(text, Kept::Known(Some(words)) if withheld(words)) {
                *text = Kept::Withheld;
            }
        }
        self
    }

    /// The arguments of the run, with what the ledger does not hold taken from those of `resume`.
    ///
    /// # Errors
    /// Everything that the ledger does not hold and that was not given again, or that was given although it does.
    pub(super) fn arguments(
        self,
        given: &ResumeArgs,
        common: &Common,
        environment: &Environment,
    ) -> Result<(SendArgs, Common), Problems> {
        let mut problems = Problems::new();
        // A variable that was set since then gives a run nothing that it did not have.
        let ambient = if self.urls == 0 { Ambient::Ignored } else { Ambient::Count };
        let urls = match ambient {
            Ambient::Count if given.urls.is_empty() => sources::ambient(environment).len(),
            Ambient::Count | Ambient::Ignored => given.urls.len(),
        };
        if urls != self.urls {
            let found = format!("the run was given {} URLs, and now there are {urls}", self.urls);
            problems.push(Problem::new(found).hint("give the same URLs again: the ledger holds no credentials"));
        }
        if let Some(env) = common.env.as_ref().filter(|env| **env != self.env) {
            let problem = Problem::new(format!("the run began {}, and now `--env` says `{env}`", began_in(&self.env)));
            problems.push(problem.hint("leave `--env` out: the run goes on as it began"));
        }
        let config = match self.config {
            Kept::Known(config) => Some(config),
            Kept::Withheld if sources::are_named(common, environment) => Some(common.config.clone()),
            Kept::Withheld => problems.keep(recall("`--config`", Kept::Withheld, None)),
        };
        let vars = recall("`--var`", self.vars, Some(given.vars.clone()).filter(|vars| !vars.is_empty()));
        let title = recall("`--title`", self.title, given.title.clone().map(Some));
        let body = match (self.body, &given.body) {
            // It is read from standard input, as it may have been the first time.
            (Kept::Withheld, None) => Ok(None),
            (kept, given) => recall("`--body`", kept, given.clone().map(Some)),
        };
        let attach = recall("`--attach`", self.attach, Some(given.attach.clone()).filter(|files| !files.is_empty()));
        let (vars, title, body) = (problems.keep(vars), problems.keep(title), problems.keep(body));
        let attach = problems.keep(attach);
        let (Some(config), Some(vars), Some(title), Some(body), Some(attach)) = (config, vars, title, body, attach)
        else {
            return Err(problems);
        };
        let args = SendArgs {
            urls: given.urls.clone(),
            ambient,
            tags: self.tags,
            whom: self.whom,
            template: TemplateArgs { path: self.template, vars, vars_files: self.vars_files },
            title,
            body,
            severity: self.severity,
            input_format: self.input_format,
            attach,
            allow_private_attachments: self.allow_private_attachments || given.allow_private_attachments,
            skip_invalid: self.skip_invalid,
            dry_run: false,
            preview: None,
            run: given.run.clone(),
            key: None,
            key_ttl: std::time::Duration::ZERO,
            force: given.force,
            no_ledger: false,
            at: None,
            not_after: None,
            interpret_escapes: self.interpret_escapes,
            interpret_emojis: self.interpret_emojis,
        };
        // Those that are given now win, as the later ones of the first run did.
        let env_files = [self.env_files, common.env_files.clone()].concat();
        problems.check((args, Common { config, env: Some(self.env), env_files, ..common.clone() }))
    }
}

/// Whether and with which environment a run began, in words.
fn began_in(env: &str) -> String {
    if env.is_empty() { "without an environment".to_owned() } else { format!("with `--env {env}`") }
}

/// What was kept, or what is given instead of what was not.
fn recall<T>(name: &str, kept: Kept<T>, given: Option<T>) -> Result<T, Problem> {
    match (kept, given) {
        (Kept::Known(value), None) => Ok(value),
        (Kept::Withheld, Some(value)) => Ok(value),
        (Kept::Known(_), Some(_)) => {
            Err(Problem::new(format!("the ledger holds the run's {name}")).hint(format!("leave {name} out")))
        }
        (Kept::Withheld, None) => Err(Problem::new(format!("the ledger does not hold the run's {name}"))
            .hint(format!("give the same {name} again"))),
    }
}
