//! The exits of others: monitors and links.

use super::*;

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
