//! The machine against an account that keeps all that happened and counts it anew every time.

use proptest::prelude::*;
use supervise_policy::{Moment, Trip};

use crate::{
    BreakerState,
    breaker::machine::{Machine, Pass, Verdict},
};

const SECOND: u64 = 1_000_000_000;

/// All that happened, in order.
#[derive(Clone, Copy, Debug)]
enum Happened {
    /// A call began.
    Began(usize),
    Succeeded(usize),
    Failed(usize),
    Cancelled(usize),
    Reset,
}

/// Keeps everything.
struct Naive {
    trip: Trip,
    happened: Vec<(u64, Happened)>,
}

/// What follows from it.
struct Now {
    state: BreakerState,
    /// Where the last transition stands in the account.
    since: usize,
    until: u64,
}

impl Naive {
    /// Reads the account from its beginning.
    fn now(&self, at: u64) -> Now {
        let mut now = Now { state: BreakerState::Closed, since: 0, until: 0 };
        for index in 0..self.happened.len() {
            let (when, what) = self.happened[index];
            let current = |call: usize| {
                let begins = |(_, what): &(u64, Happened)| matches!(what, Happened::Began(other) if *other == call);
                self.happened[now.since..index].iter().any(begins)
            };
            let next = match (now.state, what) {
                (_, Happened::Reset) => Some(BreakerState::Closed),
                // Nothing but a call makes it half-open, and that call is the first one there.
                (BreakerState::Open, Happened::Began(_)) if when >= now.until => {
                    (now.state, now.since) = (BreakerState::HalfOpen, index);
                    None
                }
                (BreakerState::HalfOpen, Happened::Failed(call)) if current(call) => {
                    Some(BreakerState::Open)
                }
                (BreakerState::HalfOpen, Happened::Succeeded(call)) if current(call) => {
                    let good = self.count(now.since, index + 1, |what| {
                        matches!(what, Happened::Succeeded(_))
                    });
                    (good >= self.trip.successes as usize).then_some(BreakerState::Closed)
                }
                (BreakerState::Closed, Happened::Failed(call)) if current(call) => {
                    let within = u64::try_from(self.trip.within.as_nanos()).unwrap();
                    let bad = (now.since..=index)
                        .filter(|other| matches!(self.happened[*other].1, Happened::Failed(call) if self.began_in(now.since, *other, call)))
                        .filter(|other| when - self.happened[*other].0 < within)
                        .count();
                    (bad >= self.trip.failures as usize).then_some(BreakerState::Open)
                }
                _ => None,
            };
            if let Some(next) = next {
                now = Now {
                    state: next,
                    since: index + 1,
                    until: when + u64::try_from(self.trip.reset.as_nanos()).unwrap(),
                };
            }
        }
        if now.state == BreakerState::Open && at >= now.until {
            now.state = BreakerState::HalfOpen;
            now.since = self.happened.len();
        }
        now
    }

    fn began_in(&self, from: usize, to: usize, call: usize) -> bool {
        self.happened[from..to]
            .iter()
            .any(|(_, what)| matches!(what, Happened::Began(other) if *other == call))
    }

    /// How many calls that began since then ended so.
    fn count(&self, from: usize, to: usize, so: impl Fn(Happened) -> bool) -> usize {
        (from..to)
            .filter(|index| {
                let (_, what) = self.happened[*index];
                let (Happened::Succeeded(call)
                | Happened::Failed(call)
                | Happened::Cancelled(call)) = what
                else {
                    return false;
                };
                so(what) && self.began_in(from, *index, call)
            })
            .count()
    }

    /// Whether a call may begin.
    fn admits(&self, at: u64) -> bool {
        let now = self.now(at);
        match now.state {
            BreakerState::Closed => true,
            BreakerState::Open => false,
            BreakerState::HalfOpen => {
                let all = self.happened.len();
                let began = self.happened[now.since..]
                    .iter()
                    .filter(|(_, what)| matches!(what, Happened::Began(_)))
                    .count();
                began - self.count(now.since, all, |_| true) < self.trip.probes as usize
            }
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Wait(u64),
    Begin,
    End(usize, Verdict),
    Reset,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let verdicts = prop_oneof![
        3 => Just(Verdict::Success),
        4 => Just(Verdict::Failure),
        1 => Just(Verdict::Cancelled)
    ];
    let step = prop_oneof![
        3 => (0..5_u64).prop_map(|half| Step::Wait(half * SECOND / 2)),
        5 => Just(Step::Begin),
        5 => (any::<usize>(), verdicts).prop_map(|(call, verdict)| Step::End(call, verdict)),
        1 => Just(Step::Reset)
    ];
    prop::collection::vec(step, 1..80)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn b5_the_machine_keeps_the_account(
        steps in steps(),
        (failures, probes, successes) in (1..4_u32, 1..4_u32, 1..4_u32),
        (within, reset) in (1..6_u64, 1..6_u64),
    ) {
        let half = |halves: u64| std::time::Duration::from_nanos(halves * SECOND / 2);
        let trip = Trip { failures, probes, successes, within: half(within), reset: half(reset), ..Trip::DEFAULT };
        let mut machine = Machine::new(trip);
        let mut naive = Naive { trip, happened: Vec::new() };
        let mut under_way: Vec<(usize, Pass)> = Vec::new();
        let (mut now, mut calls) = (0, 0);
        for step in steps {
            let at = Moment::from_nanos(now);
            match step {
                Step::Wait(nanos) => now += nanos,
                Step::Reset => {
                    machine.reset();
                    naive.happened.push((now, Happened::Reset));
                }
                Step::Begin => {
                    let admitted = machine.admit(at);
                    prop_assert_eq!(admitted.is_ok(), naive.admits(now));
                    if let Ok(pass) = admitted {
                        under_way.push((calls, pass));
                        naive.happened.push((now, Happened::Began(calls)));
                        calls += 1;
                    }
                }
                Step::End(which, verdict) if !under_way.is_empty() => {
                    let (call, pass) = under_way.swap_remove(which % under_way.len());
                    machine.report(pass, verdict, at);
                    naive.happened.push((now, match verdict {
                        Verdict::Success => Happened::Succeeded(call),
                        Verdict::Failure => Happened::Failed(call),
                        Verdict::Cancelled => Happened::Cancelled(call),
                    }));
                }
                Step::End(..) => {}
            }
            let at = Moment::from_nanos(now);
            prop_assert_eq!(machine.state(at), naive.now(now).state);
            if let Some(until) = machine.open_until() {
                prop_assert_eq!(until.as_nanos(), naive.now(0).until);
            }
        }
    }
}
