//! The four directives and what each does to the child, to its state and to its neighbours.

use supervision::{AskError, CommandError, EscalationReason, State, TreeError, prelude::*};

use super::worker::{Diary, Task, TaskError, Worker, pages, process};
use crate::trace::{Trace, names};

supervision_tree!(Deciding {
    context: Diary,
    visibility: private,
    strategy: one_for_one,
    backoff: immediate,
    on: match error {
        TaskError => match error {
            TaskError::Timeout => resume,
            TaskError::InvalidOperation => restart,
            TaskError::OutOfMemory => stop,
            _ => escalate,
        },
        _ => escalate,
    },
    children: [
        worker = worker { actor: Worker, args: |diary| diary.clone() },
        other = worker { actor: Worker, args: |diary| diary.clone() },
    ],
});

#[tokio::test(start_paused = true)]
async fn resume_keeps_the_state_and_goes_on_with_the_next_task() {
    let app = Deciding::start(Diary::default()).await.unwrap();
    let mut trace = Trace::of(&app);
    process(&app.worker, Ok(())).await;
    process(&app.worker, Err(TaskError::Timeout)).await;
    process(&app.worker, Ok(())).await;
    assert_eq!(app.worker.ask(Task::Processed).await, Ok(2));
    assert_eq!(app.worker.incarnation(), 1);
    assert_eq!(names(&trace.drain(), None), ["resumed"]);
    let status = app.worker.child().status().unwrap();
    assert_eq!(status.restarts, 0);
    assert_eq!(
        status.last_failure.unwrap().downcast_ref(),
        Some(&TaskError::Timeout)
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn restart_loses_the_state() {
    let diary = Diary::default();
    let app = Deciding::start(diary.clone()).await.unwrap();
    process(&app.worker, Ok(())).await;
    process(&app.other, Ok(())).await;
    pages(&diary);
    process(&app.worker, Err(TaskError::InvalidOperation)).await;
    process(&app.worker, Ok(())).await;
    assert_eq!(app.worker.ask(Task::Processed).await, Ok(1));
    assert_eq!(app.worker.incarnation(), 2);
    assert_eq!(app.other.ask(Task::Processed).await, Ok(1));
    assert_eq!(
        pages(&diary),
        ["worker restarts: state corrupted", "worker starts"]
    );
    app.shutdown().await.unwrap();
}

/// The guide asks for a clean-up before the stop: that is the actor's `stop`.
#[tokio::test(start_paused = true)]
async fn stop_cleans_up_and_is_for_good() {
    let diary = Diary::default();
    let app = Deciding::start(diary.clone()).await.unwrap();
    pages(&diary);
    let mut trace = Trace::of(&app);
    process(&app.worker, Err(TaskError::OutOfMemory)).await;
    let path = std::sync::Arc::from("worker");
    assert_eq!(
        app.worker.ask(Task::Processed).await,
        Err(AskError::NoAnswer { path })
    );
    assert_eq!(pages(&diary), ["worker stops: Directive"]);
    assert_eq!(
        names(&trace.drain(), Some("worker")),
        ["ended", "dead_letters"]
    );
    assert_eq!(app.worker.state(), State::Stopped);
    assert!(app.worker.tell(Task::Process(Ok(()))).await.is_err());
    assert_eq!(app.other.ask(Task::Processed).await, Ok(0));

    // Only by hand does it come back.
    app.worker.child().start().await.unwrap();
    assert_eq!(app.worker.incarnation(), 2);
    assert!(matches!(
        app.worker.child().start().await,
        Err(CommandError::AlreadyRunning(_))
    ));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn escalate_at_the_root_ends_the_tree_with_the_error() {
    let diary = Diary::default();
    let app = Deciding::start(diary.clone()).await.unwrap();
    pages(&diary);
    process(&app.worker, Err(TaskError::Database)).await;
    let Err(TreeError::Ended { escalated, report, .. }) = app.join().await else {
        panic!()
    };
    assert_eq!(escalated.reason(), &EscalationReason::Escalated);
    assert_eq!(
        (escalated.path(), escalated.child()),
        ("Deciding", "worker")
    );
    let cause = escalated.cause().unwrap();
    assert_eq!(cause.downcast_ref(), Some(&TaskError::Database));
    assert_eq!(cause.to_string(), "database is down");
    assert_eq!(
        pages(&diary),
        ["other stops: Ordered", "worker stops: Ordered"]
    );
    assert!(report.unstopped().next().is_none());
}
