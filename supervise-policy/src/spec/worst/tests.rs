//! Against a child that fails as soon as it runs, counted failure by failure.

use core::time::Duration;
use std::boxed::Box;
use std::vec::Vec;

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::*;
use crate::{
    ChildKind, PanicAbort, PanicHook, PolicyPatch, Shutdown, Strategy as Group, SupervisorPatch,
    SupervisorPolicy,
};

const MINUTE: Duration = Duration::from_secs(60);

fn supervisor(shared: MaxRestarts, children: Vec<ChildSpec>) -> SupervisorSpec {
    let patch =
        SupervisorPatch { max_restarts: Some(shared), ..SupervisorPatch::new(Group::OneForOne) };
    SupervisorSpec::new(&patch, None, Box::leak(children.into_boxed_slice()))
}

/// What a child says about its restarts, in the order of the patch.
type Life = (Restart, Option<MaxRestarts>, OnLimit);

fn child((restart, own, on_limit): Life, below: Option<SupervisorSpec>) -> ChildSpec {
    let patch = PolicyPatch {
        restart: Some(restart),
        max_restarts: own,
        on_limit: Some(on_limit),
        ..PolicyPatch::NONE
    };
    // The parent's policy only gives the window here: whose budget is shared is decided by the parent itself.
    let parent = SupervisorPolicy::resolve(&SupervisorPatch::new(Group::OneForOne));
    let (kind, below) = match below {
        Some(below) => (ChildKind::Supervisor, Some(&*Box::leak(Box::new(below)))),
        None => (ChildKind::Worker, None),
    };
    let leaf = ChildSpec::leaf("child", kind, &patch, &PolicyPatch::NONE, &parent);
    ChildSpec { supervisor: below, ..leaf }
}

fn tree(supervisor: SupervisorSpec) -> TreeSpec {
    TreeSpec {
        name: "Tree",
        doc: "",
        supervisor,
        shutdown: Shutdown::After(MINUTE),
        panic_abort: PanicAbort::Refuse,
        panic_hook: PanicHook::Install,
    }
}

use MaxRestarts::{AtMost, Unlimited};
use OnLimit::{Escalate, Stop};
use Restart::{Permanent, Temporary, Transient};

const PLAIN: Life = (Permanent, None, Escalate);

#[test]
fn budgets_multiply_down_a_tree() {
    let worst = |root| tree(root).worst_case_restarts();
    let leaf = || child(PLAIN, None);
    assert_eq!(worst(supervisor(AtMost(5), Vec::new())), AtMost(0));
    assert_eq!(
        worst(supervisor(AtMost(5), Vec::from([leaf(), leaf()]))),
        AtMost(5)
    );
    assert_eq!(worst(supervisor(AtMost(0), Vec::from([leaf()]))), AtMost(0));
    let inner = |n| supervisor(AtMost(n), Vec::from([leaf()]));
    let two = |life, m, n| {
        worst(supervisor(
            AtMost(m),
            Vec::from([child(life, Some(inner(n)))]),
        ))
    };
    assert_eq!(two(PLAIN, 5, 5), AtMost(35));
    assert_eq!(two(PLAIN, 0, 5), AtMost(5));
    assert_eq!(two(PLAIN, 5, 0), AtMost(5));
    assert_eq!(
        two((Transient, Some(AtMost(2)), Escalate), 5, 3),
        AtMost(3 * 4 - 1)
    );
    // Nothing goes beyond these.
    assert_eq!(two((Temporary, None, Escalate), 5, 3), AtMost(3));
    let stops = (Permanent, Some(AtMost(1)), Stop);
    assert_eq!(two(stops, 5, 3), AtMost(2 * 4 - 1));
    let third = supervisor(AtMost(9), Vec::from([child(stops, Some(inner(3)))]));
    assert_eq!(
        worst(supervisor(
            AtMost(9),
            Vec::from([child(PLAIN, Some(third))])
        )),
        AtMost(9)
    );
}

#[test]
fn what_has_no_end() {
    let worst = |root| tree(root).worst_case_restarts();
    let leaf = |own, on_limit| child((Permanent, own, on_limit), None);
    let plain = || Vec::from([leaf(None, Escalate)]);
    assert_eq!(worst(supervisor(Unlimited, plain())), Unlimited);
    assert_eq!(worst(supervisor(Unlimited, Vec::new())), AtMost(0));
    let own = leaf(Some(AtMost(2)), Escalate);
    assert_eq!(worst(supervisor(Unlimited, Vec::from([own]))), AtMost(2));
    let unlimited = leaf(Some(Unlimited), Stop);
    assert_eq!(
        worst(supervisor(AtMost(1), Vec::from([own, unlimited]))),
        Unlimited
    );
    let most = u32::MAX;
    assert_eq!(worst(supervisor(AtMost(most), plain())), AtMost(most));
    assert_eq!(
        worst(supervisor(AtMost(most - 1), plain())),
        AtMost(most - 1)
    );
    let inner = supervisor(AtMost(most), plain());
    let deep = supervisor(AtMost(most), Vec::from([child(PLAIN, Some(inner))]));
    let deeper = supervisor(AtMost(most), Vec::from([child(PLAIN, Some(deep))]));
    assert_eq!(worst(deeper), AtMost(most));
}

/// Starts the first until nobody starts it any more, level by level as failures go up. `lives` are those of a child and of each
/// supervisor above it, below the root; `shared` the budgets of their supervisors.
fn count(lives: &[Life], shared: &[u32]) -> Vec<u32> {
    let mut starts: Vec<u32> = lives.iter().map(|_| 1).collect();
    let mut used: Vec<u32> = starts.iter().map(|_| 0).collect();
    // The level that has just failed, from the leaf up.
    let mut failed = 0;
    while let Some((restart, own, on_limit)) = lives.get(failed) {
        let limit = match own {
            Some(AtMost(max)) => *max,
            _ => shared[failed],
        };
        if *restart == Temporary {
            break;
        }
        if used[failed] < limit {
            used[failed] += 1;
            // A new life for it and for everything below, with empty logs there.
            for level in 0..=failed {
                starts[level] += 1;
                used[level] = if level == failed { used[level] } else { 0 };
            }
            failed = 0;
        } else if own.is_some() && *on_limit == Stop {
            break;
        } else {
            failed += 1;
        }
    }
    starts
}

fn lives() -> impl Strategy<Value = Vec<(Life, u32)>> {
    let restarts = prop_oneof![5 => Just(Permanent), 2 => Just(Transient), 1 => Just(Temporary)];
    let limits = prop_oneof![Just(Escalate), Just(Stop)];
    let life = (restarts, of((0_u32..4).prop_map(AtMost)), limits);
    vec((life, 0_u32..4), 1..5)
}

proptest! {
    #[test]
    fn counted_failure_by_failure(levels in lives()) {
        let (lives, shared): (Vec<Life>, Vec<u32>) = levels.into_iter().unzip();
        let mut below = None;
        for (life, shared) in lives.iter().zip(&shared) {
            below = Some(supervisor(AtMost(*shared), Vec::from([child(*life, below)])));
        }
        // A supervisor may be the one that fails, for a reason of its own.
        let starts = (0..lives.len()).flat_map(|first| count(&lives[first..], &shared[first..]));
        let most = starts.max().map_or(0, |most| most - 1);
        prop_assert_eq!(below.map(|root| tree(root).worst_case_restarts()), Some(AtMost(most)));
    }
}
