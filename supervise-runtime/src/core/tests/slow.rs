//! The clocks of budgets stand still during ordered stops and starts.

use supervise_policy::{Budget, ChildPolicy, Directive, Moment, OnLimit, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, s, supervisor},
    script::{OnStart, OnStop},
};
use crate::core::{Child, Exit, State};

/// OBS-16, GAP-05: a sibling that is slow to stop does not make a child immortal.
#[test]
fn obs_16_gap_05_slow_stops_do_not_make_a_child_immortal() {
    for strategy in [OneForAll, RestForOne] {
        let mut bench = Bench::new(supervisor(strategy, 3), [child(), child()]).up();
        bench.stops(1, OnStop::EndAfter(s(4)));
        for _ in 0..3 {
            bench.fail(0);
            bench.advance(s(4));
        }
        assert_eq!(bench.core.children()[0].incarnation, 4);
        bench.fail(0);
        assert!(bench.stopping || bench.core.is_over());
        bench.advance(s(4));
        assert_eq!(bench.trace.last().unwrap(), "up: gave up a boom 3/10s");
    }
}

/// The same of starts that fail late.
#[test]
fn slow_starts_do_not_make_a_child_immortal() {
    for strategy in [OneForOne, OneForAll, RestForOne] {
        let mut bench = Bench::new(supervisor(strategy, 3), [child(), child()]);
        bench.starts(1, [OnStart::Ready, OnStart::FailAfter(s(30))]);
        let mut bench = bench.up();
        bench.fail(1);
        bench.advance(s(100));
        assert_eq!(bench.trace.last().unwrap(), "up: gave up b start 3/10s");
    }
}

/// The same of a child's own budget.
#[test]
fn own_budgets_stand_still_too() {
    let own = Some(Budget::new(2, s(10)));
    let policy = ChildPolicy { budget: own, on_limit: OnLimit::Stop, ..child() };
    let mut bench = Bench::new(supervisor(OneForOne, 0), [policy, child()]);
    bench.starts(0, [OnStart::ReadyAfter(s(11))]);
    bench.start();
    bench.advance(s(11));
    for _ in 0..2 {
        bench.fail(0);
        bench.advance(s(11));
        assert_eq!(bench.state(0), State::Running);
    }
    bench.fail(0);
    assert_eq!(bench.state(0), State::LimitExceeded);
}

/// Health between failures still ages what is counted.
#[test]
fn health_ages() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), [child(), child()]).up();
    bench.stops(1, OnStop::EndAfter(s(4)));
    for _ in 0..5 {
        bench.fail(0);
        bench.advance(s(4));
        bench.advance(s(10));
    }
    assert_eq!(bench.core.children()[0].incarnation, 6);
}

/// A stuck child that nobody waits for does not keep its siblings' restarts from expiring.
#[test]
fn a_stuck_child_does_not_stop_the_clock() {
    for strategy in [OneForOne, OneForAll, RestForOne] {
        let mut bench = Bench::new(supervisor(strategy, 1), [child(), child()]).up();
        bench.stops(1, OnStop::Never);
        bench.stop_child(1).unwrap();
        bench.advance(s(6));
        for _ in 0..4 {
            bench.fail(0);
            bench.advance(s(10));
        }
        assert_eq!(bench.core.children()[0].incarnation, 5, "{strategy}");
        bench.end(1, Exit::Killed);
        bench.fail(0);
        assert_eq!(bench.core.children()[0].incarnation, 6, "{strategy}");
        bench.advance(s(1));
        bench.fail(0);
        assert!(bench.finished, "{strategy}");
    }
}

/// Nor does one that its group need not wait for, since it stays down.
#[test]
fn a_stuck_child_that_stays_down() {
    for late in [false, true] {
        let mut bench = Bench::new(supervisor(RestForOne, 1), [child(), child(), child()]).up();
        bench.stops(1, OnStop::Never);
        if !late {
            bench.stop_child(1).unwrap();
        }
        bench.fail(0);
        bench.advance(s(6));
        if late {
            bench.stop_child(1).unwrap();
            bench.start_child(2).unwrap();
        }
        bench.expect_orders(if late {
            "stop c1, stop b1, abort b1, run a2, run c2"
        } else {
            "stop b1, stop c1, abort b1, run a2, run c2"
        });
        for _ in 0..3 {
            bench.advance(s(10));
            bench.fail(0);
        }
        assert_eq!(bench.core.children()[0].incarnation, 5);
    }
}

/// A stuck member that its group waits for does: else the group would be immortal.
#[test]
fn a_group_that_waits_for_a_stuck_member() {
    let mut bench = Bench::new(supervisor(OneForAll, 2), [child(), child()]).up();
    for _ in 0..3 {
        bench.stops(1, OnStop::Never);
        bench.fail(0);
        bench.advance(s(100));
        bench.end(1, Exit::Killed);
        bench.advance(s(1));
    }
    assert_eq!(bench.trace.last().unwrap(), "up: joined");
    assert!(bench.trace.iter().any(|line| line.contains("gave up a")));
}

/// Condemned again and again, with a slow stop each time, a sub-tree still ends its parent.
#[test]
fn slow_condemned_stops() {
    let mut bench = Bench::new(supervisor(OneForOne, 2), [child()]).up();
    bench.stops(0, OnStop::EndAfter(s(5)));
    for _ in 0..2 {
        bench.condemn(0, Directive::Restart);
        bench.advance(s(5));
        assert_eq!(bench.state(0), State::Running);
    }
    bench.condemn(0, Directive::Restart);
    bench.advance(s(5));
    assert!(bench.finished);
}

/// A log is made with the first restart that is asked for: one that is made while the child is busy stands still as well.
#[test]
fn a_log_that_is_made_late_stands_still_too() {
    let budget = Some(Budget::new(1, s(10)));
    let mut late = Child::<()>::new(ChildPolicy { budget, ..child() }.into(), false);
    late.busy = true;
    let at = |seconds| Moment::from(s(seconds));
    let log = late.own_log(at(100)).unwrap();
    log.admit(at(100)).unwrap();
    log.fire(at(100), at(100));
    assert!(log.admit(at(150)).is_err(), "busy for all that time");
    log.idle(at(150));
    assert!(log.admit(at(159)).is_err());
    assert!(log.admit(at(160)).is_ok());
}
