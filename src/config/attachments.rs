//! `attachments`: at the top, where files may be fetched from.

use crate::config::keys::{self, KeyHelp};
use crate::config::model::{Located, Value};
use crate::config::node::{Key, Node};
use crate::config::page::Page;
use crate::config::policy_keys::flag;
use crate::problem::Problem;
use crate::transport::Reach;

/// What holds for the attachments of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AttachmentSettings {
    /// Which machines they may be fetched from.
    pub reach: Reach,
}

impl Page<'_> {
    /// Takes the keys of `attachments` at the top.
    pub(crate) fn attachment_settings(&mut self, settings: &mut AttachmentSettings, entries: &[(Key<'_>, Node<'_>)]) {
        for (key, node) in entries {
            let Some(known) = keys::find(&keys::ATTACHMENTS, &key.name) else {
                self.report_unknown(key, node, keys::names(&keys::ATTACHMENTS));
                continue;
            };
            let (_, value) = self.field(key, node);
            settings.reach = self.problems.keep(reach(known, &value)).unwrap_or_default();
        }
    }
}

/// Everything, nothing, or these hosts.
fn reach(known: &'static KeyHelp, value: &Located<Value>) -> Result<Reach, Problem> {
    let Value::List(items) = &value.value else {
        return Ok(if flag(known, value, true, false)? { Reach::Anywhere } else { Reach::Public });
    };
    let host = |item: &Located<Value>| {
        let text = item.scalar().map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty());
        let plain = text.filter(|text| !text.contains(['/', '@', '*', ' ', '[']));
        plain.map(|text| text.trim_end_matches('.').to_owned()).ok_or_else(|| {
            let hint = "write its name or its address alone, such as `files.internal`, `10.0.0.7` or `fd00::7`";
            item.problem("this names no host").hint(hint)
        })
    };
    Ok(Reach::Hosts(items.iter().map(host).collect::<Result<_, _>>()?))
}
