//! Many at once, on the multi-thread runtime.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicU64, Ordering::SeqCst},
    },
    thread,
};

use supervision::{CommandError, EventKind, prelude::*};
use tokio::runtime::Handle;

const THREADS: usize = 8;
const ROUNDS: u64 = 250;

/// What all incarnations of all children of one test share.
#[derive(Clone, Default)]
struct Census {
    overlaps: Arc<AtomicU64>,
    lost: Arc<AtomicU64>,
    handled: Arc<AtomicU64>,
    one: Place,
    two: Place,
}

/// One child's part of it.
#[derive(Clone, Default)]
struct Place {
    alive: Arc<AtomicI64>,
    /// The last number that each thread's messages carried.
    last: Arc<Mutex<[u64; THREADS]>>,
}

#[derive(Debug, thiserror::Error)]
#[error("struck down")]
struct Struck;

enum Blow {
    /// Work by a thread, with ascending numbers from 1.
    Work(usize, u64),
    Fail,
    Panic,
    Finish,
    Flush(Reply<u64>),
}

struct Victim {
    census: Census,
    place: Place,
}

impl Actor for Victim {
    type Args = (Census, Place);
    type Msg = Blow;
    type Error = Struck;

    async fn start((census, place): Self::Args, _: &mut Context<Self>) -> Result<Self, Struck> {
        if place.alive.fetch_add(1, SeqCst) != 0 {
            census.overlaps.fetch_add(1, SeqCst);
        }
        let victim = Self { census, place };
        // So that a start can be overtaken by an order too.
        tokio::task::yield_now().await;
        Ok(victim)
    }

    async fn handle(&mut self, blow: Blow, cx: &mut Context<Self>) -> Result<(), Struck> {
        match blow {
            Blow::Work(thread, n) => {
                let mut last = self.place.last.lock().unwrap();
                if last[thread] + 1 != n {
                    self.census.lost.fetch_add(1, SeqCst);
                }
                last[thread] = n;
                self.census.handled.fetch_add(1, SeqCst);
            }
            Blow::Fail => return Err(Struck),
            // Without the panic hook, which would print thousands of them.
            Blow::Panic => std::panic::resume_unwind(Box::new("struck down")),
            Blow::Finish => cx.stop(),
            Blow::Flush(reply) => reply.send(cx.incarnation()),
        }
        Ok(())
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        self.place.alive.fetch_sub(1, SeqCst);
    }
}

supervision_tree!(Single {
    context: Census,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [
        one = worker {
            actor: Victim,
            args: |cx| (cx.clone(), cx.one.clone()),
            mailbox: queue { capacity: 64 },
        },
        two = worker { actor: Victim, args: |cx| (cx.clone(), cx.two.clone()) },
    ],
});

supervision_tree!(Group {
    context: Census,
    strategy: one_for_all,
    max_restarts: unlimited,
    backoff: immediate,
    visibility: private,
    children: [
        one = worker { actor: Victim, args: |cx| (cx.clone(), cx.one.clone()) },
        two = worker {
            actor: Victim,
            args: |cx| (cx.clone(), cx.two.clone()),
            mailbox: queue { capacity: 64 },
        },
    ],
});

/// Works on both children and strikes one or the other down in every round, by one means or another.
async fn assault(thread: usize, one: &ActorRef<Victim>, two: &ActorRef<Victim>) {
    for n in 1..=ROUNDS {
        one.tell(Blow::Work(thread, n)).await.unwrap();
        two.tell(Blow::Work(thread, n)).await.unwrap();
        let target = if (n + thread as u64).is_multiple_of(2) {
            one
        } else {
            two
        };
        let blow = match n % 5 {
            0 => Blow::Panic,
            1 => Blow::Finish,
            2 => {
                match target.child().restart().await {
                    // Somebody else was faster, or it was on its way already.
                    Ok(()) | Err(CommandError::Restarting(_) | CommandError::Stopping(_)) => {}
                    Err(error) => panic!("{error}"),
                }
                continue;
            }
            _ => Blow::Fail,
        };
        target.tell(blow).await.unwrap();
    }
}

/// Lets eight threads loose on both children at once, and waits until all their messages are
/// handled.
async fn assault_by_all(one: &ActorRef<Victim>, two: &ActorRef<Victim>) {
    let runtime = Handle::current();
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (runtime, one, two) = (runtime.clone(), one.clone(), two.clone());
            thread::spawn(move || runtime.block_on(assault(thread, &one, &two)))
        })
        .collect();
    let joined = tokio::task::spawn_blocking(|| {
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
    });
    joined.await.unwrap();
    for child in [one, two] {
        // What is queued before the flush is handled before it.
        assert!(child.ask(Blow::Flush).await.is_ok());
    }
}

fn assert_complete(census: &Census) {
    assert_eq!(census.overlaps.load(SeqCst), 0, "two incarnations at once");
    assert_eq!(census.lost.load(SeqCst), 0, "messages lost or out of order");
    assert_eq!(census.handled.load(SeqCst), 2 * THREADS as u64 * ROUNDS);
    for place in [&census.one, &census.two] {
        assert_eq!(place.alive.load(SeqCst), 0, "something is left");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn gap_06_mis_01_sut_25_eight_threads_kill_at_once_and_no_queued_message_is_lost() {
    let census = Census::default();
    let app = Single::start(census.clone()).await.unwrap();
    assault_by_all(&app.one, &app.two).await;
    assert!(app.tree().counts().restarts > ROUNDS);
    assert!(app.shutdown().await.unwrap().is_clean());
    assert_complete(&census);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn gap_06_eight_threads_kill_a_group_at_once_and_no_queued_message_is_lost() {
    let census = Census::default();
    let app = Group::start(census.clone()).await.unwrap();
    assault_by_all(&app.one, &app.two).await;
    assert!(app.shutdown().await.unwrap().is_clean());
    assert_complete(&census);
}

/// The place of an event in the life of an incarnation.
fn rank(kind: &EventKind) -> u8 {
    match kind {
        EventKind::Starting => 0,
        EventKind::Restarted { .. } => 1,
        EventKind::Stopping => 2,
        EventKind::Stopped { .. } | EventKind::Ended { .. } => 3,
        other => panic!("{other}"),
    }
}

/// Events come in the order of their numbers, and a child's in the order of its life, whichever
/// threads they are told from.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn events_of_many_threads_come_in_order() {
    let census = Census::default();
    let app = Single::start(census.clone()).await.unwrap();
    let mut events = app.tree().events();
    let reader = tokio::spawn(async move {
        let (mut expected, mut dropped) = (None, 0);
        let (mut disorder, mut lives) = (Vec::new(), HashMap::new());
        while let Some(event) = events.next().await {
            let lost = events.dropped() - dropped;
            dropped += lost;
            if expected.is_some_and(|expected| expected + lost != event.sequence) {
                disorder.push(format!("{} {event}", event.sequence));
            }
            let step = (event.incarnation, rank(&event.kind));
            match lives.insert(event.path.clone(), step) {
                Some(before) if before >= step => {
                    disorder.push(format!("{event} after {before:?}"))
                }
                _ => {}
            }
            expected = Some(event.sequence + 1);
        }
        disorder
    });
    assault_by_all(&app.one, &app.two).await;
    app.shutdown().await.unwrap();
    let disorder = reader.await.unwrap();
    assert!(
        disorder.is_empty(),
        "{} out of order: {:#?}",
        disorder.len(),
        disorder.first()
    );
}
