//! What is told about children and supervisors, and what is not told twice.

#![allow(clippy::unwrap_used)]

mod messages;
mod pools;
mod restarts;
mod supervisors;

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

const SLOW: Backoff = Backoff::fixed(Duration::from_secs(20));

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

fn supervisor_spec(patch: &SupervisorPatch, children: &'static [ChildSpec]) -> SupervisorSpec {
    SupervisorSpec::new(patch, None, children)
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
fn otp_26_m6_everything_wrong_is_told_at_once() {
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
        At::Retry,
        At::Retry,
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
fn m6_the_first_delay_may_be_the_longest() {
    let with = |base| {
        let backoff = Backoff::linear(secs(base), secs(1), secs(2));
        blamed_alone(PolicyPatch { backoff: Some(backoff), ..NONE })
    };
    assert!(with(1).is_empty() && with(2).is_empty());
    assert_eq!(with(3), [At::Base]);
}

#[test]
fn m6_a_mailbox_has_room() {
    let with = |capacity| PolicyPatch { mailbox: Some(Mailbox::with_capacity(capacity)), ..NONE };
    assert_eq!(blamed_alone(with(0)), [At::Capacity]);
    assert!(blamed_alone(with(1)).is_empty());
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
