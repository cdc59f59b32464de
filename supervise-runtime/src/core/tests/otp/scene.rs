//! Scenarios as OTP's side wrote them down.

use std::time::Duration;

use supervise_policy::{
    AutoShutdown, Budget, ChildPolicy, Members, Restart, Shutdown, Strategy, SupervisorPolicy,
};

use super::super::{
    policies::{child, ms, s, supervisor},
    record::Failure,
    script::{OnStart, OnStop},
};
use crate::core::Exit;

/// One scenario: a tree of supervisors or a pool, and the lines of what happened.
pub(super) struct Scene<'a> {
    /// What it is, in lines.
    pub(super) head: Vec<&'a str>,
    pub(super) root: Supervisor,
    /// Each says what was done, what the supervisors called, and what came of it.
    pub(super) steps: Vec<&'a str>,
}

/// One supervisor and what is below it.
pub(super) struct Supervisor {
    pub(super) policy: SupervisorPolicy,
    pub(super) children: Vec<Child>,
    /// What its members are, if they come and go.
    pub(super) member: Option<ChildPolicy>,
}

pub(super) struct Child {
    pub(super) name: char,
    pub(super) policy: ChildPolicy,
    pub(super) what: What,
}

pub(super) enum What {
    Worker(Vec<OnStart>, OnStop),
    Supervisor(Box<Supervisor>),
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
    let root = match head[1].strip_prefix("pool ") {
        Some(words) => pool(words),
        None => supervising("root", &head),
    };
    Scene { root, head, steps }
}

/// `pool 7 transient wait`
fn pool(words: &str) -> Supervisor {
    let words: Vec<_> = words.split(' ').collect();
    let [intensity, restart, shutdown] = words[..] else {
        panic!("{words:?}");
    };
    Supervisor {
        policy: SupervisorPolicy {
            budget: Budget::new(intensity.parse().unwrap(), s(3_600)),
            members: Some(Members::AtMost(u32::MAX)),
            ..supervisor(Strategy::OneForOne, 0)
        },
        children: Vec::new(),
        member: Some(living(restart, false, shutdown)),
    }
}

/// `supervisor root one_for_all 5 any a,b`
fn supervising(name: &str, head: &[&str]) -> Supervisor {
    let mut lines = head.iter().map(|line| line.split(' ').collect::<Vec<_>>());
    let words = lines
        .find(|words| words[..2] == ["supervisor", name])
        .unwrap();
    let [_, _, strategy, intensity, auto, children] = words[..] else {
        panic!("{words:?}");
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
    let names = children.split(',').filter(|name| *name != "-");
    Supervisor {
        policy: SupervisorPolicy { auto_shutdown, budget, ..supervisor(strategy, 0) },
        children: names.map(|name| declared(name, head)).collect(),
        member: None,
    }
}

/// `child a transient significant brutal shutdown ok,error` or `child a permanent plain infinity supervisor`
fn declared(name: &str, head: &[&str]) -> Child {
    let mut lines = head.iter().map(|line| line.split(' ').collect::<Vec<_>>());
    let words = lines.find(|words| words[..2] == ["child", name]).unwrap();
    let policy = living(words[2], words[3] == "significant", words[4]);
    let what = match words[5..] {
        ["supervisor"] => What::Supervisor(Box::new(supervising(name, head))),
        [stops, starts] => {
            let (starts, stops) = script(stops, starts);
            What::Worker(starts, stops)
        }
        _ => panic!("{words:?}"),
    };
    Child { name: name.chars().next().unwrap(), policy, what }
}

fn living(restart: &str, significant: bool, shutdown: &str) -> ChildPolicy {
    ChildPolicy {
        restart: match restart {
            "permanent" => Restart::Permanent,
            "transient" => Restart::Transient,
            "temporary" => Restart::Temporary,
            other => panic!("{other}"),
        },
        significant,
        shutdown: match shutdown {
            "wait" => Shutdown::After(s(5)),
            "short" => Shutdown::After(SHORT),
            "brutal" => Shutdown::Brutal,
            "infinity" => Shutdown::Infinity,
            other => panic!("{other}"),
        },
        ..child()
    }
}

/// How it stops, and how its starts go: `stuck` and `ok,error`.
pub(super) fn script(stops: &str, starts: &str) -> (Vec<OnStart>, OnStop) {
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
    (starts.collect(), stops)
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
