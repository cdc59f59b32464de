//! Reports that come too late, twice, or about nobody.

use supervise_policy::{Directive, Strategy::*};

use super::{
    bench::Bench,
    policies::{child, delayed, s, supervisor},
    record::Failure,
};
use crate::core::{Exit, Incarnation, Input, Refused, State};

/// Everything that can be said of an incarnation of a child.
pub(super) fn reports(child: usize, incarnation: Incarnation) -> Vec<Input<Failure>> {
    let (exit, failure, directive) = (Exit::Failed("late"), "late", Directive::Restart);
    let mut reports = vec![
        Input::Started { child, incarnation },
        Input::Joined { child, incarnation },
        Input::Resumed { child, incarnation, failure },
        Input::Release { child, incarnation },
        Input::Settle { child, incarnation, directive },
        Input::Condemn { child, incarnation, failure, directive },
        Input::Condemn { child, incarnation, failure, directive: Directive::Stop },
    ];
    for joined in [true, false] {
        reports.push(Input::Exited { child, incarnation, exit, directive, joined });
        for alive in [true, false] {
            reports.push(Input::Held { child, incarnation, failure, alive, joined });
        }
    }
    reports
}

/// R12: what speaks of another incarnation than the current one changes nothing.
#[test]
fn other_incarnations() {
    let mut bench = Bench::new(supervisor(OneForAll, 1), [child(), child()]).up();
    bench.fail(0);
    bench.trace.clear();
    for incarnation in [0, 1, 3, Incarnation::MAX] {
        for report in reports(1, incarnation) {
            bench.feed(report);
        }
    }
    bench.settle();
    bench.expect_nothing();
    assert_eq!([bench.state(0), bench.state(1)], [State::Running; 2]);
}

/// R12: a child that waits for its restart is not restarted once more.
#[test]
fn reports_of_the_one_that_is_over() {
    for strategy in [OneForOne, OneForAll] {
        let mut bench = Bench::new(supervisor(strategy, 1), [delayed(s(1)), child()]).up();
        bench.fail(0);
        bench.trace.clear();
        for report in reports(0, 1) {
            bench.feed(report);
        }
        bench.settle();
        bench.expect_nothing();
        bench.advance(s(1));
        bench.expect_orders(if strategy == OneForOne {
            "run a2"
        } else {
            "run a2, run b2"
        });
    }
}

/// What was stopped for good stays down whatever comes in late.
#[test]
fn reports_of_what_is_stopped() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child()]).up();
    bench.stop_child(0).unwrap();
    bench.trace.clear();
    for report in reports(0, 1) {
        bench.feed(report);
    }
    bench.settle();
    bench.expect_nothing();
    assert_eq!(bench.state(0), State::Stopped);
}

/// There are no children beyond the last, and none has been started before the start.
#[test]
fn nobody() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child()]);
    for child in [0, 1, usize::MAX] {
        for incarnation in [0, 1] {
            for report in reports(child, incarnation) {
                bench.feed(report);
            }
        }
    }
    bench.feed(Input::Tick);
    bench.expect_nothing();
    for child in [1, usize::MAX] {
        let gone = Err(Refused::NotFound);
        assert_eq!(
            bench.command(|core, now, sink| core.stop_child(child, now, sink)),
            gone
        );
        assert_eq!(
            bench.command(|core, now, sink| core.start_child(child, now, sink)),
            gone
        );
        assert_eq!(
            bench.command(|core, now, sink| core.restart_child(child, now, sink)),
            gone
        );
    }
}

/// A second start of a supervisor that is up does nothing.
#[test]
fn started_twice() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child()]).up();
    bench.feed(Input::Start);
    bench.stop();
    bench.expect_orders("stop a1, up: shutdown");
}

/// Incarnations count on over the lives of their supervisor.
#[test]
fn incarnations_go_on() {
    let mut bench = Bench::new(supervisor(OneForOne, 9), [child()]).up();
    bench.fail(0);
    bench.stop();
    bench.trace.clear();
    bench.start();
    bench.expect_orders("run a3, up: started");
}
