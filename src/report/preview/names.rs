//! Names of files that say whose they are, lead nowhere else and are told apart on every file system.

use std::collections::{HashMap, HashSet};

/// The longest name in bytes, before a number and an ending.
const LONGEST: usize = 80;

/// Names that Windows keeps for devices, whatever ending they have.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];

/// The names in one folder.
#[derive(Debug, Default)]
pub struct Names {
    /// In lower case: some file systems see no difference.
    taken: HashSet<String>,
    /// How often each was wished for.
    wishes: HashMap<String, usize>,
}

impl Names {
    /// A folder in which these names are used already.
    pub fn beside<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self { taken: names.into_iter().map(str::to_lowercase).collect(), wishes: HashMap::new() }
    }

    /// A name that nobody else has, as near to `wish` as a file system allows.
    pub fn take(&mut self, wish: &str) -> String {
        let base = safe(wish);
        let wishes = self.wishes.entry(base.to_lowercase()).or_default();
        loop {
            *wishes += 1;
            let name = if *wishes == 1 { base.clone() } else { format!("{base}-{wishes}") };
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
        }
    }
}

/// Letters, digits and a few signs; everything else is a hyphen.
fn safe(text: &str) -> String {
    let sound = |c: char| c.is_alphanumeric() || "-_.@+=".contains(c);
    let mut name = String::with_capacity(text.len());
    for c in text.chars().map(|c| if sound(c) { c } else { '-' }) {
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        if c != '-' || !name.ends_with('-') {
            name.push(c);
        }
    }
    let name = name.trim_matches(['-', '.']);
    let stem = name.split('.').next().unwrap_or_default().to_lowercase();
    match stem.trim_end_matches(|c: char| c.is_ascii_digit()) {
        _ if name.is_empty() => "unnamed".to_owned(),
        device if DEVICES.contains(&device) => format!("_{name}"),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn no_name_leads_out_of_its_folder_or_is_a_device() {
        let mut names = Names::default();
        for wish in [
            "../../etc/passwd",
            "..",
            ".",
            "",
            "/",
            "\\\\server\\c$",
            ".hidden",
            "a\0b\n",
            "CON",
            "nul.txt",
            "com1",
            "C:",
        ] {
            let name = names.take(wish);
            assert!(!name.is_empty() && !name.starts_with('.') && !name.ends_with('.'), "{wish:?} became {name}");
            assert!(!name.contains(['/', '\\', ':', '\0', '\n', '<', '"', '%', '#']), "{wish:?} became {name}");
            assert!(
                !["con", "nul", "com1"].contains(&name.split('.').next().unwrap().to_lowercase().as_str()),
                "{name}"
            );
        }
        assert!(names.take(&"é".repeat(1000)).len() <= 80);
    }

    #[test]
    fn names_that_some_file_system_takes_for_the_same_are_told_apart() {
        let mut names = Names::beside(["index.html"]);
        let taken: Vec<_> =
            ["Ann", "ann", "a/b", "a b", "ann-2", "index.html", "ann"].iter().map(|wish| names.take(wish)).collect();
        assert_eq!(taken, ["Ann", "ann-2", "a-b", "a-b-2", "ann-2-2", "index.html-2", "ann-3"]);
    }
}
