//! How often the same child can come back before its tree gives up.

#[cfg(test)]
mod tests;

use crate::{Budget, ChildSpec, MaxRestarts, OnLimit, Restart, SupervisorSpec, TreeSpec};

impl TreeSpec {
    /// How often the same child can be started again at worst, before the tree gives up: restart budgets multiply down a tree.
    ///
    /// It is the number for a child that fails for good, each time as soon as it runs, so that no restart is ever old enough not
    /// to count any more. Its budget allows *n* restarts; the next failure ends its supervisor, whose own budget under its
    /// parent allows *m* restarts, each of which begins with the *n* anew; and so on up to the root. So it is started
    /// *(n + 1) · (m + 1)* · … times, all but one of which are restarts. The result is that of the child with the most, nested
    /// supervisors among them. Where failures go no further up (`on_limit: stop`, or a `temporary` supervisor), nothing above
    /// counts.
    ///
    /// A child under a budget without a limit, its own or one above it, comes back for ever: [`MaxRestarts::Unlimited`]. What
    /// is more than `u32::MAX` is `u32::MAX`.
    ///
    /// A program can hold its tree to a bound, in a test or in a const assertion:
    ///
    /// ```
    /// use supervise_policy::*;
    ///
    /// const PATCH: SupervisorPatch = SupervisorPatch::new(Strategy::OneForOne);
    /// const POLICY: SupervisorPolicy = SupervisorPolicy::resolve(&PATCH);
    /// const NONE: PolicyPatch = PolicyPatch::NONE;
    /// const LEDGER: ChildSpec = ChildSpec::leaf("ledger", ChildKind::Worker, &NONE, &NONE, &POLICY);
    /// static MARKET: SupervisorSpec = SupervisorSpec::new(&PATCH, None, &[LEDGER]);
    /// const CHILDREN: &[ChildSpec] = &[ChildSpec::nested("market", &NONE, &POLICY, &MARKET)];
    /// const ROOT: SupervisorSpec = SupervisorSpec::new(&PATCH, None, CHILDREN);
    /// const TREE: TreeSpec = TreeSpec {
    ///     name: "Payments",
    ///     doc: "",
    ///     supervisor: ROOT,
    ///     shutdown: ROOT.shutdown(),
    ///     panic_abort: PanicAbort::Refuse,
    ///     panic_hook: PanicHook::Install,
    /// };
    /// // Each has the default of 5 restarts in 60s: (5 + 1) * (5 + 1) starts.
    /// const _: () = assert!(matches!(TREE.worst_case_restarts(), MaxRestarts::AtMost(..=35)));
    /// assert_eq!(TREE.worst_case_restarts(), MaxRestarts::AtMost(35));
    /// ```
    #[must_use]
    pub const fn worst_case_restarts(&self) -> MaxRestarts {
        match self.supervisor.most_starts(Starts::ONE).0 {
            None => MaxRestarts::Unlimited,
            Some(starts) if starts > u32::MAX as u64 => MaxRestarts::AtMost(u32::MAX),
            Some(starts) => MaxRestarts::AtMost((starts - 1) as u32),
        }
    }
}

impl SupervisorSpec {
    /// The most starts of anything below, if failures from below start this supervisor so often.
    const fn most_starts(&self, own: Starts) -> Starts {
        let mut most = Starts::ONE;
        let mut rest = self.children;
        while let [child, tail @ ..] = rest {
            most = most.larger(child.most_starts(&self.policy.budget, own));
            rest = tail;
        }
        most
    }
}

impl ChildSpec {
    /// The most starts of this child or anything below it, under a supervisor with this shared budget and so many starts.
    const fn most_starts(&self, shared: &Budget, above: Starts) -> Starts {
        let policy = &self.policy;
        let temporary = matches!(policy.restart, Restart::Temporary);
        let (budget, goes_up) = match &policy.budget {
            Some(own) => (own, matches!(policy.on_limit, OnLimit::Escalate)),
            None => (shared, true),
        };
        let in_one_life = if temporary {
            Starts::ONE
        } else {
            Starts::of(budget)
        };
        let starts = if goes_up && !temporary {
            in_one_life.times(above)
        } else {
            in_one_life
        };
        match self.supervisor {
            Some(supervisor) => starts.larger(supervisor.most_starts(starts)),
            None => starts,
        }
    }
}

/// A number of starts, the first among them; `None` if there is no end to them.
#[derive(Clone, Copy)]
struct Starts(Option<u64>);

impl Starts {
    const ONE: Self = Self(Some(1));

    const fn of(budget: &Budget) -> Self {
        match budget.max_restarts {
            MaxRestarts::AtMost(max) => Self(Some(max as u64 + 1)),
            MaxRestarts::Unlimited => Self(None),
        }
    }

    const fn times(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Some(one), Some(other)) => Self(Some(one.saturating_mul(other))),
            _ => Self(None),
        }
    }

    const fn larger(self, other: Self) -> Self {
        match (self.0, other.0) {
            (Some(one), Some(two)) if one < two => other,
            (Some(_), None) => other,
            _ => self,
        }
    }
}
