//! A module in which well-known names mean something else.

#![allow(
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    dead_code
)]

use super::{Group, Idle, forever};

macro_rules! decoys {
    ($($name:ident)*) => {$(
        /// Not the one that everybody knows.
        pub struct $name;
    )*};
}

decoys! {
    Option Result Box Vec String Duration Send Sync Clone Debug Fn FnMut FnOnce Into From Default Iterator
    Actor ActorRef TaskRef Tree Context Directive Failure Escalated Running StartError Builder Worker Task
    Strategy Restart Backoff Budget TreeSpec PolicyPatch SupervisorPatch ChildPolicy Factor Jitter
}

macro_rules! undone {
    ($($name:ident)*) => {$(
        #[allow(unused_macros)]
        macro_rules! $name {
            () => {};
        }
    )*};
}

undone!(assert matches panic concat stringify format write vec unreachable);

/// Not the crates that are known.
pub mod core {}
/// Not the crates that are known.
pub mod std {}
/// Not the crates that are known.
pub mod supervision {}
/// Not the crates that are known.
pub mod policy {}
/// Not the crates that are known.
pub mod __private {}

/// Not a function that is known.
pub fn Some() {}
/// Not a function that is known.
pub fn Ok() {}
/// Not a function that is known.
pub fn drop() {}
/// Not a constant that is known.
pub const None: () = ();

/// The real thing, which a constant stands for.
const WITHIN: ::core::time::Duration = ::core::time::Duration::from_secs(60);
/// The real thing, which a constant stands for.
const CAP: ::core::time::Duration = ::core::time::Duration::from_secs(20);

::supervision::supervision_tree!(Hidden {
    context: ::core::primitive::u8,
    strategy: one_for_one,
    max_restarts: 2 + 3,
    within: WITHIN,
    backoff: linear { base: 1s, cap: CAP, jitter: 0.1 },
    on: match error {
        ::core::convert::Infallible => match error {
            _ => restart,
        },
        _ => escalate,
    },
    children: [
        idle = worker {
            actor: Idle,
            args: |number| *number,
            mailbox: queue { capacity: 1 + 1 },
            max_restarts: 3,
            within: 100s,
            on: match error {
                _ => restart,
            },
        },
        other = worker {
            actor: Idle,
            args: |number, up| {
                let _ = ::core::clone::Clone::clone(&up.idle);
                *number
            },
        },
        forever = task { run: forever },
        group = supervisor { tree: Group, context: |number| *number },
        inner = supervisor {
            strategy: one_for_one,
            children: [idle = worker { actor: Idle, args: |_| 1 },],
        },
    ],
});

/// A struct among them.
#[::supervision::supervised(strategy = one_for_one, context = ::core::primitive::u8)]
pub struct HiddenStruct {
    /// Idles.
    #[child(args = |number| *number)]
    pub idle: Idle,
    /// Runs.
    #[child(task, run = forever)]
    pub forever: ::supervision::TaskRef,
}

/// An actor among them.
#[::supervision::supervised(
    strategy = stop,
    max_restarts = 1 + 1,
    within = WITHIN,
    backoff = exponential { base: 1s, cap: CAP, factor: 1.5 },
    on = match error { _ => restart }
)]
pub struct HiddenActor;

impl ::supervision::Actor for HiddenActor {
    type Args = ();
    type Msg = ();
    type Error = ::core::convert::Infallible;

    async fn start(
        (): (),
        _: &mut ::supervision::Context<Self>,
    ) -> ::core::result::Result<Self, ::core::convert::Infallible> {
        ::core::result::Result::Ok(Self)
    }

    async fn handle(
        &mut self,
        (): (),
        _: &mut ::supervision::Context<Self>,
    ) -> ::core::result::Result<(), ::core::convert::Infallible> {
        ::core::result::Result::Ok(())
    }
}
