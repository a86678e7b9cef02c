//! A template, read once and rendered for every recipient.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use minijinja::{Environment, Value};

use super::cells::ColumnTypes;
use super::context::{Context, MESSAGE, ROOTS};
use super::declared;
use super::env::{self, BODY, TITLE};
use super::fault::Place;
use super::front::{self, Front, Parts, Variable};
use super::includes;
use super::names;
use super::outside::{self, Outside};
use super::slot::Slot;
use super::variants::{self, Variant};
use super::vars::Variables;
use super::watch::Rendering;
use crate::attachment::Enclosure;
use crate::config::model::Located;
use crate::message::Format;
use crate::problem::{Origin, Problem, Problems, Source};
use crate::suggest;
use crate::warning::Warning;

/// The largest title or body that is rendered, in bytes; no service takes more.
const LARGEST: usize = 16 << 20;

/// A message template that compiles.
#[derive(Debug)]
pub struct Template {
    front: Front,
    format: Format,
    place: Place,
    names: HashSet<String>,
    title: Environment<'static>,
    body: Environment<'static>,
    /// Its own file and those that it uses.
    files: Vec<Arc<Source>>,
    variants: Vec<Variant>,
    attachments: Vec<Enclosure>,
}

/// What a template may reach beside its own file.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// Where the files lie that it may use.
    pub(super) folder: &'a Path,
    /// What it may see of the environment.
    pub(super) outside: &'a Arc<Outside>,
}

/// What a template makes of a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The title as one line of plain text, if it has any.
    pub title: Option<String>,
    /// The body in the template's format.
    pub body: String,
}

/// How often a template must be rendered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Once: every recipient gets the same.
    Run,
    /// For every account.
    Account,
    /// For every target of every account.
    Target,
}

impl Template {
    /// Reads a template that uses no other file; every fault that can be seen without variables is a problem.
    pub fn parse(source: &Arc<Source>) -> Result<Self, Problems> {
        Self::read(source, None)
    }

    /// The tags that a template has, as far as its front matter can be read.
    pub fn tags_of(source: &Arc<Source>) -> Option<Located<Vec<String>>> {
        front::read(source).ok()?.front.tags
    }

    /// Reads a template that may use the files of a folder and some of the environment.
    pub(super) fn read(source: &Arc<Source>, around: Option<Around<'_>>) -> Result<Self, Problems> {
        let parts = front::read(source)?;
        let place = Place::new(source, &parts);
        let format = parts.front.format.unwrap_or_else(|| variants::format_of(source));
        Self::compile(source, parts, place, format, around)
    }

    /// Reads a variant of this template, which has its title and its format where it says nothing else.
    pub(super) fn variant(
        &self,
        source: &Arc<Source>,
        format: Option<Format>,
        around: Around<'_>,
    ) -> Result<Self, Problems> {
        let mut parts = front::read(source)?;
        let mut place = Place::new(source, &parts);
        let origin = parts.front.vars.iter().flatten().map(|(_, variable)| variable.origin.clone()).next();
        let tags = parts.front.tags.as_ref().map(|tags| tags.origin.clone());
        let files = parts.front.attachments.first().map(|file| file.text.origin.clone());
        let severity = parts.severity.clone().map(|span| Origin::new(source, span));
        let common = [("vars", origin), ("tags", tags), ("type", severity), ("attachments", files)];
        for (key, origin) in common.into_iter().filter_map(|(key, origin)| Some((key, origin?))) {
            let problem = Problem::new(format!("`{key}` has no meaning in a variant of a template")).at(origin);
            parts.problems.push(problem.hint(format!("write it in `{}`, where it holds for all", self.place.name())));
        }
        if parts.front.title.is_none() {
            parts.front.title.clone_from(&self.front.title);
            place = place.titled_as(&self.place);
        }
        let format = parts.front.format.or(format).unwrap_or(self.format);
        Self::compile(source, parts, place, format, Some(around))
    }

    fn compile(
        source: &Arc<Source>,
        mut parts: Parts,
        mut place: Place,
        format: Format,
        around: Option<Around<'_>>,
    ) -> Result<Self, Problems> {
        let body = source.text().get(parts.body..).unwrap_or("");
        let (mut of_title, mut of_body) = (env::build(Format::Text), env::build(format));
        let mut problems = std::mem::take(&mut parts.problems);
        let mut files = vec![Arc::clone(source)];
        if let Some(Around { folder, outside }) = around {
            outside::add(&mut of_title, outside);
            outside::add(&mut of_body, outside);
            let used = includes::read(source, folder, &mut problems);
            place = place.using(&used, folder);
            for (name, file) in used {
                let refused = of_body.add_template_owned(name.clone(), file.text().to_owned());
                problems.keep(refused.map_err(|error| place.problem(&error, None)));
                // What is wrong with it has been said.
                let _ = of_title.add_template_owned(name, file.text().to_owned());
                files.push(file);
            }
            let whole = files.iter().map(|file| Origin::new(file, 0..file.text().len()));
            problems.extend(whole.flat_map(|file| outside.closed(&file)).collect());
        }
        let title = parts.front.title.clone().unwrap_or_default();
        for (env, name, text) in [(&mut of_title, TITLE, title), (&mut of_body, BODY, body.to_owned())] {
            problems.keep(env.add_template_owned(name, text).map_err(|error| place.problem(&error, None)));
        }
        for (name, variable) in parts.front.vars.iter().flatten().filter(|(name, _)| ROOTS.contains(&name.as_str())) {
            problems.push(taken(name).at(variable.origin.clone()));
        }
        let templates = of_title.templates().chain(of_body.templates());
        let mut names: HashSet<String> =
            templates.flat_map(|(_, template)| template.undeclared_variables(true)).collect();
        let written = std::mem::take(&mut parts.front.attachments).into_iter();
        // A template has no references, so that there is nothing to look up.
        let attachments = written.filter_map(|file| problems.keep(Enclosure::compile(file, &|_, _| None)));
        let attachments: Vec<_> = attachments.collect();
        names.extend(attachments.iter().flat_map(Enclosure::slots).flat_map(Slot::names).cloned());
        let (title, body, variants) = (of_title, of_body, vec![]);
        problems.check(Self { front: parts.front, format, place, names, title, body, files, variants, attachments })
    }

    /// The same with these variants.
    pub(super) fn with(self, variants: Vec<Variant>) -> Self {
        Self { variants, ..self }
    }

    /// The files beside it that are for some accounts.
    pub(super) fn variants(&self) -> &[Variant] {
        &self.variants
    }

    /// Every file that it is made of, its own first, each once.
    pub fn sources(&self) -> Vec<Arc<Source>> {
        let mut files: Vec<Arc<Source>> = Vec::new();
        for file in self.all().flat_map(|template| &template.files) {
            if !files.iter().any(|known| known.name() == file.name()) {
                files.push(Arc::clone(file));
            }
        }
        files
    }

    /// The template itself and all of its variants.
    pub(super) fn all(&self) -> impl Iterator<Item = &Self> + Clone {
        std::iter::once(self).chain(self.variants.iter().map(|variant| &variant.template))
    }

    /// Every name that stands in it.
    pub(super) fn own_names(&self) -> impl Iterator<Item = &String> + Clone {
        self.names.iter()
    }

    /// Every name that stands in it or in a variant.
    fn names(&self) -> impl Iterator<Item = &String> + Clone {
        self.all().flat_map(Self::own_names)
    }

    /// What the front matter says.
    pub fn front(&self) -> &Front {
        &self.front
    }

    /// The files that its messages take along.
    pub fn attachments(&self) -> &[Enclosure] {
        &self.attachments
    }

    /// The name of its own file.
    pub fn name(&self) -> &str {
        self.place.name()
    }

    /// The format of the body, by front matter or file name.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Whether its front matter or the name of its file says that it is plain text; a template that says nothing is that, too.
    pub(super) fn says_text(&self) -> bool {
        let says = self.front.format.is_some() || variants::named_format(self.name()).is_some();
        says && self.format == Format::Text
    }

    /// How often it must be rendered, by the names that stand in it and in its variants.
    pub fn scope(&self) -> Scope {
        names::scope(self.names())
    }

    /// Whether one of these columns stands in it or in a variant by its own name, so that targets with rows need renderings of their own.
    pub fn reads_columns(&self, columns: &BTreeSet<String>, context: &Context) -> bool {
        names::read_columns(self.names(), columns, context)
    }

    /// Whether it shows the time of the run, so that accounts in different zones need renderings of their own.
    pub fn tells_time(&self) -> bool {
        self.mentions("now")
    }

    /// What is wrong with these variables for this template: missing, mistyped, unknown (errors), unused (warnings).
    pub fn check(&self, variables: &Variables) -> Problems {
        let (_, mut problems) = declared::values(self.front.vars.as_ref(), variables);
        let unwanted = variables.meant.iter().filter_map(|name| self.unwanted(name));
        let taken = variables.values.keys().filter(|name| ROOTS.contains(&name.as_str())).map(|name| taken(name));
        problems.extend(unwanted.chain(taken).collect());
        problems
    }

    /// A warning for each variable that it declares and does not use.
    pub fn unread(&self) -> Problems {
        let unread = self.front.vars.iter().flatten().filter(|(name, _)| !self.reads(name));
        let problem = |(name, variable): (&String, &Variable)| {
            let problem = Problem::new(format!("the template declares the variable `{name}` and does not use it"));
            let problem = problem.hint("remove it from `vars`, or use it").at(variable.origin.clone());
            problem.warn(Warning::UnusedVariable)
        };
        unread.map(problem).collect()
    }

    /// What it sees in a run with this id at this RFC 3339 time.
    pub fn context(&self, variables: &Variables, run: &str, now: &str) -> Context {
        let (values, _) = declared::values(self.front.vars.as_ref(), variables);
        let declared = self.front.vars.iter().flat_map(|vars| vars.keys());
        let usual = declared.filter(|name| !variables.values.contains_key(*name)).cloned().collect();
        Context::new(values, usual, self.column_types(), run, now)
    }

    /// The types of columns of audiences, by what it declares.
    pub fn column_types(&self) -> ColumnTypes {
        ColumnTypes::of(self.front.vars.as_ref())
    }

    /// The title and the body for a context.
    pub fn render(&self, context: &Context) -> Result<Rendered, Problem> {
        let title = self.written(&self.title, TITLE, context, context.for_title())?;
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        Ok(Rendered { title: Some(title).filter(|title| !title.is_empty()), body: self.body(context)? })
    }

    /// The body alone for a context.
    pub fn body(&self, context: &Context) -> Result<String, Problem> {
        self.written(&self.body, BODY, context, context.clone())
    }

    fn written(&self, env: &Environment<'_>, name: &str, context: &Context, seen: Context) -> Result<String, Problem> {
        let _rendering = Rendering::begin(self.place.of(name));
        let root = Value::from_object(seen);
        let mut output = Bounded(Vec::new());
        let captured = env.get_template(name).and_then(|it| it.render_captured_to(root, &mut output).map(drop));
        captured.map_err(|error| self.place.problem(&error, Some(context)))?;
        Ok(String::from_utf8_lossy(&output.0).into_owned())
    }

    /// Whether a variable of this name has a use here.
    pub fn takes(&self, name: &str) -> bool {
        let declared = self.front.vars.as_ref().is_some_and(|vars| vars.contains_key(name));
        declared || self.reads(name) || ROOTS.contains(&name)
    }

    /// Whether it shows the title or the body of the message in whose place it stands.
    pub fn reads_message(&self) -> bool {
        MESSAGE.iter().any(|name| self.mentions(name))
    }

    /// Why a variable that was given has no use here.
    fn unwanted(&self, name: &str) -> Option<Problem> {
        if self.takes(name) {
            return None;
        }
        let declared = self.front.vars.as_ref();
        let message = format!("the template has no variable `{name}`");
        Some(match declared {
            Some(vars) => Problem::new(message).maybe_hint(suggest::hint(name, vars.keys().map(String::as_str))),
            None => {
                let known = self.variables();
                let hint = suggest::hint(name, known.iter().copied());
                Problem::new(message).hint("leave it out").maybe_hint(hint).warn(Warning::UnusedVariable)
            }
        })
    }

    /// The variables that stand in it, by their own names or below `vars`.
    pub(super) fn variables(&self) -> BTreeSet<&str> {
        let is_function = |name: &str| self.body.globals().any(|(known, _)| known == name);
        let variables = self.names().filter_map(|name| {
            let mut path = name.split('.');
            match path.next()? {
                "vars" => path.next(),
                root => Some(root).filter(|root| !ROOTS.contains(root) && !is_function(root)),
            }
        });
        variables.collect()
    }

    /// Whether a root of the context stands in it, whole or with a field.
    fn mentions(&self, root: &str) -> bool {
        names::mention(self.names(), root)
    }

    /// Whether a variable may be read, by its name, through `vars`, or by a name worked out while rendering.
    fn reads(&self, variable: &str) -> bool {
        self.mentions(variable)
            || self.names().any(|name| match name.strip_prefix("vars") {
                Some("") => true,
                Some(path) => path.split('.').nth(1) == Some(variable),
                None => false,
            })
    }
}

fn taken(name: &str) -> Problem {
    Problem::new(format!("a variable cannot be called `{name}`, which means something else in every template"))
        .hint("give it another name")
}

/// A buffer that refuses to grow for ever.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > LARGEST {
            return Err(io::Error::other("too large"));
        }
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
