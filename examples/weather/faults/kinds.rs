//! Where faults strike, and what they are.

use Blow::{Error, Hang, Panic};
use Severity::{Damaging, Final, Foreign, Passing};

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Site {
    /// A parser at work on a row.
    Parse,
    /// The aggregator, half of whose update is made.
    Aggregate,
    /// The source, about to send a row.
    Send,
    /// The reporter at work on a month.
    Publish,
}

/// How bad an injected error is. Every child makes an error of its own type of it, and its policy
/// answers that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Severity {
    /// The message at hand is spoilt, and nothing else.
    Passing,
    /// The state of the child is not to be trusted any more.
    Damaging,
    /// This child is of no further use.
    Final,
    /// It is not this child that is at fault, but what it shares with others.
    Foreign,
    /// A start does not succeed.
    Starting,
}

/// What strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Blow {
    Error(Severity),
    Panic,
    Hang,
}

/// How many rows and months there are to strike at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Extent {
    pub(crate) rows: usize,
    pub(crate) months: usize,
}

impl Site {
    pub(super) const ALL: [Self; 4] = [Self::Parse, Self::Aggregate, Self::Send, Self::Publish];

    /// How often this site is chosen, out of 100.
    pub(super) fn weight(self) -> usize {
        match self {
            Self::Parse => 55,
            Self::Aggregate => 20,
            Self::Send => 15,
            Self::Publish => 10,
        }
    }

    /// What strikes here; what stands twice does so twice as often.
    pub(super) fn blows(self) -> &'static [Blow] {
        match self {
            Self::Parse => &[
                Error(Passing),
                Error(Passing),
                Error(Damaging),
                Error(Damaging),
                Panic,
                Panic,
                Hang,
                Error(Final),
                Error(Foreign),
            ],
            // No error is passing where the state is half changed.
            Self::Aggregate => &[
                Error(Damaging),
                Error(Damaging),
                Panic,
                Hang,
                Error(Foreign),
            ],
            // A task has no `handle_timeout`, so nothing would end its hangs.
            Self::Send => &[Error(Damaging), Panic],
            Self::Publish => &[Error(Passing), Error(Damaging), Panic, Hang],
        }
    }

    pub(super) fn rows(self, extent: Extent) -> usize {
        match self {
            Self::Parse | Self::Aggregate | Self::Send => extent.rows,
            Self::Publish => extent.months,
        }
    }

    /// Whether the start after a fault here can fail too: a task has none of its own.
    pub(super) fn has_start(self) -> bool {
        self != Self::Send
    }
}

impl Blow {
    /// How often it strikes at most: some of them take much down with them.
    pub(super) fn limit(self) -> usize {
        match self {
            // Fewer than there are parsers, so that one is left.
            Error(Final) => 3,
            Error(Foreign) => 12,
            _ => usize::MAX,
        }
    }

    /// Whether the child it strikes is itself restarted for it.
    pub(super) fn restarts(self) -> bool {
        matches!(self, Error(Damaging) | Panic | Hang)
    }
}
