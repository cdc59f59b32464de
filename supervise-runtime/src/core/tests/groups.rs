//! Group restarts that meet other events.

use supervise_policy::{Budget, ChildPolicy, Directive, OnLimit, Strategy::*};

use super::{
    bench::Bench,
    policies::{NANO, child, concurrent, delayed, ms, s, supervisor},
    script::{OnStart, OnStop},
};
use crate::core::{NoteKind, Refused, RestartReason, State};

/// A wider group takes a pending one in: one restart counts, and the later due time is kept.
#[test]
fn a_wider_group_absorbs() {
    let policies = [delayed(s(1)), delayed(s(5)), child()];
    let mut bench = Bench::new(supervisor(RestForOne, 1), policies).up();
    bench.fail(1);
    bench.advance(s(1));
    bench.fail(0);
    bench.expect_orders("stop c1");
    bench.advance(s(4) - NANO);
    bench.expect_orders("");
    bench.advance(NANO);
    bench.expect_orders("run a2, run b2, run c2");
    bench.fail(2);
    bench.expect_orders("stop b2, stop a2, up: gave up c boom 1/10s");
}

/// The due time of the wider group is kept if that is the later one.
#[test]
fn a_wider_group_may_be_later() {
    let policies = [delayed(s(5)), delayed(s(1)), child()];
    let mut bench = Bench::new(supervisor(RestForOne, 1), policies).up();
    bench.fail(1);
    bench.fail(0);
    bench.expect_orders("stop c1");
    bench.advance(s(5) - NANO);
    bench.expect_orders("");
    bench.advance(NANO);
    bench.expect_orders("run a2, run b2, run c2");
}

/// A child over its own limit absorbs nothing: what was pending takes place, and counts.
#[test]
fn a_denied_group_absorbs_nothing() {
    let own = Some(Budget::new(0, s(10)));
    let limited = ChildPolicy { budget: own, on_limit: OnLimit::Stop, ..child() };
    let policies = [limited, delayed(s(1)), child()];
    let mut bench = Bench::new(supervisor(RestForOne, 1), policies).up();
    bench.fail(1);
    bench.fail(0);
    bench.advance(s(1));
    bench.expect_orders("stop c1, run b2, run c2");
    assert_eq!(bench.state(0), State::LimitExceeded);
    bench.fail(1);
    bench.expect_orders("stop c2, up: gave up b boom 1/10s");
}

/// R12: members that fail while their group goes down add nothing to it.
#[test]
fn failures_on_the_way_down_are_absorbed() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), [child(); 4]).up();
    bench.stops(3, OnStop::EndAfter(s(1)));
    bench.fail(2);
    bench.fail(0);
    bench.end(1, crate::core::Exit::Normal);
    bench.expect("end c1, stop d1, end a1, end b1");
    bench.advance(s(1));
    bench.expect_orders("run a2, run b2, run c2, run d2");
}

/// A failure on the way up is a new one: of those before it in the row, and of the one in turn.
#[test]
fn failures_on_the_way_up_count() {
    let mut bench = Bench::new(supervisor(OneForAll, 2), [child(); 3]);
    bench.starts(
        1,
        [OnStart::Ready, OnStart::ReadyAfter(s(1)), OnStart::Ready],
    );
    let mut bench = bench.up();
    bench.fail(2);
    bench.expect_orders("stop b1, stop a1, run a2, run b2");
    bench.fail(0);
    bench.expect_orders("stop b2, run a3, run b3, run c2");
    bench.fail(0);
    assert!(bench.finished);
}

/// OTP-80: a child that waits for its restart can be stopped, and nothing else is done about it.
#[test]
fn a_hanging_restart_loop() {
    let mut bench = Bench::new(supervisor(OneForOne, 8), [delayed(s(1))]);
    bench.starts(0, [OnStart::Ready, OnStart::Fail]);
    let mut bench = bench.up();
    bench.fail(0);
    bench.advance(s(2));
    assert_eq!(bench.state(0), State::BackingOff);
    assert_eq!(bench.start_child(0), Err(Refused::Restarting));
    assert_eq!(bench.restart_child(0), Err(Refused::Restarting));
    bench.expect_orders("run a2, run a3");
    bench.stop_child(0).unwrap();
    bench.advance(s(100));
    bench.expect_orders("");
    assert_eq!(bench.state(0), State::Stopped);
    bench.stop();
    bench.expect("up: shutdown");
}

/// OTP-81: with the one that it waits for, the group's restart is off; the others stay as they are.
#[test]
fn a_hanging_restart_loop_in_a_group() {
    for hang in [OnStart::Hang, OnStart::Fail, OnStart::Escalate] {
        let mut bench = Bench::new(supervisor(RestForOne, 8), [child(), delayed(s(1)), child()]);
        bench.starts(1, [OnStart::Ready, hang, OnStart::Ready]);
        let mut bench = bench.up();
        bench.fail(1);
        bench.advance(s(1));
        assert_eq!(bench.start_child(1), Err(Refused::Restarting));
        assert_eq!(bench.start_child(2), Err(Refused::Restarting));
        bench.trace.clear();
        bench.stop_child(1).unwrap();
        bench.advance(s(100));
        bench.expect_orders(if hang == OnStart::Hang { "stop b2" } else { "" });
        let states = [0, 1, 2].map(|child| bench.state(child));
        assert_eq!(states, [State::Running, State::Stopped, State::Stopped]);
        bench.start_child(1).unwrap();
        bench.advance(s(100));
        bench.expect("run b3, ready b3");
        bench.start_child(2).unwrap();
        bench.expect("run c2, ready c2");
        bench.fail(0);
        bench.expect_orders("stop c2, stop b3, run a2, run b4, run c3");
    }
}

/// When a restart is off that had absorbed another, nobody is left waiting for it.
#[test]
fn nobody_waits_for_a_restart_that_is_off() {
    let policies = [delayed(s(5)), delayed(s(5)), child()];
    let mut bench = Bench::new(supervisor(RestForOne, 8), policies).up();
    bench.fail(1);
    bench.fail(0);
    bench.stop_child(0).unwrap();
    assert_eq!(bench.core.next_deadline(), None);
    let states = [0, 1, 2].map(|child| bench.state(child));
    assert_eq!(states, [State::Stopped; 3]);
    bench.start_child(1).unwrap();
    bench.expect_orders("stop c1, run b2");
}

/// The same when it is called off on its way up, at another than the one that caused it.
#[test]
fn nobody_waits_for_a_restart_that_went_off_later() {
    let policies = [child(), delayed(s(5)), child()];
    let mut bench = Bench::new(supervisor(OneForAll, 8), policies);
    bench.starts(0, [OnStart::Ready, OnStart::Hang]);
    let mut bench = bench.up();
    bench.fail(1);
    bench.advance(s(5));
    bench.stop_child(0).unwrap();
    bench.expect_orders("stop c1, stop a1, run a2, stop a2");
    assert_eq!(
        [0, 1, 2].map(|child| bench.state(child)),
        [State::Stopped; 3]
    );
    bench.start_child(1).unwrap();
    bench.expect_orders("run b2");
}

/// A restart that is off is given back to the budget.
#[test]
fn a_group_restart_called_off_does_not_count() {
    let mut bench = Bench::new(supervisor(RestForOne, 1), [child(), delayed(s(5))]).up();
    bench.fail(1);
    bench.stop_child(1).unwrap();
    bench.fail(0);
    bench.expect_orders("run a2");
}

/// A member that is stopped by hand while the group waits stays down; the group comes back.
#[test]
fn a_member_stopped_while_the_group_waits() {
    let mut bench = Bench::new(supervisor(OneForAll, 8), [delayed(s(5)), child(), child()]).up();
    bench.fail(0);
    bench.stop_child(1).unwrap();
    bench.advance(s(5));
    bench.expect_orders("stop c1, stop b1, run a2, run c2");
}

/// The same while it is on its way down with its group.
#[test]
fn a_member_stopped_while_the_group_goes_down() {
    let mut bench = Bench::new(supervisor(OneForAll, 8), [child(), child(), child()]).up();
    bench.stops(1, OnStop::EndAfter(s(1)));
    bench.fail(0);
    bench.stop_child(1).unwrap();
    bench.advance(s(1));
    bench.expect_orders("stop c1, stop b1, run a2, run c2");
}

/// What was down by hand and is started while its group is down or on its way joins the group.
#[test]
fn a_start_by_hand_joins_the_group() {
    for stopped in [0, 2] {
        let policies = [child(), delayed(s(5)), child()];
        let mut bench = Bench::new(supervisor(OneForAll, 8), policies).up();
        bench.stop_child(stopped).unwrap();
        bench.fail(1);
        bench.start_child(stopped).unwrap();
        bench.expect_orders(if stopped == 0 {
            "stop a1, stop c1"
        } else {
            "stop c1, stop a1"
        });
        bench.advance(s(5));
        bench.expect_orders("run a2, run b2, run c2");
        let by_hand = |kind: &NoteKind<_>| {
            matches!(
                kind,
                NoteKind::Restarted { reason: RestartReason::Manual, .. }
            )
        };
        assert_eq!(bench.noted(by_hand), 1);
    }
}

/// A restart by hand that meets the restart of its group becomes a part of it.
#[test]
fn a_restart_by_hand_joins_the_group() {
    let mut bench = Bench::new(supervisor(OneForAll, 8), [child(), child(), child()]).up();
    bench.stops(2, OnStop::EndAfter(s(1)));
    bench.restart_child(2).unwrap();
    bench.fail(0);
    bench.expect_orders("stop c1");
    bench.advance(s(1));
    bench.expect_orders("stop b1, run a2, run b2, run c2");
}

/// A first start goes on without a child that is stopped by hand meanwhile.
#[test]
fn a_first_start_goes_on() {
    let mut bench = Bench::new(
        supervisor(OneForAll, 8),
        [child(), child(), child(), child()],
    );
    bench.starts(1, [OnStart::ReadyAfter(ms(1))]);
    bench.start();
    bench.stop_child(1).unwrap();
    bench.expect_orders("run a1, run b1, stop b1, run c1, run d1, up: started");
}

/// Those that have not had their turn can be taken out, and are not started out of turn.
#[test]
fn a_first_start_keeps_its_order() {
    let mut bench = Bench::new(supervisor(OneForOne, 8), [child(), child(), child()]);
    bench.starts(0, [OnStart::ReadyAfter(s(1))]);
    bench.start();
    assert_eq!(bench.start_child(1), Err(Refused::Restarting));
    bench.stop_child(1).unwrap();
    bench.advance(s(1));
    bench.expect_orders("run a1, run c1, up: started");
}

/// Who waits for its turn waits behind the one whose start is under way; who is not to start waits for nobody.
#[test]
fn a_turn_comes_after_the_start_under_way() {
    let behind = |bench: &Bench| [0, 1, 2, 3].map(|index| bench.core.waits_behind(index));
    let mut bench = Bench::new(supervisor(OneForAll, 3), [child(); 4]);
    assert_eq!(behind(&bench), [None; 4]);
    bench.starts(1, [OnStart::ReadyAfter(s(2)), OnStart::Ready]);
    bench.start();
    assert!(bench.core.is_rolling());
    assert_eq!(behind(&bench), [None, None, Some(1), Some(1)]);
    bench.stop_child(3).unwrap();
    assert_eq!(behind(&bench), [None, None, Some(1), None]);
    bench.advance(s(2));
    assert!(!bench.core.is_rolling());
    assert_eq!(behind(&bench), [None; 4]);
    assert_eq!(bench.state(2), State::Running);

    let mut bench = Bench::new(concurrent(OneForAll, 3), [child(); 4]);
    bench.starts(1, [OnStart::Hang]);
    bench.start();
    assert!(bench.core.is_rolling());
    assert_eq!(behind(&bench), [None; 4]);

    // Who comes back with its group the next time has had its turn for now.
    let mut bench = Bench::new(supervisor(OneForAll, 3), [child(); 4]);
    bench.starts(0, [OnStart::Ignore]);
    bench.starts(1, [OnStart::Hang]);
    bench.start();
    assert_eq!(bench.state(0), State::Stopped);
    assert_eq!(behind(&bench), [None, None, Some(1), Some(1)]);
}

/// Who caused a restart waits for it, and is said to once; the restart says whom it takes along.
#[test]
fn a_group_says_once_what_it_does() {
    let waits = |kind: &NoteKind<_>| matches!(kind, NoteKind::BackingOff { .. });
    let off = |kind: &NoteKind<_>| matches!(kind, NoteKind::CalledOff);
    let applied =
        |kind: &NoteKind<_>| matches!(kind, NoteKind::StrategyApplied { first: 1, members: 2, .. });
    for (policy, times) in [(child(), 0), (delayed(s(5)), 1)] {
        let mut bench = Bench::new(supervisor(RestForOne, 8), [child(), policy, child()]).up();
        bench.fail(1);
        bench.advance(s(5));
        let notes = bench.notes.clone();
        assert_eq!(bench.noted(waits), times);
        bench.notes.clone_from(&notes);
        assert_eq!(bench.noted(applied), 1);
        bench.notes = notes;
        assert_eq!(bench.noted(off), 0);
    }
}

/// A verdict of `restart` adds nothing to a restart that is under way: who lives is stopped when it is its turn.
#[test]
fn a_verdict_is_absorbed_like_a_failure() {
    for alive in [true, false] {
        let mut bench = Bench::new(supervisor(OneForAll, 1), [child(), child(), child()]).up();
        bench.stops(2, OnStop::EndAfter(s(1)));
        bench.hold(1, alive);
        bench.fail(0);
        bench.trace.clear();
        bench.notes.clear();
        bench.decide(1, Directive::Restart);
        assert_eq!(bench.core.children()[1].is_up(), alive);
        bench.advance(s(1));
        bench.expect_orders(if alive {
            "stop b1, run a2, run b2, run c2"
        } else {
            "run a2, run b2, run c2"
        });
        assert_eq!(bench.noted(|kind| matches!(kind, NoteKind::CalledOff)), 0);
    }
}

/// A smaller group that fails while a wider one goes down does not take its place.
#[test]
fn a_failure_on_the_way_down_leaves_the_group_as_wide_as_it_is() {
    let policies = [child(), delayed(s(5)), child(), child()];
    let mut bench = Bench::new(supervisor(RestForOne, 1), policies).up();
    bench.stops(3, OnStop::EndAfter(s(1)));
    bench.fail(1);
    assert_eq!(bench.state(1), State::BackingOff, "while others still stop");
    bench.fail(2);
    bench.advance(s(5));
    bench.expect_orders("stop d1, run b2, run c2, run d2");
}

/// Whoever is started by hand for the first time is started, not restarted; and who waits waits behind the first, too.
#[test]
fn a_first_start_by_hand_is_no_restart() {
    let mut bench = Bench::new(supervisor(OneForOne, 8), [child(), child()]);
    bench.starts(0, [OnStart::ReadyAfter(s(1))]);
    bench.start();
    assert_eq!(
        [0, 1].map(|index| bench.core.waits_behind(index)),
        [None, Some(0)]
    );
    bench.stop_child(1).unwrap();
    bench.advance(s(1));
    bench.notes.clear();
    bench.start_child(1).unwrap();
    assert_eq!(bench.noted(|kind| matches!(kind, NoteKind::Started)), 1);
}
