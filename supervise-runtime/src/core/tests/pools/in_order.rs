//! Members that a stop takes down one after the other.

use super::*;

/// Also where a place was taken again: who came last goes first.
#[test]
fn members_that_stop_in_order_stop_one_by_one_the_newest_first() {
    let mut pool = Pool::new(3, own(5));
    pool.core.stop_in_order();
    let (first, second, third) = (pool.spawn_up(), pool.spawn_up(), pool.spawn_up());
    pool.stop(first).unwrap();
    pool.exits(first, Exit::Shutdown);
    let fourth = pool.spawn_up();
    pool.feed(Input::Stop);
    for member in [fourth, third, second] {
        let stopping = |pool: &Pool| {
            let members = [second, third, fourth].into_iter();
            let stopping = members.filter(|it| pool.state(*it) == Some(State::Stopping));
            stopping.collect::<Vec<_>>()
        };
        assert_eq!(stopping(&pool), [member]);
        assert!(!pool.finished());
        pool.exits(member, Exit::Shutdown);
    }
    assert!(pool.finished());
    assert_eq!(pool.len(), 0);
}

#[test]
fn an_abort_of_members_that_stop_in_order_does_not_wait() {
    let mut pool = Pool::new(2, own(5));
    pool.core.stop_in_order();
    let members = [pool.spawn_up(), pool.spawn_up()];
    pool.feed(Input::Stop);
    pool.feed(Input::Abort);
    for member in members {
        assert_eq!(pool.orders[&member].1, Op::Abort);
    }
    for member in members {
        pool.exits(member, Exit::Killed);
    }
    assert!(pool.finished());
}

/// One that is held and lives is asked to stop when it is its turn; of one that has died nobody waits for anything.
#[test]
fn of_members_that_are_held_those_that_live_are_stopped() {
    for (alive, in_order) in [(true, true), (true, false), (false, true), (false, false)] {
        let mut pool = Pool::new(2, own(5));
        if in_order {
            pool.core.stop_in_order();
        }
        let (first, second) = (pool.spawn_up(), pool.spawn_up());
        let failure = "held";
        pool.feed(Input::Held { child: second, incarnation: 1, failure, alive, joined: true });
        assert_eq!(pool.state(second), Some(State::Held));
        pool.feed(Input::Stop);
        if alive {
            assert_eq!(pool.orders[&second].1, Op::Stop);
            let waits = if in_order {
                State::Running
            } else {
                State::Stopping
            };
            assert_eq!(pool.state(first), Some(waits));
            pool.exits(second, Exit::Shutdown);
        }
        assert_eq!(pool.state(first), Some(State::Stopping));
        assert_eq!(pool.state(second), None);
        pool.exits(first, Exit::Shutdown);
        assert!(pool.finished());
    }
}

/// Who is on its way down is not asked a second time, whether its own end was ordered before or others end meanwhile.
#[test]
fn a_member_that_is_stopping_is_waited_for() {
    for by_hand in [true, false] {
        let mut pool = Pool::new(3, own(5));
        pool.core.stop_in_order();
        let (first, second, third) = (pool.spawn_up(), pool.spawn_up(), pool.spawn_up());
        if by_hand {
            pool.stop(third).unwrap();
        }
        pool.feed(Input::Stop);
        let order = (1, Op::Stop);
        assert_eq!(pool.orders[&third], order);
        pool.fails(first);
        assert_eq!(pool.state(first), None);
        assert_eq!(pool.orders[&third], order);
        assert_eq!(pool.state(second), Some(State::Running));
        pool.exits(third, Exit::Shutdown);
        assert_eq!(pool.orders[&second], order);
        pool.exits(second, Exit::Shutdown);
        assert!(pool.finished());
    }
}

/// What will not stop, and ends later, is no concern of the others while nobody stops them.
#[test]
fn a_member_that_does_not_stop_takes_no_other_with_it() {
    let mut pool = Pool::new(2, own(5));
    pool.core.stop_in_order();
    let (first, second) = (pool.spawn_up(), pool.spawn_up());
    pool.stop(second).unwrap();
    pool.wait(s(5));
    pool.wait(s(1));
    assert_eq!(pool.state(second), Some(State::Stuck));
    pool.exits(second, Exit::Killed);
    assert_eq!(pool.state(first), Some(State::Running));
}
