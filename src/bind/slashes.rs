//! Secrets in a URL whose slashes nobody escaped: their pieces are put together again, and that is said.

use crate::problem::Problem;
use crate::service::kind::Kind;
use crate::service::pattern::Caught;
use crate::service::url::Hidden;
use crate::warning::Warning;

/// Gives the pieces that were caught as targets, but are the rest of a secret, back to it; a warning where there were any.
///
/// A piece with an `@` is a target. So is everything after a secret that is complete, that has an escaped slash and so a writer who
/// knows of them, or that is or meets a reference, because a reference stands for a whole piece.
pub(super) fn rejoin(kind: &Kind, caught: &mut [(&str, Caught)], hidden: &Hidden) -> Option<Problem> {
    let (rest, before) = caught.split_last_mut()?;
    let ((_, Caught::List(items)), Some((name, Caught::Piece(secret)))) = (rest, before.last_mut()) else {
        return None;
    };
    let field = kind.field(name)?;
    if secret.contains('/') {
        return None;
    }
    let mut pieces = 1;
    while field.may_go_on(secret) && !hidden.is_in(secret) {
        let Some(next) = items.first().filter(|item| !item.contains('@') && !hidden.is_in(item)) else { break };
        secret.push('/');
        secret.push_str(next);
        items.remove(0);
        pieces += 1;
    }
    // Which pieces they were is not said, because each may be a part of the secret.
    let words = format!("{pieces} pieces of this URL are taken for one `{name}` that holds slashes");
    (pieces > 1).then(|| {
        Problem::new(words)
            .hint("write each `/` in it as `%2F`; a piece that was meant as a target has no `@`")
            .warn(Warning::UnescapedSlash)
    })
}
