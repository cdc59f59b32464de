//! S1, S2: when the state is committed, and what never is.

use supervision::prelude::*;

use super::support::{Fault, Lab, Msg, Sum, Tell, about_state};

supervision_tree!(Kinds {
    visibility: private,
    context: Lab,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    on: match error {
        Fault => match error {
            Fault::Resume => resume,
            _ => restart,
        },
        _ => escalate,
    },
    children: [
        plain = worker { actor: Sum, args: |lab| lab.clone() },
        fresh = worker { actor: Sum, args: |lab| lab.clone(), state: fresh },
        each = worker { actor: Sum, args: |lab| lab.clone(), state: per_call, handle_timeout: 5s },
        third = worker {
            actor: Sum,
            args: |lab| lab.clone(),
            state: snapshot { every: 3 },
            restart: transient,
        },
        hundredth = worker { actor: Sum, args: |lab| lab.clone(), state: snapshot { every: 100 } },
    ],
});

#[tokio::test(start_paused = true)]
async fn state_s1_is_fresh_unless_it_is_declared_to_be_kept() {
    let lab = Lab::new();
    let app = Kinds::start(lab.clone()).await.unwrap();
    // What `per_call` would undo a first message to.
    assert_eq!(lab.snapshots(), 1);
    for child in [&app.plain, &app.fresh] {
        child.add(5).await;
        child.fail(0, Fault::Restart).await;
        assert_eq!(child.sum().await, 0);
        child.child().restart().await.unwrap();
        assert_eq!(child.sum().await, 0);
    }
    assert_eq!(lab.snapshots(), 1, "what is not kept is not taken either");
}

#[tokio::test(start_paused = true)]
async fn state_s1_the_last_committed_state_is_handed_on() {
    let app = Kinds::start(Lab::new()).await.unwrap();
    let mut events = app.tree().events();
    app.each.add(5).await;
    app.each.add(7).await;
    app.each.fail(100, Fault::Restart).await;
    assert_eq!(app.each.sum().await, 12);
    assert_eq!(app.each.incarnation(), 2);
    assert_eq!(about_state(&mut events), ["each#2 state_restored (memory)"]);
}

#[tokio::test(start_paused = true)]
async fn state_s1_a_first_message_that_fails_leaves_a_fresh_start() {
    let lab = Lab::new().from(40);
    let app = Kinds::start(lab).await.unwrap();
    let mut events = app.tree().events();
    app.each.fail(100, Fault::Restart).await;
    assert_eq!(app.each.sum().await, 40);
    assert!(about_state(&mut events).is_empty());
}

#[tokio::test(start_paused = true)]
async fn state_s2_a_failed_call_is_never_committed() {
    let app = Kinds::start(Lab::new()).await.unwrap();
    app.each.add(5).await;
    app.each.fail(100, Fault::Restart).await;
    assert_eq!(app.each.sum().await, 5);
    assert!(app.each.tell(Msg::Panic(100)).await.is_ok());
    assert_eq!(app.each.sum().await, 5);
    assert!(app.each.tell(Msg::Hang(100)).await.is_ok());
    assert_eq!(app.each.sum().await, 5);
    assert_eq!(app.each.incarnation(), 4);
}

#[tokio::test(start_paused = true)]
async fn state_s2_every_third_message_is_committed_and_those_after_it_go_with_a_failure() {
    let lab = Lab::new();
    let app = Kinds::start(lab.clone()).await.unwrap();
    for n in [1, 10, 100, 1000, 10_000] {
        app.third.add(n).await;
    }
    app.third.fail(0, Fault::Restart).await;
    let before = lab.snapshots();
    assert_eq!(app.third.sum().await, 111);
    assert_eq!(lab.snapshots(), before + 1);
    // The question was the first of the next three.
    app.third.add(1000).await;
    app.third.add(10_000).await;
    app.third.fail(0, Fault::Restart).await;
    assert_eq!(app.third.sum().await, 11_111);
}

#[tokio::test(start_paused = true)]
async fn state_s2_an_ordered_stop_commits_what_is_left() {
    let app = Kinds::start(Lab::new()).await.unwrap();
    app.hundredth.add(5).await;
    assert_eq!(app.hundredth.sum().await, 5);
    app.hundredth.child().restart().await.unwrap();
    assert_eq!(app.hundredth.sum().await, 5);
    app.hundredth.add(2).await;
    assert_eq!(app.hundredth.sum().await, 7);
    app.hundredth.child().stop().await.unwrap();
    app.hundredth.child().start().await.unwrap();
    assert_eq!(app.hundredth.sum().await, 7);
}

#[tokio::test(start_paused = true)]
async fn state_s2_an_end_by_itself_commits_what_is_left() {
    let app = Kinds::start(Lab::new()).await.unwrap();
    app.hundredth.add(5).await;
    assert!(app.hundredth.tell(Msg::Finish).await.is_ok());
    assert_eq!(app.hundredth.sum().await, 5);
    assert_eq!(app.hundredth.incarnation(), 2);
}

#[tokio::test(start_paused = true)]
async fn state_s2_a_stop_right_after_a_failed_call_commits_nothing() {
    let app = Kinds::start(Lab::new()).await.unwrap();
    for n in [1, 1, 1, 10] {
        app.third.add(n).await;
    }
    app.third.fail(100, Fault::Resume).await;
    while app.third.queued() > 0 {
        tokio::task::yield_now().await;
    }
    app.third.child().restart().await.unwrap();
    assert_eq!(app.third.sum().await, 3);
}

#[tokio::test(start_paused = true)]
async fn state_s2_resume_undoes_a_failed_call_under_per_call() {
    let app = Kinds::start(Lab::new().from(40)).await.unwrap();
    // Nothing is committed yet: back to the beginning.
    app.each.fail(100, Fault::Resume).await;
    assert_eq!(app.each.sum().await, 40);
    app.each.add(2).await;
    app.each.fail(100, Fault::Resume).await;
    assert_eq!(app.each.sum().await, 42);
    assert_eq!(app.each.incarnation(), 1);
}

#[tokio::test(start_paused = true)]
async fn state_s2_resume_means_that_the_state_is_whole_under_snapshot() {
    let app = Kinds::start(Lab::new()).await.unwrap();
    app.third.fail(100, Fault::Resume).await;
    for n in [1, 1, 1] {
        app.third.add(n).await;
    }
    app.third.fail(1000, Fault::Restart).await;
    assert_eq!(app.third.sum().await, 103);
}

supervision_tree!(Nested {
    visibility: private,
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    children: [below = supervisor {
        strategy: one_for_all,
        backoff: immediate,
        on: match error {
            Fault => match error {
                Fault::Escalate => escalate,
                _ => restart,
            },
            _ => escalate,
        },
        children: [
            one = worker { actor: Sum, args: |lab| lab.clone(), state: per_call },
            two = worker { actor: Sum, args: |lab| lab.clone(), state: snapshot { every: 100 } },
            three = worker { actor: Sum, args: |lab| lab.clone() },
        ],
    },],
});

#[tokio::test(start_paused = true)]
async fn state_s1_survives_the_restart_of_its_group_and_of_its_supervisor() {
    let app = Nested::start(Lab::new()).await.unwrap();
    let below = &app.below;
    for fault in [Fault::Restart, Fault::Escalate] {
        for child in [&below.one, &below.two, &below.three] {
            child.add(1).await;
            assert!(child.sum().await > 0);
        }
        below.one.fail(100, fault).await;
        while below.three.sum().await != 0 {}
    }
    assert_eq!(below.one.sum().await, 2);
    // It was stopped in order, so nothing of it is lost.
    assert_eq!(below.two.sum().await, 2);
    assert_eq!(below.one.incarnation(), 3);
}
