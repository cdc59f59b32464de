//! actix, whose supervisor restarts one actor that has stopped; there are no groups, and it does not catch panics.

use std::{hint::black_box, time::Instant};

use actix::{
    Actor, ActorContext as _, Addr, Context, Handler, Message, Supervised, Supervisor, System,
};
use measure::{Figures, Gate, Laps, Meter, Ready, Request, Work};

struct Child {
    sum: u64,
    ready: Ready<()>,
    room: Option<usize>,
}

impl Actor for Child {
    type Context = Context<Self>;

    fn started(&mut self, cx: &mut Context<Self>) {
        if let Some(room) = self.room {
            cx.set_mailbox_capacity(room);
        }
        self.ready.up(|| ());
    }
}

impl Supervised for Child {
    fn restarting(&mut self, _: &mut Context<Self>) {
        self.sum = 0;
    }
}

#[derive(Message)]
#[rtype(result = "()")]
struct Add(u64);

#[derive(Message)]
#[rtype(result = "u64")]
struct Sum;

#[derive(Message)]
#[rtype(result = "()")]
struct Fail;

impl Handler<Add> for Child {
    type Result = ();

    fn handle(&mut self, msg: Add, _: &mut Context<Self>) {
        self.sum = self.sum.wrapping_add(msg.0);
    }
}

impl Handler<Sum> for Child {
    type Result = u64;

    fn handle(&mut self, _: Sum, _: &mut Context<Self>) -> u64 {
        self.sum
    }
}

impl Handler<Fail> for Child {
    type Result = ();

    fn handle(&mut self, _: Fail, cx: &mut Context<Self>) {
        cx.stop();
    }
}

fn supervise(ready: Ready<()>, room: Option<usize>) -> Addr<Child> {
    Supervisor::start(move |_| Child { sum: 0, ready, room })
}

fn main() {
    let request = Request::from_args();
    measure::silence();
    let figures = System::new().block_on(async move {
        actix::spawn(async move {
            // It has one thread for each of its actors.
            if request.threads != 1 {
                return None;
            }
            match request.work {
                Work::Error => restart(request).await,
                Work::Panic | Work::Group => None,
                Work::Start => start(request).await,
                Work::Tell | Work::Ask => messages(request).await,
            }
        })
        .await
        .expect("the work is done")
    });
    measure::answer(figures);
    // Its actors would be stopped otherwise.
    std::process::exit(0);
}

async fn restart(Request { count, .. }: Request) -> Option<Figures> {
    let (ready, mut up) = measure::reports();
    let child = supervise(Ready::One(ready), None);
    up.recv().await?;
    let mut laps = Laps::new(count);
    for _ in 0..count {
        let begun = Instant::now();
        child.do_send(Fail);
        up.recv().await?;
        laps.lap(begun);
    }
    Some(laps.median(1))
}

async fn start(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let meter = Meter::start();
    let children: Vec<_> = (0..count)
        .map(|_| supervise(Ready::All(gate), None))
        .collect();
    gate.opened().await;
    let figures = meter.each(count);
    drop(children);
    // It has no ordered stop.
    Some(figures)
}

async fn messages(Request { work, count, .. }: Request) -> Option<Figures> {
    let child = supervise(Ready::Nobody, Some(1_000));
    tokio::task::yield_now().await;
    let meter = Meter::start();
    for n in 0..count as u64 {
        if work == Work::Ask {
            black_box(child.send(Sum).await.ok()?);
            continue;
        }
        // Only with a question can one wait for room; so this tries again.
        let mut msg = Add(n);
        while let Err(error) = child.try_send(msg) {
            msg = error.into_inner();
            tokio::task::yield_now().await;
        }
    }
    black_box(child.send(Sum).await.ok()?);
    Some(Figures { bytes: None, ..meter.each(count) })
}
