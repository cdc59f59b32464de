//! 20 restarts in 600 s, after 500 ms to 120 s, each delay half as long again as the one before.

use supervision::prelude::*;

use super::component::{
    BOTH, Component, Crashes, GaveUp, Sound, again, feed, ms, ns, run_to_the_end, s,
};
use crate::trace::Trace;

supervision_tree!(Lenient {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    max_restarts: 20,
    within: 600s,
    backoff: exponential { base: 500ms, cap: 120s, factor: 1.5 },
    children: [
        first = worker { actor: Component, args: |crashes| *crashes },
        second = worker { actor: Component, args: |crashes| *crashes },
        third = worker { actor: Sound },
    ],
});

/// The delays of the lenient configuration below its cap, and when they are over.
const LENIENT: [(Duration, Duration); 14] = [
    (ms(500), ms(500)),
    (ms(750), ms(1_250)),
    (ms(1_125), ms(2_375)),
    (ns(1_687_500_000), ms(4_063)),
    (ns(2_531_250_000), ms(6_595)),
    (ns(3_796_875_000), ms(10_392)),
    (ns(5_695_312_500), ms(16_088)),
    (ns(8_542_968_750), ms(24_631)),
    (ns(12_814_453_125), ms(37_446)),
    (ns(19_221_679_687), ms(56_668)),
    (ns(28_832_519_531), ms(85_501)),
    (ns(43_248_779_296), ms(128_750)),
    (ns(64_873_168_945), ms(193_624)),
    (ns(97_309_753_417), ms(290_934)),
];

/// The delays up to the tenth are over after 57 s, but the twenty of the limit take 1,010 s.
#[tokio::test(start_paused = true)]
async fn lenient_20_in_600s_500ms_to_120s_never_gives_up_on_one_component() {
    for crashes in BOTH {
        let app = Lenient::start(crashes).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.first, 60);
        tokio::time::sleep(ms(290_934) + 46 * s(120) + ms(1)).await;
        let events = trace.drain();
        let mut restarts = again(LENIENT);
        for n in 1..=46 {
            restarts.extend(again([(s(120), ms(290_934) + n * s(120))]));
        }
        assert_eq!(trace.starts(&events, "first"), restarts, "{crashes:?}");
        assert_eq!(app.first.incarnation(), 61);
        app.shutdown().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn lenient_20_in_600s_500ms_to_120s_gives_up_on_two_components_after_ten_restarts_each() {
    for crashes in BOTH {
        let app = Lenient::start(crashes).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.first, 30);
        feed(&app.second, 30);
        let third = app.third.clone();
        let (events, gave_up) = run_to_the_end(app, &mut trace).await;
        let restarts = again(LENIENT)[..10].to_vec();
        assert_eq!(trace.starts(&events, "first"), restarts);
        assert_eq!(trace.starts(&events, "second"), restarts);
        let at = ms(56_668);
        let next = Some(ms(600_500));
        assert_eq!(
            gave_up,
            GaveUp { at, max_restarts: 20, within: s(600), next }
        );
        assert_eq!(third.incarnation(), 1);
    }
}

supervision_tree!(LenientPreset {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    preset: lenient,
    children: [component = worker { actor: Component, args: |crashes| *crashes },],
});

/// The preset of that name has a cap of 20 s, with which its limit can be reached.
#[tokio::test(start_paused = true)]
async fn the_lenient_preset_gives_up_on_one_component_after_twenty_restarts() {
    for crashes in BOTH {
        let app = LenientPreset::start(crashes).await.unwrap();
        let mut trace = Trace::of(&app);
        feed(&app.component, 30);
        let (events, gave_up) = run_to_the_end(app, &mut trace).await;
        let mut restarts = again(LENIENT)[..10].to_vec();
        for n in 1..=10 {
            restarts.extend(again([(s(20), ms(56_668) + n * s(20))]));
        }
        assert_eq!(trace.starts(&events, "component"), restarts);
        let at = ms(256_668);
        let next = Some(ms(600_500));
        assert_eq!(
            gave_up,
            GaveUp { at, max_restarts: 20, within: s(600), next }
        );
    }
}
