//! Streams whose items are messages.

use super::*;

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
