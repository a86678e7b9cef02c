//! Attachments are fetched from the web with the same proxies and trust as messages, and from public addresses alone unless more is allowed.

use std::cell::OnceCell;

use percent_encoding::percent_decode_str;
use reqwest::StatusCode;
use tokio::runtime::Runtime;

use crate::attachment::{Fetched, Shelf, Spool};
use crate::cli::output::Printer;
use crate::cli::runtime::runtime;
use crate::config::Address;
use crate::config::policy::Redirect;
use crate::problem::Problem;
use crate::transport::{Answer, Download, Reach, Refusal, Served};

/// The files of a run; nothing is made before the first address is met.
pub(super) fn shelf(reach: Reach, printer: Printer) -> Shelf {
    let found: OnceCell<Result<Runtime, Problem>> = OnceCell::new();
    let made = || runtime().map_err(|error| Problem::new(format!("{error:#}")).hint("close other programs"));
    Shelf::new(move |address| match found.get_or_init(made) {
        Ok(runtime) => {
            printer.say(&format!("fetching {}", address.name()));
            fetch(address, reach.clone(), runtime)
        }
        Err(problem) => Err(problem.clone()),
    })
}

fn fetch(address: &Address, reach: Reach, runtime: &Runtime) -> Result<Fetched, Problem> {
    let download = Download::new(&address.policy(), reach)?;
    let request = download.request(address.url().as_str());
    let request =
        address.user().into_iter().fold(request, |request, (user, password)| request.basic_auth(user, Some(password)));
    let request = address.headers().iter().fold(request, |request, (name, value)| request.header(name, value));
    let mut spool = Spool::new();
    let served = runtime.block_on(download.run(request, Spool::MOST, &mut |bytes| spool.take(bytes)));
    let Served { headers } = served.map_err(|refusal| refused(address, refusal))?;
    let (content, head) = spool.end().map_err(|error| refused(address, Refusal::Disk(error)))?;
    let header = |name: &str| headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let name = header("content-disposition").and_then(|value| file_name(&value));
    Ok(Fetched { content, head, name, media_type: header("content-type") })
}

/// The file name of a `Content-Disposition` header (RFC 6266): that with an encoding before the plain one.
fn file_name(header: &str) -> Option<String> {
    let mut plain = None;
    for (key, value) in parameters(header) {
        if key == "filename*" {
            let (charset, encoded) =
                value.split_once('\'').and_then(|(charset, rest)| Some((charset, rest.split_once('\'')?.1)))?;
            if charset.eq_ignore_ascii_case("utf-8") {
                return Some(percent_decode_str(encoded).decode_utf8_lossy().into_owned());
            }
        } else if key == "filename" {
            plain.get_or_insert(value);
        }
    }
    plain
}

/// The parameters of a header, their names lower-cased and their values out of quotes.
fn parameters(header: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = header.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.trim_start_matches([';', ' ', '\t']).trim().to_lowercase();
        let after = after.trim_start();
        let mut value = String::new();
        if let Some(quoted) = after.strip_prefix('"') {
            let mut chars = quoted.char_indices();
            let mut end = quoted.len();
            while let Some((at, c)) = chars.next() {
                match c {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => value.extend(chars.next().map(|(_, c)| c)),
                    c => value.push(c),
                }
            }
            rest = quoted.get(end..).unwrap_or_default();
        } else {
            let end = after.find(';').unwrap_or(after.len());
            value.push_str(after.get(..end).unwrap_or_default().trim());
            rest = after.get(end..).unwrap_or_default();
        }
        found.push((key, value));
    }
    found
}

/// Why a file did not come, and what to do.
fn refused(address: &Address, refusal: Refusal) -> Problem {
    let (words, hint) = match refusal {
        Refusal::Failure(failure) => {
            let hint = failure.hint.unwrap_or_else(|| "check the address and the network".to_owned());
            (failure.message, hint)
        }
        Refusal::Answer(answer) => said(address, &answer),
        Refusal::Private(words) => {
            let hint = "if it is meant, say `--allow-private-attachments`, or name the host in `attachments: {allow_private: [HOST]}` in the configuration";
            (words, hint.to_owned())
        }
        Refusal::TooLarge(length) => {
            let length = length.map_or("more".to_owned(), |length| format!("{length} bytes"));
            (format!("it has {length}, and {} bytes are the most", Spool::MOST), "send a link to it".to_owned())
        }
        Refusal::Disk(error) => {
            (format!("it cannot be kept: {error}"), "make room where temporary files go".to_owned())
        }
    };
    Problem::new(format!("`{}` cannot be attached: {words}", address.name())).hint(hint)
}

/// The server answered with something else than a file; its words may repeat credentials, so that none is shown.
fn said(address: &Address, answer: &Answer) -> (String, String) {
    let reason = StatusCode::from_u16(answer.status)
        .ok()
        .and_then(|status| status.canonical_reason())
        .unwrap_or("no known status");
    let elsewhere = || answer.words().replace("the service", "the server");
    let (words, hint) = match answer.status {
        300..=399 if address.policy().redirect == Redirect::Refused => {
            (elsewhere(), "name the address that it redirects to, or remove `redirect` from the query")
        }
        300..=399 => (
            elsewhere(),
            "no redirect leads away from TLS, to another host without it, or in circles; name the address of the file itself",
        ),
        401 | 403 if address.needs_credentials() => {
            (format!("the server refuses these credentials ({})", answer.status), "check them")
        }
        401 | 403 => (
            format!("the server asks for credentials ({})", answer.status),
            "write `https://user:${env:PASSWORD}@host/…`, or a header in the query: `?+Authorization=Bearer ${env:TOKEN}`",
        ),
        404 | 410 => (format!("there is no such file ({})", answer.status), "check the address"),
        429 | 500..=599 => (format!("the server answers {} {reason}", answer.status), "try it again later"),
        _ => (format!("the server answers {} {reason}", answer.status), "check the address"),
    };
    (words, hint.to_owned())
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_header_names_a_file() {
        for (header, name) in [
            (r#"attachment; filename="June report.pdf""#, Some("June report.pdf")),
            ("inline; filename=a.pdf; size=3", Some("a.pdf")),
            (r#"attachment; filename="a.pdf"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.pdf"#, Some("Grüße.pdf")),
            (r#"attachment; FILENAME="a\"b;c.pdf"; x=y"#, Some(r#"a"b;c.pdf"#)),
            ("attachment", None),
            (r#"attachment; filename="#, Some("")),
            (r#"attachment; filename="open"#, Some("open")),
        ] {
            assert_eq!(file_name(header).as_deref(), name, "{header}");
        }
    }
}
