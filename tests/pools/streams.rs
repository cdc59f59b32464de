//! A task for each of many inputs. Rows of Elixir's `Task.Supervisor.async_stream`.

use std::{
    cell::Cell,
    future::poll_fn,
    pin::Pin,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
};

use futures_core::Stream as _;
use supervision::{JobError, JobStream, RunError, SpawnError, prelude::*, testing::Lab};
use tokio::time::{Instant, sleep, timeout};

use crate::tasks::{Work, work};

supervision_tree!(Streams {
    context: Lab,
    strategy: one_for_one,
    visibility: private,
    children: [
        jobs = pool { run: work, input: (Lab, Work), output: u32, max: 100, shutdown: 2s },
        few = pool { run: work, input: (Lab, Work), output: u32, max: 2 },
        counting = pool { run: count, input: Arc::<Count>, output: usize, max: 100 },
    ],
});

/// How many tasks there are, and how many there were at most.
#[derive(Default)]
struct Count {
    now: AtomicUsize,
    most: AtomicUsize,
    all: AtomicUsize,
}

async fn count(count: Arc<Count>, _: CancellationToken) -> Result<usize, std::io::Error> {
    count
        .most
        .fetch_max(count.now.fetch_add(1, SeqCst) + 1, SeqCst);
    sleep(Duration::from_secs(1)).await;
    count.now.fetch_sub(1, SeqCst);
    Ok(count.all.fetch_add(1, SeqCst))
}

/// What came of each, as text, and after how many seconds.
async fn all<Inputs>(mut stream: JobStream<(Lab, Work), u32, Inputs>) -> Vec<(u64, String)>
where
    Inputs: Iterator<Item = (Lab, Work)>,
{
    let begun = Instant::now();
    let mut found = Vec::new();
    while let Some(came) = stream.next().await {
        let text = match came {
            Ok(number) => number.to_string(),
            Err(RunError::Job(JobError::Failed { failure, .. })) => failure.to_string(),
            Err(other) => other.to_string(),
        };
        found.push((begun.elapsed().as_secs(), text));
    }
    assert!(stream.next().await.is_none(), "the end is the end");
    found
}

fn texts(found: &[(u64, String)]) -> Vec<(u64, &str)> {
    found.iter().map(|(at, text)| (*at, &**text)).collect()
}

fn inputs<'a>(lab: &'a Lab, works: &'a [Work]) -> impl Iterator<Item = (Lab, Work)> + use<'a> {
    works.iter().map(|work| (lab.clone(), work.clone()))
}

#[tokio::test(start_paused = true)]
async fn tsk_14_outcomes_come_in_the_order_of_the_inputs() {
    let lab = Lab::new();
    let app = Streams::start(lab.clone()).await.unwrap();
    // The slowest first.
    let works = [
        Work::After(3, 1),
        Work::After(2, 2),
        Work::After(1, 3),
        Work::Give(4),
    ];
    let found = all(app.jobs.map(inputs(&lab, &works), 4)).await;
    assert_eq!(texts(&found), [(3, "1"), (3, "2"), (3, "3"), (3, "4")]);
    // Two at a time: the second waits for its turn, and counts until then.
    let found = all(app.jobs.map(inputs(&lab, &works), 2)).await;
    assert_eq!(texts(&found), [(3, "1"), (3, "2"), (4, "3"), (4, "4")]);
    // As they come.
    let found = all(app.jobs.map(inputs(&lab, &works), 2).unordered()).await;
    assert_eq!(texts(&found), [(2, "2"), (3, "1"), (3, "3"), (3, "4")]);
    // One after the other, which is also what none at all means.
    for at_once in [0, 1] {
        let found = all(app.jobs.map(inputs(&lab, &works), at_once)).await;
        assert_eq!(texts(&found), [(3, "1"), (5, "2"), (6, "3"), (6, "4")]);
    }
    assert_eq!(all(app.jobs.map(inputs(&lab, &[]), 2)).await, []);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_16_a_failure_is_an_outcome_and_the_others_go_on() {
    let lab = Lab::new();
    let app = Streams::start(lab.clone()).await.unwrap();
    let works = [
        Work::Fail,
        Work::Give(1),
        Work::Panic,
        Work::After(1, 2),
        Work::Fail,
    ];
    let found = all(app.jobs.map(inputs(&lab, &works), 2)).await;
    let [(_, first), (_, second), (_, third), (_, fourth), (_, last)] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(
        [first, second, fourth, last],
        ["as told", "1", "2", "as told"]
    );
    assert!(third.contains("panic in a task"), "{third}");
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_18_no_more_at_once_than_said_and_inputs_only_as_they_are_needed() {
    let lab = Lab::new();
    let app = Streams::start(lab.clone()).await.unwrap();
    let counted = Arc::new(Count::default());
    let taken = Rc::new(Cell::new(0));
    // As many inputs as one likes.
    let endless = std::iter::repeat_with({
        let (taken, counted) = (taken.clone(), counted.clone());
        move || {
            taken.set(taken.get() + 1);
            counted.clone()
        }
    });
    let mut stream = app.counting.map(endless, 5);
    assert_eq!(
        (taken.get(), app.counting.count()),
        (0, 0),
        "nothing happens until it is polled"
    );
    for number in 0..20 {
        assert_eq!(stream.next().await.unwrap().unwrap(), number);
    }
    assert_eq!(counted.most.load(SeqCst), 5);
    assert!(taken.get() <= 25, "{}", taken.get());
    drop(stream);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn tsk_20_a_stream_that_is_dropped_takes_its_tasks_along() {
    let lab = Lab::new();
    let app = Streams::start(lab.clone()).await.unwrap();
    let works = [Work::Give(1), Work::Wait, Work::Wait, Work::Wait];
    let mut stream = app.jobs.map(inputs(&lab, &works), 3);
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    assert!(
        timeout(Duration::from_secs(1), stream.next())
            .await
            .is_err(),
        "cancel safe"
    );
    assert_eq!(app.jobs.count(), 3);
    drop(stream);
    lab.saw("jobs/3#1 gone").await;
    tokio::task::yield_now().await;
    assert_eq!(
        (app.jobs.count(), lab.all("cancelled").len()),
        (0, 3),
        "in order"
    );
    // So do those of one that was never looked at, of which there are none.
    drop(app.jobs.map(inputs(&lab, &works), 3));
    assert_eq!(app.jobs.count(), 0);
    assert!(app.shutdown().await.unwrap().is_clean());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_22_a_full_pool_is_waited_for_as_far_as_it_is_ones_own() {
    let lab = Lab::new();
    let app = Streams::start(lab.clone()).await.unwrap();
    let works = [
        Work::After(1, 1),
        Work::After(1, 2),
        Work::After(1, 3),
        Work::After(1, 4),
    ];
    // More at once than there may be.
    let found = all(app.few.map(inputs(&lab, &works), 9)).await;
    assert_eq!(texts(&found), [(1, "1"), (1, "2"), (2, "3"), (2, "4")]);
    // With one place left.
    let other = app.few.spawn((lab.clone(), Work::Wait)).unwrap();
    let found = all(app.few.map(inputs(&lab, &works), 9)).await;
    assert_eq!(texts(&found), [(1, "1"), (2, "2"), (3, "3"), (4, "4")]);
    // With none: each input comes back.
    let another = app.few.spawn((lab.clone(), Work::Wait)).unwrap();
    let mut stream = app.few.map(inputs(&lab, &works), 9);
    for _ in 0..4 {
        let refused = stream.next().await.unwrap().unwrap_err();
        assert!(
            matches!(refused, RunError::Refused(SpawnError::Full { .. })),
            "{refused}"
        );
        assert!(matches!(refused.into_input(), Some((_, Work::After(1, _)))));
    }
    assert!(stream.next().await.is_none());
    drop((other, another));
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_24_a_stream_ends_with_its_pool() {
    let lab = Lab::new();
    let app = Streams::start(lab.clone()).await.unwrap();
    let works = [Work::After(1, 1), Work::Wait, Work::Wait, Work::Wait];
    let mut stream = app.jobs.map(inputs(&lab, &works), 2);
    assert_eq!(stream.next().await.unwrap().unwrap(), 1);
    assert!(timeout(Duration::ZERO, stream.next()).await.is_err());
    lab.saw("jobs/2#1 start").await;
    app.shutdown().await.unwrap();
    // Those that were there gave what they gave, and the last one was not taken any more.
    assert_eq!(stream.next().await.unwrap().unwrap(), 0);
    assert_eq!(stream.next().await.unwrap().unwrap(), 0);
    let refused = stream.next().await.unwrap().unwrap_err();
    assert_eq!(refused.to_string(), "the pool `jobs` is not running");
    assert!(stream.next().await.is_none());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_26_a_stream_is_read_elsewhere() {
    let lab = Lab::new();
    let app = Streams::start(lab.clone()).await.unwrap();
    let works = vec![
        (lab.clone(), Work::After(2, 1)),
        (lab.clone(), Work::After(1, 2)),
    ];
    let mut stream = app.jobs.map(works, 2);
    let read = tokio::spawn(async move {
        let mut found = Vec::new();
        // As a `Stream`.
        while let Some(came) = poll_fn(|cx| Pin::new(&mut stream).poll_next(cx)).await {
            found.push(came.unwrap());
        }
        found
    });
    assert_eq!(read.await.unwrap(), [1, 2]);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn tsk_28_each_task_has_a_time() {
    let lab = Lab::new();
    let app = Streams::start(lab.clone()).await.unwrap();
    let works = [
        Work::Wait,
        Work::After(1, 1),
        Work::Ignore,
        Work::After(9, 2),
        Work::Give(3),
    ];
    let limit = Duration::from_secs(3);
    let stream = app.jobs.map(inputs(&lab, &works), 5).within(limit);
    let found = all(stream).await;
    let late = |number| format!("`jobs/{number}` was not done within 3s, and was stopped");
    assert_eq!(
        found,
        [
            // It gave something as it was stopped.
            (3, "0".to_owned()),
            (3, "1".to_owned()),
            (5, late(2)),
            (5, late(3)),
            (5, "3".to_owned()),
        ]
    );
    // Which input it was, by who zips them.
    let begun = Instant::now();
    let found = all(app.jobs.map(inputs(&lab, &works), 1).within(limit)).await;
    let late: Vec<_> = found
        .iter()
        .zip(&works)
        .filter(|((_, came), _)| came.contains("was not done"))
        .map(|(_, work)| format!("{work:?}"))
        .collect();
    assert_eq!(late, ["Ignore", "After(9, 2)"]);
    assert_eq!(begun.elapsed(), Duration::from_secs(3 + 1 + 5 + 5));
    let endless = app
        .jobs
        .map(inputs(&lab, &works[1..2]), 1)
        .within(Duration::MAX);
    assert_eq!(texts(&all(endless).await), [(1, "1")]);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}
