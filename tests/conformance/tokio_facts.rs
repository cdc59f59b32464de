//! TOK: what tokio does, and what the library makes of it. Each row pins the fact where the library
//! relies on it, and then the promise that is built on it.
//!
//! Not here: what concerns the model checker (the rows 11 and 12) and Miri (14), which run the core
//! and the driver by themselves; and the busy child of row 1, which is in `unstopped`.

use std::{
    future::pending,
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    thread,
};

use supervision::{
    prelude::*,
    testing::{Do, Failing, Gate, Lab, Life, Scripted, Spin, exit, history, until},
};
use tokio::{
    runtime::Handle,
    sync::oneshot,
    task::{JoinSet, spawn_blocking, yield_now},
    time::{Instant, sleep, timeout},
};

const HOUR: Duration = Duration::from_secs(3600);

/// Tells when it is dropped, and panics then if it is told to.
struct Witness {
    dropped: Arc<AtomicBool>,
    panics: bool,
}

impl Witness {
    fn new(panics: bool) -> (Self, Arc<AtomicBool>) {
        let dropped = Arc::new(AtomicBool::new(false));
        (Self { dropped: dropped.clone(), panics }, dropped)
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.dropped.store(true, SeqCst);
        if self.panics {
            panic!("panic in Drop");
        }
    }
}

supervision_tree!(Killed {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: brutal },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

#[tokio::test]
async fn tok_2_abort_does_not_reach_blocking_work() {
    let gate = Gate::new();
    let spin = gate.spin();
    let blocking = spawn_blocking(move || {
        spin.spin();
        7
    });
    gate.spinning().await;
    blocking.abort();
    gate.open();
    assert_eq!(blocking.await.unwrap(), 7);
}

async fn blocks((lab, spin): (Lab, Spin), _: CancellationToken) -> Result<(), io::Error> {
    let _life = Life::begin(&lab, "t", 1);
    spawn_blocking(move || spin.spin()).await?;
    Ok(())
}

struct Blocking {
    lab: Lab,
    spin: Spin,
}

supervision_tree!(WithBlocking {
    context: Blocking,
    strategy: one_for_one,
    visibility: private,
    children: [t = task {
        run: blocks,
        args: |cx| (cx.lab.clone(), cx.spin.clone()),
        shutdown: brutal,
    },],
});

#[tokio::test]
async fn tok_2_a_child_that_waits_for_blocking_work_is_killed_and_the_work_goes_on() {
    let (lab, gate) = (Lab::new(), Gate::new());
    let context = Blocking { lab: lab.clone(), spin: gate.spin() };
    let app = WithBlocking::start(context).await.unwrap();
    gate.spinning().await;
    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "t"), "killed");
    assert_eq!(
        report.unstopped().count(),
        0,
        "nothing of the child itself is left"
    );
    lab.assert_empty();
    assert!(gate.is_spinning(), "what it had sent away is out of reach");
    gate.open();
}

#[tokio::test(start_paused = true)]
async fn tok_3_an_aborted_task_that_panics_in_drop_does_not_look_cancelled() {
    let (witness, _) = Witness::new(true);
    let task = tokio::spawn(async move {
        let _witness = witness;
        pending::<()>().await;
    });
    yield_now().await;
    task.abort();
    let error = task.await.unwrap_err();
    assert!(error.is_panic() && !error.is_cancelled());
}

#[tokio::test(start_paused = true)]
async fn tok_3_sut_27_who_ordered_the_stop_decides_not_how_it_looks() {
    let lab = Lab::new();
    let app = Killed::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.a.tell(Do::PanicInDrop).await.unwrap();
    app.a.ask(Do::Ping).await.unwrap();
    app.a.child().stop().await.unwrap();
    until(&mut events, "a#1 aborting").await;
    until(&mut events, "a#1 stopped (failed: panicked at").await;
    assert_eq!(
        lab.starts("a").len(),
        1,
        "it was told to stop, and panicked: no restart"
    );

    app.a.child().start().await.unwrap();
    app.a.tell(Do::PanicInDrop).await.unwrap();
    app.a.ask(Do::Ping).await.unwrap();
    let report = app.shutdown().await.unwrap();
    assert!(exit(&report, "a").ends_with("panic in Drop"));
    assert_eq!(exit(&report, "b"), "shutdown");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tok_4_abort_after_completion_changes_nothing() {
    let task = tokio::spawn(async { 7 });
    yield_now().await;
    assert!(task.is_finished());
    task.abort();
    assert_eq!(task.await.unwrap(), 7);
}

#[tokio::test(start_paused = true)]
async fn tok_4_the_childs_own_end_wins_over_the_abort_that_meets_it() {
    let lab = Lab::new();
    let app = Killed::start(lab.clone()).await.unwrap();
    let tree = app.tree().clone();
    let fails = Do::run(move || {
        tree.abort();
        Err(Failing::Plain)
    });
    app.b.tell(fails).await.unwrap();
    let report = app.join().await.unwrap();
    assert_eq!(exit(&report, "b"), "failed: plain");
    assert_eq!(exit(&report, "a"), "killed");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tok_5_dropping_a_join_set_does_not_wait_for_drops() {
    let (witness, dropped) = Witness::new(false);
    let mut set = JoinSet::new();
    set.spawn(async move {
        let _witness = witness;
        pending::<()>().await;
    });
    yield_now().await;
    drop(set);
    assert!(!dropped.load(SeqCst));
    yield_now().await;
    assert!(dropped.load(SeqCst));
}

#[tokio::test(start_paused = true)]
async fn tok_5_when_a_stop_returns_every_drop_has_run() {
    let lab = Lab::new();
    let app = Killed::start(lab.clone()).await.unwrap();
    app.a.child().stop().await.unwrap();
    assert_eq!(lab.all("gone"), ["a#1 gone"]);
    app.b.child().restart().await.unwrap();
    assert_eq!(lab.all("gone"), ["a#1 gone", "b#1 gone"]);
    app.shutdown().await.unwrap();
    assert_eq!(lab.alive(), 0);

    let lab = Lab::new();
    let app = Killed::start(lab.clone()).await.unwrap();
    app.abort();
    app.join().await.unwrap();
    assert_eq!(lab.alive(), 0);
}

#[tokio::test(start_paused = true)]
async fn tok_6_a_task_outlives_its_handle() {
    let (sender, receiver) = oneshot::channel();
    drop(tokio::spawn(async move {
        sleep(HOUR).await;
        sender.send(7)
    }));
    assert_eq!(receiver.await, Ok(7));
}

#[tokio::test(start_paused = true)]
async fn tok_6_dropping_the_root_handle_aborts_the_tree_and_tells_by_event() {
    let lab = Lab::new();
    let app = Killed::start(lab.clone()).await.unwrap();
    let events = app.tree().events();
    // Neither the handles of the children nor the look of the tree keep it.
    let (handles, child) = (app.handles().clone(), app.a.child());
    lab.clear();
    drop(app);
    let told = history(events).await;
    assert_eq!(
        told,
        [
            "b#1 aborting",
            "a#1 aborting",
            "b#1 stopped (killed)",
            "a#1 stopped (killed)"
        ]
    );
    lab.assert(["b#1 gone", "a#1 gone"]);
    assert!(handles.b.tell(Do::Finish).await.is_err());
    assert!(child.start().await.is_err());
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tok_7_what_a_child_spawns_by_itself_outlives_it() {
    let lab = Lab::new();
    let app = Killed::start(lab.clone()).await.unwrap();
    let (sender, receiver) = oneshot::channel();
    let spawns = Do::run(move || {
        tokio::spawn(async move {
            sleep(HOUR).await;
            sender.send("still here")
        });
        Ok(())
    });
    app.a.tell(spawns).await.unwrap();
    app.a.ask(Do::Ping).await.unwrap();
    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "a"), "killed");
    assert_eq!(
        receiver.await,
        Ok("still here"),
        "a raw spawn is no part of the tree"
    );
}

#[tokio::test(start_paused = true)]
async fn tok_8_on_a_paused_clock_waiting_takes_no_time() {
    let (clock, wall) = (Instant::now(), std::time::Instant::now());
    sleep(HOUR).await;
    assert_eq!(clock.elapsed(), HOUR);
    assert!(wall.elapsed() < HOUR);
}

#[tokio::test(start_paused = true)]
async fn tok_9_a_paused_clock_waits_for_blocking_work() {
    let begun = Instant::now();
    let work = spawn_blocking(|| (0..1000).for_each(|_| thread::yield_now()));
    timeout(Duration::from_secs(10), work)
        .await
        .expect("no time-out")
        .unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

/// Why no test on a paused clock uses threads of its own.
#[tokio::test(start_paused = true)]
async fn tok_10_a_paused_clock_does_not_wait_for_threads() {
    let (go, wait) = mpsc::channel();
    let (sender, receiver) = oneshot::channel();
    let thread = thread::spawn(move || {
        wait.recv().unwrap();
        sender.send(7)
    });
    assert!(
        timeout(HOUR, receiver).await.is_err(),
        "the clock jumps an hour at once"
    );
    go.send(()).unwrap();
    assert_eq!(thread.join().unwrap(), Err(7));
}

/// The library catches panics itself: the child's task goes on, and no `JoinError` is involved.
#[tokio::test(start_paused = true)]
async fn tok_13_panics_do_not_end_the_childs_task() {
    let lab = Lab::new();
    let app = Killed::start(lab.clone()).await.unwrap();
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    for incarnation in 2..=5 {
        app.b.tell(Do::Panic("caught")).await.unwrap();
        assert_eq!(app.b.ask(Do::Ping).await, Ok(incarnation));
        assert_eq!(tasks(), before);
    }
    app.shutdown().await.unwrap();
    yield_now().await;
    assert_eq!(tasks(), 0, "and with the tree its tasks are gone");
}
