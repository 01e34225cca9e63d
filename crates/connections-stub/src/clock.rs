//! Time as the stub sees it: a clock that a test can set, advance and stop.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The last moment that has a four-digit year: 9999-12-31T23:59:59.999Z.
const LAST: i64 = 253_402_300_799_999;
const DAY: i64 = 86_400_000;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A point in time in milliseconds since the Unix epoch, between 1970 and 9999.
///
/// Text form: ISO 8601 in UTC with milliseconds, `2015-03-22T11:42:25.943Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

/// A moment's parts in UTC.
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    millisecond: i64,
}

/// A text that is no moment between 1970 and 9999.
#[derive(Debug, thiserror::Error)]
#[error("not a date and time with an offset between 1970 and 9999, such as 2018-06-01T00:00:00Z")]
pub struct MomentError;

impl Moment {
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
        let civil = self.civil();
        let weekday = WEEKDAYS[usize::try_from(self.0 / DAY % 7).unwrap_or(0)];
        let month = MONTHS[usize::try_from(civil.month - 1).unwrap_or(0)];
        format!(
            "{weekday}, {:02} {month} {:04} {:02}:{:02}:{:02} GMT",
            civil.day, civil.year, civil.hour, civil.minute, civil.second
        )
    }

    fn system() -> Self {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Self(0).after(since)
    }

    /// Days to date by the usual era arithmetic: years begin in March, so that the leap day is their last.
    fn civil(self) -> Civil {
        let days = self.0 / DAY + 719_468;
        let era = days / 146_097;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let within = self.0 % DAY;
        Civil {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * shifted_month + 2) / 5 + 1,
            hour: within / 3_600_000,
            minute: within / 60_000 % 60,
            second: within / 1_000 % 60,
            millisecond: within % 1_000,
        }
    }
}

/// Days since the Unix epoch; the reverse of [`Moment::civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = self.civil();
        write!(
            f,
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
            c.year, c.month, c.day, c.hour, c.minute, c.second, c.millisecond
        )
    }
}

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Self, MomentError> {
        let parsed: toml::value::Datetime = text.parse().map_err(|_| MomentError)?;
        let (Some(date), Some(time), Some(offset)) = (parsed.date, parsed.time, parsed.offset)
        else {
            return Err(MomentError);
        };
        let minutes = match offset {
            toml::value::Offset::Z => 0,
            toml::value::Offset::Custom { minutes } => i64::from(minutes),
        };
        let days = days(date.year.into(), date.month.into(), date.day.into());
        let seconds = i64::from(time.hour) * 3_600
            + i64::from(time.minute) * 60
            + i64::from(time.second.unwrap_or(0));
        let millis = days * DAY - minutes * 60_000
            + seconds * 1_000
            + i64::from(time.nanosecond.unwrap_or(0) / 1_000_000);
        if (0..=LAST).contains(&millis) {
            Ok(Self(millis))
        } else {
            Err(MomentError)
        }
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

/// The stub's clock. It starts as the machine's and goes on from wherever a test puts it.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Milliseconds to add to the machine's clock.
    offset: i64,
    /// The moment at which the clock stands still, if it does.
    stopped: Option<Moment>,
}

impl Clock {
    /// What the clock says.
    pub fn now(&self) -> Moment {
        self.stopped
            .unwrap_or_else(|| Moment::from_millis(Moment::system().0.saturating_add(self.offset)))
    }

    /// Puts the clock to `to`; it stands still afterwards if it did before.
    pub fn set(&mut self, to: Moment) {
        match &mut self.stopped {
            Some(at) => *at = to,
            None => self.offset = to.0 - Moment::system().0,
        }
    }

    /// Puts the clock forward.
    pub fn advance(&mut self, by: Duration) {
        self.set(self.now().after(by));
    }

    /// Stops the clock, or lets it go on from where it stands.
    pub fn stop(&mut self, stop: bool) {
        let now = self.now();
        self.stopped = stop.then_some(now);
        self.set(now);
    }

    /// Whether the clock stands still.
    pub fn is_stopped(&self) -> bool {
        self.stopped.is_some()
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
            let moment = Moment::from_millis(day * DAY + 43_200_123);
            assert_eq!(moment.to_string().parse::<Moment>().unwrap(), moment);
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
            "1969-12-31T23:59:59Z",
        ] {
            assert!(text.parse::<Moment>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_stopped_clock_moves_only_when_told() {
        let mut clock = Clock::default();
        clock.stop(true);
        clock.set("2026-01-01T00:00:00Z".parse().unwrap());
        clock.advance(Duration::from_secs(90));
        assert_eq!(clock.now().to_string(), "2026-01-01T00:01:30.000Z");
        clock.stop(false);
        assert!(clock.now().to_string().starts_with("2026-01-01T00:01:3"));
    }

    #[test]
    fn a_clock_can_not_be_put_past_its_range() {
        let mut clock = Clock::default();
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert!(clock.now().to_string().starts_with("9999-12-31"));
    }
}
