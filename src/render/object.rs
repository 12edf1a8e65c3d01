//! A table for a template, built key by key. What is absent is left out, so
//! that `{% if page.image %}` is the one way to ask.

use tera::{Map, Value, value::Key};

/// A table under construction.
#[derive(Debug, Clone, Default)]
pub(super) struct Object(Map);

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

    /// One key, in place.
    pub(super) fn put(&mut self, key: &'static str, value: impl Into<Value>) {
        self.0.insert(Key::from(key), value.into());
    }

    /// A table that is there already, to be added to.
    pub(super) fn from_value(value: &Value) -> Self {
        Self(value.as_map().cloned().unwrap_or_default())
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Value::from(object.0)
    }
}

/// JSON as a template's value.
pub(super) fn json<T: serde::Serialize>(value: &T) -> Value {
    Value::try_from_serializable(value).unwrap_or_else(|_| Value::none())
}
