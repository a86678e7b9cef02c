//! The engine's filters that compare values with each other. It counts a comparison as one step, however long the texts and however
//! deep the lists are; here what is compared is weighed first.

use minijinja::value::{Kwargs, ValueKind};
use minijinja::{Environment, Error, State, Value, filters};

use super::filters::refuse;

/// How deep lists may lie in each other where they are compared.
const DEEPEST: usize = 64;

/// How many bytes are compared in a step.
const STRETCH: u64 = 64;

/// Puts them in the place of the engine's own.
pub(super) fn add(env: &mut Environment<'_>) {
    env.add_filter("dictsort", dictsort);
    env.add_filter("groupby", group_by);
    env.add_filter("max", max);
    env.add_filter("min", min);
    env.add_filter("sort", sort);
    env.add_filter("unique", unique);
}

fn sort(state: &State<'_, '_>, list: Value, options: Kwargs) -> Result<Value, Error> {
    filters::sort(state, weighed(state, list, Order::Full)?, options)
}

fn unique(state: &State<'_, '_>, list: Value, options: Kwargs) -> Result<Value, Error> {
    filters::unique(state, weighed(state, list, Order::Full)?, options)
}

fn min(state: &State<'_, '_>, list: Value, options: Kwargs) -> Result<Value, Error> {
    filters::min(state, weighed(state, list, Order::Once)?, options)
}

fn max(state: &State<'_, '_>, list: Value, options: Kwargs) -> Result<Value, Error> {
    filters::max(state, weighed(state, list, Order::Once)?, options)
}

fn dictsort(state: &State<'_, '_>, map: &Value, options: Kwargs) -> Result<Value, Error> {
    if map.kind() == ValueKind::Map {
        let count = map.len().unwrap_or_default();
        charge(state, weight(state, map, 0)?, count, Order::Full)?;
    }
    filters::dictsort(map, options)
}

/// A list in groups by a field.
pub(super) fn group_by(
    state: &State<'_, '_>,
    list: Value,
    attribute: Option<&str>,
    options: Kwargs,
) -> Result<Value, Error> {
    filters::groupby(weighed(state, list, Order::Full)?, attribute, options)
}

/// How often each value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// With one other.
    Once,
    /// As often as it takes to put all of them in order.
    Full,
}

/// The values of a list, paid for; what is no list is left to the filter.
fn weighed(state: &State<'_, '_>, list: Value, order: Order) -> Result<Value, Error> {
    if !matches!(list.kind(), ValueKind::Seq | ValueKind::Iterable) {
        return Ok(list);
    }
    // Some can be gone through only once.
    let (mut items, mut bytes) = (Vec::new(), 0);
    for item in list.try_iter()? {
        bytes += weight(state, &item, 0)?;
        items.push(item);
    }
    charge(state, bytes, items.len(), order)?;
    Ok(Value::from(items))
}

fn charge(state: &State<'_, '_>, bytes: u64, count: usize, order: Order) -> Result<(), Error> {
    let times = match order {
        Order::Once => 1,
        Order::Full => u64::from(usize::BITS - count.leading_zeros()),
    };
    state.consume_fuel((count as u64 + bytes / STRETCH).saturating_mul(times))
}

/// The bytes of a value and of all that is in it, which is gone through for four steps each.
fn weight(state: &State<'_, '_>, value: &Value, depth: usize) -> Result<u64, Error> {
    state.consume_fuel(4)?;
    if depth == DEEPEST {
        return Err(refuse(format!("lists that lie more than {DEEPEST} deep in each other cannot be compared")));
    }
    if let Some(text) = value.as_str() {
        return Ok(text.len() as u64);
    }
    match value.kind() {
        ValueKind::Seq => value.try_iter()?.try_fold(0, |sum, item| Ok(sum + weight(state, &item, depth + 1)?)),
        ValueKind::Map => value.try_iter()?.try_fold(0, |sum, key| {
            let inside = value.get_item(&key)?;
            Ok(sum + weight(state, &key, depth + 1)? + weight(state, &inside, depth + 1)?)
        }),
        _ => Ok(1),
    }
}
