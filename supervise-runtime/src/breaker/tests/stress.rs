//! Many threads.

use std::{
    sync::{
        Arc, Barrier,
        atomic::{AtomicU64, AtomicUsize, Ordering::SeqCst},
    },
    thread,
};

use supervise_policy::{Moment, Trip};

use crate::{Breaker, BreakerState};

/// A clock that stands where it is put.
fn clock() -> (Arc<AtomicU64>, impl Fn() -> Moment + Send + Sync + 'static) {
    let nanos = Arc::new(AtomicU64::new(0));
    let read = nanos.clone();
    (nanos, move || Moment::from_nanos(read.load(SeqCst)))
}

const THREADS: usize = 8;

#[test]
fn b3_a_thousand_callers_at_once_and_exactly_one_passes() {
    for probes in [1, 2] {
        let (nanos, clock) = clock();
        let trip = Trip { failures: 1, probes, ..Trip::DEFAULT };
        let breaker = Breaker::with_clock(trip, clock).unwrap();
        for round in 1..=50_u64 {
            breaker.reset();
            breaker.try_acquire().unwrap().failure();
            nanos.store(round * 60_000_000_000, SeqCst);
            let begin = Barrier::new(THREADS);
            let passed: Vec<_> = thread::scope(|scope| {
                let callers: Vec<_> = (0..THREADS)
                    .map(|_| {
                        scope.spawn(|| {
                            begin.wait();
                            let all = (0..1_000 / THREADS).map(|_| breaker.try_acquire().ok());
                            all.flatten().collect::<Vec<_>>()
                        })
                    })
                    .collect();
                let callers = callers.into_iter();
                callers.flat_map(|caller| caller.join().unwrap()).collect()
            });
            assert_eq!(passed.len(), probes as usize);
        }
    }
}

/// Callers that succeed, fail, give up and reset, while the time passes: never more at a time than may be, and no place is lost.
#[test]
fn b5_no_place_is_lost_however_calls_end() {
    let (nanos, clock) = clock();
    let trip = Trip { failures: 3, probes: 2, successes: 2, ..Trip::DEFAULT };
    let breaker = Breaker::with_clock(trip, clock).unwrap();
    let (passed, refused) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (breaker, nanos, passed, refused) = (&breaker, &nanos, &passed, &refused);
            scope.spawn(move || {
                let mut rng = supervise_policy::Rng::new(thread as u64);
                for _ in 0..5_000 {
                    nanos.fetch_add(40_000_000, SeqCst);
                    let Ok(permit) = breaker.try_acquire() else {
                        refused.fetch_add(1, SeqCst);
                        continue;
                    };
                    passed.fetch_add(1, SeqCst);
                    match rng.next_u64() % 16 {
                        0..=7 => permit.success(),
                        8..=13 => permit.failure(),
                        14 => drop(permit),
                        _ => {
                            breaker.reset();
                            permit.failure();
                        }
                    }
                }
            });
        }
    });
    assert!(passed.load(SeqCst) > 100 && refused.load(SeqCst) > 100);
    // All came back: whatever it is in, it comes to be closed again.
    nanos.fetch_add(60_000_000_000, SeqCst);
    if breaker.state() != BreakerState::Closed {
        let both = [
            breaker.try_acquire().unwrap(),
            breaker.try_acquire().unwrap(),
        ];
        assert!(breaker.try_acquire().is_err());
        both.into_iter().for_each(crate::Permit::success);
    }
    assert_eq!(breaker.state(), BreakerState::Closed);
}
