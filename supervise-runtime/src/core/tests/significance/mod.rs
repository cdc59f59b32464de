//! Supervisors that end with their significant children: the table, and what is not in it.

mod account;
mod left;

use supervise_policy::{
    AutoShutdown, Budget, ChildPolicy, Directive, HealthCheck, OnLimit, Restart, Strategy as Group,
    Strategy::{OneForAll, OneForOne, RestForOne},
    SupervisorPolicy,
};

use super::{
    bench::Bench,
    policies::{child, concurrent, s, supervisor},
    script::{OnStart, OnStop},
};
use crate::core::{Exit, NoteKind, State};

const BOTH: [AutoShutdown; 2] = [AutoShutdown::Any, AutoShutdown::All];

fn significant(restart: Restart) -> ChildPolicy {
    ChildPolicy { restart, significant: true, ..child() }
}

fn with<const N: usize>(
    strategy: Group,
    auto_shutdown: AutoShutdown,
    children: [ChildPolicy; N],
) -> Bench {
    Bench::new(
        SupervisorPolicy { auto_shutdown, ..supervisor(strategy, 9) },
        children,
    )
}

/// How a child ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    ByHand,
    Removed,
    Killed,
    Fails,
    Well,
    /// With a failure that is answered with `stop`.
    Stop,
}

impl Bench {
    fn come_to(&mut self, child: usize, how: How) {
        match how {
            How::ByHand => _ = self.stop_child(child),
            How::Removed => _ = self.remove_child(child),
            How::Killed => self.end(child, Exit::Killed),
            How::Fails => self.fail(child),
            How::Well => self.end(child, Exit::Normal),
            How::Stop => self.fail_with(child, Directive::Stop),
        }
    }
}

const HOWS: [How; 6] = [
    How::ByHand,
    How::Removed,
    How::Killed,
    How::Fails,
    How::Well,
    How::Stop,
];

/// OTP-57, OTP-58: children that are not significant end nobody.
#[test]
fn otp_57_58_insignificant_children() {
    for restart in [Restart::Temporary, Restart::Transient, Restart::Permanent] {
        for auto_shutdown in [AutoShutdown::Never, AutoShutdown::Any, AutoShutdown::All] {
            for how in HOWS {
                let policies = [
                    ChildPolicy { restart, ..child() },
                    significant(Restart::Transient),
                ];
                let mut bench = with(OneForOne, auto_shutdown, policies).up();
                bench.come_to(0, how);
                assert!(!bench.core.is_over(), "{restart} {auto_shutdown} {how:?}");
            }
        }
    }
}

/// OTP-59, OTP-60: the ends of significant children, one by one. Orders by hand end nobody; what is
/// restarted does not; everything else does, under `all` with the last one.
#[test]
fn otp_59_60_significant_children() {
    for restart in [Restart::Temporary, Restart::Transient] {
        for auto_shutdown in BOTH {
            for how in HOWS {
                let mut bench = with(OneForOne, auto_shutdown, [significant(restart); 2]).up();
                let returns =
                    restart == Restart::Transient && matches!(how, How::Killed | How::Fails);
                let counts = !returns && !matches!(how, How::ByHand | How::Removed);
                let why = format!("{restart} {auto_shutdown} {how:?}");
                bench.come_to(0, how);
                let first = counts && auto_shutdown == AutoShutdown::Any;
                assert_eq!(bench.finished, first, "{why}");
                if first {
                    let line = bench.trace.last().unwrap();
                    assert_eq!(line, "up: ended with a", "{why}");
                    assert_eq!(
                        bench.noted(|kind| matches!(kind, NoteKind::AutoShutdown { .. })),
                        1
                    );
                    continue;
                }
                bench.come_to(1, how);
                assert_eq!(bench.finished, counts, "{why}: the second");
            }
        }
    }
}

/// What is left is stopped in order, and the supervisor can be started again.
#[test]
fn the_others_are_stopped_in_reverse() {
    let policies = [child(), significant(Restart::Transient), child()];
    let mut bench = with(OneForOne, AutoShutdown::Any, policies).up();
    bench.stops(2, OnStop::EndAfter(s(1)));
    bench.end(1, Exit::Normal);
    bench.expect("end b1, stop c1");
    assert!(bench.stop_child(0).is_err(), "it is on its way down");
    bench.advance(s(1));
    bench.expect("end c1, stop a1, end a1, up: ended with b");
    let bench = bench.again();
    assert_eq!(bench.state(1), State::Running);
}

/// OTP-62, invariant 10: siblings that a supervisor takes down end nobody.
#[test]
fn otp_62_bystanders() {
    for strategy in [OneForOne, OneForAll, RestForOne] {
        for auto_shutdown in BOTH {
            for restart in [Restart::Transient, Restart::Temporary] {
                for policy in [supervisor, concurrent] {
                    let policies = [significant(restart), child(), significant(restart)];
                    let policy = SupervisorPolicy { auto_shutdown, ..policy(strategy, 9) };
                    let mut bench = Bench::new(policy, policies).up();
                    bench.fail(1);
                    let why = (strategy, auto_shutdown, restart);
                    assert!(!bench.core.is_over(), "{why:?}");
                    assert_eq!(bench.state(1), State::Running);
                    // Stopped to order, it answers with an end of its own.
                    bench.stops(2, OnStop::End(Exit::Normal));
                    bench.fail(1);
                    assert!(!bench.core.is_over(), "{why:?}");
                }
            }
        }
    }
}

/// Who is down by an order is not waited for.
#[test]
fn all_is_all_that_are_left() {
    for how in [How::ByHand, How::Removed] {
        let mut bench = with(
            OneForOne,
            AutoShutdown::All,
            [significant(Restart::Transient); 2],
        )
        .up();
        bench.come_to(0, how);
        bench.end(1, Exit::Normal);
        assert!(bench.finished, "{how:?}");
    }
    // Nor is one whose stop by hand is under way; one that restarts is.
    for (restarts, ends) in [(false, true), (true, false)] {
        let mut bench = with(
            OneForOne,
            AutoShutdown::All,
            [significant(Restart::Transient); 2],
        )
        .up();
        bench.stops(0, OnStop::EndAfter(s(1)));
        if restarts {
            bench.restart_child(0).unwrap();
        } else {
            bench.stop_child(0).unwrap();
        }
        bench.end(1, Exit::Normal);
        assert_eq!(bench.core.is_over(), ends);
    }
}

/// A budget of one's own that is spent is an end.
#[test]
fn a_limit_is_an_end() {
    let budget = Some(Budget::new(0, s(10)));
    let limited =
        ChildPolicy { budget, on_limit: OnLimit::Stop, ..significant(Restart::Transient) };
    for auto_shutdown in BOTH {
        let mut bench = with(OneForOne, auto_shutdown, [limited, child()]).up();
        bench.fail(0);
        bench.expect_orders("stop b1, up: ended with a");
        // A failure below, for which it has to be stopped first.
        let mut bench = with(OneForOne, auto_shutdown, [limited, child()]).up();
        bench.condemn(0, Directive::Restart);
        bench.expect_orders("stop a1, stop b1, up: ended with a");
    }
}

/// The verdict on a failure below is `stop`: that is its own end. By hand meanwhile, it is not.
#[test]
fn a_condemned_child_ends_with_its_supervisor() {
    for by_hand in [false, true] {
        let mut bench = with(
            OneForOne,
            AutoShutdown::Any,
            [significant(Restart::Transient)],
        )
        .up();
        bench.stops(0, OnStop::EndAfter(s(1)));
        bench.condemn(0, Directive::Stop);
        if by_hand {
            bench.stop_child(0).unwrap();
        }
        bench.advance(s(1));
        assert_eq!(bench.finished, !by_hand);
    }
}

/// One that is found to be unwell and is not restarted ends once it has been stopped.
#[test]
fn an_unhealthy_child_ends_with_its_supervisor() {
    let health = Some(HealthCheck::Probe { interval: s(10), timeout: s(5), threshold: 1 });
    for by_hand in [false, true] {
        let policy = ChildPolicy { health, ..significant(Restart::Temporary) };
        let mut bench = with(OneForOne, AutoShutdown::Any, [policy, child()]).up();
        bench.stops(0, OnStop::OnAbort(s(1)));
        bench.advance(s(15));
        assert_eq!((bench.state(0), bench.finished), (State::Stopping, false));
        if by_hand {
            bench.stop_child(0).unwrap();
        }
        bench.advance(s(1));
        assert_eq!(bench.finished, !by_hand);
    }
}

/// Who says at a restart that it is not to be there has ended; a start by hand is an order.
#[test]
fn ignored_at_a_restart() {
    for auto_shutdown in BOTH {
        let mut bench = with(OneForOne, auto_shutdown, [significant(Restart::Transient)]);
        bench.starts(0, [OnStart::Ready, OnStart::Ignore]);
        let mut bench = bench.up();
        bench.fail(0);
        assert!(bench.finished);

        let mut bench = with(OneForOne, auto_shutdown, [significant(Restart::Transient)]);
        bench.starts(0, [OnStart::Ready, OnStart::Ignore]);
        let mut bench = bench.up();
        bench.stop_child(0).unwrap();
        bench.start_child(0).unwrap();
        assert!(!bench.core.is_over());
    }
}

/// One that is absent from the beginning is not waited for. If all are, nothing would ever end the
/// supervisor: it ends once it is up.
#[test]
fn ignored_at_the_first_start() {
    for auto_shutdown in BOTH {
        for restart in [Restart::Transient, Restart::Temporary] {
            let mut bench = with(
                OneForOne,
                auto_shutdown,
                [significant(restart), child(), significant(restart)],
            );
            bench.starts(0, [OnStart::Ignore]);
            let mut bench = bench.up();
            assert!(!bench.core.is_over());
            bench.end(2, Exit::Normal);
            assert!(bench.finished, "{auto_shutdown} {restart}");

            let mut bench = with(
                OneForOne,
                auto_shutdown,
                [significant(restart), child(), significant(restart)],
            );
            bench.starts(0, [OnStart::Ignore]);
            bench.starts(2, [OnStart::Ignore]);
            bench.start();
            bench.expect_orders("run a1, run b1, run c1, up: started, stop b1, up: ended with c");
        }
    }
}

/// An end during the first start is looked at once everybody is up, as if it had come then.
#[test]
fn an_end_during_the_first_start() {
    for (auto_shutdown, ends) in [(AutoShutdown::Any, true), (AutoShutdown::All, false)] {
        let mut bench = with(
            OneForOne,
            auto_shutdown,
            [significant(Restart::Temporary); 2],
        );
        bench.starts(1, [OnStart::ReadyAfter(s(1))]);
        bench.start();
        bench.end(0, Exit::Normal);
        assert!(!bench.core.is_over());
        bench.advance(s(1));
        assert!(bench.trace.contains(&"up: started".to_owned()));
        assert_eq!(bench.finished, ends);
    }
}

/// A group's restart brings back what had ended well, so `all` waits for it.
#[test]
fn a_restart_of_the_group_brings_it_back() {
    let mut bench = with(
        OneForAll,
        AutoShutdown::All,
        [
            significant(Restart::Transient),
            child(),
            significant(Restart::Transient),
        ],
    )
    .up();
    bench.end(0, Exit::Normal);
    bench.fail(1);
    assert_eq!(bench.state(0), State::Running);
    bench.end(2, Exit::Normal);
    assert!(!bench.core.is_over());
    bench.end(0, Exit::Normal);
    assert!(bench.finished);
}

/// The first reason stands.
#[test]
fn a_stop_that_was_ordered_before_is_no_such_end() {
    let mut bench = with(
        OneForOne,
        AutoShutdown::Any,
        [significant(Restart::Transient), child()],
    )
    .up();
    bench.stops(1, OnStop::EndAfter(s(1)));
    bench.stop();
    bench.end(0, Exit::Normal);
    bench.advance(s(1));
    assert_eq!(bench.trace.last().map(String::as_str), Some("up: shutdown"));
}

/// It has failed for good, and is wanted back before what it left behind is gone.
#[test]
fn what_is_started_by_hand_has_not_ended_though_it_waits() {
    let children = [significant(Restart::Transient); 2];
    let mut bench = with(OneForOne, AutoShutdown::All, children).up();
    bench.stops(0, OnStop::Unjoined);
    bench.condemn(0, Directive::Stop);
    bench.start_child(0).unwrap();
    assert_eq!(bench.state(0), State::Stuck);
    bench.end(1, Exit::Normal);
    assert!(!bench.finished);
    bench.join(0);
    assert_eq!(bench.state(0), State::Running);
    bench.end(0, Exit::Normal);
    assert!(bench.finished);
}
