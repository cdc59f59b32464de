//! The guide's progressive delays, and its limit of attempts: 1, 2, 4, 8 and 16 seconds, and at the
//! sixth failure the worker is stopped. What a parent learns of a failure is asserted along the way.

use std::time::Duration;

use supervision::{Cause, EventKind, State, policy::Directive, prelude::*};
use tokio::time::{Instant, sleep};

use super::worker::{Diary, TaskError, Worker, process};
use crate::trace::{Again, Trace};

supervision_tree!(Smart {
    context: Diary,
    visibility: private,
    strategy: one_for_one,
    children: [worker = worker {
        actor: Worker,
        args: |diary| diary.clone(),
        max_restarts: 5,
        within: 5min,
        on_limit: stop,
        backoff: exponential { base: 1s, cap: 16s, factor: 2.0 },
    },],
});

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn delays_double_and_the_sixth_failure_stops_the_worker() {
    let app = Smart::start(Diary::default()).await.unwrap();
    let mut trace = Trace::of(&app);
    for _ in 0..6 {
        process(&app.worker, Err(TaskError::InvalidOperation)).await;
    }
    sleep(s(3_600)).await;
    let events = trace.drain();
    let starts = [(1, 1), (2, 3), (4, 7), (8, 15), (16, 31)];
    let starts = starts.map(|(delay, at)| Again { at: s(at), delay: s(delay) });
    assert_eq!(trace.starts(&events, "worker"), starts);
    let limit = events.last().unwrap();
    assert_eq!(limit.kind.as_str(), "limit_exceeded");
    assert_eq!(trace.since_zero(limit.at), s(31));
    assert_eq!(app.worker.state(), State::LimitExceeded);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_told_with_who_what_and_when() {
    let app = Smart::start(Diary::default()).await.unwrap();
    let mut events = app.tree().events();
    sleep(s(7)).await;
    process(&app.worker, Err(TaskError::Database)).await;
    let event = events.next().await.unwrap();
    assert_eq!(event.at, Instant::now());
    assert_eq!((&*event.path, event.incarnation), ("worker", 1));
    let EventKind::Ended { exit, directive } = event.kind else {
        panic!("{event}")
    };
    assert_eq!(directive, Directive::Restart);
    let failure = exit.failure().unwrap();
    assert_eq!((failure.path(), failure.incarnation()), ("worker", 1));
    assert_eq!(failure.cause(), &Cause::Error);
    assert_eq!(failure.downcast_ref(), Some(&TaskError::Database));
    app.shutdown().await.unwrap();
}
