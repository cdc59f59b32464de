//! What comes of tasks, for those who wait for it and for those who do not.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use supervision::{ChildRef, JobError, prelude::*, testing::Lab};
use tokio::{
    sync::oneshot,
    time::{Instant, timeout},
};

use crate::tasks::{Tasks, Work, kind, settle};

#[tokio::test(start_paused = true)]
async fn tsk_10_giving_up_on_an_outcome_leaves_nothing() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let mut job = app.jobs.spawn((lab.clone(), Work::After(3, 7))).unwrap();
    // Waited for by reference, it is not lost.
    assert!(timeout(Duration::from_secs(1), &mut job).await.is_err());
    assert_eq!(app.jobs.count(), 1);
    assert_eq!(job.await.unwrap(), 7);

    let begun = Instant::now();
    let late = app
        .jobs
        .spawn_and_wait((lab.clone(), Work::Ignore), Duration::from_secs(1))
        .await
        .unwrap_err();
    assert_eq!(
        late.to_string(),
        "`jobs/1` was not done within 1s, and was stopped"
    );
    assert_eq!(
        begun.elapsed(),
        Duration::from_secs(1 + 2),
        "it was given its `shutdown`"
    );
    assert_eq!(app.jobs.count(), 0, "nothing of it is left");
    let late = app
        .jobs
        .spawn_and_wait((lab.clone(), Work::SlowStop(1)), Duration::from_secs(1))
        .await;
    assert_eq!(late.unwrap(), 0, "what it still gave");
    let in_time = app
        .jobs
        .spawn_and_wait((lab.clone(), Work::After(1, 5)), Duration::from_secs(2))
        .await;
    assert_eq!(in_time.unwrap(), 5);
    let limit = Duration::MAX;
    assert_eq!(
        app.jobs
            .spawn_and_wait((lab.clone(), Work::Give(5)), limit)
            .await
            .unwrap(),
        5
    );
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_11_an_outcome_is_what_the_task_ended_with() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    for (work, expected) in [
        (Work::Give(1), "1"),
        (Work::Fail, "failed: error"),
        (Work::Panic, "failed: panic"),
    ] {
        let came = match app.jobs.spawn((lab.clone(), work)).unwrap().await {
            Ok(number) => number.to_string(),
            Err(JobError::Failed { failure, .. }) => format!("failed: {}", kind(&failure)),
            Err(other) => other.to_string(),
        };
        assert_eq!(came, expected);
    }
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn tsk_02_a_child_may_wait_for_a_task_and_is_not_taken_along() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let (pool, inside) = (app.jobs.clone(), lab.clone());
    let (told, failed) = oneshot::channel();
    // A task that waits for another.
    let waiting = tokio::spawn(async move {
        let failed = pool.run((inside, Work::Panic)).await.is_err();
        let _ = told.send(failed);
    });
    assert!(failed.await.unwrap());
    waiting.await.unwrap();
    app.shutdown().await.unwrap();
}

/// Counts how many of it there are, when it is dropped too.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, SeqCst);
        Self(count.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
        if self.0.load(SeqCst) == 99 {
            panic!("panic in Drop");
        }
    }
}

async fn pass(counted: Counted, _: CancellationToken) -> Result<Counted, io::Error> {
    Ok(counted)
}

async fn nothing(_: CancellationToken) -> Result<(), io::Error> {
    Ok(())
}

supervision_tree!(Passing {
    strategy: one_for_one,
    visibility: private,
    children: [
        passing = pool { run: pass, input: Counted, output: Counted, max: 9 },
        nothings = pool { run: nothing, max: 1 },
    ],
});

#[tokio::test(start_paused = true)]
async fn tsk_07_what_nobody_waits_for_is_dropped() {
    let app = Passing::start().await.unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let came = app.passing.run(Counted::new(&count)).await.unwrap();
    assert_eq!(count.load(SeqCst), 1, "neither input nor output is copied");
    drop(came);
    let _ = app.passing.spawn(Counted::new(&count)).unwrap().detach();
    settle().await;
    assert_eq!(count.load(SeqCst), 0);
    // A drop that panics is nobody's end.
    count.store(99, SeqCst);
    let _ = app.passing.spawn(Counted::new(&count)).unwrap().detach();
    settle().await;
    assert_eq!((count.load(SeqCst), app.passing.count()), (99, 0));
    app.nothings.run(()).await.unwrap();
    assert!(app.shutdown().await.unwrap().is_clean());
}

#[tokio::test(start_paused = true)]
async fn members_are_watched_as_any_child_is() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let job = app.jobs.spawn((lab.clone(), Work::After(1, 1))).unwrap();
    let task: ChildRef = job.task().child();
    let down = task.exited().await.unwrap();
    assert_eq!(down.to_string(), "jobs/0#1 is down (normal)");
    assert_eq!(job.await.unwrap(), 1);
    app.shutdown().await.unwrap();
}
