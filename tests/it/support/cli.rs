//! The real program in a folder of its own, with an environment that holds nothing but what the test gives.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A folder in which the program runs.
pub struct Folder(tempfile::TempDir);

/// How a run of the program ended.
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    /// An empty folder.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"))
    }

    /// A folder with a `dispatch.yaml`.
    pub fn with(config: &str) -> Self {
        Self::new().file("dispatch.yaml", config)
    }

    /// The same with a file.
    pub fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The lines of a file that `file://` wrote, as JSON; none where there is no file.
    pub fn records(&self, name: &str) -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(self.path(name)).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect("every line is a record")).collect()
    }

    /// Prepares the program with these arguments.
    pub fn dispatch(&self, arguments: &[&str]) -> Run {
        self.prepared(Command::new(env!("CARGO_BIN_EXE_dispatch")), arguments)
    }

    fn prepared(&self, mut command: Command, arguments: &[&str]) -> Run {
        command.current_dir(self.0.path()).env_clear().args(arguments);
        command.env("DISPATCH_STATE_DIR", self.0.path().join("state"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Run { command, input: None, home: self.0.path().to_owned() }
    }

    /// Runs the program where no file may be larger than so many blocks; that stands for a full disk, and needs no rights.
    #[cfg(unix)]
    pub fn run_on_a_full_disk(&self, blocks: u32, arguments: &[&str]) -> Ended {
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_dispatch")]);
        self.prepared(command, arguments).run()
    }

    /// Runs the program with these arguments.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.dispatch(arguments).run()
    }
}

/// A run that is about to begin.
pub struct Run {
    command: Command,
    input: Option<Vec<u8>>,
    home: PathBuf,
}

impl Run {
    pub fn env(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.command.env(name, value.as_ref());
        self
    }

    /// Runs the program in a folder below its own.
    pub fn within(mut self, folder: &str) -> Self {
        self.command.current_dir(self.home.join(folder));
        self
    }

    /// Lets nobody hear what the program says, so that it never waits for a reader.
    pub fn unheard(mut self) -> Self {
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        self
    }

    pub fn input(mut self, input: impl AsRef<[u8]>) -> Self {
        self.input = Some(input.as_ref().to_vec());
        self.command.stdin(Stdio::piped());
        self
    }

    /// Sends standard output somewhere else.
    pub fn stdout(mut self, file: std::fs::File) -> Self {
        self.command.stdout(file);
        self
    }

    /// Starts the program and leaves it running.
    pub fn start(mut self) -> Child {
        let mut child = self.command.spawn().expect("the program is built");
        if let Some(input) = self.input {
            // A program that refuses early does not read its input.
            let _ = child.stdin.take().unwrap().write_all(&input);
        }
        child
    }

    /// Starts the program with a terminal as its standard input and error.
    #[cfg(unix)]
    pub fn at(mut self, terminal: &super::terminal::Terminal) -> Child {
        self.command.stdin(terminal.line()).stderr(terminal.line()).env("TERM", "xterm");
        self.start()
    }

    pub fn run(self) -> Ended {
        let home = self.home.clone();
        Ended::of(self.start(), &home)
    }
}

impl Ended {
    /// Waits for the end; the folder's path is not shown, because it is different every time.
    pub fn of(child: Child, home: &Path) -> Self {
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("the program writes UTF-8");
            text.replace(&*home.to_string_lossy(), "[FOLDER]")
        };
        Self { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }

    /// Exit code, standard output and standard error as one text; durations, times and names of runs are not shown.
    pub fn shown(&self) -> String {
        let mut text = format!("exit {}\n", self.code.map_or("by signal".to_owned(), |code| code.to_string()));
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !stream.is_empty() {
                let _ = write!(text, "--- {name}\n{stream}");
            }
        }
        for (pattern, name) in [
            (r"\bin [0-9]+\.[0-9]+s", "in [TIME]"),
            (r"\b[0-9]{8}T[0-9]{6}-[0-9a-f]{6}\b", "[RUN]"),
            (r"\b[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}Z", "[WHEN]"),
        ] {
            text = regex::Regex::new(pattern).unwrap().replace_all(&text, name).into_owned();
        }
        text.trim_end().to_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.stdout))
    }
}

/// Title and body of the first part that each account would get, from a dry run with a report in JSON.
pub fn planned_bodies(ended: &Ended) -> BTreeMap<String, String> {
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let report = ended.json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let one = |it: &serde_json::Value| {
        let part = &it["parts"][0];
        (text(&it["account"]), format!("{}|{}", text(&part["title"]), text(&part["body"]).trim()))
    };
    report["deliveries"].as_array().expect("there are deliveries").iter().map(one).collect()
}
