//! A message in each format, as every service is shown it.
#![no_main]

use dispatch::convert::convert;
use dispatch::message::{Dialect, Format};

const FORMATS: [Format; 3] = [Format::Text, Format::Markdown, Format::Html];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let format = FORMATS[usize::from(*choice) % FORMATS.len()];
    for dialect in Dialect::ALL {
        let shown = convert(text, format, dialect);
        // The lines of a quote repeat its marks, and the rows of a table are as wide as the widest.
        let most = text.len().pow(2) + 64 * text.len() + 1024;
        assert!(shown.len() <= most, "{} bytes become {} in {}", text.len(), shown.len(), dialect.name());
    }
});
