//! Subscribers see what happens to a child in the order in which its supervisor decided it, however many threads are at work.

use std::{collections::HashMap, sync::Arc};

use supervision::{EventKind, Events, prelude::*};

/// Fails with every message.
struct Frail;

#[derive(Debug, thiserror::Error)]
#[error("broken")]
struct Broken;

impl Actor for Frail {
    type Args = ();
    type Msg = Reply<()>;
    type Error = Broken;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Broken> {
        Ok(Self)
    }

    async fn handle(&mut self, _: Reply<()>, _: &mut Context<Self>) -> Result<(), Broken> {
        Err(Broken)
    }
}

supervision_tree!(Frailties {
    visibility: private,
    strategy: rest_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    children: [
        first = worker { actor: Frail },
        second = worker { actor: Frail },
        third = worker { actor: Frail },
        fourth = worker { actor: Frail },
    ],
});

/// The incarnation of each child that was last said to start.
type Starting = HashMap<Arc<str>, u64>;

fn check(events: &mut Events, starting: &mut Starting, sequence: &mut Option<u64>) {
    while let Some(event) = events.try_next() {
        assert!(*sequence < Some(event.sequence), "{event} comes late");
        *sequence = Some(event.sequence);
        match event.kind {
            EventKind::Starting => {
                starting.insert(event.path, event.incarnation);
            }
            EventKind::Restarted { .. } | EventKind::Ended { .. } if event.incarnation > 1 => {
                assert_eq!(
                    starting.get(&event.path),
                    Some(&event.incarnation),
                    "{event}"
                );
            }
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_come_in_the_order_of_the_decisions() {
    let app = Frailties::start().await.unwrap();
    let mut events = app.tree().events();
    let (mut starting, mut sequence) = (Starting::new(), None);
    for _ in 0..2000 {
        // It fails, and takes the others with it: their threads tell of it too.
        let _ = app.first.ask(|reply| reply).await;
        check(&mut events, &mut starting, &mut sequence);
    }
    assert_eq!(events.dropped(), 0);
    app.shutdown().await.unwrap();
    check(&mut events, &mut starting, &mut sequence);
}
