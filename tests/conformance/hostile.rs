//! GAP-08, continued: user code that the library runs without calling it by name: subscribers of
//! tracing, and the `Display` and `Drop` of errors.

use std::{
    cell::Cell,
    fmt,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
};

use supervision::{
    Actor, TreeRef,
    prelude::*,
    testing::{Do, Failing, Lab, Scripted},
};
use tracing::{
    Event, Metadata, Subscriber,
    span::{Attributes, Id, Record},
};

supervision_tree!(Told {
    context: Lab,
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [a = worker { actor: Scripted, args: |lab| lab.clone() },],
});

thread_local! {
    /// How often the subscriber has panicked on this thread, if it is to panic there.
    static PANICS: Cell<Option<u32>> = const { Cell::new(None) };
}

/// Panics at every event of the library, on threads that ask for it. For all threads at once, since
/// tracing remembers for all of them together which events somebody wants.
struct Bomb;

impl Subscriber for Bomb {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        if let Some(panics) = PANICS.get()
            && event.metadata().target() == "supervision"
        {
            PANICS.set(Some(panics + 1));
            panic!("panic in a subscriber");
        }
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test(start_paused = true)]
async fn gap_08_a_panic_in_a_subscriber_of_tracing_stops_nothing() {
    tracing::subscriber::set_global_default(Bomb).unwrap();
    PANICS.set(Some(0));
    let lab = Lab::new();
    let app = Told::start(lab.clone()).await.unwrap();
    let mut events = app.tree().events();
    app.a.tell(Do::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.a.ask(Do::Ping).await, Ok(2));
    app.a.child().restart().await.unwrap();
    assert!(events.try_next().is_some(), "others are told all the same");
    assert!(app.shutdown().await.unwrap().is_clean());
    let panics = PANICS.take();
    assert!(panics > Some(8), "{panics:?}");
    lab.assert_empty();
}

/// An error that panics when it is shown or dropped, and looks at its tree when it is dropped.
#[derive(Debug)]
struct Nasty;

static TREE: Mutex<Option<TreeRef>> = Mutex::new(None);
static DROPPED: AtomicU64 = AtomicU64::new(0);

impl fmt::Display for Nasty {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("panic in Display")
    }
}

impl Drop for Nasty {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, SeqCst);
        let tree = TREE.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(tree) = tree {
            // With a lock of the library held, this would never return.
            let _ = tree.counts();
        }
        panic!("panic in the Drop of an error");
    }
}

struct Mean;

impl Actor for Mean {
    type Args = ();
    type Msg = Option<Reply<u64>>;
    type Error = Nasty;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Nasty> {
        Ok(Self)
    }

    async fn handle(&mut self, msg: Self::Msg, cx: &mut Context<Self>) -> Result<(), Nasty> {
        match msg {
            Some(reply) => {
                reply.send(cx.incarnation());
                Ok(())
            }
            None => Err(Nasty),
        }
    }
}

supervision_tree!(Meanness {
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [a = worker { actor: Mean },],
});

#[tokio::test(start_paused = true)]
async fn gap_08_an_error_that_panics_in_its_drop_hurts_nobody_and_meets_no_lock() {
    let app = Meanness::start().await.unwrap();
    *TREE.lock().unwrap_or_else(PoisonError::into_inner) = Some(app.tree().clone());
    // More than the history keeps, so that old ones are dropped on the way.
    for incarnation in 2..=200 {
        app.a.tell(None).await.unwrap();
        assert_eq!(app.a.ask(Some).await, Ok(incarnation));
    }
    assert!(DROPPED.load(SeqCst) > 0);
    TREE.lock().unwrap_or_else(PoisonError::into_inner).take();
    assert!(app.shutdown().await.unwrap().is_clean());
}
