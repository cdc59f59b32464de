//! Children that start and stop at the same time.

use supervise_policy::{Budget, ChildPolicy, Directive, OnLimit, Restart, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, concurrent, delayed, s},
    script::{OnStart, OnStop},
};
use crate::core::{Exit, State};

/// All are ordered at once; the supervisor is up when the last of them is.
#[test]
fn starts_overlap() {
    let mut bench = Bench::new(concurrent(OneForOne, 1), [child(); 3]);
    bench.starts(0, [OnStart::ReadyAfter(s(3))]);
    bench.starts(2, [OnStart::ReadyAfter(s(1))]);
    bench.start();
    bench.expect("run a1, run b1, run c1, ready b1");
    bench.advance(s(1));
    bench.expect("ready c1");
    bench.advance(s(2));
    bench.expect("ready a1, up: started");
}

/// The first that fails stops the others, all at once, and is the one that is named.
#[test]
fn the_first_failure_stops_the_others_at_the_same_time() {
    let mut bench = Bench::new(concurrent(OneForAll, 1), [child(); 4]);
    bench.starts(1, [OnStart::FailAfter(s(1))]);
    bench.starts(2, [OnStart::Hang]);
    bench.starts(3, [OnStart::FailAfter(s(2))]);
    bench.stops(0, OnStop::EndAfter(s(2)));
    bench.stops(3, OnStop::EndAfter(s(2)));
    bench.start();
    bench.expect("run a1, run b1, run c1, run d1, ready a1");
    bench.advance(s(1));
    bench.expect("end b1, stop d1, stop c1, stop a1, end c1");
    bench.advance(s(2));
    bench.expect("end d1, end a1, up: start failed b start");
}

/// A group goes down at once, waits once, and comes up at once; one restart counts.
#[test]
fn groups_restart_at_the_same_time() {
    for (strategy, down, up) in [
        (
            OneForAll,
            "stop d1, stop c1, stop a1",
            "run a2, run b2, run c2, run d2",
        ),
        (RestForOne, "stop d1, stop c1", "run b2, run c2, run d2"),
    ] {
        let policies = [child(), delayed(s(5)), child(), child()];
        let mut bench = Bench::new(concurrent(strategy, 1), policies).up();
        bench.stops(3, OnStop::EndAfter(s(4)));
        bench.stops(2, OnStop::EndAfter(s(4)));
        bench.fail(1);
        bench.expect_orders(down);
        bench.advance(s(5));
        bench.expect_orders(up);
        assert!((0..4).all(|child| bench.state(child) == State::Running));
        bench.fail(3);
        assert!(bench.core.is_over(), "one too many");
    }
}

/// A member that fails on the way up takes its group down again, whoever else is still starting.
#[test]
fn a_failure_on_the_way_up_begins_again() {
    let mut bench = Bench::new(concurrent(OneForAll, 5), [child(); 3]);
    bench.starts(0, [OnStart::Ready, OnStart::ReadyAfter(s(9))]);
    bench.starts(
        2,
        [OnStart::Ready, OnStart::FailAfter(s(1)), OnStart::Ready],
    );
    let mut bench = bench.up();
    bench.fail(1);
    bench.expect_orders("stop c1, stop a1, run a2, run b2, run c2");
    bench.advance(s(1));
    bench.expect_orders("stop b2, stop a2, run a3, run b3, run c3");
}

/// While earlier members still start for the first time, a smaller group restarts beside them; the
/// supervisor is not up before all of them are.
#[test]
fn the_first_start_waits_for_all_whatever_happens_meanwhile() {
    let mut bench = Bench::new(concurrent(RestForOne, 5), [child(); 3]);
    bench.starts(0, [OnStart::ReadyAfter(s(9))]);
    bench.start();
    bench.fail(1);
    bench.expect("run a1, run b1, run c1, ready b1, ready c1, end b1, stop c1, end c1, run b2, run c2, ready b2, ready c2");
    bench.advance(s(9));
    bench.expect("ready a1, up: started");
}

/// A child that ended well while others were still starting is not started a second time for that.
#[test]
fn what_has_come_and_gone_stays_gone() {
    let transient = ChildPolicy { restart: Restart::Transient, ..child() };
    let mut bench = Bench::new(concurrent(OneForAll, 5), [child(), transient]);
    bench.starts(0, [OnStart::ReadyAfter(s(2))]);
    bench.start();
    bench.end(1, Exit::Normal);
    bench.advance(s(2));
    bench.expect("run a1, run b1, ready b1, end b1, ready a1, up: started");
}

/// What could not be stopped is started when it is gone, without the others waiting for it.
#[test]
fn what_does_not_stop_is_late() {
    for gone in [OnStop::Never, OnStop::Unjoined] {
        let mut bench = Bench::new(concurrent(OneForAll, 5), [child(); 3]).up();
        bench.stops(1, gone);
        bench.fail(0);
        bench.advance(s(6));
        assert!(bench.core.is_rolling());
        bench.trace.retain(|line| line.starts_with("run "));
        bench.expect("run a2, run c2");
        match gone {
            OnStop::Never => bench.end(1, Exit::Killed),
            _ => bench.join(1),
        }
        bench.trace.retain(|line| line.starts_with("run "));
        bench.expect("run b2");
        assert!(!bench.core.is_rolling());
    }
}

/// An order by hand about one of them concerns no other, while they start too.
#[test]
fn orders_by_hand_meet_a_concurrent_start() {
    let mut bench = Bench::new(concurrent(OneForAll, 5), [child(); 3]);
    bench.starts(0, [OnStart::Ready, OnStart::Hang, OnStart::Ready]);
    let mut bench = bench.up();
    bench.fail(1);
    bench.expect_orders("stop c1, stop a1, run a2, run b2, run c2");
    bench.stop_child(0).unwrap();
    bench.expect_orders("stop a2");
    assert!(!bench.core.is_rolling());
    bench.start_child(0).unwrap();
    bench.expect_orders("run a3");
}

/// A stop takes as long as the slowest of them.
#[test]
fn stops_overlap() {
    let mut bench = Bench::new(concurrent(OneForOne, 1), [child(); 3]).up();
    bench.stops(0, OnStop::EndAfter(s(4)));
    bench.stops(1, OnStop::OnAbort(s(1)));
    bench.stops(2, OnStop::EndAfter(s(3)));
    bench.stop();
    bench.expect("stop c1, stop b1, stop a1");
    bench.advance(s(6));
    bench.expect("end c1, end a1, abort b1, end b1, up: shutdown");
}

/// A limit of one member's own ends it alone.
#[test]
fn a_member_at_its_own_limit_stays_down() {
    let own = Some(Budget::new(0, s(10)));
    let limited = ChildPolicy { budget: own, on_limit: OnLimit::Stop, ..child() };
    let mut bench = Bench::new(concurrent(OneForAll, 5), [child(), limited]).up();
    bench.fail_with(1, Directive::Restart);
    assert_eq!(bench.state(1), State::LimitExceeded);
    bench.fail(0);
    bench.trace.retain(|line| line.starts_with("run "));
    bench.expect("run a2");
}

/// The restart of one member hangs on no other: who is late is started although one of them was stopped by hand.
#[test]
fn an_order_by_hand_leaves_who_is_late_its_turn() {
    let mut bench = Bench::new(concurrent(OneForAll, 5), [child(); 3]);
    bench.starts(1, [OnStart::Ready, OnStart::Hang]);
    let mut bench = bench.up();
    bench.stops(2, OnStop::Never);
    bench.fail(0);
    bench.advance(s(6));
    bench.stop_child(1).unwrap();
    bench.expect_orders("stop c1, stop b1, abort c1, run a2, run b2, stop b2");
    bench.end(2, Exit::Killed);
    bench.expect_orders("run c2");
}

/// One that is held and lives stops at the same time as the others.
#[test]
fn what_is_held_stops_at_the_same_time() {
    let mut bench = Bench::new(concurrent(OneForAll, 5), [child(); 3]).up();
    bench.stops(2, OnStop::EndAfter(s(4)));
    bench.hold(1, true);
    bench.trace.clear();
    bench.fail(0);
    bench.expect_orders("stop c1, stop b1");
}
