//! Guests at the same time.

use std::sync::Barrier;

use supervision::prelude::*;
use supervision::wasm::Wasm;

use crate::guests::HOSTILE_COMPONENT;

supervision_tree!(Two {
    strategy: one_for_one,
    children: [
        left = wasm { component: HOSTILE_COMPONENT.clone(), fuel: 1_000_000 },
        right = wasm { component: HOSTILE_COMPONENT.clone(), fuel: 1_000_000 },
    ],
});

/// Whoever logs a rendezvous waits in the midst of it for another.
struct Rendezvous(Barrier);

impl tracing::Subscriber for Rendezvous {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "supervise::wasm"
    }

    fn event(&self, event: &tracing::Event<'_>) {
        struct Text(bool);
        impl tracing::field::Visit for Text {
            fn record_debug(&mut self, field: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                self.0 |= field.name() == "message" && format!("{value:?}").contains("rendezvous");
            }
        }
        let mut text = Text(false);
        event.record(&mut text);
        if text.0 {
            self.0.wait();
        }
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// If one had to wait for the other to return, neither ever would.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn w7_two_guests_of_one_component_are_in_a_call_at_the_same_time() {
    tracing::subscriber::set_global_default(Rendezvous(Barrier::new(2)))
        .expect("no other test here listens");
    let app = Two::start().await.expect("a start");
    let call = |guest: &ActorRef<Wasm>| {
        let guest = guest.clone();
        tokio::spawn(async move { guest.call("hr").await })
    };
    let (left, right) = (call(&app.left), call(&app.right));
    left.await.expect("no panic").expect("an answer");
    right.await.expect("no panic").expect("an answer");
    app.shutdown().await.expect("a clean end");
}
