//! A moment that there may be none of, in eight bytes.

use supervise_policy::Moment;

/// As an `Option<Moment>`, of which a child has several, in half the room. The last moment of all stands for none, and
/// one there becomes the one before it: they are 584 years away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct When(Moment);

impl When {
    pub(crate) const NEVER: Self = Self(Moment::MAX);

    pub(crate) fn at(moment: Moment) -> Self {
        Self(moment.min(Moment::from_nanos(u64::MAX - 1)))
    }

    pub(crate) fn get(self) -> Option<Moment> {
        (self != Self::NEVER).then_some(self.0)
    }

    pub(crate) fn is_some(self) -> bool {
        self != Self::NEVER
    }

    #[cfg(test)]
    pub(crate) fn is_none(self) -> bool {
        self == Self::NEVER
    }

    pub(crate) fn take(&mut self) -> Option<Moment> {
        std::mem::replace(self, Self::NEVER).get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_but_the_last_is_itself() {
        for nanos in [0, 1, u64::MAX - 1] {
            let moment = Moment::from_nanos(nanos);
            assert_eq!(When::at(moment).get(), Some(moment));
        }
        let mut last = When::at(Moment::MAX);
        assert!(last.is_some());
        assert_eq!(last.take(), Some(Moment::from_nanos(u64::MAX - 1)));
        assert!(last.is_none() && last.take().is_none());
    }
}
