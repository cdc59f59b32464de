//! Chances as they are written, and brought into range.

use std::string::ToString;

use super::*;

#[test]
fn fractions_are_brought_into_range() {
    for (fraction, ppm) in [
        (0.0, 0),
        (-1.0, 0),
        (f64::NAN, 0),
        (0.000_001, 1),
        (0.2, 200_000),
        (0.999_999, 999_999),
        (1.0, 1_000_000),
        (1.1, 1_000_000),
        (5000.0, 1_000_000),
        (f64::INFINITY, 1_000_000),
    ] {
        assert_eq!(Ppm::fraction(fraction).get(), ppm, "{fraction}");
        let jitter = Jitter::Factor(Ppm::new(ppm));
        assert_eq!(Jitter::fraction(fraction), jitter, "{fraction}");
    }
    assert_eq!(Ppm::new(999_999).get(), 999_999);
    assert_eq!(Ppm::new(1_000_001), Ppm::ONE);
}

#[test]
fn they_are_written_as_in_a_tree() {
    assert_eq!(Ppm::new(200_000).to_string(), "0.2");
    assert_eq!(Jitter::None.to_string(), "0.0");
    assert_eq!(Jitter::fraction(0.25).to_string(), "0.25");
    assert_eq!(Jitter::Full.to_string(), "full");
}

#[test]
fn draws_go_from_one_bound_to_the_other() {
    let (delay, cap) = (Duration::from_secs(10), Duration::from_secs(60));
    let jitter = Jitter::fraction(0.2);
    assert_eq!(jitter.apply(delay, cap, 0), Duration::from_secs(8));
    assert_eq!(jitter.apply(delay, cap, u64::MAX), Duration::from_secs(12));
    assert_eq!(jitter.lowest(delay, cap), Duration::from_secs(8));
    let lower = Duration::from_secs(11);
    assert_eq!(jitter.apply(delay, lower, u64::MAX), lower);
    assert_eq!(Jitter::Full.apply(delay, cap, 0), Duration::ZERO);
    assert_eq!(Jitter::Full.apply(delay, cap, u64::MAX), delay);
    assert_eq!(Jitter::Full.lowest(delay, cap), Duration::ZERO);
    assert_eq!(Jitter::None.apply(delay, cap, 7), delay);
    assert_eq!(Jitter::None.lowest(delay, cap), delay);
}
