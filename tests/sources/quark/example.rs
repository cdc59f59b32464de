//! The complete example: three workers of ten tasks each, a supervisor that decides by the kind of
//! exception, and a limit of three restarts for each worker, after which it is stopped.

use supervision::{Event, EventKind, State, policy::Directive, prelude::*};

use super::worker::{Diary, Task, TaskError, Worker, process};
use crate::trace::Trace;

supervision_tree!(Quark {
    context: Diary,
    visibility: private,
    strategy: one_for_one,
    backoff: immediate,
    on: match error {
        TaskError => match error {
            TaskError::Database => restart,
            _ => stop,
        },
        _ => escalate,
    },
    children: [supervisor_1 = supervisor {
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
            worker_1 = worker {
                actor: Worker,
                args: |diary| diary.clone(),
                max_restarts: 3,
                within: 1h,
                on_limit: stop,
            },
            worker_2 = worker {
                actor: Worker,
                args: |diary| diary.clone(),
                max_restarts: 3,
                within: 1h,
                on_limit: stop,
            },
            worker_3 = worker {
                actor: Worker,
                args: |diary| diary.clone(),
                max_restarts: 3,
                within: 1h,
                on_limit: stop,
            },
        ],
    },],
});

const OK: Result<(), TaskError> = Ok(());
const TIMEOUT: Result<(), TaskError> = Err(TaskError::Timeout);
const INVALID: Result<(), TaskError> = Err(TaskError::InvalidOperation);
const MEMORY: Result<(), TaskError> = Err(TaskError::OutOfMemory);
const DATABASE: Result<(), TaskError> = Err(TaskError::Database);

/// The directive of every failure, with the worker and the error.
fn decisions(events: &[Event]) -> Vec<(String, TaskError, Directive)> {
    let decided = |event: &Event| match &event.kind {
        EventKind::Ended { exit, directive } => Some((exit.failure()?.clone(), *directive)),
        EventKind::Resumed { failure } => Some((failure.clone(), Directive::Resume)),
        EventKind::Held { failure } => Some((failure.clone(), Directive::Escalate)),
        _ => None,
    };
    events
        .iter()
        .filter_map(|event| {
            let (failure, directive) = decided(event)?;
            let error = *failure.downcast_ref::<TaskError>()?;
            Some((event.path.to_string(), error, directive))
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn three_workers_of_ten_tasks_each() {
    let app = Quark::start(Diary::default()).await.unwrap();
    let workers = &app.supervisor_1;
    let mut trace = Trace::of(&app);
    assert_eq!(
        app.tree()
            .find("supervisor_1")
            .unwrap()
            .status()
            .unwrap()
            .children
            .len(),
        3
    );

    let tasks = [OK, TIMEOUT, OK, INVALID, OK, OK, TIMEOUT, TIMEOUT, OK, OK];
    for task in tasks {
        process(&workers.worker_1, task).await;
    }
    assert_eq!(workers.worker_1.ask(Task::Processed).await, Ok(4));
    let (timeout, invalid) = (TaskError::Timeout, TaskError::InvalidOperation);
    let by_1 = |error, directive| (String::from("supervisor_1/worker_1"), error, directive);
    assert_eq!(
        decisions(&trace.drain()),
        [
            by_1(timeout, Directive::Resume),
            by_1(invalid, Directive::Restart),
            by_1(timeout, Directive::Resume),
            by_1(timeout, Directive::Resume),
        ]
    );

    // Nothing of the second one's tasks after it ran out of memory is processed.
    for task in [OK, OK, OK, INVALID, OK, MEMORY, OK, OK, OK, OK] {
        process(&workers.worker_2, task).await;
    }
    assert!(workers.worker_2.ask(Task::Processed).await.is_err());
    let by_2 = |error, directive| (String::from("supervisor_1/worker_2"), error, directive);
    assert_eq!(
        decisions(&trace.drain()),
        [
            by_2(invalid, Directive::Restart),
            by_2(TaskError::OutOfMemory, Directive::Stop)
        ]
    );

    // Three restarts, and the fourth failure that calls for one is the last.
    for task in [
        INVALID, OK, INVALID, OK, TIMEOUT, INVALID, OK, INVALID, OK, OK,
    ] {
        process(&workers.worker_3, task).await;
    }
    assert!(workers.worker_3.ask(Task::Processed).await.is_err());
    assert_eq!(workers.worker_3.incarnation(), 4);

    let states = [&workers.worker_1, &workers.worker_2, &workers.worker_3].map(|one| one.state());
    assert_eq!(
        states,
        [State::Running, State::Stopped, State::LimitExceeded]
    );
    assert_eq!(workers.worker_1.ask(Task::Processed).await, Ok(4));
    assert_eq!(app.tree().counts().restarts, 1 + 1 + 3);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_error_the_supervisor_does_not_know_is_decided_above_about_all_three() {
    let app = Quark::start(Diary::default()).await.unwrap();
    let workers = &app.supervisor_1;
    let mut trace = Trace::of(&app);
    for worker in [&workers.worker_1, &workers.worker_3] {
        process(worker, OK).await;
        assert_eq!(worker.ask(Task::Processed).await, Ok(1));
    }
    process(&workers.worker_2, DATABASE).await;
    assert_eq!(workers.worker_2.ask(Task::Processed).await, Ok(0));
    for worker in [&workers.worker_1, &workers.worker_2, &workers.worker_3] {
        assert_eq!(worker.ask(Task::Processed).await, Ok(0));
        assert_eq!(worker.incarnation(), 2);
    }
    assert_eq!(
        decisions(&trace.drain()),
        [
            (
                "supervisor_1/worker_2".into(),
                TaskError::Database,
                Directive::Escalate
            ),
            (
                "supervisor_1".into(),
                TaskError::Database,
                Directive::Restart
            ),
        ]
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_restarts_of_a_supervisor_begin_the_limits_of_its_workers_anew() {
    let app = Quark::start(Diary::default()).await.unwrap();
    let worker = &app.supervisor_1.worker_1;
    for _ in 0..3 {
        process(worker, INVALID).await;
    }
    process(worker, DATABASE).await;
    for _ in 0..3 {
        process(worker, INVALID).await;
    }
    assert_eq!(worker.ask(Task::Processed).await, Ok(0));
    assert_eq!(worker.incarnation(), 1 + 3 + 1 + 3);
    process(worker, INVALID).await;
    assert!(worker.ask(Task::Processed).await.is_err());
    assert_eq!(worker.state(), State::LimitExceeded);
    app.shutdown().await.unwrap();
}
