//! 10 restarts in 30 s, at once.

use supervision::prelude::*;

use super::component::{BOTH, Component, Crashes, GaveUp, again, feed, ms, run_to_the_end, s};
use crate::trace::Trace;

supervision_tree!(Immediate {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    max_restarts: 10,
    within: 30s,
    backoff: immediate,
    children: [component = worker { actor: Component, args: |crashes| *crashes },],
});

#[tokio::test(start_paused = true)]
async fn immediate_10_in_30s_restarts_ten_times_and_gives_up_without_any_time_passing() {
    for crashes in BOTH {
        let app = Immediate::start(crashes).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.component, 30);
        let component = app.component.clone();
        let (events, gave_up) = run_to_the_end(app, &mut trace).await;
        assert_eq!(
            trace.starts(&events, "component"),
            again([(s(0), s(0)); 10])
        );
        let next = Some(s(30));
        assert_eq!(
            gave_up,
            GaveUp { at: s(0), max_restarts: 10, within: s(30), next }
        );
        assert_eq!(component.incarnation(), 11);
    }
}

#[tokio::test(start_paused = true)]
async fn immediate_10_in_30s_gives_up_on_a_crash_every_2999ms_but_not_on_one_every_3s() {
    let app = Immediate::start(Crashes::AtMessages).await.unwrap();
    let mut trace = Trace::of(&app);
    for _ in 0..50 {
        app.component.tell(()).await.unwrap();
        tokio::time::sleep(s(3)).await;
    }
    let events = trace.drain();
    let starts = trace.starts(&events, "component");
    let all: Vec<_> = (0..50).map(|n| (s(0), s(3 * n))).collect();
    assert_eq!(
        starts
            .iter()
            .map(|again| (again.delay, again.at))
            .collect::<Vec<_>>(),
        all
    );
    app.shutdown().await.unwrap();

    let app = Immediate::start(Crashes::AtMessages).await.unwrap();
    let mut trace = Trace::of(&app);
    for _ in 0..10 {
        app.component.tell(()).await.unwrap();
        tokio::time::sleep(ms(2_999)).await;
    }
    app.component.tell(()).await.unwrap();
    let (_, gave_up) = run_to_the_end(app, &mut trace).await;
    let next = Some(s(30));
    assert_eq!(
        gave_up,
        GaveUp { at: ms(29_990), max_restarts: 10, within: s(30), next }
    );
}
