//! Budgets, of members and of all of them.

use super::*;

#[test]
fn members_that_are_being_restarted_count() {
    let mut pool = Pool::new(1, ChildPolicy { budget: own(9).budget, ..delayed(s(1)) });
    let member = pool.spawn_up();
    pool.fails(member);
    assert_eq!(pool.state(member), Some(State::BackingOff));
    assert_eq!(pool.spawn(), Err(Refused::Full));
    pool.wait(s(1));
    assert_eq!(pool.state(member), Some(State::Starting));
    assert_eq!(pool.spawn(), Err(Refused::Full));
    pool.fails(member);
    pool.wait(s(1));
    pool.started(member);
    assert_eq!(pool.spawn(), Err(Refused::Full));
    assert_eq!(pool.stop(member), Ok(()));
    assert_eq!(pool.spawn(), Err(Refused::Full), "until it has stopped");
    pool.exits(member, Exit::Shutdown);
    pool.spawn_up();
}

#[test]
fn a_bad_member_spends_its_own_budget() {
    let mut pool = Pool::new(3, own(2));
    let others = [pool.spawn_up(), pool.spawn_up()];
    let bad = pool.spawn_up();
    for _ in 0..2 {
        pool.fails(bad);
        pool.started(bad);
    }
    assert_eq!(pool.limits, 0);
    pool.fails(bad);
    assert_eq!((pool.limits, pool.state(bad)), (1, None));
    for other in others {
        assert_eq!(pool.core.children()[other].incarnation, 1);
        assert_eq!(pool.state(other), Some(State::Running));
    }
    pool.spawn_up();
    assert_eq!(pool.ups.len(), 1, "the pool goes on: {:?}", pool.ups);
}

#[test]
fn a_shared_budget_is_everybodys() {
    let mut pool = Pool::sharing(9, 2, child());
    let members = [pool.spawn_up(), pool.spawn_up(), pool.spawn_up()];
    for member in &members[..2] {
        pool.fails(*member);
        pool.started(*member);
    }
    pool.fails(members[2]);
    for member in &members[..2] {
        pool.exits(*member, Exit::Shutdown);
    }
    let Some(Up::Finished { outcome: Outcome::GaveUp { child, .. }, joined: true }) =
        pool.ups.last()
    else {
        panic!("{:?}", pool.ups)
    };
    assert_eq!(*child, members[2]);
    assert_eq!(pool.len(), 0);
}

#[test]
fn newcomers_do_not_stop_the_clock_of_a_shared_budget() {
    let mut pool = Pool::sharing(9, 1, child());
    let member = pool.spawn_up();
    pool.fails(member);
    pool.started(member);
    // Somebody is always on the way up or down.
    let mut starting = pool.spawn().unwrap();
    for _ in 0..10 {
        pool.wait(s(1));
        let next = pool.spawn().unwrap();
        pool.started(starting);
        pool.stop(starting).unwrap();
        pool.exits(starting, Exit::Shutdown);
        starting = next;
    }
    pool.fails(member);
    assert_eq!(
        pool.state(member),
        Some(State::Starting),
        "ten seconds are over"
    );
    // But its own restart does: a start that hangs makes nobody immortal.
    pool.wait(s(30));
    pool.fails(member);
    assert_eq!(pool.state(member), None);
    assert_eq!(
        pool.orders.get(&starting).map(|order| order.1),
        Some(Op::Stop)
    );
}
