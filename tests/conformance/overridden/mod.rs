//! Numbers of checks, breakers, budgets, retries and pools that a start changes, one by one: in the tree itself, below a
//! nested supervisor, in a mounted tree, and in pools.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::SeqCst},
};

use supervision::{
    BreakerState, Health, Numbers, Overrides, SpawnError, State,
    policy::{Backoff, HealthCheck, OnResumeLimit, Ppm, ResumeBudget, Retry, Trip},
    prelude::*,
    testing::{drain, until},
};
use tokio::time::{Instant, sleep};

mod refused;
#[cfg(feature = "serde")]
mod written;

const SECOND: Duration = Duration::from_secs(1);

/// How often a message was tried.
#[derive(Clone, Default)]
struct Tries(Arc<AtomicU32>);

struct Clerk(Tries);

#[derive(Clone)]
enum Task {
    Work,
    Fail,
    Sick,
    Flawed,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("sick")]
    Sick,
    #[error("flawed")]
    Flawed,
}

impl Actor for Clerk {
    type Args = Tries;
    type Msg = Task;
    type Error = Trouble;

    async fn start(tries: Tries, _: &mut Context<Self>) -> Result<Self, Trouble> {
        Ok(Self(tries))
    }

    async fn handle(&mut self, msg: Task, _: &mut Context<Self>) -> Result<(), Trouble> {
        self.0.0.fetch_add(1, SeqCst);
        match msg {
            Task::Work => Ok(()),
            Task::Flawed => Err(Trouble::Flawed),
            Task::Fail | Task::Sick => Err(Trouble::Sick),
        }
    }

    async fn health(&mut self, _: &mut Context<Self>) -> Health {
        Health::Unhealthy("never well".into())
    }
}

supervision_tree!(Office {
    context: Tries,
    strategy: one_for_one,
    max_restarts: 9,
    within: 600s,
    backoff: immediate,
    visibility: private,
    children: [
        floor = supervisor {
            strategy: one_for_one,
            max_restarts: 9,
            within: 600s,
            children: [clerk = worker {
                actor: Clerk,
                args: |tries| tries.clone(),
                retry: attempts { times: 1, backoff: immediate },
                on: match error {
                    Trouble::Flawed => resume,
                    Trouble::Sick => restart,
                },
            }],
        },
        branch = supervisor { tree: Branch, context: |tries| tries.clone() },
        visitors = pool {
            actor: Clerk,
            max: 2,
            on: match error {
                _ => resume,
            }
        },
        desks = pool { actor: Clerk, size: 2, args: |tries| tries.clone() },
        shared = pool { actor: Clerk, max: 2, shared: limit { max: 3, within: 10s } },
        silent = task { run: silent },
    ],
});

supervision_tree!(Branch {
    context: Tries,
    strategy: one_for_one,
    max_restarts: 9,
    within: 600s,
    backoff: immediate,
    visibility: private,
    children: [clerk = worker {
        actor: Clerk,
        args: |tries| tries.clone(),
        on: match error {
            Trouble::Flawed => resume,
            Trouble::Sick => restart,
        },
    }],
});

async fn silent(token: CancellationToken) -> Result<(), Trouble> {
    token.cancelled().await;
    Ok(())
}

fn numbers() -> Numbers {
    Numbers::new()
}

const PROBE: HealthCheck =
    HealthCheck::Probe { interval: SECOND, timeout: Duration::from_millis(500), threshold: 2 };

#[tokio::test(start_paused = true)]
async fn a_check_can_be_set_for_actors_tasks_and_members() {
    let beat = HealthCheck::Heartbeat { max_silence: 7 * SECOND };
    let overrides = Overrides::new()
        .set("branch/clerk", numbers().health(PROBE))
        .set("visitors", numbers().health(PROBE))
        .set("silent", numbers().health(beat));
    let app = Office::start_with(Tries::default(), overrides)
        .await
        .unwrap();
    let visitor = app.visitors.spawn(Tries::default()).await.unwrap();
    let mut events = app.tree().events();
    let began = Instant::now();
    until(
        &mut events,
        "branch/clerk#2 restarted (Health, attempt 1, after 0ns)",
    )
    .await;
    // The second probe in a row that says so.
    assert_eq!(began.elapsed(), 2 * SECOND);
    sleep(SECOND / 10).await;
    assert_eq!(visitor.incarnation(), 2);
    assert_eq!(app.floor.clerk.incarnation(), 1, "nobody asks it");
    until(
        &mut events,
        "silent#2 restarted (Health, attempt 1, after 0ns)",
    )
    .await;
    assert_eq!(began.elapsed().as_secs(), 7);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_rate_of_errors_can_be_set() {
    let rate = HealthCheck::ErrorRate { above: Ppm::new(500_000), window: 30 * SECOND };
    let overrides = Overrides::new().set("branch/clerk", numbers().health(rate));
    let app = Office::start_with(Tries::default(), overrides)
        .await
        .unwrap();
    let mut events = app.tree().events();
    for task in [Task::Work, Task::Flawed, Task::Flawed] {
        app.branch.clerk.tell(task).await.unwrap();
    }
    sleep(SECOND).await;
    let told = drain(&mut events);
    let changed = told.iter().filter(|line| line.contains("health_changed"));
    assert_eq!(changed.count(), 1, "{told:#?}");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_breaker_can_be_set_where_the_tree_has_none() {
    let trip = Trip { failures: 2, within: 60 * SECOND, reset: 5 * SECOND, ..Trip::DEFAULT };
    let overrides = Overrides::new()
        .set("branch/clerk", numbers().breaker(trip))
        .set("desks", numbers().breaker(Trip { failures: 1, ..trip }));
    let app = Office::start_with(Tries::default(), overrides)
        .await
        .unwrap();
    let clerk = &app.branch.clerk;
    let breaker = || clerk.child().status().unwrap().breaker;
    assert_eq!(breaker(), Some(BreakerState::Closed));
    assert_eq!(app.floor.clerk.child().status().unwrap().breaker, None);
    let mut events = app.tree().events();
    for _ in 0..2 {
        clerk.tell(Task::Flawed).await.unwrap();
    }
    until(&mut events, "branch/clerk#1 breaker_changed (open)").await;
    let refused = clerk.tell(Task::Work).await.unwrap_err();
    assert!(refused.to_string().contains("5s"), "{refused}");
    let desks = app.tree().find("desks/1").unwrap();
    assert_eq!(desks.status().unwrap().breaker, Some(BreakerState::Closed));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_budget_for_resuming_can_be_set() {
    let once = |then| ResumeBudget { max: 1, within: 60 * SECOND, then };
    let overrides = Overrides::new()
        .set(
            "branch/clerk",
            numbers().resume_budget(once(OnResumeLimit::Restart)),
        )
        .set(
            "visitors",
            numbers().resume_budget(once(OnResumeLimit::Stop)),
        );
    let app = Office::start_with(Tries::default(), overrides)
        .await
        .unwrap();
    let visitor = app.visitors.spawn(Tries::default()).await.unwrap();
    for child in [&app.branch.clerk, &visitor] {
        for _ in 0..2 {
            child.tell(Task::Flawed).await.unwrap();
        }
    }
    sleep(SECOND).await;
    let clerk = &app.branch.clerk;
    assert_eq!((clerk.state(), clerk.incarnation()), (State::Running, 2));
    assert!(
        app.visitors.members().is_empty(),
        "a member at rest is gone"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_retry_can_be_changed_where_the_tree_has_one() {
    let tries = Tries::default();
    let retry = Retry { times: 3, backoff: Backoff::fixed(2 * SECOND) };
    let overrides = Overrides::new().set("floor/clerk", numbers().retry(retry));
    let app = Office::start_with(tries.clone(), overrides).await.unwrap();
    let mut events = app.tree().events();
    let began = Instant::now();
    app.floor.clerk.tell(Task::Fail).await.unwrap();
    until(
        &mut events,
        "floor/clerk#2 restarted (Failure, attempt 1, after 0ns)",
    )
    .await;
    assert_eq!((began.elapsed(), tries.0.load(SeqCst)), (6 * SECOND, 4));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_numbers_of_pools_are_those_of_their_members() {
    let overrides = Overrides::new()
        .set(
            "visitors",
            numbers()
                .max(3)
                .capacity(1)
                .backoff(Backoff::fixed(4 * SECOND)),
        )
        .set("desks", numbers().size(5).max_restarts(0));
    let app = Office::start_with(Tries::default(), overrides)
        .await
        .unwrap();
    let mut visitors = Vec::new();
    for _ in 0..3 {
        visitors.push(app.visitors.spawn(Tries::default()).await.unwrap());
    }
    let full = app.visitors.spawn(Tries::default()).await.unwrap_err();
    assert!(matches!(full, SpawnError::Full { max: 3, .. }), "{full}");
    visitors[0].child().pause().unwrap();
    visitors[0].try_tell(Task::Work).unwrap();
    assert!(
        visitors[0].try_tell(Task::Work).is_err(),
        "one waits at most"
    );
    assert!(app.tree().find("desks/4").is_some());
    assert!(app.tree().find("desks/5").is_none());
    app.desks.tell(Task::Sick).await.unwrap();
    sleep(SECOND).await;
    let down = (0..5).filter(|n| {
        let member = app.tree().find(&format!("desks/{n}")).unwrap();
        member.state() == State::LimitExceeded
    });
    assert_eq!(down.count(), 1, "it has no restarts");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn members_wait_as_long_as_their_supervisors_children_do() {
    let overrides = Overrides::new().set("", numbers().backoff(Backoff::fixed(3 * SECOND)));
    let app = Office::start_with(Tries::default(), overrides)
        .await
        .unwrap();
    let mut events = app.tree().events();
    let began = Instant::now();
    app.desks.tell(Task::Sick).await.unwrap();
    until(
        &mut events,
        "desks/0#2 restarted (Failure, attempt 1, after 3s)",
    )
    .await;
    assert_eq!(began.elapsed(), 3 * SECOND);
    app.shutdown().await.unwrap();
}
