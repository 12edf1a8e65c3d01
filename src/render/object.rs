//! A table for a template, built key by key. What is absent is left out, so
//! that `{% if page.image %}` is the one way to ask.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use tera::{Value, value::Key};

use crate::theme::Reads;

/// A table under construction. Its keys are not hashed before it becomes a
/// value: of two with one name the later stands, in the place of the first.
#[derive(Debug, Clone, Default)]
pub(super) struct Object(Vec<(Key<'static>, Value)>);

impl Object {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// One key.
    pub(super) fn set(mut self, key: &'static str, value: impl Into<Value>) -> Self {
        self.put(key, value);
        self
    }

    /// One key, where there is a value.
    pub(super) fn maybe(mut self, key: &'static str, value: Option<impl Into<Value>>) -> Self {
        if let Some(value) = value {
            self.put(key, value);
        }
        self
    }

    /// One key, in place, where the template reads it.
    pub(super) fn when<V: Into<Value>>(
        &mut self,
        reads: &Reads,
        key: &'static str,
        value: impl FnOnce() -> V,
    ) {
        if reads.key(key) {
            self.put(key, value());
        }
    }

    /// The same, where there is a value.
    pub(super) fn when_some<V: Into<Value>>(
        &mut self,
        reads: &Reads,
        key: &'static str,
        value: impl FnOnce() -> Option<V>,
    ) {
        if reads.key(key)
            && let Some(value) = value()
        {
            self.put(key, value);
        }
    }

    /// One key, in place.
    pub(super) fn put(&mut self, key: &'static str, value: impl Into<Value>) {
        self.0.push((Key::from(key), value.into()));
    }

    /// One key whose name the site chose.
    pub(super) fn put_named(&mut self, key: &str, value: impl Into<Value>) {
        self.0.push((Key::from(key.to_owned()), value.into()));
    }

    /// A table that is there already, to be added to.
    pub(super) fn from_value(value: &Value) -> Self {
        let entries = value.as_map().into_iter().flatten();
        Self(entries.map(|(key, value)| (key.clone(), value.clone())).collect())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        // Of all that becomes a table, only this is not hashed on the way there.
        let placed = object.0.into_iter().enumerate();
        let placed: BTreeMap<Placed, Value> =
            placed.map(|(place, (key, value))| (Placed { place, key }, value)).collect();
        Value::from(placed)
    }
}

/// A key that sorts by its place.
struct Placed {
    place: usize,
    key: Key<'static>,
}

impl From<Placed> for Key<'static> {
    fn from(placed: Placed) -> Self {
        placed.key
    }
}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place.cmp(&other.place)
    }
}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.place == other.place
    }
}

impl Eq for Placed {}

/// JSON as a template's value.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Value {
    Value::try_from_serializable(value).unwrap_or_else(|_| Value::none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_stands_in_the_place_of_the_first() {
        let base = Value::from(Object::new().set("b", 1).set("a", 2));
        let value = Value::from(Object::from_value(&base).set("c", 3).set("b", 4));
        assert_eq!(serde_json::to_string(&value).unwrap_or_default(), r#"{"b":4,"a":2,"c":3}"#);
    }
}
