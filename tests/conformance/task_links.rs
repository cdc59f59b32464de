//! Tasks that are linked to other children.

use supervision::{
    LinkDown, State, TaskContext,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted, drain, until},
};
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Linked {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    on: match error {
        LinkDown => restart,
        _ => stop,
    },
    children: [
        feed = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            restart: transient,
            on: match error {
                _ => restart,
            },
        },
        follower =
            task { run: follow, args: |_, up| up.feed.clone(), backoff: fixed { delay: 1s } },
        inner = supervisor {
            strategy: one_for_one,
            on: match error {
                LinkDown => stop,
                _ => restart,
            },
            children: [brief = task { run: follow, args: |_, up| up.outer.feed.clone() }],
        },
    ],
});

async fn follow(feed: ActorRef<Scripted>, cx: TaskContext) -> Result<(), Failing> {
    cx.link(&feed);
    cx.cancelled().await;
    Ok(())
}

async fn started() -> (Lab, Running<Linked>) {
    let lab = Lab::new();
    let app = Linked::start(lab.clone()).await.unwrap();
    // Both have begun.
    sleep(SECOND / 10).await;
    (lab, app)
}

#[tokio::test(start_paused = true)]
async fn a_link_fails_a_task_when_the_other_fails() {
    let (_, app) = started().await;
    let mut monitor = app.follower.child().monitor();
    let mut events = app.tree().events();
    let began = Instant::now();
    for panics in [false, true] {
        let fault = if panics {
            Do::Panic("down")
        } else {
            Do::Fail(Failing::Plain)
        };
        app.feed.tell(fault).await.unwrap();
        let down = monitor.next().await.unwrap();
        let exit = down.exit.unwrap();
        let failure = exit.failure().unwrap();
        assert_eq!(failure.to_string(), "linked to `feed`, which went down");
        let link = failure.downcast_ref::<LinkDown>().unwrap();
        assert!(link.down().exit.as_ref().unwrap().failure().is_some());
        until(&mut events, "follower#").await;
        // It waits for its backoff as after any failure, and the next incarnation links itself.
        sleep(2 * SECOND).await;
        assert_eq!(app.follower.state(), State::Running);
    }
    assert_eq!(app.follower.incarnation(), 3);
    assert!(began.elapsed() >= 2 * SECOND);
    // Its supervisor decides, each by its own `on`.
    assert_eq!(
        (app.inner.brief.state(), app.inner.brief.incarnation()),
        (State::Stopped, 1)
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_link_lets_good_ends_and_stops_pass() {
    let (_, app) = started().await;
    let mut events = app.tree().events();
    app.feed.child().restart().await.unwrap();
    app.feed.tell(Do::Finish).await.unwrap();
    until(&mut events, "feed#2 ended").await;
    sleep(SECOND).await;
    app.feed.child().start().await.unwrap();
    app.feed.child().stop().await.unwrap();
    sleep(SECOND).await;
    let told = drain(&mut events);
    assert!(
        !told.iter().any(|line| line.starts_with("follower")),
        "{told:#?}"
    );
    assert_eq!(
        (app.follower.state(), app.follower.incarnation()),
        (State::Running, 1)
    );
    assert!(app.shutdown().await.unwrap().is_clean());
}

/// A link leaves nothing: not with the incarnation, and not with the tree.
#[tokio::test(start_paused = true)]
async fn a_link_of_a_task_goes_with_its_incarnation() {
    let (_, app) = started().await;
    let before = app.tree().listeners();
    for _ in 0..20 {
        app.follower.child().restart().await.unwrap();
        sleep(SECOND / 10).await;
    }
    assert_eq!(app.tree().listeners(), before);
    assert!(app.shutdown().await.unwrap().is_clean());
}
