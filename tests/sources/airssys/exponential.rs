//! 10 restarts in 300 s, after 1 s to 60 s; and the one recommended for production, 5 in 60 s, after
//! 1 s to 30 s.

use supervision::prelude::*;

use super::component::{BOTH, Component, Crashes, GaveUp, again, feed, ms, run_to_the_end, s};
use crate::trace::Trace;

supervision_tree!(Exponential {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    max_restarts: 10,
    within: 300s,
    backoff: exponential { base: 1s, cap: 60s, factor: 2.0 },
    children: [
        first = worker { actor: Component, args: |crashes| *crashes },
        second = worker { actor: Component, args: |crashes| *crashes },
    ],
});

/// The second to the tenth delay alone take 302 s, so one component never has eleven failures, and
/// ten restarts, within 300 s.
#[tokio::test(start_paused = true)]
async fn exponential_1s_to_60s_10_in_300s_never_gives_up_on_one_component() {
    for crashes in BOTH {
        let app = Exponential::start(crashes).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.first, 100);
        // The hundredth restart is 94 * 60 s after the sixth.
        let last = 63 + 94 * 60;
        tokio::time::sleep(s(last) + ms(1)).await;
        let events = trace.drain();
        let mut restarts = again([
            (s(1), s(1)),
            (s(2), s(3)),
            (s(4), s(7)),
            (s(8), s(15)),
            (s(16), s(31)),
            (s(32), s(63)),
        ]);
        for n in 1..=94 {
            restarts.extend(again([(s(60), s(63 + 60 * n))]));
        }
        assert_eq!(trace.starts(&events, "first"), restarts, "{crashes:?}");
        assert_eq!(app.first.incarnation(), 101);
        assert_eq!(app.second.incarnation(), 1);
        app.shutdown().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn exponential_1s_to_60s_10_in_300s_gives_up_after_31s_on_two_components() {
    for crashes in BOTH {
        let app = Exponential::start(crashes).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.first, 30);
        feed(&app.second, 30);
        let (events, gave_up) = run_to_the_end(app, &mut trace).await;
        let restarts = again([
            (s(1), s(1)),
            (s(2), s(3)),
            (s(4), s(7)),
            (s(8), s(15)),
            (s(16), s(31)),
        ]);
        assert_eq!(trace.starts(&events, "first"), restarts);
        assert_eq!(trace.starts(&events, "second"), restarts);
        let next = Some(s(301));
        assert_eq!(
            gave_up,
            GaveUp { at: s(31), max_restarts: 10, within: s(300), next }
        );
    }
}

supervision_tree!(Production {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    max_restarts: 5,
    within: 60s,
    backoff: exponential { base: 1s, cap: 30s, factor: 2.0 },
    children: [component = worker { actor: Component, args: |crashes| *crashes },],
});

supervision_tree!(ProductionPreset {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    preset: production,
    children: [component = worker { actor: Component, args: |crashes| *crashes },],
});

#[tokio::test(start_paused = true)]
async fn production_5_in_60s_1s_to_30s_gives_up_after_31s() {
    let (written, preset) = (
        Production::SPEC.supervisor,
        ProductionPreset::SPEC.supervisor,
    );
    assert_eq!(
        (written.policy, written.children),
        (preset.policy, preset.children)
    );
    for crashes in BOTH {
        let app = Production::start(crashes).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.component, 30);
        let (events, gave_up) = run_to_the_end(app, &mut trace).await;
        let restarts = [(1, 1), (2, 3), (4, 7), (8, 15), (16, 31)];
        let restarts = again(restarts.map(|(delay, at)| (s(delay), s(at))));
        assert_eq!(trace.starts(&events, "component"), restarts);
        let next = Some(s(61));
        assert_eq!(
            gave_up,
            GaveUp { at: s(31), max_restarts: 5, within: s(60), next }
        );
    }
}
