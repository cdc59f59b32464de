//! One precedence for every key: the child's own field, its actor's attribute, its supervisor, the
//! supervisor's preset, the default.

use std::time::Duration;

use supervision::{
    policy::{
        Arms, Backoff, Budget, ChildPolicy, Directive, Factor, HealthCheck, Jitter, Mailbox,
        MaxRestarts, OnLimit, OnPanic, OnResumeLimit, Outlook, Ppm, Preset, Restart, ResumeBudget,
        Retry, Shutdown, StatePolicy, Strategy, TreeSpec, Trip, Unstopped, WhileDown, WhileOpen,
    },
    prelude::*,
};

use crate::feed::{Feed, FeedError, feed};

/// Says nothing.
struct Bare(Feed);

feed!(Bare);

/// Says everything.
#[supervised(
    restart = transient,
    max_restarts = 7,
    within = 70s,
    on_limit = stop,
    backoff = fixed { delay: 70ms },
    on_panic = stop,
    strategy = resume,
    start_timeout = 7s,
    handle_timeout = 700ms,
    shutdown = 17s,
    abort_grace = 77ms,
    unstopped = escalate,
    mailbox = queue { capacity: 77 },
    retry = attempts { times: 7, backoff: fixed { delay: 7ms } },
    health = probe { interval: 77s, timeout: 7s },
    breaker = trip { failures: 7, while_open: stop },
    resume_budget = limit { max: 7, within: 7s, then: restart },
    state = per_call
)]
struct Opinionated(Feed);

feed!(Opinionated);

impl Snapshot for Opinionated {
    type State = ();

    fn snapshot(&self) {}

    async fn restore(&mut self, (): (), _: &mut Context<Self>) -> Result<(), FeedError> {
        Ok(())
    }
}

const LIMIT: u32 = 8;
const WINDOW: Duration = Duration::from_secs(80);
const DELAY: Duration = Duration::from_millis(80);

supervision_tree!(Defaults {
    strategy: one_for_one,
    children: [
        bare = worker { actor: Bare },
        opinionated = worker { actor: Opinionated },
    ],
});

supervision_tree!(Supervised {
    strategy: one_for_one,
    max_restarts: 6,
    within: 60s,
    backoff: linear { base: 1s, step: 1s, cap: 60s },
    on_panic: escalate,
    children: [
        bare = worker { actor: Bare },
        opinionated = worker { actor: Opinionated },
        overridden = worker {
            actor: Opinionated,
            restart: permanent,
            max_restarts: LIMIT,
            within: WINDOW,
            on_limit: escalate,
            backoff: fixed { delay: DELAY },
            on_panic: restart,
            start_timeout: 8s,
            handle_timeout: 8min,
            shutdown: infinity,
            abort_grace: 88ms,
            unstopped: wait,
            mailbox: queue { capacity: 88, while_down: reject, dead_letters: 8 },
            retry: attempts { times: 8 },
            health: error_rate { above: 0.8, window: WINDOW },
            breaker: trip {
                failures: LIMIT,
                within: 8s,
                reset: DELAY,
                probes: 8,
                successes: 8,
                while_open: hold
            },
            resume_budget: limit { max: LIMIT, within: WINDOW, then: escalate },
            state: snapshot { every: 8 },
        },
        half = worker { actor: Opinionated, within: 5min, shutdown: brutal },
        own_window = worker { actor: Bare, within: 5min },
    ],
});

supervision_tree!(Presets {
    strategy: one_for_one,
    preset: lenient,
    children: [
        bare = worker { actor: Bare },
        opinionated = worker { actor: Opinionated },
        overridden = supervisor {
            strategy: one_for_one,
            preset: lenient,
            within: 10s,
            backoff: fixed { delay: 9ms },
            children: [bare = worker { actor: Bare },],
        },
        inner = supervisor { strategy: one_for_one, children: [bare = worker { actor: Bare },] },
    ],
});

fn policy(spec: &TreeSpec, path: &str) -> ChildPolicy {
    let mut names = path.split('/');
    let mut supervisor = &spec.supervisor;
    let last = names.next_back().unwrap();
    for name in names {
        let child = supervisor.children.iter().find(|child| child.name == name);
        supervisor = child.unwrap().supervisor.unwrap();
    }
    supervisor
        .children
        .iter()
        .find(|child| child.name == last)
        .unwrap()
        .policy
}

const fn s(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// What the attribute of [`Opinionated`] says.
const ATTRIBUTE: ChildPolicy = ChildPolicy {
    restart: Restart::Transient,
    budget: Some(Budget::new(7, s(70))),
    on_limit: OnLimit::Stop,
    backoff: Backoff::fixed(ms(70)),
    reset_after: s(70),
    on_panic: OnPanic::Stop,
    strategy: Some(Directive::Resume),
    start_timeout: s(7),
    handle_timeout: Some(ms(700)),
    shutdown: Shutdown::After(s(17)),
    abort_grace: ms(77),
    unstopped: Unstopped::Escalate,
    health: Some(HealthCheck::Probe { interval: s(77), timeout: s(7), threshold: 3 }),
    breaker: Some(Trip { failures: 7, while_open: WhileOpen::Stop, ..Trip::DEFAULT }),
    resume_budget: Some(ResumeBudget { max: 7, within: s(7), then: OnResumeLimit::Restart }),
    outlook: outlook(7, 70, Directive::Resume),
    mailbox: Mailbox::with_capacity(77),
    retry: Some(Retry { times: 7, backoff: Backoff::fixed(ms(7)) }),
    significant: false,
    state: StatePolicy::PerCall,
};

const fn outlook(max_restarts: u32, within: u64, directive: Directive) -> Outlook {
    Outlook {
        budget: Budget::new(max_restarts, s(within)),
        strategy: Strategy::OneForOne,
        arms: Arms::of(directive),
    }
}

#[test]
fn without_a_word_anywhere_the_defaults_hold() {
    assert_eq!(
        policy(Defaults::SPEC, "bare"),
        ChildPolicy {
            restart: Restart::Permanent,
            budget: None,
            on_limit: OnLimit::Escalate,
            backoff: Backoff::exponential(ms(100), s(30), Factor::new(2.0))
                .with_jitter(Jitter::fraction(0.2))
                .with_fast_first(true),
            reset_after: s(60),
            on_panic: OnPanic::Restart,
            strategy: None,
            start_timeout: s(30),
            handle_timeout: None,
            shutdown: Shutdown::After(s(5)),
            abort_grace: s(1),
            unstopped: Unstopped::Wait,
            health: None,
            breaker: None,
            resume_budget: None,
            outlook: outlook(5, 60, Directive::Restart),
            mailbox: Mailbox::DEFAULT,
            retry: None,
            significant: false,
            state: StatePolicy::Fresh,
        }
    );
    assert_eq!(
        Defaults::SPEC.supervisor.policy.budget,
        Budget::new(5, s(60))
    );
}

#[test]
fn the_attribute_comes_before_the_defaults_the_preset_and_the_supervisor() {
    assert_eq!(policy(Defaults::SPEC, "opinionated"), ATTRIBUTE);
    assert_eq!(policy(Presets::SPEC, "opinionated"), ATTRIBUTE);
    assert_eq!(policy(Supervised::SPEC, "opinionated"), ATTRIBUTE);
}

#[test]
fn the_supervisor_comes_before_the_defaults() {
    let bare = policy(Supervised::SPEC, "bare");
    assert_eq!(bare.backoff, Backoff::linear(s(1), s(1), s(60)));
    assert_eq!(bare.on_panic, OnPanic::Escalate);
    assert_eq!((bare.budget, bare.reset_after), (None, s(60)));
    assert_eq!(
        Supervised::SPEC.supervisor.policy.budget,
        Budget::new(6, s(60))
    );
}

#[test]
fn the_childs_own_field_comes_before_everything() {
    assert_eq!(
        policy(Supervised::SPEC, "overridden"),
        ChildPolicy {
            restart: Restart::Permanent,
            budget: Some(Budget::new(8, s(80))),
            on_limit: OnLimit::Escalate,
            backoff: Backoff::fixed(ms(80)),
            reset_after: s(80),
            on_panic: OnPanic::Restart,
            strategy: Some(Directive::Resume),
            start_timeout: s(8),
            handle_timeout: Some(s(480)),
            shutdown: Shutdown::Infinity,
            abort_grace: ms(88),
            unstopped: Unstopped::Wait,
            health: Some(HealthCheck::ErrorRate { above: Ppm::new(800_000), window: s(80) }),
            breaker: Some(Trip {
                failures: 8,
                within: s(8),
                reset: ms(80),
                probes: 8,
                successes: 8,
                while_open: WhileOpen::Hold,
            }),
            resume_budget: Some(ResumeBudget {
                max: 8,
                within: s(80),
                then: OnResumeLimit::Escalate,
            }),
            outlook: outlook(8, 80, Directive::Resume),
            mailbox: Mailbox { capacity: 88, while_down: WhileDown::Reject, dead_letters: 8 },
            retry: Some(Retry { times: 8, ..Retry::DEFAULT }),
            significant: false,
            state: StatePolicy::Snapshot { every: 8 },
        }
    );
}

#[test]
fn keys_are_merged_one_by_one() {
    assert_eq!(
        policy(Supervised::SPEC, "half"),
        ChildPolicy {
            budget: Some(Budget::new(7, s(300))),
            reset_after: s(300),
            shutdown: Shutdown::Brutal,
            outlook: outlook(7, 300, Directive::Resume),
            ..ATTRIBUTE
        }
    );
    // The half of a budget that nobody gives is the supervisor's.
    let own_window = policy(Supervised::SPEC, "own_window");
    assert_eq!(own_window.budget, Some(Budget::new(6, s(300))));
    assert_eq!(own_window.reset_after, s(300));
}

#[test]
fn the_preset_comes_before_the_defaults_and_after_what_the_supervisor_says() {
    let lenient = Preset::Lenient;
    let bare = policy(Presets::SPEC, "bare");
    assert_eq!(bare.backoff, lenient.backoff());
    assert_eq!(bare.reset_after, s(600));
    assert_eq!(Presets::SPEC.supervisor.policy.budget, lenient.budget());

    let overridden = policy(Presets::SPEC, "overridden/bare");
    assert_eq!(overridden.backoff, Backoff::fixed(ms(9)));
    assert_eq!(overridden.reset_after, s(10));
    let [.., overridden, _] = Presets::SPEC.supervisor.children else {
        panic!()
    };
    let budget = overridden.supervisor.unwrap().policy.budget;
    assert_eq!(budget.max_restarts, MaxRestarts::AtMost(20));
    assert_eq!(budget.within, s(10));
}

#[test]
fn nothing_is_inherited_over_two_levels() {
    let bare = policy(Presets::SPEC, "inner/bare");
    assert_eq!(bare, policy(Defaults::SPEC, "bare"));
    // The supervisor's own life is its parent's affair, and the parent has a preset.
    assert_eq!(
        policy(Presets::SPEC, "inner").backoff,
        Preset::Lenient.backoff()
    );
}
