//! Ordered stops: deadlines, aborts, and what will not stop.

use supervise_policy::{ChildPolicy, Directive, Restart, Shutdown, Strategy::*, Unstopped};

use super::{
    bench::Bench,
    policies::{NANO, child, delayed, ms, s, supervisor},
    script::{Act, OnStop},
};
use crate::core::{Exit, Input, NoteKind, Refused, State};

/// L3: one after the other, last first, each to its end.
#[test]
fn stops_are_serial_and_in_reverse() {
    for strategy in [OneForOne, OneForAll, RestForOne] {
        let mut bench = Bench::new(supervisor(strategy, 1), [child(); 3]).up();
        bench.stops(2, OnStop::EndAfter(s(2)));
        bench.stop();
        bench.expect("stop c1");
        bench.advance(s(2));
        bench.expect("end c1, stop b1, end b1, stop a1, end a1, up: shutdown");
    }
}

/// L2: asked, then aborted at the deadline, to the nanosecond.
#[test]
fn an_abort_at_the_deadline() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child()]).up();
    bench.stops(0, OnStop::OnAbort(ms(0)));
    bench.stop();
    bench.advance(s(5) - NANO);
    bench.expect("stop a1");
    bench.advance(NANO);
    bench.expect("abort a1, end a1, up: shutdown");
    assert_eq!(bench.core.next_deadline(), None);
}

/// Each incarnation has its own deadlines.
#[test]
fn deadlines_begin_anew() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child()]).up();
    bench.stops(0, OnStop::OnAbort(ms(0)));
    bench.condemn(0, Directive::Restart);
    bench.advance(s(5));
    bench.expect_orders("stop a1, abort a1, run a2");
    bench.condemn(0, Directive::Restart);
    bench.advance(s(5));
    bench.expect_orders("stop a2, abort a2, run a3");
}

/// L2: `brutal` does not ask.
#[test]
fn brutal_aborts_at_once() {
    let brutal = ChildPolicy { shutdown: Shutdown::Brutal, ..child() };
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), brutal]).up();
    bench.stop();
    bench.expect("abort b1, end b1, stop a1, end a1, up: shutdown");
}

/// L2: `infinity` waits.
#[test]
fn infinity_waits() {
    let patient = ChildPolicy { shutdown: Shutdown::Infinity, ..child() };
    let mut bench = Bench::new(supervisor(OneForOne, 1), [patient]).up();
    bench.stops(0, OnStop::EndAfter(s(1_000_000)));
    bench.stop();
    assert_eq!(bench.core.next_deadline(), None);
    bench.advance(s(1_000_000));
    bench.expect("stop a1, end a1, up: shutdown");
}

/// `shutdown: 0s` asks and aborts in the same instant, and a grace of nothing gives up on it.
#[test]
fn sup_15_no_time_at_all() {
    let hasty = ChildPolicy { shutdown: Shutdown::After(s(0)), abort_grace: s(0), ..child() };
    let mut bench = Bench::new(supervisor(OneForOne, 1), [hasty]).up();
    bench.stops(0, OnStop::Never);
    bench.stop();
    bench.expect("stop a1, abort a1, up: shutdown, not joined");
    assert_eq!(bench.state(0), State::Stuck);
}

/// L3: what does not end after the abort either is left behind and reported; others have their turn.
#[test]
fn sut_12_what_will_not_stop_is_reported() {
    for unstopped in [Unstopped::Wait, Unstopped::Escalate] {
        let stubborn = ChildPolicy { unstopped, ..child() };
        let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), stubborn]).up();
        bench.stops(1, OnStop::Never);
        bench.stop();
        bench.advance(s(5));
        bench.expect("stop b1, abort b1");
        bench.advance(s(1) - NANO);
        bench.expect_nothing();
        bench.advance(NANO);
        bench.expect("stop a1, end a1, up: shutdown, not joined");
        assert_eq!(bench.noted(|kind| matches!(kind, NoteKind::Unstopped)), 1);
        bench.end(1, Exit::Killed);
        bench.expect("end b1, up: joined");
    }
}

/// L2: `unstopped: wait` is stuck, its siblings run on, and it goes on once it ends.
#[test]
fn stuck_and_waited_for() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child()]).up();
    bench.stops(0, OnStop::Never);
    bench.condemn(0, Directive::Restart);
    bench.advance(s(6));
    bench.expect("stop a1, abort a1");
    assert_eq!(bench.state(0), State::Stuck);
    assert_eq!(bench.start_child(0), Err(Refused::Stopping));
    assert_eq!(bench.restart_child(0), Err(Refused::Stopping));
    bench.advance(s(100));
    bench.expect_nothing();
    bench.end(0, Exit::Killed);
    bench.expect("end a1, run a2, ready a2");
}

/// Stopped by hand while stuck, it is not started when it ends.
#[test]
fn stuck_and_stopped_by_hand() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child()]).up();
    bench.stops(0, OnStop::Never);
    bench.condemn(0, Directive::Restart);
    bench.advance(s(6));
    bench.stop_child(0).unwrap();
    bench.end(0, Exit::Killed);
    bench.expect("stop a1, abort a1, end a1");
    assert_eq!(bench.state(0), State::Stopped);
    // The restart that was called off does not count.
    bench.fail(1);
    bench.expect("end b1, run b2, ready b2");
}

/// L2: `unstopped: escalate` ends the supervisor.
#[test]
fn stuck_and_escalated() {
    let stubborn = ChildPolicy { unstopped: Unstopped::Escalate, ..child() };
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), stubborn, child()]).up();
    bench.stops(1, OnStop::Never);
    bench.stop_child(1).unwrap();
    bench.advance(s(6));
    bench.expect_orders("stop b1, abort b1, stop c1, stop a1, up: unstopped b, not joined");
    bench.end(1, Exit::Killed);
    bench.expect("end b1, up: joined");
}

/// A group goes past a stuck member on its way down, and waits for it on its way up.
#[test]
fn a_group_waits_for_its_stuck_member() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), [child(), child(), child()]).up();
    bench.stops(1, OnStop::Never);
    bench.fail(0);
    bench.advance(s(6));
    bench.expect_orders("stop c1, stop b1, abort b1, run a2");
    bench.end(1, Exit::Killed);
    bench.expect_orders("run b2, run c2");
}

/// As any member that a group's restart hangs on, it can be given up.
#[test]
fn a_group_need_not_wait_for_its_stuck_member() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), [child(), child(), child()]).up();
    bench.stops(1, OnStop::Never);
    bench.fail(0);
    bench.advance(s(6));
    bench.stop_child(1).unwrap();
    bench.end(1, Exit::Killed);
    bench.expect_orders("stop c1, stop b1, abort b1, run a2");
    bench.start_child(2).unwrap();
    bench.expect_orders("run c2");
}

/// OTP-21: children that end by themselves while a later one is stopping keep their own exits, and
/// nobody is restarted.
#[test]
fn ends_that_race_with_the_stop() {
    let exits = [
        Exit::Normal,
        Exit::Shutdown,
        Exit::Failed("boom"),
        Exit::Killed,
    ];
    for strategy in [OneForOne, OneForAll, RestForOne] {
        for restart in [Restart::Permanent, Restart::Transient, Restart::Temporary] {
            for backoff in [ms(0), s(1)] {
                let policy = ChildPolicy { restart, ..delayed(backoff) };
                let mut bench = Bench::new(supervisor(strategy, 99), [policy; 5]).up();
                bench.stops(4, OnStop::EndAfter(s(1)));
                bench.stop();
                for (child, exit) in exits.into_iter().enumerate() {
                    bench.end(child, exit);
                }
                bench.expect("stop e1, end a1, end b1, end c1, end d1");
                bench.advance(s(1));
                bench.expect("end e1, up: shutdown");
                for (child, exit) in exits.into_iter().enumerate() {
                    assert_eq!(bench.core.children()[child].last_exit, Some(exit));
                    assert_eq!(bench.state(child), State::Stopped);
                }
            }
        }
    }
}

/// The same for failures that would be asked about or fall on a child from below.
#[test]
fn nobody_is_asked_during_a_stop() {
    let mut bench = Bench::new(supervisor(OneForOne, 99), [child(); 4]).up();
    bench.stops(3, OnStop::EndAfter(s(1)));
    bench.stop();
    bench.hold(0, true);
    bench.hold(1, false);
    bench.condemn(2, Directive::Restart);
    bench.expect("stop d1, end b1");
    bench.advance(s(1));
    bench.expect("end d1, stop c1, end c1, stop a1, end a1, up: shutdown");
    // The failure of the one that lives is told all the same; the other one's is its exit.
    assert_eq!(
        bench.noted(|kind: &NoteKind<_>| matches!(kind, NoteKind::Held { .. })),
        1
    );
    assert!(bench.core.children()[0].last_failure().is_some());
}

/// An exit that comes before its order arrives is the real one.
#[test]
fn a_failure_on_the_way_out() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child()]).up();
    bench.stops(0, OnStop::End(Exit::Failed("late")));
    bench.stop();
    bench.expect("stop a1, end a1, up: shutdown");
    assert_eq!(
        bench.core.children()[0].last_exit,
        Some(Exit::Failed("late"))
    );
    let stopped =
        |kind: &NoteKind<_>| matches!(kind, NoteKind::Stopped { exit: Exit::Failed("late") });
    assert_eq!(bench.noted(stopped), 1);
}

/// An abort reaches everybody at once, also those that were being asked.
#[test]
fn an_abort_of_all() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child(), child()]).up();
    bench.stops(1, OnStop::OnAbort(ms(3)));
    bench.stop_child(1).unwrap();
    bench.abort();
    bench.expect_orders("stop b1, abort c1, abort b1, abort a1");
    bench.advance(ms(3));
    bench.expect("end b1, up: killed");
}

/// An abort shortens a stop; the first outcome stands, and the last word is said once.
#[test]
fn an_abort_shortens_a_stop() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child()]).up();
    bench.stops(1, OnStop::OnAbort(ms(0)));
    bench.stop();
    bench.stop();
    bench.abort();
    bench.abort();
    bench.stop();
    bench.expect_orders("stop b1, abort b1, abort a1, up: shutdown");
}

/// An abort does not wait for what will not stop beyond its grace.
#[test]
fn an_abort_has_its_grace() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), [child(), child()]).up();
    bench.stops(0, OnStop::Never);
    bench.abort();
    bench.advance(s(1));
    bench.expect_orders("abort b1, abort a1, up: killed, not joined");
}

/// A supervisor that was never started stops and aborts as well.
#[test]
fn before_the_start() {
    for (input, end) in [(Input::Stop, "up: shutdown"), (Input::Abort, "up: killed")] {
        let mut bench = Bench::new(supervisor(OneForOne, 1), [child()]);
        bench.feed(input);
        bench.expect(end);
    }
}

/// After the stop orders by hand are refused.
#[test]
fn orders_after_the_stop() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child()]).up();
    bench.stop();
    assert_eq!(bench.stop_child(0), Err(Refused::NotRunning));
    assert_eq!(bench.start_child(0), Err(Refused::NotRunning));
    assert_eq!(bench.restart_child(0), Err(Refused::NotRunning));
    assert_eq!(bench.stop_child(7), Err(Refused::NotFound));
}

/// Stopping twice is the same as once, at every moment of it.
#[test]
fn stopping_a_child_is_idempotent() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child()]).up();
    bench.stops(0, OnStop::EndAfter(s(1)));
    bench.stop_child(0).unwrap();
    bench.stop_child(0).unwrap();
    bench.advance(s(1));
    bench.stop_child(0).unwrap();
    bench.expect("stop a1, end a1");
    assert_eq!(bench.restart_child(0), Ok(()));
    assert_eq!(bench.start_child(0), Err(Refused::Running));
    bench.expect("run a2, ready a2");
}

/// A start that succeeds after its stop was ordered does not bring the child back.
#[test]
fn ready_too_late() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child()]);
    bench.starts(0, [super::script::OnStart::Hang]);
    bench.stops(0, OnStop::EndAfter(s(1)));
    bench.start();
    bench.stop_child(0).unwrap();
    bench.act(0, Act::Ready);
    assert_eq!(bench.state(0), State::Stopping);
    bench.advance(s(1));
    bench.expect("run a1, stop a1, ready a1, end a1, run b1, ready b1, up: started");
}

/// Whom nobody waits for holds up no clock: what was used up before is forgotten while it is stuck.
#[test]
fn the_time_of_a_budget_goes_on_while_a_child_does_not_stop() {
    for strategy in [OneForOne, OneForAll] {
        let mut bench = Bench::new(supervisor(strategy, 1), [child(), child()]).up();
        bench.fail(0);
        bench.stops(1, OnStop::Never);
        bench.restart_child(1).unwrap();
        bench.advance(s(6));
        assert_eq!(bench.state(1), State::Stuck);
        bench.advance(s(10));
        bench.fail(0);
        assert!(!bench.finished, "{strategy}");
    }
}
