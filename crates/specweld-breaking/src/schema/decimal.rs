//! Numbers of JSON as they are written, which no binary fraction is.

use std::cmp::Ordering;
use std::fmt;

use serde_json::Number;

/// Digits and where the point stands: `digits` times ten to the power of minus `scale`.
#[derive(Clone, Copy, Debug)]
pub struct Decimal {
    digits: i128,
    scale: u32,
}

/// How many digits there may be before and after the point: products of two of these fit.
const MOST: u32 = 18;

impl Decimal {
    /// One.
    pub const ONE: Self = Self {
        digits: 1,
        scale: 0,
    };

    /// None where the number has more digits than are counted with here.
    pub fn of(number: &Number) -> Option<Self> {
        match number.as_i64() {
            Some(number) => Self::new(number.into(), 0),
            None => Self::parse(&number.to_string()),
        }
    }

    fn new(mut digits: i128, mut scale: u32) -> Option<Self> {
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        let fits = scale <= MOST && digits.unsigned_abs() < 10_u128.pow(MOST + 2);
        fits.then_some(Self { digits, scale })
    }

    fn parse(text: &str) -> Option<Self> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        match u32::try_from(scale) {
            Ok(scale) if scale <= 2 * MOST => Self::new(digits, scale),
            Ok(_) => None,
            Err(_) => {
                let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
                Self::new(digits.checked_mul(factor)?, 0)
            }
        }
    }

    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self {
            digits: number.into(),
            scale: 0,
        }
    }

    /// How many digits stand behind the point.
    pub fn scale(self) -> u32 {
        self.scale
    }

    /// In units of ten to the power of minus `scale`; none where that is no whole number, or too large a one.
    pub fn units(self, scale: u32) -> Option<i128> {
        let factor = 10_i128.checked_pow(scale.checked_sub(self.scale)?)?;
        self.digits.checked_mul(factor)
    }

    /// Whether it is a whole number of times another.
    pub fn is_multiple_of(self, other: Self) -> Option<bool> {
        let scale = self.scale.max(other.scale);
        let (number, step) = (self.units(scale)?, other.units(scale)?);
        (step != 0).then(|| number % step == 0)
    }

    /// Whether it is whole.
    pub fn is_whole(self) -> bool {
        self.scale == 0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match number(self.digits, self.scale) {
            Some(number) => write!(f, "{number}"),
            None => write!(f, "{}", self.digits),
        }
    }
}

/// The number of so many units of ten to the power of minus `scale`.
pub fn number(units: i128, scale: u32) -> Option<Number> {
    let decimal = Decimal::new(units, scale)?;
    if decimal.scale == 0 {
        let digits = decimal.digits;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            reason = "whether it comes back is looked at"
        )]
        let (large, back) = (digits as f64, digits as f64 as i128);
        return match i64::try_from(digits) {
            Ok(number) => Some(Number::from(number)),
            Err(_) if back == digits => Number::from_f64(large),
            Err(_) => None,
        };
    }
    let (sign, digits) = match decimal.digits < 0 {
        true => ("-", decimal.digits.unsigned_abs()),
        false => ("", decimal.digits.unsigned_abs()),
    };
    let width = decimal.scale as usize + 1;
    let text = format!("{digits:0width$}");
    let (whole, fraction) = text.split_at(text.len() - decimal.scale as usize);
    Number::from_f64(format!("{sign}{whole}.{fraction}").parse().ok()?)
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        match (self.units(scale), other.units(scale)) {
            (Some(one), Some(other)) => one.cmp(&other),
            // The one with the longer whole part: both have as few digits as `new` lets pass.
            _ => (self.digits / 10_i128.pow(self.scale))
                .cmp(&(other.digits / 10_i128.pow(other.scale))),
        }
    }
}
