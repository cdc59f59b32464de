//! A supervisor that is started again remembers nothing of its last life but the incarnations.

use supervise_policy::{Backoff, ChildPolicy, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, delayed, ms, s, supervisor},
    script::{OnStart, OnStop},
};
use crate::core::{NoteKind, RestartReason, State};

/// Its first start is a first start: in order, and with one try. The children were there before, and
/// are told to have been started again with it.
#[test]
fn its_first_start_is_one() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child()]);
    bench.starts(1, [OnStart::Ready, OnStart::Ready, OnStart::Fail]);
    let mut bench = bench.up();
    bench.fail(1);
    bench.stop();
    bench.notes.clear();
    bench.trace.clear();
    bench.start();
    bench.expect_orders("run a2, run b3, stop a2, up: start failed b start");
    let restarted = |kind: &NoteKind<_>| match kind {
        NoteKind::Restarted { reason, .. } => Some(*reason),
        _ => None,
    };
    let told: Vec<_> = bench
        .notes
        .iter()
        .filter_map(|note| Some((note.child?, restarted(&note.kind)?)))
        .collect();
    assert_eq!(told, [(0, RestartReason::Parent)]);
    assert_eq!(bench.core.children()[1].past().unwrap().restarts, 2);
}

/// When a child was started for the first time is never forgotten.
#[test]
fn a_child_is_as_old_as_its_first_start() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child(), child()]);
    bench.starts(0, [OnStart::ReadyAfter(s(1)), OnStart::Ready]);
    bench.advance(s(3));
    let created = |bench: &Bench| [0, 1].map(|index| bench.core.children()[index].created.get());
    assert_eq!(created(&bench), [None; 2]);
    let begun = bench.now;
    bench.start();
    assert_eq!(
        created(&bench),
        [Some(begun), None],
        "its turn has not come"
    );
    bench.advance(s(1));
    let second = Some(begun.saturating_add(s(1)));
    assert_eq!(created(&bench), [Some(begun), second]);
    bench.fail(0);
    bench.stop();
    bench.advance(s(5));
    let bench = bench.again();
    assert_eq!(bench.core.children()[0].incarnation, 3);
    assert_eq!(created(&bench), [Some(begun), second]);
}

/// Its backoff begins anew.
#[test]
fn its_backoff_begins_anew() {
    let backoff = Backoff::linear(ms(100), ms(100), s(1));
    let mut bench = Bench::new(
        supervisor(OneForOne, 9),
        [ChildPolicy { backoff, ..child() }],
    )
    .up();
    bench.fail(0);
    bench.advance(ms(100));
    bench.stop();
    let mut bench = bench.again();
    bench.fail(0);
    bench.advance(ms(100));
    assert_eq!(bench.state(0), State::Running);
}

/// What was pending in the last life gives nothing back in this one.
#[test]
fn its_budget_is_its_own() {
    let mut bench = Bench::new(supervisor(OneForOne, 1), [delayed(s(5)); 3]).up();
    bench.fail(0);
    bench.stop();
    let mut bench = bench.again();
    bench.stops(0, OnStop::EndAfter(s(1)));
    bench.fail(1);
    bench.stop_child(0).unwrap();
    bench.stop_child(0).unwrap();
    bench.advance(s(1));
    bench.fail(2);
    assert!(bench.finished);
}

/// Who was stopped for good, over a limit or temporary is there again.
#[test]
fn typ_14_everybody_is_there_again() {
    use supervise_policy::{Budget, Directive, OnLimit, Restart};
    let budget = Some(Budget::new(0, s(10)));
    let policies = [
        child(),
        child(),
        ChildPolicy { budget, on_limit: OnLimit::Stop, ..child() },
        ChildPolicy { restart: Restart::Temporary, ..child() },
    ];
    let mut bench = Bench::new(supervisor(OneForAll, 9), policies).up();
    bench.stop_child(0).unwrap();
    bench.fail_with(1, Directive::Stop);
    bench.fail(2);
    bench.fail(3);
    bench.stop();
    bench.expect_orders("stop a1, up: shutdown");
    bench.start();
    bench.expect_orders("run a2, run b2, run c2, run d2, up: started");
}
