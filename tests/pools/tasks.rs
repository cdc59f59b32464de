//! Tasks that come and go. Rows of Elixir's `Task.Supervisor`.

use std::io;

use supervision::{
    Cause, Failure, JobError, RunError, SpawnError, State,
    prelude::*,
    testing::{Lab, Life, What, until},
};
use tokio::time::{Instant, sleep, timeout};

/// What a task of these tests does.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    /// It gives this.
    Give(u32),
    /// It gives this after so many seconds.
    After(u64, u32),
    /// It fails.
    Fail,
    /// It panics.
    Panic,
    /// It waits until it is told to stop, and then gives 0.
    Wait,
    /// It looks at no token.
    Ignore,
    /// It takes so many seconds to stop.
    SlowStop(u64),
}

pub(crate) async fn work((lab, work): (Lab, Work), cx: TaskContext) -> Result<u32, io::Error> {
    let life = Life::begin(&lab, cx.path(), cx.incarnation());
    let seconds = Duration::from_secs;
    match work {
        Work::Give(number) => Ok(number),
        Work::After(time, number) => {
            sleep(seconds(time)).await;
            Ok(number)
        }
        Work::Fail => Err(io::Error::other("as told")),
        Work::Panic => panic!("panic in a task"),
        Work::Wait => {
            cx.cancelled().await;
            life.did(What::Cancelled);
            Ok(0)
        }
        Work::Ignore => std::future::pending().await,
        Work::SlowStop(time) => {
            cx.cancelled().await;
            sleep(seconds(time)).await;
            Ok(0)
        }
    }
}

supervision_tree!(Tasks {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: in_crate,
    children: [
        jobs = pool { run: work, input: (Lab, Work), output: u32, max: 3, shutdown: 2s },
        cut = pool { run: work, input: (Lab, Work), output: u32, max: 9, shutdown: brutal },
        again = pool {
            run: work,
            input: (Lab, Work),
            output: u32,
            max: 9,
            restart: transient,
            max_restarts: 2,
            within: 10s,
        },
        lasting = pool { run: work, input: (Lab, Work), output: u32, max: 9, restart: permanent },
    ],
});

pub(crate) fn kind(error: &Failure) -> &'static str {
    match error.cause() {
        Cause::Error => "error",
        Cause::Panicked(_) => "panic",
        _ => "other",
    }
}

pub(crate) async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn tsk_01_tasks_are_children_counted_and_listed() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let give = |work| (lab.clone(), work);
    let one = app.jobs.spawn(give(Work::Wait)).unwrap();
    let two = app.jobs.spawn_named("two", give(Work::Wait)).unwrap();
    assert_eq!((one.path(), two.path()), ("jobs/0", "jobs/two"));
    let listed: Vec<_> = app
        .jobs
        .members()
        .iter()
        .map(|task| task.path().to_owned())
        .collect();
    assert_eq!(listed, ["jobs/0", "jobs/two"], "as they came");
    settle().await;
    let counts = app.jobs.counts();
    assert_eq!(
        (
            app.jobs.count(),
            counts.specs,
            counts.active,
            counts.workers
        ),
        (2, 2, 2, 2)
    );
    assert_eq!(app.jobs.get("two").unwrap().state(), State::Running);
    assert_eq!(
        app.tree().find("jobs/two").map(|child| child.state()),
        Some(State::Running)
    );
    let taken = app.jobs.spawn_named("two", give(Work::Wait)).unwrap_err();
    assert_eq!(taken.to_string(), "the pool `jobs` has a member `two`");
    assert!(matches!(taken.into_args(), Some((_, Work::Wait))));
    let invalid = app.jobs.spawn_named("a/b", give(Work::Wait)).unwrap_err();
    assert!(matches!(invalid, SpawnError::InvalidName { .. }));
    drop((one, two));
    lab.saw("jobs/two#1 gone").await;
    settle().await;
    assert_eq!((app.jobs.count(), app.jobs.members().len()), (0, 0));
    assert!(app.jobs.get("two").is_none());
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_02_a_task_ends_with_who_waits_for_it() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    // Its outcome, and then it is gone: its place is free for who has the outcome.
    let job = app.jobs.spawn((lab.clone(), Work::After(3, 7))).unwrap();
    let begun = Instant::now();
    assert_eq!(job.await.unwrap(), 7);
    assert_eq!(
        (begun.elapsed(), app.jobs.count()),
        (Duration::from_secs(3), 0)
    );
    lab.clear();

    // Who waited is gone: the task is asked to stop, and may do so in order.
    let job = app.jobs.spawn((lab.clone(), Work::Wait)).unwrap();
    let caller = tokio::spawn(job);
    lab.saw("jobs/1#1 start").await;
    caller.abort();
    lab.saw("jobs/1#1 gone").await;
    lab.assert(["jobs/1#1 start", "jobs/1#1 cancelled", "jobs/1#1 gone"]);
    // And so it is with `run`, and with an outcome that nobody looked for.
    let run = timeout(
        Duration::from_secs(1),
        app.jobs.run((lab.clone(), Work::Wait)),
    );
    assert!(run.await.is_err());
    lab.saw("jobs/2#1 cancelled").await;
    drop(app.jobs.spawn((lab.clone(), Work::Wait)).unwrap());
    settle().await;
    assert_eq!(app.jobs.count(), 0);
    assert!(app.shutdown().await.unwrap().is_clean());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_03_brutal_tasks_have_no_notice_of_the_end() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let cut = app.cut.spawn((lab.clone(), Work::Wait)).unwrap();
    let slow = app.jobs.spawn((lab.clone(), Work::SlowStop(1))).unwrap();
    lab.saw("jobs/0#1 start").await;
    let pool = app.cut.clone();
    let begun = Instant::now();
    app.shutdown().await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(1));
    assert!(lab.all("cancelled").is_empty());
    let cut = cut.await.unwrap_err();
    assert!(matches!(cut, JobError::Killed { .. }), "{cut:?}");
    assert_eq!(cut.to_string(), "`cut/0` was aborted");
    assert_eq!(slow.await.unwrap(), 0, "what it still gave is not lost");
    let refused = pool.spawn((lab.clone(), Work::Wait)).unwrap_err();
    assert_eq!(refused.to_string(), "the pool `cut` is not running");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_03_who_waits_learns_that_the_pool_stopped() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let ignoring = app.jobs.spawn((lab.clone(), Work::Ignore)).unwrap();
    let backing_off = app.again.spawn((lab.clone(), Work::Ignore)).unwrap();
    lab.saw("again/0#1 start").await;
    let begun = Instant::now();
    let pool = app.jobs.child().unwrap();
    let (stopped, outcome) = tokio::join!(pool.stop(), ignoring);
    stopped.unwrap();
    let outcome = outcome.unwrap_err();
    assert!(matches!(outcome, JobError::Killed { .. }), "{outcome:?}");
    assert_eq!(begun.elapsed(), Duration::from_secs(2), "its `shutdown`");
    // Of a tree that is dropped too.
    drop(app);
    let outcome = backing_off.await.unwrap_err();
    assert!(matches!(outcome, JobError::Killed { .. }), "{outcome:?}");
    settle().await;
    lab.assert_empty();
}

#[test]
fn tsk_03_who_waits_in_another_runtime_learns_of_the_end_of_this_one() {
    let lab = Lab::new();
    let here = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let there = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (job, mut stream) = there.block_on(async {
        let app = Tasks::start(lab.clone()).await.unwrap();
        let job = app.jobs.spawn((lab.clone(), Work::Wait)).unwrap();
        let mut stream = app.cut.map([(lab.clone(), Work::Wait)], 1);
        assert!(timeout(Duration::ZERO, stream.next()).await.is_err());
        lab.saw("jobs/0#1 start").await;
        (job, stream)
    });
    drop(there);
    here.block_on(async {
        assert!(matches!(job.await, Err(JobError::Killed { .. })));
        assert!(matches!(
            stream.next().await,
            Some(Err(RunError::Job(JobError::Killed { .. })))
        ));
        assert!(stream.next().await.is_none());
    });
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_04_a_full_pool_gives_the_input_back() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let jobs: Vec<_> = (0..3)
        .map(|_| app.jobs.spawn((lab.clone(), Work::Wait)).unwrap())
        .collect();
    let full = app.jobs.spawn((lab.clone(), Work::Give(9))).unwrap_err();
    assert_eq!(
        full.to_string(),
        "the pool `jobs` is full: it has 3 members"
    );
    assert!(matches!(full.into_args(), Some((_, Work::Give(9)))));
    let full = app
        .jobs
        .run((lab.clone(), Work::Give(9)))
        .await
        .unwrap_err();
    assert!(matches!(full.into_input(), Some((_, Work::Give(9)))));
    drop(jobs);
    settle().await;
    assert_eq!(app.jobs.run((lab.clone(), Work::Give(9))).await.unwrap(), 9);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn tsk_06_a_task_that_fails_takes_nobody_with_it() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let other = app.jobs.spawn((lab.clone(), Work::After(5, 1))).unwrap();
    let failed = app
        .jobs
        .spawn((lab.clone(), Work::Fail))
        .unwrap()
        .await
        .unwrap_err();
    let panicked = app.jobs.run((lab.clone(), Work::Panic)).await.unwrap_err();
    assert_eq!(failed.path(), "jobs/1");
    let failure = failed.failure().unwrap();
    assert_eq!((kind(failure), &*failure.to_string()), ("error", "as told"));
    assert!(
        failure.downcast_ref::<io::Error>().is_some(),
        "with its type"
    );
    assert_eq!(kind(panicked.failure().unwrap()), "panic");
    assert_eq!(other.await.unwrap(), 1);
    assert_eq!(app.jobs.child().unwrap().status().unwrap().incarnation, 1);
    assert!(app.shutdown().await.is_ok());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_07_a_detached_task_is_bound_to_nobody_and_temporary() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let task = app
        .jobs
        .spawn((lab.clone(), Work::After(60, 1)))
        .unwrap()
        .detach();
    settle().await;
    assert_eq!((task.state(), app.jobs.count()), (State::Running, 1));
    until(&mut events, "jobs/0#1 ended (normal)").await;
    settle().await;
    assert_eq!((task.state(), app.jobs.count()), (State::Stopped, 0));
    let failing = app.jobs.spawn((lab.clone(), Work::Fail)).unwrap().detach();
    until(&mut events, "jobs/1#1 ended (failed: as told)").await;
    settle().await;
    assert_eq!(
        (failing.incarnation(), app.jobs.count()),
        (1, 0),
        "never again"
    );
    let refused = task.child().restart().await.unwrap_err();
    assert_eq!(refused.to_string(), "there is no child `jobs/0`");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn tsk_08_a_task_is_restarted_as_its_type_says() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    // Told once it is over for good: after two restarts the third failure is its last.
    let error = app.again.run((lab.clone(), Work::Fail)).await.unwrap_err();
    assert_eq!(error.failure().unwrap().incarnation(), 3);
    assert_eq!(lab.all("start").len(), 3);
    assert_eq!(
        app.again.run((lab.clone(), Work::Give(4))).await.unwrap(),
        4
    );
    assert_eq!(app.again.count(), 0);
    // One that is permanent goes on, whatever it gives.
    let job = app
        .lasting
        .spawn((lab.clone(), Work::After(60, 1)))
        .unwrap();
    lab.saw("lasting/0#2 start").await;
    assert_eq!(app.lasting.count(), 1);
    let task = job.detach();
    task.child().stop().await.unwrap();
    assert_eq!(app.lasting.count(), 0);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tsk_09_a_task_is_stopped_by_hand() {
    let lab = Lab::new();
    let app = Tasks::start(lab.clone()).await.unwrap();
    let job = app.cut.spawn((lab.clone(), Work::Ignore)).unwrap();
    let child = job.task().child();
    lab.saw("cut/0#1 start").await;
    child.stop().await.unwrap();
    assert!(matches!(job.await, Err(JobError::Killed { .. })));
    child.stop().await.expect("it has stopped");
    let job = app.jobs.spawn((lab.clone(), Work::SlowStop(1))).unwrap();
    lab.saw("jobs/0#1 start").await;
    job.task().child().stop().await.unwrap();
    assert_eq!(job.await.unwrap(), 0);
    // The stop that overtakes the start leaves nothing to give.
    let job = app.jobs.spawn((lab.clone(), Work::Give(1))).unwrap();
    job.task().child().ask_to_stop().unwrap();
    let stopped = job.await.unwrap_err();
    assert_eq!(stopped.to_string(), "`jobs/1` was stopped");
    assert!(lab.starts("jobs/1").is_empty());
    app.shutdown().await.unwrap();
}
