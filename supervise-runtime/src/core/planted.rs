//! Mistakes that tests plant in the core, to see that they are found. Outside of tests there are none.

/// A mistake, where it would be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Planted {
    /// A child is started although something of it is left.
    Overlap,
    /// A child that is not to be restarted alone is, and the other way round.
    Group,
    /// Restarts are not counted.
    Uncounted,
    /// What was temporary is restarted.
    Again,
    /// Children are started after the supervisor's stop.
    AfterStop,
    /// A stop that was ordered counts as the child's own end.
    OrderedEnd,
}

#[cfg(not(test))]
pub(super) const fn planted(_: Planted) -> bool {
    false
}

#[cfg(test)]
pub(super) use seeds::planted;
#[cfg(test)]
pub(super) mod seeds {
    use std::cell::Cell;

    use super::Planted;

    thread_local!(static PLANTED: Cell<Option<Planted>> = const { Cell::new(None) });

    pub(crate) fn planted(which: Planted) -> bool {
        PLANTED.get() == Some(which)
    }

    /// Plants this, or nothing, on this thread.
    pub(crate) fn plant(what: Option<Planted>) {
        PLANTED.set(what);
    }
}
