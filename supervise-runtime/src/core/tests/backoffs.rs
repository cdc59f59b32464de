//! How long a restart waits.

use supervise_policy::{Backoff, ChildPolicy, Factor, Strategy::*};

use super::{
    bench::Bench,
    policies::{NANO, child, delayed, ms, s, supervisor},
    script::OnStart,
};
use crate::core::{NoteKind, State};

fn doubling() -> ChildPolicy {
    let backoff = Backoff::exponential(ms(100), s(5), Factor::new(2.0));
    ChildPolicy { backoff, reset_after: s(1), ..child() }
}

/// The delays that were announced since the last call.
fn delays(bench: &mut Bench) -> Vec<u64> {
    let notes = std::mem::take(&mut bench.notes);
    notes
        .iter()
        .filter_map(|note| match note.kind {
            NoteKind::BackingOff { delay, .. } => Some(delay.as_millis() as u64),
            _ => None,
        })
        .collect()
}

/// GAP-01: the delays grow over failing starts, with one attempt after each.
#[test]
fn obs_3_failing_starts_back_off() {
    let mut bench = Bench::new(supervisor(OneForOne, 99), [doubling(), child()]);
    bench.starts(
        0,
        [
            OnStart::Ready,
            OnStart::Fail,
            OnStart::Fail,
            OnStart::Fail,
            OnStart::Ready,
        ],
    );
    let mut bench = bench.up();
    bench.fail(0);
    bench.expect("end a1");
    for (wait, trace) in [
        (ms(100), "run a2, end a2"),
        (ms(200), "run a3, end a3"),
        (ms(400), "run a4, end a4"),
        (ms(800), "run a5, ready a5"),
    ] {
        assert_eq!(bench.state(0), State::BackingOff);
        bench.advance(wait - NANO);
        bench.expect_nothing();
        bench.advance(NANO);
        bench.expect(trace);
    }
    assert_eq!(delays(&mut bench), [100, 200, 400, 800]);
}

/// R8: health shorter than `reset_after` continues the row, so much or more begins it anew.
#[test]
fn health_resets_the_row() {
    let mut bench = Bench::new(supervisor(OneForOne, 99), [doubling()]).up();
    for (health, delay) in [
        (ms(0), 100),
        (ms(0), 200),
        (s(1) - NANO, 400),
        (s(1), 100),
        (ms(999), 200),
        (s(60), 100),
    ] {
        bench.advance(health);
        bench.fail(0);
        assert_eq!(delays(&mut bench), [delay]);
        bench.advance(ms(delay));
    }
}

/// An order by hand begins the row anew too.
#[test]
fn a_start_by_hand_resets_the_row() {
    let mut bench = Bench::new(supervisor(OneForOne, 99), [doubling()]).up();
    for by_hand in [Bench::start_child, Bench::restart_child] {
        for delay in [100, 200] {
            bench.fail(0);
            assert_eq!(delays(&mut bench), [delay]);
            bench.advance(ms(delay));
        }
        if by_hand(&mut bench, 0).is_err() {
            bench.stop_child(0).unwrap();
            by_hand(&mut bench, 0).unwrap();
        }
    }
    bench.fail(0);
    assert_eq!(delays(&mut bench), [100]);
}

/// Time spent waiting or failing to start is no health.
#[test]
fn waiting_is_no_health() {
    let mut bench = Bench::new(supervisor(OneForOne, 99), [doubling()]);
    bench.starts(
        0,
        [OnStart::Ready, OnStart::FailAfter(s(7)), OnStart::Ready],
    );
    let mut bench = bench.up();
    bench.fail(0);
    bench.advance(ms(100));
    bench.advance(s(7));
    assert_eq!(delays(&mut bench), [100, 200]);
}

/// R2: no delay, no timer, no announcement.
#[test]
fn an_immediate_restart_arms_nothing() {
    let mut bench = Bench::new(supervisor(OneForOne, 99), [child()]).up();
    bench.crash(0, supervise_policy::Directive::Restart);
    bench.expect("end a1, run a2");
    assert_eq!(bench.core.next_deadline(), None);
    assert_eq!(delays(&mut bench), [] as [u64; 0]);
}

/// R11: while one waits, its siblings fail and are restarted, and orders are answered.
#[test]
fn waiting_blocks_nobody() {
    let mut bench = Bench::new(supervisor(OneForOne, 99), [delayed(s(60)), child()]).up();
    bench.fail(0);
    bench.fail(1);
    bench.restart_child(1).unwrap();
    bench.expect_orders("run b2, stop b2, run b3");
    bench.stop_child(0).unwrap();
    assert_eq!(bench.core.next_deadline(), None);
    assert_eq!(bench.state(0), State::Stopped);
    bench.start_child(0).unwrap();
    bench.expect("run a2, ready a2");
}

/// A stop in the middle of a wait ends the wait.
#[test]
fn a_stop_ends_the_wait() {
    let mut bench = Bench::new(supervisor(OneForOne, 99), [delayed(s(60)), child()]).up();
    bench.fail(0);
    bench.stop();
    bench.expect_orders("stop b1, up: shutdown");
    assert_eq!(bench.core.next_deadline(), None);
    bench.advance(s(100));
    bench.expect_nothing();
}

/// A group waits for the delay of the one that failed, with its members down.
#[test]
fn a_group_waits_as_one() {
    let mut bench = Bench::new(supervisor(OneForAll, 9), [child(), delayed(s(3)), child()]).up();
    bench.fail(1);
    bench.expect_orders("stop c1, stop a1");
    assert_eq!(bench.state(1), State::BackingOff);
    bench.advance(s(3) - NANO);
    bench.expect_nothing();
    bench.advance(NANO);
    bench.expect_orders("run a2, run b2, run c2");
}

/// The delay counts from the failure, also if the siblings take a part of it to stop.
#[test]
fn slow_stops_are_part_of_the_wait() {
    let mut bench = Bench::new(supervisor(OneForAll, 9), [delayed(s(3)), child()]).up();
    bench.stops(1, super::script::OnStop::EndAfter(s(2)));
    bench.fail(0);
    bench.advance(s(2));
    bench.expect("end a1, stop b1, end b1");
    bench.advance(s(1));
    bench.expect_orders("run a2, run b2");
}

/// R16: a restart says why, which attempt it was, and how long it waited.
#[test]
fn a_restart_says_why() {
    use crate::core::RestartReason::*;
    let mut bench = Bench::new(supervisor(RestForOne, 99), [doubling(), child()]).up();
    bench.fail(0);
    bench.advance(ms(100));
    bench.fail(0);
    bench.advance(ms(200));
    bench.restart_child(0).unwrap();
    let told: Vec<_> = bench
        .notes
        .iter()
        .filter_map(|note| match note.kind {
            NoteKind::Restarted { reason, attempt, delay, .. } => {
                Some((note.child, reason, attempt, delay))
            }
            _ => None,
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some(0), Failure, 1, ms(100)),
            (Some(1), Group, 0, ms(0)),
            (Some(0), Failure, 2, ms(200)),
            (Some(1), Group, 0, ms(0)),
            (Some(0), Manual, 0, ms(0)),
        ]
    );
}

/// Equal seeds draw equal delays, inside the jitter and under the cap.
#[test]
fn jitter_is_seeded() {
    let jitter = supervise_policy::Jitter::fraction(0.2);
    let policy = ChildPolicy { backoff: doubling().backoff.with_jitter(jitter), ..doubling() };
    let run = || {
        let mut bench = Bench::new(supervisor(OneForOne, 99), [policy]);
        bench.starts(0, [OnStart::Ready, OnStart::Fail]);
        let mut bench = bench.up();
        bench.fail(0);
        bench.advance(s(60));
        delays(&mut bench)
    };
    let drawn = run();
    assert_eq!(drawn, run());
    assert!(
        (80..=120).contains(&drawn[0]) && (160..=240).contains(&drawn[1]),
        "{drawn:?}"
    );
    assert!(drawn.iter().all(|delay| *delay <= 5_000), "{drawn:?}");
}
