//! A whole tree as data.

mod declared;
#[cfg(test)]
mod tests;
mod worst;

pub use declared::{Attribute, Declared, Entry};

use core::time::Duration;

use crate::word::display_word;
use crate::{ChildPolicy, PolicyPatch, Shutdown, StartOrder, SupervisorPatch, SupervisorPolicy};

/// What kind of child it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChildKind {
    /// An actor with a mailbox.
    Worker,
    /// An async function.
    Task,
    /// A nested supervisor.
    Supervisor,
    /// Several actors of one type, or tasks.
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
    /// What its entry in the tree and its actor's attribute state, without what it has from its supervisor.
    pub stated: PolicyPatch,
    /// What governs its own life.
    pub policy: ChildPolicy,
    /// What it supervises, if it is a supervisor.
    pub supervisor: Option<&'static SupervisorSpec>,
    /// How many of it there are: `None` if it is one, and otherwise so many, each a child of its own, in a row.
    pub replicas: Option<u32>,
    /// Whether it has a `when`, which says at the start whether it is there at all.
    pub conditional: bool,
}

impl ChildSpec {
    /// A child that is no supervisor: what its `entry` says, over its actor's `attribute`, under a supervisor.
    #[must_use]
    pub const fn leaf(
        name: &'static str,
        kind: ChildKind,
        entry: &PolicyPatch,
        attribute: &PolicyPatch,
        supervisor: &SupervisorPolicy,
    ) -> Self {
        Self {
            name,
            kind,
            stated: entry.over(attribute),
            policy: ChildPolicy::resolve(entry, attribute, supervisor),
            supervisor: None,
            replicas: None,
            conditional: false,
        }
    }

    /// A nested or mounted supervisor: what its `entry` says about its own life under the supervisor `above`, and what it
    /// supervises.
    #[must_use]
    pub const fn nested(
        name: &'static str,
        entry: &PolicyPatch,
        above: &SupervisorPolicy,
        supervisor: &'static SupervisorSpec,
    ) -> Self {
        Self {
            name,
            kind: ChildKind::Supervisor,
            stated: *entry,
            policy: ChildPolicy::resolve_supervisor(entry, above, supervisor.shutdown()),
            supervisor: Some(supervisor),
            replicas: None,
            conditional: false,
        }
    }

    /// A pool under the supervisor `above`. What is written in its block is about its [members](ChildSpec::member); its own
    /// life is a nested supervisor's that says nothing.
    #[must_use]
    pub const fn pool(
        name: &'static str,
        above: &SupervisorPolicy,
        members: &'static SupervisorSpec,
    ) -> Self {
        Self {
            kind: ChildKind::Pool,
            ..Self::nested(name, &PolicyPatch::NONE, above, members)
        }
    }

    /// What each member of a `pool` is like: the one child of its specification. The members' names are not known here.
    #[must_use]
    pub const fn member(
        entry: &PolicyPatch,
        attribute: &PolicyPatch,
        pool: &SupervisorPolicy,
        shared: bool,
    ) -> Self {
        Self {
            policy: ChildPolicy::resolve_member(entry, attribute, pool, shared),
            ..Self::leaf("", ChildKind::Worker, entry, attribute, pool)
        }
    }

    /// What each task of a `pool` is like, as [`member`](ChildSpec::member) of a pool of actors: temporary, where the `entry`
    /// says nothing.
    #[must_use]
    pub const fn task_member(entry: &PolicyPatch, pool: &SupervisorPolicy, shared: bool) -> Self {
        let attribute = PolicyPatch::ONCE;
        Self { kind: ChildKind::Task, ..Self::member(entry, attribute, pool, shared) }
    }

    /// The same, `replicas` times.
    #[must_use]
    pub const fn replicated(mut self, replicas: u32) -> Self {
        self.replicas = Some(replicas);
        self
    }

    /// The same, if a `when` says so.
    #[must_use]
    pub const fn conditional(mut self) -> Self {
        self.conditional = true;
        self
    }

    /// How many children it stands for, if all are there.
    #[must_use]
    pub const fn count(&self) -> u32 {
        match self.replicas {
            Some(replicas) => replicas,
            None => 1,
        }
    }

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
#[non_exhaustive]
pub struct SupervisorSpec {
    /// What is stated about its children.
    pub stated: SupervisorPatch,
    /// What it does with its children.
    pub policy: SupervisorPolicy,
    /// The `shutdown` that is written on it. `None`: what its children need together.
    pub stated_shutdown: Option<Shutdown>,
    /// Its children, in start order.
    pub children: &'static [ChildSpec],
}

impl SupervisorSpec {
    /// A supervisor with what it says about its children, and the `shutdown` that is written on it.
    #[must_use]
    pub const fn new(
        stated: &SupervisorPatch,
        stated_shutdown: Option<Shutdown>,
        children: &'static [ChildSpec],
    ) -> Self {
        Self {
            stated: *stated,
            policy: SupervisorPolicy::resolve(stated),
            stated_shutdown,
            children,
        }
    }

    /// What its children may take together to stop: see [`total_shutdown`].
    #[must_use]
    pub const fn total_shutdown(&self) -> Shutdown {
        total_shutdown(self.children, self.policy.start)
    }

    /// The `shutdown` that is written on it, or what its children need together.
    #[must_use]
    pub const fn shutdown(&self) -> Shutdown {
        match self.stated_shutdown {
            Some(stated) => stated,
            None => self.total_shutdown(),
        }
    }

    const fn worst_case_shutdown(&self) -> Shutdown {
        let mut total = Shutdown::After(Duration::ZERO);
        let mut rest = self.children;
        while let [child, tail @ ..] = rest {
            total = together(total, child, child.worst_case_shutdown(), self.policy.start);
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
    /// one after the other, or at the same time where they start so; but no supervisor takes longer than its own.
    ///
    /// Holds for children that yield; code that never yields can not be stopped.
    ///
    /// ```
    /// use core::time::Duration;
    /// use supervise_policy::*;
    ///
    /// const PATCH: SupervisorPatch = SupervisorPatch::new(Strategy::OneForOne);
    /// const LEDGER: ChildSpec = ChildSpec::leaf(
    ///     "ledger",
    ///     ChildKind::Worker,
    ///     &PolicyPatch::NONE,
    ///     &PolicyPatch::NONE,
    ///     &SupervisorPolicy::resolve(&PATCH),
    /// );
    /// const SUPERVISOR: SupervisorSpec = SupervisorSpec::new(&PATCH, None, &[LEDGER]);
    /// const TREE: TreeSpec = TreeSpec {
    ///     name: "Payments",
    ///     doc: "",
    ///     supervisor: SUPERVISOR,
    ///     shutdown: SUPERVISOR.shutdown(),
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

/// What `children` may take together to stop, each of them its `shutdown` and `abort_grace`: the sum of all, since they are
/// stopped one after the other; or the longest, if they start, and so stop, at the same time. [`Shutdown::Infinity`] absorbs;
/// a sum that does not fit saturates.
#[must_use]
pub const fn total_shutdown(children: &[ChildSpec], start: StartOrder) -> Shutdown {
    let mut total = Shutdown::After(Duration::ZERO);
    let mut rest = children;
    while let [child, tail @ ..] = rest {
        let own = child.policy.shutdown.plus(child.policy.abort_grace);
        total = together(total, child, own, start);
        rest = tail;
    }
    total
}

/// The time of some children and of one more, all of its replicas, each of which takes `own`.
const fn together(
    others: Shutdown,
    child: &ChildSpec,
    own: Shutdown,
    start: StartOrder,
) -> Shutdown {
    match start {
        StartOrder::Ordered => others.add(own.times(child.count())),
        StartOrder::Concurrent => longer(others, own),
    }
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

const fn longer(a: Shutdown, b: Shutdown) -> Shutdown {
    match (a.limit(), b.limit()) {
        (Some(left), Some(right)) if left.as_nanos() >= right.as_nanos() => a,
        (None, _) => a,
        _ => b,
    }
}
