//! Numbers within bounds, on a grid and off others.

use serde_json::Value;

use super::decimal::{Decimal, number as written};
use super::found::Found;
use super::leaf::Leaf;
use super::value::among;

/// How many numbers are tried.
const TRIED: i128 = 2_000;
/// Digits of a number beyond all integers of 64 bits, and of which the double is exact.
const FAR: u32 = 19;
const TOO_LONG: Found = Found::Unknown("numbers have more digits than are counted with");

/// A number, whole or with a fraction.
pub fn number(leaf: &Leaf, whole: bool) -> Found {
    solve(leaf, whole).unwrap_or(TOO_LONG)
}

fn solve(leaf: &Leaf, whole: bool) -> Option<Found> {
    let bounds = leaf.minimum.iter().chain(&leaf.maximum).map(|it| it.at);
    let steps = leaf.multiples.iter().chain(&leaf.not_multiples).copied();
    // Two digits more, so that there is room between any two bounds.
    let scale = bounds.chain(steps).map(Decimal::scale).max().unwrap_or(0) + 2;
    let one = Decimal::ONE.units(scale)?;
    let mut step = if whole { one } else { 1 };
    for multiple in &leaf.multiples {
        let multiple = multiple.units(scale)?;
        step = (step / gcd(step, multiple)).checked_mul(multiple)?;
    }
    let mut off = Vec::new();
    for multiple in &leaf.not_multiples {
        off.push(multiple.units(scale)?);
    }
    if !whole {
        off.push(one);
    }
    let is_grid = whole || !leaf.multiples.is_empty();
    if is_grid && off.iter().any(|other| step % other == 0) {
        return Some(Found::Nothing);
    }
    let low = match leaf.minimum {
        Some(bound) => Some(bound.at.units(scale)? + i128::from(bound.exclusive)),
        None => None,
    };
    let high = match leaf.maximum {
        Some(bound) => Some(bound.at.units(scale)? - i128::from(bound.exclusive)),
        None => None,
    };
    // In steps.
    let low = low.map(|low| ceil(low, step));
    let high = high.map(|high| high.div_euclid(step));
    if let (Some(low), Some(high)) = (low, high)
        && low > high
    {
        return Some(Found::Nothing);
    }
    let start = match (low, high) {
        (Some(low), _) if low > 0 => low,
        (_, Some(high)) if high < 0 => high,
        _ => 0,
    };
    let within = |at: i128| low.is_none_or(|low| at >= low) && high.is_none_or(|high| at <= high);
    // Not all numbers close to the largest integers can be written.
    let far = 10_i128.pow(FAR).checked_mul(one).map(|far| far / step);
    let strides = if is_grid {
        vec![1]
    } else {
        vec![one / 2, one, 1]
    };
    let near = strides.into_iter().flat_map(|stride| {
        (0..TRIED).flat_map(move |count| {
            let away = count * stride;
            [start.checked_add(away), start.checked_sub(away)]
        })
    });
    for at in near.chain([far, far.map(|far| -far)]).flatten() {
        let Some(units) = at.checked_mul(step).filter(|_| within(at)) else {
            continue;
        };
        if off.iter().any(|other| units % other == 0) {
            continue;
        }
        if let Some(number) = written(units, scale) {
            let value = Value::Number(number);
            if !among(&value, &leaf.not_values) {
                return Some(Found::Value(value));
            }
        }
    }
    let all_tried = match (low, high) {
        (Some(low), Some(high)) => high - low < TRIED,
        _ => false,
    };
    // Between two numbers there are more than those of the grid.
    let is_all = all_tried && (is_grid || low == high);
    Some(
        match is_all && low.and_then(|low| low.checked_mul(step)).is_some() {
            true => Found::Nothing,
            false => Found::Unknown("no number was found that meets all bounds and multiples"),
        },
    )
}

fn ceil(number: i128, step: i128) -> i128 {
    -((-number).div_euclid(step))
}

fn gcd(one: i128, other: i128) -> i128 {
    let (mut one, mut other) = (one.abs(), other.abs());
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one.max(1)
}
