//! Deprecation, sunset and stability: promises of how long something stays.

use serde_json::{Value, json};
use specweld_document::text;

use crate::change::Action;

use super::law::{Effect, Refused};

/// A change in the life of an operation, a parameter or a property.
#[derive(Clone, Debug)]
pub struct Stage {
    pub key: &'static str,
    pub action: Action,
    /// To be read behind what it is about.
    pub words: String,
    /// Of the promise, which the server makes: it is a response.
    pub effect: Effect,
}

/// Where a sunset stands: a date, by itself or at the beginning of a time.
const SUNSET: [&str; 2] = ["x-sunset", "sunset"];
const STABILITY: &str = "x-stability-level";
/// From no promise to the whole of it.
const STABILITIES: [&str; 4] = ["draft", "alpha", "beta", "stable"];

fn flag(value: &Value, key: &str) -> bool {
    value.get(key) == Some(&Value::Bool(true))
}

fn sunset(value: &Value) -> Option<&str> {
    SUNSET.iter().find_map(|key| text(value, key))
}

/// The date that a text begins with: `2026-11-25`.
fn date(text: &str) -> Option<&str> {
    let date = text.get(..10)?;
    let is_date = date.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let number = |range| date.get(range).and_then(|it: &str| it.parse::<u8>().ok());
    let is_real = number(5..7).is_some_and(|month| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day| (1..=31).contains(&day));
    let ends = text.len() == 10 || matches!(text.as_bytes().get(10), Some(b'T' | b' '));
    (is_date && is_real && ends).then_some(date)
}

fn stability(value: &Value) -> Option<usize> {
    let level = text(value, STABILITY)?;
    STABILITIES.iter().position(|known| *known == level)
}

/// What changed in the life of something.
pub fn stages(old: &Value, new: &Value, today: Option<&str>) -> Vec<Stage> {
    let mut stages = Vec::new();
    let mut add = |key, action, words: String, effect| {
        stages.push(Stage {
            key,
            action,
            words,
            effect,
        });
    };
    let (was, is) = (flag(old, "deprecated"), flag(new, "deprecated"));
    match (was, is) {
        (false, true) => {
            let words = match sunset(new) {
                Some(date) => format!("is deprecated now, and goes on {date}"),
                None => "is deprecated now, without a date on which it goes".to_owned(),
            };
            add("deprecated", Action::Change, words, Effect::documentation());
        }
        (true, false) => {
            let words = "is not deprecated any more".to_owned();
            add("deprecated", Action::Change, words, Effect::documentation());
        }
        _ => {}
    }
    let (before, after) = (sunset(old), sunset(new));
    if before != after {
        let is_new = !was && is;
        let (action, words) = match (before, after) {
            (_, Some(after)) if date(after).is_none() => (
                Action::Change,
                format!("has a sunset that is no date: `{after}`"),
            ),
            (None, Some(after)) => (Action::Add, format!("goes on {after}")),
            (Some(before), None) => (
                Action::Remove,
                format!("has no sunset any more; it was {before}"),
            ),
            (Some(before), Some(after)) => (
                Action::Change,
                format!("goes on {after} instead of {before}"),
            ),
            (None, None) => (Action::Change, String::new()),
        };
        let effect = until(before, after, is, is_new, today);
        // A deprecation says its date itself.
        let is_said = is_new && after.is_some_and(|after| date(after).is_some());
        if !is_said || effect.backward != Refused::Nothing {
            add("x-sunset", action, words, effect);
        }
    }
    level(old, new, &mut add);
    stages
}

/// What becomes of the days on which something is there: fewer are a wider answer, since it may be gone.
fn until(
    before: Option<&str>,
    after: Option<&str>,
    deprecated: bool,
    is_new: bool,
    today: Option<&str>,
) -> Effect {
    let gone = |day: &str| Refused::shown(json!({ "may be gone on": day }));
    match (before, after) {
        (_, Some(after)) if date(after).is_none() => {
            let reason = "a sunset that is no date does not say how long it stays".to_owned();
            Effect::of(Refused::Nothing, Refused::Unknown(reason))
        }
        (None, Some(after)) => match today {
            // It goes sooner than anybody could know.
            Some(today) if date(after) <= Some(today) => Effect::of(Refused::Nothing, gone(after)),
            _ if is_new => Effect::documentation(),
            _ => Effect::of(Refused::Nothing, Refused::Nothing),
        },
        // What is deprecated without a date may go any day.
        (Some(before), None) if deprecated => Effect::of(Refused::Nothing, gone(before)),
        (Some(before), Some(after)) if date(after) < date(before) => {
            Effect::of(Refused::Nothing, gone(after))
        }
        _ => Effect::of(Refused::Nothing, Refused::Nothing),
    }
}

fn level(old: &Value, new: &Value, add: &mut dyn FnMut(&'static str, Action, String, Effect)) {
    let (before, after) = (text(old, STABILITY), text(new, STABILITY));
    if before == after {
        return;
    }
    if let Some(after) = after
        && stability(new).is_none()
    {
        let words = format!(
            "has a stability that is none of {}: `{after}`",
            STABILITIES.join(", ")
        );
        let reason = "what such a stability promises is not known".to_owned();
        let effect = Effect::of(Refused::Nothing, Refused::Unknown(reason));
        return add(STABILITY, Action::Change, words, effect);
    }
    // Without a word it is stable.
    let most = STABILITIES.len() - 1;
    let (one, other) = (
        stability(old).unwrap_or(most),
        stability(new).unwrap_or(most),
    );
    let words = format!(
        "is {} now instead of {}",
        STABILITIES[other], STABILITIES[one]
    );
    match one.cmp(&other) {
        std::cmp::Ordering::Greater => {
            let change = Refused::shown(json!({ "may change without notice": STABILITIES[other] }));
            add(
                STABILITY,
                Action::Decrease,
                words,
                Effect::of(Refused::Nothing, change),
            );
        }
        std::cmp::Ordering::Less => {
            let effect = Effect::of(Refused::Nothing, Refused::Nothing);
            add(STABILITY, Action::Increase, words, effect);
        }
        std::cmp::Ordering::Equal => {}
    }
}

/// Why something could be removed without breaking anybody: it was deprecated, and its time is over.
pub fn sanctioned(old: &Value, today: Option<&str>) -> Result<String, Option<String>> {
    if !flag(old, "deprecated") {
        return Err(None);
    }
    match sunset(old) {
        None => Ok("it was deprecated".to_owned()),
        Some(sunset) => match (date(sunset), today) {
            (Some(date), Some(today)) if date <= today => {
                Ok(format!("it was deprecated, and {sunset} has passed"))
            }
            (None, _) => Err(Some(format!(
                "it was deprecated, and its sunset `{sunset}` is no date"
            ))),
            _ => Err(Some(format!(
                "it was deprecated, but was to stay until {sunset}"
            ))),
        },
    }
}

/// Why nothing was promised of an operation.
pub fn unpromised(old: &Value) -> Option<String> {
    let level = stability(old)?;
    (level < 2).then(|| {
        format!(
            "it was {}, of which nothing is promised",
            STABILITIES[level]
        )
    })
}
