//! The root, its two supervisors, and what reaches it from below.

use supervision::{EscalationReason, State, TreeError, prelude::*};

use super::machine::{Calls, Machine, MachineError, MachineMsg, fail};
use crate::trace::{Again, Trace, names};

supervision_tree!(Root {
    context: Calls,
    visibility: private,
    strategy: one_for_one,
    backoff: immediate,
    on: match error {
        MachineError => match error {
            MachineError::Frame => resume,
            MachineError::View => restart,
            MachineError::Display => stop,
            MachineError::Query(_) => escalate,
        },
        _ => escalate,
    },
    children: [
        database = supervisor {
            strategy: one_for_one,
            max_restarts: 3,
            within: 10s,
            backoff: exponential { base: 1s, cap: 30s, factor: 2.0 },
            children: [actor = worker { actor: Machine, args: |calls| calls.clone() },],
        },
        ui = supervisor {
            strategy: one_for_one,
            on: match error {
                _ => escalate,
            },
            children: [
                actor = worker { actor: Machine, args: |calls| calls.clone() },
                sibling = worker { actor: Machine, args: |calls| calls.clone() },
            ],
        },
    ],
});

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[tokio::test(start_paused = true)]
async fn the_database_is_restarted_with_exponential_delays_and_its_hook_runs_each_time() {
    let calls = Calls::default();
    let app = Root::start(calls.clone()).await.unwrap();
    let mut trace = Trace::of(&app);
    let actor = &app.database.actor;
    for n in 1..=3 {
        actor.tell(MachineMsg::Next).await.unwrap();
        fail(actor, MachineError::Query(n)).await;
    }
    assert_eq!(actor.ask(MachineMsg::Transitions).await, Ok(0));
    let events = trace.drain();
    let starts = [(1, 1), (2, 3), (4, 7)].map(|(delay, at)| Again { at: s(at), delay: s(delay) });
    assert_eq!(trace.starts(&events, "database/actor"), starts);
    assert_eq!(
        *calls.lock().unwrap(),
        [
            "database/actor restarts after 1 transitions: query 1 failed",
            "database/actor is back after: query 1 failed",
            "database/actor restarts after 1 transitions: query 2 failed",
            "database/actor is back after: query 2 failed",
            "database/actor restarts after 1 transitions: query 3 failed",
            "database/actor is back after: query 3 failed",
        ]
    );
    assert_eq!(app.ui.actor.incarnation(), 1);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_fourth_failure_in_ten_seconds_reaches_the_root_with_its_history() {
    let app = Root::start(Calls::default()).await.unwrap();
    let trace = Trace::of(&app);
    for n in 1..=4 {
        fail(&app.database.actor, MachineError::Query(n)).await;
    }
    let Err(TreeError::Ended { escalated, .. }) = app.join().await else {
        panic!()
    };
    assert_eq!(trace.elapsed(), s(7));
    assert_eq!(escalated.reason(), &EscalationReason::Escalated);
    assert_eq!((escalated.path(), escalated.child()), ("Root", "database"));

    let database: &Escalated = escalated.cause().unwrap().downcast_ref().unwrap();
    let reason = EscalationReason::LimitExceeded { max_restarts: 3, within: s(10) };
    assert_eq!(database.reason(), &reason);
    assert_eq!(
        (database.path(), database.child()),
        ("database", "database/actor")
    );
    let errors: Vec<_> = database
        .history()
        .iter()
        .map(|failure| failure.downcast_ref())
        .collect();
    assert_eq!(
        errors,
        [1, 2, 3, 4].map(MachineError::Query).each_ref().map(Some)
    );
    assert_eq!(
        database.cause().unwrap().downcast_ref(),
        Some(&MachineError::Query(4))
    );
}

/// Three failures close together and one later: the first ones have left the window by then.
#[tokio::test(start_paused = true)]
async fn a_fourth_failure_after_the_window_is_a_restart_like_the_first() {
    let app = Root::start(Calls::default()).await.unwrap();
    let mut trace = Trace::of(&app);
    for n in 1..=3 {
        fail(&app.database.actor, MachineError::Query(n)).await;
    }
    tokio::time::sleep(s(100)).await;
    fail(&app.database.actor, MachineError::Query(4)).await;
    assert_eq!(app.database.actor.ask(MachineMsg::Transitions).await, Ok(0));
    let events = trace.drain();
    let last = trace.starts(&events, "database/actor").pop();
    assert_eq!(last, Some(Again { at: s(101), delay: s(1) }));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_user_interface_passes_its_failures_to_the_root_which_may_let_it_go_on() {
    let app = Root::start(Calls::default()).await.unwrap();
    let mut trace = Trace::of(&app);
    let ui = &app.ui;
    ui.actor.tell(MachineMsg::Next).await.unwrap();
    fail(&ui.actor, MachineError::Frame).await;
    assert_eq!(ui.actor.ask(MachineMsg::Transitions).await, Ok(1));
    assert_eq!((ui.actor.incarnation(), ui.sibling.incarnation()), (1, 1));
    assert_eq!(names(&trace.drain(), None), ["held", "released"]);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_root_may_restart_the_user_interface_as_a_whole() {
    let app = Root::start(Calls::default()).await.unwrap();
    let ui = &app.ui;
    for machine in [&ui.actor, &ui.sibling] {
        machine.tell(MachineMsg::Next).await.unwrap();
        assert_eq!(machine.ask(MachineMsg::Transitions).await, Ok(1));
    }
    fail(&ui.actor, MachineError::View).await;
    for machine in [&ui.actor, &ui.sibling] {
        assert_eq!(machine.ask(MachineMsg::Transitions).await, Ok(0));
        assert_eq!(machine.incarnation(), 2);
    }
    assert_eq!(app.database.actor.incarnation(), 1);
    let status = app.tree().find("ui").unwrap().status().unwrap();
    assert_eq!((status.incarnation, status.restarts), (2, 1));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_root_may_stop_the_user_interface_and_keep_the_database() {
    let app = Root::start(Calls::default()).await.unwrap();
    let ui = &app.ui;
    fail(&ui.actor, MachineError::Display).await;
    assert!(ui.actor.ask(MachineMsg::Transitions).await.is_err());
    for machine in [&ui.actor, &ui.sibling] {
        assert_eq!(machine.state(), State::Stopped);
        assert!(machine.tell(MachineMsg::Next).await.is_err());
    }
    assert_eq!(app.database.actor.ask(MachineMsg::Transitions).await, Ok(0));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn what_the_root_cannot_decide_ends_the_tree() {
    let app = Root::start(Calls::default()).await.unwrap();
    let database = app.database.actor.clone();
    fail(&app.ui.actor, MachineError::Query(0)).await;
    let Err(TreeError::Ended { escalated, .. }) = app.join().await else {
        panic!()
    };
    assert_eq!(escalated.reason(), &EscalationReason::Escalated);
    assert_eq!((escalated.path(), escalated.child()), ("Root", "ui/actor"));
    assert_eq!(
        escalated.cause().unwrap().downcast_ref(),
        Some(&MachineError::Query(0))
    );
    assert_eq!(database.state(), State::Stopped);
}

/// The figures that the system keeps of an actor.
#[tokio::test(start_paused = true)]
async fn the_health_of_an_actor_is_its_status() {
    let app = Root::start(Calls::default()).await.unwrap();
    tokio::time::sleep(s(2)).await;
    let health = app.database.actor.child().status().unwrap();
    assert_eq!((health.state, health.restarts), (State::Running, 0));
    assert_eq!(health.uptime, Some(s(2)));
    assert!(health.last_failure.is_none());

    fail(&app.database.actor, MachineError::Query(1)).await;
    tokio::task::yield_now().await;
    let health = app.database.actor.child().status().unwrap();
    assert_eq!((health.state, health.uptime), (State::BackingOff, None));
    assert_eq!(health.last_failure.unwrap().to_string(), "query 1 failed");

    tokio::time::sleep(s(4)).await;
    let health = app.database.actor.child().status().unwrap();
    assert_eq!(
        (health.state, health.restarts, health.consecutive_restarts),
        (State::Running, 1, 1)
    );
    assert_eq!(health.uptime, Some(s(3)));
    app.shutdown().await.unwrap();
}
