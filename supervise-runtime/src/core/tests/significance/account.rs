//! Against a naive account of when a supervisor is over.

use proptest::prelude::*;

use super::*;
use crate::core::tests::scenario::auto_shutdowns;

/// What happens to one child.
type Happens = (usize, How, bool);

fn happenings() -> impl Strategy<Value = Vec<Happens>> {
    let how = prop_oneof![
        Just(How::ByHand),
        Just(How::Removed),
        Just(How::Killed),
        Just(How::Fails),
        Just(How::Well),
        Just(How::Stop)
    ];
    // With `true` it is started by hand first, if it is down.
    prop::collection::vec((0..4_usize, how, any::<bool>()), 1..20)
}

/// Whether a child is there, worked out without a state machine.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Naive {
    Up,
    Down,
    Gone,
}

/// After which of the happenings a supervisor is over, under `one_for_one` without limits or delays.
fn naive(
    auto_shutdown: AutoShutdown,
    children: &[(Restart, bool)],
    happenings: &[Happens],
) -> Option<usize> {
    let mut now = vec![Naive::Up; children.len()];
    for (step, (child, how, start)) in happenings.iter().enumerate() {
        let child = child % children.len();
        let (restart, significant) = children[child];
        if *start && now[child] == Naive::Down {
            now[child] = Naive::Up;
        }
        if *how == How::Removed {
            now[child] = Naive::Gone;
        }
        if now[child] != Naive::Up {
            continue;
        }
        let abnormal = matches!(how, How::Killed | How::Fails);
        let by_itself = *how != How::ByHand;
        if by_itself && *how != How::Stop && restart.restarts(abnormal) {
            continue;
        }
        now[child] = if restart == Restart::Temporary {
            Naive::Gone
        } else {
            Naive::Down
        };
        let left = children
            .iter()
            .zip(&now)
            .any(|((_, it), now)| *it && *now == Naive::Up);
        let ends = match auto_shutdown {
            AutoShutdown::Never => false,
            AutoShutdown::Any => true,
            AutoShutdown::All => !left,
        };
        if by_itself && significant && ends {
            return Some(step);
        }
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn ends_when_it_should(
        auto_shutdown in auto_shutdowns(),
        children in prop::collection::vec(
            (prop_oneof![Just(Restart::Permanent), Just(Restart::Transient), Just(Restart::Temporary)], any::<bool>()),
            1..5,
        ),
        happenings in happenings(),
    ) {
        let policies: Vec<ChildPolicy> = children
            .iter()
            .map(|(restart, significant)| ChildPolicy { restart: *restart, significant: *significant, ..child() })
            .collect();
        let policy = SupervisorPolicy { auto_shutdown, budget: Budget::UNLIMITED, ..supervisor(OneForOne, 0) };
        let mut bench = Bench::with(policy, &policies).up();
        let mut over = None;
        for (step, (child, how, start)) in happenings.iter().enumerate() {
            let child = child % children.len();
            if *start {
                let _ = bench.start_child(child);
            }
            bench.come_to(child, *how);
            if bench.finished {
                over = Some(step);
                break;
            }
        }
        prop_assert_eq!(over, naive(auto_shutdown, &children, &happenings));
    }
}
