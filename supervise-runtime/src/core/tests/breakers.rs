//! What an open breaker means for restarts.

use supervise_policy::{ChildPolicy, Directive, Strategy, Trip, WhileOpen};

use super::{
    bench::Bench,
    policies::{child, delayed, s, supervisor},
};
use crate::{
    BreakerState,
    breaker::gate::Change,
    core::{Exit, Input, State},
};

fn bench(while_open: WhileOpen, strategy: Strategy) -> Bench {
    let breaker = Some(Trip { while_open, ..Trip::DEFAULT });
    let mut bench = Bench::new(
        supervisor(strategy, 3),
        [ChildPolicy { breaker, ..delayed(s(1)) }, child()],
    );
    bench.start();
    bench.trace.clear();
    bench
}

impl Bench {
    fn breaker(&mut self, generation: u64, state: BreakerState) {
        let until = (state == BreakerState::Open).then(|| self.now.saturating_add(s(30)));
        let change = Change { generation, state, until };
        self.feed(Input::Breaker { child: 0, change });
        self.settle();
    }
}

#[test]
fn b2_a_restart_is_held_until_calls_may_try_again() {
    let mut bench = bench(WhileOpen::Hold, Strategy::OneForOne);
    bench.breaker(1, BreakerState::Open);
    bench.end(0, Exit::Failed("boom"));
    bench.advance(s(29));
    assert_eq!(bench.state(0), State::BackingOff);
    // Its sibling is not.
    bench.end(1, Exit::Failed("boom"));
    assert_eq!(bench.core.children()[1].incarnation, 2);
    bench.advance(s(1));
    assert_eq!(bench.core.children()[0].incarnation, 2);
    // Half-open, it waits for its backoff alone.
    bench.breaker(2, BreakerState::HalfOpen);
    bench.end(0, Exit::Failed("boom"));
    bench.advance(s(1));
    assert_eq!(bench.core.children()[0].incarnation, 3);
}

/// A child whose backoff is longer than its breaker is open has failed.
fn with_a_longer_backoff() -> Bench {
    let breaker = Some(Trip::DEFAULT);
    let slow = ChildPolicy { breaker, ..delayed(s(40)) };
    let mut bench = Bench::new(supervisor(Strategy::OneForOne, 3), [slow]);
    bench.start();
    bench.breaker(1, BreakerState::Open);
    bench.end(0, Exit::Failed("boom"));
    bench
}

#[test]
fn b2_a_longer_backoff_is_waited_for() {
    let mut bench = with_a_longer_backoff();
    bench.advance(s(39));
    assert_eq!(bench.state(0), State::BackingOff);
    bench.advance(s(1));
    assert_eq!(bench.core.children()[0].incarnation, 2);
}

/// Only what waits for the breaker comes back with it.
#[test]
fn b6_a_reset_leaves_a_longer_backoff_as_it_is() {
    let mut bench = with_a_longer_backoff();
    bench.advance(s(10));
    bench.breaker(2, BreakerState::Closed);
    bench.advance(s(29));
    assert_eq!(bench.state(0), State::BackingOff);
    bench.advance(s(1));
    assert_eq!(bench.core.children()[0].incarnation, 2);
}

#[test]
fn b2_a_group_waits_with_it() {
    let mut bench = bench(WhileOpen::Hold, Strategy::OneForAll);
    bench.breaker(1, BreakerState::Open);
    bench.end(0, Exit::Failed("boom"));
    bench.advance(s(30));
    let incarnations = bench.core.children().iter().map(|child| child.incarnation);
    assert_eq!(incarnations.collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn b2_or_the_child_is_stopped_until_it_is_started_by_hand() {
    let mut bench = bench(WhileOpen::Stop, Strategy::OneForOne);
    bench.breaker(1, BreakerState::Open);
    bench.end(0, Exit::Failed("boom"));
    bench.advance(s(600));
    assert_eq!(bench.state(0), State::Stopped);
    bench.resets = 1;
    bench.start_child(0).unwrap();
    assert_eq!(bench.core.children()[0].incarnation, 2);
    let known = bench.core.children()[0].breaker().unwrap();
    assert_eq!(known.state, BreakerState::Closed);
    bench.end(0, Exit::Failed("boom"));
    bench.advance(s(1));
    assert_eq!(bench.core.children()[0].incarnation, 3);
}

#[test]
fn b2_one_that_is_resumed_is_stopped_too() {
    let mut bench = bench(WhileOpen::Stop, Strategy::OneForOne);
    bench.breaker(1, BreakerState::Open);
    assert_eq!(bench.state(0), State::Running);
    bench.feed(Input::Resumed { child: 0, incarnation: 1, failure: "boom" });
    bench.settle();
    assert_eq!(bench.state(0), State::Stopped);
}

#[test]
fn b2_one_that_is_held_is_stopped_when_it_is_released() {
    let mut bench = bench(WhileOpen::Stop, Strategy::OneForOne);
    bench.breaker(1, BreakerState::Open);
    bench.hold(0, true);
    bench.release(0);
    assert_eq!(bench.state(0), State::Stopped);
}

#[test]
fn b6_a_reset_ends_the_wait() {
    let mut bench = bench(WhileOpen::Hold, Strategy::OneForOne);
    bench.breaker(1, BreakerState::Open);
    bench.end(0, Exit::Failed("boom"));
    bench.advance(s(10));
    bench.breaker(2, BreakerState::Closed);
    bench.advance(s(0));
    assert_eq!(bench.core.children()[0].incarnation, 2);
}

#[test]
fn b5_transitions_that_overtake_each_other_come_in_their_order() {
    let mut bench = bench(WhileOpen::Hold, Strategy::OneForOne);
    bench.breaker(2, BreakerState::HalfOpen);
    bench.breaker(1, BreakerState::Open);
    bench.condemn(0, Directive::Restart);
    bench.advance(s(1));
    assert_eq!(bench.core.children()[0].incarnation, 2);
}

#[test]
fn b2_a_restarted_supervisor_begins_with_closed_breakers() {
    let mut bench = bench(WhileOpen::Hold, Strategy::OneForOne);
    bench.breaker(1, BreakerState::Open);
    bench.stop();
    bench.resets = 1;
    bench.start();
    let known = bench.core.children()[0].breaker().unwrap();
    assert_eq!((known.state, known.generation), (BreakerState::Closed, 2));
}

/// It stays down when its group is restarted, unlike one that went down with it.
#[test]
fn b2_what_its_breaker_has_stopped_does_not_come_back_with_its_group() {
    let mut bench = bench(WhileOpen::Stop, Strategy::OneForAll);
    bench.breaker(1, BreakerState::Open);
    bench.end(0, Exit::Failed("boom"));
    assert_eq!(bench.state(1), State::Running, "its group stays up");
    bench.end(1, Exit::Failed("boom"));
    bench.advance(s(600));
    assert_eq!(
        (bench.state(0), bench.state(1)),
        (State::Stopped, State::Running)
    );
}

#[test]
fn b2_one_that_is_condemned_is_stopped_too() {
    let mut bench = bench(WhileOpen::Stop, Strategy::OneForOne);
    bench.breaker(1, BreakerState::Open);
    bench.condemn(0, Directive::Restart);
    bench.advance(s(600));
    bench.expect("stop a1, end a1");
    assert_eq!(bench.state(0), State::Stopped);
}
