//! Members among other children, what is kept of their arguments, and how many of them there are.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::SeqCst},
};

use supervision::{
    prelude::*,
    testing::{Do, Failing, Lab, Scripted, gave_up, until},
};

use crate::members::{numbers, tell};

#[tokio::test(start_paused = true)]
async fn otp_56_a_restarted_group_has_its_pool_but_not_the_members() {
    supervision_tree!(Group {
        context: Lab,
        strategy: one_for_all,
        backoff: immediate,
        visibility: private,
        children: [
            sessions = pool { actor: Scripted, max: 9 },
            other = worker { actor: Scripted, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = Group::start(lab.clone()).await.unwrap();
    let member = app.sessions.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Failing::Plain)).await;
    assert_eq!(member.ask(Do::Ping).await, Ok(2), "by itself");
    assert_eq!(app.other.incarnation(), 1);
    tell(&app.other, Do::Fail(Failing::Plain)).await;
    assert_eq!(app.other.ask(Do::Ping).await, Ok(2));
    assert_eq!(app.sessions.count(), 0);
    assert!(member.tell(Do::Finish).await.is_err());
    app.sessions
        .spawn(lab.clone())
        .await
        .expect("the pool is back");
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn a_member_whose_failure_escalates_asks_about_the_pool() {
    supervision_tree!(Strict {
        context: Lab,
        strategy: one_for_one,
        visibility: private,
        on: match error {
            Failing => restart,
            _ => escalate,
        },
        children: [jobs = pool {
            actor: Scripted,
            max: 9,
            on: match error {
                Failing::Escalate => escalate,
                Failing::Resume => resume,
                Failing::Stop => stop,
                _ => restart,
            },
        },],
    });
    let lab = Lab::new();
    let app = Strict::start(lab.clone()).await.unwrap();
    let (one, two) = (
        app.jobs.spawn(lab.clone()).await.unwrap(),
        app.jobs.spawn(lab.clone()).await.unwrap(),
    );
    tell(&one, Do::Fail(Failing::Resume)).await;
    assert_eq!(one.ask(Do::Ping).await, Ok(1));
    let mut events = app.tree().events();
    tell(&two, Do::Fail(Failing::Stop)).await;
    until(
        &mut events,
        "jobs/1#1 ended (failed: to be stopped) => stop",
    )
    .await;
    assert_eq!(app.jobs.count(), 1);
    tell(&one, Do::Fail(Failing::Escalate)).await;
    until(&mut events, "jobs/0#1 held").await;
    until(&mut events, "jobs#2 restarted").await;
    assert_eq!(app.jobs.count(), 0);
    app.shutdown().await.unwrap();
}

/// Counts how many of it there are.
struct Counted(Arc<AtomicUsize>);

impl Counted {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, SeqCst);
        Self(count.clone())
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        Self::new(&self.0)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

/// Drops its arguments as it starts.
struct Forgetful;

impl Actor for Forgetful {
    type Args = Counted;
    type Msg = Do;
    type Error = Failing;

    async fn start(_: Counted, _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self)
    }

    async fn handle(&mut self, msg: Do, _: &mut Context<Self>) -> Result<(), Failing> {
        match msg {
            Do::Fail(fault) => Err(fault),
            _ => Ok(()),
        }
    }
}

#[tokio::test(start_paused = true)]
async fn otp_39_otp_75_the_arguments_of_temporary_members_are_not_kept() {
    supervision_tree!(Keeping {
        strategy: one_for_one,
        visibility: private,
        children: [
            once = pool { actor: Forgetful, max: 9, restart: temporary },
            again = pool { actor: Forgetful, max: 9 },
        ],
    });
    let app = Keeping::start().await.unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let once = app.once.spawn(Counted::new(&count)).await.unwrap();
    assert_eq!(count.load(SeqCst), 0, "dropped once started");
    let refused = once.child().restart().await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`once/0` is a temporary member of its pool, and cannot be started again"
    );
    let again = app.again.spawn(Counted::new(&count)).await.unwrap();
    assert_eq!(count.load(SeqCst), 1, "kept for the next start");
    again.child().restart().await.unwrap();
    assert_eq!((again.incarnation(), count.load(SeqCst)), (2, 1));
    again.child().stop().await.unwrap();
    tokio::task::yield_now().await;
    assert_eq!(count.load(SeqCst), 0, "nothing is kept of who is gone");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn otp_71_counts_are_exact() {
    supervision_tree!(Many {
        strategy: one_for_one,
        visibility: private,
        children: [many = pool { actor: Forgetful, max: 5_000, restart: temporary },],
    });
    let app = Many::start().await.unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    for expected in [1_000, 2_000] {
        for _ in 0..1_000 {
            app.many.spawn(Counted::new(&count)).await.unwrap();
        }
        assert_eq!(numbers(app.many.counts()), (expected, expected));
        assert_eq!(
            (app.many.count(), app.many.members().len()),
            (expected, expected)
        );
    }
    let text = app.tree().to_string();
    assert!(
        text.lines().count() < 60,
        "a picture of it stays small: {text}"
    );
    for member in app.many.members() {
        member.tell(Do::Fail(Failing::Plain)).await.unwrap();
    }
    while app.many.count() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(numbers(app.many.counts()), (0, 0));
    assert_eq!(app.many.counts().workers, 0);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_tree_gives_up_as_ever_when_a_pool_does_too_often() {
    supervision_tree!(Weak {
        context: Lab,
        strategy: one_for_one,
        max_restarts: 0,
        visibility: private,
        children: [frail =
            pool { actor: Scripted, max: 9, max_restarts: 0, within: 1s, on_limit: escalate },],
    });
    let lab = Lab::new();
    let app = Weak::start(lab.clone()).await.unwrap();
    let member = app.frail.spawn(lab.clone()).await.unwrap();
    tell(&member, Do::Fail(Failing::Plain)).await;
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(escalated.child(), "frail");
    lab.assert_empty();
}
