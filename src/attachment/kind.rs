//! What a file is: by its content where that tells, by its name otherwise.

/// What is said of a file from which nothing can be told.
const UNKNOWN: &str = "application/octet-stream";

/// The MIME type of a file that is called `name` and begins with `head`; `served` is what a server says of it.
///
/// A picture that is called `a.txt` is a picture. An archive may be something that its name knows better, such as a document or a
/// package, and so may a film that is only sound.
pub(super) fn mime(name: &str, head: &[u8], served: Option<&str>) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
    let named = ending.as_deref().and_then(|ending| mime_guess::from_ext(ending).first());
    let named = named.map(|mime| mime.essence_str().to_owned());
    match (infer::get(head), named) {
        (Some(seen), Some(named)) if agree(&seen, ending.as_deref().unwrap_or_default(), &named) => named,
        (Some(seen), _) => seen.mime_type().to_owned(),
        // TypeScript has the ending of a film.
        (None, Some(named)) if named.starts_with("video/") && is_text(head) => "text/plain".to_owned(),
        (None, Some(named)) => named,
        (None, None) => match served.and_then(essence).filter(|mime| mime != UNKNOWN) {
            Some(served) => served,
            None if is_text(head) => "text/plain".to_owned(),
            None => UNKNOWN.to_owned(),
        },
    }
}

/// Whether what is seen in a file may be what its name says, which is then more exact.
fn agree(seen: &infer::Type, ending: &str, named: &str) -> bool {
    let same = mime_guess::from_ext(seen.extension()).first();
    if named == seen.mime_type() || same.is_some_and(|same| same.essence_str() == named) {
        return true;
    }
    let family = named.split('/').next();
    match seen.mime_type() {
        // Documents, packages and books are archives of their own.
        "application/zip" => named.starts_with("application/vnd.") || !infer::is_supported(ending),
        "video/mp4" | "video/webm" | "video/x-matroska" | "audio/ogg" | "video/ogg" | "audio/m4a" => {
            matches!(family, Some("audio" | "video"))
        }
        "application/gzip" | "application/x-bzip2" | "application/x-xz" | "application/x-ole-storage" => {
            family == Some("application") && !infer::is_supported(ending)
        }
        text if text.starts_with("text/") => !infer::is_supported(ending),
        _ => false,
    }
}

/// The type in a header, without its parameters; nothing where it is none.
pub(super) fn essence(written: &str) -> Option<String> {
    let essence = written.split(';').next()?.trim().to_lowercase();
    let is_token =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    let (family, kind) = essence.split_once('/')?;
    (is_token(family) && is_token(kind)).then_some(essence)
}

/// The ending that a file without a name should have.
pub(super) fn ending(mime: &str, head: &[u8]) -> Option<&'static str> {
    let seen = infer::get(head).filter(|seen| seen.mime_type() == mime).map(|seen| seen.extension());
    seen.or(match mime {
        "text/plain" => Some("txt"),
        "text/html" => Some("html"),
        "text/csv" => Some("csv"),
        "text/xml" | "application/xml" => Some("xml"),
        "application/json" => Some("json"),
        "image/svg+xml" => Some("svg"),
        _ => None,
    })
}

/// Whether a name stands for something that is no page: a server that has a page in its place wants something first.
pub(super) fn is_no_page(name: &str) -> bool {
    let named = name.rsplit_once('.').and_then(|(_, ending)| mime_guess::from_ext(ending).first());
    named.is_some_and(|mime| mime.type_() != "text")
}

/// Whether a file begins as a web page does.
pub(super) fn is_page(head: &[u8]) -> bool {
    let begin: Vec<u8> = head.trim_ascii_start().iter().take(15).map(u8::to_ascii_lowercase).collect();
    begin.starts_with(b"<!doctype html") || begin.starts_with(b"<html")
}

/// Whether bytes are text: UTF-8 without the control characters that no text has; the last character may be cut.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            let whole = head.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}'))
}

#[cfg(test)]
mod tests {
    use super::{essence, is_no_page, is_page, mime};

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    const ZIP: &[u8] = b"PK\x03\x04\x14\0\0\0\0\0";
    const PDF: &[u8] = b"%PDF-1.7\n";

    #[test]
    fn content_tells_what_a_file_is_and_its_name_what_the_content_leaves_open() {
        for (name, head, kind) in [
            ("a.png", PNG, "image/png"),
            ("a.txt", PNG, "image/png"),
            ("a", PNG, "image/png"),
            ("a.jpeg", b"\xff\xd8\xff\xe0".as_slice(), "image/jpeg"),
            ("report.pdf", ZIP, "application/zip"),
            ("report.docx", ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            ("tool.jar", ZIP, "application/java-archive"),
            ("logo.png", PDF, "application/pdf"),
            ("logo.png", b"invented", "image/png"),
            ("main.ts", b"let a = 1;\n", "text/plain"),
            ("README", "Grüße\n".as_bytes(), "text/plain"),
            ("README", "Grü".as_bytes().get(..3).unwrap(), "text/plain"),
            ("core", b"\0\x01\x02", "application/octet-stream"),
            ("a.html", b"<!DOCTYPE html><p>", "text/html"),
            ("logo.png", b"<!DOCTYPE html><p>", "text/html"),
        ] {
            assert_eq!(mime(name, head, None), kind, "{name}");
        }
    }

    #[test]
    fn a_server_is_believed_where_nothing_else_tells() {
        assert_eq!(mime("a", b"a,b", Some("text/csv; charset=utf-8")), "text/csv");
        assert_eq!(mime("a", PNG, Some("text/csv")), "image/png");
        assert_eq!(mime("a", b"a,b", Some("application/octet-stream")), "text/plain");
        assert_eq!(mime("a", b"a,b", Some("nonsense")), "text/plain");
    }

    #[test]
    fn a_type_is_two_words_with_a_slash() {
        assert_eq!(essence("Text/CSV; charset=utf-8").as_deref(), Some("text/csv"));
        for nonsense in ["", "text", "text/", "/csv", "a b/c", "text/c\r\nX: y"] {
            assert_eq!(essence(nonsense), None, "{nonsense:?}");
        }
    }

    #[test]
    fn a_page_in_the_place_of_another_file_is_seen() {
        assert!(is_page(b"\n <!DOCTYPE HTML>") && is_page(b"<html lang=en>") && !is_page(b"<svg>"));
        assert!(
            is_no_page("a.pdf")
                && is_no_page("a.png")
                && !is_no_page("a.html")
                && !is_no_page("a.txt")
                && !is_no_page("a")
        );
    }
}
