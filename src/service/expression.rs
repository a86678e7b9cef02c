//! Expressions and templated leaves of definitions, compiled and linted once.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use minijinja::{Environment, Expression, UndefinedBehavior, Value};

use crate::service::functions;
use crate::suggest;

/// What a definition's expressions may name.
#[derive(Clone, Debug, Default)]
pub struct Names {
    roots: BTreeSet<String>,
    target: BTreeSet<String>,
}

impl Names {
    /// Declares a name.
    pub fn declare(&mut self, name: &str) {
        self.roots.insert(name.to_owned());
    }

    /// Declares a field of `target`.
    pub fn declare_target(&mut self, name: &str) {
        self.target.insert(name.to_owned());
        self.declare("target");
    }

    /// The first name that is used and not declared, as an error.
    fn check(&self, used: &Expression<'_, '_>) -> Result<(), String> {
        for path in used.undeclared_variables(true) {
            let (root, rest) = path.split_once('.').unwrap_or((&path, ""));
            if !self.roots.contains(root) {
                return Err(unknown(root, &self.roots));
            }
            let field = rest.split('.').next().unwrap_or("");
            if root == "target" && !field.is_empty() && !self.target.contains(field) {
                return Err(unknown(&format!("target.{field}"), &self.target));
            }
        }
        Ok(())
    }
}

fn unknown(name: &str, known: &BTreeSet<String>) -> String {
    let known = known.iter().map(String::as_str);
    match suggest::hint(name, known) {
        Some(hint) => format!("`{name}` is not declared; {hint}"),
        None => format!("`{name}` is not declared"),
    }
}

/// An undefined value is a mistake in what is sent, so it is an error there.
static SENDING: LazyLock<Environment<'static>> = LazyLock::new(|| environment(UndefinedBehavior::Strict));

/// An answer may lack anything, so that a missing field of it is simply not true.
static ANSWERING: LazyLock<Environment<'static>> = LazyLock::new(|| environment(UndefinedBehavior::Chainable));

fn environment(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(undefined);
    functions::install(&mut environment);
    environment
}

/// One compiled expression.
#[derive(Debug)]
pub struct Formula {
    expression: Expression<'static, 'static>,
    /// The name, where the expression is nothing else: it is looked up without an evaluation.
    name: Option<String>,
}

impl Formula {
    /// Compiles an expression over what is sent.
    ///
    /// # Errors
    /// Words that say what is wrong with it, an undeclared name included.
    pub fn sending(text: &str, names: &Names) -> Result<Self, String> {
        Self::compile(&SENDING, text, names)
    }

    /// Compiles an expression over an answer.
    ///
    /// # Errors
    /// Words that say what is wrong with it, an undeclared name included.
    pub fn answering(text: &str, names: &Names) -> Result<Self, String> {
        Self::compile(&ANSWERING, text, names)
    }

    fn compile(environment: &'static Environment<'static>, text: &str, names: &Names) -> Result<Self, String> {
        let expression = environment
            .compile_expression_owned(text.to_owned())
            .map_err(|error| format!("`{text}` is no expression: {}", words(&error)))?;
        names.check(&expression)?;
        let name = expression.undeclared_variables(false).take(text);
        Ok(Self { expression, name })
    }

    /// The value; an inline `if` without `else` gives `none`.
    ///
    /// # Errors
    /// Words that say why it has none.
    pub fn eval(&self, scope: &Value) -> Result<Value, String> {
        let value = match &self.name {
            Some(name) => scope.get_attr(name),
            None => self.expression.eval(scope),
        };
        let value = value.map_err(|error| words(&error))?;
        Ok(if value.is_undefined() { Value::from(()) } else { value })
    }

    /// Whether the value counts as true.
    ///
    /// # Errors
    /// Words that say why it has none.
    pub fn holds(&self, scope: &Value) -> Result<bool, String> {
        self.eval(scope).map(|value| value.is_true())
    }
}

/// What went wrong, without the coordinates inside the expression.
fn words(error: &minijinja::Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

/// A stretch of a template.
#[derive(Debug)]
pub enum Stretch {
    /// Text that stands as it is.
    Literal(String),
    /// A value.
    Value(Formula),
}

/// A text leaf: literal text and `{{ expressions }}`.
#[derive(Debug)]
pub struct Leaf(pub Vec<Stretch>);

impl Leaf {
    /// Compiles a leaf.
    ///
    /// # Errors
    /// Words that say what is wrong with it.
    pub fn compile(text: &str, names: &Names) -> Result<Self, String> {
        let mut stretches = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            if !before.is_empty() {
                stretches.push(Stretch::Literal(before.to_owned()));
            }
            let end = end_of_expression(after).ok_or_else(|| format!("`{text}` has a `{{{{` without its `}}}}`"))?;
            let (expression, tail) = after.split_at(end);
            stretches.push(Stretch::Value(Formula::sending(expression.trim(), names)?));
            rest = tail.strip_prefix("}}").unwrap_or("");
        }
        if rest.contains("{%") {
            return Err(format!("`{text}` holds a statement; only `{{{{ expressions }}}}` are allowed"));
        }
        if !rest.is_empty() {
            stretches.push(Stretch::Literal(rest.to_owned()));
        }
        Ok(Self(stretches))
    }

    /// The value: of its own type where the leaf is one expression, else text in which `none` is nothing.
    ///
    /// # Errors
    /// Words that say why it has none.
    pub fn eval(&self, scope: &Value) -> Result<Value, String> {
        if let [Stretch::Value(formula)] = self.0.as_slice() {
            return formula.eval(scope);
        }
        self.text(scope).map(|text| Value::from(text.unwrap_or_default()))
    }

    /// The value as text, unless the leaf is one expression that is `none`.
    ///
    /// # Errors
    /// Words that say why it has none.
    pub fn text(&self, scope: &Value) -> Result<Option<String>, String> {
        let mut text = String::new();
        for stretch in &self.0 {
            match stretch {
                Stretch::Literal(literal) => text.push_str(literal),
                Stretch::Value(formula) => match formula.eval(scope)? {
                    value if value.is_none() && self.0.len() == 1 => return Ok(None),
                    value if value.is_none() => {}
                    value => match value.as_str() {
                        Some(piece) => text.push_str(piece),
                        None => text.push_str(&value.to_string()),
                    },
                },
            }
        }
        Ok(Some(text))
    }
}

/// Where the expression that starts `text` ends: at the first `}}` outside strings and dictionaries.
fn end_of_expression(text: &str) -> Option<usize> {
    let (mut quote, mut depth, mut escaped) = (None, 0_usize, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') if depth > 0 => depth -= 1,
            (None, '}') if text.get(at..)?.starts_with("}}") => return Some(at),
            (None, _) => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Leaf, Names};
    use minijinja::{Value, context};

    fn names() -> Names {
        let mut names = Names::default();
        names.declare("x");
        names.declare_target("id");
        names
    }

    fn eval(leaf: &str, scope: Value) -> Result<Value, String> {
        Leaf::compile(leaf, &names())?.eval(&scope)
    }

    #[test]
    fn one_expression_keeps_its_type_and_more_is_text() {
        assert_eq!(eval("{{ x }}", context!(x => 5)), Ok(Value::from(5)));
        assert_eq!(eval("a{{ x }}b{{ x }}", context!(x => 5)), Ok(Value::from("a5b5")));
        assert_eq!(
            eval("{{ {'a': {'b': x}} }}", context!(x => 5)).map(|v| v.to_string()),
            Ok("{'a': {'b': 5}}".into())
        );
        assert_eq!(eval("{{ '}}' ~ x }}", context!(x => 5)), Ok(Value::from("}}5")));
    }

    #[test]
    fn none_is_nothing_inside_text_and_none_alone() {
        assert_eq!(eval("a{{ x }}", context!(x => ())), Ok(Value::from("a")));
        assert!(eval("{{ x }}", context!(x => ())).is_ok_and(|v| v.is_none()));
        assert!(eval("{{ 1 if x }}", context!(x => false)).is_ok_and(|v| v.is_none()));
    }

    #[test]
    fn a_message_is_never_rendered_twice() {
        assert_eq!(eval("{{ x }}", context!(x => "{{ x }}")), Ok(Value::from("{{ x }}")));
    }

    #[test]
    fn an_undeclared_name_is_found_before_anything_is_sent() {
        let problem = Leaf::compile("{{ y if x }}", &names()).expect_err("`y` is not declared");
        assert!(problem.contains("`y` is not declared"), "{problem}");
        let problem = Leaf::compile("{{ target.ix }}", &names()).expect_err("`ix` is not declared");
        assert!(problem.contains("`target.ix` is not declared"), "{problem}");
        assert!(Leaf::compile("{% if x %}a{% endif %}", &names()).is_err());
        assert!(Leaf::compile("{{ x", &names()).is_err());
    }
}
