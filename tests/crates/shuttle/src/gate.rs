//! What holds of the breaker in front of a child.

use ::core::time::Duration;
use alloc::{sync::Arc, vec::Vec};

use shuttle::thread;
use supervise_policy::{Moment, Trip};

use crate::{
    BreakerState,
    alone::gate::{Gate, Leave},
};

const fn at(seconds: u64) -> Moment {
    Moment::from_nanos(seconds * 1_000_000_000)
}

/// A gate that has opened, and whose time has come.
fn half_open() -> Arc<Gate> {
    let gate = Gate::new(Trip::DEFAULT);
    for _ in 0..Trip::DEFAULT.failures {
        gate.failed(at(0));
    }
    let change = gate.wake(at(30)).expect("it was open");
    assert_eq!(change.state, BreakerState::HalfOpen);
    Arc::from(gate)
}

/// Whoever tries has the one place alone, and gives it back whatever becomes of the message: it is dropped unsent, or sent
/// and given back.
pub fn a_place_is_taken_by_one_and_never_lost() {
    let gate = half_open();
    let trying = Arc::new(shuttle::sync::atomic::AtomicUsize::new(0));
    let senders: Vec<_> = (0..3)
        .map(|sender| {
            let (gate, trying) = (gate.clone(), trying.clone());
            thread::spawn(move || {
                for turn in 0..2 {
                    let (Ok(leave), None) = gate.admit(|| at(31)) else {
                        continue;
                    };
                    let seq = shuttle::sync::atomic::Ordering::SeqCst;
                    assert_eq!(trying.fetch_add(1, seq), 0, "two try at a time");
                    thread::yield_now();
                    trying.fetch_sub(1, seq);
                    let pass = leave.pass();
                    if (sender + turn) % 2 == 0 {
                        leave.used();
                        gate.cancel(pass);
                    }
                }
            })
        })
        .collect();
    for sender in senders {
        sender.join().expect("it ends");
    }
    assert!(
        matches!(gate.admit(|| at(31)).0, Ok(Leave::Try(_))),
        "the place is lost"
    );
}

/// However messages that are handled, failures beside them and resets come together: each transition has a number of its own, and the
/// gate is what the last of them says.
pub fn the_last_transition_is_what_it_is() {
    let gate = half_open();
    let message = |gate: &Gate| {
        let (leave, first) = gate.admit(|| at(31));
        let pass = leave.ok().map(|leave| {
            let pass = leave.pass();
            leave.used();
            pass
        });
        // Only the child's own task begins and ends messages.
        let last = pass.and_then(|pass| {
            gate.begin(pass);
            gate.end(crate::alone::machine::Verdict::Success, || at(31))
        });
        [first, last]
    };
    let acts: [fn(&Gate) -> Option<crate::alone::gate::Change>; 3] = [
        |gate| gate.failed(at(31)),
        |gate| gate.reset(),
        |gate| gate.wake(at(62)),
    ];
    let child = thread::spawn({
        let gate = gate.clone();
        move || {
            (0..4)
                .flat_map(|_| message(&gate))
                .flatten()
                .collect::<Vec<_>>()
        }
    });
    let others: Vec<_> = acts
        .map(|act| {
            let gate = gate.clone();
            thread::spawn(move || act(&gate).into_iter().collect::<Vec<_>>())
        })
        .into_iter()
        .collect();
    let mut changes = child.join().expect("it ends");
    for other in others {
        changes.extend(other.join().expect("it ends"));
    }
    changes.sort_unstable_by_key(|change| change.generation);
    let numbers: Vec<_> = changes.iter().map(|change| change.generation).collect();
    let mut distinct = numbers.clone();
    distinct.dedup();
    assert_eq!(numbers, distinct);
    let last = changes
        .last()
        .map_or(BreakerState::HalfOpen, |change| change.state);
    assert_eq!(gate.state(at(31)), last);
    assert_eq!(
        matches!(gate.admit(|| at(31)).0, Ok(Leave::Free)),
        last == BreakerState::Closed
    );
}
