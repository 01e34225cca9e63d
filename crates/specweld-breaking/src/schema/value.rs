//! Values as JSON Schema tells them apart: `1` and `1.0` are one.

use serde_json::Value;

use super::decimal::Decimal;

/// Whether two values are one.
pub fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            match (Decimal::of(one), Decimal::of(other)) {
                (Some(one), Some(other)) => one == other,
                _ => one.as_f64() == other.as_f64(),
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let has = |(key, value): (&String, &Value)| {
                other.get(key).is_some_and(|other| equal(value, other))
            };
            one.len() == other.len() && one.iter().all(has)
        }
        (one, other) => one == other,
    }
}

/// Whether a value is among others.
pub fn among(value: &Value, others: &[Value]) -> bool {
    others.iter().any(|other| equal(value, other))
}
