//! Members that come and go.

use std::collections::BTreeMap;

use supervise_policy::{
    Budget, ChildPolicy, Directive, Members, Moment, OnLimit, Restart, Shutdown, Strategy,
    SupervisorPatch, SupervisorPolicy,
};

use super::{
    policies::{child, delayed, ms, s, supervisor},
    record::{Failure, Record, Said},
};
use crate::{
    core::{Core, Exit, Input, NoteKind, Op, Outcome, Refused, State, Up},
    slab::looks,
};

/// A pool whose members all live by one policy, and what it says.
struct Pool {
    core: Core<Failure>,
    policy: ChildPolicy,
    now: Moment,
    /// The newest order to each member that was ordered anything and has not reported its end.
    orders: BTreeMap<usize, (u64, Op)>,
    ups: Vec<Up<Failure>>,
    limits: usize,
    gone: Vec<usize>,
}

impl Pool {
    fn new(max: u32, policy: ChildPolicy) -> Self {
        Self::sharing(max, 0, policy)
    }

    /// Members without a budget of their own share one of so many in 10 seconds.
    fn sharing(max: u32, restarts: u32, policy: ChildPolicy) -> Self {
        let around = supervisor(Strategy::OneForAll, 0);
        let shared = Budget::new(restarts, s(10));
        let patch = SupervisorPatch::pool(Members::AtMost(max), Some(shared), &around);
        let supervisor = SupervisorPolicy::resolve(&patch);
        let mut pool = Self {
            core: Core::new(supervisor, 1),
            policy,
            now: Moment::ZERO,
            orders: BTreeMap::new(),
            ups: Vec::new(),
            limits: 0,
            gone: Vec::new(),
        };
        pool.feed(Input::Start);
        assert!(
            matches!(pool.ups.as_slice(), [Up::Started]),
            "{:?}",
            pool.ups
        );
        pool
    }

    fn feed(&mut self, input: Input<Failure>) {
        let mut record = Record::default();
        self.core.step(input, self.now, &mut record);
        self.carry_out(record);
    }

    fn carry_out(&mut self, record: Record) {
        for said in record.said {
            match said {
                Said::Order(child, incarnation, op) => {
                    assert!(
                        self.core.children().get(child).is_some(),
                        "an order to nobody"
                    );
                    let last = self.orders.insert(child, (incarnation, op));
                    assert!(last < Some((incarnation, op)), "orders grow");
                }
                Said::Up(up) => self.ups.push(up),
                Said::Release(_) | Said::Pause(..) | Said::Probe(..) => {}
            }
        }
        let limits = record.notes.iter();
        self.limits += limits
            .filter(|note| matches!(note.kind, NoteKind::LimitExceeded { .. }))
            .count();
        let gone = &mut self.gone;
        self.core.take_gone(|index, child| {
            assert!(!child.is_up() && child.timer.is_none() && !child.busy);
            gone.push(index);
        });
        for index in &self.gone {
            self.orders.remove(index);
        }
    }

    fn spawn(&mut self) -> Result<usize, Refused> {
        let index = self.core.admit(self.policy.into())?;
        let mut record = Record::default();
        self.core.launch(index, self.now, &mut record);
        self.carry_out(record);
        Ok(index)
    }

    fn spawn_up(&mut self) -> usize {
        let index = self.spawn().unwrap();
        self.started(index);
        index
    }

    fn started(&mut self, child: usize) {
        let incarnation = self.orders[&child].0;
        self.feed(Input::Started { child, incarnation });
    }

    fn exits(&mut self, child: usize, exit: Exit<Failure>) {
        let Some((incarnation, _)) = self.orders.remove(&child) else {
            panic!("{child} was not ordered to run");
        };
        let directive = Directive::Restart;
        self.feed(Input::Exited { child, incarnation, exit, directive, joined: true });
    }

    fn fails(&mut self, child: usize) {
        self.exits(child, Exit::Failed("x"));
    }

    fn stop(&mut self, child: usize) -> Result<(), Refused> {
        let mut record = Record::default();
        let answer = self.core.stop_child(child, self.now, &mut record);
        self.carry_out(record);
        answer
    }

    fn wait(&mut self, time: std::time::Duration) {
        self.now = self.now.saturating_add(time);
        self.feed(Input::Tick);
    }

    fn state(&self, child: usize) -> Option<State> {
        self.core.children().get(child).map(|child| child.state)
    }

    fn len(&self) -> usize {
        self.core.children().len()
    }

    fn finished(&self) -> bool {
        matches!(self.ups.last(), Some(Up::Finished { .. }))
    }
}

fn own(max: u32) -> ChildPolicy {
    ChildPolicy {
        budget: Some(Budget::new(max, s(10))),
        on_limit: OnLimit::Stop,
        ..child()
    }
}

#[test]
fn a_member_that_is_not_restarted_is_gone_and_what_speaks_of_it_finds_nobody() {
    let transient = ChildPolicy { restart: Restart::Transient, ..own(5) };
    let mut pool = Pool::new(2, transient);
    let (first, second) = (pool.spawn_up(), pool.spawn_up());
    assert_eq!(pool.spawn(), Err(Refused::Full));
    pool.exits(first, Exit::Normal);
    assert_eq!((pool.state(first), pool.len()), (None, 1));
    let third = pool.spawn_up();
    assert_eq!(pool.core.children().places(), 2, "its place is taken again");
    // All that may still come of the first one.
    let (incarnation, failure, directive) = (1, "late", Directive::Stop);
    for late in [
        Input::Started { child: first, incarnation },
        Input::Exited {
            child: first,
            incarnation,
            exit: Exit::Failed(failure),
            directive,
            joined: true,
        },
        Input::Held { child: first, incarnation, failure, alive: true, joined: true },
        Input::Release { child: first, incarnation },
        Input::Condemn { child: first, incarnation, failure, directive },
    ] {
        pool.feed(late);
    }
    assert_eq!(pool.stop(first), Ok(()), "it is stopped");
    let start = pool
        .core
        .start_child(first, pool.now, &mut Record::default());
    assert_eq!(start, Err(Refused::NotFound));
    assert_eq!(pool.state(third), Some(State::Running));
    assert_eq!(pool.core.children()[third].last_failure(), None);
    assert_eq!(pool.state(second), Some(State::Running));
    assert_eq!(pool.ups.len(), 1, "{:?}", pool.ups);
}

#[test]
fn a_start_has_one_try_and_concerns_nobody_else() {
    let mut pool = Pool::new(9, own(5));
    let steady = pool.spawn_up();
    for exit in [Exit::Failed("no"), Exit::Ignored, Exit::Normal] {
        let index = pool.spawn().unwrap();
        pool.exits(index, exit);
        assert_eq!(pool.state(index), None);
    }
    assert_eq!(pool.state(steady), Some(State::Running));
    assert_eq!((pool.len(), pool.ups.len()), (1, 1));
}

#[test]
fn members_that_are_being_restarted_count() {
    let mut pool = Pool::new(1, ChildPolicy { budget: own(9).budget, ..delayed(s(1)) });
    let member = pool.spawn_up();
    pool.fails(member);
    assert_eq!(pool.state(member), Some(State::BackingOff));
    assert_eq!(pool.spawn(), Err(Refused::Full));
    pool.wait(s(1));
    assert_eq!(pool.state(member), Some(State::Starting));
    assert_eq!(pool.spawn(), Err(Refused::Full));
    pool.fails(member);
    pool.wait(s(1));
    pool.started(member);
    assert_eq!(pool.spawn(), Err(Refused::Full));
    assert_eq!(pool.stop(member), Ok(()));
    assert_eq!(pool.spawn(), Err(Refused::Full), "until it has stopped");
    pool.exits(member, Exit::Shutdown);
    pool.spawn_up();
}

#[test]
fn a_member_in_a_restart_loop_can_be_stopped() {
    let mut pool = Pool::new(1, ChildPolicy { budget: own(9).budget, ..delayed(s(1)) });
    let member = pool.spawn_up();
    pool.fails(member);
    assert_eq!(pool.stop(member), Ok(()));
    assert_eq!((pool.state(member), pool.len()), (None, 0));
    assert_eq!(pool.core.next_deadline(), None, "no timer is left");
    pool.wait(s(60));
    assert!(pool.orders.is_empty());
}

#[test]
fn a_bad_member_spends_its_own_budget() {
    let mut pool = Pool::new(3, own(2));
    let others = [pool.spawn_up(), pool.spawn_up()];
    let bad = pool.spawn_up();
    for _ in 0..2 {
        pool.fails(bad);
        pool.started(bad);
    }
    assert_eq!(pool.limits, 0);
    pool.fails(bad);
    assert_eq!((pool.limits, pool.state(bad)), (1, None));
    for other in others {
        assert_eq!(pool.core.children()[other].incarnation, 1);
        assert_eq!(pool.state(other), Some(State::Running));
    }
    pool.spawn_up();
    assert_eq!(pool.ups.len(), 1, "the pool goes on: {:?}", pool.ups);
}

#[test]
fn a_shared_budget_is_everybodys() {
    let mut pool = Pool::sharing(9, 2, child());
    let members = [pool.spawn_up(), pool.spawn_up(), pool.spawn_up()];
    for member in &members[..2] {
        pool.fails(*member);
        pool.started(*member);
    }
    pool.fails(members[2]);
    for member in &members[..2] {
        pool.exits(*member, Exit::Shutdown);
    }
    let Some(Up::Finished { outcome: Outcome::GaveUp { child, .. }, joined: true }) =
        pool.ups.last()
    else {
        panic!("{:?}", pool.ups)
    };
    assert_eq!(*child, members[2]);
    assert_eq!(pool.len(), 0);
}

#[test]
fn newcomers_do_not_stop_the_clock_of_a_shared_budget() {
    let mut pool = Pool::sharing(9, 1, child());
    let member = pool.spawn_up();
    pool.fails(member);
    pool.started(member);
    // Somebody is always on the way up or down.
    let mut starting = pool.spawn().unwrap();
    for _ in 0..10 {
        pool.wait(s(1));
        let next = pool.spawn().unwrap();
        pool.started(starting);
        pool.stop(starting).unwrap();
        pool.exits(starting, Exit::Shutdown);
        starting = next;
    }
    pool.fails(member);
    assert_eq!(
        pool.state(member),
        Some(State::Starting),
        "ten seconds are over"
    );
    // But its own restart does: a start that hangs makes nobody immortal.
    pool.wait(s(30));
    pool.fails(member);
    assert_eq!(pool.state(member), None);
    assert_eq!(
        pool.orders.get(&starting).map(|order| order.1),
        Some(Op::Stop)
    );
}

#[test]
fn all_stop_together_with_one_deadline() {
    let policy = ChildPolicy { shutdown: Shutdown::After(s(5)), abort_grace: s(1), ..own(5) };
    let mut pool = Pool::new(9, ChildPolicy { backoff: delayed(s(1)).backoff, ..policy });
    let members: Vec<_> = (0..4).map(|_| pool.spawn_up()).collect();
    let waiting = pool.spawn_up();
    pool.fails(waiting);
    let starting = pool.spawn().unwrap();
    pool.feed(Input::Stop);
    assert_eq!(pool.state(waiting), None, "called off");
    for index in members.iter().chain([&starting]) {
        assert_eq!(pool.orders[index].1, Op::Stop);
    }
    assert_eq!(pool.spawn(), Err(Refused::NotRunning));
    for index in [starting, members[2], members[0]] {
        pool.exits(index, Exit::Shutdown);
    }
    pool.wait(s(5));
    assert_eq!(pool.orders[&members[1]].1, Op::Abort);
    assert_eq!(pool.orders[&members[3]].1, Op::Abort);
    pool.exits(members[1], Exit::Killed);
    assert!(!pool.finished());
    pool.wait(s(1));
    // The last one does not stop, and is waited for no longer.
    let Some(Up::Finished { outcome: Outcome::Shutdown, joined: false }) = pool.ups.last() else {
        panic!("{:?}", pool.ups)
    };
    pool.exits(members[3], Exit::Killed);
    assert!(matches!(pool.ups.last(), Some(Up::Joined)));
    assert_eq!(pool.len(), 0);
}

#[test]
fn a_restarted_pool_begins_empty() {
    let mut pool = Pool::new(9, own(5));
    let before = pool.spawn_up();
    pool.feed(Input::Stop);
    pool.exits(before, Exit::Shutdown);
    assert_eq!(pool.spawn(), Err(Refused::NotRunning));
    pool.feed(Input::Start);
    assert_eq!(pool.len(), 0);
    let after = pool.spawn_up();
    assert_ne!(before, after);
    assert_eq!(pool.state(after), Some(State::Running));
}

#[test]
fn a_member_that_left_something_behind_is_gone_once_that_is() {
    let mut pool = Pool::new(1, ChildPolicy { restart: Restart::Temporary, ..child() });
    let member = pool.spawn_up();
    let directive = Directive::Stop;
    let exit = Exit::Normal;
    pool.feed(Input::Exited { child: member, incarnation: 1, exit, directive, joined: false });
    assert_eq!(pool.spawn(), Err(Refused::Full));
    pool.feed(Input::Joined { child: member, incarnation: 1 });
    assert_eq!(pool.state(member), None);
    pool.spawn_up();
}

#[test]
fn an_abort_is_for_all_at_once() {
    let mut pool = Pool::new(9, own(5));
    let members: Vec<_> = (0..3).map(|_| pool.spawn_up()).collect();
    pool.stop(members[0]).unwrap();
    pool.feed(Input::Abort);
    for index in &members {
        assert_eq!(pool.orders[index].1, Op::Abort);
    }
    for index in members {
        assert!(!pool.finished());
        pool.exits(index, Exit::Killed);
    }
    assert!(pool.finished());
}

#[test]
fn what_a_temporary_member_was_started_with_is_gone() {
    let mut pool = Pool::new(9, ChildPolicy { restart: Restart::Temporary, ..child() });
    let member = pool.spawn_up();
    let answer = pool
        .core
        .restart_child(member, pool.now, &mut Record::default());
    assert_eq!(answer, Err(Refused::Temporary));
    assert_eq!(pool.state(member), Some(State::Running));
    pool.fails(member);
    assert_eq!(pool.state(member), None);
}

/// Starts, crashes and stops so many members; how many looks at a member that took.
fn looks_of(count: u32) -> u64 {
    let before = looks::so_far();
    let mut pool = Pool::new(
        count,
        ChildPolicy { budget: own(2).budget, ..delayed(ms(10)) },
    );
    let all: Vec<_> = (0..count).map(|_| pool.spawn_up()).collect();
    for index in &all {
        pool.fails(*index);
    }
    pool.wait(ms(10));
    for index in &all {
        assert_eq!(pool.core.children()[*index].incarnation, 2);
        pool.started(*index);
    }
    // One half goes by hand, the other with the pool.
    let (by_hand, rest) = all.split_at(all.len() / 2);
    for index in by_hand {
        pool.stop(*index).unwrap();
        pool.exits(*index, Exit::Shutdown);
        pool.gone.clear();
    }
    pool.feed(Input::Stop);
    for index in rest {
        pool.exits(*index, Exit::Shutdown);
        pool.gone.clear();
    }
    assert!(pool.finished());
    assert_eq!(
        pool.core.children().places(),
        0,
        "nothing is kept of those that are gone"
    );
    assert_eq!(pool.core.next_deadline(), None);
    looks::so_far() - before
}

#[test]
fn gap_13_a_hundred_thousand_members_take_a_hundred_times_what_a_thousand_take() {
    let (thousand, all) = (looks_of(1_000), looks_of(100_000));
    assert!(
        all <= 101 * thousand,
        "{thousand} for a thousand, {all} for all"
    );
}

#[test]
fn places_are_bounded_by_how_many_there_were_at_a_time() {
    let mut pool = Pool::new(100, ChildPolicy { restart: Restart::Temporary, ..child() });
    let mut there: Vec<_> = (0..100).map(|_| pool.spawn_up()).collect();
    for n in 0..10_000 {
        let index = there.swap_remove((n * 7) % 100);
        pool.exits(index, Exit::Normal);
        there.push(pool.spawn_up());
        assert!(pool.core.children().places() <= 100);
        pool.gone.clear();
    }
}

/// Anything, in any order: nobody is ordered twice, nobody is forgotten, and the stop ends.
#[test]
fn whatever_happens_everybody_is_answered_for() {
    for seed in 1..400_u64 {
        let mut random = supervise_policy::Rng::new(seed);
        let mut draw = move |below: usize| (random.next_u64() % below as u64) as usize;
        let restart = [Restart::Permanent, Restart::Transient, Restart::Temporary][draw(3)];
        let policy = ChildPolicy {
            restart,
            budget: [None, own(2).budget][draw(2)],
            on_limit: [OnLimit::Stop, OnLimit::Escalate][draw(2)],
            ..delayed(ms(draw(3) as u64 * 100))
        };
        let mut pool = Pool::sharing(8, 20, policy);
        let mut stopping = false;
        for _ in 0..300 {
            let alive: Vec<_> = pool.orders.keys().copied().collect();
            let one = (!alive.is_empty()).then(|| alive[draw(alive.len())]);
            match (draw(12), one) {
                (0..=3, _) => {
                    let full = pool.len() >= 8;
                    let over = pool.core.is_over();
                    match pool.spawn() {
                        Ok(_) => assert!(!full && !over),
                        Err(Refused::Full) => assert!(full),
                        Err(refused) => assert!(over, "{refused:?}"),
                    }
                }
                (4..=5, Some(one)) => pool.started(one),
                (6, Some(one)) => pool.exits(one, Exit::Normal),
                (7, Some(one)) => pool.fails(one),
                (8, Some(one)) => {
                    let _ = pool.stop(one);
                }
                (9, Some(one)) => {
                    let incarnation = pool.orders[&one].0;
                    let failure = "held";
                    pool.feed(Input::Held {
                        child: one,
                        incarnation,
                        failure,
                        alive: true,
                        joined: true,
                    });
                }
                (10, Some(one)) => {
                    let incarnation = pool.orders[&one].0;
                    pool.feed(Input::Release { child: one, incarnation });
                }
                _ => pool.wait(ms(draw(400) as u64)),
            }
            if draw(200) == 0 && !stopping {
                stopping = true;
                pool.feed(Input::Stop);
            }
        }
        pool.feed(Input::Stop);
        for index in pool.orders.keys().copied().collect::<Vec<_>>() {
            pool.exits(index, Exit::Shutdown);
        }
        let ends = |up: &&Up<Failure>| matches!(up, Up::Finished { .. });
        assert_eq!(
            pool.ups.iter().filter(ends).count(),
            1,
            "seed {seed}: {:?}",
            pool.ups
        );
        assert_eq!(pool.len(), 0, "seed {seed}");
        assert_eq!(pool.core.next_deadline(), None, "seed {seed}");
    }
}
