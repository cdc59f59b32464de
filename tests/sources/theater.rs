//! The guide of Theater: a supervisor spawns three workers, restarts a worker when it fails, and
//! answers messages about them. Errors are temporary, to be tried again, or permanent, and then the
//! worker is stopped.

use std::time::Duration;

use supervision::{AskError, ChildStatus, Exit, State, prelude::*};

use crate::trace::{Again, Trace, names};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum WorkerError {
    #[error("temporary: {0}")]
    Temporary(String),
    #[error("permanent: {0}")]
    Permanent(String),
}

struct Worker {
    messages: u32,
}

enum Message {
    Work,
    Fail(WorkerError),
    Messages(Reply<u32>),
}

impl Actor for Worker {
    type Args = ();
    type Msg = Message;
    type Error = WorkerError;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, WorkerError> {
        Ok(Self { messages: 0 })
    }

    async fn handle(&mut self, msg: Message, _: &mut Context<Self>) -> Result<(), WorkerError> {
        match msg {
            Message::Work => self.messages += 1,
            Message::Fail(error) => return Err(error),
            Message::Messages(reply) => reply.send(self.messages),
        }
        Ok(())
    }
}

/// The supervisor's answer to its own message `status`.
fn supervising(app: &Running<WorkerSupervisor>) -> String {
    let counts = app.tree().counts();
    format!(
        "Supervising {} workers, {} of them running",
        counts.workers, counts.active
    )
}

supervision_tree!(WorkerSupervisor {
    visibility: private,
    strategy: one_for_one,
    max_restarts: 5,
    within: 60s,
    backoff: fixed { delay: 1s },
    on: match error {
        WorkerError => match error {
            WorkerError::Temporary(_) => restart,
            WorkerError::Permanent(_) => stop,
        },
        _ => escalate,
    },
    children: [
        worker_0 = worker { actor: Worker },
        worker_1 = worker { actor: Worker },
        worker_2 = worker { actor: Worker },
    ],
});

const SECOND: Duration = Duration::from_secs(1);

fn temporary() -> WorkerError {
    WorkerError::Temporary("connection reset".into())
}

fn permanent() -> WorkerError {
    WorkerError::Permanent("no such table".into())
}

#[tokio::test(start_paused = true)]
async fn three_workers_are_supervised_and_each_is_restarted_when_it_fails() {
    let app = WorkerSupervisor::start().await.unwrap();
    let mut trace = Trace::of(&app);
    assert_eq!(
        supervising(&app),
        "Supervising 3 workers, 3 of them running"
    );
    let workers = [&app.worker_0, &app.worker_1, &app.worker_2];
    for (n, worker) in workers.into_iter().enumerate() {
        worker.tell(Message::Work).await.unwrap();
        worker.tell(Message::Fail(temporary())).await.unwrap();
        tokio::task::yield_now().await;
        assert_eq!(worker.state(), State::BackingOff);
        assert_eq!(
            supervising(&app),
            "Supervising 3 workers, 2 of them running"
        );
        assert_eq!(worker.ask(Message::Messages).await, Ok(0));
        assert_eq!(
            supervising(&app),
            "Supervising 3 workers, 3 of them running"
        );
        assert_eq!(app.tree().counts().restarts, n as u64 + 1);
    }
    let events = trace.drain();
    for (at, path) in (1..).zip(["worker_0", "worker_1", "worker_2"]) {
        let again = Again { at: at * SECOND, delay: SECOND };
        assert_eq!(trace.starts(&events, path), [again]);
        assert_eq!(
            names(&events, Some(path)),
            ["ended", "backing_off", "starting", "restarted"]
        );
    }
    assert!(app.shutdown().await.unwrap().is_clean());
}

#[tokio::test(start_paused = true)]
async fn a_permanent_failure_stops_the_worker_and_the_others_work_on() {
    let app = WorkerSupervisor::start().await.unwrap();
    app.worker_0.tell(Message::Work).await.unwrap();
    app.worker_1.tell(Message::Fail(permanent())).await.unwrap();
    let path = std::sync::Arc::from("worker_1");
    assert_eq!(
        app.worker_1.ask(Message::Messages).await,
        Err(AskError::NoAnswer { path })
    );
    tokio::time::sleep(60 * SECOND).await;

    let [worker_0, worker_1, worker_2] = &app.tree().children()[..] else {
        panic!()
    };
    let seen = |child: &ChildStatus| (child.state, child.incarnation, child.restarts);
    assert_eq!(seen(worker_0), (State::Running, 1, 0));
    assert_eq!(seen(worker_1), (State::Stopped, 1, 0));
    assert_eq!(seen(worker_2), (State::Running, 1, 0));
    assert_eq!(
        worker_1.last_failure.as_ref().unwrap().downcast_ref(),
        Some(&permanent())
    );
    assert_eq!(app.worker_0.ask(Message::Messages).await, Ok(1));
    assert_eq!(
        supervising(&app),
        "Supervising 3 workers, 2 of them running"
    );

    let report = app.shutdown().await.unwrap();
    assert!(!report.is_clean());
    let Some(Exit::Failed(failure)) = &report.child("worker_1").unwrap().exit else {
        panic!()
    };
    assert_eq!(failure.to_string(), "permanent: no such table");
}

#[tokio::test(start_paused = true)]
async fn a_worker_is_stopped_started_and_restarted_by_hand_without_being_counted() {
    let app = WorkerSupervisor::start().await.unwrap();
    let mut trace = Trace::of(&app);
    let worker = app.tree().find("worker_2").unwrap();
    worker.stop().await.unwrap();
    assert_eq!(worker.state(), State::Stopped);
    assert_eq!(
        supervising(&app),
        "Supervising 3 workers, 2 of them running"
    );
    tokio::time::sleep(60 * SECOND).await;
    assert_eq!(worker.state(), State::Stopped);

    worker.start().await.unwrap();
    for _ in 0..10 {
        worker.restart().await.unwrap();
    }
    assert_eq!(app.worker_2.incarnation(), 12);
    assert_eq!(app.worker_2.ask(Message::Messages).await, Ok(0));
    assert_eq!(trace.elapsed(), 60 * SECOND);
    assert!(
        names(&trace.drain(), None)
            .iter()
            .all(|name| *name != "limit_exceeded")
    );

    // The budget is untouched: five failures are five restarts.
    for _ in 0..5 {
        app.worker_2.tell(Message::Fail(temporary())).await.unwrap();
    }
    assert_eq!(app.worker_2.ask(Message::Messages).await, Ok(0));
    assert_eq!(trace.elapsed(), 65 * SECOND);
    assert_eq!(app.worker_2.incarnation(), 17);
    app.shutdown().await.unwrap();
}

supervision_tree!(AllForOne {
    visibility: private,
    strategy: one_for_all,
    max_restarts: 5,
    within: 60s,
    backoff: fixed { delay: 1s },
    children: [
        worker_0 = worker { actor: Worker },
        worker_1 = worker {
            actor: Worker,
            on: match error {
                WorkerError::Temporary(_) => restart,
                WorkerError::Permanent(_) => stop,
            },
        },
        worker_2 = worker { actor: Worker, restart: temporary },
    ],
});

/// The guide's other strategy. A temporary child is not one of those that come back.
#[tokio::test(start_paused = true)]
async fn when_all_are_for_one_a_temporary_failure_restarts_all_and_a_permanent_one_nobody() {
    let app = AllForOne::start().await.unwrap();
    let mut trace = Trace::of(&app);
    for worker in [&app.worker_0, &app.worker_1, &app.worker_2] {
        worker.tell(Message::Work).await.unwrap();
        assert_eq!(worker.ask(Message::Messages).await, Ok(1));
    }
    app.worker_1.tell(Message::Fail(temporary())).await.unwrap();
    assert_eq!(app.worker_1.ask(Message::Messages).await, Ok(0));
    assert_eq!(app.worker_0.ask(Message::Messages).await, Ok(0));
    assert_eq!(app.worker_2.state(), State::Stopped);
    assert_eq!(trace.elapsed(), SECOND);
    let events = trace.drain();
    let again = |delay| Again { at: SECOND, delay };
    assert_eq!(trace.starts(&events, "worker_0"), [again(Duration::ZERO)]);
    assert_eq!(trace.starts(&events, "worker_1"), [again(SECOND)]);
    assert_eq!(trace.starts(&events, "worker_2"), []);

    app.worker_1.tell(Message::Fail(permanent())).await.unwrap();
    assert!(app.worker_1.ask(Message::Messages).await.is_err());
    assert_eq!(app.worker_0.ask(Message::Messages).await, Ok(0));
    assert_eq!(
        (app.worker_0.incarnation(), app.worker_1.incarnation()),
        (2, 2)
    );
    app.shutdown().await.unwrap();
}
