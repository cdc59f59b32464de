//! What an actor is told beside its mailbox: its timers, streams, and the exits of others. TYP-13,
//! TYP-21, and links.

mod others;
mod streams;

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context as Waking, Poll},
};

use futures_core::Stream;
use supervision::{
    Attached, ChildRef, Down, LinkDown, State,
    prelude::*,
    testing::{Failing, Lab, Life, What, drain, exit, until},
};
use tokio::{
    sync::{Semaphore, mpsc},
    time::{Instant, sleep},
};

const SECOND: Duration = Duration::from_secs(1);

/// Marks in the trace what it is told.
struct Clock {
    life: Life,
    attached: Vec<Attached>,
    stop_to_handle: Option<Duration>,
}

type Work = Box<dyn FnOnce(&mut Context<Clock>) -> Option<Attached> + Send>;

enum Tick {
    Mark(&'static str),
    Down(Down),
    Fail(Failing),
    Panic,
    Sleep(Duration),
    Cancel,
    Stop,
    Do(Work),
    Ping(Reply<u64>),
}

fn with(work: impl FnOnce(&mut Context<Clock>) -> Attached + Send + 'static) -> Tick {
    Tick::Do(Box::new(move |cx| Some(work(cx))))
}

impl Actor for Clock {
    type Args = Lab;
    type Msg = Tick;
    type Error = Failing;

    async fn start(lab: Lab, cx: &mut Context<Self>) -> Result<Self, Failing> {
        let life = Life::begin(&lab, cx.path(), cx.incarnation());
        Ok(Self { life, attached: Vec::new(), stop_to_handle: None })
    }

    async fn handle(&mut self, msg: Tick, cx: &mut Context<Self>) -> Result<(), Failing> {
        match msg {
            Tick::Mark(mark) => self.life.did(What::Mark(mark)),
            Tick::Down(down) => {
                self.life.did(What::Mark(if down.already {
                    "already down"
                } else {
                    "down"
                }));
            }
            Tick::Fail(fault) => return Err(fault),
            Tick::Panic => panic!("told to"),
            Tick::Sleep(time) => sleep(time).await,
            Tick::Cancel => self
                .attached
                .drain(..)
                .for_each(|attached| attached.cancel()),
            Tick::Stop => cx.stop(),
            Tick::Do(work) => self.attached.extend(work(cx)),
            Tick::Ping(reply) => reply.send(cx.incarnation()),
        }
        if let Some(time) = self.stop_to_handle {
            sleep(time).await;
        }
        Ok(())
    }
}

supervision_tree!(Clocks {
    context: Lab,
    strategy: one_for_one,
    max_restarts: unlimited,
    backoff: immediate,
    on: match error {
        LinkDown => restart,
        _ => restart,
    },
    visibility: private,
    children: [
        a = worker { actor: Clock, args: |lab| lab.clone() },
        b = worker { actor: Clock, args: |lab| lab.clone(), mailbox: queue { capacity: 1 } },
        c = worker { actor: Clock, args: |lab| lab.clone(), restart: transient },
    ],
});

/// The marks of the trace, as in `a#1 tick`, with when they were made after `began`.
fn marks(lab: &Lab) -> Vec<String> {
    let lines = lab.trace().into_iter();
    lines
        .filter(|line| line.contains(" mark "))
        .map(|line| line.replace(" mark ", " "))
        .collect()
}

async fn start() -> (Lab, Running<Clocks>) {
    let lab = Lab::new();
    let app = Clocks::start(lab.clone()).await.unwrap();
    lab.clear();
    (lab, app)
}

#[tokio::test(start_paused = true)]
async fn a_message_to_oneself_comes_at_its_time() {
    let (lab, app) = start().await;
    let began = Instant::now();
    for (delay, mark) in [(3, "third"), (1, "first"), (2, "second")] {
        let send = with(move |cx| cx.send_after(delay * SECOND, Tick::Mark(mark)));
        app.a.tell(send).await.unwrap();
    }
    lab.saw("a#1 mark first").await;
    assert_eq!(began.elapsed(), SECOND);
    lab.saw("a#1 mark third").await;
    assert_eq!(began.elapsed(), 3 * SECOND);
    assert_eq!(marks(&lab), ["a#1 first", "a#1 second", "a#1 third"]);
    let at_once = with(|cx| cx.send_after(Duration::ZERO, Tick::Mark("at once")));
    app.a.tell(at_once).await.unwrap();
    lab.saw("a#1 mark at once").await;
    assert_eq!(began.elapsed(), 3 * SECOND);
    let never = with(|cx| cx.send_after(Duration::MAX, Tick::Mark("never")));
    app.a.tell(never).await.unwrap();
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_interval_skips_what_goes_by_and_keeps_its_times() {
    let (lab, app) = start().await;
    let began = Instant::now();
    let every = with(|cx| cx.send_interval(SECOND, || Tick::Mark("tick")));
    app.a.tell(every).await.unwrap();
    lab.saw("a#1 mark tick").await;
    assert_eq!(began.elapsed(), SECOND);
    app.a.tell(Tick::Sleep(SECOND * 7 / 2)).await.unwrap();
    app.a.ask(Tick::Ping).await.unwrap();
    sleep(SECOND).await;
    // At 1 s; late, at 4.5 s, for those at 2, 3 and 4 s; and in time again at 5 s.
    assert_eq!(marks(&lab).len(), 3);
    sleep(SECOND / 4).await;
    assert_eq!(marks(&lab).len(), 3, "the next is at 6 s");
    sleep(SECOND / 4).await;
    tokio::task::yield_now().await;
    assert_eq!(marks(&lab).len(), 4);
    app.a.tell(Tick::Cancel).await.unwrap();
    sleep(10 * SECOND).await;
    assert_eq!(marks(&lab).len(), 4);

    let restless = with(|cx| cx.send_interval(Duration::ZERO, || Tick::Mark("restless")));
    app.a.tell(restless).await.unwrap();
    assert_eq!(
        app.a.ask(Tick::Ping).await,
        Ok(1),
        "there is time for others"
    );
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn typ_21_no_incarnation_is_told_what_another_asked_for() {
    let (lab, app) = start().await;
    let arm = || with(|cx| cx.send_after(SECOND, Tick::Mark("stale")));
    let every = || with(|cx| cx.send_interval(SECOND, || Tick::Mark("stale")));
    let ends: [fn() -> Tick; 3] = [|| Tick::Fail(Failing::Plain), || Tick::Panic, || Tick::Stop];
    for end in ends {
        app.a.tell(arm()).await.unwrap();
        app.a.tell(every()).await.unwrap();
        app.a.tell(end()).await.unwrap();
    }
    app.a.tell(arm()).await.unwrap();
    app.a.child().restart().await.unwrap();
    // Due, but not yet handled: the message before it takes too long, and then fails.
    app.a.tell(arm()).await.unwrap();
    app.a.tell(Tick::Sleep(2 * SECOND)).await.unwrap();
    app.a.tell(Tick::Fail(Failing::Plain)).await.unwrap();
    let behind = with(|cx| cx.send_after(SECOND, Tick::Mark("fresh")));
    app.a.tell(behind).await.unwrap();
    lab.saw("a#6 mark fresh").await;
    sleep(10 * SECOND).await;
    let marks = marks(&lab);
    // The one that was due may be handled before the failure, by the incarnation that asked for it.
    assert!(
        marks == ["a#6 fresh"] || marks == ["a#5 stale", "a#6 fresh"],
        "{marks:?}"
    );
    app.shutdown().await.unwrap();
    lab.assert_empty();
}

#[tokio::test(start_paused = true)]
async fn a_timer_that_is_cancelled_though_it_is_due_is_not_told() {
    let (lab, app) = start().await;
    app.a
        .tell(with(|cx| cx.send_after(SECOND, Tick::Mark("cancelled"))))
        .await
        .unwrap();
    // While it is busy the timer comes due; the first thing that it does then is to cancel it.
    app.a.tell(Tick::Sleep(2 * SECOND)).await.unwrap();
    app.a.ask(Tick::Ping).await.unwrap();
    let due = marks(&lab).len();
    app.a
        .tell(with(|cx| cx.send_after(SECOND, Tick::Mark("cancelled"))))
        .await
        .unwrap();
    app.a
        .tell(Tick::Do(Box::new(|cx| {
            let attached = cx.send_after(Duration::ZERO, Tick::Mark("cancelled"));
            attached.cancel();
            attached.clone().cancel();
            None
        })))
        .await
        .unwrap();
    app.a.tell(Tick::Cancel).await.unwrap();
    sleep(10 * SECOND).await;
    assert_eq!(marks(&lab).len(), due);
    app.shutdown().await.unwrap();
}
