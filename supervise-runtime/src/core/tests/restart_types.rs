//! After which exits a child comes back.

use supervise_policy::{ChildPolicy, Directive, Restart, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, supervisor},
    script::OnStart,
};
use crate::core::{Exit, NoteKind, Refused, State};

fn one(restart: Restart) -> Bench {
    let policy = ChildPolicy { restart, ..child() };
    Bench::new(supervisor(OneForOne, 5), [policy, child()]).up()
}

/// OTP-45 to 47 and OTP-52 to 54: what comes back, after which exit.
#[test]
fn erg_01_syd_06_the_table() {
    for (restart, exit, comes_back) in [
        (Restart::Permanent, Exit::Normal, true),
        (Restart::Permanent, Exit::Shutdown, true),
        (Restart::Permanent, Exit::Failed("boom"), true),
        (Restart::Permanent, Exit::Killed, true),
        (Restart::Transient, Exit::Normal, false),
        (Restart::Transient, Exit::Shutdown, false),
        (Restart::Transient, Exit::Failed("boom"), true),
        (Restart::Transient, Exit::Killed, true),
        (Restart::Temporary, Exit::Normal, false),
        (Restart::Temporary, Exit::Failed("boom"), false),
        (Restart::Temporary, Exit::Killed, false),
    ] {
        let mut bench = one(restart);
        bench.end(0, exit);
        bench.expect(if comes_back {
            "end a1, run a2, ready a2"
        } else {
            "end a1"
        });
        let state = if comes_back {
            State::Running
        } else {
            State::Stopped
        };
        assert_eq!(bench.state(0), state, "{restart} {exit:?}");
        assert_eq!(bench.state(1), State::Running);
    }
}

/// Each end by itself is told once, with what it was answered with.
#[test]
fn an_end_is_told_with_its_answer() {
    for directive in [Directive::Restart, Directive::Stop] {
        let mut bench = one(Restart::Permanent);
        bench.fail_with(0, directive);
        let told = |kind: &NoteKind<_>| match kind {
            NoteKind::Ended { exit, directive: answer } => {
                (*exit, *answer) == (Exit::Failed("boom"), directive)
            }
            _ => false,
        };
        assert_eq!(bench.noted(told), 1);
    }
    let mut bench = one(Restart::Transient);
    bench.end(0, Exit::Normal);
    let told = |kind: &NoteKind<_>| matches!(kind, NoteKind::Ended { exit: Exit::Normal, .. });
    assert_eq!(bench.noted(told), 1);
}

/// What it failed with is remembered beyond ends that were none.
#[test]
fn a_good_end_does_not_hide_the_failure_before() {
    let mut bench = one(Restart::Permanent);
    let last = |bench: &Bench| bench.core.children()[0].last_failure().copied();
    bench.end(0, Exit::Normal);
    assert_eq!(last(&bench), None);
    bench.fail(0);
    assert_eq!(last(&bench), Some("boom"));
    for _ in 0..2 {
        bench.end(0, Exit::Normal);
        assert_eq!(last(&bench), Some("boom"));
    }
    bench.end(0, Exit::Failed("bang"));
    assert_eq!(last(&bench), Some("bang"));
}

/// A transient child that ended is kept and can be started by hand; a temporary one is gone.
#[test]
fn what_is_kept() {
    for (restart, answer) in [
        (Restart::Transient, Ok(())),
        (Restart::Temporary, Err(Refused::NotFound)),
    ] {
        let mut bench = one(restart);
        bench.end(0, Exit::Normal);
        assert_eq!(bench.start_child(0), answer);
        assert_eq!(bench.restart_child(0), answer);
        assert_eq!(bench.stop_child(0), Ok(()), "down already");
    }
}

/// `stop` is final whatever the restart type; only an order by hand starts the child again.
#[test]
fn bor_03_s6_03_syd_07_typ_31_stop_is_final() {
    for restart in [Restart::Permanent, Restart::Transient] {
        let mut bench = one(restart);
        bench.fail_with(0, Directive::Stop);
        bench.expect("end a1");
        assert_eq!(bench.state(0), State::Stopped);
        bench.start_child(0).unwrap();
        bench.expect("run a2, ready a2");
    }
}

/// `stop` answers failures; a good end is none.
#[test]
fn stop_does_not_touch_a_good_end() {
    let mut bench = one(Restart::Permanent);
    bench.act(
        0,
        super::script::Act::End { exit: Exit::Normal, directive: Directive::Stop, joined: true },
    );
    bench.settle();
    bench.expect("end a1, run a2, ready a2");
}

/// `resume` where there is no instance to go on acts as `restart`.
#[test]
fn resume_without_an_instance_restarts() {
    let mut bench = one(Restart::Permanent);
    bench.fail_with(0, Directive::Resume);
    bench.expect("end a1, run a2, ready a2");
}

/// D1: a resumed failure keeps the instance and counts nothing.
#[test]
fn resume_counts_nothing() {
    let mut bench = Bench::new(supervisor(OneForOne, 0), [child()]).up();
    for _ in 0..10 {
        let (child, incarnation, failure) = (0, 1, "odd");
        bench.feed(crate::core::Input::Resumed { child, incarnation, failure });
    }
    bench.expect_nothing();
    assert_eq!(
        bench.noted(|kind| matches!(kind, NoteKind::Resumed { failure: "odd" })),
        10
    );
    assert_eq!(bench.core.children()[0].last_failure(), Some(&"odd"));
    assert_eq!(bench.core.children()[0].past().unwrap().restarts, 0);
}

/// OBS-5: the normal exits of a permanent child count.
#[test]
fn obs_5_normal_exits_of_a_permanent_child_count() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child()]).up();
    bench.end(0, Exit::Normal);
    bench.expect("end a1, run a2, ready a2");
    bench.end(0, Exit::Normal);
    bench.expect("end a2, up: gave up a without failure 1/10s");
}

/// OBS-14, OTP-40: a restart that says ignore leaves the child down and the supervisor alive.
#[test]
fn a_restart_may_be_ignored() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [child(), child()]);
    bench.starts(0, [OnStart::Ready, OnStart::Ignore]);
    let mut bench = bench.up();
    bench.fail(0);
    bench.expect("end a1, run a2, end a2");
    assert_eq!(bench.state(0), State::Stopped);
    bench.advance(super::policies::s(100));
    bench.expect_nothing();
    bench.start_child(0).unwrap();
    bench.expect("run a3, end a3");
    bench.stop();
    bench.expect("stop b1, end b1, up: shutdown");
}

/// OTP-03, OTP-04: an ignored first start is none that failed; a temporary child is gone with it.
#[test]
fn a_first_start_may_be_ignored() {
    for strategy in [OneForOne, OneForAll, RestForOne] {
        let temporary = ChildPolicy { restart: Restart::Temporary, ..child() };
        let mut bench = Bench::new(supervisor(strategy, 1), [child(), temporary, child()]);
        bench.starts(0, [OnStart::Ignore]);
        bench.starts(1, [OnStart::Ignore]);
        bench.start();
        bench.expect("run a1, end a1, run b1, end b1, run c1, ready c1, up: started");
        assert_eq!(bench.start_child(1), Err(Refused::NotFound));
        assert_eq!(bench.start_child(0), Ok(()));
    }
}
