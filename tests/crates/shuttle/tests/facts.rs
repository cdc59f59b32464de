//! TOK-11 and TOK-12: what shuttle's tokio models, and what it does not.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use shuttle::{check_dfs, check_random, future::block_on};
use shuttle_tokio::{
    sync::{mpsc, oneshot, watch},
    task::{JoinSet, spawn, yield_now},
    time::{clear_triggers, sleep, timeout, trigger_timeouts},
};

const RUNS: usize = 200;

#[test]
fn tok_11_join_set_abort_mpsc_and_watch_work() {
    check_random(|| block_on(all_of_them()), RUNS);
}

async fn all_of_them() {
    let (sender, mut receiver) = mpsc::channel(1);
    let (level, watched) = watch::channel(0);
    let mut tasks = JoinSet::new();
    for n in 1..=2 {
        let (sender, mut watched) = (sender.clone(), watched.clone());
        tasks.spawn(async move {
            watched
                .wait_for(|level| *level >= n)
                .await
                .expect("it is not dropped");
            sender.send(n).await.expect("somebody reads");
            n
        });
    }
    let hanging = tasks.spawn(std::future::pending());
    drop(sender);
    level.send_replace(1);
    assert_eq!(receiver.recv().await, Some(1), "the other one waits");
    level.send_replace(2);
    hanging.abort();
    assert_eq!(receiver.recv().await, Some(2));
    assert_eq!(receiver.recv().await, None);
    let (mut sum, mut cancelled) = (0, 0);
    while let Some(end) = tasks.join_next().await {
        match end {
            Ok(n) => sum += n,
            Err(error) if error.is_cancelled() => cancelled += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!((sum, cancelled), (3, 1));
}

#[test]
fn tok_11_select_takes_either_branch() {
    let taken = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
    let count = taken.clone();
    check_random(
        move || {
            block_on(async {
                let ((a, first), (b, second)) = (oneshot::channel(), oneshot::channel());
                spawn(async { a.send(0) });
                spawn(async { b.send(1) });
                let branch: usize = shuttle_tokio::select! {
                    n = first => n.expect("it is sent"),
                    n = second => n.expect("it is sent"),
                };
                count[branch].fetch_add(1, SeqCst);
            });
        },
        RUNS,
    );
    for branch in &*taken {
        assert!(branch.load(SeqCst) > 0);
    }
}

/// A value is read and written back by two tasks that wait in between.
async fn planted_race() {
    let value = Arc::new(Mutex::new(0));
    let tasks = [(); 2].map(|()| {
        let value = value.clone();
        spawn(async move {
            let read = *value.lock().unwrap();
            yield_now().await;
            *value.lock().unwrap() = read + 1;
        })
    });
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*value.lock().unwrap(), 2, "an update is lost");
}

#[test]
fn tok_11_a_planted_race_is_found() {
    let found = failure(|| check_random(|| block_on(planted_race()), RUNS));
    assert!(found.contains("an update is lost"), "{found}");
}

#[test]
fn tok_12_sleeps_end_in_any_order_and_take_no_time() {
    let longer_first = Arc::new(AtomicUsize::new(0));
    let count = longer_first.clone();
    check_random(
        move || {
            block_on(async {
                let ended = Arc::new(Mutex::new(Vec::new()));
                let sleepers = [1, 24 * 60 * 60].map(|seconds| {
                    let ended = ended.clone();
                    spawn(async move {
                        sleep(Duration::from_secs(seconds)).await;
                        ended.lock().unwrap().push(seconds);
                    })
                });
                for sleeper in sleepers {
                    sleeper.await.unwrap();
                }
                if ended.lock().unwrap()[0] != 1 {
                    count.fetch_add(1, SeqCst);
                }
            });
        },
        RUNS,
    );
    let longer_first = longer_first.load(SeqCst);
    assert!(0 < longer_first && longer_first < RUNS, "{longer_first}");
}

/// Nobody sends.
async fn gives_up_waiting() {
    let (_sender, mut receiver) = mpsc::channel::<()>(1);
    let waited = timeout(Duration::from_millis(1), receiver.recv()).await;
    assert!(waited.is_err());
}

#[test]
fn tok_12_a_timeout_is_never_over_by_itself() {
    let found = failure(|| check_dfs(|| block_on(gives_up_waiting()), None));
    assert!(found.contains("deadlock"), "{found}");
}

#[test]
fn tok_12_a_timeout_is_over_when_the_test_says_so() {
    check_random(
        || {
            // What was triggered stays so, for the runs that follow too.
            clear_triggers();
            block_on(async {
                let waits = spawn(gives_up_waiting());
                trigger_timeouts(|_| true);
                waits.await.unwrap();
            });
            clear_triggers();
        },
        RUNS,
    );
}

#[test]
fn tok_12_a_sleep_of_years_is_a_deadlock() {
    let years = || block_on(sleep(Duration::from_secs(2 * 365 * 24 * 60 * 60)));
    let found = failure(|| check_random(years, 1));
    assert!(found.contains("deadlock"), "{found}");
}

/// The text with which a check fails.
fn failure(check: impl FnOnce()) -> String {
    let panic: Box<dyn Any + Send> =
        catch_unwind(AssertUnwindSafe(check)).expect_err("the check passes");
    match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(panic) => (*panic.downcast::<&str>().expect("a text")).to_owned(),
    }
}
