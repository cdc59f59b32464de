//! Durations as the DSL writes them.

#[cfg(test)]
mod tests;

use core::fmt;
use core::time::Duration;

use crate::{Moment, Text};

/// The longest duration that can be written: all the time that a [`Moment`] can reach, some 584 years.
pub const LONGEST: Duration = Duration::from_nanos(Moment::MAX.as_nanos());

/// Reads a duration as the DSL writes it: a number, perhaps with a fraction and underscores, and right behind it one of the
/// units `ns`, `us`, `ms`, `s`, `m`, `min` (minutes both) and `h`.
///
/// # Errors
///
/// See [`ParseDurationError`]. Nothing is rounded: a duration that is not a whole number of nanoseconds is an error.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::{ParseDurationError, parse_duration};
/// const WITHIN: Result<Duration, ParseDurationError> = parse_duration("5m");
/// assert_eq!(WITHIN, Ok(Duration::from_secs(300)));
/// assert_eq!(parse_duration("1.5ms"), Ok(Duration::from_micros(1_500)));
/// assert_eq!(parse_duration("5 parsecs"), Err(ParseDurationError::Unit));
/// ```
pub const fn parse_duration(text: &str) -> Result<Duration, ParseDurationError> {
    let (whole, mut rest) = split_number(text.as_bytes());
    let mut fraction: &[u8] = &[];
    if let [b'.', tail @ ..] = rest {
        (fraction, rest) = split_number(tail);
        if !starts_with_digit(fraction) {
            return Err(ParseDurationError::Number);
        }
    }
    if !starts_with_digit(whole) {
        return Err(ParseDurationError::Number);
    }
    let unit = match rest {
        b"ns" => 1,
        b"us" => 1_000,
        b"ms" => 1_000_000,
        b"s" => 1_000_000_000,
        b"m" | b"min" => 60 * 1_000_000_000,
        b"h" => 3_600 * 1_000_000_000,
        _ => return Err(ParseDurationError::Unit),
    };
    let whole = match whole_nanos(whole, unit) {
        Some(nanos) => nanos,
        None => return Err(ParseDurationError::TooLong),
    };
    let part = match fraction_nanos(fraction, unit) {
        Some(nanos) => nanos,
        None => return Err(ParseDurationError::TooFine),
    };
    match whole.checked_add(part) {
        Some(nanos) => Ok(Duration::from_nanos(nanos)),
        None => Err(ParseDurationError::TooLong),
    }
}

/// Why a text is not a duration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParseDurationError {
    /// It does not begin with a number.
    Number,
    /// What follows the number is not a unit.
    Unit,
    /// It is not a whole number of nanoseconds.
    TooFine,
    /// It is longer than [`LONGEST`].
    TooLong,
}

impl fmt::Display for ParseDurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number => f.write_str("a duration begins with a number, as in `5s`"),
            Self::Unit => {
                f.write_str("a duration ends with a unit: `ns`, `us`, `ms`, `s`, `m`, `min` or `h`")
            }
            Self::TooFine => f.write_str("a duration is a whole number of nanoseconds"),
            Self::TooLong => write!(
                f,
                "this duration is too long; the longest is {}h",
                LONGEST.as_secs() / 3_600
            ),
        }
    }
}

impl core::error::Error for ParseDurationError {}

/// Displays a duration as the DSL writes it, exactly: in seconds, or in the largest unit below that of which it has at least
/// one. [`parse_duration`] reads it back.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::Written;
/// assert_eq!(Written(Duration::from_secs(150)).to_string(), "150s");
/// assert_eq!(Written(Duration::from_micros(1_500)).to_string(), "1.5ms");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written(pub Duration);

impl Written {
    /// The text, as a const evaluation too can have it.
    #[must_use]
    pub const fn text(self) -> Text<40> {
        // At most 20 digits, a point, 9 decimal places and a unit, beside the room that a text keeps for its ellipsis.
        Text::new().push_duration(self.0)
    }
}

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

/// The digits and underscores that `text` begins with, and what follows them.
const fn split_number(text: &[u8]) -> (&[u8], &[u8]) {
    let mut rest = text;
    while let [b'0'..=b'9' | b'_', tail @ ..] = rest {
        rest = tail;
    }
    text.split_at(text.len() - rest.len())
}

const fn starts_with_digit(number: &[u8]) -> bool {
    matches!(number, [b'0'..=b'9', ..])
}

/// The digits as an integer times `unit`, if it fits.
const fn whole_nanos(mut digits: &[u8], unit: u64) -> Option<u64> {
    let mut number: u64 = 0;
    while let [byte, tail @ ..] = digits {
        digits = tail;
        if *byte == b'_' {
            continue;
        }
        number = match number.checked_mul(10) {
            Some(shifted) => match shifted.checked_add((*byte - b'0') as u64) {
                Some(sum) => sum,
                None => return None,
            },
            None => return None,
        };
    }
    number.checked_mul(unit)
}

/// The digits as decimal places times `unit`, if that is a whole number.
const fn fraction_nanos(mut digits: &[u8], unit: u64) -> Option<u64> {
    while let [head @ .., b'0' | b'_'] = digits {
        digits = head;
    }
    // An hour is 2^13 * 3^2 * 5^11 nanoseconds, so that no more than 13 places can come out whole. So many digits times an
    // hour stay within 85 bits.
    let (mut numerator, mut denominator, mut places) = (0_u128, 1_u128, 0);
    while let [byte, tail @ ..] = digits {
        digits = tail;
        if *byte == b'_' {
            continue;
        }
        places += 1;
        if places > 13 {
            return None;
        }
        numerator = numerator * 10 + (*byte - b'0') as u128;
        denominator *= 10;
    }
    let nanos = numerator * unit as u128;
    if nanos.is_multiple_of(denominator) {
        // Less than one unit.
        Some((nanos / denominator) as u64)
    } else {
        None
    }
}
