//! Channels of other crates, each with a task that receives.

use std::{
    hint::black_box,
    pin::pin,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    task::{Context, Waker},
    time::Instant,
};

use stats_alloc::Region;
use tokio::sync::{mpsc, oneshot};

use crate::{COUNTED, IDLE, MESSAGES, ROOM, Row, bytes, each, median, once, runtime, settle};

/// Says how many of it are gone.
struct Counted;

static GONE: AtomicUsize = AtomicUsize::new(0);

impl Drop for Counted {
    fn drop(&mut self) {
        GONE.fetch_add(1, Relaxed);
    }
}

/// Time of a message: `$send` sends `$msg` into `$to`, `$receive` takes one out of `$from`.
macro_rules! tell {
    ($threads:expr, $channel:expr, |$to:ident, $msg:ident| $send:expr, |$from:ident| $receive:expr) => {
        median($threads, || async {
            #[allow(unused_mut, reason = "some channels receive by reference")]
            let ($to, mut $from) = $channel;
            let (done, all) = oneshot::channel();
            tokio::spawn(async move {
                let mut sum = 0_u64;
                for _ in 0..MESSAGES {
                    sum = sum.wrapping_add($receive);
                }
                let _ = done.send(sum);
            });
            let begun = Instant::now();
            for $msg in 0..MESSAGES {
                let _ = $send;
            }
            black_box(all.await.expect("all came"));
            each(begun)
        })
    };
}

/// All that is told of a kind: how a bounded and an unbounded one are made, how each is sent to, how one receives, and how one
/// takes what is there.
macro_rules! row {
    (
        $name:literal,
        $bounded:expr, |$to:ident, $msg:ident| $send:expr,
        $unbounded:expr, |$uto:ident, $umsg:ident| $usend:expr,
        |$from:ident| $receive:expr, |$there:ident| $try:expr
    ) => {
        || Row {
            name: $name,
            nanos: [
                Some(tell!(1, $bounded, |$to, $msg| $send, |$from| $receive
                    .expect("open"))),
                Some(tell!(1, $unbounded, |$uto, $umsg| $usend, |$from| $receive
                    .expect("open"))),
                Some(tell!(2, $bounded, |$to, $msg| $send, |$from| $receive
                    .expect("open"))),
                Some(tell!(2, $unbounded, |$uto, $umsg| $usend, |$from| $receive
                    .expect("open"))),
            ],
            bytes: once(1, async {
                let region = Region::new(COUNTED);
                let mut all = Vec::with_capacity(IDLE);
                for _ in 0..IDLE {
                    #[allow(unused_mut, reason = "some channels receive by reference")]
                    let ($to, mut $from) = $bounded;
                    tokio::spawn(async move { black_box::<Option<u64>>($receive.ok()) });
                    let $msg = 0_u64;
                    if black_box(false) {
                        let _ = $send;
                    }
                    all.push($to);
                }
                settle().await;
                bytes(&region)
            }),
            aborted: runtime(1).block_on(async {
                #[allow(unused_mut, reason = "some channels receive by reference")]
                let ($to, mut $from) = $bounded;
                {
                    // As `select!` and a timeout do with what they gave up.
                    let mut waits = pin!(async { $receive.ok() });
                    let mut noop = Context::from_waker(Waker::noop());
                    assert!(waits.as_mut().poll(&mut noop).is_pending());
                    let $msg = 7_u64;
                    let _ = $send;
                }
                let $there = &mut $from;
                match $try.ok() {
                    Some(7) => "kept",
                    _ => "**lost**",
                }
            }),
            dropped: once(1, async {
                GONE.store(0, Relaxed);
                let ($to, from) = $bounded;
                for _ in 0..3 {
                    let $msg = Counted;
                    let _ = $send;
                }
                drop(from);
                match GONE.load(Relaxed) {
                    3 => "dropped with it",
                    _ => "kept as long as a sender",
                }
            }),
        }
    };
}

pub(crate) fn rows() -> Vec<fn() -> Row> {
    vec![
        row!(
            "tokio mpsc",
            mpsc::channel(ROOM),
            |to, msg| to.send(msg).await,
            mpsc::unbounded_channel(),
            |to, msg| to.send(msg),
            |from| from.recv().await.ok_or(()),
            |there| there.try_recv()
        ),
        row!(
            "flume",
            flume::bounded(ROOM),
            |to, msg| to.send_async(msg).await,
            flume::unbounded(),
            |to, msg| to.send(msg),
            |from| from.recv_async().await,
            |there| there.try_recv()
        ),
        row!(
            "kanal",
            kanal::bounded_async(ROOM),
            |to, msg| to.send(msg).await,
            kanal::unbounded_async(),
            |to, msg| to.send(msg).await,
            |from| from.recv().await,
            |there| there.try_recv().ok().flatten().ok_or(())
        ),
        row!(
            "crossfire",
            crossfire::mpsc::bounded_async(ROOM),
            |to, msg| to.send(msg).await,
            crossfire::mpsc::unbounded_async(),
            |to, msg| to.send(msg),
            |from| from.recv().await,
            |there| there.try_recv()
        ),
        row!(
            "async-channel",
            async_channel::bounded(ROOM),
            |to, msg| to.send(msg).await,
            async_channel::unbounded(),
            |to, msg| to.send(msg).await,
            |from| from.recv().await,
            |there| there.try_recv()
        ),
    ]
}
