//! What is told about children and supervisors, and what is not told twice.

#![allow(clippy::unwrap_used)]

use core::time::Duration;
use std::vec::Vec;

use super::*;
use crate::{
    Arms, ChildKind, Directive, Factor, HealthCheck, Mailbox, MaxRestarts, OnLimit, OnPanic,
    OnResumeLimit, Preset, ResumeBudget, Retry, Shutdown, StatePolicy, Strategy, SupervisorPolicy,
    Trip,
};

const NONE: PolicyPatch = PolicyPatch::NONE;
const ZERO: Duration = Duration::ZERO;
const APP: Parent<'_> = Parent { shutdown: Some(Shutdown::After(secs(10))), ..Parent::new("App") };
const PLAIN: SupervisorPatch = SupervisorPatch::new(Strategy::OneForOne);

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn spec(entry: &PolicyPatch, attribute: &PolicyPatch) -> ChildSpec {
    let supervisor = SupervisorPolicy::resolve(&PLAIN);
    ChildSpec::leaf("ledger", ChildKind::Worker, entry, attribute, &supervisor)
}

/// The fields blamed in a tree's entry over an attribute.
fn blamed(entry: PolicyPatch, attribute: PolicyPatch) -> Vec<At> {
    let spec = spec(&entry, &attribute);
    child(&entry, &attribute, &spec, &APP)
        .iter()
        .map(Verdict::at)
        .collect()
}

fn blamed_alone(attribute: PolicyPatch) -> Vec<At> {
    patch(&attribute).iter().map(Verdict::at).collect()
}

#[test]
fn nothing_is_wrong_with_what_is_not_said() {
    assert_eq!(patch(&NONE), Verdicts::new());
    assert!(blamed(NONE, NONE).is_empty());
    assert!(supervisor(&PLAIN, &supervisor_spec(&PLAIN, &[]), &APP).is_empty());
    assert_eq!(patch(&NONE).first(), None);
    assert_eq!(patch(&NONE).at(At::Within), None);
}

/// Everything wrong that can be wrong at once.
const ALL: PolicyPatch = PolicyPatch {
    restart: Some(Restart::Temporary),
    max_restarts: Some(MaxRestarts::AtMost(5)),
    within: Some(ZERO),
    on_limit: Some(OnLimit::Stop),
    backoff: Some(Backoff::exponential(secs(2), secs(1), Factor::ONE).with_reset_after(ZERO)),
    on_panic: Some(OnPanic::Restart),
    strategy: Some(Directive::Restart),
    start_timeout: Some(ZERO),
    handle_timeout: Some(ZERO),
    shutdown: Some(Shutdown::After(ZERO)),
    abort_grace: Some(secs(60)),
    unstopped: None,
    health: Some(HealthCheck::Probe { interval: ZERO, timeout: ZERO, threshold: 0 }),
    breaker: Some(Trip {
        failures: 0,
        within: ZERO,
        reset: ZERO,
        probes: 0,
        successes: 0,
        ..Trip::DEFAULT
    }),
    resume_budget: Some(ResumeBudget { max: 0, within: ZERO, then: OnResumeLimit::Restart }),
    arms: None,
    mailbox: Some(Mailbox { capacity: 0, dead_letters: u32::MAX, ..Mailbox::DEFAULT }),
    retry: Some(Retry { times: 0, backoff: Backoff::exponential(secs(2), secs(1), Factor::ONE) }),
    significant: None,
    state: Some(StatePolicy::Snapshot { every: 0 }),
    stored: false,
};

#[test]
fn m6_everything_wrong_is_told_at_once() {
    let numbers = [
        At::Within,
        At::Base,
        At::Factor,
        At::ResetAfter,
        At::StartTimeout,
        At::HandleTimeout,
        At::Shutdown,
        At::Capacity,
        At::DeadLetters,
        At::Times,
        At::Base,
        At::Factor,
        At::Every,
        At::Health,
        At::Health,
        At::Health,
        At::Breaker,
        At::Breaker,
        At::Breaker,
        At::Breaker,
        At::Breaker,
        At::ResumeBudget,
        At::ResumeBudget,
    ];
    let temporary = [
        At::MaxRestarts,
        At::Within,
        At::OnLimit,
        At::Backoff,
        At::Strategy,
        At::OnPanic,
        At::ResumeBudget,
    ];
    let wanted: Vec<At> = numbers.into_iter().chain(temporary).collect();
    assert_eq!(blamed_alone(ALL), wanted);
    let in_a_tree: Vec<At> = wanted
        .into_iter()
        .chain([At::State, At::Shutdown])
        .collect();
    assert_eq!(blamed(ALL, NONE), in_a_tree);
    let found = patch(&ALL);
    assert!(!found.is_empty());
    assert_eq!(found.first(), Some(&Verdict::Zero(At::Within)));
    assert_eq!(found.at(At::Within), Some(&Verdict::Zero(At::Within)));
    let useless = Verdict::Useless { at: At::Backoff, inherited: false };
    assert_eq!(found.at(At::Backoff), Some(&useless));
    assert_eq!(found.at(At::OnPanic).map(Verdict::at), Some(At::OnPanic));
    assert_eq!(found.at(At::Preset), None);
}

#[test]
fn an_attributes_own_faults_are_told_at_the_attribute() {
    let numbers = PolicyPatch { restart: None, abort_grace: None, shutdown: None, ..ALL };
    assert!(!blamed_alone(numbers).is_empty());
    assert!(blamed(NONE, numbers).is_empty());
}

#[test]
fn temporary_children_in_every_merging() {
    let temporary = PolicyPatch { restart: Some(Restart::Temporary), ..NONE };
    let transient = PolicyPatch { restart: Some(Restart::Transient), ..NONE };
    let backoff = PolicyPatch { backoff: Some(Backoff::DEFAULT), ..NONE };
    let both = PolicyPatch { restart: temporary.restart, ..backoff };
    assert_eq!(blamed_alone(both), [At::Backoff]);
    assert_eq!(blamed(both, NONE), [At::Backoff]);
    assert_eq!(blamed(backoff, temporary), [At::Backoff]);
    // An entry can not take back what the attribute says, and must be able to override the rest of it.
    assert!(blamed(temporary, backoff).is_empty());
    assert!(
        blamed(
            PolicyPatch { restart: transient.restart, ..backoff },
            temporary
        )
        .is_empty()
    );
    assert!(blamed(temporary, NONE).is_empty());
    let inherited = |entry: &PolicyPatch, attribute: &PolicyPatch| {
        let spec = spec(entry, attribute);
        match child(entry, attribute, &spec, &APP).first() {
            Some(Verdict::Useless { inherited, .. }) => Some(*inherited),
            _ => None,
        }
    };
    assert_eq!(inherited(&both, &NONE), Some(false));
    assert_eq!(inherited(&both, &temporary), Some(false));
    assert_eq!(inherited(&backoff, &temporary), Some(true));
    // What does not restart it is no contradiction.
    let stops = PolicyPatch {
        on_panic: Some(OnPanic::Stop),
        strategy: Some(Directive::Escalate),
        ..temporary
    };
    assert!(blamed(stops, NONE).is_empty());
    let restarts = PolicyPatch { on_panic: Some(OnPanic::Restart), ..temporary };
    assert_eq!(blamed(restarts, NONE), [At::OnPanic]);
}

const SLOW: Backoff = Backoff::fixed(Duration::from_secs(20));

#[test]
fn m7_a_childs_own_limit_however_it_came_together() {
    let limit = PolicyPatch {
        max_restarts: Some(MaxRestarts::AtMost(5)),
        within: Some(secs(60)),
        ..NONE
    };
    let slow = PolicyPatch { backoff: Some(SLOW), ..NONE };
    let all = PolicyPatch { backoff: Some(SLOW), ..limit };
    let wanted = [At::Within];
    assert_eq!(blamed(all, NONE), wanted);
    assert_eq!(blamed(slow, limit), wanted);
    assert_eq!(blamed(limit, slow), wanted);
    // Its own halves, and its supervisor's 60s.
    assert_eq!(blamed(PolicyPatch { within: None, ..all }, NONE), wanted);
    assert_eq!(blamed(NONE, PolicyPatch { within: None, ..all }), wanted);
    assert!(blamed_alone(PolicyPatch { within: None, ..all }).is_empty());
    // All of it is the attribute's: told there, and once.
    assert_eq!(blamed_alone(all), wanted);
    assert!(blamed(NONE, all).is_empty());
    assert_eq!(blamed(slow, all), wanted);
    let unlimited = PolicyPatch { max_restarts: Some(MaxRestarts::Unlimited), ..NONE };
    assert!(blamed(unlimited, all).is_empty());
    assert!(blamed(PolicyPatch { within: Some(secs(600)), ..NONE }, all).is_empty());
    // Without a budget of its own it is its supervisor's matter.
    assert!(blamed(slow, NONE).is_empty());
    // What has another fault is not computed with, and what is never restarted not either.
    assert_eq!(
        blamed(PolicyPatch { within: Some(ZERO), ..all }, NONE),
        [At::Within]
    );
    assert_eq!(
        patch(&PolicyPatch { within: Some(ZERO), ..all })
            .iter()
            .count(),
        1
    );
    let capped = Backoff::linear(secs(30), secs(1), secs(20));
    assert_eq!(
        blamed(PolicyPatch { backoff: Some(capped), ..all }, NONE),
        [At::Base]
    );
    assert_eq!(
        blamed_alone(PolicyPatch { backoff: Some(capped), ..all }),
        [At::Base]
    );
    let once = PolicyPatch { restart: Some(Restart::Temporary), ..NONE };
    assert!(blamed(once, all).is_empty());
    assert!(!blamed_alone(PolicyPatch { restart: once.restart, ..all }).contains(&At::Shutdown));
    assert_eq!(
        blamed_alone(PolicyPatch { restart: once.restart, ..all }),
        [At::MaxRestarts, At::Within, At::Backoff]
    );
}

#[test]
fn m7_a_stated_reset_counts() {
    let patch_with = |reset_after| PolicyPatch {
        max_restarts: Some(MaxRestarts::AtMost(5)),
        within: Some(secs(60)),
        backoff: Some(
            SLOW.with_fast_first(true)
                .with_reset_after(secs(reset_after)),
        ),
        ..NONE
    };
    assert_eq!(blamed_alone(patch_with(15)), [At::Within]);
    assert!(blamed_alone(patch_with(14)).is_empty());
    assert_eq!(blamed(patch_with(15), NONE), [At::Within]);
    assert!(blamed(patch_with(14), NONE).is_empty());
}

#[test]
fn a_childs_stop_is_told_at_the_child() {
    let long = PolicyPatch { shutdown: Some(Shutdown::After(secs(30))), ..NONE };
    assert_eq!(blamed(long, NONE), [At::Shutdown]);
    assert_eq!(blamed(NONE, long), [At::Shutdown]);
    let entry = spec(&long, &NONE);
    let own = Parent::new("App");
    assert!(child(&long, &NONE, &entry, &own).is_empty());
}

fn supervisor_spec(patch: &SupervisorPatch, children: &'static [ChildSpec]) -> SupervisorSpec {
    SupervisorSpec::new(patch, None, children)
}

const fn slow_child(shutdown: Shutdown) -> ChildSpec {
    let patch = PolicyPatch { shutdown: Some(shutdown), ..NONE };
    let supervisor = SupervisorPatch { backoff: Some(SLOW), ..PLAIN };
    let supervisor = SupervisorPolicy::resolve(&supervisor);
    ChildSpec::leaf("ledger", ChildKind::Worker, &patch, &NONE, &supervisor)
}

static FIVE: [ChildSpec; 1] = [slow_child(Shutdown::After(secs(5)))];
static TWICE: [ChildSpec; 2] = [FIVE[0], FIVE[0]];
static ENDLESS: [ChildSpec; 2] = [FIVE[0], slow_child(Shutdown::Infinity)];

#[test]
fn supervisors_are_judged_with_their_children() {
    let slow = SupervisorPatch { backoff: Some(SLOW), ..PLAIN };
    let blamed = |patch: &SupervisorPatch, children: &'static [ChildSpec]| -> Vec<At> {
        let spec = supervisor_spec(patch, children);
        supervisor(patch, &spec, &APP)
            .iter()
            .map(Verdict::at)
            .collect()
    };
    assert_eq!(blamed(&slow, &FIVE), [At::Within]);
    assert_eq!(blamed(&slow, &TWICE), [At::Shutdown]);
    assert!(
        blamed(
            &SupervisorPatch { preset: Some(Preset::Lenient), ..PLAIN },
            &FIVE
        )
        .is_empty()
    );
    // Told at the child that never stops.
    assert!(blamed(&slow, &ENDLESS).is_empty());
    let unlimited = SupervisorPatch { max_restarts: Some(MaxRestarts::Unlimited), ..slow };
    assert!(blamed(&unlimited, &FIVE).is_empty());
    let zero = SupervisorPatch { within: Some(ZERO), ..slow };
    assert_eq!(blamed(&zero, &FIVE), [At::Within]);
    let shrinking = Backoff::exponential(secs(2), secs(1), Factor::new(0.5)).with_reset_after(ZERO);
    let wrong = SupervisorPatch { backoff: Some(shrinking), ..PLAIN };
    assert_eq!(
        blamed(&wrong, &FIVE),
        [At::Base, At::Factor, At::ResetAfter]
    );
}

#[test]
fn every_field_is_told_somewhere() {
    let chain = |written: &[At]| At::Within.among(written);
    assert_eq!(
        chain(&[At::Preset, At::Backoff, At::MaxRestarts, At::Within]),
        Some(At::Within)
    );
    assert_eq!(
        chain(&[At::Preset, At::Backoff, At::MaxRestarts]),
        Some(At::MaxRestarts)
    );
    assert_eq!(chain(&[At::Preset, At::Backoff]), Some(At::Backoff));
    assert_eq!(chain(&[At::Preset]), Some(At::Preset));
    assert_eq!(chain(&[]), None);
    for at in [At::Base, At::Factor, At::ResetAfter] {
        assert_eq!(at.otherwise(), Some(At::Backoff), "{at}");
    }
    assert_eq!(At::Capacity.otherwise(), Some(At::Mailbox));
    assert_eq!(At::Every.otherwise(), Some(At::State));
    for (index, at) in At::ALL.into_iter().enumerate() {
        assert_eq!(at as usize, index);
        assert_eq!(at.among(&[at]), Some(at));
        assert!(
            at.as_str()
                .chars()
                .all(|c| c.is_ascii_lowercase() || c == '_')
        );
    }
}

#[test]
fn s1_state_that_is_kept_for_nobody() {
    let kept = Some(StatePolicy::PerCall);
    let fresh = Some(StatePolicy::Fresh);
    let stored = PolicyPatch { stored: true, ..NONE };
    assert_eq!(blamed(stored, NONE), [At::Store]);
    assert_eq!(
        blamed(PolicyPatch { state: fresh, ..stored }, NONE),
        [At::Store]
    );
    let attribute = PolicyPatch { state: kept, ..NONE };
    assert_eq!(
        blamed(PolicyPatch { state: fresh, ..stored }, attribute),
        [At::Store]
    );
    assert!(blamed(stored, attribute).is_empty());
    assert!(blamed(PolicyPatch { state: kept, ..stored }, NONE).is_empty());

    let temporary = PolicyPatch { restart: Some(Restart::Temporary), ..NONE };
    let entry = PolicyPatch { state: kept, ..temporary };
    assert_eq!(blamed(entry, NONE), [At::State]);
    assert_eq!(blamed(attribute, temporary), [At::State]);
    assert!(blamed(PolicyPatch { stored: true, ..entry }, NONE).is_empty());
    assert!(blamed(PolicyPatch { state: fresh, ..temporary }, NONE).is_empty());
    // The tree may have a store for it.
    assert!(blamed_alone(entry).is_empty());
}

#[test]
fn nothing_wrong_is_asserted() {
    patch(&NONE).assert_none();
    patch(&NONE).assert_none_at(&At::ALL);
    let zero = patch(&PolicyPatch { within: Some(ZERO), ..NONE });
    zero.assert_none_at(&[At::Backoff, At::Shutdown]);
}

#[test]
#[should_panic(
    expected = "`within` must be longer than zero\nhelp: write a duration, as in `within: 60s`, or leave it out"
)]
fn m6_something_wrong_is_no_assertion() {
    patch(&PolicyPatch { within: Some(ZERO), start_timeout: Some(ZERO), ..NONE }).assert_none();
}

#[test]
#[should_panic(expected = "`start_timeout` must be longer than zero")]
fn m6_something_wrong_with_this_field_is_no_assertion() {
    patch(&PolicyPatch { within: Some(ZERO), start_timeout: Some(ZERO), ..NONE })
        .assert_none_at(&[At::Backoff, At::StartTimeout, At::Within]);
}

#[test]
fn health_is_told_where_it_was_changed() {
    let probe = PolicyPatch { health: Some(HealthCheck::PROBE), ..NONE };
    let slow = PolicyPatch { handle_timeout: Some(secs(35)), ..NONE };
    let both = PolicyPatch { handle_timeout: slow.handle_timeout, ..probe };
    assert_eq!(blamed_alone(both), [At::HandleTimeout]);
    assert_eq!(blamed(both, NONE), [At::HandleTimeout]);
    assert_eq!(blamed(probe, slow), [At::HandleTimeout]);
    assert_eq!(blamed(slow, probe), [At::HandleTimeout]);
    assert!(blamed(NONE, both).is_empty());
    let quick = PolicyPatch { handle_timeout: Some(secs(34)), ..NONE };
    assert!(blamed(quick, both).is_empty());
    assert!(
        blamed(
            PolicyPatch { health: Some(HealthCheck::HEARTBEAT), ..NONE },
            slow
        )
        .is_empty()
    );
    let long = HealthCheck::Probe { interval: secs(5), timeout: secs(10), threshold: 3 };
    let wanted = Verdict::ProbeTooLong { timeout: secs(10), interval: secs(5) };
    let found = patch(&PolicyPatch { health: Some(long), ..NONE });
    assert_eq!(found.iter().collect::<Vec<_>>(), [&wanted]);
    for (above, wrong) in [(0, true), (1, false), (999_999, false), (1_000_000, true)] {
        let rate = HealthCheck::ErrorRate { above: crate::Ppm::new(above), window: secs(1) };
        let found = patch(&PolicyPatch { health: Some(rate), ..NONE });
        assert_eq!(!found.is_empty(), wrong, "{above}");
    }
}

#[test]
fn resume_budgets_want_something_to_resume() {
    let budget = PolicyPatch {
        resume_budget: Some(ResumeBudget {
            max: 3,
            within: secs(60),
            then: OnResumeLimit::Restart,
        }),
        ..NONE
    };
    let with =
        |patch: PolicyPatch, directive| PolicyPatch { arms: Some(Arms::of(directive)), ..patch };
    // By itself an attribute does not know what its supervisor says.
    assert!(blamed_alone(budget).is_empty());
    assert_eq!(
        blamed_alone(with(budget, Directive::Stop)),
        [At::ResumeBudget]
    );
    assert_eq!(
        blamed_alone(with(budget, Directive::Escalate)),
        [At::ResumeBudget]
    );
    assert!(blamed_alone(with(budget, Directive::Resume)).is_empty());
    let strategy = |directive| PolicyPatch { strategy: Some(directive), ..budget };
    assert_eq!(
        blamed_alone(strategy(Directive::Restart)),
        [At::ResumeBudget]
    );
    assert!(blamed_alone(strategy(Directive::Resume)).is_empty());
    // In a tree all of it is known; and an entry cannot take back what an attribute says.
    assert_eq!(blamed(budget, NONE), [At::ResumeBudget]);
    assert!(blamed(budget, with(NONE, Directive::Resume)).is_empty());
    assert_eq!(
        blamed(with(budget, Directive::Stop), with(NONE, Directive::Resume)),
        [At::ResumeBudget]
    );
    assert!(blamed(with(NONE, Directive::Stop), budget).is_empty());
    let temporary = PolicyPatch { restart: Some(Restart::Temporary), ..NONE };
    let resumed = with(budget, Directive::Resume);
    assert_eq!(
        blamed_alone(PolicyPatch { restart: temporary.restart, ..resumed }),
        [At::ResumeBudget]
    );
    assert_eq!(blamed(resumed, temporary), [At::ResumeBudget]);
}

#[test]
fn breakers_are_judged_in_their_place() {
    let breaker = PolicyPatch { breaker: Some(Trip { failures: 9, ..Trip::DEFAULT }), ..NONE };
    assert!(blamed_alone(breaker).is_empty());
    assert_eq!(blamed(breaker, NONE), [At::Breaker]);
    // However it came together: it is the tree that says how often the child is restarted.
    assert_eq!(blamed(NONE, breaker), [At::Breaker]);
    let many = PolicyPatch { max_restarts: Some(MaxRestarts::AtMost(8)), ..NONE };
    assert!(blamed(many, breaker).is_empty());
    assert!(
        blamed(
            PolicyPatch { arms: Some(Arms::of(Directive::Resume)), ..NONE },
            breaker
        )
        .is_empty()
    );
}

#[test]
fn retries_that_come_too_late() {
    let retry = Some(Retry::DEFAULT);
    let limit = |millis| Some(Duration::from_millis(millis));
    let both = PolicyPatch { retry, handle_timeout: limit(700), ..NONE };
    assert_eq!(blamed_alone(both), [At::Retry]);
    assert_eq!(blamed(both, NONE), [At::Retry]);
    assert!(blamed(NONE, both).is_empty(), "told at the attribute");
    let timely = PolicyPatch { handle_timeout: limit(701), ..both };
    assert!(blamed_alone(timely).is_empty());
    // Each says one half.
    let (one, other) = (
        PolicyPatch { retry, ..NONE },
        PolicyPatch { handle_timeout: limit(300), ..NONE },
    );
    assert!(blamed_alone(one).is_empty());
    assert!(blamed_alone(other).is_empty());
    assert_eq!(blamed(one, other), [At::Retry]);
    assert_eq!(blamed(other, one), [At::Retry]);
    assert_eq!(
        At::Retry.among(&[At::HandleTimeout]),
        Some(At::HandleTimeout)
    );
    // The entry's word holds.
    assert!(blamed(timely, both).is_empty());
    let found = patch(&PolicyPatch { handle_timeout: limit(300), ..both });
    let text = found.first().unwrap().text();
    assert_eq!(
        text.as_str(),
        "retry 2 of a message comes after 300ms at the earliest, but `handle_timeout: 300ms` ends the message before\n\
         help: raise `handle_timeout`, which counts retries too, or lower `times` to 1"
    );
    let found = patch(&PolicyPatch { handle_timeout: limit(50), ..both });
    assert!(
        found
            .first()
            .unwrap()
            .help()
            .as_str()
            .ends_with("lower the first wait of `retry`")
    );
}

#[test]
fn dead_letters_have_a_bound() {
    let keeping = |dead_letters| PolicyPatch {
        mailbox: Some(Mailbox { dead_letters, ..Mailbox::DEFAULT }),
        ..NONE
    };
    assert!(blamed_alone(keeping(0)).is_empty(), "they are counted then");
    assert!(blamed_alone(keeping(65_536)).is_empty());
    assert_eq!(blamed_alone(keeping(65_537)), [At::DeadLetters]);
}

mod pools {
    use super::*;
    use std::boxed::Box;

    use crate::Members;

    const PARENT: SupervisorPolicy =
        SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));

    /// What is said of a pool with these members, with this `shutdown` on the supervisor round it.
    fn told(
        entry: PolicyPatch,
        members: Members,
        shared: Option<Budget>,
        shutdown: Option<Shutdown>,
    ) -> Vec<std::string::String> {
        let none = PolicyPatch::NONE;
        let patch = SupervisorPatch::pool(members, shared, &PARENT);
        let policy = SupervisorPolicy::resolve(&patch);
        let member = ChildSpec::member(&entry, &none, &policy, shared.is_some());
        let member = Box::leak(Box::new([member]));
        let inner = SupervisorSpec::new(&patch, None, member);
        let inner = Box::leak(Box::new(inner));
        let spec = ChildSpec::pool("sessions", &PARENT, inner);
        let parent = Parent { shutdown, ..Parent::new("App") };
        let found = pool(&entry, &none, &spec, &parent);
        found.iter().map(std::string::ToString::to_string).collect()
    }

    fn slow(delay: u64) -> PolicyPatch {
        PolicyPatch {
            backoff: Some(Backoff::fixed(Duration::from_secs(delay))),
            ..PolicyPatch::NONE
        }
    }

    #[test]
    fn a_member_is_judged_by_its_own_budget() {
        let entry = slow(30);
        assert_eq!(
            told(entry, Members::AtMost(1_000), None, None),
            [
                "5 restarts take at least 120s with this backoff, so `max_restarts: 5` within 60s is never reached"
            ]
        );
        let temporary = PolicyPatch { restart: Some(Restart::Temporary), ..PolicyPatch::NONE };
        assert_eq!(told(temporary, Members::AtMost(1), None, None), [""; 0]);
    }

    #[test]
    fn a_shared_budget_is_judged_by_how_many_share_it() {
        let shared = Some(Budget::new(6, Duration::from_secs(60)));
        assert_eq!(
            told(slow(30), Members::AtMost(2), shared, None),
            [
                "6 restarts of 2 children are at least 3 of the same one, which take at least 60s with this backoff, so `max_restarts: 6` within 60s is never reached"
            ]
        );
        for enough in [Members::AtMost(3), Members::Exactly(6), Members::PerCore] {
            assert_eq!(told(slow(30), enough, shared, None), [""; 0], "{enough:?}");
        }
    }

    #[test]
    fn members_stop_together() {
        let time = |seconds| Some(Shutdown::After(Duration::from_secs(seconds)));
        let none = PolicyPatch::NONE;
        // 5s and 1s of grace for all of them, and 1s for the pool.
        assert_eq!(told(none, Members::AtMost(1_000), None, time(7)), [""; 0]);
        assert_eq!(
            told(none, Members::AtMost(1_000), None, time(6)),
            [
                "`sessions` may take 6s to stop and 1s more after an abort, but `App` stops its children within 6s"
            ]
        );
    }
}
