//! Precedence, field by field.

use proptest::option::of;
use proptest::prelude::{Just, Strategy as _, any, prop_oneof, proptest};
use proptest::{prop_assert_eq, strategy};

use super::*;
use crate::{Factor, Preset, WhileDown};

const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

const DEFAULT: SupervisorPolicy =
    SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));

#[test]
fn otp_13_sup_01_sup_03_defaults_where_nobody_says_anything() {
    let child = ChildPolicy::resolve(&PolicyPatch::NONE, &PolicyPatch::NONE, &DEFAULT);
    let wanted = ChildPolicy {
        restart: Restart::Permanent,
        budget: None,
        on_limit: OnLimit::Escalate,
        backoff: Backoff::DEFAULT,
        reset_after: secs(60),
        on_panic: OnPanic::Restart,
        strategy: None,
        start_timeout: secs(30),
        handle_timeout: None,
        shutdown: Shutdown::After(secs(5)),
        abort_grace: secs(1),
        unstopped: Unstopped::Wait,
        mailbox: Mailbox { capacity: 1024, while_down: WhileDown::Keep, dead_letters: 100 },
        retry: None,
        health: None,
        breaker: None,
        resume_budget: None,
        outlook: Outlook {
            budget: Budget::new(5, secs(60)),
            strategy: Strategy::OneForOne,
            arms: Arms::NEITHER,
        },
        significant: false,
        state: StatePolicy::Fresh,
    };
    assert_eq!(child, wanted);
    let supervisor = SupervisorPolicy {
        members: None,
        strategy: Strategy::OneForOne,
        budget: Budget::new(5, secs(60)),
        backoff: Backoff::DEFAULT,
        on_panic: OnPanic::Restart,
        start: StartOrder::Ordered,
        arms: Arms::NEITHER,
        auto_shutdown: AutoShutdown::Never,
    };
    assert_eq!(DEFAULT, supervisor);
}

#[test]
fn m8_any_key_overrides_a_preset() {
    let patch = SupervisorPatch {
        preset: Some(Preset::Strict),
        ..SupervisorPatch::new(Strategy::RestForOne)
    };
    let plain = SupervisorPolicy::resolve(&patch);
    assert_eq!(plain.budget, Budget::new(3, secs(30)));
    assert_eq!(plain.backoff, Backoff::fixed(secs(10)));
    let within = SupervisorPolicy::resolve(&SupervisorPatch { within: Some(secs(7)), ..patch });
    assert_eq!(within.budget, Budget::new(3, secs(7)));
    let backoff = SupervisorPolicy::resolve(&SupervisorPatch {
        backoff: Some(Backoff::immediate()),
        ..patch
    });
    assert_eq!(backoff.backoff, Backoff::immediate());
    assert_eq!(backoff.budget, plain.budget);
}

#[test]
fn typ_22_r8_reset_after_is_the_governing_window() {
    let reset =
        |patch: PolicyPatch| ChildPolicy::resolve(&patch, &PolicyPatch::NONE, &DEFAULT).reset_after;
    let none = PolicyPatch::NONE;
    assert_eq!(reset(none), secs(60));
    let own = PolicyPatch { within: Some(secs(9)), ..none };
    assert_eq!(reset(own), secs(9));
    let stated =
        PolicyPatch { backoff: Some(Backoff::immediate().with_reset_after(secs(2))), ..own };
    assert_eq!(reset(stated), secs(2));
    // The supervisor's backoff may state it for all its children.
    let supervisor =
        SupervisorPolicy { backoff: Backoff::DEFAULT.with_reset_after(secs(3)), ..DEFAULT };
    assert_eq!(
        ChildPolicy::resolve(&own, &none, &supervisor).reset_after,
        secs(3)
    );
}

#[test]
fn a_budget_of_its_own_takes_the_other_half_from_above() {
    let half = PolicyPatch { max_restarts: Some(MaxRestarts::Unlimited), ..PolicyPatch::NONE };
    let other = PolicyPatch { within: Some(secs(9)), ..PolicyPatch::NONE };
    let budget = |child, attribute| ChildPolicy::resolve(child, attribute, &DEFAULT).budget;
    let none = PolicyPatch::NONE;
    assert_eq!(budget(&other, &none), Some(Budget::new(5, secs(9))));
    assert_eq!(budget(&none, &other), Some(Budget::new(5, secs(9))));
    let unlimited = |within| {
        let max_restarts = MaxRestarts::Unlimited;
        Some(Budget { max_restarts, within })
    };
    assert_eq!(budget(&none, &half), unlimited(secs(60)));
    assert_eq!(budget(&half, &other), unlimited(secs(9)));
}

fn backoffs() -> impl strategy::Strategy<Value = Backoff> {
    (any::<u32>(), of(any::<u32>())).prop_map(|(base, reset)| {
        let base = Duration::from_nanos(base.into());
        let mut backoff = Backoff::exponential(base, Duration::MAX, Factor::ONE);
        backoff.reset_after = reset.map(|nanos| Duration::from_nanos(nanos.into()));
        backoff
    })
}

fn on_panics() -> impl strategy::Strategy<Value = OnPanic> {
    prop_oneof![
        Just(OnPanic::Restart),
        Just(OnPanic::Stop),
        Just(OnPanic::Escalate)
    ]
}

fn maxima() -> impl strategy::Strategy<Value = MaxRestarts> {
    prop_oneof![
        Just(MaxRestarts::Unlimited),
        any::<u32>().prop_map(MaxRestarts::AtMost)
    ]
}

fn shutdowns() -> impl strategy::Strategy<Value = Shutdown> {
    prop_oneof![
        Just(Shutdown::Brutal),
        Just(Shutdown::Infinity),
        any::<Duration>().prop_map(Shutdown::After)
    ]
}

fn arms_of_an_on() -> impl strategy::Strategy<Value = Arms> {
    (any::<bool>(), any::<bool>()).prop_map(|(resume, escalate)| Arms { resume, escalate })
}

fn checks() -> impl strategy::Strategy<Value = HealthCheck> {
    prop_oneof![Just(HealthCheck::PROBE), Just(HealthCheck::HEARTBEAT)]
}

fn mailboxes() -> impl strategy::Strategy<Value = Mailbox> {
    let while_down = prop_oneof![
        Just(WhileDown::Keep),
        Just(WhileDown::Reject),
        Just(WhileDown::DropOldest)
    ];
    (any::<u32>(), while_down, any::<u32>()).prop_map(|(capacity, while_down, dead_letters)| {
        Mailbox { capacity, while_down, dead_letters }
    })
}

fn patches() -> impl strategy::Strategy<Value = PolicyPatch> {
    let restarts = prop_oneof![
        Just(Restart::Permanent),
        Just(Restart::Transient),
        Just(Restart::Temporary)
    ];
    let directives = prop_oneof![Just(Directive::Resume), Just(Directive::Stop)];
    let limits = prop_oneof![Just(OnLimit::Escalate), Just(OnLimit::Stop)];
    let unstopped = prop_oneof![Just(Unstopped::Wait), Just(Unstopped::Escalate)];
    let time = any::<Duration>;
    let fate = (of(restarts), of(maxima()), of(time()), of(limits));
    let failures = (of(backoffs()), of(on_panics()), of(directives));
    let times = (
        of(time()),
        of(time()),
        of(shutdowns()),
        of(time()),
        of(unstopped),
        of(mailboxes()),
        of((any::<u32>(), backoffs()).prop_map(|(times, backoff)| Retry { times, backoff })),
        of(any::<bool>()),
        of(any::<u32>().prop_map(|every| StatePolicy::Snapshot { every })),
    );
    let trips = any::<u32>().prop_map(|failures| Trip { failures, ..Trip::DEFAULT });
    let budgets = any::<u32>().prop_map(|max| ResumeBudget {
        max,
        within: secs(1),
        then: crate::OnResumeLimit::Stop,
    });
    let well = (of(checks()), of(trips), of(budgets), of(arms_of_an_on()));
    (fate, failures, times, well).prop_map(|(fate, failures, times, well)| {
        let (health, breaker, resume_budget, arms) = well;
        let (restart, max_restarts, within, on_limit) = fate;
        let (backoff, on_panic, strategy) = failures;
        let (
            start_timeout,
            handle_timeout,
            shutdown,
            abort_grace,
            unstopped,
            mailbox,
            retry,
            significant,
            state,
        ) = times;
        PolicyPatch {
            restart,
            max_restarts,
            within,
            on_limit,
            backoff,
            on_panic,
            strategy,
            start_timeout,
            handle_timeout,
            shutdown,
            abort_grace,
            unstopped,
            mailbox,
            arms,
            breaker,
            health,
            resume_budget,
            retry,
            significant,
            state,
            stored: false,
        }
    })
}

fn auto_shutdowns() -> impl strategy::Strategy<Value = AutoShutdown> {
    prop_oneof![
        Just(AutoShutdown::Never),
        Just(AutoShutdown::Any),
        Just(AutoShutdown::All)
    ]
}

fn supervisors() -> impl strategy::Strategy<Value = SupervisorPolicy> {
    let presets = prop_oneof![
        Just(Preset::Production),
        Just(Preset::Strict),
        Just(Preset::Lenient),
        Just(Preset::Development)
    ];
    let fields = (
        of(maxima()),
        of(any::<Duration>()),
        of(backoffs()),
        of(on_panics()),
        of(prop_oneof![
            Just(StartOrder::Ordered),
            Just(StartOrder::Concurrent)
        ]),
        of(arms_of_an_on()),
        of(auto_shutdowns()),
    );
    (of(presets), fields).prop_map(|(preset, fields)| {
        let (max_restarts, within, backoff, on_panic, start, arms, auto_shutdown) = fields;
        let patch = SupervisorPatch {
            strategy: Strategy::OneForAll,
            preset,
            max_restarts,
            within,
            backoff,
            on_panic,
            start,
            arms,
            auto_shutdown,
            members: None,
        };
        let policy = SupervisorPolicy::resolve(&patch);
        // The same merge, said with `Option`'s own words.
        let below = preset
            .map(Preset::budget)
            .unwrap_or(Budget::SUPERVISOR_DEFAULT);
        let curve = preset.map(Preset::backoff).unwrap_or_default();
        let wanted = SupervisorPolicy {
            strategy: Strategy::OneForAll,
            budget: Budget {
                max_restarts: max_restarts.unwrap_or(below.max_restarts),
                within: within.unwrap_or(below.within),
            },
            backoff: backoff.unwrap_or(curve),
            on_panic: on_panic.unwrap_or_default(),
            start: start.unwrap_or_default(),
            arms: arms.unwrap_or(Arms::NEITHER),
            auto_shutdown: auto_shutdown.unwrap_or_default(),
            members: None,
        };
        assert_eq!(policy, wanted);
        policy
    })
}

proptest! {
    #[test]
    fn m9_child_then_attribute_then_supervisor_then_default(
        child in patches(), attribute in patches(), supervisor in supervisors(),
    ) {
        let found = ChildPolicy::resolve(&child, &attribute, &supervisor);
        let max_restarts = child.max_restarts.or(attribute.max_restarts);
        let within = child.within.or(attribute.within);
        let own = max_restarts.is_some() || within.is_some();
        let budget = own.then(|| Budget {
            max_restarts: max_restarts.unwrap_or(supervisor.budget.max_restarts),
            within: within.unwrap_or(supervisor.budget.within),
        });
        let backoff = child.backoff.or(attribute.backoff).unwrap_or(supervisor.backoff);
        let window = budget.unwrap_or(supervisor.budget).within;
        let wanted = ChildPolicy {
            restart: child.restart.or(attribute.restart).unwrap_or_default(),
            budget,
            on_limit: child.on_limit.or(attribute.on_limit).unwrap_or_default(),
            backoff,
            reset_after: backoff.reset_after.unwrap_or(window),
            on_panic: child.on_panic.or(attribute.on_panic).unwrap_or(supervisor.on_panic),
            strategy: child.strategy.or(attribute.strategy),
            start_timeout: child.start_timeout.or(attribute.start_timeout).unwrap_or(secs(30)),
            handle_timeout: child.handle_timeout.or(attribute.handle_timeout),
            shutdown: child.shutdown.or(attribute.shutdown).unwrap_or_default(),
            abort_grace: child.abort_grace.or(attribute.abort_grace).unwrap_or(secs(1)),
            unstopped: child.unstopped.or(attribute.unstopped).unwrap_or_default(),
            mailbox: child.mailbox.or(attribute.mailbox).unwrap_or_default(),
            health: child.health.or(attribute.health),
            breaker: child.breaker.or(attribute.breaker),
            resume_budget: child.resume_budget.or(attribute.resume_budget),
            outlook: Outlook {
                budget: budget.unwrap_or(supervisor.budget),
                strategy: supervisor.strategy,
                arms: child.arms.or(attribute.arms).unwrap_or_else(|| {
                    let strategy = child.strategy.or(attribute.strategy);
                    strategy.map_or(supervisor.arms, Arms::of)
                }),
            },
            retry: child.retry.or(attribute.retry),
            significant: child.significant.or(attribute.significant).unwrap_or_default(),
            state: child.state.or(attribute.state).unwrap_or_default(),
        };
        prop_assert_eq!(found, wanted);

        let nested = ChildPolicy::resolve_supervisor(&child, &supervisor, Shutdown::After(Duration::ZERO));
        let plain = ChildPolicy::resolve(&child, &PolicyPatch::NONE, &supervisor);
        let shutdown = child.shutdown.unwrap_or(Shutdown::After(Duration::ZERO));
        prop_assert_eq!(nested, ChildPolicy { shutdown, ..plain });
    }
}

#[test]
fn typ_01_who_decides_about_errors() {
    let arms = |directive| PolicyPatch { arms: Some(Arms::of(directive)), ..PolicyPatch::NONE };
    let strategy = |directive| PolicyPatch { strategy: Some(directive), ..PolicyPatch::NONE };
    let supervisor = SupervisorPolicy { arms: Arms::of(Directive::Escalate), ..DEFAULT };
    let resolved = |child: PolicyPatch, attribute: PolicyPatch| {
        ChildPolicy::resolve(&child, &attribute, &supervisor)
            .outlook
            .arms
    };
    let (resume, stop) = (Directive::Resume, Directive::Stop);
    assert_eq!(resolved(arms(resume), arms(stop)), Arms::of(resume));
    assert_eq!(resolved(PolicyPatch::NONE, arms(stop)), Arms::NEITHER);
    assert_eq!(
        resolved(PolicyPatch::NONE, strategy(resume)),
        Arms::of(resume)
    );
    assert_eq!(resolved(arms(stop), strategy(resume)), Arms::NEITHER);
    assert_eq!(
        resolved(PolicyPatch::NONE, PolicyPatch::NONE),
        Arms::of(Directive::Escalate)
    );
}
