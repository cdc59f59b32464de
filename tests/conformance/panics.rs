//! GAP-08: user code that panics, wherever it is called from. Each has a defined outcome, and none
//! hangs the tree.

use std::sync::Arc;

use supervision::{
    Cause, EscalationReason, Event, EventKind, Failure, State,
    prelude::*,
    testing::{
        Act, Do, Failing, Hook, Lab, OnStart, Scripted, exit, gave_up, scripted_task, until,
    },
};
use tokio::time::Instant;

fn explode() -> bool {
    panic!("panic in a guard")
}

supervision_tree!(Fragile {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    on: match error {
        Failing if matches!(error, Failing::Guard) && explode() => resume,
        Failing => match error {
            Failing::Stop => stop,
            _ => restart,
        },
        _ => restart,
    },
    visibility: in_crate,
    children: [
        sub = supervisor {
            strategy: one_for_one,
            children: [own = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                on: match error {
                    Failing::Plain if explode() => resume,
                    _ => escalate,
                },
            },],
        },
        a = worker { actor: Scripted, args: |lab| lab.clone(), shutdown: 3s },
        b = worker { actor: Scripted, args: |lab| lab.clone() },
    ],
});

pub(crate) fn panic_of(cause: &Cause) -> &str {
    match cause {
        Cause::Panicked(report) => report.message(),
        other => panic!("not a panic: {other:?}"),
    }
}

fn last_failure(app: &Running<Fragile>) -> Failure {
    app.a.child().status().unwrap().last_failure.unwrap()
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_a_handler_is_a_located_failure_and_restarts_the_child() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Panic("of the handler")).await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(2));
    let failure = last_failure(&app);
    assert_eq!(panic_of(failure.cause()), "of the handler");
    assert!(failure.to_string().contains("scripted.rs:"), "{failure}");
    assert!(
        !lab.trace().contains(&"a#1 on_restart".to_owned()),
        "nothing of it is trusted"
    );
    assert_eq!(app.b.ask(Do::Ping).await, Ok(1));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_08_on_panic_stops_or_escalates() {
    supervision_tree!(OnPanic {
        context: Lab,
        strategy: one_for_one,
        children: [
            stops = worker { actor: Scripted, args: |lab| lab.clone(), on_panic: stop },
            ends = worker { actor: Scripted, args: |lab| lab.clone(), on_panic: escalate },
        ],
    });
    let lab = Lab::new();
    let app = OnPanic::start(lab.clone()).await.unwrap();
    app.stops.tell(Do::Panic("stop")).await.unwrap();
    lab.saw("stops#1 gone").await;
    assert_eq!(app.stops.state(), State::Stopped);
    app.ends.tell(Do::Panic("escalate")).await.unwrap();
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(*escalated.reason(), EscalationReason::Escalated);
    assert_eq!(panic_of(escalated.cause().unwrap().cause()), "escalate");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn gap_08_pkc_17_a_panic_in_a_restarting_start_is_counted_and_tried_again() {
    let lab = Lab::new();
    lab.script(
        "a",
        [OnStart::Ok, OnStart::Panic, OnStart::Panic, OnStart::Ok],
    );
    let app = Fragile::start(lab.clone()).await.unwrap();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(4));
    assert_eq!(app.tree().counts().restarts, 3);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_drop_is_told_with_the_failure_and_changes_nothing_else() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    app.a.try_tell(Do::PanicInDrop).unwrap();
    app.a.try_tell(Do::Fail(Failing::Plain)).unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(2));
    let failure = last_failure(&app);
    assert!(matches!(failure.downcast_ref(), Some(Failing::Plain)));
    assert_eq!(
        failure.panic_meanwhile().unwrap().message(),
        "panic in Drop"
    );

    // After a panic of the handler it is the second one, and no double panic.
    app.a.try_tell(Do::PanicInDrop).unwrap();
    app.a.try_tell(Do::Panic("first")).unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(3));
    let failure = last_failure(&app);
    assert_eq!(panic_of(failure.cause()), "first");
    assert_eq!(
        failure.panic_meanwhile().unwrap().message(),
        "panic in Drop"
    );

    // After a good end it is the failure.
    app.a.try_tell(Do::PanicInDrop).unwrap();
    app.a.try_tell(Do::Finish).unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(4));
    assert_eq!(panic_of(last_failure(&app).cause()), "panic in Drop");

    // In an ordered stop it only shows in the report.
    app.a.try_tell(Do::PanicInDrop).unwrap();
    app.a.ask(Do::Ping).await.unwrap();
    let report = app.shutdown().await.unwrap();
    assert!(exit(&report, "a").ends_with("panic in Drop"));
    assert_eq!(exit(&report, "b"), "shutdown");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn gap_08_pkc_18_a_panic_in_a_childs_guard_escalates_with_both_errors() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.sub.own.tell(Do::Fail(Failing::Plain)).await.unwrap();
    // The parent decides on the original error: restart, of the sub-tree.
    let held: Event = until(&mut events, "sub/own#1 held").await;
    let EventKind::Held { failure } = held.kind else {
        panic!("{held}")
    };
    assert!(matches!(failure.downcast_ref(), Some(Failing::Plain)));
    assert_eq!(
        failure.panic_meanwhile().unwrap().message(),
        "panic in a guard"
    );
    until(&mut events, "sub#2 restarted (Escalated").await;
    assert_eq!(app.sub.own.ask(Do::Ping).await, Ok(2));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_a_supervisors_guard_escalates_with_both_errors() {
    // About its own child, and about one that was escalated from below.
    for below in [false, true] {
        let lab = Lab::new();
        let app = Fragile::start(lab.clone()).await.unwrap();
        let child = if below { &app.sub.own } else { &app.a };
        child.tell(Do::Fail(Failing::Guard)).await.unwrap();
        let (escalated, _) = gave_up(&app).await;
        assert_eq!(*escalated.reason(), EscalationReason::Escalated);
        assert_eq!(escalated.child(), child.path());
        let cause = escalated.cause().unwrap();
        assert!(matches!(cause.downcast_ref(), Some(Failing::Guard)));
        assert_eq!(
            cause.panic_meanwhile().unwrap().message(),
            "panic in a guard"
        );
        lab.assert_empty();
    }
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_on_restart_escalates_with_both_errors() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    app.a.try_tell(Do::OnRestart(Hook::Panic)).unwrap();
    app.a.try_tell(Do::Fail(Failing::Plain)).unwrap();
    let (escalated, _) = gave_up(&app).await;
    assert_eq!(
        (escalated.child(), escalated.reason()),
        ("a", &EscalationReason::Escalated)
    );
    let cause = escalated.cause().unwrap();
    assert!(matches!(cause.downcast_ref(), Some(Failing::Plain)));
    assert_eq!(
        cause.panic_meanwhile().unwrap().message(),
        "panic in a hook"
    );
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn gap_08_s6_02_hooks_that_never_return_are_cut_off_by_shutdown() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    let limit = Duration::from_secs(3);
    app.a.try_tell(Do::OnRestart(Hook::Never)).unwrap();
    let told = Instant::now();
    app.a.try_tell(Do::Fail(Failing::Plain)).unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(2));
    assert_eq!(told.elapsed(), limit);

    app.a.try_tell(Do::OnStop(Hook::Never)).unwrap();
    let told = Instant::now();
    app.a.try_tell(Do::Finish).unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(3));
    assert_eq!(told.elapsed(), limit);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_failure_on_the_way_out_is_told_though_the_stop_hook_is_aborted() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    app.a.try_tell(Do::OnStop(Hook::Never)).unwrap();
    let tree = app.tree().clone();
    let fail_while_stopping = move || {
        // `a` is the last that is up, so it is asked to stop at once.
        tree.stop();
        Err(Failing::Plain)
    };
    app.b.child().stop().await.unwrap();
    app.a.try_tell(Do::run(fail_while_stopping)).unwrap();
    let told = Instant::now();
    let report = app.join().await.unwrap();
    assert_eq!(told.elapsed(), Duration::from_secs(3));
    assert_eq!(exit(&report, "a"), "failed: plain");
    assert!(report.forced().any(|child| &*child.path == "a"));
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_the_stop_hook_escalates_unless_the_stop_was_ordered() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    app.a.try_tell(Do::OnStop(Hook::Panic)).unwrap();
    app.a.ask(Do::Ping).await.unwrap();
    let report = app.shutdown().await.unwrap();
    assert!(exit(&report, "a").ends_with("panic in a hook"));
    assert!(!report.is_clean());
    assert_eq!(exit(&report, "b"), "shutdown");
    lab.assert_empty();

    for (end, is_failure) in [
        ((|| Do::Finish) as fn() -> Do, false),
        (|| Do::Fail(Failing::Stop), true),
    ] {
        let app = Fragile::start(Lab::new()).await.unwrap();
        app.a.try_tell(Do::OnStop(Hook::Panic)).unwrap();
        app.a.try_tell(end()).unwrap();
        let (escalated, _) = gave_up(&app).await;
        let cause = escalated.cause().unwrap();
        if is_failure {
            assert!(matches!(cause.downcast_ref(), Some(Failing::Stop)));
            assert_eq!(
                cause.panic_meanwhile().unwrap().message(),
                "panic in a hook"
            );
        } else {
            assert_eq!(panic_of(cause.cause()), "panic in a hook");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_stop_hook_is_an_event_and_changes_nothing() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.a.try_tell(Do::OnStop(Hook::Fail)).unwrap();
    app.a.ask(Do::Ping).await.unwrap();
    app.a.child().stop().await.unwrap();
    until(&mut events, "a#1 hook_failed (plain)").await;
    let event = until(&mut events, "a#1 stopped").await;
    assert_eq!(event.to_string(), "a#1 stopped (shutdown)");
    assert!(app.shutdown().await.unwrap().is_clean());
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_a_task_restarts_it() {
    const ACTS: &[Act] = &[Act::Panic, Act::Panic, Act::Return, Act::Run];
    #[derive(Clone, Default)]
    struct Runs {
        lab: Lab,
        run: Arc<std::sync::atomic::AtomicU64>,
    }
    supervision_tree!(Tasks {
        context: Runs,
        strategy: one_for_one,
        visibility: private,
        backoff: immediate,
        children: [t = task {
            run: scripted_task,
            args: |cx| (cx.lab.clone(), "t", ACTS, cx.run.clone()),
        },],
    });
    let context = Runs::default();
    let lab = context.lab.clone();
    let app = Tasks::start(context).await.unwrap();
    lab.saw("t#4 start").await;
    let report = app.shutdown().await.unwrap();
    assert!(report.is_clean(), "{report}");
    assert_eq!(report.child("t").unwrap().incarnations, 4);
    lab.assert_empty();
}

/// Panics when it is dropped outside a panic.
struct Grenade;

impl Drop for Grenade {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            panic!("panic of a message");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_message_that_panics_when_dropped_unhandled_does_not_take_the_rest_along() {
    let lab = Lab::new();
    let app = Fragile::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.a.tell(Do::Sleep(Duration::from_secs(1))).await.unwrap();
    let grenade = Grenade;
    let carrier = move || {
        let _carried = &grenade;
        Ok(())
    };
    // As a question: it is dropped, and not kept.
    app.a.forward(Do::run(carrier)).await.unwrap();
    let question = app.a.ask(Do::Ping);
    let stop = async {
        tokio::task::yield_now().await;
        app.tree().stop();
        app.join().await
    };
    let (answer, report) = tokio::join!(question, stop);
    assert!(answer.is_err(), "its asker is told");
    assert!(report.unwrap().is_clean());
    let event = until(&mut events, "a#1 drop_panicked").await;
    assert!(event.to_string().contains("panic of a message"));
    lab.assert_empty();
}
