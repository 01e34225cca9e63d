//! Time as the stub sees it: a clock that a test can set, advance and stop.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The last moment: 9999-12-30T22:00:00.000Z, up to which there are four digits for the year in any offset.
const LAST: i64 = 253_402_207_200_000;

/// A point in time in milliseconds since the Unix epoch, between 1970 and 9999.
///
/// Text form: ISO 8601 in UTC with milliseconds, `2015-03-22T11:42:25.943Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

/// A text that is no moment between 1970 and 9999.
#[derive(Debug, thiserror::Error)]
#[error("not a date and time with an offset between 1970 and 9999, such as 2018-06-01T00:00:00Z")]
pub struct MomentError;

impl Moment {
    /// The first one: 1970-01-01T00:00:00.000Z.
    pub(crate) const FIRST: Self = Self(0);
    /// The last one.
    pub(crate) const LAST: Self = Self(LAST);

    /// The moment so many milliseconds after the Unix epoch, moved into the range that has a text form.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(0, LAST))
    }

    /// Milliseconds since the Unix epoch.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// This moment, `span` later.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        let span = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        Self::from_millis(self.0.saturating_add(span))
    }

    /// The form of HTTP's `Date` header: `Sun, 22 Mar 2015 11:42:25 GMT` (RFC 9110, section 5.6.7).
    pub fn http_date(self) -> String {
        let printed = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.timestamp());
        // Years of four digits can all be written.
        printed.unwrap_or_default()
    }

    /// The machine's time.
    pub(crate) fn system() -> Self {
        Self::from_millis(Timestamp::now().as_millisecond())
    }

    fn timestamp(self) -> Timestamp {
        // The range of a moment is a part of that of a timestamp.
        Timestamp::from_millisecond(self.0).unwrap_or_default()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.timestamp())
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let parsed: Timestamp = text.parse().map_err(|_| MomentError)?;
        let millis = parsed.as_millisecond();
        if parsed < Timestamp::UNIX_EPOCH || millis > LAST {
            return Err(MomentError);
        }
        Ok(Self(millis))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// The stub's clock. It starts as the machine's and goes on from wherever a test puts it. Clones are the same clock.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Hands", into = "Hands")]
pub struct Clock(
    /// The hands in one word, so that the clock can be read while others set it: the milliseconds, and in the last bit
    /// whether it stands still.
    Arc<AtomicI64>,
);

/// How a clock goes.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Hands {
    /// With the machine's clock, so many milliseconds ahead of it.
    Ahead(i64),
    /// It stands still at this moment.
    Stopped(Moment),
}

impl From<Hands> for Clock {
    fn from(hands: Hands) -> Self {
        let clock = Self::default();
        clock.turn(hands);
        clock
    }
}

impl From<Clock> for Hands {
    fn from(clock: Clock) -> Self {
        clock.hands()
    }
}

impl Clock {
    fn hands(&self) -> Hands {
        let word = self.0.load(Ordering::Relaxed);
        match word & 1 {
            0 => Hands::Ahead(word >> 1),
            _ => Hands::Stopped(Moment::from_millis(word >> 1)),
        }
    }

    fn turn(&self, hands: Hands) {
        let word = match hands {
            Hands::Ahead(by) => by.clamp(-LAST, LAST) << 1,
            Hands::Stopped(at) => at.0 << 1 | 1,
        };
        self.0.store(word, Ordering::Relaxed);
    }

    /// Goes as another clock goes.
    pub(crate) fn put_to(&self, other: &Self) {
        self.turn(other.hands());
    }

    /// Whether it tells the machine's time, as it does at the start.
    pub(crate) fn is_machines(&self) -> bool {
        matches!(self.hands(), Hands::Ahead(0))
    }

    /// What the clock says.
    pub fn now(&self) -> Moment {
        match self.hands() {
            Hands::Ahead(by) => Moment::from_millis(Moment::system().0.saturating_add(by)),
            Hands::Stopped(at) => at,
        }
    }

    /// Puts the clock to `to`; it stands still afterwards if it did before.
    pub fn set(&self, to: Moment) {
        self.turn(match self.hands() {
            Hands::Ahead(_) => Hands::Ahead(to.0 - Moment::system().0),
            Hands::Stopped(_) => Hands::Stopped(to),
        });
    }

    /// Puts the clock forward.
    pub fn advance(&self, by: Duration) {
        self.set(self.now().after(by));
    }

    /// Stops the clock, or lets it go on from where it stands.
    pub fn stop(&self, stop: bool) {
        let now = self.now();
        self.turn(if stop {
            Hands::Stopped(now)
        } else {
            Hands::Ahead(now.0 - Moment::system().0)
        });
    }

    /// Goes as the machine's clock again.
    pub fn reset(&self) {
        self.turn(Hands::Ahead(0));
    }

    /// Whether the clock stands still.
    pub fn is_stopped(&self) -> bool {
        matches!(self.hands(), Hands::Stopped(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_print_as_the_gigya_page_shows_them() {
        let moment = Moment::from_millis(1_427_024_545_943);
        assert_eq!(moment.to_string(), "2015-03-22T11:42:25.943Z");
        assert_eq!(moment.http_date(), "Sun, 22 Mar 2015 11:42:25 GMT");
    }

    #[test]
    fn text_and_moment_agree_on_every_day_of_four_centuries() {
        for day in 0..146_097 {
            let moment = Moment::from_millis(day * 86_400_000 + 43_200_123);
            assert_eq!(moment.to_string().parse::<Moment>().unwrap(), moment);
        }
    }

    #[test]
    fn the_first_and_the_last_moment_have_a_text() {
        for (millis, text, date) in [
            (
                i64::MIN,
                "1970-01-01T00:00:00.000Z",
                "Thu, 01 Jan 1970 00:00:00 GMT",
            ),
            (
                i64::MAX,
                "9999-12-30T22:00:00.000Z",
                "Thu, 30 Dec 9999 22:00:00 GMT",
            ),
        ] {
            let moment = Moment::from_millis(millis);
            assert_eq!(
                (moment.to_string(), moment.http_date()),
                (text.into(), date.into())
            );
            assert_eq!(text.parse::<Moment>().unwrap(), moment);
        }
    }

    #[test]
    fn offsets_are_taken_into_account() {
        let east: Moment = "2018-06-01T02:00:00+02:00".parse().unwrap();
        assert_eq!(east.to_string(), "2018-06-01T00:00:00.000Z");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "yesterday",
            "2018-06-01",
            "2018-06-01T00:00:00",
            "2018-02-30T00:00:00Z",
            "1969-12-31T23:59:59.9999Z",
            "+010000-01-01T00:00:00Z",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_stopped_clock_moves_only_when_told() {
        let clock = Clock::default();
        clock.stop(true);
        clock.set("2026-01-01T00:00:00Z".parse().unwrap());
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now().to_string(), "2026-01-01T00:01:30.000Z");
        clock.stop(false);
        assert!(clock.now().to_string().starts_with("2026-01-01T00:01:3"));
    }

    #[test]
    fn a_clock_can_not_be_put_past_its_range() {
        let clock = Clock::default();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert!(clock.now().to_string().starts_with("9999-12-30"));
    }
}
