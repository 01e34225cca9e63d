//! Reading a response for what it says, where it does not have all that its page promises.

use serde_json::Value;

/// A JSON object, whatever its members.
pub(crate) struct Object(Value);

impl Object {
    /// None of a body that is no object, such as the page of a proxy.
    pub(crate) fn read(body: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(body).ok()?;
        value.is_object().then_some(Self(value))
    }

    /// The text at a JSON pointer.
    pub(crate) fn text(&self, pointer: &str) -> Option<String> {
        Some(self.0.pointer(pointer)?.as_str()?.to_owned())
    }

    /// The integer at a JSON pointer.
    pub(crate) fn integer(&self, pointer: &str) -> Option<i32> {
        self.0.pointer(pointer)?.as_i64()?.try_into().ok()
    }

    /// The object at a JSON pointer.
    pub(crate) fn object(&self, pointer: &str) -> Option<Self> {
        let value = self.0.pointer(pointer)?;
        value.is_object().then(|| Self(value.clone()))
    }

    /// The objects of the array at a JSON pointer.
    pub(crate) fn objects(&self, pointer: &str) -> Vec<Self> {
        let array = self.0.pointer(pointer).and_then(Value::as_array);
        let objects = array.into_iter().flatten().filter(|it| it.is_object());
        objects.cloned().map(Self).collect()
    }
}
