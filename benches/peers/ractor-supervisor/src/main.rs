//! ractor with the crate ractor-supervisor.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use measure::{Figures, Gate, Laps, Meter, Ready, Request, Work};
use ractor::{Actor, ActorProcessingErr, ActorRef};
use ractor_supervisor::{
    ChildSpec, Restart, SpawnFn, Supervisor, SupervisorArguments, SupervisorOptions,
    SupervisorStrategy,
};

enum Msg {
    Fail,
    Panic,
}

struct Child(Ready<ActorRef<Msg>>);

impl Actor for Child {
    type Msg = Msg;
    type State = ();
    type Arguments = ();

    async fn pre_start(&self, me: ActorRef<Msg>, (): ()) -> Result<(), ActorProcessingErr> {
        self.0.up(|| me);
        Ok(())
    }

    async fn handle(
        &self,
        _: ActorRef<Msg>,
        msg: Msg,
        (): &mut (),
    ) -> Result<(), ActorProcessingErr> {
        match msg {
            Msg::Fail => Err("told to".into()),
            Msg::Panic => panic!("told to"),
        }
    }
}

/// What each child is to tell.
type Readies = Arc<dyn Fn(usize) -> Ready<ActorRef<Msg>> + Send + Sync>;

fn child(index: usize, ready: Readies) -> ChildSpec {
    ChildSpec {
        id: format!("child-{index}"),
        restart: Restart::Permanent,
        backoff_fn: None,
        reset_after: None,
        spawn_fn: SpawnFn::new(move |supervisor, id| {
            let child = Child(ready(index));
            async move {
                let (child, _) = Supervisor::spawn_linked(id, child, (), supervisor).await?;
                Ok(child.get_cell())
            }
        }),
    }
}

fn arguments(count: usize, strategy: SupervisorStrategy, ready: &Readies) -> SupervisorArguments {
    SupervisorArguments {
        child_specs: (0..count)
            .map(|index| child(index, ready.clone()))
            .collect(),
        // It keeps every restart of the window in a list that it looks through at each, so the window is short.
        options: SupervisorOptions {
            strategy,
            max_restarts: usize::MAX / 2,
            max_window: Duration::from_millis(1),
            reset_after: None,
        },
    }
}

fn main() {
    measure::main(|request| async move {
        match request.work {
            Work::Error | Work::Panic => restart(request).await,
            Work::Group => group(request).await,
            Work::Start => start(request).await,
            // It is ractor that carries the messages.
            Work::Tell | Work::Ask => None,
        }
    });
}

async fn restart(Request { work, count, .. }: Request) -> Option<Figures> {
    let (ready, mut up) = measure::reports();
    let readies: Readies = Arc::new(move |_| Ready::One(ready));
    let arguments = arguments(1, SupervisorStrategy::OneForOne, &readies);
    let _supervisor = Supervisor::spawn("root".to_owned(), arguments).await.ok()?;
    let mut child = up.recv().await?;
    // It notes its children only after they were started.
    tokio::time::sleep(Duration::from_millis(5)).await;
    let mut laps = Laps::new(count);
    for _ in 0..count {
        let begun = Instant::now();
        let msg = if work == Work::Error {
            Msg::Fail
        } else {
            Msg::Panic
        };
        child.cast(msg).ok()?;
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
    let arguments = arguments(count, SupervisorStrategy::OneForAll, &readies);
    let _supervisor = Supervisor::spawn("root".to_owned(), arguments).await.ok()?;
    gate.opened().await;
    let mut child = up.recv().await?;
    let times = (20_000 / count).max(3);
    let mut laps = Laps::new(times);
    for _ in 0..times {
        tokio::time::sleep(Duration::from_millis(20)).await;
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
    let readies: Readies = Arc::new(move |_| Ready::All(gate));
    let meter = Meter::start();
    let arguments = arguments(count, SupervisorStrategy::OneForOne, &readies);
    let (supervisor, end) = Supervisor::spawn("root".to_owned(), arguments).await.ok()?;
    gate.opened().await;
    let figures = meter.each(count);
    let meter = Meter::start();
    supervisor
        .get_cell()
        .stop_children_and_wait(None, None)
        .await;
    supervisor.stop(None);
    let _ = end.await;
    Some(Figures { stop: Some(meter.each(count).nanos), ..figures })
}
