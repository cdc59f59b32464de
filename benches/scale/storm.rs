//! A hundred thousand fail at every start, and others of the same pool are given orders.

use std::{
    future::{poll_fn, ready},
    sync::atomic::{
        AtomicU64,
        Ordering::{Relaxed, SeqCst},
    },
    task::Poll,
    time::{Duration, Instant},
};

use crate::{Crowd, Msg, STARTS, STORM};

const ALL: usize = 100_000;
/// How often each order is given, unless it takes longer than [`LIMIT`] in all.
const ORDERS: usize = 300;
const LIMIT: Duration = Duration::from_secs(10);

pub(crate) fn head(threads: usize) {
    println!("{threads} thread(s), {ALL} that fail for ever; from an order until it is obeyed");
    println!(
        "{:<34} {:>8} {:>11} {:>11} {:>11}",
        "", "orders", "p50", "p99", "max"
    );
}

/// Gives one order again and again, and prints how long that took.
async fn orders<F: Future<Output = ()>>(what: &str, mut order: impl FnMut() -> F) {
    let mut laps = Vec::with_capacity(ORDERS);
    let begun = Instant::now();
    while laps.len() < ORDERS && (laps.len() < 3 || begun.elapsed() < LIMIT) {
        let begun = Instant::now();
        order().await;
        laps.push(begun.elapsed());
    }
    laps.sort_unstable();
    let at = |part: f64| micros(laps[((laps.len() - 1) as f64 * part) as usize]);
    println!(
        "{what:<34} {:>8} {:>11} {:>11} {:>11}",
        laps.len(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn micros(time: Duration) -> String {
    match time.as_nanos() as f64 / 1e3 {
        short if short < 1_000.0 => format!("{short:.1} µs"),
        long => format!("{:.1} ms", long / 1e3),
    }
}

static TURNS: AtomicU64 = AtomicU64::new(0);

/// To the end of the queue, once.
fn give_way() -> impl Future<Output = ()> {
    let mut gave_way = false;
    poll_fn(move |cx| {
        if std::mem::replace(&mut gave_way, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

/// As many of tokio's own tasks, each of which gives way at every turn: what the runtime itself takes to come round.
pub(crate) async fn by_hand() {
    STORM.store(true, SeqCst);
    for _ in 0..ALL {
        tokio::spawn(async {
            while STORM.load(Relaxed) {
                TURNS.fetch_add(1, Relaxed);
                give_way().await;
            }
        });
    }
    tokio::task::yield_now().await;
    let first = TURNS.load(Relaxed);
    let begun = Instant::now();
    orders("tokio: spawn a task, wait for it", || async move {
        let _ = tokio::spawn(ready(())).await;
    })
    .await;
    let turns = (TURNS.load(Relaxed) - first) as f64;
    println!(
        "  meanwhile, a second              {:>8.0} turns of tasks",
        turns / begun.elapsed().as_secs_f64()
    );
    STORM.store(false, SeqCst);
}

/// The library's children, and orders to some that have no part in it.
pub(crate) async fn supervised() {
    STORM.store(false, SeqCst);
    let app = Crowd::start().await.expect("it starts");
    let members = &app.members;
    let calm = &members.spawn(false).await.expect("there is room");
    for _ in 0..ALL {
        members.spawn(true).await.expect("there is room");
    }
    STORM.store(true, SeqCst);
    for member in members.members() {
        if member.path() != calm.path() {
            let _ = member.try_tell(Msg::Fail);
        }
    }
    tokio::task::yield_now().await;
    let first = STARTS.load(Relaxed);
    let begun = Instant::now();
    let one = &calm.child();
    orders("ask", || async move {
        let _ = calm.ask(Msg::Ping).await;
    })
    .await;
    orders("restart", || async move {
        one.restart().await.expect("it restarts");
    })
    .await;
    orders("start of another, and stop", || async move {
        let another = members.spawn(false).await.expect("there is room");
        another.child().stop().await.expect("it stops");
    })
    .await;
    orders("status", || async move {
        assert!(one.status().is_some());
    })
    .await;
    let crashes = (STARTS.load(Relaxed) - first) as f64;
    println!(
        "  meanwhile, a second              {:>8.0} restarts",
        crashes / begun.elapsed().as_secs_f64()
    );
    let begun = Instant::now();
    app.shutdown().await.expect("it stops");
    println!(
        "stop of them all, in the storm: {}",
        micros(begun.elapsed())
    );
    STORM.store(false, SeqCst);
}
