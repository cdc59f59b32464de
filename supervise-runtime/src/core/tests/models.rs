//! The state machine against an independent, naive account of when a supervisor gives up.

use std::time::Duration;

use proptest::prelude::*;
use supervise_policy::{
    Backoff, Budget, ChildPolicy, Directive, Factor, MaxRestarts, OnLimit,
    Strategy::{OneForAll, OneForOne, RestForOne},
};

use super::{
    bench::Bench,
    naive::{Attempt, Fate, NaiveChild, groups, one_for_one},
    policies::{child, concurrent, supervisor},
    script::OnStart,
};
use crate::core::{NoteKind, State};

const WITHIN: u64 = 10_000_000_000;

/// Odd nanoseconds: two things never happen at the same time by chance, since which of them comes
/// first would decide.
fn time(most: u64) -> impl Strategy<Value = u64> {
    1..most
}

fn children() -> impl Strategy<Value = Vec<NaiveChild>> {
    let own = prop::option::of((0..4_usize, any::<bool>()));
    let start = (time(3_000_000_000), prop::bool::weighted(0.8));
    let starts = prop::collection::vec(start, 1..4);
    let child = (own, time(1_000_000_000), time(WITHIN), starts).prop_map(
        |(own, base, reset_after, mut starts)| {
            // What never succeeds again need not give up either: its delays outgrow the window.
            starts.last_mut().unwrap().1 = true;
            NaiveChild { own, base, reset_after, starts }
        },
    );
    prop::collection::vec(child, 1..4)
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let gap = prop_oneof![3 => time(2_000_000_000), 1 => time(2 * WITHIN)];
    prop::collection::vec((gap, 0..4_usize), 1..40)
}

fn policy(naive: &NaiveChild) -> ChildPolicy {
    let base = Duration::from_nanos(naive.base);
    let budget = naive.own.map(|(max, _)| Budget {
        max_restarts: MaxRestarts::AtMost(u32::try_from(max).unwrap()),
        within: Duration::from_nanos(WITHIN),
    });
    let escalates = naive.own.is_none_or(|(_, escalates)| escalates);
    ChildPolicy {
        budget,
        on_limit: if escalates {
            OnLimit::Escalate
        } else {
            OnLimit::Stop
        },
        backoff: Backoff::exponential(base, Duration::from_secs(1 << 40), Factor::new(2.0)),
        reset_after: Duration::from_nanos(naive.reset_after),
        ..child()
    }
}

/// Lets the bench live through the attempts, and notes when what happened.
fn live(bench: &mut Bench, attempts: &[Attempt]) -> Fate {
    let count = bench.actors.len();
    let mut fate = Fate {
        restarts: vec![Vec::new(); count],
        limited: vec![None; count],
        gave_up: None,
    };
    let mut watch = |bench: &mut Bench| {
        let now = bench.now.as_nanos();
        for note in std::mem::take(&mut bench.notes) {
            match (note.kind, note.child) {
                (NoteKind::Starting, Some(child)) => fate.restarts[child].push(now),
                (NoteKind::LimitExceeded { .. }, Some(child)) => {
                    if bench.state(child) == State::LimitExceeded {
                        fate.limited[child] = Some(now);
                    } else {
                        fate.gave_up = Some((now, child));
                    }
                }
                _ => {}
            }
        }
    };
    for (gap, child) in attempts {
        if bench.finished || bench.core.is_over() {
            break;
        }
        advance(bench, *gap, &mut watch);
        if bench.state(child % count) == State::Running {
            bench.crash(child % count, Directive::Restart);
            watch(bench);
        }
    }
    advance(bench, u64::MAX >> 2, &mut watch);
    fate
}

/// Goes from one event to the next, so that everything noted has its time.
fn advance(bench: &mut Bench, time: u64, watch: &mut impl FnMut(&mut Bench)) {
    let until = bench.now.saturating_add(Duration::from_nanos(time));
    while let Some(next) = bench.next_event().filter(|next| *next <= until) {
        bench.advance(next.saturating_since(bench.now));
        watch(bench);
    }
    bench.advance(until.saturating_since(bench.now));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..Default::default() })]

    /// R5, R7, R8, GAP-05: shared and own budgets, doubling delays, starts that take long or fail.
    #[test]
    fn one_for_one_gives_up_when_it_should(
        children in children(),
        shared in 0..6_u32,
        attempts in attempts(),
    ) {
        let count = children.len();
        let attempts: Vec<Attempt> =
            attempts.into_iter().map(|(gap, child)| (gap, child % count)).collect();
        let policies: Vec<ChildPolicy> = children.iter().map(policy).collect();
        let mut bench = Bench::with(supervisor(OneForOne, shared), &policies);
        for (actor, naive) in bench.actors.iter_mut().zip(&children) {
            actor.starts.push_back(OnStart::Ready);
            actor.starts.extend(naive.starts.iter().map(|(time, succeeds)| {
                let time = Duration::from_nanos(*time);
                if *succeeds { OnStart::ReadyAfter(time) } else { OnStart::FailAfter(time) }
            }));
        }
        let mut bench = bench.up();
        let lived = live(&mut bench, &attempts);
        let foretold = one_for_one(&children, shared as usize, WITHIN, &attempts);
        prop_assert_eq!(lived, foretold);
    }

    /// One restart for each group, however many failures it takes in.
    #[test]
    fn groups_give_up_when_they_should(
        all in any::<bool>(),
        at_once in any::<bool>(),
        delays in prop::collection::vec(time(3_000_000_000), 1..5),
        shared in 0..6_u32,
        attempts in attempts(),
    ) {
        let count = delays.len();
        let attempts: Vec<Attempt> =
            attempts.into_iter().map(|(gap, child)| (gap, child % count)).collect();
        let strategy = if all { OneForAll } else { RestForOne };
        let policies: Vec<ChildPolicy> = delays
            .iter()
            .map(|delay| super::policies::delayed(Duration::from_nanos(*delay)))
            .collect();
        let policy = if at_once { concurrent } else { supervisor };
        let mut bench = Bench::with(policy(strategy, shared), &policies).up();
        let lived = live(&mut bench, &attempts);
        let (restarts, gave_up) = groups(all, &delays, shared as usize, WITHIN, &attempts);
        prop_assert_eq!(lived.gave_up, gave_up);
        for (child, lived) in lived.restarts.iter().enumerate() {
            let taken = restarts.iter().filter(|(_, from)| child >= *from);
            let foretold: Vec<u64> = taken.map(|(at, _)| *at).collect();
            prop_assert_eq!(lived, &foretold, "child {}", child);
        }
    }
}
