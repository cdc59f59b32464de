//! What it costs a message that its actor's state is kept.
//!
//! `cargo bench -p benches --bench state --features state` prints, for a state of a few sizes, the time of one
//! message: with a fresh state, committed every hundredth message and every message, in memory and in a
//! file; and how long an acknowledgement from the file takes.

use std::time::Instant;

use supervision::{RedbStore, StateStore, prelude::*};

const MESSAGES: usize = 50_000;
const ACKNOWLEDGED: usize = 300;
const ROUNDS: usize = 5;

/// The size of the state, and where it is kept.
#[derive(Clone)]
struct Config {
    bytes: usize,
    store: std::sync::Arc<dyn StateStore>,
}

struct Keeper {
    state: Vec<u8>,
}

enum Msg {
    Touch(u8),
    TouchSaved(u8, Reply<()>),
    Done(Reply<()>),
}

impl Actor for Keeper {
    type Args = usize;
    type Msg = Msg;
    type Error = std::convert::Infallible;

    async fn start(bytes: usize, _: &mut Context<Self>) -> Result<Self, Self::Error> {
        Ok(Self { state: vec![0; bytes] })
    }

    async fn handle(&mut self, msg: Msg, cx: &mut Context<Self>) -> Result<(), Self::Error> {
        match msg {
            Msg::Touch(byte) => self.state.fill(byte),
            Msg::TouchSaved(byte, reply) => {
                self.state.fill(byte);
                cx.reply_when_saved(reply, ());
            }
            Msg::Done(reply) => reply.send(()),
        }
        Ok(())
    }
}

impl Snapshot for Keeper {
    type State = Vec<u8>;

    fn snapshot(&self) -> Vec<u8> {
        self.state.clone()
    }

    async fn restore(&mut self, state: Vec<u8>, _: &mut Context<Self>) -> Result<(), Self::Error> {
        self.state = state;
        Ok(())
    }
}

supervision_tree!(Kept {
    context: Config,
    visibility: private,
    strategy: one_for_one,
    children: [
        fresh = worker { actor: Keeper, args: |config| config.bytes },
        hundredth = worker {
            actor: Keeper,
            args: |config| config.bytes,
            state: snapshot { every: 100 },
        },
        each = worker { actor: Keeper, args: |config| config.bytes, state: per_call },
        stored_hundredth = worker {
            actor: Keeper,
            args: |config| config.bytes,
            state: snapshot { every: 100 },
            store: |config| config.store.clone(),
        },
        stored_each = worker {
            actor: Keeper,
            args: |config| config.bytes,
            state: per_call,
            store: |config| config.store.clone(),
        },
    ],
});

/// Median of the rounds, in nanoseconds.
fn median(mut rounds: Vec<f64>) -> f64 {
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

/// Nanoseconds of one message.
async fn messages(actor: &ActorRef<Keeper>) -> f64 {
    let start = Instant::now();
    for n in 0..MESSAGES {
        let _ = actor.tell(Msg::Touch(n as u8)).await;
    }
    let _ = actor.ask(Msg::Done).await;
    start.elapsed().as_nanos() as f64 / MESSAGES as f64
}

/// Microseconds of one acknowledgement.
async fn acknowledged(actor: &ActorRef<Keeper>) -> f64 {
    let start = Instant::now();
    for n in 0..ACKNOWLEDGED {
        let _ = actor.ask(|reply| Msg::TouchSaved(n as u8, reply)).await;
    }
    start.elapsed().as_nanos() as f64 / ACKNOWLEDGED as f64 / 1000.0
}

async fn run() {
    let directory = std::env::temp_dir().join(format!("supervision-bench-{}", std::process::id()));
    std::fs::create_dir_all(&directory).expect("a directory");
    let file = RedbStore::open(directory.join("state.redb"))
        .await
        .expect("a store");
    println!("current-thread runtime, medians of {ROUNDS} rounds: ns a message\n");
    println!(
        "{:>9} {:>9} {:>11} {:>9} {:>14} {:>12} {:>22}",
        "state",
        "fresh",
        "every 100",
        "per call",
        "every 100+file",
        "per call+file",
        "acknowledged by file"
    );
    for bytes in [64, 1024, 16 * 1024] {
        let store = std::sync::Arc::new(file.clone());
        let kept = Kept::start(Config { bytes, store }).await.expect("starts");
        let actors = [
            &kept.fresh,
            &kept.hundredth,
            &kept.each,
            &kept.stored_hundredth,
            &kept.stored_each,
        ];
        let mut figures = Vec::new();
        for actor in actors {
            let mut rounds = Vec::new();
            for _ in 0..ROUNDS {
                rounds.push(messages(actor).await);
                let _ = actor.child().state_saved().await;
            }
            figures.push(median(rounds));
        }
        let saved = acknowledged(&kept.stored_each).await;
        println!(
            "{bytes:>7} B {:>9.0} {:>11.0} {:>9.0} {:>14.0} {:>12.0} {saved:>19.0} µs",
            figures[0], figures[1], figures[2], figures[3], figures[4]
        );
        kept.shutdown().await.expect("stops");
    }
    file.close().await;
    let _ = std::fs::remove_dir_all(&directory);
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        // In a task of its own, so that it is a peer of the children and not what the runtime blocks on.
        tokio::spawn(run()).await.expect("no panic");
    });
}
