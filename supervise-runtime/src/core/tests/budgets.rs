//! How many restarts there are, whose they are, and what follows the last.

use supervise_policy::{Budget, ChildPolicy, OnLimit, Strategy::*};

use super::{
    bench::Bench,
    policies::{NANO, child, delayed, ms, s, supervisor},
    script::OnStart,
};
use crate::core::{NoteKind, Refused, State};

fn own(max: u32, on_limit: OnLimit) -> ChildPolicy {
    ChildPolicy { budget: Some(Budget::new(max, s(10))), on_limit, ..child() }
}

/// OBS-1: with no restart allowed the first failure is the last.
#[test]
fn obs_1_typ_08_no_restart_at_all() {
    let mut bench = Bench::new(supervisor(OneForOne, 0), [child(), child()]).up();
    bench.fail(1);
    bench.expect("end b1, stop a1, end a1, up: gave up b boom 0/10s");
}

/// OTP-30: the budget is shared; the third failure of any of them is one too many.
#[test]
fn a_shared_budget() {
    let mut bench = Bench::new(supervisor(OneForOne, 2), [child(), child()]).up();
    bench.fail(0);
    bench.fail(1);
    bench.expect_orders("run a2, run b2");
    bench.fail(1);
    bench.expect_orders("stop a2, up: gave up b boom 2/10s");
}

/// R5: an age below the window counts, to the nanosecond.
#[test]
fn the_window_is_exact() {
    for (gap, lives) in [(s(10) - NANO, false), (s(10), true)] {
        let mut bench = Bench::new(supervisor(OneForOne, 1), [child()]).up();
        bench.fail(0);
        bench.advance(gap);
        bench.fail(0);
        assert_eq!(bench.finished, !lives, "{gap:?}");
    }
}

/// OTP-29: the window slides.
#[test]
fn the_window_slides() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child()]).up();
    for _ in 0..5 {
        bench.fail(0);
        bench.advance(s(10));
    }
    assert_eq!(bench.state(0), State::Running);
    assert_eq!(bench.core.children()[0].incarnation, 6);
}

/// R7: what is older than the window is forgotten.
#[test]
fn old_restarts_expire() {
    let mut bench = Bench::new(supervisor(OneForOne, 3), [child()]).up();
    for gap in [0, 1, 1, 98] {
        bench.advance(s(gap));
        bench.fail(0);
    }
    bench.expect_orders("run a2, run a3, run a4, run a5");
}

/// An entry's age begins when the restart is due, so that backoff does not stretch the window.
#[test]
fn ages_begin_at_the_due_time() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [delayed(s(8))]).up();
    bench.fail(0);
    bench.advance(s(8));
    bench.expect_orders("run a2");
    bench.advance(s(10) - NANO);
    bench.fail(0);
    bench.expect_orders("up: gave up a boom 1/10s");
}

/// A restart that has not begun counts, however far off it is.
#[test]
fn pending_restarts_count() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [delayed(s(60)), child()]).up();
    bench.fail(0);
    bench.advance(s(30));
    bench.fail(1);
    bench.expect_orders("up: gave up b boom 1/10s");
    assert_eq!(bench.state(0), State::Stopped);
    bench.advance(s(60));
    bench.expect_nothing();
}

/// R6: `on_limit: stop` takes the child alone; an order by hand begins with an empty log.
#[test]
fn bko_10_bko_11_an_own_budget_may_stop_the_child() {
    let mut bench = Bench::new(
        supervisor(OneForOne, 0),
        [own(1, OnLimit::Stop), own(0, OnLimit::Stop)],
    )
    .up();
    bench.fail(0);
    bench.fail(0);
    bench.expect("end a1, run a2, ready a2, end a2");
    assert_eq!(bench.state(0), State::LimitExceeded);
    bench.start_child(0).unwrap();
    bench.fail(0);
    bench.expect("run a3, ready a3, end a3, run a4, ready a4");
    bench.fail(1);
    bench.expect("end b1");
    assert_eq!(bench.state(1), State::LimitExceeded);
}

/// To stop a child that is over its limit changes nothing: it is still to be reset.
#[test]
fn stopping_what_is_over_its_limit() {
    let mut bench = Bench::new(supervisor(OneForOne, 0), [own(1, OnLimit::Stop)]).up();
    bench.fail(0);
    bench.fail(0);
    bench.stop_child(0).unwrap();
    assert_eq!(bench.state(0), State::LimitExceeded);
    bench.start_child(0).unwrap();
    bench.fail(0);
    assert_eq!(bench.state(0), State::Running);
}

#[test]
fn removing_what_is_over_its_limit() {
    let mut bench = Bench::new(supervisor(OneForOne, 0), [own(0, OnLimit::Stop)]).up();
    bench.fail(0);
    assert_eq!(bench.state(0), State::LimitExceeded);
    bench.remove_child(0).unwrap();
    assert!(bench.core.children()[0].is_gone());
    assert_eq!(bench.noted(|kind| matches!(kind, NoteKind::Removed)), 1);
    assert_eq!(bench.start_child(0), Err(Refused::NotFound));
}

/// R6: the default takes the supervisor, and says whose failure it was and what the limit.
#[test]
fn an_own_budget_may_end_the_supervisor() {
    let mut bench = Bench::new(
        supervisor(OneForOne, 9),
        [child(), own(1, OnLimit::Escalate)],
    )
    .up();
    bench.fail(1);
    bench.fail(1);
    bench.expect_orders("run b2, stop a1, up: gave up b boom 1/10s");
}

/// A child with a budget of its own takes nothing from the shared one.
#[test]
fn an_own_budget_spares_the_shared_one() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [own(3, OnLimit::Stop), child()]).up();
    for _ in 0..4 {
        bench.fail(0);
    }
    assert_eq!(bench.state(0), State::LimitExceeded);
    bench.fail(1);
    assert_eq!(bench.state(1), State::Running);
    bench.fail(1);
    assert!(bench.finished);
}

/// Over its own limit under a group strategy: the group has nothing to do with it.
#[test]
fn a_stopped_member_leaves_its_group_alone() {
    let mut bench = Bench::new(supervisor(OneForAll, 9), [child(), own(1, OnLimit::Stop)]).up();
    bench.fail(1);
    bench.expect_orders("stop a1, run a2, run b2");
    bench.fail(1);
    bench.expect_orders("");
    bench.fail(0);
    bench.expect_orders("run a3");
    assert_eq!(bench.state(1), State::LimitExceeded);
}

/// R17: a denied restart says when one will be possible again.
#[test]
fn a_denial_says_when() {
    let mut bench = Bench::new(supervisor(OneForOne, 0), [own(2, OnLimit::Stop)]).up();
    bench.advance(s(3));
    bench.fail(0);
    bench.advance(s(2));
    bench.fail(0);
    bench.advance(s(1));
    bench.fail(0);
    let denied = |kind: &NoteKind<_>| match kind {
        NoteKind::LimitExceeded { max: 2, within, next_available: Some(at) } => {
            *within == s(10) && at.as_nanos() == s(13).as_nanos() as u64
        }
        _ => false,
    };
    assert_eq!(bench.noted(denied), 1);
}

/// Failed starts count like any other failure, one for each attempt.
#[test]
fn typ_19_failed_starts_count() {
    let mut bench = Bench::new(supervisor(OneForOne, 3), [child()]);
    bench.starts(0, [OnStart::Ready, OnStart::Fail]);
    let mut bench = bench.up();
    bench.fail(0);
    bench.expect_orders("run a2, run a3, run a4, up: gave up a start 3/10s");
}

/// OBS-12: what is done by hand is not counted.
#[test]
fn by_hand_is_not_counted() {
    let mut bench = Bench::new(supervisor(OneForOne, 0), [child()]).up();
    for _ in 0..5 {
        bench.restart_child(0).unwrap();
        bench.stop_child(0).unwrap();
        bench.start_child(0).unwrap();
    }
    assert_eq!(bench.state(0), State::Running);
    assert_eq!(bench.core.children()[0].incarnation, 11);
    bench.fail(0);
    assert!(bench.finished);
}

/// A counted restart that is called off is given back.
#[test]
fn a_restart_called_off_does_not_count() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [delayed(s(1)), child()]).up();
    bench.fail(0);
    bench.stop_child(0).unwrap();
    bench.advance(ms(10));
    bench.fail(1);
    bench.expect_orders("run b2");
    bench.fail(1);
    assert!(bench.finished);
}

/// A child of an exhausted supervisor that is started again begins with an empty log.
#[test]
fn a_new_life_begins_with_empty_logs() {
    let mut bench = Bench::new(
        supervisor(OneForOne, 1),
        [own(1, OnLimit::Escalate), child()],
    )
    .up();
    bench.fail(0);
    bench.fail(1);
    bench.fail(1);
    assert!(bench.finished);
    bench.trace.clear();
    bench.start();
    bench.expect_orders("run a3, run b3, up: started");
    bench.fail(0);
    bench.fail(1);
    bench.expect_orders("run a4, run b4");
}
