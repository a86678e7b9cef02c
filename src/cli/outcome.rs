//! A plan is carried out: the engine runs, and its events become progress and a report.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use anyhow::Context as _;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, MissedTickBehavior};

use crate::cli::live::Live;
use crate::cli::log::Log;
use crate::cli::output::Printer;
use crate::cli::progress::{Progress, View};
use crate::deliver::event::Event;
use crate::deliver::{Job, Stop, close, run};
use crate::report::{Recorder, Report};

/// How long what is under way may take after the first interrupt.
pub(super) const GRACE: Duration = Duration::from_secs(5);

/// A run that is ready to begin.
pub(super) struct Ready<'a> {
    pub(super) job: Job<'a>,
    pub(super) recorder: Recorder,
    pub(super) live: Live<'a>,
}

/// Where what `console://` says comes from, and where it goes.
pub(super) struct Console {
    pub(super) lines: Receiver<String>,
    pub(super) print: fn(Printer, &str),
}

/// Carries out the plan.
///
/// # Errors
/// When the operating system refuses to watch signals.
pub(super) fn carry_out(
    runtime: &Runtime,
    ready: Ready<'_>,
    console: &Console,
    mut log: Log,
    view: View,
    printer: Printer,
) -> anyhow::Result<Report> {
    let _inside = runtime.enter();
    let stop = Stop::new();
    let mut signals = Signals::new().context("signals cannot be watched")?;
    let (sender, events) = unbounded_channel();
    let began = Instant::now();
    let Ready { job, mut recorder, mut live } = ready;
    runtime.block_on(async {
        let work = async {
            let progress = Progress::new(view, printer);
            tokio::join!(
                run(job, &stop, sender),
                fold(events, &mut recorder, &mut live, console, &mut log, progress, printer)
            );
        };
        tokio::select! {
            () = work => {}
            () = signals.watch(&stop) => {}
        }
        // Whoever asks once more to stop does not wait for that either.
        tokio::select! {
            () = close(job.outlets) => {}
            () = signals.next() => {}
        }
    });
    Ok(recorder.finish(began.elapsed()))
}

async fn fold(
    mut events: UnboundedReceiver<Event>,
    recorder: &mut Recorder,
    live: &mut Live<'_>,
    console: &Console,
    log: &mut Log,
    mut progress: Progress,
    printer: Printer,
) {
    let mut ticks = tokio::time::interval_at(Instant::now() + progress.period(), progress.period());
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        let event = tokio::select! {
            biased;
            _ = ticks.tick() => {
                progress.show();
                continue;
            }
            event = events.recv() => event,
        };
        let Some(event) = event else { return };
        for text in console.lines.try_iter() {
            progress.aside(|| (console.print)(printer, &format!("{text}\n")));
        }
        recorder.record(&event);
        progress.record(&event);
        live.record(&event, &progress, printer);
        log.record(&event, &progress);
    }
}

/// What asks the program to stop.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    #[cfg(unix)]
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    #[cfg(not(unix))]
    fn new() -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// Passes every signal on; never ends.
    async fn watch(&mut self, stop: &Stop) {
        loop {
            self.next().await;
            stop.interrupt();
        }
    }

    /// Waits for a signal.
    #[cfg(unix)]
    async fn next(&mut self) {
        tokio::select! {
            Some(()) = self.terminate.recv() => {}
            Some(()) = self.interrupt.recv() => {}
            else => std::future::pending().await,
        }
    }

    /// Waits for a signal.
    #[cfg(not(unix))]
    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
