//! What a service in Rust says of the settings of an account that is bound and not opened yet.

use minijinja::Value;

use crate::problem::Problem;
use crate::service::settings::Settings;

/// Everything that is wrong with the settings of an account, and what is meant instead of what was written.
#[derive(Default)]
pub struct Review {
    /// Every problem, with the name of the field that it is about; warnings are among them.
    pub problems: Vec<(String, Problem)>,
    /// Fields whose values are replaced.
    pub changes: Vec<(&'static str, Value)>,
    /// Fields that hold a secret by mistake, so that no problem may show them.
    pub secret: Vec<&'static str>,
}

impl Review {
    /// Adds what is wrong with a field.
    pub fn push(&mut self, field: impl Into<String>, problem: Problem) {
        self.problems.push((field.into(), problem));
    }

    /// Adds what is wrong with the field that the problem names first.
    pub fn push_named(&mut self, problem: Problem) {
        let field = named(&problem.message).unwrap_or_default().to_owned();
        self.push(field, problem);
    }

    /// Adds every fault that `read` finds: after each, the field that it names is mended by `mend`, so that the next one shows.
    ///
    /// What is said of a field whose value is not known is left out.
    pub fn faults<T>(
        &mut self,
        settings: &Settings,
        read: impl Fn(&Settings) -> Result<T, Problem>,
        mend: impl Fn(&mut Settings, &str),
    ) {
        let mut settings = settings.clone();
        let mut mended: Vec<String> = Vec::new();
        while let Err(problem) = read(&settings) {
            let field = named(&problem.message).unwrap_or_default().to_owned();
            if mended.contains(&field) {
                break;
            }
            if !settings.is_deferred(&field) {
                self.push(field.as_str(), problem);
            }
            mend(&mut settings, &field);
            mended.push(field);
        }
    }
}

/// The first name in backticks that could be a field.
fn named(message: &str) -> Option<&str> {
    let is_name = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    message.split('`').skip(1).step_by(2).find(is_name)
}

#[cfg(test)]
mod tests {
    use super::Review;
    use crate::service::settings::Settings;
    use minijinja::Value;

    #[test]
    fn every_field_that_is_missing_is_named_unless_it_is_only_unknown() {
        let mut settings = Settings::default();
        settings.set("first", Value::from("here"));
        settings.defer("third");
        let read = |settings: &Settings| {
            ["first", "second", "third", "fourth"].iter().try_for_each(|name| match settings.text(name) {
                Some("here") => Ok(()),
                _ => settings.required(&name.replace("third", "none"), "a word").map(drop),
            })
        };
        let mut review = Review::default();
        review.faults(&settings, read, |settings, name| settings.set(name, Value::from("here")));
        let about: Vec<_> = review.problems.iter().map(|(field, _)| field.as_str()).collect();
        assert_eq!(about, ["second", "none", "fourth"]);
    }
}
