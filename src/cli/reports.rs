//! `--report` and `--metrics`: what is wanted, where each of it goes, and writing it at the end.

use std::collections::HashSet;
use std::path::Path;

use crate::cli::args::RunArgs;
use crate::cli::destination::Destination;
use crate::cli::environment::Environment;
use crate::cli::live::Live;
use crate::cli::output::Printer;
use crate::problem::{Problem, Problems};
use crate::report::metrics::Meter;
use crate::report::ndjson::{self, Lines};
use crate::report::{Recorder, Report, Style, github, json, junit, markdown, text};
use crate::suggest;

/// Where GitHub says that the summary of a step belongs.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// The reports of a run; whether they can be written is found out before anything is sent.
pub(super) struct Reports {
    wanted: Vec<Wanted>,
    metrics: Option<(Destination, Meter)>,
}

/// One report.
pub(super) struct Wanted {
    pub(super) form: Form,
    pub(super) destination: Destination,
    pub(super) state: State,
}

/// How much of a report has been written.
pub(super) enum State {
    Nothing,
    /// All but the last line, while the run went on.
    Lines,
    /// It could not be written any more.
    Lost(std::io::Error),
}

/// A form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Json,
    Ndjson,
    Junit,
    Markdown,
    Annotations,
}

const NAMES: [(&str, Form); 6] = [
    ("text", Form::Text),
    ("json", Form::Json),
    ("ndjson", Form::Ndjson),
    ("junit", Form::Junit),
    ("markdown", Form::Markdown),
    ("github", Form::Annotations),
];

/// Whether every report was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Written {
    All,
    Partly,
}

impl Reports {
    /// Reads the values of `--report`; without any, a text on standard output.
    ///
    /// # Errors
    /// Every value that is none, and every file that cannot be written.
    pub(super) fn open(values: &[String], environment: &Environment) -> Result<Self, Problems> {
        if values.is_empty() {
            return Ok(Self { wanted: vec![Wanted::new(Form::Text, Destination::Output)], metrics: None });
        }
        let mut problems = Problems::new();
        let mut wanted: Vec<Wanted> =
            values.iter().filter_map(|value| problems.keep(one(value, environment))).flatten().collect();
        if wanted.iter().any(|report| report.form == Form::Annotations) {
            // Annotations are the data then, and a text for people stands beside them.
            let text = |report: &&mut Wanted| report.form == Form::Text;
            for report in wanted.iter_mut().filter(text) {
                if let Destination::Output = report.destination {
                    report.destination = Destination::Note;
                }
            }
        }
        let mut names = HashSet::new();
        for report in wanted.iter().filter(|report| report.destination.is_exclusive()) {
            let name = report.destination.name();
            if !names.insert(name.clone()) {
                let problem = Problem::new(format!("two reports want {name}"));
                problems.push(problem.hint("send one of them to a file of its own: `--report json=FILE`"));
            }
        }
        problems.check(Self { wanted, metrics: None })
    }

    /// What a run is asked to write of itself: `--report` and `--metrics`.
    ///
    /// # Errors
    /// Everything that cannot be written.
    pub(super) fn of_run(args: &RunArgs, environment: &Environment) -> Result<Self, Problems> {
        let reports = Self::open(&args.reports, environment)?;
        match &args.metrics {
            Some(path) => reports.with_metrics(path).map_err(Problems::from),
            None => Ok(reports),
        }
    }

    fn with_metrics(mut self, path: &Path) -> Result<Self, Problem> {
        let destination = Destination::whole(path)?;
        let name = destination.name();
        if destination.is_exclusive() && self.wanted.iter().any(|report| report.destination.name() == name) {
            let problem = Problem::new(format!("a report and the metrics want {name}"));
            return Err(problem.hint("send one of them to a file of its own"));
        }
        self.metrics = Some((destination, Meter::default()));
        Ok(self)
    }

    /// Whether something else than text for people goes to standard output.
    pub(super) fn own_output(&self) -> bool {
        let output = |destination: &Destination| matches!(destination, Destination::Output);
        let reports = self.wanted.iter().any(|report| report.form != Form::Text && output(&report.destination));
        reports || self.metrics.as_ref().is_some_and(|(destination, _)| output(destination))
    }

    /// What is written of a run while it goes on, from what is known of it before.
    pub(super) fn live(&mut self, known: &Recorder) -> Live<'_> {
        let reports = self.wanted.iter_mut().filter(|report| report.form == Form::Ndjson).collect();
        let meter = self.metrics.as_mut().map(|(_, meter)| meter);
        Live::new(known.started(), Lines::new(known), reports, meter)
    }

    /// Writes every report, and says which of them could not be written.
    pub(super) fn write(self, report: &Report, printer: Printer) -> Written {
        let mut written = Written::All;
        let mut lost = |destination: &Destination, error: &dyn std::fmt::Display| {
            printer.error(&format!("the report to {} was not written: {error}", destination.name()));
            written = Written::Partly;
        };
        for mut wanted in self.wanted {
            let text = match wanted.state {
                State::Lost(error) => {
                    lost(&wanted.destination, &error);
                    continue;
                }
                State::Lines => ndjson::summary(report),
                State::Nothing => wanted.form.render(report, &wanted.destination),
            };
            match text.map(|text| wanted.destination.write(&text, printer)) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => lost(&wanted.destination, &error),
                Err(error) => lost(&wanted.destination, &error),
            }
        }
        if let Some((mut destination, meter)) = self.metrics
            && let Err(error) = destination.write(&meter.render(report), printer)
        {
            lost(&destination, &error);
        }
        written
    }
}

impl Wanted {
    fn new(form: Form, destination: Destination) -> Self {
        Self { form, destination, state: State::Nothing }
    }
}

impl Form {
    fn render(self, report: &Report, destination: &Destination) -> serde_json::Result<String> {
        // The printer takes the colours away again where nobody would see them.
        let style = match destination {
            Destination::Output | Destination::Note => Style::Coloured,
            Destination::Whole(_) | Destination::Lines(..) | Destination::Special(..) => Style::Plain,
        };
        Ok(match self {
            Self::Text => text::render(report, style),
            Self::Json => json::render(report)?,
            Self::Ndjson => ndjson::render(report)?,
            Self::Junit => junit::render(report),
            Self::Markdown => markdown::render(report),
            Self::Annotations => github::render(report),
        })
    }
}

/// The reports that one value asks for.
fn one(value: &str, environment: &Environment) -> Result<Vec<Wanted>, Problem> {
    let (name, path) = value.split_once('=').map_or((value, None), |(name, path)| (name, Some(Path::new(path))));
    let Some((_, form)) = NAMES.iter().find(|(known, _)| *known == name) else {
        let problem = Problem::new(format!("there is no report format `{name}`"));
        return Err(problem.maybe_hint(suggest::hint(name, NAMES.map(|(known, _)| known))));
    };
    let destination = match (form, path) {
        (Form::Annotations, Some(_)) => {
            let problem = Problem::new(format!("the report `github` goes to the file that ${SUMMARY} names"));
            return Err(problem.hint("write `markdown=FILE` for a file of your own"));
        }
        (Form::Annotations, None) => {
            let missing = || Problem::new(format!("the report `github` needs the environment variable {SUMMARY}"));
            let path = environment.get(SUMMARY).ok_or_else(|| {
                missing().hint("it is there in every step of a GitHub workflow; elsewhere write `markdown=FILE`")
            })?;
            let summary = Wanted::new(Form::Markdown, Destination::lines(Path::new(path))?);
            return Ok(vec![summary, Wanted::new(Form::Annotations, Destination::Output)]);
        }
        (_, None) => Destination::Output,
        (Form::Ndjson, Some(path)) => Destination::lines(path)?,
        (Form::Text | Form::Json | Form::Junit | Form::Markdown, Some(path)) => Destination::whole(path)?,
    };
    Ok(vec![Wanted::new(*form, destination)])
}
