//! This library.

use std::{hint::black_box, time::Instant};

use measure::{Figures, Gate, Laps, Meter, Ready, Request, Work};
use supervision::prelude::*;

#[derive(Debug, thiserror::Error)]
#[error("told to fail")]
struct Told;

enum Msg {
    Add(u64),
    Sum(Reply<u64>),
    Fail,
    Panic,
}

struct Child {
    sum: u64,
}

impl Actor for Child {
    type Args = Ready<()>;
    type Msg = Msg;
    type Error = Told;

    async fn start(ready: Ready<()>, _: &mut Context<Self>) -> Result<Self, Told> {
        ready.up(|| ());
        Ok(Self { sum: 0 })
    }

    async fn handle(&mut self, msg: Msg, _: &mut Context<Self>) -> Result<(), Told> {
        match msg {
            Msg::Add(n) => self.sum = self.sum.wrapping_add(n),
            Msg::Sum(reply) => reply.send(self.sum),
            Msg::Fail => return Err(Told),
            Msg::Panic => panic!("told to"),
        }
        Ok(())
    }
}

supervision_tree!(One {
    context: Ready::<()>,
    strategy: one_for_one,
    max_restarts: 1_000_000_000,
    within: 100ms,
    backoff: immediate,
    visibility: private,
    children: [
        child = worker { actor: Child, args: |ready| *ready, mailbox: queue { capacity: 1_000 } }
    ],
});

supervision_tree!(Thousand {
    context: Ready::<()>,
    strategy: one_for_all,
    max_restarts: 1_000_000_000,
    within: 100ms,
    backoff: immediate,
    visibility: private,
    children: [children = worker { actor: Child, args: |ready| *ready, replicas: 1_000 }],
});

supervision_tree!(TenThousand {
    context: Ready::<()>,
    strategy: one_for_all,
    max_restarts: 1_000_000_000,
    within: 100ms,
    backoff: immediate,
    visibility: private,
    children: [children = worker { actor: Child, args: |ready| *ready, replicas: 10_000 }],
});

supervision_tree!(Many {
    strategy: one_for_one,
    backoff: immediate,
    visibility: private,
    children: [children = pool { actor: Child, max: 10_000_000 }],
});

fn main() {
    measure::main(|request| async move {
        match request.work {
            Work::Error | Work::Panic => restart(request).await,
            Work::Group => group(request).await,
            Work::Start => start(request).await,
            Work::Tell | Work::Ask => messages(request).await,
        }
    });
}

async fn restart(Request { work, count, .. }: Request) -> Option<Figures> {
    let (ready, mut up) = measure::reports();
    let app = One::start(Ready::One(ready)).await.ok()?;
    up.recv().await?;
    let mut laps = Laps::new(count);
    for _ in 0..count {
        let begun = Instant::now();
        let msg = if work == Work::Error {
            Msg::Fail
        } else {
            Msg::Panic
        };
        app.child.try_tell(msg).ok()?;
        up.recv().await?;
        laps.lap(begun);
    }
    Some(laps.median(1))
}

async fn group(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let ready = Ready::All(gate);
    match count {
        1_000 => {
            let app = Thousand::start(ready).await.ok()?;
            again(&gate, count, &app.children[count / 2]).await
        }
        10_000 => {
            let app = TenThousand::start(ready).await.ok()?;
            again(&gate, count, &app.children[count / 2]).await
        }
        _ => None,
    }
}

async fn again(gate: &Gate, count: usize, one: &ActorRef<Child>) -> Option<Figures> {
    gate.opened().await;
    let times = 100_000 / count;
    let mut laps = Laps::new(times);
    for _ in 0..times {
        gate.close();
        let begun = Instant::now();
        one.try_tell(Msg::Fail).ok()?;
        gate.opened().await;
        laps.lap(begun);
    }
    Some(laps.median(count))
}

async fn start(Request { count, .. }: Request) -> Option<Figures> {
    let app = Many::start().await.ok()?;
    let gate = Gate::new(count);
    let meter = Meter::start();
    for _ in 0..count {
        app.children.spawn(Ready::All(gate)).await.ok()?;
    }
    gate.opened().await;
    let figures = meter.each(count);
    let meter = Meter::start();
    app.shutdown().await.ok()?;
    Some(Figures { stop: Some(meter.each(count).nanos), ..figures })
}

async fn messages(Request { work, count, .. }: Request) -> Option<Figures> {
    let app = One::start(Ready::Nobody).await.ok()?;
    let child = &app.child;
    let meter = Meter::start();
    for n in 0..count as u64 {
        match work {
            Work::Tell => child.tell(Msg::Add(n)).await.ok()?,
            _ => drop(black_box(child.ask(Msg::Sum).await.ok()?)),
        }
    }
    black_box(child.ask(Msg::Sum).await.ok()?);
    Some(Figures { bytes: None, ..meter.each(count) })
}
