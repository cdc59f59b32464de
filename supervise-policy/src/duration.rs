//! Durations as the DSL writes them.

use core::fmt;
use core::time::Duration;

use crate::Moment;

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

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanos) = (self.0.as_secs(), self.0.subsec_nanos());
        if seconds > 0 || nanos == 0 {
            write_decimal(f, seconds, nanos, 9, "s")
        } else if nanos >= 1_000_000 {
            let (whole, part) = (nanos / 1_000_000, nanos % 1_000_000);
            write_decimal(f, whole.into(), part, 6, "ms")
        } else if nanos >= 1_000 {
            write_decimal(f, (nanos / 1_000).into(), nanos % 1_000, 3, "us")
        } else {
            write_decimal(f, nanos.into(), 0, 0, "ns")
        }
    }
}

/// Writes `whole`, then `part` as that many decimal places without their trailing zeros, then the unit.
fn write_decimal(
    f: &mut fmt::Formatter<'_>,
    whole: u64,
    mut part: u32,
    mut places: usize,
    unit: &str,
) -> fmt::Result {
    if part == 0 {
        return write!(f, "{whole}{unit}");
    }
    while part.is_multiple_of(10) {
        part /= 10;
        places -= 1;
    }
    write!(f, "{whole}.{part:0places$}{unit}")
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

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::ToString;

    use proptest::prelude::*;

    use super::ParseDurationError::{Number, TooFine, TooLong, Unit};
    use super::*;

    #[test]
    fn m10_durations() {
        let table = [
            ("500ms", 500_000_000),
            ("5s", 5_000_000_000),
            ("10m", 600_000_000_000),
            ("10min", 600_000_000_000),
            ("2h", 7_200_000_000_000),
            ("7us", 7_000),
            ("7ns", 7),
            ("0s", 0),
            ("1_000ms", 1_000_000_000),
            ("1_ms", 1_000_000),
            ("007s", 7_000_000_000),
            ("1.5s", 1_500_000_000),
            ("0.25m", 15_000_000_000),
            ("1.000_000_001s", 1_000_000_001),
            ("1.50000000000000000000000000000000s", 1_500_000_000),
            ("0.5_0h", 1_800_000_000_000),
            // 3600 seconds over 2^13, in nanoseconds: as fine as an hour goes.
            ("0.0001220703125h", 439_453_125),
            ("18446744073709551615ns", u64::MAX),
            ("18446744073.709551615s", u64::MAX),
        ];
        for (text, nanos) in table {
            let wanted = Ok(Duration::from_nanos(nanos));
            assert_eq!(parse_duration(text), wanted, "{text}");
        }
    }

    #[test]
    fn m10_overflow_and_other_mistakes() {
        let table = [
            ("", Number),
            ("s", Number),
            ("_1s", Number),
            ("-1s", Number),
            (" 1s", Number),
            (".5s", Number),
            ("1.s", Number),
            ("1._5s", Number),
            ("1", Unit),
            ("1.5", Unit),
            ("1 s", Unit),
            ("1s ", Unit),
            ("1e3s", Unit),
            ("1µs", Unit),
            ("1sec", Unit),
            ("1.5.5s", Unit),
            ("0.5ns", TooFine),
            ("1.0000000001s", TooFine),
            ("0.11111111111111h", TooFine),
            ("999999999999h", TooLong),
            ("18446744073709551616ns", TooLong),
            ("18446744073709551620ns", TooLong),
            ("99999999999999999999ns", TooLong),
            ("18446744073.709551616s", TooLong),
            ("5124096h", TooLong),
        ];
        for (text, error) in table {
            assert_eq!(parse_duration(text), Err(error), "{text}");
        }
    }

    #[test]
    fn m10_the_longest() {
        assert_eq!(
            TooLong.to_string(),
            "this duration is too long; the longest is 5124095h"
        );
        assert!(parse_duration("5124095h").is_ok());
        assert_eq!(Moment::from(LONGEST), Moment::MAX);
    }

    #[test]
    fn errors_say_what_is_wanted() {
        assert!(Number.to_string().contains("begins with a number"));
        assert!(Unit.to_string().contains("`ms`"));
        assert!(TooFine.to_string().contains("nanoseconds"));
    }

    #[test]
    fn written_exactly() {
        let table = [
            (0, "0s"),
            (1, "1ns"),
            (999, "999ns"),
            (1_000, "1us"),
            (1_001, "1.001us"),
            (999_999, "999.999us"),
            (1_000_000, "1ms"),
            (1_000_001, "1.000001ms"),
            (250_000_000, "250ms"),
            (1_000_000_000, "1s"),
            (1_050_000_000, "1.05s"),
            (1_000_000_001, "1.000000001s"),
            (3_600_000_000_000, "3600s"),
        ];
        for (nanos, text) in table {
            assert_eq!(Written(Duration::from_nanos(nanos)).to_string(), text);
        }
    }

    proptest! {
        #[test]
        fn m10_reads_what_it_writes(nanos in any::<u64>(), shift in 0_u32..64) {
            let duration = Duration::from_nanos(nanos >> shift);
            prop_assert_eq!(parse_duration(&Written(duration).to_string()), Ok(duration));
        }

        #[test]
        fn m10_any_text(text in "[0-9_.]{0,25}(ns|us|ms|s|m|min|h|x)?") {
            if let Ok(duration) = parse_duration(&text) {
                prop_assert!(duration <= LONGEST);
            }
        }

        #[test]
        fn m10_decimals(whole in 0_u64..1_000, part in 0_u64..1_000_000_000) {
            let wanted = Duration::new(whole, part as u32);
            prop_assert_eq!(parse_duration(&format!("{whole}.{part:09}s")), Ok(wanted));
        }
    }
}
