//! Who decides about an error: the child's `on`, its actor's `on`, its actor's `strategy`, the
//! supervisor's `on`, and if nobody says anything it is a restart.

use supervision::{State, TreeError, prelude::*};

use crate::feed::{Feed, FeedError, FeedMsg, feed, work_and_fail};

/// Says nothing.
struct Bare(Feed);

feed!(Bare);

/// Has arms of its own, and a strategy that they leave nothing to.
#[supervised(
    strategy = stop,
    on = match error {
        FeedError::Timeout => resume,
        FeedError::Closed => restart,
    }
)]
struct Armed(Feed);

feed!(Armed);

/// Has a strategy only.
#[supervised(strategy = stop)]
struct Stopping(Feed);

feed!(Stopping);

supervision_tree!(Decided {
    visibility: private,
    strategy: one_for_one,
    backoff: immediate,
    on: match error {
        // Another error than the actors': this arm does not apply to them.
        Escalated => stop,
        FeedError => match error {
            FeedError::Timeout => resume,
            FeedError::Closed => escalate,
        },
        _ => stop,
    },
    children: [
        own = worker {
            actor: Armed,
            on: match error {
                FeedError::Timeout => restart,
                FeedError::Closed => stop,
            },
        },
        armed = worker { actor: Armed },
        stopping = worker { actor: Stopping },
        bare = worker { actor: Bare },
        inner = supervisor {
            strategy: one_for_one,
            backoff: immediate,
            children: [bare = worker { actor: Bare },],
        },
    ],
});

const RESUMED: Option<u32> = Some(1);
const RESTARTED: Option<u32> = Some(0);
const STOPPED: Option<u32> = None;

#[tokio::test(start_paused = true)]
async fn a_childs_on_comes_first() {
    let app = Decided::start().await.unwrap();
    assert_eq!(work_and_fail(&app.own, FeedError::Timeout).await, RESTARTED);
    assert_eq!(work_and_fail(&app.own, FeedError::Closed).await, STOPPED);
    assert_eq!(app.own.state(), State::Stopped);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_attributes_on_comes_second_and_before_its_strategy() {
    let app = Decided::start().await.unwrap();
    assert_eq!(work_and_fail(&app.armed, FeedError::Timeout).await, RESUMED);
    assert_eq!(
        work_and_fail(&app.armed, FeedError::Closed).await,
        RESTARTED
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_attributes_strategy_comes_third() {
    for error in [FeedError::Timeout, FeedError::Closed] {
        let app = Decided::start().await.unwrap();
        assert_eq!(work_and_fail(&app.stopping, error).await, STOPPED);
        app.shutdown().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn the_supervisors_on_comes_fourth() {
    let app = Decided::start().await.unwrap();
    assert_eq!(work_and_fail(&app.bare, FeedError::Timeout).await, RESUMED);
    app.bare
        .tell(FeedMsg::Fail(FeedError::Closed))
        .await
        .unwrap();
    let Err(TreeError::Ended { escalated, .. }) = app.join().await else {
        panic!()
    };
    assert_eq!(
        escalated.cause().unwrap().downcast_ref(),
        Some(&FeedError::Closed)
    );
}

#[tokio::test(start_paused = true)]
async fn where_nobody_says_anything_it_is_a_restart() {
    let app = Decided::start().await.unwrap();
    for error in [FeedError::Timeout, FeedError::Closed] {
        assert_eq!(work_and_fail(&app.inner.bare, error).await, RESTARTED);
    }
    assert_eq!(app.inner.bare.incarnation(), 3);
    app.shutdown().await.unwrap();
}
