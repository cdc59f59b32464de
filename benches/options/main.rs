//! What an option costs: a message and a restart of a child that has it, beside those of the same child without any.
//!
//! `cargo bench -p benches --bench options` prints both, and first a message to a task by hand, with tokio's channel of the same size. What
//! it costs that state is kept has a benchmark of its own (`state`).

mod children;

use std::time::Instant;

use children::{Child, Msg, Options, RESTARTED};
use supervision::{Running, prelude::*};
use tokio::sync::{mpsc, oneshot};

const MESSAGES: usize = 100_000;
const RESTARTS: usize = 3_000;
const ROUNDS: usize = 7;

/// Nanoseconds of a message and of a restart, round by round.
#[derive(Default)]
struct Figures {
    message: Vec<f64>,
    restart: Vec<f64>,
}

/// Of the round that other work on the machine disturbed least: what is compared differs by little.
fn least(rounds: Vec<f64>) -> Option<f64> {
    rounds.into_iter().min_by(f64::total_cmp)
}

fn each(begun: Instant, of: usize) -> f64 {
    begun.elapsed().as_nanos() as f64 / of as f64
}

/// The floor: a task with a channel.
async fn by_hand() -> f64 {
    enum Raw {
        Add(u64),
        Done(oneshot::Sender<u64>),
    }
    let (send, mut inbox) = mpsc::channel(1024);
    tokio::spawn(async move {
        let mut sum = 0_u64;
        while let Some(msg) = inbox.recv().await {
            match msg {
                Raw::Add(n) => sum = sum.wrapping_add(n),
                Raw::Done(done) => drop(done.send(sum)),
            }
        }
    });
    let begun = Instant::now();
    for n in 0..MESSAGES {
        let _ = send.send(Raw::Add(n as u64)).await;
    }
    let (done, all) = oneshot::channel();
    let _ = send.send(Raw::Done(done)).await;
    let _ = all.await;
    each(begun, MESSAGES)
}

async fn messages(child: &ActorRef<Child>) -> f64 {
    let begun = Instant::now();
    for n in 0..MESSAGES {
        let _ = child.tell(Msg::Add(n as u64)).await;
    }
    let _ = child.tell(Msg::Done).await;
    children::DONE.notified().await;
    each(begun, MESSAGES)
}

async fn restarts(child: &ActorRef<Child>) -> f64 {
    let begun = Instant::now();
    for _ in 0..RESTARTS {
        let _ = child.try_tell(Msg::Fail);
        RESTARTED.notified().await;
    }
    each(begun, RESTARTS)
}

async fn run() {
    let app = Options::start().await.expect("it starts");
    let rows = children::rows(&app);
    // Others watch trees of their own.
    let (one, hundred) = (watched().await, watched().await);
    let _events = one.tree().events();
    let _hundred: Vec<_> = (0..100).map(|_| hundred.tree().events()).collect();
    let mut floor = Vec::new();
    let mut figures: Vec<Figures> = Vec::new();
    let watched = [
        ("1 subscriber to events", &one.plain, true),
        ("100 subscribers to events", &hundred.plain, true),
    ];
    let rows: Vec<_> = rows.into_iter().chain(watched).collect();
    figures.resize_with(rows.len(), Figures::default);
    // Nobody has just said that it is up.
    RESTARTED.notify_one();
    RESTARTED.notified().await;
    for _ in 0..ROUNDS {
        floor.push(by_hand().await);
        for ((_, child, restarted), figures) in rows.iter().zip(&mut figures) {
            figures.message.push(messages(child).await);
            if *restarted {
                figures.restart.push(restarts(child).await);
            }
        }
    }
    print(least(floor), rows.iter().map(|row| row.0), figures);
}

async fn watched() -> Running<Options> {
    Options::start().await.expect("it starts")
}

fn print(floor: Option<f64>, names: impl Iterator<Item = &'static str>, rows: Vec<Figures>) {
    println!(
        "current-thread runtime, the least of {ROUNDS} rounds, and how many times that of the child without options\n"
    );
    println!("{:<30} {:>18} {:>18}", "", "message", "restart");
    let mut plain = None;
    for (name, figures) in names.zip(rows) {
        let found = [least(figures.message), least(figures.restart)];
        let plain = plain.get_or_insert(found);
        let cells = [0, 1].map(|n| match (found[n], plain[n]) {
            (Some(found), Some(plain)) => format!("{found:.0} ns ({:.2})", found / plain),
            _ => "–".to_owned(),
        });
        println!("{name:<30} {:>18} {:>18}", cells[0], cells[1]);
    }
    if let (Some(floor), Some([Some(message), _])) = (floor, plain) {
        println!("\na task by hand, a message {floor:.0} ns");
        println!("supervised, beside not {:.2}", message / floor);
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    // In a task of its own, so that it is a peer of the children and not what the runtime blocks on.
    runtime.block_on(runtime.spawn(run())).expect("no panic");
}
