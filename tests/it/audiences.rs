//! Files of recipients: what is read from them, and what is said about rows that are wrong.

use std::path::Path;

use dispatch::audience::{Audience, List, Recipient, of_file, read};
use dispatch::config::model::Located;
use dispatch::problem::{Origin, Problem, Source};
use proptest::prelude::*;

/// An audience of a file with this content.
fn audience(name: &str, content: &[u8]) -> (tempfile::TempDir, Audience) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("it is writable");
    let audience = of_file(&path, Origin::new(&Source::new("--audience", name), 0..name.len()));
    (folder, audience)
}

fn all(audience: &Audience) -> Result<Vec<Result<Recipient, Problem>>, Problem> {
    let mut found = Vec::new();
    read(audience, &mut |recipient| found.push(recipient)).map(|_| found)
}

/// For each row its line, its address and its cells, or what is wrong with it.
fn rows(name: &str, content: &[u8]) -> Vec<String> {
    let (folder, audience) = audience(name, content);
    let short = |text: String| text.replace(&format!("{}/", folder.path().display()), "");
    let shown = |recipient: Result<Recipient, Problem>| match recipient {
        Ok(recipient) => {
            let row = &recipient.row;
            let cells: Vec<_> =
                row.columns().names().filter_map(|name| row.get(name)).map(|cell| cell.to_string()).collect();
            short(format!("{} {} [{}]", row.place(), recipient.address, cells.join(", ")))
        }
        Err(problem) => short(problem.to_string()),
    };
    match all(&audience) {
        Ok(rows) => rows.into_iter().map(shown).collect(),
        Err(problem) => vec![short(problem.to_string())],
    }
}

#[test]
fn rows_know_their_lines_behind_a_mark_crlf_blank_lines_and_breaks_in_quotes() {
    let table = b"\xef\xbb\xbfemail,name\r\n\r\nann@example.com,\"Ann \"\"A\"\"\r\nSmith\"\r\n\r\n bob@example.com ,Bob\r\n\"cid@example.com\",";
    assert_eq!(
        rows("a.csv", table),
        [
            r#"a.csv:3 ann@example.com ["ann@example.com", "Ann \"A\"\r\nSmith"]"#,
            r#"a.csv:6 bob@example.com [" bob@example.com ", "Bob"]"#,
            r#"a.csv:7 cid@example.com ["cid@example.com", ""]"#,
        ]
    );
    let tabs = "name\tTo\nAnn, A.\tann@example.com\n";
    assert_eq!(rows("a.tsv", tabs.as_bytes()), [r#"a.tsv:2 ann@example.com ["Ann, A.", "ann@example.com"]"#]);
}

#[test]
fn every_bad_row_is_told_with_its_line_and_the_others_are_read() {
    let mut table =
        b"email,name\nann@example.com\n,Bob\ncid@example.com,C,i,d\ndan@example.com,Dan\neve@example.com,\"Ev\"e\n"
            .to_vec();
    table.extend(b"fay@example.com,F\xe4y\ngus@example.com,Gus\n   ,\nhal@example.com,\"Hal\nida@example.com,Ida\n");
    assert_eq!(
        rows("a.csv", &table),
        [
            "a.csv:2:1: the row has 1 cell, and the first row names 2 (write as many cells as there are columns; quote a cell that holds `,`)",
            "a.csv:3:1: the address is blank (write one, or remove the row)",
            "a.csv:4:1: the row has 4 cells, and the first row names 2 (write as many cells as there are columns; quote a cell that holds `,`)",
            r#"a.csv:5 dan@example.com ["dan@example.com", "Dan"]"#,
            "a.csv:6:1: something follows the quote that closes a cell (write `\"\"` for a quote inside a cell, and nothing between its last quote and the delimiter)",
            "a.csv:7:1: the row is no UTF-8 (save the file as UTF-8; programs on Windows often write another encoding)",
            r#"a.csv:8 gus@example.com ["gus@example.com", "Gus"]"#,
            "a.csv:9:1: the address is blank (write one, or remove the row)",
            "a.csv:10:1: a quote opens a cell in this row, and nothing closes it (close it, or write `\"\"` for a quote inside a cell that is quoted as a whole)",
        ]
    );
}

#[test]
fn the_first_row_names_the_columns_and_one_of_them_holds_the_addresses() {
    for (table, said) in [
        ("", "a.csv:1:1: the file is empty"),
        ("\n\r\n", "a.csv:1:1: the file is empty"),
        (
            "name,region\nAnn,eu\n",
            "a.csv:1:1: no column is called `to`, `email`, `address`, `target` (rename the column with the addresses, or name it with `address: COLUMN`; there are `name`, `region`)",
        ),
        (
            "\nEmail;Name\nann@example.com;Ann\n",
            "a.csv:2:1: no column is called `to`, `email`, `address`, `target` (the cells seem to be separated by `;`: say `delimiter: \";\"` in the audience)",
        ),
        (
            "email,to\na,b\n",
            "a.csv:1:1: `email`, `to` could all hold the addresses (name one of them in the audience: `address: email`)",
        ),
        ("email,name,name\n", "a.csv:1:1: two columns are called `name`"),
        ("email,,name\n", "a.csv:1:1: column 2 has no name"),
        ("email,name\rann@example.com,Ann\r", "a.csv:1:1: the name of column 2 holds a control character"),
        ("email,\"name\n", "a.csv:1:1: a quote opens a cell in this row, and nothing closes it"),
    ] {
        let rows = rows("a.csv", table.as_bytes());
        assert!(rows.len() == 1 && rows[0].starts_with(said), "{table:?}: {rows:?}");
    }
    assert!(rows("a.csv", b"email,name\n").is_empty());
    let utf_16 = rows("a.csv", b"\xff\xfee\0m\0a\0i\0l\0");
    assert!(utf_16[0].ends_with("is written in UTF-16 (save it as UTF-8)"), "{utf_16:?}");
    let binary = rows("a.csv", b"PK\x03\x04\0\0");
    assert!(binary[0].contains("is no text file"), "{binary:?}");
}

#[test]
fn a_column_that_is_named_holds_the_addresses() {
    let (_folder, mut audience) = audience("a.csv", b"email,work\nann@example.com,ann@example.org\n");
    let place = audience.name.origin.clone();
    let mut name = |column: &str| {
        if let List::File(table) = &mut audience.list {
            table.address = Some(Located::new(column.to_owned(), place.clone()));
        }
        all(&audience).map(|rows| rows.into_iter().map(|row| row.expect("it is good").address).collect::<Vec<_>>())
    };
    assert_eq!(name("work").expect("there is one"), ["ann@example.org"]);
    let problem = name("wrok").expect_err("there is none");
    assert_eq!(problem.message, "there is no column `wrok` for the addresses");
    assert_eq!(problem.hint.as_deref(), Some("did you mean `work`?"));
}

#[test]
fn objects_may_have_names_of_their_own_and_bad_lines_are_told() {
    let lines = "\u{feff}{\"email\": \"ann@example.com\", \"age\": 30, \"languages\": [\"de\"]}\r\n\n{\"to\": 491701234567}\n[1]\n{\"email\": \n{\"email\": \"a\", \"email\": \"b\"}\n{\"email\": null}\n{\"email\": true}\n{\"name\": \"x\"}\nhunter2\n";
    assert_eq!(
        rows("a.ndjson", lines.as_bytes()),
        [
            r#"a.ndjson:1 ann@example.com ["ann@example.com", 30, ["de"]]"#,
            r#"a.ndjson:3 491701234567 [491701234567]"#,
            "a.ndjson:4:1: the line is no JSON object (character 0) (write a JSON object on each line, such as `{\"email\": \"ann@example.com\"}`)",
            "a.ndjson:5:1: the line ends too early (character 10) (write a JSON object on each line, such as `{\"email\": \"ann@example.com\"}`)",
            "a.ndjson:6:1: the object has twice `email` (character 28) (write a JSON object on each line, such as `{\"email\": \"ann@example.com\"}`)",
            "a.ndjson:7:1: the address is blank (write one, or remove the row)",
            "a.ndjson:8:1: the address is no text (write one address in each object, as text)",
            "a.ndjson:9:1: no column is called `to`, `email`, `address`, `target` (rename the column with the addresses, or name it with `address: COLUMN`; there are `name`)",
            "a.ndjson:10:1: the line is no JSON (character 1) (write a JSON object on each line, such as `{\"email\": \"ann@example.com\"}`)",
        ]
    );
}

#[test]
fn a_row_that_never_ends_is_not_held() {
    let mut table = b"email,name\nann@example.com,\"".to_vec();
    table.extend(std::iter::repeat_n(b"x\n", 1 << 20).flatten());
    let rows = rows("a.csv", &table);
    assert!(rows.len() == 1 && rows[0].contains("a row is longer than 1 MiB"), "{} rows", rows.len());
}

#[test]
fn a_file_that_is_not_there_is_told_where_it_is_named() {
    let audience = of_file(Path::new("nothing.csv"), Origin::new(&Source::new("--audience", "nothing.csv"), 0..11));
    let problem = all(&audience).expect_err("there is none");
    assert!(problem.to_string().starts_with("--audience:1:1: there is no file `nothing.csv`"), "{problem}");
}

proptest! {
    /// Whatever the table, in whichever dialect it is written.
    #[test]
    fn a_table_reads_back_as_it_was_written(
        cells in prop::collection::vec(prop::collection::vec("[ -~\r\n\"',;äé€\u{1f389}]{0,12}", 3), 0..20),
        crlf in any::<bool>(),
        always in any::<bool>(),
    ) {
        let mut writer = csv::WriterBuilder::new()
            .terminator(if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') })
            .quote_style(if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary })
            .from_writer(Vec::new());
        writer.write_record(["email", "a", "b", "c"]).expect("it is written");
        for (number, row) in cells.iter().enumerate() {
            let address = format!("n{number}@example.com");
            writer.write_record(std::iter::once(address.as_str()).chain(row.iter().map(String::as_str))).expect("it is written");
        }
        let text = writer.into_inner().expect("it is written");
        let (_folder, audience) = audience("table.csv", &text);
        let rows = all(&audience).expect("it is readable");
        prop_assert_eq!(rows.len(), cells.len());
        let breaks = |text: &str| text.matches('\n').count();
        let mut line = 2;
        for ((number, row), read) in cells.iter().enumerate().zip(rows) {
            let read = read.expect("every row is good");
            prop_assert_eq!(&read.address, &format!("n{number}@example.com"));
            for (name, cell) in ["a", "b", "c"].iter().zip(row) {
                prop_assert_eq!(read.row.get(name), Some(cell.as_str().into()));
            }
            prop_assert_eq!(read.row.line(), line);
            line += 1 + row.iter().map(|cell| breaks(cell)).sum::<usize>();
        }
    }
}
