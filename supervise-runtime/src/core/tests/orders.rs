//! Orders by hand: what each does in each state of a child.

use supervise_policy::{Backoff, Budget, ChildPolicy, Directive, OnLimit, Restart, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, delayed, ms, s, supervisor},
    script::{OnStart, OnStop},
};
use crate::core::{Exit, NoteKind, Refused, State};

fn two(policy: ChildPolicy) -> Bench {
    Bench::new(supervisor(OneForOne, 9), [policy, child()]).up()
}

/// L6.
#[test]
fn a_pause_is_idempotent_and_ends_with_resume() {
    let mut bench = two(child());
    for _ in 0..2 {
        assert_eq!(bench.pause_child(0, true), Ok(()));
        assert_eq!(bench.state(0), State::Paused);
    }
    assert_eq!(bench.noted(|kind| matches!(kind, NoteKind::Paused)), 1);
    for _ in 0..2 {
        assert_eq!(bench.pause_child(0, false), Ok(()));
        assert_eq!(bench.state(0), State::Running);
    }
    bench.expect("pause a, unpause a");
    assert_eq!(bench.state(1), State::Running);
}

/// L6.
#[test]
fn a_paused_child_obeys_and_a_restart_ends_the_pause() {
    let mut bench = two(child());
    bench.pause_child(0, true).unwrap();
    bench.restart_child(0).unwrap();
    assert_eq!(bench.state(0), State::Running);
    bench.pause_child(0, true).unwrap();
    bench.fail(0);
    assert_eq!(bench.state(0), State::Running);
    bench.pause_child(0, true).unwrap();
    bench.stop_child(0).unwrap();
    bench.expect_orders("pause a, stop a1, run a2, pause a, run a3, pause a, stop a3");
    assert_eq!(bench.start_child(0), Ok(()));
    assert_eq!(bench.state(0), State::Running);
}

#[test]
fn a_paused_child_stops_with_its_group_and_with_its_supervisor() {
    let mut bench = Bench::new(supervisor(OneForAll, 9), [child(); 2]).up();
    bench.pause_child(0, true).unwrap();
    bench.fail(1);
    bench.pause_child(1, true).unwrap();
    bench.stop();
    bench
        .expect_orders("pause a, stop a1, run a2, run b2, pause b, stop b2, stop a2, up: shutdown");
}

/// A verdict from above ends a hold, not a pause.
#[test]
fn what_is_held_can_be_paused_and_is_paused_when_it_is_released() {
    let mut bench = two(child());
    bench.pause_child(0, true).unwrap();
    bench.hold(0, true);
    assert_eq!(bench.state(0), State::Held);
    bench.release(0);
    assert_eq!(bench.state(0), State::Paused);
    bench.hold(0, true);
    bench.pause_child(0, false).unwrap();
    assert_eq!(bench.state(0), State::Held);
    bench.release(0);
    assert_eq!(bench.state(0), State::Running);
}

#[test]
fn what_is_not_up_cannot_be_paused() {
    let mut bench = two(delayed(s(1)));
    bench.starts(0, [OnStart::Hang]);
    bench.stops(0, OnStop::EndAfter(s(1)));
    bench.fail(0);
    let both = |bench: &mut Bench, refused| {
        for paused in [true, false] {
            assert_eq!(bench.pause_child(0, paused), Err(refused));
        }
    };
    both(&mut bench, Refused::Restarting);
    bench.advance(s(1));
    both(&mut bench, Refused::Restarting);
    bench.stop_child(0).unwrap();
    both(&mut bench, Refused::Stopping);
    bench.advance(s(1));
    both(&mut bench, Refused::Down);
    bench.remove_child(0).unwrap();
    both(&mut bench, Refused::NotFound);
    bench.stop();
    both(&mut bench, Refused::NotRunning);
}

/// OTP-23: stopped, gone, and gone again.
#[test]
fn otp_23_what_is_removed_is_stopped_and_cannot_be_found() {
    let mut bench = two(child());
    bench.stops(0, OnStop::EndAfter(s(1)));
    bench.remove_child(0).unwrap();
    assert_eq!(bench.state(0), State::Stopping);
    assert_eq!(bench.noted(|kind| matches!(kind, NoteKind::Removed)), 0);
    bench.advance(s(1));
    assert_eq!(bench.noted(|kind| matches!(kind, NoteKind::Removed)), 1);
    assert!(bench.core.children()[0].is_gone());
    let gone = Err(Refused::NotFound);
    assert_eq!(bench.start_child(0), gone);
    assert_eq!(bench.restart_child(0), gone);
    assert_eq!(bench.stop_child(0), gone);
    assert_eq!(bench.pause_child(0, true), gone);
    assert_eq!(bench.reset_child(0), gone);
    assert_eq!(bench.remove_child(0), Ok(()), "it is removed");
    bench.stop();
    bench.expect_orders("stop a1, stop b1, up: shutdown");
    assert_eq!(bench.remove_child(0), Err(Refused::NotRunning));
}

#[test]
fn what_is_removed_does_not_come_back_with_its_group_but_with_its_supervisor() {
    let mut bench = Bench::new(supervisor(OneForAll, 9), [child(); 2]).up();
    bench.remove_child(0).unwrap();
    bench.fail(1);
    bench.expect_orders("stop a1, run b2");
    bench.stop();
    let bench = bench.again();
    assert_eq!(
        (bench.state(0), bench.state(1)),
        (State::Running, State::Running)
    );
}

/// Whatever it was doing.
#[test]
fn what_hangs_can_be_removed() {
    let mut bench = two(delayed(s(60)));
    bench.fail(0);
    bench.remove_child(0).unwrap();
    assert_eq!(bench.state(0), State::Stopped);
    assert_eq!(bench.core.next_deadline(), None, "nothing waits any more");

    let mut bench = two(child());
    bench.starts(0, [OnStart::Hang]);
    bench.fail(0);
    bench.remove_child(0).unwrap();
    assert_eq!(bench.state(0), State::Stopped);

    let mut bench = two(child());
    bench.stops(0, OnStop::Never);
    bench.stop_child(0).unwrap();
    bench.advance(s(6));
    assert_eq!(bench.state(0), State::Stuck);
    bench.remove_child(0).unwrap();
    bench.end(0, Exit::Killed);
    assert!(bench.core.children()[0].is_gone());

    // A stop does not take a removal back.
    let mut bench = two(child());
    bench.stops(0, OnStop::EndAfter(s(1)));
    bench.remove_child(0).unwrap();
    bench.stop_child(0).unwrap();
    bench.advance(s(1));
    assert!(bench.core.children()[0].is_gone());
}

#[test]
fn a_temporary_child_that_is_gone_is_stopped_and_can_be_removed() {
    let mut bench = two(ChildPolicy { restart: Restart::Temporary, ..child() });
    bench.end(0, Exit::Normal);
    assert_eq!(bench.stop_child(0), Ok(()));
    assert_eq!(bench.start_child(0), Err(Refused::NotFound));
    assert_eq!(bench.remove_child(0), Ok(()));
    assert_eq!(bench.stop_child(0), Err(Refused::NotFound));
}

/// BKO-13.
#[test]
fn bko_13_a_stop_during_a_backoff_is_at_once() {
    let mut bench = two(delayed(s(60)));
    bench.fail(0);
    assert_eq!(bench.state(0), State::BackingOff);
    bench.stop_child(0).unwrap();
    assert_eq!(bench.state(0), State::Stopped);
    bench.advance(s(120));
    bench.expect("end a1");
}

fn limited(max: u32) -> ChildPolicy {
    let budget = Some(Budget::new(max, s(10)));
    ChildPolicy { budget, on_limit: OnLimit::Stop, ..child() }
}

/// R18, R6.
#[test]
fn r18_reset_empties_a_childs_own_budget() {
    let mut bench = two(limited(2));
    for _ in 0..2 {
        bench.fail(0);
    }
    bench.reset_child(0).unwrap();
    for _ in 0..2 {
        bench.fail(0);
    }
    assert_eq!(bench.state(0), State::Running, "two more");
    bench.fail(0);
    assert_eq!(bench.state(0), State::LimitExceeded);
    // It is plainly stopped, and stays so until it is started.
    for _ in 0..2 {
        bench.reset_child(0).unwrap();
        assert_eq!(bench.state(0), State::Stopped);
    }
    bench.start_child(0).unwrap();
    bench.fail(0);
    bench.fail(0);
    assert_eq!(bench.state(0), State::Running);
}

/// R18.
#[test]
fn r18_reset_begins_the_backoff_anew_and_lets_a_wait_go_on() {
    let backoff = Backoff::linear(s(1), s(1), s(60));
    let mut bench = two(ChildPolicy { backoff, reset_after: s(1_000), ..child() });
    for wait in 1..=3 {
        bench.fail(0);
        bench.advance(s(wait));
    }
    bench.fail(0);
    bench.reset_child(0).unwrap();
    bench.advance(s(4) - ms(1));
    assert_eq!(bench.state(0), State::BackingOff, "this wait had begun");
    bench.advance(ms(1));
    assert_eq!(bench.state(0), State::Running);
    bench.fail(0);
    bench.advance(s(1));
    assert_eq!(bench.state(0), State::Running, "the first delay again");
}

/// R18: what was on its way when the log was emptied is not counted, and gives nothing back.
#[test]
fn r18_a_restart_on_its_way_is_forgotten_with_the_rest() {
    let mut bench = two(ChildPolicy { backoff: Backoff::fixed(s(1)), ..limited(1) });
    bench.fail(0);
    bench.reset_child(0).unwrap();
    bench.advance(s(1));
    bench.fail(0);
    bench.advance(s(1));
    assert_eq!(bench.state(0), State::Running);
    bench.fail(0);
    assert_eq!(bench.state(0), State::LimitExceeded);

    let mut bench = Bench::new(supervisor(OneForOne, 1), [delayed(s(1)); 3]).up();
    bench.fail(0);
    bench.reset_shared();
    bench.fail(1);
    bench.stop_child(0).unwrap();
    bench.fail(2);
    assert!(bench.finished, "what a has waited for gives no place to c");
}

#[test]
fn r18_reset_of_what_the_children_share() {
    for strategy in [OneForOne, OneForAll] {
        let mut bench = Bench::new(supervisor(strategy, 2), [child(); 2]).up();
        for _ in 0..4 {
            bench.fail(0);
            bench.fail(1);
            bench.reset_shared();
        }
        bench.fail(0);
        bench.fail(0);
        assert!(!bench.finished);
        bench.fail(0);
        assert!(bench.finished);
    }
}

/// OBS-12.
#[test]
fn obs_12_syd_03_orders_by_hand_are_counted_in_no_budget() {
    let mut bench = Bench::new(supervisor(OneForOne, 0), [limited(0), child()]).up();
    for child in [0, 1] {
        for _ in 0..5 {
            bench.restart_child(child).unwrap();
            bench.stop_child(child).unwrap();
            bench.start_child(child).unwrap();
            bench.pause_child(child, true).unwrap();
            bench.reset_child(child).unwrap();
        }
    }
    assert!(!bench.finished);
}

/// An order is answered by what the child does then, not by what it was doing.
#[test]
fn orders_overrule_each_other() {
    let mut bench = two(child());
    bench.stops(0, OnStop::EndAfter(s(1)));
    bench.restart_child(0).unwrap();
    bench.stop_child(0).unwrap();
    bench.advance(s(1));
    assert_eq!(bench.state(0), State::Stopped);
    bench.start_child(0).unwrap();
    bench.stop_child(0).unwrap();
    assert_eq!(bench.start_child(0), Err(Refused::Stopping));
    assert_eq!(bench.restart_child(0), Err(Refused::Stopping));
    bench.advance(s(1));
    bench.fail_with(1, Directive::Stop);
    bench.start_child(1).unwrap();
    bench.expect_orders("stop a1, run a2, stop a2, run b2");
}

/// R18: what a group's restart is counted in is forgotten with its own log, and with no other.
#[test]
fn r18_a_reset_forgets_no_restart_that_is_counted_elsewhere() {
    let mut bench = Bench::new(supervisor(RestForOne, 1), [limited(5), delayed(s(5))]).up();
    bench.fail(1);
    bench.reset_child(0).unwrap();
    bench.stop_child(1).unwrap();
    bench.start_child(1).unwrap();
    bench.fail(1);
    assert!(
        !bench.finished,
        "the one that was called off was given back"
    );

    // What is forgotten gives nothing back, and delays nothing.
    let mut bench = Bench::new(supervisor(RestForOne, 1), [child(), delayed(s(5))]).up();
    bench.fail(1);
    bench.reset_shared();
    bench.fail(0);
    bench.expect_orders("run a2, run b2");
    bench.fail(0);
    assert!(bench.finished);
}

/// What is gone by itself is taken off the list without a word: nothing happens to it any more.
#[test]
fn a_removal_is_told_of_what_is_there() {
    let told = |kind: &NoteKind<_>| matches!(kind, NoteKind::Removed);
    let temporary = ChildPolicy { restart: Restart::Temporary, ..child() };
    let mut bench = two(temporary);
    bench.end(0, Exit::Normal);
    bench.remove_child(0).unwrap();
    assert_eq!(bench.noted(told), 0);

    let mut bench = two(temporary);
    bench.remove_child(0).unwrap();
    assert_eq!(bench.noted(told), 1);
    assert_eq!(bench.stop_child(0), Err(Refused::NotFound), "not even gone");
    bench.remove_child(0).unwrap();
    assert_eq!(bench.noted(told), 0, "once");

    // While something is left of it, it is there.
    for remove in [true, false] {
        let mut bench = two(child());
        bench.end_unjoined(0);
        if remove {
            bench.remove_child(0).unwrap();
        } else {
            bench.stop_child(0).unwrap();
        }
        assert_eq!(bench.noted(told), 0);
        bench.join(0);
        assert_eq!(bench.noted(told), usize::from(remove));
    }
}
