//! Many members, and what each costs.

use super::*;

/// Starts, crashes and stops so many members; how many looks at a member that took.
fn looks_of(count: u32) -> u64 {
    let before = looks::so_far();
    let mut pool = Pool::new(
        count,
        ChildPolicy { budget: own(2).budget, ..delayed(ms(10)) },
    );
    let all: Vec<_> = (0..count).map(|_| pool.spawn_up()).collect();
    for index in &all {
        pool.fails(*index);
    }
    pool.wait(ms(10));
    for index in &all {
        assert_eq!(pool.core.children()[*index].incarnation, 2);
        pool.started(*index);
    }
    // One half goes by hand, the other with the pool.
    let (by_hand, rest) = all.split_at(all.len() / 2);
    for index in by_hand {
        pool.stop(*index).unwrap();
        pool.exits(*index, Exit::Shutdown);
        pool.gone.clear();
    }
    pool.feed(Input::Stop);
    for index in rest {
        pool.exits(*index, Exit::Shutdown);
        pool.gone.clear();
    }
    assert!(pool.finished());
    assert_eq!(
        pool.core.children().places(),
        0,
        "nothing is kept of those that are gone"
    );
    assert_eq!(pool.core.next_deadline(), None);
    looks::so_far() - before
}

#[test]
fn gap_13_a_hundred_thousand_members_take_a_hundred_times_what_a_thousand_take() {
    let (thousand, all) = (looks_of(1_000), looks_of(100_000));
    assert!(
        all <= 101 * thousand,
        "{thousand} for a thousand, {all} for all"
    );
}

/// How many looks at members a restart of one of so many takes, with a wait for its backoff.
fn looks_of_a_restart(count: u32) -> u64 {
    let mut pool = Pool::new(
        count,
        ChildPolicy { budget: own(2).budget, ..delayed(ms(10)) },
    );
    let all: Vec<_> = (0..count).map(|_| pool.spawn_up()).collect();
    let one = all[all.len() / 2];
    let before = looks::so_far();
    pool.fails(one);
    pool.wait(ms(10));
    assert_eq!(pool.core.children()[one].incarnation, 2);
    pool.started(one);
    looks::so_far() - before
}

#[test]
fn gap_13_a_restart_takes_the_same_of_ten_and_of_a_hundred_thousand() {
    let of_ten = looks_of_a_restart(10);
    assert!(of_ten > 0);
    for count in [1_000, 100_000] {
        assert_eq!(looks_of_a_restart(count), of_ten, "{count}");
    }
}

#[test]
fn places_are_bounded_by_how_many_there_were_at_a_time() {
    let mut pool = Pool::new(100, ChildPolicy { restart: Restart::Temporary, ..child() });
    let mut there: Vec<_> = (0..100).map(|_| pool.spawn_up()).collect();
    for n in 0..10_000 {
        let index = there.swap_remove((n * 7) % 100);
        pool.exits(index, Exit::Normal);
        there.push(pool.spawn_up());
        assert!(pool.core.children().places() <= 100);
        pool.gone.clear();
    }
}

/// Anything, in any order: nobody is ordered twice, nobody is forgotten, and the stop ends.
#[test]
fn whatever_happens_everybody_is_answered_for() {
    for seed in 1..400_u64 {
        let mut random = supervise_policy::Rng::new(seed);
        let mut draw = move |below: usize| (random.next_u64() % below as u64) as usize;
        let restart = [Restart::Permanent, Restart::Transient, Restart::Temporary][draw(3)];
        let policy = ChildPolicy {
            restart,
            budget: [None, own(2).budget][draw(2)],
            on_limit: [OnLimit::Stop, OnLimit::Escalate][draw(2)],
            ..delayed(ms(draw(3) as u64 * 100))
        };
        let mut pool = Pool::sharing(8, 20, policy);
        let mut stopping = false;
        for _ in 0..300 {
            let alive: Vec<_> = pool.orders.keys().copied().collect();
            let one = (!alive.is_empty()).then(|| alive[draw(alive.len())]);
            match (draw(12), one) {
                (0..=3, _) => {
                    let full = pool.len() >= 8;
                    let over = pool.core.is_over();
                    match pool.spawn() {
                        Ok(_) => assert!(!full && !over),
                        Err(Refused::Full) => assert!(full),
                        Err(refused) => assert!(over, "{refused:?}"),
                    }
                }
                (4..=5, Some(one)) => pool.started(one),
                (6, Some(one)) => pool.exits(one, Exit::Normal),
                (7, Some(one)) => pool.fails(one),
                (8, Some(one)) => {
                    let _ = pool.stop(one);
                }
                (9, Some(one)) => {
                    let incarnation = pool.orders[&one].0;
                    let failure = "held";
                    pool.feed(Input::Held {
                        child: one,
                        incarnation,
                        failure,
                        alive: true,
                        joined: true,
                    });
                }
                (10, Some(one)) => {
                    let incarnation = pool.orders[&one].0;
                    pool.feed(Input::Release { child: one, incarnation });
                }
                _ => pool.wait(ms(draw(400) as u64)),
            }
            if draw(200) == 0 && !stopping {
                stopping = true;
                pool.feed(Input::Stop);
            }
        }
        pool.feed(Input::Stop);
        for index in pool.orders.keys().copied().collect::<Vec<_>>() {
            pool.exits(index, Exit::Shutdown);
        }
        let ends = |up: &&Up<Failure>| matches!(up, Up::Finished { .. });
        assert_eq!(
            pool.ups.iter().filter(ends).count(),
            1,
            "seed {seed}: {:?}",
            pool.ups
        );
        assert_eq!(pool.len(), 0, "seed {seed}");
        assert_eq!(pool.core.next_deadline(), None, "seed {seed}");
    }
}
