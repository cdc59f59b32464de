//! A clock that stands still while its holder is busy.

use crate::Moment;

/// Turns moments into readings of a clock that stands still while its holder is busy, so that the difference of two
/// readings is the idle time between two moments.
#[derive(Clone, Debug, Default)]
pub(super) struct Clock {
    /// How many busy stretches are under way; the clock runs while it is zero.
    depth: u32,
    /// Since when it stands still, if it does.
    stopped: Moment,
    /// For how many nanoseconds it stood still before that, in all. No `Duration`, into which moments would have to be divided
    /// at every start and every stop.
    lost: u64,
    /// When it last stood still and ran again.
    last: Option<Stretch>,
    /// Its reading while it stood still the time before `last`.
    floor: Moment,
}

/// A closed stretch of standing still.
#[derive(Clone, Debug)]
struct Stretch {
    from: Moment,
    to: Moment,
    /// What `lost` was before it.
    lost: u64,
}

impl Clock {
    /// Begins a busy stretch, which may lie inside another.
    pub(super) fn busy(&mut self, now: Moment) {
        if self.depth == 0 {
            self.stopped = now;
        }
        self.depth = self.depth.saturating_add(1);
    }

    /// Ends one busy stretch; the clock runs once all have ended. Does nothing if there is none.
    pub(super) fn idle(&mut self, now: Moment) {
        if self.depth != 1 {
            self.depth = self.depth.saturating_sub(1);
            return;
        }
        self.depth = 0;
        // It did not stand still at all, which is no stretch to remember instead of another.
        if now <= self.stopped {
            return;
        }
        let stood = Stretch { from: self.stopped, to: now, lost: self.lost };
        let stretch = stood.to.as_nanos().saturating_sub(stood.from.as_nanos());
        self.lost = self.lost.saturating_add(stretch);
        match &mut self.last {
            // A stop and the start right after it are one stretch.
            Some(last) if last.to == stood.from => last.to = stood.to,
            Some(last) => {
                self.floor = earlier(last.from, last.lost);
                self.last = Some(stood);
            }
            None => self.last = Some(stood),
        }
    }

    /// The reading at `moment`, which is now or was before.
    ///
    /// Exact back to the end of the stretch before the last closed one. From there on back it is never too early, which
    /// lets an entry count for longer, never for less.
    pub(super) fn reading(&self, moment: Moment) -> Moment {
        if self.depth > 0 && moment >= self.stopped {
            return earlier(self.stopped, self.lost);
        }
        let Some(last) = &self.last else {
            return moment;
        };
        let before = earlier(moment.min(last.from), last.lost);
        let since = moment.saturating_since(last.to);
        before.max(self.floor).saturating_add(since)
    }
}

/// The moment so many nanoseconds before.
fn earlier(moment: Moment, nanos: u64) -> Moment {
    Moment::from_nanos(moment.as_nanos().saturating_sub(nanos))
}
