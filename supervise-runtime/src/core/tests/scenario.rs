//! Random scenarios: policies, scripts and steps.

use std::time::Duration;

use proptest::prelude::*;
use supervise_policy::{
    AutoShutdown, Backoff, Budget, ChildPolicy, Directive, Factor, Jitter, OnLimit, Restart,
    Shutdown, Strategy, SupervisorPolicy, Unstopped,
};

use super::{
    policies::{child, concurrent, ms, supervisor},
    record::Failure,
    script::{OnStart, OnStop},
};
use crate::core::Exit;

/// Everything about one run.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    pub(super) supervisor: SupervisorPolicy,
    pub(super) children: Vec<(ChildPolicy, Vec<OnStart>, OnStop)>,
    pub(super) steps: Vec<Step>,
}

/// What happens to a supervisor and its children. Children are taken modulo their number.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Advance(Duration),
    End(usize, Exit<Failure>, Directive),
    EndUnjoined(usize),
    Join(usize),
    Hold(usize, bool),
    Release(usize),
    Condemn(usize, Directive),
    StopChild(usize),
    StartChild(usize),
    RestartChild(usize),
    RemoveChild(usize),
    PauseChild(usize, bool),
    ResetChild(usize),
    ResetShared,
    Stops(usize, OnStop),
    Start,
    Stop,
    Abort,
    /// A report about another incarnation than the current one.
    Stale(usize, u64),
}

pub(super) fn scenarios() -> impl Generate<Value = Scenario> {
    let children = prop::collection::vec((policies(), starts(), stops()), 0..6);
    let steps = prop::collection::vec(steps(), 1..60);
    let supervisors = (strategies(), 0..8_u32, any::<bool>(), auto_shutdowns());
    let supervisors = supervisors.prop_map(|(strategy, max, at_once, auto_shutdown)| {
        let policy = if at_once {
            concurrent(strategy, max)
        } else {
            supervisor(strategy, max)
        };
        SupervisorPolicy { auto_shutdown, ..policy }
    });
    (supervisors, children, steps).prop_map(|(supervisor, children, steps)| Scenario {
        supervisor,
        children,
        steps,
    })
}

/// The trait of proptest, whose name the vocabulary of supervision has taken.
pub(super) use proptest::strategy::Strategy as Generate;

pub(super) fn strategies() -> impl Generate<Value = Strategy> {
    prop_oneof![
        Just(Strategy::OneForOne),
        Just(Strategy::OneForAll),
        Just(Strategy::RestForOne)
    ]
}

pub(super) fn auto_shutdowns() -> impl Generate<Value = AutoShutdown> {
    prop_oneof![
        2 => Just(AutoShutdown::Never),
        1 => Just(AutoShutdown::Any),
        1 => Just(AutoShutdown::All)
    ]
}

/// Short and coarse, so that things coincide.
fn times() -> impl Generate<Value = Duration> {
    prop_oneof![Just(ms(0)), (1..30_u64).prop_map(|tenths| ms(tenths * 500))]
}

fn policies() -> impl Generate<Value = ChildPolicy> {
    let restart = prop_oneof![3 => Just(Restart::Permanent), 1 => Just(Restart::Transient), 1 => Just(Restart::Temporary)];
    let budget = prop::option::of((0..4_u32).prop_map(|max| Budget::new(max, ms(5_000))));
    let on_limit = prop_oneof![Just(OnLimit::Escalate), Just(OnLimit::Stop)];
    let shutdown = prop_oneof![
        Just(Shutdown::Brutal),
        Just(Shutdown::Infinity),
        times().prop_map(Shutdown::After)
    ];
    let unstopped = prop_oneof![3 => Just(Unstopped::Wait), 1 => Just(Unstopped::Escalate)];
    let ends = (shutdown, times(), unstopped, any::<bool>());
    (restart, budget, on_limit, backoffs(), times(), ends).prop_map(
        |(restart, budget, on_limit, backoff, reset_after, ends)| {
            let (shutdown, abort_grace, unstopped, significant) = ends;
            ChildPolicy {
                restart,
                budget,
                on_limit,
                backoff,
                reset_after,
                shutdown,
                abort_grace,
                unstopped,
                significant,
                ..child()
            }
        },
    )
}

fn backoffs() -> impl Generate<Value = Backoff> {
    let growing = Backoff::exponential(ms(500), ms(4_000), Factor::new(2.0));
    prop_oneof![
        Just(Backoff::immediate()),
        times().prop_map(Backoff::fixed),
        Just(growing),
        Just(growing.with_jitter(Jitter::Full).with_fast_first(true)),
    ]
}

/// The first start always comes to an end by itself, so that most scenarios get past it.
fn starts() -> impl Generate<Value = Vec<OnStart>> {
    let first = prop_oneof![
        6 => Just(OnStart::Ready),
        2 => times().prop_map(OnStart::ReadyAfter),
        1 => Just(OnStart::Ignore),
    ];
    let later = prop_oneof![
        4 => Just(OnStart::Ready),
        1 => times().prop_map(OnStart::ReadyAfter),
        1 => Just(OnStart::Fail),
        1 => times().prop_map(OnStart::FailAfter),
        1 => directives().prop_map(OnStart::FailWith),
        1 => Just(OnStart::Ignore),
        1 => Just(OnStart::Hang),
        1 => Just(OnStart::Escalate),
    ];
    (first, prop::collection::vec(later, 0..5)).prop_map(|(first, mut later)| {
        later.insert(0, first);
        later
    })
}

fn stops() -> impl Generate<Value = OnStop> {
    prop_oneof![
        6 => exits().prop_map(OnStop::End),
        2 => times().prop_map(OnStop::EndAfter),
        1 => times().prop_map(OnStop::OnAbort),
        1 => Just(OnStop::Never),
        1 => Just(OnStop::Unjoined),
    ]
}

fn exits() -> impl Generate<Value = Exit<Failure>> {
    prop_oneof![
        1 => Just(Exit::Normal),
        1 => Just(Exit::Shutdown),
        1 => Just(Exit::Killed),
        4 => Just(Exit::Failed("boom"))
    ]
}

pub(super) fn directives() -> impl Generate<Value = Directive> {
    prop_oneof![
        6 => Just(Directive::Restart),
        1 => Just(Directive::Resume),
        1 => Just(Directive::Stop),
        1 => Just(Directive::Escalate)
    ]
}

fn steps() -> impl Generate<Value = Step> {
    let child = || 0..6_usize;
    let verdicts = prop_oneof![Just(Directive::Restart), Just(Directive::Stop)];
    prop_oneof![
        8 => times().prop_map(Step::Advance),
        8 => (child(), exits(), directives()).prop_map(|(c, exit, by)| Step::End(c, exit, by)),
        1 => child().prop_map(Step::EndUnjoined),
        3 => child().prop_map(Step::Join),
        2 => (child(), any::<bool>()).prop_map(|(c, alive)| Step::Hold(c, alive)),
        2 => child().prop_map(Step::Release),
        2 => (child(), verdicts).prop_map(|(c, directive)| Step::Condemn(c, directive)),
        2 => child().prop_map(Step::StopChild),
        3 => child().prop_map(Step::StartChild),
        2 => child().prop_map(Step::RestartChild),
        1 => child().prop_map(Step::RemoveChild),
        2 => (child(), any::<bool>()).prop_map(|(c, paused)| Step::PauseChild(c, paused)),
        1 => child().prop_map(Step::ResetChild),
        1 => Just(Step::ResetShared),
        1 => (child(), stops()).prop_map(|(c, stops)| Step::Stops(c, stops)),
        2 => Just(Step::Start),
        1 => prop_oneof![Just(Step::Stop), Just(Step::Abort)],
        2 => (child(), 1..4_u64).prop_map(|(c, off)| Step::Stale(c, off)),
    ]
}
