//! Which siblings a restart takes along, and in which order.

use supervise_policy::{ChildPolicy, Directive, Restart, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, supervisor},
    script::OnStart,
};
use crate::core::{NoteKind, State};

#[test]
fn a_start_is_serial_and_in_order() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(); 3]);
    bench.start();
    bench.expect("run a1, ready a1, run b1, ready b1, run c1, ready c1, up: started");
}

#[test]
fn a_supervisor_without_children_is_up_at_once() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), []);
    bench.start();
    bench.stop();
    bench.expect("up: started, up: shutdown");
}

/// D7, and the first half of OTP-30.
#[test]
fn one_for_one_restarts_the_child_that_failed() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(); 3]).up();
    bench.fail(1);
    bench.expect("end b1, run b2, ready b2");
}

/// D8: all down in reverse, all up in order. One report for the group.
#[test]
fn one_for_all_restarts_all() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), [child(); 3]).up();
    bench.fail(1);
    bench.expect(
        "end b1, stop c1, end c1, stop a1, end a1, \
         run a2, ready a2, run b2, ready b2, run c2, ready c2",
    );
    let applied =
        |kind: &NoteKind<_>| matches!(kind, NoteKind::StrategyApplied { first: 0, members: 3, .. });
    assert_eq!(bench.noted(applied), 1);
}

/// D9.
#[test]
fn rest_for_one_restarts_those_behind() {
    let mut bench = Bench::new(supervisor(RestForOne, 1), [child(); 4]).up();
    bench.fail(1);
    bench.expect(
        "end b1, stop d1, end d1, stop c1, end c1, \
         run b2, ready b2, run c2, ready c2, run d2, ready d2",
    );
}

/// OTP-87: order is that of declaration, at a restart and at the end.
#[test]
fn the_third_of_five() {
    let mut bench = Bench::new(supervisor(RestForOne, 1), [child(); 5]).up();
    bench.fail(2);
    bench.expect_orders("stop e1, stop d1, run c2, run d2, run e2");
    bench.stop();
    bench.expect_orders("stop e2, stop d2, stop c2, stop b1, stop a1, up: shutdown");
}

/// OTP-32: one failure is one restart, however many siblings it takes along.
#[test]
fn a_group_counts_once() {
    let mut bench = Bench::new(supervisor(OneForAll, 2), [child(); 2]).up();
    bench.fail(0);
    bench.fail(1);
    bench.trace.clear();
    bench.fail(0);
    bench.expect_orders("stop b3, up: gave up a boom 2/10s");
}

/// OTP-41.
#[test]
fn rest_for_one_counts_once() {
    let mut bench = Bench::new(supervisor(RestForOne, 2), [child(); 3]).up();
    bench.fail(1);
    bench.expect_orders("stop c1, run b2, run c2");
    bench.fail(2);
    bench.expect_orders("run c3");
    bench.fail(1);
    bench.expect_orders("stop c3, stop a1, up: gave up b boom 2/10s");
}

/// OTP-78: a temporary sibling goes down with its group and is gone.
#[test]
fn a_temporary_bystander_is_removed() {
    for strategy in [OneForAll, RestForOne] {
        let temporary = ChildPolicy { restart: Restart::Temporary, ..child() };
        let mut bench = Bench::new(supervisor(strategy, 1), [child(), temporary]).up();
        bench.fail(0);
        bench.expect_orders("stop b1, run a2");
        assert_eq!(bench.state(1), State::Stopped);
        assert!(bench.start_child(1).is_err());
        bench.expect_nothing();
    }
}

/// A child that ended well comes back with its group; one that was stopped for good does not.
#[test]
fn who_comes_back_with_the_group() {
    let transient = ChildPolicy { restart: Restart::Transient, ..child() };
    let mut bench = Bench::new(
        supervisor(OneForAll, 9),
        [child(), transient, child(), child()],
    );
    bench.starts(3, [OnStart::Ignore, OnStart::Ready]);
    let mut bench = bench.up();
    bench.end(1, crate::core::Exit::Normal);
    bench.fail_with(2, Directive::Stop);
    bench.expect("end b1, end c1");
    bench.fail(0);
    bench.expect_orders("run a2, run b2, run d2");
    bench.stop_child(1).unwrap();
    bench.expect_orders("stop b2");
    bench.fail(0);
    bench.expect_orders("stop d2, run a3, run d3");
}

/// OBS-6: deaths at the same time are one group restart, and two restarts of one.
#[test]
fn obs_6_simultaneous_deaths() {
    for (strategy, max, orders) in [
        (OneForOne, 1, "run a2, stop a2, up: gave up b boom 1/10s"),
        (OneForAll, 1, "stop b1, run a2, run b2"),
        (RestForOne, 1, "stop b1, run a2, run b2"),
        (OneForAll, 0, "stop b1, up: gave up a boom 0/10s"),
    ] {
        let mut bench = Bench::new(supervisor(strategy, max), [child(); 2]).up();
        bench.crash(0, Directive::Restart);
        bench.crash(1, Directive::Restart);
        bench.settle();
        bench.expect_orders(orders);
    }
}
