//! Members as they come and go, and stop.

use super::*;

#[test]
fn a_member_that_is_not_restarted_is_gone_and_what_speaks_of_it_finds_nobody() {
    let transient = ChildPolicy { restart: Restart::Transient, ..own(5) };
    let mut pool = Pool::new(2, transient);
    let (first, second) = (pool.spawn_up(), pool.spawn_up());
    assert_eq!(pool.spawn(), Err(Refused::Full));
    pool.exits(first, Exit::Normal);
    assert_eq!((pool.state(first), pool.len()), (None, 1));
    let third = pool.spawn_up();
    assert_eq!(pool.core.children().places(), 2, "its place is taken again");
    // All that may still come of the first one.
    let (incarnation, failure, directive) = (1, "late", Directive::Stop);
    for late in [
        Input::Started { child: first, incarnation },
        Input::Exited {
            child: first,
            incarnation,
            exit: Exit::Failed(failure),
            directive,
            joined: true,
        },
        Input::Held { child: first, incarnation, failure, alive: true, joined: true },
        Input::Release { child: first, incarnation },
        Input::Condemn { child: first, incarnation, failure, directive },
    ] {
        pool.feed(late);
    }
    assert_eq!(pool.stop(first), Ok(()), "it is stopped");
    let start = pool
        .core
        .start_child(first, pool.now, &mut Record::default());
    assert_eq!(start, Err(Refused::NotFound));
    assert_eq!(pool.state(third), Some(State::Running));
    assert_eq!(pool.core.children()[third].last_failure(), None);
    assert_eq!(pool.state(second), Some(State::Running));
    assert_eq!(pool.ups.len(), 1, "{:?}", pool.ups);
}

#[test]
fn a_start_has_one_try_and_concerns_nobody_else() {
    let mut pool = Pool::new(9, own(5));
    let steady = pool.spawn_up();
    for exit in [Exit::Failed("no"), Exit::Ignored, Exit::Normal] {
        let index = pool.spawn().unwrap();
        pool.exits(index, exit);
        assert_eq!(pool.state(index), None);
    }
    assert_eq!(pool.state(steady), Some(State::Running));
    assert_eq!((pool.len(), pool.ups.len()), (1, 1));
}

#[test]
fn a_member_in_a_restart_loop_can_be_stopped() {
    let mut pool = Pool::new(1, ChildPolicy { budget: own(9).budget, ..delayed(s(1)) });
    let member = pool.spawn_up();
    pool.fails(member);
    assert_eq!(pool.stop(member), Ok(()));
    assert_eq!((pool.state(member), pool.len()), (None, 0));
    assert_eq!(pool.core.next_deadline(), None, "no timer is left");
    pool.wait(s(60));
    assert!(pool.orders.is_empty());
}

#[test]
fn all_stop_together_with_one_deadline() {
    let policy = ChildPolicy { shutdown: Shutdown::After(s(5)), abort_grace: s(1), ..own(5) };
    let mut pool = Pool::new(9, ChildPolicy { backoff: delayed(s(1)).backoff, ..policy });
    let members: Vec<_> = (0..4).map(|_| pool.spawn_up()).collect();
    let waiting = pool.spawn_up();
    pool.fails(waiting);
    let starting = pool.spawn().unwrap();
    pool.feed(Input::Stop);
    assert_eq!(pool.state(waiting), None, "called off");
    for index in members.iter().chain([&starting]) {
        assert_eq!(pool.orders[index].1, Op::Stop);
    }
    assert_eq!(pool.spawn(), Err(Refused::NotRunning));
    for index in [starting, members[2], members[0]] {
        pool.exits(index, Exit::Shutdown);
    }
    pool.wait(s(5));
    assert_eq!(pool.orders[&members[1]].1, Op::Abort);
    assert_eq!(pool.orders[&members[3]].1, Op::Abort);
    pool.exits(members[1], Exit::Killed);
    assert!(!pool.finished());
    pool.wait(s(1));
    // The last one does not stop, and is waited for no longer.
    let Some(Up::Finished { outcome: Outcome::Shutdown, joined: false }) = pool.ups.last() else {
        panic!("{:?}", pool.ups)
    };
    pool.exits(members[3], Exit::Killed);
    assert!(matches!(pool.ups.last(), Some(Up::Joined)));
    assert_eq!(pool.len(), 0);
}

#[test]
fn a_restarted_pool_begins_empty() {
    let mut pool = Pool::new(9, own(5));
    let before = pool.spawn_up();
    pool.feed(Input::Stop);
    pool.exits(before, Exit::Shutdown);
    assert_eq!(pool.spawn(), Err(Refused::NotRunning));
    pool.feed(Input::Start);
    assert_eq!(pool.len(), 0);
    let after = pool.spawn_up();
    assert_ne!(before, after);
    assert_eq!(pool.state(after), Some(State::Running));
}

#[test]
fn a_member_that_left_something_behind_is_gone_once_that_is() {
    let mut pool = Pool::new(1, ChildPolicy { restart: Restart::Temporary, ..child() });
    let member = pool.spawn_up();
    let directive = Directive::Stop;
    let exit = Exit::Normal;
    pool.feed(Input::Exited { child: member, incarnation: 1, exit, directive, joined: false });
    assert_eq!(pool.spawn(), Err(Refused::Full));
    pool.feed(Input::Joined { child: member, incarnation: 1 });
    assert_eq!(pool.state(member), None);
    pool.spawn_up();
}

#[test]
fn an_abort_is_for_all_at_once() {
    let mut pool = Pool::new(9, own(5));
    let members: Vec<_> = (0..3).map(|_| pool.spawn_up()).collect();
    pool.stop(members[0]).unwrap();
    pool.feed(Input::Abort);
    for index in &members {
        assert_eq!(pool.orders[index].1, Op::Abort);
    }
    for index in members {
        assert!(!pool.finished());
        pool.exits(index, Exit::Killed);
    }
    assert!(pool.finished());
}

#[test]
fn what_a_temporary_member_was_started_with_is_gone() {
    let mut pool = Pool::new(9, ChildPolicy { restart: Restart::Temporary, ..child() });
    let member = pool.spawn_up();
    let answer = pool
        .core
        .restart_child(member, pool.now, &mut Record::default());
    assert_eq!(answer, Err(Refused::Temporary));
    assert_eq!(pool.state(member), Some(State::Running));
    pool.fails(member);
    assert_eq!(pool.state(member), None);
}

/// A stop that no longer waits for one that is stuck does not count it a second time when that one ends after all.
#[test]
fn a_stop_counts_whom_it_waits_for_once() {
    let slow = Shutdown::After(s(9));
    let mut pool = Pool::new(3, own(5));
    let stuck = pool.spawn_up();
    pool.policy.shutdown = slow;
    let others = [pool.spawn_up(), pool.spawn_up()];
    pool.feed(Input::Stop);
    pool.wait(s(5));
    pool.wait(s(1));
    assert_eq!(pool.state(stuck), Some(State::Stuck));
    pool.exits(stuck, Exit::Killed);
    for member in others {
        assert!(!pool.finished());
        pool.exits(member, Exit::Shutdown);
    }
    assert!(pool.finished());
}
