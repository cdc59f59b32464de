//! The library beside hand-written tokio, in one run: what a restart, a message and a question cost.
//!
//! `cargo bench -p benches --bench floor` prints, for each, the median of the floor, the library's, and the ratio, which
//! is what counts: a machine's mood changes both. The floor of a restart keeps its mailbox and restarts in
//! the same task, with a sliding window under a lock, as one would write it by hand.

use std::{
    collections::VecDeque,
    hint::black_box,
    panic::AssertUnwindSafe,
    pin::pin,
    sync::Mutex,
    time::{Duration, Instant},
};

use supervision::prelude::*;
use tokio::sync::{mpsc, oneshot};

const RESTARTS: usize = 20_000;
const MESSAGES: usize = 200_000;
const ROUNDS: usize = 7;

/// How a child says that it is up. There to the end of the program: counting references to it is no part of what is measured.
type Ready = &'static mpsc::UnboundedSender<()>;

fn ready() -> (Ready, mpsc::UnboundedReceiver<()>) {
    let (ready, up) = mpsc::unbounded_channel();
    (Box::leak(Box::new(ready)), up)
}

#[derive(Debug, thiserror::Error)]
#[error("told to fail")]
struct Told;

enum Msg {
    Add(u64),
    Ask(Reply<u64>),
    Fail,
    Panic,
}

struct Child {
    sum: u64,
}

impl Actor for Child {
    type Args = Ready;
    type Msg = Msg;
    type Error = Told;

    async fn start(ready: Ready, _cx: &mut Context<Self>) -> Result<Self, Told> {
        let _ = ready.send(());
        Ok(Self { sum: 0 })
    }

    async fn handle(&mut self, msg: Msg, _cx: &mut Context<Self>) -> Result<(), Told> {
        match msg {
            Msg::Add(n) => self.sum = self.sum.wrapping_add(n),
            Msg::Ask(reply) => reply.send(self.sum),
            Msg::Fail => return Err(Told),
            Msg::Panic => panic!("told to panic"),
        }
        Ok(())
    }
}

supervision_tree!(One {
    context: Ready,
    strategy: one_for_one,
    max_restarts: 1_000_000_000,
    within: 100ms,
    backoff: immediate,
    visibility: private,
    children: [child = worker { actor: Child, args: |ready| *ready },],
});

enum Raw {
    Add(u64),
    Ask(oneshot::Sender<u64>),
    Fail,
    Panic,
}

/// What one would write by hand: a loop in a task, around a life that is caught.
async fn by_hand(mut inbox: mpsc::Receiver<Raw>, ready: Ready) {
    let window = Mutex::new(VecDeque::new());
    loop {
        let mut life = pin!(async {
            let mut sum = 0_u64;
            let _ = ready.send(());
            while let Some(msg) = inbox.recv().await {
                match msg {
                    Raw::Add(n) => sum = sum.wrapping_add(n),
                    Raw::Ask(answer) => drop(answer.send(sum)),
                    Raw::Fail => return Err(Told),
                    Raw::Panic => panic!("told to panic"),
                }
            }
            Ok(black_box(sum))
        });
        let caught = std::future::poll_fn(|cx| {
            let poll = || life.as_mut().poll(cx);
            match std::panic::catch_unwind(AssertUnwindSafe(poll)) {
                Ok(poll) => poll.map(Some),
                Err(_) => std::task::Poll::Ready(None),
            }
        })
        .await;
        if let Some(Ok(_)) = caught {
            return;
        }
        let Ok(mut window) = window.lock() else {
            return;
        };
        let now = Instant::now();
        while window
            .front()
            .is_some_and(|at| now - *at > Duration::from_millis(100))
        {
            window.pop_front();
        }
        window.push_back(now);
    }
}

/// Median nanoseconds of one operation, over the rounds.
fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

fn per_op(start: Instant, n: usize) -> f64 {
    start.elapsed().as_nanos() as f64 / n as f64
}

async fn floor() -> Vec<f64> {
    let (ready, mut up) = ready();
    let (send, inbox) = mpsc::channel(1000);
    tokio::spawn(by_hand(inbox, ready));
    up.recv().await;
    let mut figures = Vec::new();
    for crash in [|| Raw::Fail, || Raw::Panic] {
        let start = Instant::now();
        for _ in 0..RESTARTS {
            let _ = send.try_send(crash());
            up.recv().await;
        }
        figures.push(per_op(start, RESTARTS));
    }
    let start = Instant::now();
    for n in 0..MESSAGES {
        let _ = send.send(Raw::Add(n as u64)).await;
    }
    figures.push(per_op(start, MESSAGES));
    let start = Instant::now();
    for _ in 0..MESSAGES {
        let (ask, answer) = oneshot::channel();
        let _ = send.send(Raw::Ask(ask)).await;
        let _ = black_box(answer.await);
    }
    figures.push(per_op(start, MESSAGES));
    figures
}

async fn ours() -> Vec<f64> {
    let (ready, mut up) = ready();
    let one = One::start(ready).await.expect("starts");
    up.recv().await;
    let mut figures = Vec::new();
    for crash in [|| Msg::Fail, || Msg::Panic] {
        let start = Instant::now();
        for _ in 0..RESTARTS {
            let _ = one.child.try_tell(crash());
            up.recv().await;
        }
        figures.push(per_op(start, RESTARTS));
    }
    let start = Instant::now();
    for n in 0..MESSAGES {
        let _ = one.child.tell(Msg::Add(n as u64)).await;
    }
    figures.push(per_op(start, MESSAGES));
    let start = Instant::now();
    for _ in 0..MESSAGES {
        let _ = black_box(one.child.ask(Msg::Ask).await);
    }
    figures.push(per_op(start, MESSAGES));
    figures
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    // In a task of its own, so that it is a peer of the children and not what the runtime blocks on.
    let run = |task: tokio::task::JoinHandle<_>| runtime.block_on(task).expect("no panic");
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push((run(runtime.spawn(floor())), run(runtime.spawn(ours()))));
    }
    println!("current-thread runtime, medians of {ROUNDS} rounds\n");
    println!(
        "{:<22} {:>10} {:>10} {:>6}",
        "", "by hand", "supervised", "ratio"
    );
    let names = [
        "restart after an error",
        "restart after a panic",
        "tell",
        "ask",
    ];
    for (n, name) in names.into_iter().enumerate() {
        let floor = median(rounds.iter().map(|(floor, _)| floor[n]).collect());
        let ours = median(rounds.iter().map(|(_, ours)| ours[n]).collect());
        println!(
            "{name:<22} {floor:>7.0} ns {ours:>7.0} ns {:>6.2}",
            ours / floor
        );
    }
}
