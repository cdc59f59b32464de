//! This library's: a supervised actor.

use std::{convert::Infallible, hint::black_box, time::Instant};

use stats_alloc::Region;
use supervision::prelude::*;

use crate::{COUNTED, MESSAGES, Row, bytes, each, median, once, settle};

enum Msg {
    Add(u64),
    Sum(Reply<u64>),
    Wait(std::time::Duration),
}

struct Sum(u64);

impl Actor for Sum {
    type Args = ();
    type Msg = Msg;
    type Error = Infallible;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Infallible> {
        Ok(Self(0))
    }

    async fn handle(&mut self, msg: Msg, _: &mut Context<Self>) -> Result<(), Infallible> {
        match msg {
            Msg::Add(n) => self.0 = self.0.wrapping_add(n),
            Msg::Sum(reply) => reply.send(self.0),
            Msg::Wait(time) => tokio::time::sleep(time).await,
        }
        Ok(())
    }
}

supervision_tree!(One {
    strategy: one_for_one,
    visibility: private,
    children: [sum = worker { actor: Sum, shutdown: brutal, mailbox: queue { capacity: 1_000 } }],
});

supervision_tree!(Idle {
    strategy: one_for_one,
    visibility: private,
    children: [idle = worker { actor: Sum, replicas: 1_000 }],
});

async fn tell() -> f64 {
    let app = One::start().await.expect("it starts");
    let begun = Instant::now();
    for n in 0..MESSAGES {
        let _ = app.sum.tell(Msg::Add(n)).await;
    }
    black_box(app.sum.ask(Msg::Sum).await.expect("it runs"));
    each(begun)
}

/// It handles a message, and is not done with it.
async fn waits(sum: &ActorRef<Sum>) {
    let hour = std::time::Duration::from_secs(3600);
    let _ = sum.tell(Msg::Wait(hour)).await;
    while sum.queued() > 0 {
        tokio::task::yield_now().await;
    }
}

/// A message behind one that is aborted.
async fn aborted() -> &'static str {
    let app = One::start().await.expect("it starts");
    waits(&app.sum).await;
    let _ = app.sum.tell(Msg::Add(7)).await;
    app.sum.child().restart().await.expect("it restarts");
    match app.sum.ask(Msg::Sum).await {
        Ok(7) => "kept for the next incarnation",
        _ => "**lost**",
    }
}

/// A message to one that is stopped for good, behind one that is aborted.
async fn dropped() -> &'static str {
    let app = One::start().await.expect("it starts");
    waits(&app.sum).await;
    let _ = app.sum.tell(Msg::Add(7)).await;
    app.sum.child().stop().await.expect("it stops");
    let letters = app.sum.dead_letters();
    let found = letters
        .iter()
        .any(|letter| matches!(letter.message, Some(Msg::Add(7))));
    match found {
        true => "a dead letter",
        false => "**lost**",
    }
}

pub(crate) fn row() -> Row {
    Row {
        name: "supervision",
        nanos: [Some(median(1, tell)), None, Some(median(2, tell)), None],
        bytes: once(1, async {
            let region = Region::new(COUNTED);
            let _app = Idle::start().await.expect("it starts");
            settle().await;
            bytes(&region)
        }),
        aborted: once(1, aborted()),
        dropped: once(1, dropped()),
    }
}
