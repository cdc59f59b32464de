//! Tokio without a library: what one would write by hand for exactly this work and nothing else.

use std::{
    collections::VecDeque,
    hint::black_box,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    sync::{Arc, Mutex, OnceLock},
    task::Poll,
    time::{Duration, Instant},
};

use measure::{Figures, Gate, Laps, Meter, Ready, Request, Work};
use tokio::sync::{Notify, mpsc, oneshot};

struct Told;

enum Msg {
    Add(u64),
    Sum(oneshot::Sender<u64>),
    Fail,
    Panic,
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

/// One incarnation.
async fn life(inbox: &mut mpsc::Receiver<Msg>, ready: &Ready<()>) -> Result<(), Told> {
    let mut sum = 0_u64;
    ready.up(|| ());
    while let Some(msg) = inbox.recv().await {
        match msg {
            Msg::Add(n) => sum = sum.wrapping_add(n),
            Msg::Sum(answer) => drop(answer.send(sum)),
            Msg::Fail => return Err(Told),
            Msg::Panic => panic!("told to"),
        }
    }
    black_box(sum);
    Ok(())
}

/// The same, with its panic, if it has one.
async fn caught(inbox: &mut mpsc::Receiver<Msg>, ready: &Ready<()>) -> Option<Result<(), Told>> {
    let mut life = pin!(life(inbox, ready));
    std::future::poll_fn(
        |cx| match catch_unwind(AssertUnwindSafe(|| life.as_mut().poll(cx))) {
            Ok(poll) => poll.map(Some),
            Err(_) => Poll::Ready(None),
        },
    )
    .await
}

/// The restarts of the last tenth of a second.
#[derive(Default)]
struct Window(VecDeque<Instant>);

impl Window {
    fn another(&mut self) -> bool {
        let now = Instant::now();
        while self
            .0
            .front()
            .is_some_and(|at| now - *at > Duration::from_millis(100))
        {
            self.0.pop_front();
        }
        self.0.push_back(now);
        self.0.len() < 1_000_000_000
    }
}

/// Restarts in the task of the child, with the mailbox kept, under a window behind a lock.
async fn restart(Request { work, count, .. }: Request) -> Option<Figures> {
    let (ready, mut up) = measure::reports();
    let (sender, mut inbox) = mpsc::channel(1_000);
    let window = Arc::new(Mutex::new(Window::default()));
    tokio::spawn(async move {
        let ready = Ready::One(ready);
        while !matches!(caught(&mut inbox, &ready).await, Some(Ok(()))) {
            if !window.lock().is_ok_and(|mut window| window.another()) {
                break;
            }
        }
    });
    up.recv().await?;
    let mut laps = Laps::new(count);
    for _ in 0..count {
        let begun = Instant::now();
        let msg = if work == Work::Error {
            Msg::Fail
        } else {
            Msg::Panic
        };
        sender.try_send(msg).ok()?;
        up.recv().await?;
        laps.lap(begun);
    }
    Some(laps.median(1))
}

/// What a supervisor and a child of a group have between them.
#[derive(Default)]
struct Place {
    stop: Notify,
    go: Notify,
}

/// Every child in a task of its own, which keeps its mailbox. A supervisor's task tells all to stop, in reverse order, waits for
/// all, and lets them go on, in order.
async fn group(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let places: Arc<Vec<Place>> = Arc::new((0..count).map(|_| Place::default()).collect());
    let (died, mut deaths) = mpsc::unbounded_channel();
    let (stopped, mut stops) = mpsc::unbounded_channel();
    let mut senders = Vec::with_capacity(count);
    for index in 0..count {
        let (sender, mut inbox) = mpsc::channel(1_000);
        senders.push(sender);
        let (places, died, stopped) = (places.clone(), died.clone(), stopped.clone());
        let ready = Ready::All(gate);
        tokio::spawn(async move {
            let place = &places[index];
            loop {
                tokio::select! {
                    biased;
                    () = place.stop.notified() => drop(stopped.send(())),
                    end = caught(&mut inbox, &ready) => {
                        if let Some(Ok(())) = end {
                            break;
                        }
                        let _ = died.send(index);
                    }
                }
                place.go.notified().await;
            }
        });
    }
    tokio::spawn(async move {
        while let Some(dead) = deaths.recv().await {
            for (_, place) in places
                .iter()
                .enumerate()
                .rev()
                .filter(|(index, _)| *index != dead)
            {
                place.stop.notify_one();
            }
            for _ in 1..places.len() {
                stops.recv().await;
            }
            for place in places.iter() {
                place.go.notify_one();
            }
        }
    });
    gate.opened().await;
    let times = 100_000 / count;
    let mut laps = Laps::new(times);
    for _ in 0..times {
        gate.close();
        let begun = Instant::now();
        senders[count / 2].try_send(Msg::Fail).ok()?;
        gate.opened().await;
        laps.lap(begun);
    }
    Some(laps.median(count))
}

/// A child that has had no message has no mailbox yet, but a place for one.
#[derive(Default)]
struct Lazy {
    stop: Notify,
    mailbox: OnceLock<(mpsc::Sender<Msg>, Mutex<mpsc::Receiver<Msg>>)>,
}

async fn start(Request { count, .. }: Request) -> Option<Figures> {
    let gate = Gate::new(count);
    let meter = Meter::start();
    let places: Arc<Vec<Lazy>> = Arc::new((0..count).map(|_| Lazy::default()).collect());
    let mut children = Vec::with_capacity(count);
    for index in 0..count {
        let (places, gate) = (places.clone(), gate);
        children.push(tokio::spawn(async move {
            gate.enter();
            let place = &places[index];
            place.stop.notified().await;
            black_box(place.mailbox.get().is_some());
        }));
    }
    gate.opened().await;
    let figures = meter.each(count);
    let meter = Meter::start();
    for (place, child) in places.iter().zip(children).rev() {
        place.stop.notify_one();
        child.await.ok()?;
    }
    Some(Figures { stop: Some(meter.each(count).nanos), ..figures })
}

async fn messages(Request { work, count, .. }: Request) -> Option<Figures> {
    let (sender, mut inbox) = mpsc::channel(1_000);
    tokio::spawn(async move { caught(&mut inbox, &Ready::Nobody).await.is_some() });
    let meter = Meter::start();
    for n in 0..count as u64 {
        match work {
            Work::Tell => sender.send(Msg::Add(n)).await.ok()?,
            _ => drop(black_box(ask(&sender).await?)),
        }
    }
    black_box(ask(&sender).await?);
    Some(Figures { bytes: None, ..meter.each(count) })
}

async fn ask(sender: &mpsc::Sender<Msg>) -> Option<u64> {
    let (ask, answer) = oneshot::channel();
    sender.send(Msg::Sum(ask)).await.ok()?;
    answer.await.ok()
}
