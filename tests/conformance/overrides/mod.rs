//! Numbers that a start changes, and children that it replaces.

#[cfg(feature = "serde")]
mod configured;
mod fakes;

use std::error::Error;

use supervision::{
    Numbers, OverrideError, Overrides, StartError, State,
    policy::{Backoff, Factor, MaxRestarts, Preset, Shutdown},
    prelude::*,
    testing::{Do, Failing, Lab, OnStart, Scripted, gave_up, until},
};
use tokio::time::Instant;

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Shop {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 5,
    within: 60s,
    backoff: immediate,
    visibility: private,
    children: [
        ledger = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            shutdown: 4s,
            on: match error {
                Failing::Stop => stop,
                _ => restart,
            },
        },
        market = supervisor {
            strategy: one_for_one,
            children: [
                rates = worker { actor: Scripted, args: |lab| lab.clone() },
                quotes = worker {
                    actor: Scripted,
                    args: |lab| lab.clone(),
                    backoff: fixed { delay: 3s }
                },
            ],
        },
        mounted = supervisor { tree: Stand, context: |lab| lab.clone() },
        feeds = worker { actor: Scripted, replicas: 2, args: |lab| lab.clone() },
        poller = task { run: poll },
    ],
});

supervision_tree!(Stand {
    context: Lab,
    strategy: one_for_one,
    visibility: private,
    children: [till = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: 2s }],
});

async fn poll(token: CancellationToken) -> Result<(), Failing> {
    token.cancelled().await;
    Ok(())
}

fn numbers() -> Numbers {
    Numbers::new()
}

async fn refused(overrides: Overrides) -> OverrideError {
    let lab = Lab::new();
    let error = Shop::start_with(lab.clone(), overrides).await.unwrap_err();
    lab.assert([]);
    assert_eq!(
        error.to_string(),
        "the tree `Shop` cannot be started with these overrides"
    );
    let source: &OverrideError = error.source().unwrap().downcast_ref().unwrap();
    assert!(matches!(&error, StartError::Override { source: same, .. } if same == source));
    source.clone()
}

async fn told(overrides: Overrides) -> Vec<String> {
    refused(overrides)
        .await
        .faults()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[tokio::test(start_paused = true)]
async fn numbers_of_a_child_hold_instead_of_the_trees() {
    let lab = Lab::new();
    let overrides = Overrides::new()
        .set("ledger", numbers().backoff(Backoff::fixed(7 * SECOND)))
        .set("market/rates", numbers().max_restarts(0).within(SECOND))
        .set("market", numbers().as_child(numbers().max_restarts(1)));
    let app = Shop::start_with(lab.clone(), overrides).await.unwrap();
    let began = Instant::now();
    app.ledger.tell(Do::Fail(Failing::Plain)).await.unwrap();
    lab.saw("ledger#2 up").await;
    assert_eq!(began.elapsed(), 7 * SECOND);

    // None of its own: the market gives up, is started again once, and then the shop gives up.
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    lab.saw("market/rates#2 up").await;
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(escalated.child(), "market");
}

#[tokio::test(start_paused = true)]
async fn what_is_set_for_a_supervisor_holds_for_children_that_do_not_say_so_themselves() {
    let lab = Lab::new();
    let slow = Backoff::linear(2 * SECOND, SECOND, 4 * SECOND);
    let overrides = Overrides::new().set("market", numbers().backoff(slow).within(600 * SECOND));
    let app = Shop::start_with(lab.clone(), overrides).await.unwrap();
    for (child, wait) in [(&app.market.rates, 2), (&app.market.quotes, 3)] {
        let began = Instant::now();
        child.tell(Do::Fail(Failing::Plain)).await.unwrap();
        while child.incarnation() < 2 {
            tokio::time::sleep(SECOND / 10).await;
        }
        assert_eq!(began.elapsed().as_secs(), wait, "{}", child.path());
    }
    app.shutdown().await.unwrap();

    // A preset is for what the tree does not say.
    let overrides = Overrides::new().set("market", numbers().preset(Preset::Strict));
    let app = Shop::start_with(lab.clone(), overrides).await.unwrap();
    let mut events = app.tree().events();
    app.market
        .rates
        .tell(Do::Fail(Failing::Plain))
        .await
        .unwrap();
    until(&mut events, "market/rates#1 backing_off (attempt 1 in 10s)").await;
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn times_to_start_and_to_stop_can_be_set() {
    let lab = Lab::new();
    lab.script("feeds/1", [OnStart::Hang]);
    let overrides = Overrides::new().set("feeds", numbers().start_timeout(2 * SECOND));
    let began = Instant::now();
    let error = Shop::start_with(lab.clone(), overrides).await.unwrap_err();
    assert_eq!(
        (error.path(), began.elapsed()),
        (Some("feeds/1"), 2 * SECOND)
    );

    let lab = Lab::new();
    let overrides = Overrides::new()
        .set("", numbers().shutdown(60 * SECOND))
        .set(
            "mounted/till",
            numbers().shutdown(20 * SECOND).abort_grace(SECOND),
        )
        .set(
            "ledger",
            numbers().shutdown(Shutdown::Brutal).handle_timeout(SECOND),
        );
    let app = Shop::start_with(lab.clone(), overrides).await.unwrap();
    let hang = || Do::OnStop(supervision::testing::Hook::Never);
    app.mounted.till.tell(hang()).await.unwrap();
    app.mounted.till.ask(Do::Ping).await.unwrap();
    let began = Instant::now();
    let report = app.shutdown().await.unwrap();
    assert_eq!(
        began.elapsed(),
        20 * SECOND,
        "the supervisors above leave it its time"
    );
    assert!(report.child("ledger").unwrap().aborted);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_work_is_refused_with_the_arithmetic_before_anything_starts() {
    let slow = Backoff::exponential(SECOND, 60 * SECOND, Factor::new(2.0));
    let own = numbers()
        .max_restarts(10)
        .within(300 * SECOND)
        .backoff(slow);
    let fault = refused(Overrides::new().set("market/rates", own)).await;
    assert_eq!(
        fault.to_string(),
        "`market/rates`: 10 restarts take at least 302s with this backoff, \
         so `max_restarts: 10` within 300s is never reached"
    );
    let help = fault.faults()[0].help();
    assert_eq!(
        help,
        Some("raise `within`, lower `cap`, or write `max_restarts: unlimited`")
    );

    // Every one is told, in the order of the tree.
    let overrides = Overrides::new()
        .set("", numbers().shutdown(5 * SECOND))
        .set("market", numbers().shutdown(10 * SECOND))
        .set("feeds", numbers().capacity(0));
    assert_eq!(
        told(overrides).await,
        [
            "`market`: the children of `market` may take 12s to stop, one after the other, \
             but it stops them within 10s",
            "`market`: `market` may take 10s to stop, but `Shop` stops its children within 5s",
            "`feeds`: `capacity` must be at least 1",
            "`feeds`: `feeds` may take 5s to stop and 1s more after an abort, \
             but `Shop` stops its children within 5s",
            "`poller`: `poller` may take 5s to stop and 1s more after an abort, \
             but `Shop` stops its children within 5s",
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn paths_and_numbers_that_are_not_there_are_refused() {
    let overrides = Overrides::new()
        .set("markt", numbers().max_restarts(1))
        .set("market/rats", numbers().max_restarts(1))
        .set("ledger/book", numbers().max_restarts(1))
        .set("feeds/1", numbers().max_restarts(1));
    assert_eq!(
        told(overrides).await,
        [
            "`feeds/1`: all replicas of `feeds` have its path, and its numbers",
            "`ledger/book`: `ledger` has no children",
            "`market/rats`: `market` has no child `rats`, only `rates` and `quotes`; \
             did you mean `market/rates`?",
            "`markt`: `Shop` has no child `markt`, \
             only `ledger`, `market`, `mounted`, `feeds` and `poller`; did you mean `market`?",
        ]
    );
    let overrides = Overrides::new()
        .set("", numbers().start_timeout(SECOND))
        .set(
            "market",
            numbers()
                .handle_timeout(SECOND)
                .as_child(numbers().shutdown(SECOND)),
        )
        .set(
            "poller",
            numbers().handle_timeout(SECOND).preset(Preset::Strict),
        );
    assert_eq!(
        told(overrides).await,
        [
            "the root: a root has no `start_timeout`",
            "`market`: a supervisor has no `handle_timeout`",
            "`market`: `as_child` has no `shutdown`",
            "`poller`: a task has no `preset`",
            "`poller`: a task has no `handle_timeout`",
        ]
    );
}

#[test]
fn later_overrides_count() {
    let one = Overrides::new().set("a", numbers().max_restarts(1).within(SECOND));
    let other = Overrides::new().set("a", numbers().max_restarts(MaxRestarts::Unlimited));
    let both = Overrides::new()
        .set("a", numbers().within(SECOND))
        .set("a", numbers().max_restarts(MaxRestarts::Unlimited));
    assert_eq!(format!("{:?}", one.and(other)), format!("{both:?}"));
    assert!(Overrides::new().is_empty() && !both.is_empty());
}
