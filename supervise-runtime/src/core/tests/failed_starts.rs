//! Starts that fail: the first ones, and those in a restart.

use supervise_policy::{Backoff, ChildPolicy, Directive, Restart, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, delayed, ms, s, supervisor},
    script::{OnStart, OnStop},
};
use crate::core::{Exit, State};

/// L4: those that are up go down in reverse, and the one that failed is named. No second try.
#[test]
fn a_first_start_that_fails() {
    for strategy in [OneForOne, OneForAll, RestForOne] {
        let mut bench = Bench::new(supervisor(strategy, 9), [child(); 4]);
        bench.starts(2, [OnStart::Fail]);
        bench.start();
        bench.expect(
            "run a1, ready a1, run b1, ready b1, run c1, end c1, \
             stop b1, end b1, stop a1, end a1, up: start failed c start",
        );
    }
}

/// A first start is not retried, whatever the directive or the restart type says.
#[test]
fn a_first_start_has_one_try() {
    for script in [
        OnStart::FailWith(Directive::Stop),
        OnStart::FailWith(Directive::Resume),
        OnStart::Escalate,
    ] {
        for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
            let policy = ChildPolicy { restart, ..child() };
            let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), policy]);
            bench.starts(1, [script]);
            bench.start();
            assert_eq!(
                bench.trace.last().unwrap().split(' ').nth(1),
                Some("start"),
                "{script:?}"
            );
            bench.expect_orders(match script {
                OnStart::Escalate => "run a1, run b1, stop a1, up: start failed b held",
                _ => "run a1, run b1, stop a1, up: start failed b start",
            });
        }
    }
}

/// A child that fails while later ones start for the first time has been up: it is restarted.
#[test]
fn an_early_child_may_fail_during_the_first_start() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child()]);
    bench.starts(1, [OnStart::ReadyAfter(s(1))]);
    bench.start();
    bench.fail(0);
    bench.expect_orders("run a1, run b1, run a2");
    bench.advance(s(1));
    bench.expect("ready b1, up: started");
}

/// The same in a group: it goes down and begins again, still as its first start.
#[test]
fn a_group_may_restart_during_the_first_start() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), [child(), child(), child()]);
    bench.starts(1, [OnStart::ReadyAfter(s(1)), OnStart::Ready]);
    bench.starts(2, [OnStart::Fail]);
    bench.start();
    bench.fail(0);
    bench.expect_orders(
        "run a1, run b1, stop b1, run a2, run b2, run c1, \
         stop b2, stop a2, up: start failed c start",
    );
}

/// A transient child that ended in its first start has had it: later ones are restarts.
#[test]
fn an_end_within_the_first_start() {
    let transient = ChildPolicy { restart: Restart::Transient, ..child() };
    let mut bench = Bench::new(supervisor(OneForAll, 2), [child(), transient]);
    bench.starts(1, [OnStart::Hang, OnStart::Fail, OnStart::Ready]);
    bench.start();
    bench.end(1, Exit::Normal);
    bench.expect("run a1, ready a1, run b1, end b1, up: started");
    bench.fail(0);
    bench.expect_orders("run a2, run b2, stop a2, run a3, run b3");
    assert_eq!(bench.state(1), State::Running);
}

/// OTP-33: a restart that keeps failing uses the budget up.
#[test]
fn one_for_all_gives_up() {
    let mut bench = Bench::new(supervisor(OneForAll, 2), [child(), child()]);
    bench.starts(1, [OnStart::Ready, OnStart::Fail]);
    let mut bench = bench.up();
    bench.fail(0);
    bench.expect_orders(
        "stop b1, run a2, run b2, stop a2, run a3, run b3, stop a3, up: gave up b start 2/10s",
    );
}

/// OTP-34, D10: `one_for_all` begins again from the first, after stopping what is up already.
#[test]
fn one_for_all_begins_again() {
    let mut bench = Bench::new(supervisor(OneForAll, 3), [child(); 3]);
    bench.starts(1, [OnStart::Ready, OnStart::Fail, OnStart::Ready]);
    let mut bench = bench.up();
    bench.fail(0);
    bench.expect(
        "end a1, stop c1, end c1, stop b1, end b1, run a2, ready a2, run b2, end b2, \
         stop a2, end a2, run a3, ready a3, run b3, ready b3, run c2, ready c2",
    );
}

/// OTP-43, D10: `rest_for_one` goes on at the one that failed.
#[test]
fn rest_for_one_goes_on() {
    let mut bench = Bench::new(supervisor(RestForOne, 3), [child(); 3]);
    bench.starts(1, [OnStart::Ready, OnStart::Fail, OnStart::Ready]);
    let mut bench = bench.up();
    bench.fail(0);
    bench.expect(
        "end a1, stop c1, end c1, stop b1, end b1, run a2, ready a2, run b2, end b2, \
         run b3, ready b3, run c2, ready c2",
    );
}

/// The attempts of a group back off like those of one child.
#[test]
fn groups_back_off() {
    let backoff = Backoff::linear(ms(100), ms(100), s(1));
    let policy = ChildPolicy { backoff, ..child() };
    let mut bench = Bench::new(supervisor(OneForAll, 9), [child(), policy]);
    bench.starts(
        1,
        [OnStart::Ready, OnStart::Fail, OnStart::Fail, OnStart::Ready],
    );
    let mut bench = bench.up();
    bench.fail(1);
    bench.expect_orders("stop a1");
    for (wait, orders) in [
        (100, "run a2, run b2, stop a2"),
        (200, "run a3, run b3, stop a3"),
        (300, "run a4, run b4"),
    ] {
        bench.advance(ms(wait) - ms(1));
        bench.expect_orders("");
        bench.advance(ms(1));
        bench.expect_orders(orders);
    }
}

/// A failing start that is answered with `stop` leaves the child down, and the group goes on.
#[test]
fn a_failing_start_may_stop_the_child() {
    let mut bench = Bench::new(supervisor(OneForAll, 9), [child(); 3]);
    bench.starts(1, [OnStart::Ready, OnStart::FailWith(Directive::Stop)]);
    let mut bench = bench.up();
    bench.fail(0);
    bench.expect_orders("stop c1, stop b1, run a2, run b2, run c2");
    assert_eq!(bench.state(1), State::Stopped);
}

/// OTP-11: a start by hand has one try too, and the supervisor lives.
#[test]
fn a_start_by_hand_has_one_try() {
    for strategy in [OneForOne, OneForAll, RestForOne] {
        let mut bench = Bench::new(supervisor(strategy, 9), [child(), child()]);
        bench.starts(
            0,
            [
                OnStart::Ready,
                OnStart::Fail,
                OnStart::Escalate,
                OnStart::Ready,
            ],
        );
        let mut bench = bench.up();
        bench.stop_child(0).unwrap();
        bench.start_child(0).unwrap();
        bench.start_child(0).unwrap();
        bench.advance(s(100));
        bench.expect("stop a1, end a1, run a2, end a2, run a3, end a3");
        assert_eq!(bench.state(0), State::Stopped);
        bench.start_child(0).unwrap();
        assert_eq!(bench.state(0), State::Running);
    }
}

/// The same of a restart by hand, and of a first start that was put off by hand.
#[test]
fn no_other_try_by_hand() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child()]);
    bench.starts(0, [OnStart::ReadyAfter(s(1)), OnStart::Fail]);
    bench.starts(1, [OnStart::Fail]);
    bench.start();
    bench.stop_child(1).unwrap();
    bench.advance(s(1));
    bench.expect_orders("run a1, up: started");
    bench.start_child(1).unwrap();
    bench.restart_child(0).unwrap();
    bench.advance(s(100));
    bench.expect_orders("run b1, stop a1, run a2");
    assert_eq!([0, 1].map(|child| bench.state(child)), [State::Stopped; 2]);
}

/// Once it is up, what was started by hand is restarted like any other.
#[test]
fn started_by_hand_and_restarted() {
    for again in [Bench::start_child, Bench::restart_child] {
        let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child()]);
        bench.starts(
            0,
            [
                OnStart::Ready,
                OnStart::Ready,
                OnStart::Fail,
                OnStart::Ready,
            ],
        );
        let mut bench = bench.up();
        bench.stop_child(0).unwrap();
        again(&mut bench, 0).unwrap();
        bench.fail(0);
        bench.expect_orders("stop a1, run a2, run a3, run a4");
        assert_eq!(bench.core.children()[0].past().unwrap().restarts, 3);
    }
}

/// GAP-03: a stop during a start that hangs returns within the child's time.
#[test]
fn a_start_that_hangs_can_be_stopped() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), delayed(s(1))]);
    bench.starts(1, [OnStart::Hang]);
    bench.stops(1, OnStop::OnAbort(ms(1)));
    bench.start();
    bench.expect("run a1, ready a1, run b1");
    bench.stop();
    bench.advance(s(5));
    bench.expect("stop b1, abort b1");
    bench.advance(ms(1));
    bench.expect("end b1, stop a1, end a1, up: shutdown");
}

/// GAP-03: a restart that hangs blocks no order.
#[test]
fn a_restart_that_hangs_blocks_nobody() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child()]);
    bench.starts(0, [OnStart::Ready, OnStart::Hang, OnStart::Ready]);
    let mut bench = bench.up();
    bench.fail(0);
    bench.fail(1);
    bench.stop_child(0).unwrap();
    bench.start_child(0).unwrap();
    bench.expect_orders("run a2, run b2, stop a2, run a3");
    assert_eq!(bench.state(0), State::Running);
}
