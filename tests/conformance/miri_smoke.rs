//! TOK-14: what `scripts/miri` runs under Miri. On one thread and without I/O, which Miri does not
//! know all of.

use std::{future::Future, time::Duration};

use supervision::{
    Cause,
    prelude::*,
    testing::{Do, Lab, Scripted},
};
use tokio::{
    runtime::Builder,
    task::JoinSet,
    time::{Instant, sleep},
};

supervision_tree!(Smoke {
    context: Lab,
    strategy: one_for_all,
    backoff: fixed { delay: 1s },
    visibility: private,
    children: [
        a = worker { actor: Scripted, args: |lab| lab.clone() },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

#[test]
fn tok_14_current_thread_paused_clock_joinset_and_panics() {
    on_paused_clock(async {
        let began = Instant::now();
        let mut tasks = JoinSet::new();
        tasks.spawn(async {
            sleep(Duration::from_secs(1)).await;
            panic!("panic in a task")
        });
        let late = tasks.spawn(sleep(Duration::from_secs(3600)));
        let first = tasks.join_next().await.unwrap().unwrap_err();
        assert!(first.is_panic());
        late.abort();
        let second = tasks.join_next().await.unwrap().unwrap_err();
        assert!(second.is_cancelled());
        assert!(tasks.join_next().await.is_none());
        assert_eq!(began.elapsed(), Duration::from_secs(1));
    });
    on_paused_clock(panics_restarts_and_stops());
}

async fn panics_restarts_and_stops() {
    let lab = Lab::new();
    let app = Smoke::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Panic("out of order")).await.unwrap();
    assert_eq!(app.b.ask(Do::Ping).await, Ok(2), "with its group");
    assert_eq!(app.a.ask(Do::Ping).await, Ok(2));
    let failure = app.a.child().status().unwrap().last_failure.unwrap();
    match failure.cause() {
        Cause::Panicked(report) => assert_eq!(report.message(), "out of order"),
        other => panic!("not a panic: {other:?}"),
    }
    app.b.tell(Do::ignore_stop()).await.unwrap();
    assert_eq!(app.b.ask(Do::Ping).await, Ok(2));
    let report = app.shutdown().await.unwrap();
    assert_eq!(report.forced().count(), 1, "{report}");
    lab.assert_empty();
}

fn on_paused_clock(test: impl Future<Output = ()>) {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    runtime.block_on(test);
}
