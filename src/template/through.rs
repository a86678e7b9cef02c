//! The engine's filters that go through a text character by character. It counts the bytes that they copy, 64 in a step; here it is
//! paid for as well, and before it is done, that every character is looked at.

use std::sync::Arc;

use minijinja::functions::Function;
use minijinja::value::{FunctionArgs, FunctionResult, Kwargs, Rest, StringInput, ValueKind, ValueOrKwargs, from_args};
use minijinja::{AutoEscape, Environment, Error, State, Value, filters, tests};

use super::text::{self, STRETCH};

/// Up to which size a text is replaced in without counting the matches first.
const SMALL: usize = 1 << 20;

/// Puts them in the place of the engine's own.
pub(super) fn add(env: &mut Environment<'_>) {
    paid(env, "capitalize", filters::capitalize);
    paid(env, "e", filters::escape);
    paid(env, "escape", filters::escape);
    paid(env, "lower", filters::lower);
    paid(env, "title", filters::title);
    paid(env, "upper", filters::upper);
    env.add_filter("indent", indent);
    env.add_filter("lines", lines);
    env.add_filter("replace", replace);
    env.add_filter("reverse", reverse);
    env.add_filter("split", split);
    env.add_test("lower", is_lower);
    env.add_test("upper", is_upper);
}

/// Adds a filter of the engine whose text is paid for.
fn paid<F, Rv, Args>(env: &mut Environment<'_>, name: &'static str, filter: F)
where
    F: Function<Rv, Args>,
    Rv: FunctionResult,
    Args: for<'a> FunctionArgs<'a>,
{
    let filter = Value::from_function(filter);
    env.add_filter(name, move |state: &mut State<'_, '_>, arguments: Rest<ValueOrKwargs>| {
        filter.call(state, &with_text(state, arguments)?)
    });
}

/// The arguments of a filter, of which the first is gone through.
fn with_text(state: &State<'_, '_>, arguments: Rest<ValueOrKwargs>) -> Result<Vec<Value>, Error> {
    let mut arguments = arguments.into_values();
    if let Some(first) = arguments.first_mut() {
        *first = through(state, first)?;
    }
    Ok(arguments)
}

/// A value that is paid for as a text; a list or a map is that text from then on, because its filter would make one of it.
fn through(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    match value.kind() {
        ValueKind::Seq | ValueKind::Iterable | ValueKind::Map => text::shown(state, value).map(Value::from),
        _ => look_at(state, value).map(|()| value.clone()),
    }
}

/// Pays for going through a value where it is a text.
fn look_at(state: &State<'_, '_>, value: &Value) -> Result<(), Error> {
    state.consume_fuel(value.as_str().map_or(0, str::len) as u64 / STRETCH)
}

fn is_lower(state: &State<'_, '_>, value: &Value) -> Result<bool, Error> {
    look_at(state, value).map(|()| tests::is_lower(value))
}

fn is_upper(state: &State<'_, '_>, value: &Value) -> Result<bool, Error> {
    look_at(state, value).map(|()| tests::is_upper(value))
}

fn lines(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    look_at(state, value)?;
    filters::lines(value)
}

fn split(state: &State<'_, '_>, value: &Value, by: Option<Arc<str>>, most: Option<i64>) -> Result<Value, Error> {
    look_at(state, value)?;
    filters::split(value, by, most)
}

fn indent(state: &mut State<'_, '_>, arguments: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let arguments = with_text(state, arguments)?;
    let (value, width, _, _, options): (&Value, Option<usize>, Option<&Value>, Option<&Value>, Kwargs) =
        from_args(&arguments)?;
    let width = width.or(options.get("width")?).unwrap_or(4);
    let lines = value.as_str().unwrap_or_default().split('\n').count();
    state.consume_fuel(width.saturating_mul(lines) as u64 / STRETCH)?;
    Value::from_function(filters::indent).call(state, &arguments)
}

fn replace(state: &mut State<'_, '_>, arguments: Rest<ValueOrKwargs>) -> Result<Value, Error> {
    let arguments = with_text(state, arguments)?;
    let (value, from, to, count, options): (&Value, &Value, &Value, Option<i64>, Kwargs) = from_args(&arguments)?;
    let count = count.or(options.get("count")?).and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX);
    options.assert_all_used()?;
    let (from, to) = (through(state, from)?, through(state, to)?);
    let (value, from, to) =
        (StringInput::new(state, value)?, StringInput::new(state, &from)?, StringInput::new(state, &to)?);
    let is_safe = [&value, &from, &to].iter().any(|text| text.is_safe());
    if is_safe && !matches!(state.auto_escape(), AutoEscape::None) {
        let (value, to) = (value.format(state)?, to.format(state)?);
        return Ok(Value::from_safe_string(replaced(state, &value, from.as_str(), &to, count)?));
    }
    replaced(state, value.as_str(), from.as_str(), to.as_str(), count).map(Value::from)
}

/// The text with so many matches replaced, unless that is larger than can be paid for.
fn replaced(state: &State<'_, '_>, text: &str, from: &str, to: &str, count: usize) -> Result<String, Error> {
    // A match is looked for at every character.
    state.consume_fuel(text.len() as u64 / STRETCH)?;
    let size = |matches: usize| matches.saturating_mul(to.len()).saturating_add(text.len());
    let most = (text.len() / from.len().max(1) + 1).min(count);
    if size(most) > SMALL {
        state.consume_fuel(size(text.matches(from).take(count).count()) as u64 / STRETCH)?;
    }
    Ok(text.replacen(from, to, count))
}

/// What is no text has so many items.
fn reverse(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    if value.is_undefined() {
        // The error of a text that is not there says its name.
        StringInput::new(state, value)?;
    }
    look_at(state, value)?;
    state.consume_fuel(value.len().unwrap_or_default() as u64)?;
    filters::reverse(value)
}
