//! What an incarnation leaves behind: no other begins before it is gone.

use supervise_policy::{ChildPolicy, Directive, Strategy::*, Unstopped};

use super::{
    bench::Bench,
    policies::{child, concurrent, delayed, s, supervisor},
    script::{Act, OnStop},
};
use crate::core::{Exit, Input, NoteKind, Refused, State};

/// GAP-06: a sub-tree that could not be stopped is not started again before it is gone.
#[test]
fn no_second_incarnation() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child()]).up();
    bench.end_unjoined(0);
    bench.fail(1);
    bench.expect("end a1, end b1, run b2, ready b2");
    assert_eq!(bench.state(0), State::Stuck);
    assert_eq!(bench.noted(|kind| matches!(kind, NoteKind::Unstopped)), 1);
    assert_eq!(bench.start_child(0), Err(Refused::Stopping));
    bench.join(0);
    bench.expect("run a2, ready a2");
}

/// Under `unstopped: escalate` its supervisor gives up instead of waiting.
#[test]
fn no_second_incarnation_by_escalation() {
    let escalates = ChildPolicy { unstopped: Unstopped::Escalate, ..child() };
    let mut bench = Bench::new(supervisor(OneForOne, 9), [escalates, child()]).up();
    bench.end_unjoined(0);
    bench.expect_orders("stop b1, up: unstopped a, not joined");
    bench.join(0);
    bench.expect("up: joined");

    let escalates = ChildPolicy { unstopped: Unstopped::Escalate, ..delayed(s(3)) };
    let mut bench = Bench::new(supervisor(OneForOne, 9), [escalates]).up();
    bench.end_unjoined(0);
    bench.join(0);
    bench.advance(s(3));
    bench.expect_orders("run a2");
}

/// What is gone in time is never in the way.
#[test]
fn gone_during_the_wait() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [delayed(s(3))]).up();
    bench.end_unjoined(0);
    bench.join(0);
    assert_eq!(bench.state(0), State::BackingOff);
    bench.advance(s(3));
    bench.expect("end a1, run a2, ready a2");
}

/// In a group the one that left something behind is waited for in its turn.
#[test]
fn a_group_waits() {
    let mut bench = Bench::new(supervisor(OneForAll, 9), [child(), child(), child()]).up();
    bench.end_unjoined(1);
    bench.expect_orders("stop c1, stop a1, run a2");
    bench.join(1);
    bench.expect_orders("run b2, run c2");
}

/// It keeps its turn when another restart comes over it.
#[test]
fn a_wider_group_waits_too() {
    let policies = [delayed(s(3)), child(), child()];
    let mut bench = Bench::new(supervisor(RestForOne, 9), policies).up();
    bench.end_unjoined(1);
    bench.fail(0);
    bench.join(1);
    bench.expect_orders("stop c1");
    bench.advance(s(3));
    bench.expect_orders("run a2, run b2, run c2");
}

/// Stopped by hand while it waits, it is not started when what was left is gone.
#[test]
fn stopped_by_hand_while_it_waits() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child()]).up();
    bench.end_unjoined(0);
    bench.stop_child(0).unwrap();
    bench.join(0);
    bench.expect("end a1");
    assert_eq!(bench.state(0), State::Stopped);
    bench.start_child(0).unwrap();
    bench.expect("run a2, ready a2");
}

/// In a group that hung on it, the restart is off.
#[test]
fn stopped_by_hand_while_its_group_waits() {
    let mut bench = Bench::new(supervisor(OneForAll, 9), [child(), child(), child()]).up();
    bench.end_unjoined(1);
    bench.stop_child(1).unwrap();
    bench.join(1);
    bench.expect_orders("stop c1, stop a1, run a2");
    bench.start_child(2).unwrap();
    bench.expect_orders("run c2");
}

/// Started by hand it waits just the same.
#[test]
fn started_by_hand() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child()]).up();
    bench.stops(0, OnStop::Unjoined);
    bench.stop_child(0).unwrap();
    bench.start_child(0).unwrap();
    bench.expect("stop a1, end a1");
    assert_eq!(bench.state(0), State::Stuck);
    bench.join(0);
    bench.expect("run a2, ready a2");
}

/// A stop does not wait for what is left of a child that is over; it says that it is not joined.
#[test]
fn stopping_with_remains() {
    for abort in [false, true] {
        let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child(), child()]).up();
        bench.end_unjoined(0);
        bench.stops(2, OnStop::Unjoined);
        bench.trace.clear();
        if abort {
            bench.abort();
            bench.expect_orders("abort c1, abort b1, up: killed, not joined");
        } else {
            bench.stop();
            bench.expect_orders("stop c1, stop b1, up: shutdown, not joined");
        }
        bench.join(2);
        bench.expect_nothing();
        bench.join(0);
        bench.expect("up: joined");
    }
}

/// What is gone before the stop is over is no longer reported.
#[test]
fn gone_during_the_stop() {
    for abort in [false, true] {
        let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child()]).up();
        bench.end_unjoined(0);
        bench.stops(1, OnStop::OnAbort(s(0)));
        let order = if abort { Input::Abort } else { Input::Stop };
        bench.feed(order);
        bench.join(0);
        bench.advance(s(5));
        let last = if abort { "up: killed" } else { "up: shutdown" };
        assert_eq!(bench.trace.last().unwrap(), last);
    }
}

/// A supervisor that is started again while something is left waits for it in its turn.
#[test]
fn a_new_life_waits_too() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child(), child()]).up();
    bench.stops(1, OnStop::Never);
    bench.stops(2, OnStop::Unjoined);
    bench.stop();
    bench.advance(s(6));
    bench.trace.clear();
    bench.start();
    bench.expect("run a2, ready a2");
    bench.end(1, Exit::Killed);
    bench.expect("end b1, run b2, ready b2");
    bench.join(2);
    bench.expect("run c2, ready c2, up: started");
}

/// A child that is held with nothing alive may have left something behind as well.
#[test]
fn held_with_remains() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child()]).up();
    bench.act(0, Act::Hold { alive: false, joined: false });
    bench.release(0);
    bench.expect("end a1, up: ask a1 held");
    bench.join(0);
    bench.expect("run a2, ready a2");
}

/// A condemned sub-tree that leaves something behind comes back when that is gone.
#[test]
fn condemned_with_remains() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [delayed(s(1)), child()]).up();
    bench.stops(0, OnStop::Unjoined);
    bench.condemn(0, Directive::Restart);
    bench.advance(s(1));
    bench.expect("stop a1, end a1");
    bench.join(0);
    bench.expect("run a2, ready a2");
}

/// Where members start at the same time, too: those behind the one that was too many are not started.
#[test]
fn no_start_behind_an_escalation() {
    let escalates = ChildPolicy { unstopped: Unstopped::Escalate, ..child() };
    let mut bench = Bench::new(concurrent(OneForAll, 9), [child(), escalates, child()]).up();
    bench.stops(0, OnStop::End(Exit::Shutdown));
    bench.end_unjoined(1);
    assert!(bench.finished, "{:?}", bench.trace);
    assert!(
        !bench.trace.contains(&"run c2".to_owned()),
        "{:?}",
        bench.trace
    );
}
