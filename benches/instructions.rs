//! One kind of work, so many times: what `scripts/instructions` counts the instructions of.
//!
//! `instructions <work> <count>`. What the program does besides is the same for every count, so that the difference of two runs
//! is what the work takes.

use std::{env, sync::atomic::AtomicUsize, sync::atomic::Ordering::Relaxed};

use supervision::prelude::*;
use tokio::task::yield_now;

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

static STARTS: AtomicUsize = AtomicUsize::new(0);

impl Actor for Child {
    type Args = ();
    type Msg = Msg;
    type Error = Told;

    async fn start((): (), _: &mut Context<Self>) -> Result<Self, Told> {
        STARTS.fetch_add(1, Relaxed);
        Ok(Self { sum: 0 })
    }

    async fn handle(&mut self, msg: Msg, _: &mut Context<Self>) -> Result<(), Told> {
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
    strategy: one_for_one,
    max_restarts: 1_000_000_000,
    within: 100ms,
    backoff: immediate,
    visibility: private,
    children: [
        child = worker { actor: Child },
        members = pool { actor: Child, max: 1_000_000 },
    ],
});

supervision_tree!(Group {
    strategy: one_for_all,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [children = worker { actor: Child, replicas: 100 }],
});

async fn starts(count: usize) {
    while STARTS.load(Relaxed) < count {
        yield_now().await;
    }
}

async fn restart(app: &One, count: usize, crash: fn() -> Msg) {
    for _ in 0..count {
        let next = STARTS.load(Relaxed) + 1;
        let _ = app.child.try_tell(crash());
        starts(next).await;
    }
}

async fn run(work: &str, count: usize) {
    if work == "group" {
        let app = Group::start().await.expect("it starts");
        // For each child, and there are a hundred.
        for _ in 0..count / 100 {
            let all = STARTS.load(Relaxed) + app.children.len();
            let _ = app.children[0].try_tell(Msg::Fail);
            starts(all).await;
        }
        return;
    }
    let app = One::start().await.expect("it starts");
    match work {
        "restart" => restart(&app, count, || Msg::Fail).await,
        "panic" => restart(&app, count, || Msg::Panic).await,
        "tell" => {
            for n in 0..count {
                let _ = app.child.tell(Msg::Add(n as u64)).await;
            }
            let _ = app.child.ask(Msg::Ask).await;
        }
        "ask" => {
            for _ in 0..count {
                let _ = app.child.ask(Msg::Ask).await;
            }
        }
        "start" => {
            for _ in 0..count {
                let _ = app.members.spawn(()).await;
            }
        }
        other => eprintln!("there is no work `{other}`"),
    }
}

fn main() {
    let mut words = env::args().skip(1).filter(|word| !word.starts_with("--"));
    let (Some(work), Some(Ok(count))) = (words.next(), words.next().map(|word| word.parse()))
    else {
        return println!("instructions <restart | panic | group | start | tell | ask> <count>");
    };
    std::panic::set_hook(Box::new(|_| {}));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let done = runtime.spawn(async move { run(&work, count).await });
    runtime.block_on(done).expect("no panic");
}
