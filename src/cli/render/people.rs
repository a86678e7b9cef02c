//! The recipients of an account for whom a template is rendered: the first few, or those that were asked for.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::audience::Audience;
use crate::bind::{Account, Enlistment, given};
use crate::config::model::Located;
use crate::message::Target;
use crate::problem::{Origin, Problem, Problems, Source};
use crate::template::ColumnTypes;

/// Whom the arguments ask for.
pub(super) enum Asked<'a> {
    /// So many of the account's recipients, the first ones.
    First(usize),
    /// These.
    These(&'a [String]),
}

/// What is known of the recipients of an account beside those who are its targets now.
#[derive(Default)]
pub(super) struct Crowd {
    /// The names of the columns of its audiences.
    pub(super) columns: BTreeSet<String>,
    /// How many recipients it has whom nobody asked for.
    pub(super) more: usize,
}

/// Gives an account the recipients that were asked for, in the place of all that it has. A row that is no recipient does not stand in
/// the way of the others.
pub(super) fn gather(
    account: &mut Account,
    audiences: &[&Audience],
    asked: &Asked<'_>,
    problems: &mut Problems,
) -> Crowd {
    let most = match asked {
        Asked::First(most) => *most,
        Asked::These(_) => 0,
    };
    let before = match asked {
        Asked::First(_) => Vec::new(),
        Asked::These(addresses) => {
            let these = these(account, addresses, problems);
            std::mem::replace(&mut account.targets, these)
        }
    };
    let mut first = Vec::new();
    let mut take = |target| {
        if first.len() < most {
            first.push(target);
        }
    };
    // The template says what its columns must hold when it is rendered for one of them.
    let types = &ColumnTypes::default();
    let enlisted = Enlistment { account, audiences, filter: None, types }.run(&mut take, &mut Problems::new());
    let recipients = enlisted.recipients();
    problems.extend(enlisted.unreadable.into_iter().collect());
    let bad = audiences.iter().zip(&enlisted.tallies).filter(|(_, tally)| tally.bad > 0);
    problems.extend(bad.map(|(audience, tally)| left_out(audience, tally.bad)).collect());
    let own = enlisted.own;
    let more = match asked {
        Asked::First(most) => {
            let all = own.len() + recipients;
            account.targets = own.into_iter().chain(first).take(*most).collect();
            all - account.targets.len()
        }
        Asked::These(_) => {
            let strangers = own.iter().filter(|target| !is_known(target, &before));
            problems.extend(strangers.map(|target| stranger(target, account)).collect());
            account.targets = own;
            0
        }
    };
    if account.targets.is_empty() && !audiences.is_empty() && !problems.any_error() {
        problems.push(Problem::new(format!("the audiences of `{}` have no recipients", account.name)));
    }
    Crowd { columns: enlisted.columns, more }
}

/// The recipients of these addresses, of whom nothing else is known.
pub(super) fn these(account: &Account, addresses: &[String], problems: &mut Problems) -> Vec<Arc<Target>> {
    if account.kind.targets.is_none() {
        problems.push(Problem::new(format!("`{}` takes no targets, so that `--to` has no meaning", account.name)));
    }
    let at = |text: &String| Origin::new(&Source::new("--to", text.as_str()), 0..text.len());
    let addresses: Vec<_> = addresses.iter().map(|text| Located::new(text.clone(), at(text))).collect();
    let is_empty = |text: &str| account.kind.targets.as_ref().is_some_and(|rules| rules.listed(text).is_empty());
    if addresses.iter().any(|text| is_empty(&text.value)) {
        problems.push(Problem::new("`--to` names nobody").hint("leave it out, or say for whom to render"));
    }
    given(account, &addresses, problems)
}

/// Whether somebody is a target of an account or has a row in its audiences.
fn is_known(target: &Target, own: &[Arc<Target>]) -> bool {
    target.row.is_some() || own.iter().any(|known| known.identity() == target.identity())
}

fn stranger(target: &Target, account: &Account) -> Problem {
    let words = format!("`{}` is no target of `{}`, so that nothing else is known of it", target.label, account.name);
    Problem::new(words).hint("see that it is spelled as the account or its audience has it").warning()
}

fn left_out(audience: &Audience, bad: usize) -> Problem {
    let rows = if bad == 1 { "1 row names nobody".to_owned() } else { format!("{bad} rows name nobody") };
    let words = format!("{rows} in audience `{}`, for which nothing would be sent to it", audience.name.value);
    Problem::new(words).hint("`dispatch check` shows what is wrong").warning()
}
