//! S3: state that outlives the process.

use std::{error::Error as _, time::Duration};

use supervision::{
    AskError, Cause, StateError, StateStore, StoredState, prelude::*, testing::until,
};
use tokio::time::Instant;

use super::support::{Fault, Lab, Msg, SLOW, Store, Sum, Tell, about_state};

supervision_tree!(Stored {
    visibility: private,
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    children: [
        each = worker {
            actor: Sum,
            args: |lab| lab.clone(),
            state: per_call,
            store: |lab| lab.store.clone(),
        },
        below = supervisor {
            strategy: one_for_one,
            children: [hundredth = worker {
                actor: Sum,
                args: |lab| lab.clone(),
                state: snapshot { every: 100 },
                store: |lab| lab.store.clone(),
            },],
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn state_s3_the_next_process_finds_it() {
    let store = Store::default();
    let app = Stored::start(Lab::with(store.clone())).await.unwrap();
    app.each.add(5).await;
    app.below.hundredth.add(7).await;
    assert_eq!(
        (app.each.sum().await, app.below.hundredth.sum().await),
        (5, 7)
    );
    let report = app.shutdown().await.unwrap();
    assert!(report.is_clean(), "{report}");
    let keys = store.list("Stored/").await.unwrap();
    assert_eq!(keys, ["Stored/below/hundredth", "Stored/each"]);
    assert_eq!(store.saves(), 2);

    let app = Stored::start(Lab::with(store.clone())).await.unwrap();
    assert_eq!(app.each.sum().await, 5);
    assert_eq!(app.below.hundredth.sum().await, 7);
    // From now on it comes from memory, whatever the store says.
    let mut events = app.tree().events();
    store.memory.delete("Stored/each").await.unwrap();
    app.each.fail(100, Fault::Restart).await;
    assert_eq!(app.each.sum().await, 5);
    assert_eq!(about_state(&mut events), ["each#2 state_restored (memory)"]);
}

#[tokio::test(start_paused = true)]
async fn state_s3_an_acknowledgement_waits_for_the_store() {
    let store = Store::default();
    let app = Stored::start(Lab::with(store.slow())).await.unwrap();
    let begin = Instant::now();
    assert_eq!(app.each.ask(|reply| Msg::AddSaved(5, reply)).await, Ok(5));
    assert_eq!(begin.elapsed(), SLOW);
    assert_eq!(store.sum("Stored/each").await, Some(5));
    // One that is to be acknowledged is committed whatever `every` says.
    let begin = Instant::now();
    let hundredth = &app.below.hundredth;
    assert_eq!(hundredth.ask(|reply| Msg::AddSaved(7, reply)).await, Ok(7));
    assert_eq!(begin.elapsed(), SLOW);
    assert_eq!(store.sum("Stored/below/hundredth").await, Some(7));
}

#[tokio::test(start_paused = true)]
async fn state_s3_what_is_committed_while_a_save_is_under_way_is_saved_at_once() {
    let store = Store::default();
    let app = Stored::start(Lab::with(store.slow())).await.unwrap();
    let begin = Instant::now();
    app.each.add(0).await;
    while !app.each.child().status().unwrap().kept.unwrap().unsaved {
        tokio::task::yield_now().await;
    }
    tokio::task::yield_now().await;
    for n in 1..100 {
        app.each.add(n).await;
    }
    assert_eq!(app.each.sum().await, 4950);
    assert_eq!(
        begin.elapsed(),
        Duration::ZERO,
        "no message waits for the store"
    );
    app.each.child().state_saved().await.unwrap();
    assert_eq!(begin.elapsed(), SLOW * 2);
    assert_eq!(store.saves(), 2);
    assert_eq!(store.sum("Stored/each").await, Some(4950));
    let kept = app.each.child().status().unwrap().kept.unwrap();
    assert_eq!(
        (kept.commits, kept.bytes, kept.unsaved),
        (101, Some(8), false)
    );
    assert_eq!(kept.committed_at, Some(begin));
    assert_eq!(kept.saved_at, Some(begin + SLOW * 2));
    let json = app.tree().status().to_json();
    assert!(
        json.contains(r#""state_commits":101,"state_age_ms":2000,"state_bytes":8"#),
        "{json}"
    );
}

#[tokio::test(start_paused = true)]
async fn state_s3_a_stop_waits_until_all_is_saved() {
    let store = Store::default();
    let app = Stored::start(Lab::with(store.slow())).await.unwrap();
    app.each.add(5).await;
    assert_eq!(app.each.sum().await, 5);
    let begin = Instant::now();
    app.each.child().stop().await.unwrap();
    assert_eq!(begin.elapsed(), SLOW);
    assert_eq!(store.sum("Stored/each").await, Some(5));
}

#[tokio::test(start_paused = true)]
async fn state_s3_a_save_that_fails_is_told_and_tried_again() {
    let store = Store::default();
    let app = Stored::start(Lab::with(store.clone())).await.unwrap();
    let mut events = app.tree().events();
    store.refuse(true);
    let begin = Instant::now();
    let answer = app.each.ask(|reply| Msg::AddSaved(5, reply)).await;
    assert_eq!(answer, Err(AskError::NoAnswer { path: "each".into() }));
    // It is the store's failure, not the actor's.
    assert_eq!((app.each.sum().await, app.each.incarnation()), (5, 1));
    let told = until(&mut events, "each#1 state_save_failed").await;
    assert!(
        told.to_string()
            .ends_with("(its state could not be saved: out of order)"),
        "{told}"
    );
    let kept = app.each.child().status().unwrap().kept.unwrap();
    assert!(kept.failure.is_some() && kept.unsaved);

    until(&mut events, "each#1 state_save_failed").await;
    assert_eq!(begin.elapsed(), Duration::from_millis(100));
    until(&mut events, "each#1 state_save_failed").await;
    assert_eq!(begin.elapsed(), Duration::from_millis(300));
    store.refuse(false);
    // Whoever waits for it does not wait for the time to be over.
    app.each.child().state_saved().await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_millis(300));
    assert_eq!(store.sum("Stored/each").await, Some(5));
    assert!(
        app.each
            .child()
            .status()
            .unwrap()
            .kept
            .unwrap()
            .failure
            .is_none()
    );
}

#[tokio::test(start_paused = true)]
async fn state_s3_a_stop_does_not_wait_for_a_store_that_is_out_of_order() {
    let store = Store::default();
    let app = Stored::start(Lab::with(store.clone())).await.unwrap();
    let mut events = app.tree().events();
    store.refuse(true);
    app.each.add(5).await;
    assert_eq!(app.each.sum().await, 5);
    let begin = Instant::now();
    app.shutdown().await.unwrap();
    assert_eq!(begin.elapsed(), Duration::ZERO);
    assert!(!about_state(&mut events).is_empty());
}

#[tokio::test(start_paused = true)]
async fn state_s3_what_could_not_be_saved_in_time_is_told() {
    let store = Store::default();
    let app = Overdue::start(Lab::with(store.slow())).await.unwrap();
    let mut events = app.tree().events();
    app.each.add(5).await;
    assert_eq!(app.each.sum().await, 5);
    let begin = Instant::now();
    app.each.child().stop().await.unwrap();
    assert_eq!(begin.elapsed(), Duration::from_millis(200));
    assert_eq!(
        about_state(&mut events),
        ["each#1 state_save_failed (its state was not saved before it had to end)"]
    );
}

supervision_tree!(Overdue {
    visibility: private,
    context: Lab,
    strategy: one_for_one,
    children: [each = worker {
        actor: Sum,
        args: |lab| lab.clone(),
        state: per_call,
        store: |lab| lab.store.clone(),
        shutdown: 200ms,
    },],
});

/// The error with which the tree does not start, and the child's path.
async fn refused(lab: Lab) -> StateError {
    let error = Stored::start(lab).await.unwrap_err();
    let StartError::Child { path, failure } = &error else {
        panic!("{error}");
    };
    assert_eq!(&**path, "each");
    assert_eq!(failure.cause(), &Cause::State);
    failure.downcast_ref::<StateError>().unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn state_s3_a_store_that_cannot_be_read_refuses_the_start() {
    let store = Store::default();
    store.refuse(true);
    let error = refused(Lab::with(store)).await;
    assert_eq!(error.to_string(), "its state could not be loaded");
    assert_eq!(error.source().unwrap().to_string(), "out of order");
}

#[tokio::test(start_paused = true)]
async fn state_s3_a_store_that_does_not_answer_refuses_the_start() {
    let begin = Instant::now();
    let error = refused(Lab::with(Store::default().deaf())).await;
    assert_eq!(error.to_string(), "its state was not loaded within 30s");
    assert_eq!(begin.elapsed(), Duration::from_secs(30));
}

/// A store in which this is the state of `each`.
async fn holding(schema: &str, version: u32, bytes: impl Into<Vec<u8>>) -> (Store, StoredState) {
    let (store, state) = (Store::default(), StoredState::new(schema, version, bytes));
    store
        .memory
        .save("Stored/each", state.clone())
        .await
        .unwrap();
    (store, state)
}

#[tokio::test(start_paused = true)]
async fn state_s3_state_of_a_newer_version_refuses_the_start_and_is_left_alone() {
    let (store, state) = holding("sum", 2, "newer").await;
    let error = refused(Lab::with(store.clone())).await;
    let text = "its stored state is of version 2, and this program knows it up to 1";
    assert_eq!(error.to_string(), text);
    assert_eq!(store.load("Stored/each").await.unwrap(), Some(state));
    assert_eq!(store.list("").await.unwrap(), ["Stored/each"]);
}

#[tokio::test(start_paused = true)]
async fn state_s3_state_of_something_else_refuses_the_start_and_is_left_alone() {
    let (store, state) = holding("product", 1, 5_i64.to_le_bytes()).await;
    let error = refused(Lab::with(store.clone())).await;
    assert_eq!(
        error.to_string(),
        "its stored state is of `product`, not of `sum`"
    );
    assert_eq!(store.load("Stored/each").await.unwrap(), Some(state));
}

supervision_tree!(Third {
    visibility: private,
    context: Lab,
    strategy: one_for_one,
    children: [each = worker {
        actor: Sum::<3>,
        args: |lab| lab.clone(),
        state: per_call,
        store: |lab| lab.store.clone(),
    },],
});

#[tokio::test(start_paused = true)]
async fn state_s3_state_of_an_older_version_migrates() {
    let store = Store::default();
    let older = StoredState::new("sum", 1, "42");
    store.memory.save("Third/each", older).await.unwrap();
    let app = Third::start(Lab::with(store.clone())).await.unwrap();
    assert_eq!(app.each.ask(|reply| Msg::AddSaved(1, reply)).await, Ok(43));
    let state = store.load("Third/each").await.unwrap().unwrap();
    assert_eq!(
        (state.version, state.bytes),
        (3, 43_i64.to_le_bytes().to_vec())
    );
}

#[tokio::test(start_paused = true)]
async fn state_s3_state_that_cannot_be_read_is_set_aside() {
    for (version, bytes, told) in [
        (
            1,
            "forty-two",
            "its stored state of version 1 could not be migrated: invalid digit",
        ),
        (
            2,
            "42",
            "its stored state of version 2 could not be migrated: version 2 was a mistake",
        ),
        (
            3,
            "torn",
            "its stored state could not be read: could not convert slice to array",
        ),
        (0, "42", "its state could not be handled: panicked at "),
    ] {
        let store = Store::default();
        let state = StoredState::new("sum", version, bytes);
        store
            .memory
            .save("Third/each", state.clone())
            .await
            .unwrap();
        let lab = Lab::with(store.clone()).from(40);
        let app = Third::start(lab).await.unwrap();
        assert_eq!(app.each.sum().await, 40, "{told}");
        let aside = store.load("Third/each#rejected").await.unwrap();
        assert_eq!(aside, Some(state), "{told}");
        app.shutdown().await.unwrap();
        assert_eq!(store.sum("Third/each").await, Some(40), "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn state_s3_state_that_cannot_be_set_aside_refuses_the_start() {
    let store = Store::default();
    store
        .memory
        .save("Stored/each", StoredState::new("sum", 1, "torn"))
        .await
        .unwrap();
    let locked = Locked(store.clone());
    let error = ReadOnly::start(locked).await.unwrap_err();
    assert_eq!(error.path(), Some("each"));
    assert_eq!(store.list("").await.unwrap(), ["Stored/each"]);
}

/// A store that nothing can be written to.
#[derive(Clone)]
struct Locked(Store);

impl StateStore for Locked {
    fn load<'a>(&'a self, _: &'a str) -> supervision::StoreFuture<'a, Option<StoredState>> {
        self.0.memory.load("Stored/each")
    }
    fn save<'a>(&'a self, _: &'a str, _: StoredState) -> supervision::StoreFuture<'a, ()> {
        Box::pin(async { Err(supervision::StoreError::other("read only")) })
    }
    fn delete<'a>(&'a self, _: &'a str) -> supervision::StoreFuture<'a, ()> {
        Box::pin(async { Err(supervision::StoreError::other("read only")) })
    }
    fn list<'a>(&'a self, prefix: &'a str) -> supervision::StoreFuture<'a, Vec<String>> {
        self.0.list(prefix)
    }
}

supervision_tree!(ReadOnly {
    visibility: private,
    context: Locked,
    strategy: one_for_one,
    children: [each = worker {
        actor: Sum,
        args: |_| Lab::new(),
        state: per_call,
        store: |store| store.clone(),
    },],
});

#[tokio::test(start_paused = true)]
async fn state_s3_a_tree_that_ends_leaves_nobody_saving_forever() {
    let store = Store::default();
    let app = Stored::start(Lab::with(store.clone())).await.unwrap();
    store.refuse(true);
    app.each.add(5).await;
    assert_eq!(app.each.sum().await, 5);
    app.shutdown().await.unwrap();
    tokio::time::sleep(Duration::from_secs(1000)).await;
    let saves = store.saves();
    tokio::time::sleep(Duration::from_secs(1000)).await;
    assert_eq!(store.saves(), saves);
}
