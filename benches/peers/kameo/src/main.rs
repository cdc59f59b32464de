//! kameo, with the supervision it brings.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use kameo::{
    Actor,
    actor::{ActorRef, Spawn},
    error::Infallible,
    mailbox,
    message::{Context, Message},
    supervision::{RestartPolicy, SupervisionStrategy},
};
use measure::{Figures, Gate, Laps, Meter, Ready, Request, Work};

struct Child {
    sum: u64,
}

impl Actor for Child {
    type Args = Ready<()>;
    type Error = Infallible;

    async fn on_start(ready: Ready<()>, _: ActorRef<Self>) -> Result<Self, Infallible> {
        ready.up(|| ());
        Ok(Self { sum: 0 })
    }
}

struct Add(u64);
struct Sum;
struct Fail;
struct Panic;

impl Message<Add> for Child {
    type Reply = ();

    async fn handle(&mut self, msg: Add, _: &mut Context<Self, ()>) {
        self.sum = self.sum.wrapping_add(msg.0);
    }
}

impl Message<Sum> for Child {
    type Reply = u64;

    async fn handle(&mut self, _: Sum, _: &mut Context<Self, u64>) -> u64 {
        self.sum
    }
}

impl Message<Fail> for Child {
    type Reply = Result<(), &'static str>;

    async fn handle(&mut self, _: Fail, _: &mut Context<Self, Self::Reply>) -> Self::Reply {
        Err("told to")
    }
}

impl Message<Panic> for Child {
    type Reply = ();

    async fn handle(&mut self, _: Panic, _: &mut Context<Self, ()>) {
        panic!("told to");
    }
}

struct OneForOne;

impl Actor for OneForOne {
    type Args = ();
    type Error = Infallible;

    async fn on_start((): (), _: ActorRef<Self>) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

struct OneForAll;

impl Actor for OneForAll {
    type Args = ();
    type Error = Infallible;

    fn supervision_strategy() -> SupervisionStrategy {
        SupervisionStrategy::OneForAll
    }

    async fn on_start((): (), _: ActorRef<Self>) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

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

const OFTEN: (u32, Duration) = (u32::MAX, Duration::from_secs(1));

async fn restart(Request { work, count, .. }: Request) -> Option<Figures> {
    let (ready, mut up) = measure::reports();
    let supervisor = OneForOne::spawn(());
    let child = Child::supervise(&supervisor, Ready::One(ready))
        .restart_policy(RestartPolicy::Permanent)
        .restart_limit(OFTEN.0, OFTEN.1)
        .spawn()
        .await;
    up.recv().await?;
    let mut laps = Laps::new(count);
    for _ in 0..count {
        let begun = Instant::now();
        if work == Work::Error {
            child.tell(Fail).await.ok()?;
        } else {
            child.tell(Panic).await.ok()?;
        }
        up.recv().await?;
        laps.lap(begun);
    }
    Some(laps.median(1))
}

async fn group(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let supervisor = OneForAll::spawn_with_mailbox((), mailbox::unbounded());
    let mut children = Vec::with_capacity(count);
    for _ in 0..count {
        let child = Child::supervise(&supervisor, Ready::All(gate));
        children.push(child.restart_limit(OFTEN.0, OFTEN.1).spawn().await);
    }
    gate.opened().await;
    let times = (20_000 / count).max(3);
    let mut laps = Laps::new(times);
    for _ in 0..times {
        // It goes on working after the children are up, and loses a failure that comes too early.
        tokio::time::sleep(Duration::from_millis(20)).await;
        gate.close();
        let begun = Instant::now();
        children[count / 2].tell(Fail).await.ok()?;
        tokio::time::timeout(Duration::from_secs(20), gate.opened())
            .await
            .ok()?;
        laps.lap(begun);
    }
    Some(laps.median(count))
}

async fn start(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let meter = Meter::start();
    let supervisor = OneForOne::spawn_with_mailbox((), mailbox::unbounded());
    let mut children = Vec::with_capacity(count);
    for _ in 0..count {
        let child = Child::supervise(&supervisor, Ready::All(gate));
        children.push(child.spawn_with_mailbox(mailbox::unbounded()).await);
    }
    gate.opened().await;
    let figures = meter.each(count);
    let meter = Meter::start();
    supervisor.stop_gracefully().await.ok()?;
    supervisor.wait_for_shutdown().await;
    Some(Figures { stop: Some(meter.each(count).nanos), ..figures })
}

async fn messages(Request { work, count, .. }: Request) -> Option<Figures> {
    let supervisor = OneForOne::spawn(());
    let child = Child::supervise(&supervisor, Ready::Nobody)
        .spawn_with_mailbox(mailbox::bounded(1_000))
        .await;
    child.wait_for_startup().await;
    let meter = Meter::start();
    for n in 0..count as u64 {
        match work {
            Work::Tell => child.tell(Add(n)).await.ok()?,
            _ => drop(black_box(child.ask(Sum).await.ok()?)),
        }
    }
    black_box(child.ask(Sum).await.ok()?);
    Some(Figures { bytes: None, ..meter.each(count) })
}
