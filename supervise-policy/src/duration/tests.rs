//! What is read, what is refused, and that reading undoes writing.

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

/// However many places there are: no arithmetic goes beyond its bounds.
#[test]
fn m10_any_number_of_places() {
    for places in 1..100 {
        let text = format!("0.{}1h", "0".repeat(places));
        let read = parse_duration(&text);
        assert!(read.is_err() || places < 13, "{text}: {read:?}");
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
