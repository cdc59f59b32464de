//! What an actor is told beside its mailbox: its timers, streams, and the exits of others. TYP-13,
//! TYP-21, and links.

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

/// Items as long as there are permits; counts what it gives.
struct Counting {
    given: Arc<AtomicUsize>,
    end: usize,
    alive: Arc<Semaphore>,
}

impl Stream for Counting {
    type Item = usize;

    fn poll_next(self: Pin<&mut Self>, _: &mut Waking<'_>) -> Poll<Option<usize>> {
        let given = self.given.fetch_add(1, SeqCst);
        Poll::Ready((given < self.end).then_some(given))
    }
}

impl Drop for Counting {
    fn drop(&mut self) {
        self.alive.add_permits(1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_waits_for_the_actor_and_takes_turns_with_the_mailbox() {
    let (lab, app) = start().await;
    let (given, alive) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
    let stream = Counting { given: given.clone(), end: usize::MAX, alive: alive.clone() };
    app.a
        .tell(with(move |cx| cx.attach(stream, |_| Tick::Sleep(SECOND))))
        .await
        .unwrap();
    sleep(SECOND * 21 / 2).await;
    assert_eq!(
        given.load(SeqCst),
        11,
        "one a second, and none before its time"
    );
    // Neither starves the other.
    let asked = Instant::now();
    app.a.ask(Tick::Ping).await.unwrap();
    assert!(asked.elapsed() <= SECOND);
    app.a.tell(Tick::Cancel).await.unwrap();
    alive.acquire().await.unwrap().forget();
    let cancelled = given.load(SeqCst);
    sleep(10 * SECOND).await;
    assert_eq!(given.load(SeqCst), cancelled);

    let short = Counting { given: Arc::default(), end: 3, alive: alive.clone() };
    app.a
        .tell(with(move |cx| cx.attach(short, |_| Tick::Mark("item"))))
        .await
        .unwrap();
    alive.acquire().await.unwrap().forget();
    assert_eq!(marks(&lab).len(), 3, "when it is over, it is dropped");
    app.shutdown().await.unwrap();
}

struct Panicking;

impl Stream for Panicking {
    type Item = ();

    fn poll_next(self: Pin<&mut Self>, _: &mut Waking<'_>) -> Poll<Option<()>> {
        panic!("in a stream")
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_a_stream_is_one_of_the_actor_and_a_message_can_be_made_from_a_channel() {
    let (lab, app) = start().await;
    let mut events = app.tree().events();
    app.a
        .tell(with(|cx| cx.attach(Panicking, |()| Tick::Stop)))
        .await
        .unwrap();
    let ended = until(&mut events, "a#1 ended (failed: panicked at").await;
    assert!(ended.to_string().ends_with("in a stream) => restart"));

    struct Receiver(mpsc::Receiver<&'static str>);
    impl Stream for Receiver {
        type Item = &'static str;
        fn poll_next(mut self: Pin<&mut Self>, cx: &mut Waking<'_>) -> Poll<Option<&'static str>> {
            self.0.poll_recv(cx)
        }
    }
    let (sender, receiver) = mpsc::channel(1);
    app.a
        .tell(with(|cx| cx.attach(Receiver(receiver), Tick::Mark)))
        .await
        .unwrap();
    for mark in ["one", "two", "three"] {
        sender.send(mark).await.unwrap();
    }
    lab.saw("a#2 mark three").await;
    assert_eq!(marks(&lab), ["a#2 one", "a#2 two", "a#2 three"]);
    app.a.child().restart().await.unwrap();
    assert!(sender.is_closed(), "it died with the incarnation");
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn typ_13_a_monitor_tells_by_message_and_dies_with_the_incarnation() {
    let (lab, app) = start().await;
    let other = app.b.child();
    app.a
        .tell(with(move |cx| cx.monitor(&other, Tick::Down)))
        .await
        .unwrap();
    app.a.ask(Tick::Ping).await.unwrap();
    assert_eq!(app.tree().listeners(), 1);
    app.b.tell(Tick::Fail(Failing::Plain)).await.unwrap();
    lab.saw("a#1 mark down").await;
    lab.saw("b#2 start").await;
    app.b.child().stop().await.unwrap();
    app.a.ask(Tick::Ping).await.unwrap();
    assert_eq!(marks(&lab), ["a#1 down", "a#1 down"]);

    // TYP-13: before the next incarnation starts, nothing is left of it.
    app.a.tell(Tick::Fail(Failing::Plain)).await.unwrap();
    assert_eq!(app.a.ask(Tick::Ping).await, Ok(2));
    assert_eq!(app.tree().listeners(), 0);
    let other = app.b.child();
    app.a
        .tell(with(move |cx| cx.monitor(&other, Tick::Down)))
        .await
        .unwrap();
    lab.saw("a#2 mark already down").await;
    app.shutdown().await.unwrap();
}

async fn linked(app: &Running<Clocks>) {
    let other: ChildRef = app.b.child();
    app.c.tell(with(move |cx| cx.link(&other))).await.unwrap();
    app.c.ask(Tick::Ping).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn typ_28_a_link_fails_this_one_when_the_other_fails() {
    let (lab, app) = start().await;
    let mut events = app.tree().events();
    linked(&app).await;
    app.b.tell(Tick::Fail(Failing::Plain)).await.unwrap();
    until(&mut events, "c#2 restarted (Failure, attempt 1").await;
    let failure = app.c.child().status().unwrap().last_failure.unwrap();
    let link = failure.downcast_ref::<LinkDown>().unwrap();
    assert_eq!(link.down().to_string(), "b#1 is down (failed: plain)");
    assert_eq!(failure.to_string(), "linked to `b`, which went down");
    assert_eq!(
        std::error::Error::source(&failure).unwrap().to_string(),
        "plain"
    );

    // Neither an ordered stop of the other nor its end by itself concerns this one.
    linked(&app).await;
    app.b.child().restart().await.unwrap();
    app.b.tell(Tick::Stop).await.unwrap();
    app.b.ask(Tick::Ping).await.unwrap();
    assert_eq!(app.c.ask(Tick::Ping).await, Ok(2));
    // Nor does the link of an incarnation that is gone.
    app.c.child().restart().await.unwrap();
    app.b.tell(Tick::Panic).await.unwrap();
    app.b.ask(Tick::Ping).await.unwrap();
    assert_eq!(app.c.ask(Tick::Ping).await, Ok(3));
    drain(&mut events);
    lab.clear();
    let report = app.shutdown().await.unwrap();
    assert_eq!(exit(&report, "c"), "shutdown");
}

#[tokio::test(start_paused = true)]
async fn a_link_is_answered_by_the_supervisors_on_under_its_type_and_counted() {
    supervision_tree!(Linked {
        context: Lab,
        strategy: one_for_one,
        max_restarts: 2,
        within: 60s,
        backoff: immediate,
        on: match error {
            LinkDown => stop,
            _ => restart,
        },
        children: [
            b = worker { actor: Clock, args: |lab| lab.clone() },
            c = worker { actor: Clock, args: |lab| lab.clone() },
        ],
    });
    let lab = Lab::new();
    let app = Linked::start(lab.clone()).await.unwrap();
    let other = app.b.child();
    app.c.tell(with(move |cx| cx.link(&other))).await.unwrap();
    app.c.ask(Tick::Ping).await.unwrap();
    app.b.tell(Tick::Fail(Failing::Plain)).await.unwrap();
    app.c.child().stopped().await;
    assert_eq!((app.c.state(), app.c.incarnation()), (State::Stopped, 1));
    assert_eq!(app.b.ask(Tick::Ping).await, Ok(2));
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_thousand_idle_timers_are_no_burden_and_all_are_gone_in_the_end() {
    let (lab, app) = start().await;
    let polled = Arc::new(AtomicUsize::new(0));
    struct Idle(Arc<AtomicUsize>);
    impl Stream for Idle {
        type Item = ();
        fn poll_next(self: Pin<&mut Self>, _: &mut Waking<'_>) -> Poll<Option<()>> {
            self.0.fetch_add(1, SeqCst);
            Poll::Pending
        }
    }
    for _ in 0..1000 {
        let idle = Idle(polled.clone());
        app.a
            .tell(with(move |cx| cx.attach(idle, |()| Tick::Stop)))
            .await
            .unwrap();
    }
    for _ in 0..1000 {
        app.a.ask(Tick::Ping).await.unwrap();
    }
    assert_eq!(polled.load(SeqCst), 1000, "once each");
    app.a.tell(Tick::Fail(Failing::Plain)).await.unwrap();
    app.a.ask(Tick::Ping).await.unwrap();
    assert_eq!(Arc::strong_count(&polled), 1);
    app.shutdown().await.unwrap();
    lab.assert_empty();
}
