//! Inputs that no driver would send, in any order, at any time: nothing panics, nothing is started
//! after a stop, orders grow, and a supervisor finishes once for each of its lives.

use std::collections::BTreeMap;

use proptest::prelude::*;
use supervise_policy::{ChildPolicy, HealthCheck, Moment, Restart, SupervisorPolicy, Unstopped};

use super::{
    mail::MailTold,
    policies::{child, concurrent, delayed, ms, supervisor},
    record::{Failure, Record, Said},
    scenario::{auto_shutdowns, directives, strategies},
};
use crate::Health;
use crate::core::{Core, Exit, Incarnation, Input, Op, Up};

/// An input, or an order by hand.
#[derive(Clone, Debug)]
enum Any {
    Input(Input<Failure>),
    Stop(usize),
    Start(usize),
    Restart(usize),
    Remove(usize),
    Pause(usize, bool),
    Reset(usize),
    ResetShared,
}

fn anything() -> impl Strategy<Value = Any> {
    let who = || (0..4_usize, 0..9_u64);
    let exits = prop_oneof![
        Just(Exit::Normal),
        Just(Exit::Shutdown),
        Just(Exit::Killed),
        Just(Exit::Ignored),
        Just(Exit::Failed("odd"))
    ];
    let failure = "odd";
    prop_oneof![
        2 => Just(Any::Input(Input::Start)),
        1 => Just(Any::Input(Input::Stop)),
        1 => Just(Any::Input(Input::Abort)),
        1 => (0..9_usize).prop_map(move |child| Any::Input(Input::End { child, failure })),
        8 => Just(Any::Input(Input::Tick)),
        16 => who().prop_map(|(child, incarnation)| {
            Any::Input(Input::Started { child, incarnation })
        }),
        8 => (who(), exits, directives(), any::<bool>()).prop_map(
            |((child, incarnation), exit, directive, joined)| {
                Any::Input(Input::Exited { child, incarnation, exit, directive, joined })
            }
        ),
        4 => who().prop_map(|(child, incarnation)| Any::Input(Input::Joined { child, incarnation })),
        4 => (who(), any::<bool>(), any::<bool>()).prop_map(
            move |((child, incarnation), alive, joined)| {
                Any::Input(Input::Held { child, incarnation, failure, alive, joined })
            }
        ),
        1 => who().prop_map(move |(child, incarnation)| {
            Any::Input(Input::Resumed { child, incarnation, failure })
        }),
        4 => who().prop_map(|(child, incarnation)| {
            Any::Input(Input::Release { child, incarnation })
        }),
        4 => (who(), directives()).prop_map(|((child, incarnation), directive)| {
            Any::Input(Input::Settle { child, incarnation, directive })
        }),
        4 => (who(), directives()).prop_map(move |((child, incarnation), directive)| {
            Any::Input(Input::Condemn { child, incarnation, failure, directive })
        }),
        4 => (who(), 0..4_u64, healths()).prop_map(|((child, incarnation), probe, health)| {
            Any::Input(Input::Answered { child, incarnation, probe, health })
        }),
        1 => who().prop_map(|(child, incarnation)| Any::Input(Input::Rated { child, incarnation })),
        2 => (0..5_usize).prop_map(Any::Stop),
        2 => (0..5_usize).prop_map(Any::Start),
        2 => (0..5_usize).prop_map(Any::Restart),
        1 => (0..5_usize).prop_map(Any::Remove),
        2 => (0..5_usize, any::<bool>()).prop_map(|(child, paused)| Any::Pause(child, paused)),
        1 => (0..5_usize).prop_map(Any::Reset),
        1 => Just(Any::ResetShared),
    ]
}

fn healths() -> impl Strategy<Value = Health> {
    prop_oneof![
        Just(Health::Healthy),
        Just(Health::Degraded("slow".into())),
        Just(Health::Unhealthy("sick".into()))
    ]
}

fn times() -> impl Strategy<Value = Moment> {
    prop_oneof![
        8 => (0..20_u64).prop_map(|seconds| Moment::from_nanos(seconds * 500_000_000)),
        1 => any::<u64>().prop_map(Moment::from_nanos),
        1 => Just(Moment::MAX),
    ]
}

fn policies() -> [ChildPolicy; 3] {
    [
        ChildPolicy { restart: Restart::Transient, significant: true, ..delayed(ms(500)) },
        ChildPolicy {
            unstopped: Unstopped::Escalate,
            abort_grace: ms(0),
            health: Some(HealthCheck::PROBE),
            ..child()
        },
        ChildPolicy {
            restart: Restart::Temporary,
            significant: true,
            health: Some(HealthCheck::HEARTBEAT),
            ..child()
        },
    ]
}

/// Most reports are about the current incarnation, or they would all be ignored.
fn aim(mut input: Input<Failure>, core: &Core<Failure>) -> Input<Failure> {
    if let Input::Started { child, incarnation }
    | Input::Exited { child, incarnation, .. }
    | Input::Joined { child, incarnation }
    | Input::Held { child, incarnation, .. }
    | Input::Resumed { child, incarnation, .. }
    | Input::Answered { child, incarnation, .. }
    | Input::Rated { child, incarnation }
    | Input::Release { child, incarnation }
    | Input::Settle { child, incarnation, .. }
    | Input::Condemn { child, incarnation, .. } = &mut input
        && let Some(known) = core.children().get(*child)
        && *incarnation > 2
    {
        *incarnation = known.incarnation;
    }
    input
}

/// What must be true of any core, whatever it was told.
#[derive(Debug, Default)]
struct Watch {
    last: BTreeMap<usize, (Incarnation, Op)>,
    /// Told to stop, or finished, and not started again.
    over: bool,
    /// Finished, and not started again.
    finished: bool,
}

impl Watch {
    fn see(&mut self, said: Said) {
        match said {
            Said::Order(child, incarnation, op) => {
                let order = (incarnation, op);
                assert!(
                    self.last.get(&child) < Some(&order),
                    "{child} {order:?} {self:?}"
                );
                assert!(op != Op::Run || !self.over, "{child} {order:?} {self:?}");
                self.last.insert(child, order);
            }
            Said::Up(Up::Finished { .. }) => {
                assert!(!self.finished, "finished twice");
                (self.over, self.finished) = (true, true);
            }
            Said::Probe(..) | Said::Up(_) | Said::Release(_) | Said::Pause(..) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..Default::default() })]

    #[test]
    fn nothing_panics(
        strategy in strategies(),
        max in 0..6_u32,
        at_once in any::<bool>(),
        auto_shutdown in auto_shutdowns(),
        inputs in prop::collection::vec((anything(), times()), 1..120),
    ) {
        let policy = if at_once { concurrent } else { supervisor };
        let policy = SupervisorPolicy { auto_shutdown, ..policy(strategy, max) };
        let mut core = Core::new(policy, 7);
        for policy in policies() {
            core.add(policy, false);
        }
        let mut watch = Watch::default();
        let mut mail = MailTold::new(&core);
        for (input, now) in inputs {
            let mut record = Record::default();
            match input {
                Any::Input(input) => {
                    let stops = matches!(input, Input::Stop | Input::Abort | Input::End { .. });
                    if matches!(input, Input::Start) && watch.finished {
                        (watch.over, watch.finished) = (false, false);
                    }
                    watch.over |= stops;
                    let input = aim(input, &core);
                    core.step(input, now, &mut record);
                }
                Any::Stop(child) => drop(core.stop_child(child, now, &mut record)),
                Any::Start(child) => drop(core.start_child(child, now, &mut record)),
                Any::Restart(child) => drop(core.restart_child(child, now, &mut record)),
                Any::Remove(child) => drop(core.remove_child(child, now, &mut record)),
                Any::Pause(child, paused) => drop(core.pause_child(child, paused, now, &mut record)),
                Any::Reset(child) => drop(core.reset_child(child, &mut record)),
                Any::ResetShared => core.reset_shared(),
            }
            mail.judge(&core, &record.touched);
            record.said.into_iter().for_each(|said| watch.see(said));
        }
    }
}
