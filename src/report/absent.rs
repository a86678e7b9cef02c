//! Files that deliveries do not have, because their service does not take them, each told once.

use std::collections::{HashMap, HashSet};

use crate::message::{Instead, LeftOut};
use crate::report::cause::names;
use crate::report::model::DeliveryReport;
use crate::report::outside;

/// What the messages of an account are without, for one reason.
pub(super) struct Absence<'a> {
    /// The account's name.
    pub(super) account: &'a str,
    /// The names of the files, in the order of the report.
    pub(super) files: Vec<&'a str>,
    /// Why the service does not take them.
    pub(super) why: &'a str,
}

impl Absence<'_> {
    /// `chat: without a.txt, because …`, with the first of the names.
    pub(super) fn words(&self, most: usize) -> String {
        let names = names(&self.files, most).unwrap_or_default();
        format!("{}: without {names}, because {}", self.account, outside::line(self.why))
    }
}

/// The files for which nothing stands in the message.
pub(super) fn gone(delivery: &DeliveryReport) -> impl Iterator<Item = &LeftOut> {
    delivery.left_out.iter().filter(|file| match file.instead {
        Instead::Nothing => true,
        Instead::Link => false,
    })
}

/// What is missing from the messages of each account, in the order of the report.
pub(super) fn absences(deliveries: &[DeliveryReport]) -> Vec<Absence<'_>> {
    let mut absences: Vec<Absence<'_>> = Vec::new();
    let (mut known, mut named) = (HashMap::new(), HashSet::new());
    for delivery in deliveries {
        for file in gone(delivery) {
            let (account, why) = (&*delivery.account, &*file.why);
            let place = *known.entry((account, why)).or_insert(absences.len());
            if place == absences.len() {
                absences.push(Absence { account, files: Vec::new(), why });
            }
            if named.insert((place, &*file.name)) {
                absences[place].files.push(&file.name);
            }
        }
    }
    absences
}
