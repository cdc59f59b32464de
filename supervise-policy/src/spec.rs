//! A whole tree as data.

#[cfg(test)]
mod tests;
mod worst;

use crate::word::display_word;
use crate::{ChildPolicy, Shutdown, SupervisorPolicy};

/// What kind of child it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChildKind {
    /// An actor with a mailbox.
    Worker,
    /// An async function.
    Task,
    /// A nested supervisor.
    Supervisor,
    /// Several actors of one type.
    Pool,
    /// A WebAssembly component.
    Wasm,
}

impl ChildKind {
    /// The word of the DSL: `worker`, `task`, `supervisor`, `pool` or `wasm`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Task => "task",
            Self::Supervisor => "supervisor",
            Self::Pool => "pool",
            Self::Wasm => "wasm",
        }
    }
}

/// One child of a supervisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildSpec {
    /// Its name, unique among its siblings.
    pub name: &'static str,
    /// What kind of child it is.
    pub kind: ChildKind,
    /// What governs its own life.
    pub policy: ChildPolicy,
    /// What it supervises, if it is a supervisor.
    pub supervisor: Option<&'static SupervisorSpec>,
}

impl ChildSpec {
    /// The longest that an ordered stop of this child can take: its `shutdown` and `abort_grace`, or what its children need
    /// if that is less.
    const fn worst_case_shutdown(&self) -> Shutdown {
        let own = self.policy.shutdown.plus(self.policy.abort_grace);
        match self.supervisor {
            Some(supervisor) => shorter(own, supervisor.worst_case_shutdown()),
            None => own,
        }
    }
}

/// A supervisor and its children, in start order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SupervisorSpec {
    /// What it does with its children.
    pub policy: SupervisorPolicy,
    /// Its children, in start order.
    pub children: &'static [ChildSpec],
}

impl SupervisorSpec {
    /// What its children may take together to stop: see [`total_shutdown`].
    #[must_use]
    pub const fn total_shutdown(&self) -> Shutdown {
        total_shutdown(self.children)
    }

    const fn worst_case_shutdown(&self) -> Shutdown {
        let mut total = Shutdown::After(core::time::Duration::ZERO);
        let mut rest = self.children;
        while let [child, tail @ ..] = rest {
            total = total.add(child.worst_case_shutdown());
            rest = tail;
        }
        total
    }
}

/// A whole tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeSpec {
    /// The name it was declared under.
    pub name: &'static str,
    /// Its documentation, empty if it has none.
    pub doc: &'static str,
    /// The root supervisor.
    pub supervisor: SupervisorSpec,
    /// How long an ordered stop of the whole tree may take; where nothing is said, what its children need together.
    pub shutdown: Shutdown,
    /// What a program without unwinding means for it.
    pub panic_abort: PanicAbort,
    /// Whether a start installs the panic hook.
    pub panic_hook: PanicHook,
}

impl TreeSpec {
    /// The longest that an ordered stop of the whole tree can take: every child uses up its `shutdown` and `abort_grace`,
    /// one after the other, but no supervisor takes longer than its own.
    ///
    /// Holds for children that yield; code that never yields can not be stopped.
    ///
    /// ```
    /// use core::time::Duration;
    /// use supervise_policy::*;
    ///
    /// const SUPERVISOR: SupervisorPolicy =
    ///     SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));
    /// const CHILD: ChildSpec = ChildSpec {
    ///     name: "ledger",
    ///     kind: ChildKind::Worker,
    ///     policy: ChildPolicy::resolve(&PolicyPatch::NONE, &PolicyPatch::NONE, &SUPERVISOR),
    ///     supervisor: None,
    /// };
    /// const TREE: TreeSpec = TreeSpec {
    ///     name: "Payments",
    ///     doc: "",
    ///     supervisor: SupervisorSpec { policy: SUPERVISOR, children: &[CHILD] },
    ///     shutdown: total_shutdown(&[CHILD]),
    ///     panic_abort: PanicAbort::Refuse,
    ///     panic_hook: PanicHook::Install,
    /// };
    /// const _: () = assert!(matches!(TREE.worst_case_shutdown(), Shutdown::After(_)));
    /// assert_eq!(TREE.worst_case_shutdown(), Shutdown::After(Duration::from_secs(5 + 1)));
    /// ```
    #[must_use]
    pub const fn worst_case_shutdown(&self) -> Shutdown {
        shorter(self.shutdown, self.supervisor.worst_case_shutdown())
    }
}

/// What `children` may take together to stop: the sum of every `shutdown` and `abort_grace`, since they are stopped one
/// after the other. [`Shutdown::Infinity`] absorbs; a sum that does not fit saturates.
#[must_use]
pub const fn total_shutdown(children: &[ChildSpec]) -> Shutdown {
    let mut total = Shutdown::After(core::time::Duration::ZERO);
    let mut rest = children;
    while let [child, tail @ ..] = rest {
        total = total.add(child.policy.shutdown.plus(child.policy.abort_grace));
        rest = tail;
    }
    total
}

/// What a tree does in a program built with `panic = "abort"`, where a panic can not be contained.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PanicAbort {
    /// Refuses to start. The default.
    #[default]
    Refuse,
    /// Starts nevertheless; a panic ends the process.
    Accept,
}

impl PanicAbort {
    /// The word of the DSL: `refuse` or `accept`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Accept => "accept",
        }
    }
}

/// Whether the start of a tree installs a panic hook, which learns where a panic happened and calls the previous hook.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PanicHook {
    /// Installs it, once in the process. The default.
    #[default]
    Install,
    /// Leaves the process's hook alone; panics are then reported without their location.
    Leave,
}

impl PanicHook {
    /// The word of the DSL: `install` or `leave`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Install => "install",
            Self::Leave => "leave",
        }
    }
}

display_word!(ChildKind, PanicAbort, PanicHook);

const fn shorter(a: Shutdown, b: Shutdown) -> Shutdown {
    match (a.limit(), b.limit()) {
        (Some(left), Some(right)) if left.as_nanos() <= right.as_nanos() => a,
        (Some(_), None) => a,
        _ => b,
    }
}
