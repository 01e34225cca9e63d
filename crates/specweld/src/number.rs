//! Numbers as JSON writes them, by value: exactly, however long they are.

use std::borrow::Cow;
use std::cmp::Ordering;

/// A number's sign, digits without zeros at either end, and exponent of its last digit: equal for `1`, `1.0` and
/// `10e-1`.
pub(crate) fn decimal(text: &str) -> (bool, Cow<'_, str>, i64) {
    let (negative, text) = text
        .strip_prefix('-')
        .map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0').trim_end_matches('0');
    if significant.is_empty() {
        return (false, Cow::Borrowed("0"), 0);
    }
    let zeros = digits.len() - digits.trim_end_matches('0').len();
    let exponent = exponent.parse::<i64>().unwrap_or(i64::MAX);
    let last = exponent
        .saturating_sub(fraction.len() as i64)
        .saturating_add(zeros as i64);
    (negative, Cow::Owned(significant.to_owned()), last)
}

/// Compares two JSON numbers by value, exactly, however long they are.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let (a, b) = (decimal(a), decimal(b));
    match (sign(&a), sign(&b)) {
        (1, 1) => magnitude(&a, &b),
        (-1, -1) => magnitude(&b, &a),
        (a, b) => a.cmp(&b),
    }
}

fn sign((negative, digits, _): &(bool, Cow<'_, str>, i64)) -> i8 {
    match (digits.as_ref(), negative) {
        ("0", _) => 0,
        (_, true) => -1,
        (_, false) => 1,
    }
}

/// Compares without the signs, neither number being zero: the place of the first digit counts most, then the digits
/// from left to right.
fn magnitude(a: &(bool, Cow<'_, str>, i64), b: &(bool, Cow<'_, str>, i64)) -> Ordering {
    let place = |(_, digits, last): &(bool, Cow<'_, str>, i64)| {
        last.saturating_add(i64::try_from(digits.len()).unwrap_or(i64::MAX))
    };
    place(a).cmp(&place(b)).then_with(|| a.1.cmp(&b.1))
}

/// The digits of a whole number that is not negative, however it is spelled: `3` for `3.0` and `30e-1`; nothing for any
/// other number. Where it has more digits than an `i64`, the largest of those stands for it.
pub(crate) fn count(text: &str) -> Option<u64> {
    const LARGEST: u64 = i64::MAX as u64;
    if let Ok(count) = text.parse::<u64>() {
        return Some(count.min(LARGEST));
    }
    let (negative, digits, exponent) = decimal(text);
    if digits == "0" {
        return Some(0);
    }
    if negative || exponent < 0 {
        return None;
    }
    let factor = u32::try_from(exponent)
        .ok()
        .and_then(|exponent| 10u64.checked_pow(exponent));
    let count = digits.parse::<u64>().ok().zip(factor);
    let count = count.and_then(|(digits, factor)| digits.checked_mul(factor));
    Some(count.unwrap_or(LARGEST).min(LARGEST))
}

/// Whether a JSON number is beyond what a double can hold, so that most readers of the result would refuse it.
pub(crate) fn is_out_of_range(number: &str) -> bool {
    // No other number needs a look at its value.
    (number.len() > 300 || number.contains(['e', 'E']))
        && number.parse::<f64>().is_ok_and(f64::is_infinite)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_equal_by_value() {
        for (a, b, equal) in [
            ("1", "1.0", true),
            ("1", "10e-1", true),
            ("100", "1e2", true),
            ("-0", "0.00", true),
            ("0.10", "1E-1", true),
            ("18446744073709551616", "18446744073709551617", false),
            ("1", "-1", false),
            ("1", "10", false),
        ] {
            assert_eq!(decimal(a) == decimal(b), equal, "{a} {b}");
        }
    }

    #[test]
    fn numbers_compare_by_value() {
        let ascending = [
            "-1e400",
            "-18446744073709551617",
            "-18446744073709551616",
            "-2",
            "-1.5",
            "-1",
            "-1e-400",
            "0",
            "1e-400",
            "0.1",
            "0.11",
            "1",
            "1.5",
            "10",
            "18446744073709551616",
            "18446744073709551617",
            "1e400",
        ];
        for (i, a) in ascending.iter().enumerate() {
            for (j, b) in ascending.iter().enumerate() {
                assert_eq!(compare(a, b), i.cmp(&j), "{a} {b}");
            }
        }
        assert_eq!(compare("-0.0", "0e5"), Ordering::Equal);
        assert_eq!(compare("100", "1e2"), Ordering::Equal);
    }
}
