//! The page of a preview as a reader sees it, in a real browser.

use std::collections::HashMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use dispatch::convert::seen;
use dispatch::message::Dialect;
use dispatch::report::Report;
use dispatch::report::preview::{Book, Sheet, document};

use crate::support::browser::Browser;
use crate::support::cli::Folder;

/// Answers whatever a page asks of the outside, and remembers that it was asked.
struct Outside {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Outside {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().unwrap();
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                // What connects ahead says nothing until it knows what it wants.
                let _ = stream.set_read_timeout(Some(Duration::from_secs(2)));
                let mut line = String::new();
                let _ = BufReader::new(&stream).read_line(&mut line);
                seen.lock().unwrap().push(line.trim().to_owned());
                let _ = stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            }
        });
        Self { address, asked }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it was asked for since this was asked last; a connection without a request counts as well.
    fn asked(&self) -> Vec<String> {
        // Whatever came before has been seen once this is answered.
        let mut own = TcpStream::connect(self.address).unwrap();
        own.write_all(b"own\n").and_then(|()| own.read_to_string(&mut String::new())).expect("it answers");
        let mut asked = std::mem::take(&mut *self.asked.lock().unwrap());
        asked.retain(|line| line != "own");
        asked
    }
}

/// HTML that would take over the page, leave its frame, or tell the outside that it was opened.
fn hostile(outside: &str) -> String {
    format!(
        r#"<p>seen by readers</p>
<script>document.title = top.document.title = 'pwned'; fetch('{outside}/script')</script>
<img src="{outside}/picture.png" onerror="document.title = top.document.title = 'pwned'">
<svg onload="document.title = top.document.title = 'pwned'"></svg>
<div style="background: url({outside}/style.png)">x</div>
<style>@import url({outside}/import.css); p {{ background: url({outside}/sheet.png) }}</style>
<link rel="stylesheet" href="{outside}/link.css"><LINK rel=preconnect href="{outside}">
<meta http-equiv="refresh" content="1;url={outside}/away">
<iframe src="{outside}/frame"></iframe><object data="{outside}/object"></object><video src="{outside}/video" autoplay></video>
<a href="javascript:document.title='pwned'">click</a>
<form action="{outside}/form"><input autofocus onfocus="document.title = top.document.title = 'pwned'"></form>
</iframe></pre></title>"><script>document.title = top.document.title = 'pwned'; fetch('{outside}/broken-out')</script>
<img src="{outside}/broken-out.png">
[x](javascript:document.title='pwned') <javascript:document.title='pwned'|x> ![x]({outside}/markdown.png) <{outside}/mrkdwn|*x*>
> "'></pre></iframe><script>document.title = top.document.title = 'pwned'</script>
```</pre></code><img src="{outside}/code.png" onerror="document.title = top.document.title = 'pwned'">```
"#
    )
}

fn title(document: &str) -> &str {
    document.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next()).unwrap_or_default()
}

fn write(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path
}

/// A planned report of one delivery, whose texts are all hostile.
fn report(hostile: &str) -> Report {
    use dispatch::config::policy::Importance;
    use dispatch::deliver::event::Heading;
    use dispatch::limit::Unit;
    use dispatch::message::{Length, Part, Recipients, Severity};
    use dispatch::report::Foreseen;

    let heading = Heading {
        account: hostile.into(),
        service: hostile.into(),
        target: Some(hostile.into()),
        parts: 1,
        importance: Importance::Required,
        bucket: "one".into(),
        waits_for: Some(hostile.into()),
        left_out: [].into(),
        batch: None,
    };
    let part = |dialect| Part {
        title: Some(hostile.into()),
        body: hostile.into(),
        dialect,
        alternative: None,
        severity: Severity::Info,
        attachments: [].into(),
        number: 1,
        count: 2,
        length: Length { value: hostile.len(), unit: Unit::Chars, limit: Some(10) },
    };
    let parts = Dialect::ALL.map(part);
    let recipients =
        Recipients { from: Some(hostile.to_owned()), to: vec![hostile.to_owned()], ..Recipients::default() };
    let foreseen = Foreseen { recipients: Some(recipients), limited_by: vec![] };
    Report::planned(
        "run-1",
        jiff::Timestamp::UNIX_EPOCH,
        [(&heading, &parts[..], foreseen)],
        [("two", hostile.to_owned())],
    )
}

#[test]
fn hostile_content_does_nothing() {
    let Some(browser) = Browser::find() else { return };
    let (outside, folder) = (Outside::open(), tempfile::tempdir().unwrap());
    let hostile = hostile(&outside.url());
    // What it would do to a page that lets it.
    let open = write(folder.path(), "open.html", &format!("<title>open</title>{}", hostile.replace("refresh", "")));
    assert_eq!(title(&browser.document(&open)), "pwned");
    assert!(!outside.asked().is_empty());

    let report = report(&hostile);
    let sheet = |html| Sheet { html, problem: Some(hostile.clone()), ..Sheet::default() };
    let seen = Dialect::ALL.map(|dialect| sheet(seen(&hostile, dialect)));
    // Whatever a reader of markup lets through, the page holds.
    let raw = Dialect::ALL.map(|_| sheet(Some(hostile.clone())));
    for sheets in [seen.to_vec(), raw.to_vec()] {
        let frames = sheets.iter().filter(|sheet| sheet.html.is_some()).count();
        let page = Book::of(&report).render(&HashMap::from([(0, sheets)]), std::slice::from_ref(&hostile)).unwrap();
        // All of them open at once, also those that are far down.
        let page = page.replace(" loading=\"lazy\"", "");
        let shown = browser.document(&write(folder.path(), "index.html", &page));
        assert_eq!(title(&shown), "Preview of run run-1");
        assert_eq!(shown.matches("<iframe ").count(), frames, "{shown}");
        assert!(shown.contains("seen by readers") && shown.contains("<summary>Source</summary>"), "{shown}");
        assert_eq!(outside.asked(), Vec::<String>::new());
    }
    assert_eq!(outside.asked(), Vec::<String>::new());

    let alone = browser.document(&write(folder.path(), "alone.html", &document(&hostile)));
    assert!(alone.contains("seen by readers") && !title(&alone).contains("pwned"), "{alone}");
    assert_eq!(outside.asked(), Vec::<String>::new());
}

#[test]
fn every_account_is_there_on_wide_and_narrow_screens() {
    let Some(browser) = Browser::find() else { return };
    let outside = Outside::open();
    let config = "\
version: 1
accounts:
  - name: announce
    service: o365
    source: noreply@example.com
    tenant_id: example.com
    client_id: 00000000-0000-0000-0000-000000000000
    client_secret: invented
    to: ['\"<img src=x onerror=document.title=1>\" <ann@example.com>']
  - {name: ops-chat, url: 'slack://xoxb-1-2-x/#ops'}
  - {name: community, url: 'discord://123456789/abcdefghij', overflow: split}
";
    let folder = Folder::with(config);
    let body = format!("{}{}", hostile(&outside.url()), "<p>Nothing but words.</p>".repeat(150));
    let title_of = "</title><script>document.title='pwned'</script>";
    let ended = folder.run(&["-t", title_of, "-i", "html", "-b", &body, "--preview", "out"]);
    assert_eq!(ended.code, Some(0), "{}", ended.shown());
    let page = folder.path("out/index.html");
    let shown = browser.document(&page);
    assert!(title(&shown).starts_with("Preview of run "), "{}", title(&shown));
    for name in ["announce", "ops-chat", "community"] {
        assert!(shown.contains(&format!("<h2>{name} ")), "{name} is missing: {shown}");
    }
    assert!(shown.contains("split: the body has"), "{shown}");
    for size in [(1400, 1000), (420, 1000)] {
        let picture = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("preview-{}.png", size.0));
        let _ = fs::remove_file(&picture);
        browser.picture(&page, size, &picture);
        let png = fs::read(&picture).expect("there is a picture");
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((&png[1..4], number(16), number(20)), (b"PNG".as_slice(), size.0, size.1));
    }
    assert_eq!(outside.asked(), Vec::<String>::new());
}
