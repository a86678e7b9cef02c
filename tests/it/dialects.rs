//! What every dialect makes of one rich document, and of what would harm its readers.

use dispatch::convert::{convert, escape, parse, render};
use dispatch::message::{Dialect, Format};

use crate::conversion::DIALECTS;

/// `tests/data/dialects/NAME.txt` is the document in that dialect; `UPDATE=1` writes it again.
#[test]
fn a_rich_document_is_what_its_golden_files_say() {
    let folder = std::path::Path::new("tests/data/dialects");
    let source = std::fs::read_to_string(folder.join("source.md")).expect("it is readable");
    let tree = parse(&source, Format::Markdown);
    for dialect in DIALECTS {
        let path = folder.join(format!("{}.txt", dialect.name()));
        let written = render(&tree, dialect) + "\n";
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, &written).expect("it is writable");
        }
        let golden = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(written, golden, "{} differs; look at it, and run `UPDATE=1 cargo test dialects`", path.display());
    }
}
