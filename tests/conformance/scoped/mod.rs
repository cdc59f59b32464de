//! TOK-7 and TOK-2, the promises: work that belongs to an incarnation ends with it, and what cannot
//! be aborted is waited for, or declared to be let go.

mod blocking;
mod racing;

use std::{
    future::pending,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
};

use supervision::{
    Cause, Scope, Scoped, ScopedError, State, TaskContext,
    prelude::*,
    testing::{Failing, Gate, Lab, Life, OnStart, What, drain, exit, gave_up, until},
};
use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};

const SECOND: Duration = Duration::from_secs(1);

/// An actor that runs what it is sent, with its context.
struct Parent {
    life: Life,
}

type Job = Box<dyn FnOnce(&mut Context<Parent>, &Lab) -> Result<(), Failing> + Send>;

/// To be run in the handler.
struct Do(Job);

fn job(job: impl FnOnce(&mut Context<Parent>, &Lab) -> Result<(), Failing> + Send + 'static) -> Do {
    Do(Box::new(job))
}

/// What the handler's part gives back.
async fn tell<T: Send + 'static>(
    parent: &ActorRef<Parent>,
    ask: impl FnOnce(&mut Context<Parent>, &Lab) -> T + Send + 'static,
) -> T {
    let (sender, receiver) = oneshot::channel();
    let work = job(move |cx, lab| {
        let _ = sender.send(ask(cx, lab));
        Ok(())
    });
    parent.tell(work).await.unwrap();
    receiver.await.unwrap()
}

impl Actor for Parent {
    type Args = Lab;
    type Msg = Do;
    type Error = Failing;

    async fn start(lab: Lab, cx: &mut Context<Self>) -> Result<Self, Failing> {
        let life = Life::begin(&lab, cx.path(), cx.incarnation());
        match lab.next_start(cx.path()) {
            OnStart::Fail => {
                linger(cx.scope(), &lab, "child of a start");
                tokio::task::yield_now().await;
                return Err(Failing::Plain);
            }
            OnStart::Panic => {
                drop(cx.spawn(async { panic!("beside the start") }));
                pending::<()>().await;
            }
            _ => {}
        }
        life.did(What::Up);
        Ok(Self { life })
    }

    async fn handle(&mut self, Do(job): Do, cx: &mut Context<Self>) -> Result<(), Failing> {
        job(cx, self.life.lab())
    }

    async fn stop(&mut self, reason: StopReason, _: &mut Context<Self>) -> Result<(), Failing> {
        self.life.did(What::Stop(reason));
        Ok(())
    }
}

/// Scoped work that never ends by itself, seen in the trace as a child of its own.
fn linger(scope: &Scope, lab: &Lab, name: &str) {
    let life = Life::begin(lab, name, scope.incarnation());
    drop(scope.spawn(async move {
        let _life = life;
        pending::<()>().await;
    }));
}

async fn in_scope((lab, gate): (Lab, Option<Gate>), cx: TaskContext) -> Result<(), Failing> {
    let _life = Life::begin(&lab, cx.path(), cx.incarnation());
    linger(cx.scope(), &lab, "t's own");
    if let Some(gate) = gate {
        drop(cx.spawn(async move {
            drop(gate);
            panic!("beside the task")
        }));
    }
    cx.cancelled().await;
    Ok(())
}

supervision_tree!(Scopes {
    context: Lab,
    strategy: one_for_one,
    max_restarts: 3,
    within: 60s,
    backoff: immediate,
    visibility: private,
    children: [
        a = worker { actor: Parent, args: |lab| lab.clone() },
        b = worker { actor: Parent, args: |lab| lab.clone(), on_panic: stop },
        t = task { run: in_scope, args: |lab| (lab.clone(), None) },
    ],
});

#[tokio::test(start_paused = true)]
async fn tok_7_scoped_work_is_aborted_and_joined_before_the_next_incarnation_starts() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    tell(&app.a, |cx, lab| linger(cx.scope(), lab, "grandchild")).await;
    lab.clear();
    app.a.tell(job(|_, _| Err(Failing::Restart))).await.unwrap();
    lab.saw("a#2 up").await;
    lab.assert(["grandchild#1 gone", "a#1 gone", "a#2 start", "a#2 up"]);

    tell(&app.a, |cx, lab| linger(cx.scope(), lab, "grandchild")).await;
    lab.clear();
    app.a.child().stop().await.unwrap();
    lab.assert(["a#2 stop", "grandchild#2 gone", "a#2 gone"]);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tok_7_the_work_of_a_start_that_fails_ends_with_it() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Fail]);
    let error = Scopes::start(lab.clone()).await.unwrap_err();
    assert_eq!(error.path(), Some("a"));
    lab.assert([
        "a#1 start",
        "child of a start#1 start",
        "a#1 gone",
        "child of a start#1 gone",
    ]);
}

#[tokio::test(start_paused = true)]
async fn a_panic_beside_a_start_fails_the_start_that_hangs() {
    let lab = Lab::new();
    lab.script("a", [OnStart::Panic]);
    let began = Instant::now();
    let error = Scopes::start(lab.clone()).await.unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.ends_with("beside the start"), "{cause}");
    assert_eq!(began.elapsed(), Duration::ZERO);
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn the_output_of_scoped_work_is_awaited_and_errors_are_values() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let work: Scoped<Result<u64, Failing>> = tell(&app.a, |cx, _| {
        let incarnation = cx.incarnation();
        cx.spawn(async move {
            sleep(SECOND).await;
            if incarnation == 1 {
                Err(Failing::Plain)
            } else {
                Ok(incarnation)
            }
        })
    })
    .await;
    assert!(!work.is_finished());
    let output = work.await.unwrap();
    assert_eq!(output.unwrap_err().to_string(), "plain");
    assert_eq!(app.a.incarnation(), 1, "an error is for whoever awaits it");

    let blocking = tell(&app.a, |cx, _| cx.spawn_blocking(|| 6 * 7)).await;
    assert_eq!(blocking.await, Ok(42));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn scoped_work_that_is_aborted_says_so() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let cancelled = || Err(ScopedError::Cancelled { path: "a".into() });
    let by_hand = tell(&app.a, |cx, _| cx.spawn(pending::<()>())).await;
    by_hand.abort();
    assert_eq!(by_hand.await, cancelled());
    assert_eq!(app.a.incarnation(), 1, "which fails nothing");

    let (at_the_end, scope) = tell(&app.a, |cx, _| {
        (cx.spawn(pending::<()>()), cx.scope().clone())
    })
    .await;
    app.a.child().restart().await.unwrap();
    assert_eq!(at_the_end.await, cancelled());
    // A scope that is over takes nothing more, and drops it unpolled.
    let polled = Arc::new(AtomicBool::new(false));
    let seen = polled.clone();
    let too_late = scope.spawn(async move { seen.store(true, SeqCst) });
    assert!(too_late.is_finished());
    assert_eq!(too_late.await, cancelled());
    assert_eq!(Arc::strong_count(&polled), 1);
    assert!(!polled.load(SeqCst));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_scoped_work_fails_the_incarnation_in_the_middle_of_a_message() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    lab.clear();
    let panics = job(|cx, lab| {
        linger(cx.scope(), lab, "beside it");
        drop(cx.spawn(async {
            sleep(SECOND).await;
            panic!("beside the handler")
        }));
        Ok(())
    });
    app.a.tell(panics).await.unwrap();
    let ended = until(&mut events, "a#1 ended (failed: panicked at").await;
    assert!(
        ended
            .to_string()
            .ends_with("beside the handler) => restart")
    );
    lab.saw("a#2 up").await;
    lab.assert([
        "beside it#1 start",
        "beside it#1 gone",
        "a#1 gone",
        "a#2 start",
        "a#2 up",
    ]);
    let failure = app.a.child().status().unwrap().last_failure.unwrap();
    assert!(matches!(failure.cause(), Cause::Panicked(_)));

    // Answered by `on_panic`, as any panic of the child.
    let panics = job(|cx, _| {
        drop(cx.spawn(async { panic!("beside b") }));
        Ok(())
    });
    app.b.tell(panics).await.unwrap();
    until(&mut events, "b#1 ended").await;
    assert_eq!(app.b.state(), State::Stopped);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_contained_panic_is_told_to_whoever_awaits_or_else_by_an_event() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let contained = tell(&app.a, |cx, _| {
        cx.scope().spawn_contained(async {
            sleep(SECOND).await;
            panic!("contained")
        })
    })
    .await;
    let Err(ScopedError::Panicked { path, report }) = contained.await else {
        panic!("it panicked");
    };
    assert_eq!((&*path, report.message()), ("a", "contained"));
    assert_eq!(drain(&mut events), [""; 0]);

    tell(&app.a, |cx, _| {
        drop(cx.scope().spawn_contained(async { panic!("unheard") }));
    })
    .await;
    let event = until(&mut events, "a#1 work_panicked").await;
    assert!(event.to_string().ends_with("unheard)"));
    assert_eq!(app.a.incarnation(), 1);
    app.shutdown().await.unwrap();
}

struct PanicsInDrop;

impl Drop for PanicsInDrop {
    fn drop(&mut self) {
        panic!("panic in the drop of work");
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_the_drop_of_aborted_work_is_how_the_incarnation_ended() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    tell(&app.a, |cx, _| {
        drop(cx.spawn(async {
            let _bomb = PanicsInDrop;
            pending::<()>().await;
        }));
    })
    .await;
    tokio::task::yield_now().await;
    let report = app.shutdown().await.unwrap();
    let exit = exit(&report, "a");
    assert!(exit.ends_with("panic in the drop of work"), "{exit}");
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn tasks_have_a_scope_too() {
    let lab = Lab::new();
    let app = Scopes::start(lab.clone()).await.unwrap();
    lab.saw("t's own#1 start").await;
    lab.clear();
    app.t.child().restart().await.unwrap();
    lab.saw("t's own#2 start").await;
    lab.assert(["t#1 gone", "t's own#1 gone", "t#2 start", "t's own#2 start"]);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn a_panic_beside_a_task_fails_the_task() {
    supervision_tree!(Beside {
        context: Lab,
        strategy: one_for_one,
        max_restarts: 0,
        within: 60s,
        children: [t = task { run: in_scope, args: |lab| (lab.clone(), Some(Gate::new())) },],
    });
    let lab = Lab::new();
    let app = Beside::start(lab.clone()).await.unwrap();
    let (escalated, _) = gave_up(&app).await;
    let cause = escalated.cause().unwrap().to_string();
    assert!(cause.ends_with("beside the task"), "{cause}");
    lab.assert_empty();
}
