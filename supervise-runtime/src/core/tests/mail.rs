//! Whether children take messages.

use std::collections::{BTreeMap, BTreeSet};

use supervise_policy::{ChildPolicy, Directive, Restart, Strategy};

use super::{
    bench::Bench,
    policies::{child, delayed, s, supervisor},
    record::Failure,
    script::{OnStart, OnStop},
};
use crate::core::{Core, Down, Input, Mail, State};

/// What the sink was told to look at, and what it saw there.
#[derive(Debug, Default)]
pub(super) struct MailTold {
    seen: BTreeMap<usize, Mail>,
    /// Those that nothing but a hand brings back, before the step at hand.
    given_up: BTreeSet<usize>,
    /// The same after it.
    now: BTreeSet<usize>,
}

impl MailTold {
    pub(super) fn new(core: &Core<Failure>) -> Self {
        let indices = core.children().entries().map(|(index, _)| index);
        let seen = indices.map(|index| (index, core.mail(index))).collect();
        Self { seen, ..Self::default() }
    }

    /// Whoever changes is said to be touched.
    pub(super) fn judge(&mut self, core: &Core<Failure>, touched: &[usize]) {
        self.given_up = std::mem::take(&mut self.now);
        for (index, child) in core.children().entries() {
            let mail = core.mail(index);
            let seen = self.seen.entry(index).or_insert(mail);
            if touched.contains(&index) {
                *seen = mail;
            }
            let what = (index, child.state, child.down, child.after());
            assert_eq!(*seen, mail, "nobody was told: {what:?}");
            let returns = matches!(
                child.down,
                Down::WithGroup | Down::Ignored | Down::Completed
            );
            if mail == Mail::Closed && child.state.is_terminal() && !returns {
                self.now.insert(index);
            }
        }
    }

    /// Whether the child was down for good before the step at hand.
    pub(super) fn is_given_up(&self, child: usize) -> bool {
        self.given_up.contains(&child)
    }

    /// The supervisor begins a life of its own.
    pub(super) fn begin_life(&mut self) {
        self.now.clear();
    }
}

fn mail(bench: &Bench) -> Vec<Mail> {
    (0..bench.actors.len())
        .map(|child| bench.core.mail(child))
        .collect()
}

#[test]
fn a_child_that_backs_off_is_down_until_its_time() {
    let mut bench = Bench::new(supervisor(Strategy::OneForOne, 9), [delayed(s(3)), child()]);
    bench.start();
    assert_eq!(mail(&bench), [Mail::Up, Mail::Up]);
    bench.fail(0);
    assert_eq!(mail(&bench), [Mail::Down, Mail::Up]);
    assert_eq!(
        bench.core.next_start(0),
        Some(bench.now.saturating_add(s(3)))
    );
    assert_eq!(bench.core.next_start(1), None);
    bench.advance(s(3));
    assert_eq!(mail(&bench), [Mail::Up, Mail::Up]);
    assert_eq!(bench.core.next_start(0), None);
}

#[test]
fn a_group_that_waits_is_down_as_a_whole() {
    let mut bench = Bench::new(supervisor(Strategy::OneForAll, 9), [delayed(s(3)), child()]);
    bench.start();
    let due = bench.now.saturating_add(s(3));
    bench.fail(0);
    assert_eq!(mail(&bench), [Mail::Down, Mail::Down]);
    assert_eq!(bench.core.next_start(0), Some(due));
    assert_eq!(bench.core.next_start(1), Some(due));
    bench.advance(s(3));
    assert_eq!(mail(&bench), [Mail::Up, Mail::Up]);
}

#[test]
fn what_is_stopped_for_good_takes_nothing_from_the_order_on() {
    let mut bench = Bench::new(supervisor(Strategy::OneForOne, 9), [child(), child()]);
    bench.start();
    bench.stops(0, OnStop::EndAfter(s(2)));
    bench.stops(1, OnStop::EndAfter(s(2)));
    bench.stop_child(0).unwrap();
    assert_eq!(
        mail(&bench),
        [Mail::Closed, Mail::Up],
        "it is still stopping"
    );
    bench.restart_child(1).unwrap();
    assert_eq!(mail(&bench), [Mail::Closed, Mail::Down], "it comes back");
    bench.advance(s(2));
    assert_eq!(mail(&bench), [Mail::Closed, Mail::Up]);
}

#[test]
fn a_child_that_is_held_is_down_until_the_verdict() {
    let mut bench = Bench::new(supervisor(Strategy::OneForOne, 9), [child()]);
    bench.start();
    bench.hold(0, true);
    assert_eq!(mail(&bench), [Mail::Down]);
    bench.release(0);
    assert_eq!(mail(&bench), [Mail::Up]);
    bench.fail_with(0, Directive::Stop);
    assert_eq!(mail(&bench), [Mail::Closed]);
}

#[test]
fn a_supervisor_that_is_over_leaves_it_to_its_parent() {
    let mut bench = Bench::new(supervisor(Strategy::OneForOne, 9), [child(), child()]);
    bench.start();
    bench.stops(0, OnStop::EndAfter(s(2)));
    bench.feed(Input::Stop);
    bench.settle();
    assert_eq!(mail(&bench), [Mail::Over, Mail::Over]);
    bench.advance(s(2));
    bench.start();
    assert_eq!(mail(&bench), [Mail::Up, Mail::Up]);
}

/// What is temporary does not come back from a stop of its group, and says so from the order on.
#[test]
fn what_is_temporary_takes_nothing_once_its_group_goes_down() {
    let once = ChildPolicy { restart: Restart::Temporary, ..child() };
    let mut bench = Bench::new(supervisor(Strategy::OneForAll, 9), [child(), once, child()]).up();
    bench.stops(1, OnStop::EndAfter(s(2)));
    bench.stops(2, OnStop::EndAfter(s(2)));
    bench.fail(0);
    assert_eq!(bench.state(2), State::Stopping);
    assert_eq!(mail(&bench), [Mail::Down, Mail::Up, Mail::Down]);
    bench.advance(s(2));
    assert_eq!(bench.state(1), State::Stopping);
    assert_eq!(mail(&bench), [Mail::Down, Mail::Closed, Mail::Down]);
    bench.advance(s(2));
    assert_eq!(mail(&bench), [Mail::Up, Mail::Closed, Mail::Up]);
}

/// Members that stayed down as the restart they waited for was called off come back with the next one, from its decision on.
#[test]
fn a_group_takes_along_who_was_down_already() {
    let mut bench = Bench::new(
        supervisor(Strategy::OneForAll, 9),
        [child(), delayed(s(3)), child()],
    );
    bench.start();
    bench.fail(1);
    bench.stop_child(1).unwrap();
    bench.start_child(1).unwrap();
    bench.start_child(2).unwrap();
    assert_eq!(mail(&bench), [Mail::Closed, Mail::Up, Mail::Up]);
    bench.fail(1);
    assert_eq!(mail(&bench), [Mail::Down, Mail::Down, Mail::Down]);
    bench.advance(s(3));
    assert_eq!(mail(&bench), [Mail::Up, Mail::Up, Mail::Up]);
}

/// Also while what is to come back is still stopping, or what is left of it keeps it from starting.
#[test]
fn what_comes_back_says_when_before_it_is_down() {
    let mut bench = Bench::new(
        supervisor(Strategy::OneForAll, 9),
        [child(), delayed(s(9)), child(), child()],
    )
    .up();
    bench.stops(0, OnStop::EndAfter(s(2)));
    bench.stops(2, OnStop::EndAfter(s(2)));
    bench.restart_child(0).unwrap();
    let now = Some(bench.now);
    assert_eq!(bench.core.next_start(0), now, "as soon as it is down");
    bench.stop_child(3).unwrap();
    bench.stop_child(2).unwrap();
    assert_eq!(bench.core.next_start(2), None, "it does not come back");
    bench.advance(s(2));
    bench.start_child(2).unwrap();
    bench.fail(1);
    let due = Some(bench.now.saturating_add(s(9)));
    assert_eq!(bench.state(2), State::Stopping);
    assert_eq!([1, 2].map(|child| bench.core.next_start(child)), [due; 2]);
    bench.advance(s(4));
    assert_eq!(bench.state(0), State::Stopped);
    assert_eq!(
        [0, 1, 2].map(|child| bench.core.next_start(child)),
        [due; 3]
    );
    assert_eq!(bench.core.next_start(3), None, "stopped by hand before");
}

/// Who is below a group that waits does not come back with it; and a turn that has begun waits for the one before, not for a time.
#[test]
fn only_who_waits_for_the_time_of_its_group_says_it() {
    let mut bench = Bench::new(
        supervisor(Strategy::RestForOne, 9),
        [child(), child(), delayed(s(3))],
    );
    bench.starts(0, [OnStart::Ready, OnStart::Hang, OnStart::Ready]);
    let mut bench = bench.up();
    bench.fail(0);
    assert_eq!(mail(&bench), [Mail::Up, Mail::Down, Mail::Down]);
    let next = |bench: &Bench| [0, 1, 2].map(|child| bench.core.next_start(child));
    assert_eq!(next(&bench), [None; 3]);
    // The restart is off with the one that it waits for.
    bench.stop_child(0).unwrap();
    bench.start_child(0).unwrap();
    bench.start_child(2).unwrap();
    bench.fail(2);
    let due = Some(bench.now.saturating_add(s(3)));
    assert_eq!(next(&bench), [None, None, due]);
}
