//! Members with health checks, breakers, budgets for resuming and retries: each has its own.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
};

use supervision::{AskError, Cause, Health, JobError, State, prelude::*, testing::until};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
#[error("broken")]
struct Broken;

#[derive(Clone)]
enum Order {
    Work(Reply<u64>),
    Fail,
    /// From now on it says that it is not well.
    Sicken,
    /// Fails as often as this says, and then answers.
    Flaky(Arc<AtomicUsize>, Reply<u64>),
}

struct Member {
    sick: bool,
    asked: Arc<AtomicUsize>,
}

impl Actor for Member {
    type Args = Arc<AtomicUsize>;
    type Msg = Order;
    type Error = Broken;

    async fn start(asked: Arc<AtomicUsize>, _: &mut Context<Self>) -> Result<Self, Broken> {
        Ok(Self { sick: false, asked })
    }

    async fn handle(&mut self, order: Order, cx: &mut Context<Self>) -> Result<(), Broken> {
        match order {
            Order::Work(reply) => reply.send(cx.incarnation()),
            Order::Fail => return Err(Broken),
            Order::Sicken => self.sick = true,
            Order::Flaky(left, reply) => {
                if left.load(SeqCst) > 0 {
                    left.fetch_sub(1, SeqCst);
                    return Err(Broken);
                }
                reply.send(cx.incarnation());
            }
        }
        Ok(())
    }

    async fn health(&mut self, _: &mut Context<Self>) -> Health {
        self.asked.fetch_add(1, SeqCst);
        match self.sick {
            true => Health::Unhealthy("sick".into()),
            false => Health::Healthy,
        }
    }
}

/// Says that it is well every second, for as long as it is told so.
async fn beats(well: Arc<AtomicBool>, cx: TaskContext) -> Result<(), Broken> {
    while well.load(SeqCst) {
        cx.heartbeat();
        sleep(SECOND).await;
    }
    cx.cancelled().await;
    Ok(())
}

/// Fails at once, as often as this says.
async fn stumbles(left: Arc<AtomicUsize>, _: CancellationToken) -> Result<usize, Broken> {
    match left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)) {
        Ok(_) => Err(Broken),
        Err(left) => Ok(left),
    }
}

supervision_tree!(Options {
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        probed = pool {
            actor: Member,
            max: 9,
            health: probe { interval: 10s, timeout: 5s, threshold: 2 }
        },
        rated = pool {
            actor: Member,
            max: 9,
            health: error_rate { above: 0.5, window: 60s },
            max_restarts: 99
        },
        breaking = pool {
            actor: Member,
            max: 9,
            breaker: trip { failures: 2, within: 60s, reset: 30s, probes: 1, successes: 1 },
        },
        resumed = pool {
            actor: Member,
            max: 9,
            on: match error {
                Broken => resume,
            },
            resume_budget: limit { max: 2, within: 10s },
        },
        retried = pool {
            actor: Member,
            max: 9,
            retry: attempts { times: 2, backoff: fixed { delay: 1s } }
        },
        sized = pool {
            actor: Member,
            size: 2,
            args: |_| Arc::default(),
            retry: attempts { times: 1, backoff: immediate },
            breaker: trip { failures: 2, within: 60s, reset: 30s, probes: 1, successes: 1 },
        },
        beating = pool {
            run: beats,
            input: Arc::<AtomicBool>,
            max: 9,
            health: heartbeat { max_silence: 5s },
        },
        stumbling = pool {
            run: stumbles,
            input: Arc::<AtomicUsize>,
            output: usize,
            max: 9,
            restart: transient,
            breaker: trip { failures: 2, within: 60s, reset: 30s },
        },
    ],
});

async fn tell(member: &ActorRef<Member>, order: Order) {
    assert!(member.tell(order).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn health_of_each_member_is_its_own() {
    let app = Options::start().await.unwrap();
    let (asked, other) = (Arc::default(), Arc::default());
    let sick = app.probed.spawn(Arc::clone(&asked)).await.unwrap();
    let well = app.probed.spawn(Arc::clone(&other)).await.unwrap();
    let mut events = app.tree().events();
    let begun = Instant::now();
    tell(&sick, Order::Sicken).await;
    until(&mut events, "probed/0#1 ended (failed: unhealthy").await;
    assert_eq!(
        begun.elapsed(),
        20 * SECOND,
        "the second time that it is asked"
    );
    assert_eq!(sick.ask(Order::Work).await, Ok(2));
    assert_eq!(well.ask(Order::Work).await, Ok(1));
    assert_eq!((asked.load(SeqCst), other.load(SeqCst)), (2, 2));
    // Who is gone is asked no more.
    sick.child().stop().await.unwrap();
    well.child().stop().await.unwrap();
    sleep(60 * SECOND).await;
    assert_eq!((asked.load(SeqCst), other.load(SeqCst)), (2, 2));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn rates_of_errors_are_each_members_own() {
    let app = Options::start().await.unwrap();
    let bad = app.rated.spawn(Arc::default()).await.unwrap();
    let good = app.rated.spawn(Arc::default()).await.unwrap();
    for _ in 0..5 {
        tell(&bad, Order::Fail).await;
        assert_eq!(good.ask(Order::Work).await, Ok(1));
    }
    assert!(bad.ask(Order::Work).await.is_ok());
    let health = |member: &ActorRef<Member>| member.child().status().unwrap().health;
    assert!(
        matches!(health(&bad), Some(Health::Degraded(_))),
        "{:?}",
        health(&bad)
    );
    assert!(
        !matches!(health(&good), Some(Health::Degraded(_))),
        "{:?}",
        health(&good)
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn breakers_stand_in_front_of_each_member() {
    let app = Options::start().await.unwrap();
    let bad = app.breaking.spawn(Arc::default()).await.unwrap();
    let good = app.breaking.spawn(Arc::default()).await.unwrap();
    for _ in 0..2 {
        tell(&bad, Order::Fail).await;
        tokio::task::yield_now().await;
    }
    let refused = loop {
        match bad.ask(Order::Work).await {
            Err(refused @ AskError::Open { .. }) => break refused,
            _ => tokio::task::yield_now().await,
        }
    };
    assert!(refused.to_string().contains("breaking/0"), "{refused}");
    assert_eq!(
        good.ask(Order::Work).await,
        Ok(1),
        "the other one's is closed"
    );
    assert_eq!(app.breaking.count(), 2, "it is held, not gone");
    sleep(30 * SECOND).await;
    assert_eq!(bad.ask(Order::Work).await, Ok(3), "it is tried, and closes");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn budgets_for_resuming_are_each_members_own() {
    let app = Options::start().await.unwrap();
    let bad = app.resumed.spawn(Arc::default()).await.unwrap();
    let good = app.resumed.spawn(Arc::default()).await.unwrap();
    for _ in 0..2 {
        tell(&bad, Order::Fail).await;
        assert_eq!(bad.ask(Order::Work).await, Ok(1), "the same instance");
        tell(&good, Order::Fail).await;
    }
    tell(&bad, Order::Fail).await;
    bad.child().stopped().await;
    assert_eq!(
        (bad.state(), app.resumed.count()),
        (State::Stopped, 1),
        "then: stop"
    );
    assert_eq!(good.ask(Order::Work).await, Ok(1));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn retries_are_of_the_member_that_has_the_message() {
    let app = Options::start().await.unwrap();
    let member = app.retried.spawn(Arc::default()).await.unwrap();
    let begun = Instant::now();
    let left = Arc::new(AtomicUsize::new(2));
    assert_eq!(
        member.ask(|reply| Order::Flaky(left, reply)).await,
        Ok(1),
        "no restart"
    );
    assert_eq!(begun.elapsed(), 2 * SECOND);
    let left = Arc::new(AtomicUsize::new(3));
    assert!(member.ask(|reply| Order::Flaky(left, reply)).await.is_err());
    assert_eq!(member.ask(Order::Work).await, Ok(2));
    // And of fixed pools.
    let [first, ..] = app.sized.members() else {
        panic!("it has two");
    };
    let left = Arc::new(AtomicUsize::new(1));
    assert_eq!(first.ask(|reply| Order::Flaky(left, reply)).await, Ok(1));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn heartbeats_are_each_tasks_own() {
    let app = Options::start().await.unwrap();
    let well = Arc::new(AtomicBool::new(true));
    let beating = app.beating.spawn(well.clone()).unwrap();
    let begun = Instant::now();
    let silent = app.beating.run(Arc::default()).await.unwrap_err();
    assert_eq!(begun.elapsed(), 5 * SECOND);
    let failure = silent.failure().unwrap();
    assert!(matches!(failure.cause(), Cause::Unhealthy(_)), "{failure}");
    sleep(60 * SECOND).await;
    assert_eq!(beating.task().state(), State::Running);
    well.store(false, SeqCst);
    assert!(matches!(beating.await, Err(JobError::Failed { .. })));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn breakers_hold_the_restarts_of_a_task() {
    let app = Options::start().await.unwrap();
    let begun = Instant::now();
    let came = app
        .stumbling
        .run(Arc::new(AtomicUsize::new(3)))
        .await
        .unwrap();
    // The first is tried again at once, the second opens it, the third does so again.
    assert_eq!((came, begun.elapsed()), (0, 60 * SECOND));
    app.shutdown().await.unwrap();
}
