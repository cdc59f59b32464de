//! Numbers that are refused.

use supervision::{StartError, policy::Ppm};

use super::*;

async fn told(overrides: Overrides) -> Vec<String> {
    let error = Office::start_with(Tries::default(), overrides)
        .await
        .unwrap_err();
    let StartError::Override { source, .. } = &error else {
        panic!("{error}")
    };
    source.faults().iter().map(ToString::to_string).collect()
}

async fn wrong<const N: usize>(path: &str, numbers: Numbers, expected: [&str; N]) {
    assert_eq!(told(Overrides::new().set(path, numbers)).await, expected);
}

#[tokio::test(start_paused = true)]
async fn each_is_judged_as_if_it_were_written() {
    let slow = HealthCheck::Probe { interval: SECOND, timeout: SECOND, threshold: 0 };
    wrong(
        "branch/clerk",
        numbers().health(slow),
        [
            "`branch/clerk`: `threshold` must be at least 1",
            "`branch/clerk`: `timeout` (1s) must be shorter than `interval` (1s)",
        ],
    )
    .await;
    let none = HealthCheck::Heartbeat { max_silence: Duration::ZERO };
    wrong(
        "silent",
        numbers().health(none),
        ["`silent`: `max_silence` must be longer than zero"],
    )
    .await;
    let all = HealthCheck::ErrorRate { above: Ppm::ONE, window: SECOND };
    wrong(
        "desks",
        numbers().health(all),
        ["`desks`: `above` (1.0) must lie between 0.0 and 1.0: every rate is above the one, none above the other"],
    )
    .await;
    let trip = Trip { failures: 0, reset: Duration::ZERO, ..Trip::DEFAULT };
    wrong(
        "visitors",
        numbers().breaker(trip),
        [
            "`visitors`: `failures` must be at least 1",
            "`visitors`: `reset` must be longer than zero",
        ],
    )
    .await;
    let budget = ResumeBudget { max: 1, within: SECOND, then: OnResumeLimit::Stop };
    wrong(
        "desks",
        numbers().resume_budget(budget),
        ["`desks`: nothing is resumed here, so `resume_budget` has no effect"],
    )
    .await;
    let late = Retry { times: 2, backoff: Backoff::fixed(SECOND) };
    wrong(
        "floor/clerk",
        numbers().retry(late).handle_timeout(SECOND),
        ["`floor/clerk`: retry 1 of a message comes after 1s at the earliest, but `handle_timeout: 1s` ends the message before"],
    )
    .await;
    wrong(
        "visitors",
        numbers().max(0),
        ["`visitors`: `max` must be at least 1"],
    )
    .await;
    wrong(
        "desks",
        numbers().size(0),
        ["`desks`: `size` must be at least 1"],
    )
    .await;
    // Three restarts of two members; of one alone they are out of reach.
    let slow = numbers().backoff(Backoff::fixed(6 * SECOND));
    assert!(
        Office::start_with(
            Tries::default(),
            Overrides::new().set("shared", slow.clone())
        )
        .await
        .is_ok()
    );
    wrong("shared", slow.max(1), ["`shared`: 3 restarts take at least 12s with this backoff, so `max_restarts: 3` within 10s is never reached"]).await;
}

#[tokio::test(start_paused = true)]
async fn what_a_child_does_not_have_cannot_be_set() {
    let budget = ResumeBudget { max: 1, within: SECOND, then: OnResumeLimit::Stop };
    let all = || {
        numbers()
            .retry(Retry::DEFAULT)
            .health(PROBE)
            .breaker(Trip::DEFAULT)
            .resume_budget(budget)
            .max(1)
            .size(1)
    };
    wrong(
        "silent",
        all(),
        [
            "`silent`: a task has no `retry`",
            "`silent`: a task has no `health: probe`",
            "`silent`: a task has no `resume_budget`",
            "`silent`: a task has no `max`",
            "`silent`: a task has no `size`",
        ],
    )
    .await;
    wrong(
        "floor",
        all(),
        [
            "`floor`: a supervisor has no `retry`",
            "`floor`: a supervisor has no `health: probe`",
            "`floor`: a supervisor has no `breaker`",
            "`floor`: a supervisor has no `resume_budget`",
            "`floor`: a supervisor has no `max`",
            "`floor`: a supervisor has no `size`",
        ],
    )
    .await;
    wrong(
        "branch/clerk",
        numbers().retry(Retry::DEFAULT),
        ["`branch/clerk`: its messages cannot be copied: a tree that says `retry` makes them so, and its numbers can be changed"],
    )
    .await;
    wrong(
        "visitors",
        numbers().size(3),
        ["`visitors`: the members of this pool come and go: it has no `size`, but a `max`"],
    )
    .await;
    wrong(
        "desks",
        numbers().max(3),
        ["`desks`: this pool has `size` members, and so no `max`"],
    )
    .await;
    wrong(
        "shared",
        numbers().max_restarts(3),
        ["`shared`: its members share their restarts, and have no `max_restarts` of their own"],
    )
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_path_that_leads_nowhere_suggests_the_nearest() {
    let unknown = |path: &'static str| async move {
        told(Overrides::new().set(path, numbers().max_restarts(1)))
            .await
            .remove(0)
    };
    for (wrong, nearest) in [
        ("visitor", "visitors"),
        ("branch/clark", "branch/clerk"),
        ("brunch/clerk", "branch/clerk"),
        ("flor/clerk", "floor/clerk"),
        ("annex/silent", "silent"),
    ] {
        let text = unknown(wrong).await;
        assert!(
            text.ends_with(&format!("; did you mean `{nearest}`?")),
            "{text}"
        );
    }
    // The last is the name of two.
    for far in ["basement", "clerk"] {
        let text = unknown(far).await;
        assert!(!text.contains("did you mean"), "{text}");
    }
    assert_eq!(
        unknown("desks/1").await,
        "`desks/1`: all members of `desks` have its path, and its numbers"
    );
}

async fn job(stop: CancellationToken) -> Result<(), std::io::Error> {
    stop.cancelled().await;
    Ok(())
}

supervision_tree!(Jobs {
    strategy: one_for_one,
    visibility: private,
    children: [jobs = pool { run: job, max: 2 }],
});

#[tokio::test(start_paused = true)]
async fn a_pool_of_tasks_has_what_tasks_have() {
    let some = numbers().capacity(1).handle_timeout(SECOND);
    let overrides = Overrides::new().set("jobs", some.max(3).abort_grace(SECOND));
    let Err(StartError::Override { source, .. }) = Jobs::start_with(overrides).await else {
        panic!("numbers without effect are refused");
    };
    let told: Vec<String> = source.faults().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "`jobs`: a pool of tasks has no `handle_timeout`",
            "`jobs`: a pool of tasks has no `capacity`",
        ]
    );
}
