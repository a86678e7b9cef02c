//! Files of `--attach`, read before anything is sent.

use std::path::Path;
use std::sync::Arc;

use crate::message::Attachment;
use crate::problem::{Problem, Problems};

/// The largest file in bytes; it is held in memory as long as the run lasts.
const LARGEST: u64 = 150 << 20;

/// Reads every file.
///
/// # Errors
/// Every file that cannot be sent.
pub(super) fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Arc<[Attachment]>, Problems> {
    let mut problems = Problems::new();
    let files: Vec<_> = paths.iter().filter_map(|path| problems.keep(one(path.as_ref()))).collect();
    problems.check(files.into())
}

fn one(path: &Path) -> Result<Attachment, Problem> {
    let refused = |why: &str| Problem::new(format!("the file `{}` cannot be attached: {why}", path.display()));
    if path.to_str().is_some_and(|text| text.starts_with("http://") || text.starts_with("https://")) {
        return Err(refused("web addresses are not supported yet").hint("download it first"));
    }
    let meta = std::fs::metadata(path).map_err(|error| refused(&error.to_string()))?;
    if !meta.is_file() {
        return Err(refused("it is no regular file"));
    }
    if meta.len() > LARGEST {
        return Err(refused(&format!("it has {} bytes, and {LARGEST} is the most", meta.len())));
    }
    let content = std::fs::read(path).map_err(|error| refused(&error.to_string()))?;
    let name = path.file_name().map_or_else(|| "attachment".into(), |name| name.to_string_lossy());
    let mime = mime_guess::from_path(path).first_or_octet_stream();
    Ok(Attachment { name: Arc::from(&*name), mime: Arc::from(mime.essence_str()), content: content.into() })
}
