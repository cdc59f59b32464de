//! A flat tree, and a tree of supervisors.

use supervision::{EscalationReason, State, TreeError, policy::Strategy, prelude::*};
use tokio::time::Instant;

use super::component::{
    Component, Crashed, Crashes, GaveUp, Sound, again, feed, run_to_the_end, s,
};
use crate::trace::Trace;

supervision_tree!(Flat {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    preset: development,
    children: [
        component_a = worker { actor: Component, args: |crashes| *crashes },
        component_b = worker { actor: Component, args: |crashes| *crashes },
        component_c = worker { actor: Sound },
    ],
});

/// One supervisor, one budget: what one component uses up is missing to the others.
#[tokio::test(start_paused = true)]
async fn in_a_flat_tree_all_components_share_one_limit() {
    let app = Flat::start(Crashes::AtMessages).await.unwrap();
    assert_eq!(
        app.tree().status().to_string(),
        "Flat (one_for_one)\n\
         ├─ component_a#1 running\n\
         ├─ component_b#1 running\n\
         └─ component_c#1 running\n"
    );
    let mut trace = Trace::of(&app);
    let handles = app.handles().clone();
    feed(&handles.component_a, 6);
    tokio::time::sleep(s(10)).await;
    feed(&handles.component_b, 5);
    let (events, gave_up) = run_to_the_end(app, &mut trace).await;
    assert_eq!(
        trace.starts(&events, "component_a"),
        again([(s(0), s(0)); 6])
    );
    assert_eq!(
        trace.starts(&events, "component_b"),
        again([(s(0), s(10)); 4])
    );
    let next = Some(s(30));
    assert_eq!(
        gave_up,
        GaveUp { at: s(10), max_restarts: 10, within: s(30), next }
    );
    assert_eq!(handles.component_c.incarnation(), 1);
    assert_eq!(handles.component_c.state(), State::Stopped);
}

supervision_tree!(RootSupervisor {
    context: Crashes,
    visibility: private,
    strategy: one_for_one,
    max_restarts: 2,
    within: 300s,
    backoff: fixed { delay: 10s },
    children: [
        api = supervisor {
            strategy: one_for_all,
            preset: production,
            children: [
                gateway = worker { actor: Sound },
                processor = worker { actor: Component, args: |crashes| *crashes },
            ],
        },
        data = supervisor {
            strategy: rest_for_one,
            preset: strict,
            children: [
                ingress = worker { actor: Component, args: |crashes| *crashes },
                egress = worker { actor: Sound },
            ],
        },
    ],
});

#[tokio::test(start_paused = true)]
async fn a_tree_of_supervisors_has_a_typed_handle_and_a_policy_for_each() {
    let app = RootSupervisor::start(Crashes::AtMessages).await.unwrap();
    let api: &RootSupervisorApi = &app.api;
    let data: &RootSupervisorData = &app.data;
    let paths = [
        api.gateway.path(),
        api.processor.path(),
        data.ingress.path(),
        data.egress.path(),
    ];
    assert_eq!(
        paths,
        [
            "api/gateway",
            "api/processor",
            "data/ingress",
            "data/egress"
        ]
    );
    assert_eq!(
        app.tree().status().to_string(),
        "RootSupervisor (one_for_one)\n\
         ├─ api (one_for_all) running\n\
         │  ├─ gateway#1 running\n\
         │  └─ processor#1 running\n\
         └─ data (rest_for_one) running\n   \
            ├─ ingress#1 running\n   \
            └─ egress#1 running\n"
    );
    let counts = app.tree().counts();
    assert_eq!(
        (counts.specs, counts.supervisors, counts.workers),
        (6, 2, 4)
    );
    let [api, data] = RootSupervisor::SPEC.supervisor.children else {
        panic!()
    };
    assert_eq!(api.supervisor.unwrap().policy.strategy, Strategy::OneForAll);
    assert_eq!(
        data.supervisor.unwrap().policy.strategy,
        Strategy::RestForOne
    );
    assert!(app.shutdown().await.unwrap().is_clean());
}

/// A crash stays within its own supervisor, which applies its own strategy and its own backoff.
#[tokio::test(start_paused = true)]
async fn each_supervisor_is_a_failure_domain_of_its_own() {
    let app = RootSupervisor::start(Crashes::AtMessages).await.unwrap();
    let mut trace = Trace::of(&app);
    feed(&app.api.processor, 1);
    feed(&app.data.ingress, 1);
    tokio::time::sleep(s(20)).await;
    let events = trace.drain();
    let at = |delay, at| again([(s(delay), s(at))]);
    assert_eq!(trace.starts(&events, "api/processor"), at(1, 1));
    assert_eq!(trace.starts(&events, "api/gateway"), at(0, 1));
    assert_eq!(trace.starts(&events, "data/ingress"), at(10, 10));
    assert_eq!(trace.starts(&events, "data/egress"), at(0, 10));
    for supervisor in ["api", "data"] {
        let status = app.tree().find(supervisor).unwrap().status().unwrap();
        assert_eq!((status.state, status.restarts), (State::Running, 0));
    }
    app.shutdown().await.unwrap();
}

/// A supervisor that gives up is for its parent what a component is for it: it is restarted after the
/// parent's delay and counted in the parent's limit, and its neighbour notices nothing.
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_gives_up_is_restarted_by_its_parent_until_that_one_gives_up() {
    let app = RootSupervisor::start(Crashes::AtMessages).await.unwrap();
    let mut trace = Trace::of(&app);
    let handles = app.handles().clone();
    let start = Instant::now();
    // Three lives of the supervisor, each of six crashes within 31 s.
    feed(&handles.api.processor, 18);
    let Err(TreeError::Ended { escalated, .. }) = app.join().await else {
        panic!()
    };
    assert_eq!(start.elapsed(), s(31 + 10 + 31 + 10 + 31));
    let (max_restarts, within) = (2, s(300));
    assert_eq!(
        escalated.reason(),
        &EscalationReason::LimitExceeded { max_restarts, within }
    );
    assert_eq!(
        (escalated.path(), escalated.child()),
        ("RootSupervisor", "api")
    );

    let below: &Escalated = escalated.cause().unwrap().downcast_ref().unwrap();
    let (max_restarts, within) = (5, s(60));
    assert_eq!(
        below.reason(),
        &EscalationReason::LimitExceeded { max_restarts, within }
    );
    assert_eq!((below.path(), below.child()), ("api", "api/processor"));
    assert!(below.cause().unwrap().is::<Crashed>());
    assert_eq!(below.history().len(), 6);

    let events = trace.drain();
    assert_eq!(
        trace.starts(&events, "api"),
        again([(s(10), s(41)), (s(10), s(82))])
    );
    let lives = [0, 41, 82].map(|at| {
        [(1, 1), (2, 3), (4, 7), (8, 15), (16, 31)].map(|(delay, after)| (delay, at + after))
    });
    let mut starts = Vec::new();
    for (n, life) in lives.into_iter().enumerate() {
        if n > 0 {
            starts.push((0, [0, 41, 82][n]));
        }
        starts.extend(life);
    }
    let seen: Vec<_> = trace.starts(&events, "api/processor");
    let seen: Vec<_> = seen
        .iter()
        .map(|one| (one.delay.as_secs(), one.at.as_secs()))
        .collect();
    assert_eq!(seen, starts);
    assert_eq!(handles.data.egress.incarnation(), 1);
}
