//! How often a failing child goes on, and errors that say themselves what they mean.

use supervision::{
    Classify, State,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted, drain, until},
};
use tokio::time::advance;

const SECOND: Duration = Duration::from_secs(1);

supervision_tree!(Resumes {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        stops = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            on: match error {
                Failing::Resume => resume,
                _ => restart,
            },
            resume_budget: limit { max: 2, within: 10s },
        },
        restarts = worker {
            actor: Scripted,
            args: |lab| lab.clone(),
            on: match error {
                Failing::Resume => resume,
                _ => restart,
            },
            resume_budget: limit { max: 2, within: 10s, then: restart },
        },
        inner = supervisor {
            strategy: one_for_one,
            children: [escalates = worker {
                actor: Scripted,
                args: |lab| lab.clone(),
                on: match error {
                    Failing::Resume => resume,
                    _ => restart,
                },
                resume_budget: limit { max: 1, within: 10s, then: escalate },
            },],
        },
    ],
    on: match error {
        _ => restart,
    },
});

async fn fail(child: &ActorRef<Scripted>) {
    child.tell(Do::Fail(Failing::Resume)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn d2_one_failure_more_than_the_budget_stops_the_child() {
    let lab = Lab::new();
    let app = Resumes::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    for _ in 0..2 {
        fail(&app.stops).await;
    }
    assert_eq!(app.stops.ask(Do::Ping).await, Ok(1));
    // The first two are exactly as old as the window, and count no more.
    advance(10 * SECOND).await;
    for _ in 0..2 {
        fail(&app.stops).await;
    }
    assert_eq!(app.stops.ask(Do::Ping).await, Ok(1));
    advance(10 * SECOND - Duration::from_millis(1)).await;
    fail(&app.stops).await;
    until(&mut events, "stops#1 ended (failed: to be resumed) => stop").await;
    assert_eq!(app.stops.state(), State::Stopped);
    assert!(lab.trace().contains(&"stops#1 stop (directive)".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn d2_or_restarts_it_and_the_next_incarnation_has_all_of_the_budget() {
    let lab = Lab::new();
    let app = Resumes::start(lab.clone()).await.unwrap();
    for incarnation in 1..=3 {
        for _ in 0..2 {
            fail(&app.restarts).await;
            assert_eq!(app.restarts.ask(Do::Ping).await, Ok(incarnation));
        }
        fail(&app.restarts).await;
    }
    assert_eq!(app.restarts.ask(Do::Ping).await, Ok(4));
    assert_eq!(app.restarts.child().status().unwrap().restarts, 3);
}

#[tokio::test(start_paused = true)]
async fn d2_or_escalates_it() {
    let lab = Lab::new();
    let app = Resumes::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    let child = &app.inner.escalates;
    fail(child).await;
    assert_eq!(child.ask(Do::Ping).await, Ok(1));
    fail(child).await;
    until(&mut events, "inner/escalates#1 held (to be resumed)").await;
    until(&mut events, "inner#2 restarted").await;
    assert_eq!(child.ask(Do::Ping).await, Ok(2));
}

/// Knows which of its errors are worth another try.
#[derive(Debug, thiserror::Error, Classify)]
#[classify(temporary)]
enum Known {
    #[error("late")]
    Late,
    #[error("busy")]
    Busy,
    #[error("gone: {0}")]
    #[classify(permanent)]
    Gone(&'static str),
}

struct Knows;

impl Actor for Knows {
    type Args = ();
    type Msg = Known;
    type Error = Known;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Known> {
        Ok(Self)
    }

    async fn handle(&mut self, error: Known, _: &mut Context<Self>) -> Result<(), Known> {
        Err(error)
    }
}

async fn poll(token: CancellationToken) -> Result<(), Known> {
    token.cancelled().await;
    Err(Known::Gone("polled"))
}

supervision_tree!(Classified {
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [
        all = worker { actor: Knows, on: classified },
        rest = worker {
            actor: Knows,
            on: match error {
                Known::Busy => resume,
                _ => classified,
            },
        },
        task = task { run: poll, on: classified },
        by_type = worker { actor: Knows },
    ],
    on: match error {
        Known => classified,
        _ => escalate,
    },
});

#[tokio::test(start_paused = true)]
async fn m5_temporary_errors_restart_and_permanent_ones_stop() {
    let app = Classified::start().await.unwrap();
    let mut events = app.tree().events();
    for (child, path) in [(&app.all, "all"), (&app.by_type, "by_type")] {
        child.tell(Known::Late).await.unwrap();
        until(
            &mut events,
            &format!("{path}#1 ended (failed: late) => restart"),
        )
        .await;
        child.tell(Known::Gone("x")).await.unwrap();
        until(
            &mut events,
            &format!("{path}#2 ended (failed: gone: x) => stop"),
        )
        .await;
        assert_eq!(child.state(), State::Stopped);
    }
    app.rest.tell(Known::Busy).await.unwrap();
    until(&mut events, "rest#1 resumed (busy)").await;
    app.rest.tell(Known::Late).await.unwrap();
    until(&mut events, "rest#1 ended (failed: late) => restart").await;
    app.rest.tell(Known::Gone("y")).await.unwrap();
    until(&mut events, "rest#2 ended (failed: gone: y) => stop").await;
    assert!(drain(&mut events).is_empty());
    app.shutdown().await.unwrap();
}
