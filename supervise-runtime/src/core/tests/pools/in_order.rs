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
