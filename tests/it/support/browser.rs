//! A real browser: Chromium without a window, in a profile of its own.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A variable that makes tests fail where there is no browser; CI sets it.
const REQUIRED: &str = "DISPATCH_TEST_BROWSER";

/// What Chromium is called, by distribution.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser of this machine.
pub struct Browser(PathBuf);

impl Browser {
    /// Looks for it; where there is none, the test is skipped and says so even when it passes.
    #[expect(clippy::disallowed_methods, reason = "the browser of this machine is where it says")]
    pub fn find() -> Option<Self> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let found = std::env::split_paths(&path)
            .flat_map(|folder| NAMES.map(|name| folder.join(name)))
            .find(|program| program.is_file());
        let advice = "no Chromium is installed: run `apt-get install --no-install-recommends chromium`";
        assert!(found.is_some() || std::env::var_os(REQUIRED).is_none(), "{advice}");
        if found.is_none() {
            // Past the harness, which shows nothing of what a passing test prints.
            let _ = writeln!(std::io::stderr(), "\nSKIPPED a test of the preview in a browser: {advice}\n");
        }
        found.map(Self)
    }

    /// The document of a page once everything in it has happened that would.
    pub fn document(&self, page: &Path) -> String {
        String::from_utf8(self.run(page, &["--dump-dom".into()])).expect("a document is text")
    }

    /// A picture of a page, as PNG.
    pub fn picture(&self, page: &Path, size: (u32, u32), to: &Path) {
        let mut file = OsString::from("--screenshot=");
        file.push(to);
        self.run(page, &[format!("--window-size={},{}", size.0, size.1).into(), file]);
    }

    fn run(&self, page: &Path, arguments: &[OsString]) -> Vec<u8> {
        let profile = tempfile::tempdir().expect("a folder can be made");
        let mut data = OsString::from("--user-data-dir=");
        data.push(profile.path());
        let mut command = Command::new(&self.0);
        // The sandbox of the browser itself needs rights that a container does not have; pages are ours.
        command.args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--hide-scrollbars",
        ]);
        command.args(["--disable-background-networking", "--disable-component-update", "--disable-sync"]);
        command
            .args(["--disable-dev-shm-usage", "--virtual-time-budget=5000", "--timeout=60000"])
            .arg(data)
            .args(arguments);
        let url = reqwest::Url::from_file_path(page).expect("the path is absolute");
        let output = command.arg(url.as_str()).stdin(Stdio::null()).stderr(Stdio::null()).output();
        let output = output.unwrap_or_else(|error| panic!("{} does not start: {error}", self.0.display()));
        assert!(output.status.success(), "the browser ended with {}", output.status);
        output.stdout
    }
}
