//! hydra: supervisors and servers in the manner of OTP.

use std::{
    hint::black_box,
    sync::OnceLock,
    time::{Duration, Instant},
};

use hydra::{
    ChildSpec, ExitReason, From, GenServer, GenServerOptions, Pid, Process, SupervisionStrategy,
    Supervisor, SupervisorOptions,
};
use measure::{Figures, Gate, Laps, Meter, Ready, Request, Work};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

#[derive(Debug, Serialize, Deserialize)]
enum Msg {
    Sum,
    Is(u64),
    Fail,
    Panic,
}

/// What each child is to tell. Children are cloned and sent, so they have only a number.
type Readies = Box<dyn Fn(usize) -> Ready<Pid> + Send + Sync>;

static READY: OnceLock<Readies> = OnceLock::new();

#[derive(Clone)]
struct Child {
    index: usize,
    sum: u64,
}

impl GenServer for Child {
    type Message = Msg;

    async fn init(&mut self) -> Result<(), ExitReason> {
        if let Some(ready) = READY.get() {
            ready(self.index).up(Process::current);
        }
        Ok(())
    }

    async fn handle_call(&mut self, _: Msg, _: From) -> Result<Option<Msg>, ExitReason> {
        Ok(Some(Msg::Is(self.sum)))
    }

    async fn handle_cast(&mut self, msg: Msg) -> Result<(), ExitReason> {
        match msg {
            Msg::Fail => Err(ExitReason::from("told to")),
            Msg::Panic => panic!("told to"),
            Msg::Sum | Msg::Is(_) => Ok(()),
        }
    }
}

fn child(index: usize) -> ChildSpec {
    ChildSpec::new(format!("child-{index}"))
        .start(move || Child { index, sum: 0 }.start_link(GenServerOptions::new()))
}

async fn supervise(count: usize, strategy: SupervisionStrategy) -> Option<Pid> {
    Supervisor::with_children((0..count).map(child).collect::<Vec<_>>())
        .strategy(strategy)
        .max_restarts(usize::MAX / 2)
        .max_duration(Duration::from_millis(1))
        .start(SupervisorOptions::new())
        .await
        .ok()
}

fn main() {
    let request = Request::from_args();
    measure::silence();
    let runtime = measure::runtime(request.threads);
    let (done, mut figures) = mpsc::unbounded_channel();
    runtime.block_on(async {
        // Only a process may start others.
        Process::spawn(async move {
            let figures = match request.work {
                Work::Error | Work::Panic => restart(request).await,
                Work::Group => group(request).await,
                Work::Start => start(request).await,
                // Its mailboxes have no bound.
                Work::Tell => None,
                Work::Ask => ask(request).await,
            };
            let _ = done.send(figures);
        });
        measure::answer(figures.recv().await.flatten());
    });
    runtime.shutdown_background();
}

async fn restart(Request { work, count, .. }: Request) -> Option<Figures> {
    let (ready, mut up) = measure::reports();
    let _ = READY.set(Box::new(move |_| Ready::One(ready)));
    supervise(1, SupervisionStrategy::OneForOne).await?;
    let mut pid = up.recv().await?;
    let mut laps = Laps::new(count);
    for _ in 0..count {
        let begun = Instant::now();
        Child::cast(
            pid,
            if work == Work::Error {
                Msg::Fail
            } else {
                Msg::Panic
            },
        );
        pid = up.recv().await?;
        laps.lap(begun);
    }
    Some(laps.median(1))
}

async fn group(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let (ready, mut up) = measure::reports();
    let _ = READY.set(Box::new(move |index| match index == count / 2 {
        true => Ready::Both(gate, ready),
        false => Ready::All(gate),
    }));
    supervise(count, SupervisionStrategy::OneForAll).await?;
    gate.opened().await;
    let mut pid = up.recv().await?;
    let times = (10_000 / count).max(3);
    let mut laps = Laps::new(times);
    for _ in 0..times {
        tokio::time::sleep(Duration::from_millis(20)).await;
        gate.close();
        let begun = Instant::now();
        Child::cast(pid, Msg::Fail);
        gate.opened().await;
        laps.lap(begun);
        pid = up.recv().await?;
    }
    Some(laps.median(count))
}

async fn start(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let _ = READY.set(Box::new(move |_| Ready::All(gate)));
    let meter = Meter::start();
    let supervisor = supervise(count, SupervisionStrategy::OneForOne).await?;
    gate.opened().await;
    let figures = meter.each(count);
    let meter = Meter::start();
    Supervisor::stop(supervisor, ExitReason::from("shutdown"), None)
        .await
        .ok()?;
    Some(Figures { stop: Some(meter.each(count).nanos), ..figures })
}

async fn ask(Request { count, .. }: Request) -> Option<Figures> {
    let (ready, mut up) = measure::reports();
    let _ = READY.set(Box::new(move |_| Ready::One(ready)));
    supervise(1, SupervisionStrategy::OneForOne).await?;
    let pid = up.recv().await?;
    let meter = Meter::start();
    for _ in 0..count {
        black_box(Child::call(pid, Msg::Sum, None).await.ok()?);
    }
    Some(Figures { bytes: None, ..meter.each(count) })
}
