//! A worker that processes tasks, and fails as a task says.

use std::sync::{Arc, Mutex};

use supervision::{Failure, StopReason, prelude::*};

/// What goes wrong with a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TaskError {
    #[error("request timed out")]
    Timeout,
    #[error("state corrupted")]
    InvalidOperation,
    #[error("out of memory")]
    OutOfMemory,
    #[error("database is down")]
    Database,
}

pub(super) enum Task {
    /// Is processed, or fails.
    Process(Result<(), TaskError>),
    /// How many the living worker has processed.
    Processed(Reply<u32>),
}

/// What workers did, in order.
pub(super) type Diary = Arc<Mutex<Vec<String>>>;

pub(super) fn pages(diary: &Diary) -> Vec<String> {
    std::mem::take(&mut *diary.lock().unwrap())
}

pub(super) struct Worker {
    diary: Diary,
    processed: u32,
}

impl Worker {
    fn note(&self, what: &str, cx: &Context<Self>) {
        self.diary
            .lock()
            .unwrap()
            .push(format!("{} {what}", cx.path()));
    }
}

impl Actor for Worker {
    type Args = Diary;
    type Msg = Task;
    type Error = TaskError;

    async fn start(diary: Diary, cx: &mut Context<Self>) -> Result<Self, TaskError> {
        let worker = Self { diary, processed: 0 };
        worker.note("starts", cx);
        Ok(worker)
    }

    async fn handle(&mut self, task: Task, _: &mut Context<Self>) -> Result<(), TaskError> {
        match task {
            Task::Process(outcome) => outcome.map(|()| self.processed += 1),
            Task::Processed(reply) => {
                reply.send(self.processed);
                Ok(())
            }
        }
    }

    async fn stop(&mut self, reason: StopReason, cx: &mut Context<Self>) -> Result<(), TaskError> {
        self.note(&format!("stops: {reason:?}"), cx);
        Ok(())
    }

    async fn on_restart(&mut self, failure: &Failure, cx: &mut Context<Self>) {
        self.note(&format!("restarts: {failure}"), cx);
    }
}

/// Has a worker process one task.
pub(super) async fn process(worker: &ActorRef<Worker>, outcome: Result<(), TaskError>) {
    worker.tell(Task::Process(outcome)).await.unwrap();
}
