//! Health: probes, heartbeats, rates of errors, and what is known of a child.

mod known;

use std::{
    collections::HashMap,
    future::pending,
    sync::{Arc, Mutex},
};

use supervision::{
    Cause, EventKind, Exit, Health, RestartReason, TaskContext,
    prelude::*,
    testing::{drain, until},
};
use tokio::time::{Instant, advance, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// What children say when they are asked, by path; and when they were asked.
#[derive(Clone, Default)]
struct Ward(
    Arc<Mutex<HashMap<String, Say>>>,
    Arc<Mutex<Vec<(String, Instant)>>>,
);

#[derive(Clone)]
enum Say {
    Well(Health),
    After(Duration, Health),
    Nothing,
    Panic,
}

impl Ward {
    fn say(&self, path: &str, say: Say) {
        self.0.lock().unwrap().insert(path.to_owned(), say);
    }

    /// After how many milliseconds from `since` on the child was asked.
    fn asked(&self, path: &str, since: Instant) -> Vec<u128> {
        let asked = self.1.lock().unwrap();
        let times = asked.iter().filter(|(other, _)| other == path);
        times.map(|(_, at)| (*at - since).as_millis()).collect()
    }
}

struct Patient(Ward);

enum Treat {
    Work,
    Fail,
    Sleep(Duration),
    Beat,
    Seen(Reply<Option<String>>),
}

#[derive(Debug, thiserror::Error)]
#[error("failed")]
struct Failed;

impl Actor for Patient {
    type Args = Ward;
    type Msg = Treat;
    type Error = Failed;

    async fn start(ward: Ward, _: &mut Context<Self>) -> Result<Self, Failed> {
        Ok(Self(ward))
    }

    async fn handle(&mut self, msg: Treat, cx: &mut Context<Self>) -> Result<(), Failed> {
        match msg {
            Treat::Work => {}
            Treat::Fail => return Err(Failed),
            Treat::Sleep(time) => sleep(time).await,
            Treat::Beat => cx.heartbeat(),
            Treat::Seen(reply) => reply.send(cx.last_failure().map(ToString::to_string)),
        }
        Ok(())
    }

    async fn health(&mut self, cx: &mut Context<Self>) -> Health {
        let path = cx.path().to_owned();
        let say = self.0.0.lock().unwrap().get(&path).cloned();
        self.0.1.lock().unwrap().push((path, Instant::now()));
        match say {
            None => Health::Healthy,
            Some(Say::Well(health)) => health,
            Some(Say::After(time, health)) => {
                sleep(time).await;
                health
            }
            Some(Say::Nothing) => pending().await,
            Some(Say::Panic) => panic!("asked too often"),
        }
    }
}

supervision_tree!(Clinic {
    context: Ward,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker {
            actor: Patient,
            args: |ward| ward.clone(),
            health: probe { interval: 10s, timeout: 5s, threshold: 3 },
        },
        b = worker { actor: Patient, args: |ward| ward.clone(), health: probe },
        plain = worker { actor: Patient, args: |ward| ward.clone() },
    ],
});

fn sick() -> Say {
    Say::Well(Health::Unhealthy("sick".into()))
}

#[tokio::test(start_paused = true)]
async fn h1_three_failed_probes_restart_the_child_after_thirty_seconds() {
    let ward = Ward::default();
    ward.say("a", sick());
    let app = Clinic::start(ward.clone()).await.unwrap();
    let (started, mut events) = (Instant::now(), app.tree().events());
    let changed = until(&mut events, "a#1 health_changed").await;
    assert_eq!(changed.to_string(), "a#1 health_changed (unhealthy: sick)");
    assert_eq!(started.elapsed(), 10 * SECOND);
    let ended = until(
        &mut events,
        "a#1 ended (failed: unhealthy: sick) => restart",
    )
    .await;
    let EventKind::Ended { exit: Exit::Failed(failure), .. } = ended.kind else {
        panic!("{ended}")
    };
    assert_eq!(*failure.cause(), Cause::Unhealthy("sick".into()));
    until(&mut events, "a#2 restarted (Health, attempt 1, after 0ns)").await;
    assert_eq!(started.elapsed(), 30 * SECOND);
    assert_eq!(ward.asked("a", started), [10_000, 20_000, 30_000]);
    let seen = app.a.ask(Treat::Seen).await;
    assert_eq!(seen, Ok(Some("unhealthy: sick".to_owned())));
    assert_eq!(app.a.child().history()[0].reason, RestartReason::Health);

    // Once it is well it is known to be.
    ward.say("a", Say::Well(Health::Healthy));
    until(&mut events, "a#2 health_changed (healthy)").await;
    assert_eq!(started.elapsed(), 40 * SECOND);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn h1_degraded_is_an_event_only() {
    let ward = Ward::default();
    ward.say("a", Say::Well(Health::Degraded("slow".into())));
    let app = Clinic::start(ward.clone()).await.unwrap();
    let mut events = app.tree().events();
    sleep(100 * SECOND).await;
    assert_eq!(drain(&mut events), ["a#1 health_changed (degraded: slow)"]);
    let status = app.a.child().status().unwrap();
    assert_eq!(status.health, Some(Health::Degraded("slow".into())));
    assert_eq!((status.restarts, status.last_success), (0, None));
}

#[tokio::test(start_paused = true)]
async fn h1_a_child_that_is_busy_is_found_by_the_timeout() {
    let app = Clinic::start(Ward::default()).await.unwrap();
    let (started, mut events) = (Instant::now(), app.tree().events());
    app.a.tell(Treat::Sleep(1_000 * SECOND)).await.unwrap();
    until(
        &mut events,
        "a#1 health_changed (unhealthy: no answer within 5s)",
    )
    .await;
    assert_eq!(started.elapsed(), 15 * SECOND);
    until(&mut events, "a#1 aborting").await;
    until(&mut events, "a#2 restarted (Health").await;
    assert_eq!(started.elapsed(), 35 * SECOND);
    // Its sibling was asked all the while.
    let sibling = app.b.child().status().unwrap();
    assert_eq!(sibling.last_success, Some(started + 30 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn h1_a_message_that_ends_in_time_leaves_time_to_answer() {
    let ward = Ward::default();
    let app = Clinic::start(ward.clone()).await.unwrap();
    let (started, mut events) = (Instant::now(), app.tree().events());
    app.a.tell(Treat::Sleep(14 * SECOND)).await.unwrap();
    sleep(45 * SECOND).await;
    assert!(drain(&mut events).is_empty());
    assert_eq!(ward.asked("a", started), [14_000, 20_000, 30_000, 40_000]);
}

#[tokio::test(start_paused = true)]
async fn h2_checks_that_hang_delay_nobody_elses() {
    let ward = Ward::default();
    ward.say("a", Say::Nothing);
    ward.say("b", Say::After(4 * SECOND, Health::Healthy));
    let app = Clinic::start(ward.clone()).await.unwrap();
    let (started, mut events) = (Instant::now(), app.tree().events());
    until(&mut events, "a#2 restarted (Health").await;
    assert_eq!(started.elapsed(), 35 * SECOND);
    assert_eq!(ward.asked("a", started), [10_000]);
    assert_eq!(ward.asked("b", started), [10_000, 20_000, 30_000]);
    assert_eq!(app.b.incarnation(), 1);
}

#[tokio::test(start_paused = true)]
async fn h1_a_panic_in_a_check_is_a_panic() {
    let ward = Ward::default();
    ward.say("a", Say::Panic);
    let app = Clinic::start(ward).await.unwrap();
    let mut events = app.tree().events();
    let restarted = until(&mut events, "a#2 restarted").await;
    assert!(restarted.to_string().contains("Failure"), "{restarted}");
    let failure = app.a.child().status().unwrap().last_failure.unwrap();
    assert!(matches!(failure.cause(), Cause::Panicked(_)));
}

#[tokio::test(start_paused = true)]
async fn h2_nobody_is_asked_who_is_paused_or_has_no_check() {
    let ward = Ward::default();
    let app = Clinic::start(ward.clone()).await.unwrap();
    let started = Instant::now();
    app.a.child().pause().unwrap();
    sleep(100 * SECOND).await;
    app.a.child().resume().unwrap();
    sleep(10 * SECOND + Duration::from_millis(1)).await;
    assert_eq!(ward.asked("a", started), [110_000]);
    assert!(ward.asked("plain", started).is_empty());
}

async fn beats(cx: TaskContext) -> Result<(), Failed> {
    let pulse = cx.pulse();
    for _ in 0..3 {
        sleep(20 * SECOND).await;
        pulse.beat();
    }
    cx.cancelled().await;
    Ok(())
}

async fn hangs(_: CancellationToken) -> Result<(), Failed> {
    pending().await
}

supervision_tree!(Beats {
    context: Ward,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        task = task { run: beats, health: heartbeat { max_silence: 30s } },
        silent = task { run: hangs, health: heartbeat },
        worker = worker {
            actor: Patient,
            args: |ward| ward.clone(),
            health: heartbeat { max_silence: 5s },
            restart: temporary,
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn syd_04_h3_silence_for_longer_than_allowed_ends_an_incarnation() {
    let app = Beats::start(Ward::default()).await.unwrap();
    let (started, mut events) = (Instant::now(), app.tree().events());
    // A worker beats when it is told to; messages alone are no sign of life.
    app.worker.tell(Treat::Beat).await.unwrap();
    sleep(4 * SECOND).await;
    app.worker.tell(Treat::Work).await.unwrap();
    app.worker.tell(Treat::Beat).await.unwrap();
    until(
        &mut events,
        "worker#1 ended (failed: unhealthy: Heartbeat timeout)",
    )
    .await;
    assert_eq!(started.elapsed(), 9 * SECOND);
    until(
        &mut events,
        "silent#1 health_changed (unhealthy: Heartbeat timeout)",
    )
    .await;
    until(&mut events, "silent#2 restarted (Health").await;
    assert_eq!(started.elapsed(), 30 * SECOND);
    // It beat at 20, 40 and 60 seconds.
    until(
        &mut events,
        "task#1 ended (failed: unhealthy: Heartbeat timeout)",
    )
    .await;
    assert_eq!(started.elapsed(), 90 * SECOND);
}

#[tokio::test(start_paused = true)]
async fn h3_a_beat_in_time_makes_it_healthy_again() {
    let app = Beats::start(Ward::default()).await.unwrap();
    let mut events = app.tree().events();
    until(&mut events, "task#2 restarted (Health").await;
    let status = app.tree().find("task").unwrap().status().unwrap();
    assert_eq!(
        status.health,
        Some(Health::Unhealthy("Heartbeat timeout".into()))
    );
    until(&mut events, "task#2 health_changed (healthy)").await;
}
