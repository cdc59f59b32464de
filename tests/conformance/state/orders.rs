//! R18: restarts by hand, with the state and without.

use supervision::{
    CommandError,
    prelude::*,
    testing::{Do, Scripted},
};

use super::support::{Lab, Msg, Store, Sum, Tell};

supervision_tree!(ByHand {
    visibility: private,
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    children: [
        fresh = worker { actor: Sum, args: |lab| lab.clone() },
        kept = worker {
            actor: Sum,
            args: |lab| lab.clone(),
            state: per_call,
            store: |lab| lab.store.clone(),
        },
        other = worker { actor: Scripted, args: |_| supervision::testing::Lab::new() },
        below = supervisor {
            strategy: one_for_one,
            children: [
                fresh = worker { actor: Sum, args: |lab| lab.clone() },
                kept = worker { actor: Sum, args: |lab| lab.clone(), state: per_call },
                other = worker { actor: Scripted, args: |_| supervision::testing::Lab::new() },
            ],
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn state_r18_a_restart_by_hand_hands_on_what_is_declared() {
    let app = ByHand::start(Lab::new()).await.unwrap();
    app.fresh.add(5).await;
    app.kept.add(5).await;
    assert_eq!((app.fresh.sum().await, app.kept.sum().await), (5, 5));
    app.fresh.child().restart().await.unwrap();
    app.kept.child().restart().await.unwrap();
    assert_eq!((app.fresh.sum().await, app.kept.sum().await), (0, 5));
}

#[tokio::test(start_paused = true)]
async fn state_r18_a_restart_with_the_state_of_a_child_that_is_declared_fresh() {
    let app = ByHand::start(Lab::new()).await.unwrap();
    app.fresh.add(5).await;
    assert_eq!(app.fresh.sum().await, 5);
    app.fresh.child().restart_with_state().await.unwrap();
    assert_eq!(app.fresh.sum().await, 5);
    assert_eq!(app.fresh.incarnation(), 2);
    // That was for once.
    app.fresh.child().restart().await.unwrap();
    assert_eq!(app.fresh.sum().await, 0);
    // And one that is down has no state.
    app.fresh.add(5).await;
    app.fresh.child().stop().await.unwrap();
    app.fresh.child().restart_with_state().await.unwrap();
    assert_eq!(app.fresh.sum().await, 0);
}

#[tokio::test(start_paused = true)]
async fn state_r18_a_fresh_restart_forgets_what_is_stored_too() {
    let store = Store::default();
    let app = ByHand::start(Lab::with(store.clone())).await.unwrap();
    app.kept.add(5).await;
    assert_eq!(app.kept.sum().await, 5);
    app.kept.child().restart().await.unwrap();
    assert_eq!(store.sum("ByHand/kept").await, Some(5));
    app.kept.child().restart_fresh().await.unwrap();
    app.kept.child().state_saved().await.unwrap();
    assert_eq!(store.sum("ByHand/kept").await, None);
    assert_eq!(app.kept.sum().await, 0);
    app.kept.add(1).await;
    app.kept.child().restart().await.unwrap();
    assert_eq!(app.kept.sum().await, 1);
}

#[tokio::test(start_paused = true)]
async fn state_r18_what_has_no_state_says_so_and_goes_on() {
    let app = ByHand::start(Lab::new()).await.unwrap();
    let refused = app.other.child().restart_with_state().await;
    assert!(matches!(refused, Err(CommandError::NoState(path)) if &*path == "other"));
    assert_eq!(app.other.ask(Do::Ping).await, Ok(1));
    app.other.child().restart_fresh().await.unwrap();
    assert_eq!(app.other.ask(Do::Ping).await, Ok(2));
}

#[tokio::test(start_paused = true)]
async fn state_r18_a_supervisor_hands_on_the_state_of_all_below_it() {
    let app = ByHand::start(Lab::new()).await.unwrap();
    let below = app.tree().find("below").unwrap();
    let add = async || {
        for child in [&app.below.fresh, &app.below.kept] {
            child.add(5).await;
            assert!(child.sum().await > 0);
        }
    };
    add().await;
    below.restart().await.unwrap();
    assert_eq!(
        (app.below.fresh.sum().await, app.below.kept.sum().await),
        (0, 5)
    );
    add().await;
    below.restart_with_state().await.unwrap();
    assert_eq!(
        (app.below.fresh.sum().await, app.below.kept.sum().await),
        (5, 10)
    );
    assert_eq!(app.below.other.ask(Do::Ping).await, Ok(3));
    below.restart_fresh().await.unwrap();
    assert_eq!(
        (app.below.fresh.sum().await, app.below.kept.sum().await),
        (0, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn state_r18_an_order_that_is_refused_changes_nothing() {
    let app = ByHand::start(Lab::new()).await.unwrap();
    app.below.kept.add(5).await;
    assert_eq!(app.below.kept.sum().await, 5);
    let below = app.tree().find("below").unwrap();
    below.stop().await.unwrap();
    let refused = app.below.kept.child().restart_fresh().await;
    assert!(
        matches!(refused, Err(CommandError::NotRunning(_))),
        "{refused:?}"
    );
    below.start().await.unwrap();
    assert_eq!(app.below.kept.sum().await, 5);
}

#[tokio::test(start_paused = true)]
async fn state_r18_what_is_queued_is_for_the_one_with_the_state() {
    let app = ByHand::start(Lab::new()).await.unwrap();
    for _ in 0..10 {
        app.fresh.add(1).await;
    }
    app.fresh.child().restart_with_state().await.unwrap();
    for _ in 0..10 {
        assert!(app.fresh.tell(Msg::Add(1)).await.is_ok());
    }
    assert_eq!(app.fresh.sum().await, 20);
}
