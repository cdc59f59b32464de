//! 5 restarts in 60 s, each after 5 s; and the strict configuration, 3 in 30 s, each after 10 s.

use supervision::prelude::*;

use super::component::{BOTH, Component, Crashed, Crashes, GaveUp, again, feed, run_to_the_end, s};
use crate::trace::Trace;

supervision_tree!(Delayed {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    max_restarts: 5,
    within: 60s,
    backoff: fixed { delay: 5s },
    children: [component = worker { actor: Component, args: |crashes| *crashes },],
});

#[tokio::test(start_paused = true)]
async fn delayed_5s_5_in_60s_gives_up_after_25s() {
    for crashes in BOTH {
        let app = Delayed::start(crashes).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.component, 30);
        let (events, gave_up) = run_to_the_end(app, &mut trace).await;
        let restarts = [5, 10, 15, 20, 25].map(|at| (s(5), s(at)));
        assert_eq!(trace.starts(&events, "component"), again(restarts));
        let next = Some(s(65));
        assert_eq!(
            gave_up,
            GaveUp { at: s(25), max_restarts: 5, within: s(60), next }
        );
    }
}

supervision_tree!(Strict {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    max_restarts: 3,
    within: 30s,
    backoff: fixed { delay: 10s },
    children: [component = worker { actor: Component, args: |crashes| *crashes },],
});

supervision_tree!(StrictPreset {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    preset: strict,
    children: [component = worker { actor: Component, args: |crashes| *crashes },],
});

#[tokio::test(start_paused = true)]
async fn strict_3_in_30s_fixed_10s_gives_up_after_30s() {
    let (written, preset) = (Strict::SPEC.supervisor, StrictPreset::SPEC.supervisor);
    assert_eq!(
        (written.policy, written.children),
        (preset.policy, preset.children)
    );
    for crashes in BOTH {
        let app = Strict::start(crashes).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.component, 30);
        let (events, gave_up) = run_to_the_end(app, &mut trace).await;
        let restarts = [10, 20, 30].map(|at| (s(10), s(at)));
        assert_eq!(trace.starts(&events, "component"), again(restarts));
        let next = Some(s(40));
        assert_eq!(
            gave_up,
            GaveUp { at: s(30), max_restarts: 3, within: s(30), next }
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_failures_before_a_limit_are_told_with_it() {
    let app = Strict::start(Crashes::AtMessages).await.unwrap();
    feed(&app.component, 4);
    let error = app.join().await.unwrap_err();
    let supervision::TreeError::Ended { tree, escalated, report } = error else {
        panic!()
    };
    assert_eq!(&*tree, "Strict");
    assert_eq!(escalated.path(), "Strict");
    assert_eq!(escalated.history().len(), 4);
    for (n, failure) in (1..).zip(escalated.history()) {
        assert_eq!((failure.path(), failure.incarnation()), ("component", n));
        assert!(failure.is::<Crashed>());
    }
    assert_eq!(report.child("component").unwrap().incarnations, 4);
}
