//! Random scenarios against the naive model.

use std::vec::Vec;

use proptest::collection::vec;
use proptest::prelude::*;

use super::model::Model;
use super::*;

#[derive(Clone, Debug)]
enum Step {
    Admit,
    /// Fire what was due so long ago.
    Fire(u64),
    GiveBack,
    Busy,
    Idle,
    Clear,
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let step = prop_oneof![
        8 => Just(Step::Admit),
        8 => prop_oneof![Just(0), 0_u64..25].prop_map(Step::Fire),
        1 => Just(Step::GiveBack),
        3 => Just(Step::Busy),
        4 => Just(Step::Idle),
        1 => prop_oneof![9 => Just(Step::Admit), 1 => Just(Step::Clear)],
    ];
    vec((prop_oneof![Just(0), 0_u64..6], step), 0..60)
}

/// Runs the same steps on both, and hands both to `check` after every one of them.
fn run(
    budget: Budget,
    steps: &[(u64, Step)],
    only_exact: bool,
    check: impl Fn(&mut RestartLog, &Model, u64) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let (mut log, mut model) = (RestartLog::new(budget), Model::new(budget));
    let mut now = 100;
    for (later, step) in steps {
        now += later;
        let moment = Moment::from_nanos(now);
        check(&mut log, &model, now)?;
        match step {
            Step::Admit => {
                if log.admit(moment).is_ok() {
                    model.pending += 1;
                }
            }
            Step::Fire(ago) => {
                let oldest = if only_exact { model.exact_from() } else { 0 };
                let due = (now - ago).max(oldest);
                log.fire(Moment::from_nanos(due), moment);
                model.fire(due, now);
            }
            Step::GiveBack => {
                log.give_back();
                model.pending = model.pending.saturating_sub(1);
            }
            Step::Busy => {
                log.busy(moment);
                model.busy(now);
            }
            Step::Idle => {
                log.idle(moment);
                model.idle(now);
            }
            Step::Clear => {
                log.clear();
                model.clear();
            }
        }
    }
    check(&mut log, &model, now + 3)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn pro_01_r5_agrees_with_the_naive_model(max in 0_u32..6, within in 0_u64..25, steps in steps()) {
        let budget = Budget::new(max, Duration::from_nanos(within));
        run(budget, &steps, true, |log, model, now| {
            let moment = Moment::from_nanos(now);
            prop_assert_eq!(log.in_window(moment), model.in_window(now));
            let Err(denied) = log.clone().admit(moment) else {
                prop_assert!(model.admits(now));
                return Ok(());
            };
            prop_assert!(!model.admits(now));
            let next = model.next_available(now).map(Moment::from_nanos);
            prop_assert_eq!(denied.next_available, next);
            Ok(())
        })?;
    }

    /// However late a restart is noticed: never more of them than the budget allows.
    #[test]
    fn r5_never_admits_too_many(max in 0_u32..6, within in 0_u64..25, steps in steps()) {
        let budget = Budget::new(max, Duration::from_nanos(within));
        run(budget, &steps, false, |log, model, now| {
            prop_assert!(log.in_window(Moment::from_nanos(now)) >= model.in_window(now));
            prop_assert!(model.in_window(now) <= max);
            Ok(())
        })?;
    }

    /// Any moments in any order: no panic, and never more than the budget allows.
    #[test]
    fn survives_any_clock(max in any::<u32>(), within in any::<Duration>(), times in vec(any::<(u64, u64, u8)>(), 0..40)) {
        let max = max >> (max % 32);
        let mut log = RestartLog::new(Budget::new(max, within));
        for (now, due, step) in times {
            let (now, due) = (Moment::from_nanos(now), Moment::from_nanos(due));
            match step % 6 {
                0 | 1 => {
                    let counted = log.in_window(now);
                    prop_assert_eq!(log.admit(now).is_ok(), counted < max);
                }
                2 => log.fire(due, now),
                3 => log.busy(now),
                4 => log.idle(now),
                _ => log.give_back(),
            }
            prop_assert!(log.in_window(now) <= max);
            prop_assert!(log.fired.iter().is_sorted());
        }
    }
}
