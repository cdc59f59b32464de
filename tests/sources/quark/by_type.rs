//! A type for each exception, as the guide has it: the arms name the types.

use std::marker::PhantomData;

use supervision::{ChildRef, ErrorValue, Failure, prelude::*};

use crate::trace::{Trace, names};

#[derive(Debug, Default, thiserror::Error)]
#[error("timed out")]
struct Timeout;

#[derive(Debug, Default, thiserror::Error)]
#[error("invalid operation")]
struct InvalidOperation;

#[derive(Debug, Default, thiserror::Error)]
#[error("out of memory")]
struct OutOfMemory;

#[derive(Debug, Default, thiserror::Error)]
#[error("something else")]
struct Unknown;

struct Raises<E> {
    handled: u32,
    error: PhantomData<fn() -> E>,
}

enum Raise {
    Now,
    Handled(Reply<u32>),
}

impl<E: ErrorValue + Default> Actor for Raises<E> {
    type Args = ();
    type Msg = Raise;
    type Error = E;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, E> {
        Ok(Self { handled: 0, error: PhantomData })
    }

    async fn handle(&mut self, msg: Raise, _: &mut Context<Self>) -> Result<(), E> {
        self.handled += 1;
        match msg {
            Raise::Now => Err(E::default()),
            Raise::Handled(reply) => {
                reply.send(self.handled);
                Ok(())
            }
        }
    }
}

supervision_tree!(ByType {
    visibility: private,
    strategy: one_for_one,
    on: match error {
        Escalated => stop,
        _ => restart,
    },
    children: [supervisor = supervisor {
        strategy: one_for_one,
        backoff: immediate,
        on: match error {
            Timeout => resume,
            InvalidOperation => restart,
            OutOfMemory => stop,
            _ => escalate,
        },
        children: [
            timeout = worker { actor: Raises::<Timeout> },
            invalid = worker { actor: Raises::<InvalidOperation> },
            memory = worker { actor: Raises::<OutOfMemory> },
            unknown = worker { actor: Raises::<Unknown> },
        ],
    },],
});

fn last(child: &ChildRef) -> Failure {
    child.status().unwrap().last_failure.unwrap()
}

#[tokio::test(start_paused = true)]
async fn each_type_of_error_has_the_directive_of_its_arm() {
    let app = ByType::start().await.unwrap();
    let workers = &app.supervisor;
    let mut trace = Trace::of(&app);

    workers.timeout.tell(Raise::Now).await.unwrap();
    assert_eq!(workers.timeout.ask(Raise::Handled).await, Ok(2));
    assert!(last(&workers.timeout.child()).is::<Timeout>());

    workers.invalid.tell(Raise::Now).await.unwrap();
    assert_eq!(workers.invalid.ask(Raise::Handled).await, Ok(1));
    assert!(last(&workers.invalid.child()).is::<InvalidOperation>());

    workers.memory.tell(Raise::Now).await.unwrap();
    assert!(workers.memory.ask(Raise::Handled).await.is_err());
    assert!(last(&workers.memory.child()).is::<OutOfMemory>());
    let living = |handles: &ByTypeSupervisor| {
        [
            handles.timeout.incarnation(),
            handles.invalid.incarnation(),
            handles.memory.incarnation(),
            handles.unknown.incarnation(),
        ]
    };
    assert_eq!(living(workers), [1, 2, 1, 1]);
    assert_eq!(
        app.tree()
            .find("supervisor")
            .unwrap()
            .status()
            .unwrap()
            .restarts,
        0
    );
    trace.drain();

    // What this supervisor has no answer to, its parent answers, about the supervisor as a whole.
    workers.unknown.tell(Raise::Now).await.unwrap();
    assert_eq!(workers.unknown.ask(Raise::Handled).await, Ok(1));
    assert_eq!(living(workers), [2, 3, 2, 2]);
    let status = app.tree().find("supervisor").unwrap().status().unwrap();
    assert_eq!(status.restarts, 1);
    assert!(status.last_failure.unwrap().is::<Unknown>());
    let events = trace.drain();
    assert_eq!(names(&events, Some("supervisor/unknown"))[0], "held");
    app.shutdown().await.unwrap();
}
