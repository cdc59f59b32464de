//! What holds for every backoff.

use proptest::prelude::*;

use super::*;

fn durations() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::ZERO),
        Just(Duration::MAX),
        (0_u64..100).prop_map(Duration::from_nanos),
        (0_u64..100_000).prop_map(Duration::from_millis),
        (any::<u64>(), 0_u32..1_000_000_000).prop_map(|(s, n)| Duration::new(s, n)),
    ]
}

fn factors() -> impl Strategy<Value = Factor> {
    prop_oneof![
        (900_000_u64..1_100_000).prop_map(Factor::from_ppm),
        (0_u64..5_000_000).prop_map(Factor::from_ppm),
        any::<u64>().prop_map(Factor::from_ppm),
        any::<f64>().prop_map(Factor::new),
    ]
}

fn jitters() -> impl Strategy<Value = Jitter> {
    prop_oneof![
        Just(Jitter::None),
        Just(Jitter::Full),
        any::<u32>().prop_map(|ppm| Jitter::Factor(Ppm::new(ppm))),
        (0.0..1.0).prop_map(Jitter::fraction),
    ]
}

fn backoffs() -> impl Strategy<Value = Backoff> {
    let curves = prop_oneof![
        Just(Curve::Immediate),
        durations().prop_map(|delay| Curve::Fixed { delay }),
        (durations(), durations(), durations()).prop_map(|(base, step, cap)| Curve::Linear {
            base,
            step,
            cap
        }),
        (durations(), durations(), factors())
            .prop_map(|(base, cap, factor)| { Curve::Exponential { base, cap, factor } }),
    ];
    (curves, jitters(), any::<bool>()).prop_map(|(curve, jitter, fast)| {
        Backoff::of(curve).with_jitter(jitter).with_fast_first(fast)
    })
}

fn counts() -> impl Strategy<Value = u64> {
    prop_oneof![0_u64..300, any::<u64>(), Just(u64::MAX)]
}

proptest! {
    #[test]
    fn curves_are_monotone(backoff in backoffs(), n in counts(), more in counts()) {
        let later = n.saturating_add(more);
        let (first, second) = (backoff.curve(n), backoff.curve(later));
        match backoff.curve {
            Curve::Exponential { factor, .. } if factor < Factor::ONE && n > 0 => {
                prop_assert!(first >= second);
            }
            _ if n == 0 => prop_assert_eq!(first, Duration::ZERO),
            _ => prop_assert!(first <= second),
        }
    }

    #[test]
    fn steps_are_monotone(backoff in backoffs(), n in 1_u64..2_000) {
        let (first, second) = (backoff.curve(n), backoff.curve(n + 1));
        match backoff.curve {
            Curve::Exponential { factor, .. } if factor < Factor::ONE => prop_assert!(first >= second),
            _ => prop_assert!(first <= second),
        }
    }

    #[test]
    fn r4_within_bounds_and_cap(backoff in backoffs(), n in counts(), draw in any::<u64>()) {
        let delay = backoff.delay(n, draw);
        let cap = match backoff.curve {
            Curve::Immediate => Duration::ZERO,
            Curve::Fixed { .. } => Duration::MAX,
            Curve::Linear { cap, .. } | Curve::Exponential { cap, .. } => cap,
        };
        prop_assert_eq!(backoff.least(n), backoff.delay(n, 0));
        prop_assert!(backoff.least(n) <= delay);
        prop_assert!(delay <= backoff.greatest(n));
        prop_assert!(delay <= cap);
        let counted = if backoff.fast_first { n.saturating_sub(1) } else { n };
        let plain = backoff.curve(counted);
        match backoff.jitter {
            Jitter::None => prop_assert_eq!(delay, plain),
            Jitter::Full => {
                prop_assert!(delay <= plain);
                prop_assert_eq!(backoff.least(n), Duration::ZERO);
            }
            Jitter::Factor(fraction) => {
                let spread = plain.as_nanos() * u128::from(fraction.get()) / 1_000_000;
                let highest = (plain.as_nanos() + spread).min(cap.as_nanos());
                prop_assert_eq!(backoff.least(n).as_nanos(), plain.as_nanos() - spread);
                // A span longer than 584 years has more values than there are draws.
                let span = 2 * spread;
                if span < 1 << 64 {
                    prop_assert_eq!(backoff.greatest(n).as_nanos(), highest);
                } else {
                    prop_assert!(backoff.greatest(n).as_nanos() <= highest);
                }
            }
        }
    }

    #[test]
    fn the_lowest_delays_come_to_their_bound(backoff in backoffs(), n in 2_u64..9_000, more in counts()) {
        let shrinks = matches!(backoff.curve, Curve::Exponential { factor, .. } if factor < Factor::ONE);
        prop_assume!(!shrinks);
        let bound = backoff.least_in_the_end();
        prop_assert!(backoff.least(n) <= bound);
        if backoff.least(n) == bound {
            prop_assert_eq!(backoff.least(n.saturating_add(more)), bound);
        }
        if !backoff.curve.grows() {
            prop_assert_eq!(backoff.least(n), bound);
        }
    }

    #[test]
    fn r4_grows_with_the_draw(backoff in backoffs(), n in counts(), a in any::<u64>(), b in any::<u64>()) {
        prop_assert!(backoff.delay(n, a.min(b)) <= backoff.delay(n, a.max(b)));
        prop_assert_eq!(backoff.delay(n, a), backoff.delay(n, a));
    }
}
