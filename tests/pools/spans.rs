//! TSK-05: whose task it is.

use std::sync::{Arc, Mutex};

use supervision::prelude::*;
use tracing::{
    Dispatch, Event, Metadata, Subscriber,
    dispatcher::set_default,
    span::{Attributes, Id, Record},
    subscriber::NoSubscriber,
};
use tracing_core::span::Current;

async fn note(_: CancellationToken) -> Result<(), std::io::Error> {
    tracing::info!(target: "whose", "first");
    tokio::task::yield_now().await;
    tracing::info!(target: "whose", "second");
    Ok(())
}

supervision_tree!(Spans {
    strategy: one_for_one,
    visibility: private,
    children: [notes = pool { run: note, max: 9 }],
});

#[tokio::test(start_paused = true)]
async fn tsk_05_what_a_task_does_belongs_to_what_was_being_done_when_it_was_asked_for() {
    let entered = Entered::default();
    let _here = set_default(&Dispatch::new(entered.clone()));
    // With one subscriber alone, other tests' threads would decide what it is told.
    let _second = Dispatch::new(NoSubscriber::new());
    let app = Spans::start().await.unwrap();
    let span = tracing::info_span!(target: "whose", "request");
    let inside = span.in_scope(|| app.notes.spawn(()).unwrap());
    let outside = app.notes.spawn(()).unwrap();
    inside.await.unwrap();
    outside.await.unwrap();
    let mut within = entered.0.lock().unwrap().within.clone();
    within.sort_unstable();
    assert_eq!(
        within,
        [0, 0, 1, 1],
        "both notes of one are in the span, and no others"
    );
    app.shutdown().await.unwrap();
}

/// Notes in which span each event is.
#[derive(Clone, Default)]
struct Entered(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    spans: Vec<&'static Metadata<'static>>,
    current: Vec<u64>,
    within: Vec<u64>,
}

impl Subscriber for Entered {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "whose"
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut state = self.0.lock().unwrap();
        state.spans.push(span.metadata());
        Id::from_u64(state.spans.len() as u64)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &Event<'_>) {
        let mut state = self.0.lock().unwrap();
        let current = state.current.last().copied().unwrap_or_default();
        state.within.push(current);
    }

    fn enter(&self, span: &Id) {
        self.0.lock().unwrap().current.push(span.into_u64());
    }

    fn exit(&self, _: &Id) {
        self.0.lock().unwrap().current.pop();
    }

    fn current_span(&self) -> Current {
        let state = self.0.lock().unwrap();
        match state.current.last() {
            Some(id) => Current::new(Id::from_u64(*id), state.spans[*id as usize - 1]),
            None => Current::none(),
        }
    }
}
