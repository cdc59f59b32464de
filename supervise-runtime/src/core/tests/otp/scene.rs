//! Scenarios as OTP's side wrote them down.

use std::time::Duration;

use supervise_policy::{
    AutoShutdown, Budget, ChildPolicy, Restart, Shutdown, Strategy, SupervisorPolicy,
};

use super::super::{
    policies::{child, ms, s, supervisor},
    record::Failure,
    script::{OnStart, OnStop},
};
use crate::core::Exit;

/// One scenario: a supervisor, its children, and the lines of what happened.
pub(super) struct Scene<'a> {
    /// What it is, in lines.
    pub(super) head: Vec<&'a str>,
    pub(super) supervisor: SupervisorPolicy,
    pub(super) children: Vec<(ChildPolicy, Vec<OnStart>, OnStop)>,
    /// Each says what was done, what the supervisor called, and what came of it.
    pub(super) steps: Vec<&'a str>,
}

/// Shorter than what the file's other word means, and longer than none.
pub(super) const SHORT: Duration = ms(20);

/// OTP tries a failed start again only after all that it has heard of meanwhile, and counts it then.
const FAILING: Duration = Duration::from_nanos(100);

/// All scenarios of a file.
pub(super) fn all(text: &str) -> Vec<Scene<'_>> {
    text.split("\n\n").skip(1).map(one).collect()
}

fn one(block: &str) -> Scene<'_> {
    let (steps, head): (Vec<_>, Vec<_>) = block.lines().partition(|line| line.contains(" -> "));
    let children = head[1..].iter().map(|line| declared(line)).collect();
    Scene { supervisor: supervising(head[0]), children, head, steps }
}

/// `scenario 7 one_for_all 5 any`
fn supervising(line: &str) -> SupervisorPolicy {
    let words: Vec<_> = line.split(' ').collect();
    let ["scenario", _, strategy, intensity, auto] = words[..] else {
        panic!("{line}");
    };
    let strategy = match strategy {
        "one_for_one" => Strategy::OneForOne,
        "one_for_all" => Strategy::OneForAll,
        "rest_for_one" => Strategy::RestForOne,
        other => panic!("{other}"),
    };
    let auto_shutdown = match auto {
        "never" => AutoShutdown::Never,
        "any" => AutoShutdown::Any,
        "all" => AutoShutdown::All,
        other => panic!("{other}"),
    };
    let budget = Budget::new(intensity.parse().unwrap(), s(3_600));
    SupervisorPolicy { auto_shutdown, budget, ..supervisor(strategy, 0) }
}

/// `child a transient significant brutal shutdown ok,error`
fn declared(line: &str) -> (ChildPolicy, Vec<OnStart>, OnStop) {
    let words: Vec<_> = line.split(' ').collect();
    let ["child", _, restart, significant, shutdown, stops, starts] = words[..] else {
        panic!("{line}");
    };
    let policy = ChildPolicy {
        restart: match restart {
            "permanent" => Restart::Permanent,
            "transient" => Restart::Transient,
            "temporary" => Restart::Temporary,
            other => panic!("{other}"),
        },
        significant: significant == "significant",
        shutdown: match shutdown {
            "wait" => Shutdown::After(s(5)),
            "short" => Shutdown::After(SHORT),
            "brutal" => Shutdown::Brutal,
            other => panic!("{other}"),
        },
        ..child()
    };
    let stops = match stops {
        "stuck" => OnStop::OnAbort(Duration::ZERO),
        reason => OnStop::End(exit(reason)),
    };
    let starts = starts.split(',').map(|start| match start {
        "ok" => OnStart::Ready,
        "ignore" => OnStart::Ignore,
        "error" => OnStart::FailAfter(FAILING),
        other => panic!("{other}"),
    });
    (policy, starts.collect(), stops)
}

/// How a child ends for this reason of OTP's.
pub(super) fn exit(reason: &str) -> Exit<Failure> {
    match reason {
        "normal" => Exit::Normal,
        "shutdown" => Exit::Shutdown,
        "kill" => Exit::Killed,
        "boom" => Exit::Failed("boom"),
        other => panic!("{other}"),
    }
}
