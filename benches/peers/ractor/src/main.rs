//! ractor, with a supervisor as its documentation has one write it: by hand, in `handle_supervisor_evt`.

use std::{hint::black_box, sync::Arc, time::Instant};

use measure::{Figures, Gate, Laps, Meter, Ready, Request, Work};
use ractor::{Actor, ActorCell, ActorProcessingErr, ActorRef, RpcReplyPort, SupervisionEvent};
use tokio::sync::oneshot;

enum Msg {
    Sum(RpcReplyPort<u64>),
    Fail,
    Panic,
}

struct Child(Ready<ActorRef<Msg>>);

impl Actor for Child {
    type Msg = Msg;
    type State = u64;
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Msg>, (): ()) -> Result<u64, ActorProcessingErr> {
        self.0.up(|| me);
        Ok(0)
    }

    async fn handle(
        &self,
        _: ActorRef<Msg>,
        msg: Msg,
        sum: &mut u64,
    ) -> Result<(), ActorProcessingErr> {
        match msg {
            Msg::Sum(reply) => reply.send(*sum)?,
            Msg::Fail => return Err("told to".into()),
            Msg::Panic => panic!("told to"),
        }
        Ok(())
    }
}

/// What each child is to tell.
type Readies = Arc<dyn Fn(usize) -> Ready<ActorRef<Msg>> + Send + Sync>;

struct Supervisor {
    children: usize,
    all_for_one: bool,
    ready: Readies,
}

impl Supervisor {
    async fn child(
        &self,
        index: usize,
        me: &ActorRef<Order>,
    ) -> Result<ActorCell, ActorProcessingErr> {
        let child = Child((self.ready)(index));
        let (child, _) = Actor::spawn_linked(None, child, (), me.get_cell()).await?;
        Ok(child.get_cell())
    }
}

/// Stop all, in reverse order.
struct Order(oneshot::Sender<()>);

impl Actor for Supervisor {
    type Msg = Order;
    type State = Vec<ActorCell>;
    type Arguments = ();

    async fn pre_start(
        &self,
        me: ActorRef<Order>,
        (): (),
    ) -> Result<Vec<ActorCell>, ActorProcessingErr> {
        let mut children = Vec::with_capacity(self.children);
        for index in 0..self.children {
            children.push(self.child(index, &me).await?);
        }
        Ok(children)
    }

    async fn handle(
        &self,
        _: ActorRef<Order>,
        Order(done): Order,
        children: &mut Vec<ActorCell>,
    ) -> Result<(), ActorProcessingErr> {
        while let Some(child) = children.pop() {
            child.stop_and_wait(None, None).await?;
        }
        let _ = done.send(());
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        me: ActorRef<Order>,
        event: SupervisionEvent,
        children: &mut Vec<ActorCell>,
    ) -> Result<(), ActorProcessingErr> {
        let SupervisionEvent::ActorFailed(dead, _) = event else {
            return Ok(());
        };
        if self.all_for_one {
            for child in children
                .drain(..)
                .rev()
                .filter(|child| child.get_id() != dead.get_id())
            {
                child.unlink(me.get_cell());
                child.stop_and_wait(None, None).await?;
            }
            for index in 0..self.children {
                children.push(self.child(index, &me).await?);
            }
        } else if let Some(index) = children
            .iter()
            .position(|child| child.get_id() == dead.get_id())
        {
            children[index] = self.child(index, &me).await?;
        }
        Ok(())
    }
}

async fn supervise(children: usize, all_for_one: bool, ready: Readies) -> Option<ActorRef<Order>> {
    let supervisor = Supervisor { children, all_for_one, ready };
    Some(Actor::spawn(None, supervisor, ()).await.ok()?.0)
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

async fn restart(Request { work, count, .. }: Request) -> Option<Figures> {
    let (ready, mut up) = measure::reports();
    let _supervisor = supervise(1, false, Arc::new(move |_| Ready::One(ready))).await?;
    let mut child = up.recv().await?;
    let mut laps = Laps::new(count);
    for _ in 0..count {
        let begun = Instant::now();
        let msg = if work == Work::Error {
            Msg::Fail
        } else {
            Msg::Panic
        };
        child.cast(msg).ok()?;
        // It has a new address.
        child = up.recv().await?;
        laps.lap(begun);
    }
    Some(laps.median(1))
}

async fn group(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let (ready, mut up) = measure::reports();
    let readies: Readies = Arc::new(move |index| match index == count / 2 {
        true => Ready::Both(gate, ready),
        false => Ready::All(gate),
    });
    let _supervisor = supervise(count, true, readies).await?;
    gate.opened().await;
    let mut child = up.recv().await?;
    let times = (20_000 / count).max(3);
    let mut laps = Laps::new(times);
    for _ in 0..times {
        gate.close();
        let begun = Instant::now();
        child.cast(Msg::Fail).ok()?;
        gate.opened().await;
        laps.lap(begun);
        child = up.recv().await?;
    }
    Some(laps.median(count))
}

async fn start(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let meter = Meter::start();
    let readies: Readies = Arc::new(move |_| Ready::All(gate));
    let supervisor = supervise(count, false, readies).await?;
    gate.opened().await;
    let figures = meter.each(count);
    let meter = Meter::start();
    let (done, stopped) = oneshot::channel();
    supervisor.cast(Order(done)).ok()?;
    stopped.await.ok()?;
    Some(Figures { stop: Some(meter.each(count).nanos), ..figures })
}

async fn messages(Request { work, count, .. }: Request) -> Option<Figures> {
    if work == Work::Tell {
        // Its mailboxes have no bound.
        return None;
    }
    let (ready, mut up) = measure::reports();
    let _supervisor = supervise(1, false, Arc::new(move |_| Ready::One(ready))).await?;
    let child = up.recv().await?;
    let meter = Meter::start();
    for _ in 0..count {
        black_box(child.call(Msg::Sum, None).await.ok()?.success_or(()).ok()?);
    }
    Some(Figures { bytes: None, ..meter.each(count) })
}
