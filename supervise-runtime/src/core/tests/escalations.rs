//! Failures that are decided above, and verdicts that come from there.

use supervise_policy::{ChildPolicy, Directive, Restart, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, concurrent, delayed, s, supervisor},
    script::OnStart,
};
use crate::core::{Input, NoteKind, Refused, RestartReason, State};

/// D4: the child is held, its siblings run on, and above they are asked.
#[test]
fn a_failure_is_asked_about() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), [child(), child()]).up();
    bench.hold(0, true);
    bench.expect("up: ask a1 held");
    assert_eq!(
        [bench.state(0), bench.state(1)],
        [State::Held, State::Running]
    );
    assert_eq!(bench.core.next_deadline(), None);
    assert_eq!(bench.start_child(0), Err(Refused::Restarting));
}

/// The verdict `resume`: the same instance goes on, and nothing is counted.
#[test]
fn released() {
    let mut bench = Bench::new(supervisor(OneForOne, 0), [child(), child()]).up();
    bench.hold(0, true);
    bench.release(0);
    bench.release(0);
    bench.expect("up: ask a1 held, release a");
    assert_eq!(bench.state(0), State::Running);
    assert_eq!(bench.noted(|kind| matches!(kind, NoteKind::Released)), 1);
}

/// `resume` where nothing lives to go on is a restart, and counts.
#[test]
fn released_without_an_instance() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child()]).up();
    bench.hold(0, false);
    bench.release(0);
    bench.expect("end a1, up: ask a1 held, run a2, ready a2");
    bench.fail(1);
    bench.expect_orders("stop a2, up: gave up b boom 1/10s");
}

/// A start in a restart may be asked about too; the group stands still until there is a verdict.
#[test]
fn a_start_is_asked_about() {
    for strategy in [OneForOne, OneForAll, RestForOne] {
        let mut bench = Bench::new(supervisor(strategy, 9), [child(), child(), child()]);
        bench.starts(0, [OnStart::Ready, OnStart::Escalate, OnStart::Ready]);
        let mut bench = bench.up();
        bench.fail(0);
        bench.advance(s(100));
        bench.expect_orders(match strategy {
            OneForOne => "run a2, up: ask a2 held",
            _ => "stop c1, stop b1, run a2, up: ask a2 held",
        });
        assert_eq!(bench.state(0), State::Held);
        bench.stop_child(2).unwrap();
        bench.trace.clear();
        bench.release(0);
        bench.expect_orders(match strategy {
            OneForOne => "run a3",
            _ => "run a3, run b2",
        });
    }
}

/// A held child is still one of its group, whether it lives or not.
#[test]
fn a_group_takes_a_held_child_along() {
    for alive in [true, false] {
        let mut bench = Bench::new(supervisor(OneForAll, 9), [child(), child()]).up();
        bench.hold(1, alive);
        bench.fail(0);
        bench.release(1);
        let orders = "up: ask b1 held, stop b1, run a2, run b2";
        bench.expect_orders(if alive {
            orders
        } else {
            "up: ask b1 held, run a2, run b2"
        });
    }
}

/// Stopped or restarted by hand, the question is void; a late verdict changes nothing.
#[test]
fn held_and_ordered_by_hand() {
    for alive in [true, false] {
        for restart in [Restart::Permanent, Restart::Temporary] {
            let policy = ChildPolicy { restart, ..child() };
            let mut bench = Bench::new(supervisor(OneForOne, 0), [policy]).up();
            bench.hold(0, alive);
            bench.stop_child(0).unwrap();
            bench.feed(Input::Release { child: 0, incarnation: 1 });
            assert_eq!(bench.state(0), State::Stopped);

            let mut bench = Bench::new(supervisor(OneForOne, 0), [policy]).up();
            bench.hold(0, alive);
            bench.trace.clear();
            bench.restart_child(0).unwrap();
            bench.feed(Input::Release { child: 0, incarnation: 1 });
            bench.expect_orders(if alive { "stop a1, run a2" } else { "run a2" });
            assert_eq!(bench.state(0), State::Running);
        }
    }
}

/// Who is asked about a held child alone decides on it alone.
#[test]
fn held_and_settled() {
    for alive in [true, false] {
        let settled = |directive| {
            let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child()]).up();
            bench.hold(0, alive);
            bench.trace.clear();
            bench.decide(0, directive);
            assert_eq!(bench.state(1), State::Running);
            bench
        };
        let mut bench = settled(Directive::Restart);
        bench.expect_orders(if alive { "stop a1, run a2" } else { "run a2" });
        assert_eq!(bench.state(0), State::Running);
        // A verdict that comes twice finds nobody held.
        bench.decide(0, Directive::Stop);
        assert_eq!(bench.state(0), State::Running);
        assert_eq!(settled(Directive::Stop).state(0), State::Stopped);
        assert_eq!(settled(Directive::Resume).state(0), State::Running);
    }
}

/// The supervisor's own stop ends the question.
#[test]
fn held_and_stopped_with_all() {
    let mut bench = Bench::new(supervisor(OneForOne, 0), [child(), child(), child()]).up();
    bench.hold(0, true);
    bench.hold(2, false);
    bench.trace.clear();
    bench.stop();
    bench.expect("stop b1, end b1, stop a1, end a1, up: shutdown");
}

/// A held instance that dies is down like any other.
#[test]
fn a_held_child_may_die() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child()]).up();
    bench.hold(0, true);
    bench.fail(0);
    bench.expect("up: ask a1 held, end a1, run a2, ready a2");
    bench.release(0);
    bench.expect_nothing();
}

/// D4, D11: a verdict that falls on a child takes it in an ordered stop, and counts with its parent.
#[test]
fn condemned_to_restart() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child()]).up();
    bench.condemn(1, Directive::Restart);
    bench.expect("stop b1, end b1, run b2, ready b2");
    let escalated = |kind: &NoteKind<_>| {
        matches!(
            kind,
            NoteKind::Restarted { reason: RestartReason::Escalated, attempt: 1, .. }
        )
    };
    assert_eq!(bench.noted(escalated), 1);
    bench.condemn(1, Directive::Restart);
    bench.expect("stop b2, end b2, stop a1, end a1, up: gave up b below 1/10s");
}

/// In a group all go down in reverse, the condemned one in its turn.
#[test]
fn condemned_in_a_group() {
    for delay in [s(0), s(3)] {
        let policies = [child(), delayed(delay), child()];
        let mut bench = Bench::new(supervisor(OneForAll, 1), policies).up();
        bench.condemn(1, Directive::Restart);
        bench.advance(delay);
        bench.expect_orders("stop c1, stop b1, stop a1, run a2, run b2, run c2");
    }
}

/// While its group waits for it, a condemned child shows that it backs off.
#[test]
fn condemned_and_waiting() {
    for strategy in [OneForOne, OneForAll] {
        let mut bench = Bench::new(supervisor(strategy, 1), [delayed(s(3)), child()]).up();
        bench.condemn(0, Directive::Restart);
        assert_eq!(bench.state(0), State::BackingOff);
        let waits = |kind: &NoteKind<_>| matches!(kind, NoteKind::BackingOff { attempt: 1, .. });
        assert_eq!(bench.noted(waits), 1);
        bench.advance(s(3));
        assert_eq!(bench.state(0), State::Running);
    }
}

/// The verdict `stop` is final, and so is `restart` for what is temporary.
#[test]
fn condemned_to_stop() {
    for (restart, directive) in [
        (Restart::Permanent, Directive::Stop),
        (Restart::Transient, Directive::Stop),
        (Restart::Temporary, Directive::Restart),
    ] {
        let policy = ChildPolicy { restart, ..child() };
        let mut bench = Bench::new(supervisor(OneForAll, 1), [policy, child()]).up();
        bench.condemn(0, directive);
        bench.expect("stop a1, end a1");
        bench.fail(1);
        bench.expect_orders("run b2");
        assert_eq!(bench.state(0), State::Stopped);
    }
}

/// A verdict that falls on what is down already finds nothing to stop.
#[test]
fn condemned_when_down() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child()]).up();
    bench.hold(0, false);
    bench.condemn(0, Directive::Stop);
    assert_eq!(bench.state(0), State::Stopped);
    bench.fail_with(1, Directive::Stop);
    bench.condemn(1, Directive::Restart);
    bench.advance(s(100));
    bench.expect_orders("up: ask a1 held");
}

/// A verdict may fall on a child in its start; a first start of all then goes on in order.
#[test]
fn condemned_in_its_start() {
    for delay in [s(0), s(3)] {
        let mut bench = Bench::new(supervisor(OneForOne, 9), [delayed(delay), child()]);
        bench.starts(0, [OnStart::Hang, OnStart::Ready]);
        bench.start();
        bench.condemn(0, Directive::Restart);
        bench.advance(s(3));
        bench.expect_orders("run a1, stop a1, run a2, run b1, up: started");
    }
}

/// D5: an escalation that reaches the root ends the tree, in order, with the failure.
#[test]
fn the_end_at_the_root() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child(), child()]).up();
    bench.hold(1, true);
    bench.feed(Input::End { child: 1, failure: "held" });
    bench.settle();
    bench.expect_orders("up: ask b1 held, stop c1, stop b1, stop a1, up: escalated b held");
}

/// A group that comes up at the same time waits for a member that is held, and for nothing more.
#[test]
fn a_group_goes_on_after_a_release() {
    let mut bench = Bench::new(concurrent(OneForAll, 9), [child(), child()]);
    bench.starts(0, [OnStart::Hang]);
    bench.start();
    bench.hold(1, true);
    bench.stop_child(0).unwrap();
    assert!(bench.core.is_rolling());
    bench.release(1);
    assert!(!bench.core.is_rolling(), "{:?}", bench.trace);
}
