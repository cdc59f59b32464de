//! `as_child`: what a supervisor does about its children and what its parent does about it are two
//! things, in their budgets and in their backoffs.

use std::time::Duration;

use supervision::{
    EscalationReason, EventKind, State, TreeError,
    policy::{Backoff, Budget, OnLimit, Shutdown},
    prelude::*,
};
use tokio::time::{Instant, sleep};

use crate::feed::{Feed, FeedError, FeedMsg, feed};

struct Rates(Feed);

feed!(Rates);

supervision_tree!(Lives {
    visibility: private,
    strategy: one_for_one,
    max_restarts: unlimited,
    within: 90s,
    backoff: fixed { delay: 90s },
    children: [
        market = supervisor {
            strategy: one_for_one,
            max_restarts: 1,
            within: 10s,
            backoff: fixed { delay: 1s },
            as_child: policy {
                backoff: fixed { delay: 20s },
                max_restarts: 2,
                within: 5min,
                on_limit: stop,
            },
            children: [rates = worker { actor: Rates },],
        },
        plain = supervisor {
            strategy: one_for_one,
            max_restarts: 1,
            within: 10s,
            backoff: immediate,
            children: [rates = worker { actor: Rates },],
        },
    ],
});

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_supervisor_has_two_policies() {
    let [market, plain] = Lives::SPEC.supervisor.children else {
        panic!()
    };
    assert_eq!(market.policy.budget, Some(Budget::new(2, s(300))));
    assert_eq!(market.policy.on_limit, OnLimit::Stop);
    assert_eq!(market.policy.backoff, Backoff::fixed(s(20)));
    let inside = market.supervisor.unwrap();
    assert_eq!(inside.policy.budget, Budget::new(1, s(10)));
    assert_eq!(inside.policy.backoff, Backoff::fixed(s(1)));
    assert_eq!(inside.children[0].policy.backoff, Backoff::fixed(s(1)));
    assert_eq!(inside.children[0].policy.budget, None);

    // What it does not say about itself is its parent's to say.
    assert_eq!(plain.policy.budget, None);
    assert_eq!(plain.policy.backoff, Backoff::fixed(s(90)));
    // And its stop may take as long as its children's.
    assert_eq!(plain.policy.shutdown, Shutdown::After(s(5 + 1)));
}

/// Two failures end one life of the supervisor, which has three of them.
#[tokio::test(start_paused = true)]
async fn its_own_life_has_its_own_delays_and_its_own_limit() {
    let app = Lives::start().await.unwrap();
    let mut events = app.tree().events();
    let start = Instant::now();
    for _ in 0..6 {
        app.market
            .rates
            .tell(FeedMsg::Fail(FeedError::Closed))
            .await
            .unwrap();
    }
    sleep(s(200)).await;
    assert_eq!(
        app.tree().find("market").unwrap().state(),
        State::LimitExceeded
    );
    assert_eq!(app.market.rates.incarnation(), 6);
    assert!(app.market.rates.tell(FeedMsg::Work).await.is_err());

    let mut seen = Vec::new();
    while let Some(event) = events.try_next() {
        let limit = matches!(event.kind, EventKind::LimitExceeded { .. });
        let restarted = matches!(event.kind, EventKind::Restarted { .. });
        if limit || (restarted && &*event.path == "market") {
            let at = event.at - start;
            seen.push((at, event.path.to_string(), event.kind.as_str()));
        }
    }
    let expected = [
        (1, "market/rates", "limit_exceeded"),
        (21, "market", "restarted"),
        (22, "market/rates", "limit_exceeded"),
        (42, "market", "restarted"),
        (43, "market/rates", "limit_exceeded"),
        (43, "market", "limit_exceeded"),
    ];
    assert_eq!(
        seen,
        expected.map(|(at, path, what)| (s(at), path.to_owned(), what))
    );
    assert_eq!(app.plain.rates.state(), State::Running);
    app.shutdown().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn without_it_the_parents_budget_and_backoff_hold() {
    let app = Lives::start().await.unwrap();
    let start = Instant::now();
    let failing = app.plain.rates.clone();
    for _ in 0..2 * 3 {
        failing
            .tell(FeedMsg::Fail(FeedError::Closed))
            .await
            .unwrap();
    }
    assert_eq!(failing.ask(FeedMsg::Worked).await, Ok(0));
    assert_eq!(start.elapsed(), s(3 * 90));
    app.shutdown().await.unwrap();
}

supervision_tree!(Ending {
    visibility: private,
    strategy: one_for_one,
    children: [market = supervisor {
        strategy: one_for_one,
        max_restarts: 0,
        as_child: policy { max_restarts: 0 },
        children: [rates = worker { actor: Rates },],
    },],
});

#[tokio::test(start_paused = true)]
async fn beyond_its_limit_a_supervisor_is_for_the_next_one_above_to_decide() {
    let app = Ending::start().await.unwrap();
    app.market
        .rates
        .tell(FeedMsg::Fail(FeedError::Timeout))
        .await
        .unwrap();
    let Err(TreeError::Ended { escalated, .. }) = app.join().await else {
        panic!()
    };
    let reason = EscalationReason::LimitExceeded { max_restarts: 0, within: s(60) };
    assert_eq!(escalated.reason(), &reason);
    assert_eq!((escalated.path(), escalated.child()), ("Ending", "market"));
    let below: &Escalated = escalated.cause().unwrap().downcast_ref().unwrap();
    assert_eq!(below.reason(), &reason);
    assert_eq!((below.path(), below.child()), ("market", "market/rates"));
}
