//! Children that are taken to be up as soon as they are started again.

use std::time::Duration;

use supervise_policy::{Directive, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, s, supervisor},
    script::{Act, OnStart},
};
use crate::core::{Exit, Incarnation, State};

/// One child that may be taken to be up, and has failed as often as it takes to be known as one that starts quickly.
fn quick() -> Bench {
    let mut bench = Bench::new(supervisor(OneForOne, 100), [child(), child()]);
    bench.assumes = Some(Incarnation::MAX);
    let mut bench = bench.up();
    assert_eq!(fails(&mut bench), State::Starting, "nothing is known of it");
    bench.settle();
    assert_eq!(incarnation(&bench), 2);
    bench
}

/// The first child fails; what its supervisor takes it to be before it has begun again.
fn fails(bench: &mut Bench) -> State {
    let (exit, directive) = (Exit::Failed("boom"), Directive::Restart);
    bench.act(0, Act::End { exit, directive, joined: true });
    bench.state(0)
}

fn incarnation(bench: &Bench) -> Incarnation {
    bench.core.children()[0].incarnation
}

#[test]
fn one_that_starts_quickly_is_up_with_the_order_to_start() {
    let mut bench = quick();
    assert_eq!(fails(&mut bench), State::Running);
    let child = &bench.core.children()[0];
    assert_eq!(
        (child.incarnation, child.ready_at.get()),
        (3, Some(bench.now))
    );
    assert!(!child.busy && !child.all_busy, "no clock stands still");
    bench.settle();
    assert_eq!(bench.trace.last().unwrap(), "ready a3");
}

#[test]
fn who_looks_before_it_is_up_has_it_starting_until_it_says_so() {
    let mut bench = quick();
    bench.assumes = Some(1);
    assert_eq!(fails(&mut bench), State::Running);
    bench.core.doubt(0, bench.now);
    let child = &bench.core.children()[0];
    assert_eq!((child.state, child.ready_at.get()), (State::Starting, None));
    assert!(child.busy && child.all_busy, "the clocks stand still");
    bench.settle();
    assert_eq!(bench.state(0), State::Running);
    assert!(!bench.core.children()[0].busy);
}

/// A start that waits, and one that fails, are no other than they ever were.
#[test]
fn a_start_that_waits_or_fails_is_no_longer_taken_for_granted() {
    let mut bench = quick();
    bench.starts(
        0,
        [
            OnStart::ReadyAfter(Duration::from_millis(2)),
            OnStart::Ready,
        ],
    );
    assert_eq!(fails(&mut bench), State::Starting);
    bench.advance(Duration::from_millis(2));
    assert_eq!(bench.state(0), State::Running);
    assert_eq!(fails(&mut bench), State::Starting, "it took its time");
    bench.settle();
    assert_eq!(fails(&mut bench), State::Running, "it did not any more");
    bench.starts(0, [OnStart::Fail, OnStart::Ready]);
    bench.settle();
    assert_eq!(fails(&mut bench), State::Starting);
    bench.settle();
    assert_eq!(
        (bench.state(0), bench.trace.last().unwrap().as_str()),
        (State::Running, "ready a7")
    );
}

#[test]
fn now_and_then_it_is_looked_at_in_any_case() {
    let mut bench = quick();
    for life in 3..=24 {
        let expected = if life % 8 == 0 {
            State::Starting
        } else {
            State::Running
        };
        assert_eq!(fails(&mut bench), expected, "{life}");
        bench.settle();
        assert_eq!(incarnation(&bench), life);
    }
}

/// Those that are started by hand, with others, or after a while, are told of.
#[test]
fn only_a_child_that_failed_and_begins_at_once_is_taken_to_be_up() {
    let mut bench = quick();
    bench.restart_child(0).unwrap();
    let order = bench
        .trace
        .iter()
        .position(|line| line == "run a3")
        .unwrap();
    assert!(bench.trace[order..].contains(&"ready a3".to_owned()));
    let mut group = Bench::new(supervisor(OneForAll, 100), [child(), child()]);
    group.assumes = Some(Incarnation::MAX);
    let mut group = group.up();
    for _ in 0..3 {
        assert_ne!(fails(&mut group), State::Running);
        group.advance(s(1));
    }
}

/// Their times are those of the steps before, which are at most as old as eight starts that take no time.
#[test]
fn every_eighth_start_of_a_group_is_timed_in_any_case() {
    let children = [(); 16].map(|()| child());
    let mut group = Bench::new(supervisor(OneForAll, 100), children).up();
    let timed = |group: &Bench| -> Vec<usize> {
        let quick = |child: &usize| group.core.is_quick(*child);
        (0..16).filter(|child| !quick(child)).collect()
    };
    assert_eq!(timed(&group).len(), 16, "nothing is known of their starts");
    for life in 2..=20 {
        fails(&mut group);
        group.settle();
        group.advance(s(1));
        assert_eq!(incarnation(&group), life);
        let expected: Vec<usize> = (0..16)
            .filter(|child| (child + life as usize).is_multiple_of(8))
            .collect();
        assert_eq!(timed(&group), expected, "{life}");
    }
    let long = Duration::from_millis(2);
    group.starts(1, [OnStart::ReadyAfter(long), OnStart::Ready]);
    fails(&mut group);
    group.settle();
    group.advance(s(1));
    assert!(timed(&group).contains(&1), "its last start took its time");
    assert!(!group.core.is_quick(99), "there is no such child");
}
