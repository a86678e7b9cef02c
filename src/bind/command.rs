//! A program is run for what it prints, for a while and no longer.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::bind::vault::LARGEST;

/// How much of the complaint of a program is kept, in bytes.
const COMPLAINT: u64 = 64 << 10;

/// How long the complaint of a program that has ended may take to arrive.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// How often a program that has closed its output is asked whether it has ended.
const PAUSE: Duration = Duration::from_millis(5);

/// A program that is about to run.
pub(super) struct Call<'a> {
    /// Its name or path, and its arguments.
    pub(super) words: &'a [String],
    /// Where it runs; empty is the current folder.
    pub(super) folder: &'a Path,
    /// Variables beside those of this process.
    pub(super) variables: &'a [(String, String)],
    /// How long it may take.
    pub(super) patience: Duration,
}

/// Why a program gave no value.
pub(super) enum NoOutput {
    /// It cannot be run.
    NotStarted(io::Error),
    /// It did not end in time, and was stopped.
    TooSlow,
    /// It printed more than a value may have.
    TooLong,
    /// It printed something that is no UTF-8.
    NoText,
    /// It said that it failed.
    Failed {
        /// How it ended, for people.
        status: String,
        /// What it printed all the same.
        printed: String,
        /// What it said about it.
        complaint: String,
    },
}

impl Call<'_> {
    /// What the program prints, where it succeeds; it gets no input.
    ///
    /// This waits for the program, so it is called before there is a runtime.
    pub(super) fn output(&self) -> Result<String, NoOutput> {
        let begun = Instant::now();
        let left = || self.patience.saturating_sub(begun.elapsed());
        let mut child = self.start().map_err(NoOutput::NotStarted)?;
        let pipes = read(child.stdout.take(), LARGEST + 1).zip(read(child.stderr.take(), COMPLAINT));
        let printed = pipes.and_then(|(output, complaint)| Some((output.recv_timeout(left()).ok()?, complaint)));
        let Some((printed, complaint)) = printed else {
            stop(&mut child);
            return Err(NoOutput::TooSlow);
        };
        if printed.len() as u64 > LARGEST {
            // A program that is not heard out may wait for ever to be heard.
            stop(&mut child);
            return Err(NoOutput::TooLong);
        }
        let Some(status) = end(&mut child, left) else {
            stop(&mut child);
            return Err(NoOutput::TooSlow);
        };
        if status.success() {
            return String::from_utf8(printed).map_err(|_| NoOutput::NoText);
        }
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let status = match status.code() {
            Some(code) => format!("exit code {code}"),
            None => "a signal".to_owned(),
        };
        // Something that the program left running may keep its standard error open.
        let complaint = complaint.recv_timeout(left().min(LAST_WORDS)).unwrap_or_default();
        Err(NoOutput::Failed { status, printed: text(printed), complaint: text(complaint) })
    }

    fn start(&self) -> io::Result<Child> {
        let (name, arguments) = self.words.split_first().ok_or(io::ErrorKind::NotFound)?;
        // A path is meant from the folder of the configuration, and a bare name is looked for in `PATH`.
        let program = match Path::new(name).components().count() {
            0 | 1 => PathBuf::from(name),
            _ => std::path::absolute(self.folder.join(name))?,
        };
        let mut command = Command::new(program);
        command.args(arguments).envs(self.variables.iter().map(|(name, value)| (name, value)));
        if !self.folder.as_os_str().is_empty() {
            command.current_dir(self.folder);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()
    }
}

/// Reads a pipe on a thread of its own, up to so many bytes; what comes after them is dropped, so that nobody waits.
fn read(pipe: Option<impl Read + Send + 'static>, most: u64) -> Option<Receiver<Vec<u8>>> {
    let mut pipe = pipe?;
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        // What could be read before a fault is all that there is.
        let _ = pipe.by_ref().take(most).read_to_end(&mut bytes);
        if bytes.len() as u64 == LARGEST + 1 {
            let _ = sender.send(bytes);
            return;
        }
        let _ = io::copy(&mut pipe, &mut io::sink());
        let _ = sender.send(bytes);
    });
    Some(receiver)
}

/// How a program ended that has closed its pipes; nothing where it goes on for too long.
fn end(child: &mut Child, left: impl Fn() -> Duration) -> Option<std::process::ExitStatus> {
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if left().is_zero() => return None,
            Ok(None) => thread::park_timeout(PAUSE.min(left())),
            Err(_) => return None,
        }
    }
}

/// Ends a program that went on for too long; what it started itself loses its listener.
fn stop(child: &mut Child) {
    // It may have ended meanwhile.
    let _ = child.kill();
    let _ = child.wait();
}
