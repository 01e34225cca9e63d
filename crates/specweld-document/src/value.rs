//! Members of JSON objects.

use serde_json::Value;

/// The members of the object at `key`, in the order in which they are held; none where there is no object.
pub fn members<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
    let members = value.get(key).and_then(Value::as_object);
    let members = members.into_iter().flatten();
    members.map(|(key, member)| (key.as_str(), member))
}

/// The text at `key`.
pub fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}
