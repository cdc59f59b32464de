//! Numbers that a start changes, and children that it replaces.

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

/// Does nothing but count, and fails when it is told to.
struct Fake {
    answers: u64,
}

impl Actor for Fake {
    type Args = u64;
    type Msg = Do;
    type Error = Failing;

    async fn start(answers: u64, _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self { answers })
    }

    async fn handle(&mut self, msg: Do, _: &mut Context<Self>) -> Result<(), Failing> {
        match msg {
            Do::Ping(reply) => reply.send(self.answers),
            Do::Fail(fault) => return Err(fault),
            _ => {}
        }
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_fake_lives_in_the_place_of_the_child_under_its_policy() {
    let lab = Lab::new();
    let overrides = Overrides::new()
        .fake::<Scripted, Fake>("ledger", |lab| lab.starts("ledger").len() as u64 + 41)
        .fake::<Scripted, Fake>("mounted/till", |_| 7)
        .fake::<Scripted, Fake>("feeds", |_| 8)
        .set("ledger", numbers().backoff(Backoff::fixed(9 * SECOND)));
    let app = Shop::start_with(lab.clone(), overrides).await.unwrap();
    assert_eq!(app.ledger.ask(Do::Ping).await.unwrap(), 41);
    assert_eq!(app.mounted.till.ask(Do::Ping).await.unwrap(), 7);
    assert_eq!(app.feeds[1].ask(Do::Ping).await.unwrap(), 8);
    assert_eq!(lab.starts("ledger").len(), 0);
    assert_eq!(lab.starts("market/rates").len(), 1);

    // The real one's backoff, and the real one's arms.
    let began = Instant::now();
    app.ledger.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.ledger.ask(Do::Ping).await.unwrap(), 41);
    assert_eq!(began.elapsed(), 9 * SECOND);
    let mut events = app.tree().events();
    app.ledger.tell(Do::Fail(Failing::Stop)).await.unwrap();
    until(
        &mut events,
        "ledger#2 ended (failed: to be stopped) => stop",
    )
    .await;
    assert_eq!(app.ledger.child().state(), State::Stopped);
    assert!(
        app.shutdown()
            .await
            .unwrap()
            .child("mounted/till")
            .is_some()
    );
}

#[tokio::test(start_paused = true)]
async fn a_task_is_replaced_by_a_function() {
    let lab = Lab::new();
    let (done, mut waits) = tokio::sync::mpsc::unbounded_channel();
    let overrides = Overrides::new().fake_task("poller", move |token: CancellationToken| {
        let done = done.clone();
        async move {
            done.send(()).map_err(|_| Failing::Plain)?;
            token.cancelled().await;
            Ok::<(), Failing>(())
        }
    });
    let app = Shop::start_with(lab, overrides.clone()).await.unwrap();
    waits.recv().await.unwrap();
    app.poller.child().restart().await.unwrap();
    waits.recv().await.unwrap();
    assert!(app.shutdown().await.unwrap().is_clean());
    // Overrides may be used more than once.
    let app = Shop::start_with(Lab::new(), overrides).await.unwrap();
    waits.recv().await.unwrap();
    app.shutdown().await.unwrap();
}

/// An actor of other messages.
struct Other;

impl Actor for Other {
    type Args = Lab;
    type Msg = u8;
    type Error = Failing;

    async fn start(_: Lab, _: &mut Context<Self>) -> Result<Self, Failing> {
        Ok(Self)
    }

    async fn handle(&mut self, _: u8, _: &mut Context<Self>) -> Result<(), Failing> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_fake_for_what_is_not_there_is_refused() {
    let fake = |path| Overrides::new().fake::<Scripted, Fake>(path, |_| 1);
    assert_eq!(
        told(fake("leger")).await,
        ["`leger`: `Shop` has no child `leger`, \
             only `ledger`, `market`, `mounted`, `feeds` and `poller`; did you mean `ledger`?"]
    );
    assert_eq!(
        told(fake("market")).await,
        ["`market`: a supervisor cannot be replaced, only its children"]
    );
    assert_eq!(
        told(fake("poller")).await,
        ["`poller`: it is no actor, and cannot be replaced by one"]
    );
    let other = Overrides::new().fake::<Other, Other>("feeds", |lab| lab);
    assert_eq!(
        told(other).await,
        [
            "`feeds`: it is a `supervise_runtime::testing::scripted::Scripted`, not a `conformance::overrides::Other`"
        ]
    );
    let task = Overrides::new().fake_task("ledger", poll);
    assert_eq!(
        told(task).await,
        ["`ledger`: it is no task, and cannot be replaced by one"]
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

#[cfg(feature = "serde")]
mod configured {
    use super::*;

    fn read(json: &str) -> Result<Overrides, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[track_caller]
    fn wrong(json: &str, message: &str) {
        let error = read(json).unwrap_err();
        assert!(error.starts_with(message), "{error}");
    }

    #[test]
    fn a_configuration_says_what_code_says() {
        let read = read(
            r#"{
                "": { "shutdown": "1m" },
                "market": { "preset": "strict", "as_child": { "within": "1.5s" } },
                "market/rates": {
                    "max_restarts": "unlimited",
                    "backoff": { "exponential": { "base": "250ms", "jitter": 0.2, "fast_first": true } },
                    "shutdown": "brutal",
                    "capacity": 3
                },
                "a": { "max_restarts": 3, "backoff": "immediate", "start_timeout": "2s" },
                "b": { "backoff": { "linear": { "base": "1s", "cap": "9s", "jitter": "full" } } },
                "c": { "backoff": { "fixed": { "delay": "1s", "reset_after": "1h" } }, "shutdown": "infinity" }
            }"#,
        );
        let exponential =
            Backoff::exponential(SECOND / 4, 30 * SECOND, Factor::new(2.0)).with_fast_first(true);
        let jitter = supervision::policy::Jitter::fraction(0.2);
        let written = Overrides::new()
            .set("", numbers().shutdown(60 * SECOND))
            .set(
                "market",
                numbers()
                    .preset(Preset::Strict)
                    .as_child(numbers().within(SECOND * 3 / 2)),
            )
            .set(
                "market/rates",
                numbers()
                    .max_restarts(MaxRestarts::Unlimited)
                    .backoff(exponential.with_jitter(jitter))
                    .shutdown(Shutdown::Brutal)
                    .capacity(3),
            )
            .set(
                "a",
                numbers()
                    .max_restarts(3)
                    .backoff(Backoff::immediate())
                    .start_timeout(2 * SECOND),
            )
            .set("b", {
                let linear = Backoff::linear(SECOND, SECOND, 9 * SECOND);
                numbers().backoff(linear.with_jitter(supervision::policy::Jitter::Full))
            })
            .set("c", {
                let fixed = Backoff::fixed(SECOND).with_reset_after(3600 * SECOND);
                numbers().backoff(fixed).shutdown(Shutdown::Infinity)
            });
        assert_eq!(format!("{:?}", read.unwrap()), format!("{written:?}"));
    }

    #[test]
    fn what_is_no_number_of_a_tree_is_refused() {
        wrong(
            r#"{ "a": { "max_restart": 1 } }"#,
            "unknown field `max_restart`",
        );
        wrong(r#"{ "a": {}, "a": {} }"#, "the path `a` is given twice");
        wrong(
            r#"{ "a": { "within": "5 s" } }"#,
            "`5 s`: a duration ends with a unit",
        );
        wrong(
            r#"{ "a": { "within": 5 } }"#,
            "invalid value: floating point `5.0`, expected a duration",
        );
        wrong(r#"{ "a": { "max_restarts": -1 } }"#, "invalid value");
        wrong(r#"{ "a": { "max_restarts": 1.5 } }"#, "invalid value");
        wrong(
            r#"{ "a": { "max_restarts": "many" } }"#,
            "`many`: expected a whole number",
        );
        wrong(
            r#"{ "a": { "preset": "prod" } }"#,
            "`prod`: expected `production`",
        );
        wrong(
            r#"{ "a": { "backoff": { "fixed": {} } } }"#,
            "missing field `delay`",
        );
        wrong(
            r#"{ "a": { "backoff": { "fixed": { "delay": "1s", "cap": "1s" } } } }"#,
            "unknown field `cap`",
        );
        wrong(
            r#"{ "a": { "backoff": { "fixed": { "delay": "1s", "jitter": 2 } } } }"#,
            "invalid value: floating point `2.0`, expected a fraction from 0.0 to 1.0, or `full`",
        );
        wrong(r#"{ "a": { "backoff": "exp" } }"#, "unknown variant `exp`");
    }

    #[tokio::test(start_paused = true)]
    async fn a_configuration_is_judged_as_the_tree_was() {
        let overrides = read(r#"{ "market": { "shutdown": "3s" }, "leger": {} }"#).unwrap();
        assert_eq!(
            told(overrides).await,
            [
                "`leger`: `Shop` has no child `leger`, \
                 only `ledger`, `market`, `mounted`, `feeds` and `poller`; did you mean `ledger`?",
                "`market/rates`: `rates` may take 5s to stop, but `market` stops its children within 3s",
                "`market/quotes`: `quotes` may take 5s to stop, but `market` stops its children within 3s",
            ]
        );
    }
}
