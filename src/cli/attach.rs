//! Files of `--attach`, opened before anything is sent.

use std::path::Path;
use std::sync::Arc;

use crate::attachment;
use crate::message::Attachment;
use crate::problem::{Problem, Problems};

/// Opens every file.
///
/// # Errors
/// Every file that cannot be sent.
pub(super) fn read<P: AsRef<Path>>(paths: &[P]) -> Result<Arc<[Attachment]>, Problems> {
    let mut problems = Problems::new();
    let files: Vec<_> = paths.iter().filter_map(|path| problems.keep(one(path.as_ref()))).collect();
    problems.check(files.into())
}

fn one(path: &Path) -> Result<Attachment, Problem> {
    if path.to_str().is_some_and(|text| text.starts_with("http://") || text.starts_with("https://")) {
        let words = format!("the file `{}` cannot be attached: web addresses are not supported yet", path.display());
        return Err(Problem::new(words).hint("download it first"));
    }
    attachment::open(path)
}
