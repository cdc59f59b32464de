//! Children that need longer to stop than their supervisor gives them.

#[cfg(test)]
mod tests;

use core::time::Duration;

use super::{Message, Verdict};
use crate::{AutoShutdown, ChildSpec, Shutdown, StartOrder, total_shutdown};

/// A supervisor, as its children see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parent<'a> {
    /// Its name.
    pub name: &'a str,
    /// The `shutdown` that is written on it. `None` if none is: then it has the time that its children need together, and
    /// they fit.
    pub shutdown: Option<Shutdown>,
    /// Whether it ends with its significant children. `None` if that is not known: nothing about it is judged then.
    pub auto_shutdown: Option<AutoShutdown>,
}

impl<'a> Parent<'a> {
    /// A supervisor of which nothing is known but its name.
    #[must_use]
    pub const fn new(name: &'a str) -> Self {
        Self { name, shutdown: None, auto_shutdown: None }
    }

    /// The time there is for its children, if they have to fit. Neither `infinity` nor `brutal` is a promise that they could
    /// break: the one gives them all the time they want, the other none on purpose.
    const fn limit(&self) -> Option<Duration> {
        match self.shutdown {
            Some(Shutdown::After(limit)) => Some(limit),
            _ => None,
        }
    }
}

/// A stop that takes longer than there is time for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overrun<'a> {
    /// The supervisor that gives the time.
    pub supervisor: &'a str,
    /// The time it gives.
    pub limit: Duration,
    /// The child that does not even fit alone. `None`: its children fit one by one, but they are stopped one after the other.
    pub child: Option<&'a str>,
    /// The `shutdown` of the child, or of all children together, their `abort_grace` with it.
    pub shutdown: Shutdown,
    /// The child's `abort_grace`.
    pub abort_grace: Duration,
}

/// Judges a supervisor's `shutdown` against what its `children` need: each of them its own `shutdown` and `abort_grace`, one
/// after the other, unless they `start` at the same time. A nested supervisor counts as a child; what it needs for its own children is judged there.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::judge::{self, Parent};
/// use supervise_policy::*;
///
/// const SUPERVISOR: SupervisorPolicy =
///     SupervisorPolicy::resolve(&SupervisorPatch::new(Strategy::OneForOne));
/// const CHILD: ChildSpec = ChildSpec::leaf(
///     "ledger",
///     ChildKind::Worker,
///     &PolicyPatch::NONE,
///     &PolicyPatch::NONE,
///     &SUPERVISOR,
/// );
/// const ORDERED: StartOrder = StartOrder::Ordered;
/// let parent = |seconds| Parent {
///     shutdown: Some(Shutdown::After(Duration::from_secs(seconds))),
///     ..Parent::new("App")
/// };
/// assert_eq!(judge::shutdown(&[CHILD, CHILD], ORDERED, &parent(12)), None);
/// assert_eq!(
///     judge::shutdown(&[CHILD, CHILD], ORDERED, &parent(10)).unwrap().to_string(),
///     "the children of `App` may take 12s to stop, one after the other, but it stops them within 10s",
/// );
/// assert_eq!(judge::shutdown(&[CHILD, CHILD], StartOrder::Concurrent, &parent(6)), None);
/// ```
#[must_use]
pub const fn shutdown<'a>(
    children: &'a [ChildSpec],
    start: StartOrder,
    parent: &Parent<'a>,
) -> Option<Verdict<'a>> {
    let mut rest = children;
    while let [child, tail @ ..] = rest {
        if let Some(verdict) = alone(child, parent) {
            return Some(verdict);
        }
        rest = tail;
    }
    together(children, start, parent)
}

/// One child, as if it had no siblings.
pub(super) const fn alone<'a>(child: &'a ChildSpec, parent: &Parent<'a>) -> Option<Verdict<'a>> {
    let Some(limit) = parent.limit() else {
        return None;
    };
    let (shutdown, abort_grace) = (child.policy.shutdown, child.policy.abort_grace);
    if fits(shutdown.plus(abort_grace), limit) {
        return None;
    }
    Some(Verdict::Overrun(Overrun {
        supervisor: parent.name,
        limit,
        child: Some(child.name),
        shutdown,
        abort_grace,
    }))
}

/// All children, unless one of them does not even fit alone.
pub(super) const fn together<'a>(
    children: &[ChildSpec],
    start: StartOrder,
    parent: &Parent<'a>,
) -> Option<Verdict<'a>> {
    let Some(limit) = parent.limit() else {
        return None;
    };
    let shutdown = total_shutdown(children, start);
    if fits(shutdown, limit) {
        return None;
    }
    let mut rest = children;
    while let [child, tail @ ..] = rest {
        if !fits(child.policy.shutdown.plus(child.policy.abort_grace), limit) {
            return None;
        }
        rest = tail;
    }
    Some(Verdict::Overrun(Overrun {
        supervisor: parent.name,
        limit,
        child: None,
        shutdown,
        abort_grace: Duration::ZERO,
    }))
}

const fn fits(need: Shutdown, limit: Duration) -> bool {
    match need.limit() {
        Some(need) => need.as_nanos() <= limit.as_nanos(),
        None => false,
    }
}

impl Overrun<'_> {
    pub(super) const fn message(&self, text: Message) -> Message {
        let Some(child) = self.child else {
            return self
                .time(
                    text.push("the children of `")
                        .push(self.supervisor)
                        .push("` may take "),
                )
                .push(" to stop, one after the other, but it stops them within ")
                .push_duration(self.limit);
        };
        let text = text.push("`").push(child).push("` may take ");
        let text = match self.shutdown {
            Shutdown::Brutal => text
                .push_duration(self.abort_grace)
                .push(" to end after an abort"),
            Shutdown::After(limit) if limit.as_nanos() <= self.limit.as_nanos() => text
                .push_duration(limit)
                .push(" to stop and ")
                .push_duration(self.abort_grace)
                .push(" more after an abort"),
            _ => self.time(text).push(" to stop"),
        };
        text.push(", but `")
            .push(self.supervisor)
            .push("` stops its children within ")
            .push_duration(self.limit)
    }

    pub(super) const fn help(&self, text: Message) -> Message {
        let text = match self.shutdown.plus(self.abort_grace).limit() {
            Some(need) => text
                .push("raise the `shutdown` of `")
                .push(self.supervisor)
                .push("` to ")
                .push_duration(need),
            None => text
                .push("write `shutdown: infinity` on `")
                .push(self.supervisor)
                .push("` too"),
        };
        text.push(", or leave it out there: it is then what its children need")
    }

    const fn time(&self, text: Message) -> Message {
        match self.shutdown.limit() {
            Some(time) => text.push_duration(time),
            None => text.push("forever"),
        }
    }
}
