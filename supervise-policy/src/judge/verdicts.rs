//! Everything that is wrong with one policy.

use super::{At, Verdict};

/// All that is wrong with one policy, in the order of its fields; mostly nothing.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::{PolicyPatch, judge};
///
/// const NOTHING: PolicyPatch = PolicyPatch {
///     within: Some(Duration::ZERO),
///     start_timeout: Some(Duration::ZERO),
///     ..PolicyPatch::NONE
/// };
/// let found: Vec<String> = judge::patch(&NOTHING).iter().map(ToString::to_string).collect();
/// assert_eq!(found, ["`within` must be longer than zero", "`start_timeout` must be longer than zero"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdicts<'a> {
    list: [Option<Verdict<'a>>; MOST],
    len: usize,
}

/// More than one policy can have: one for every field, and two for some.
const MOST: usize = 40;

impl<'a> Verdicts<'a> {
    pub(super) const fn new() -> Self {
        Self { list: [None; MOST], len: 0 }
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The first, if there is any.
    #[must_use]
    pub const fn first(&self) -> Option<&Verdict<'a>> {
        let [first, ..] = &self.list;
        first.as_ref()
    }

    /// The first about this field.
    #[must_use]
    pub const fn at(&self, at: At) -> Option<&Verdict<'a>> {
        let mut rest: &[Option<Verdict<'a>>] = &self.list;
        while let [Some(verdict), tail @ ..] = rest {
            if verdict.at() as u8 == at as u8 {
                return Some(verdict);
            }
            rest = tail;
        }
        None
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Verdict<'a>> {
        self.list.iter().flatten()
    }

    /// Asserts that nothing is wrong: in a const evaluation, a fault is a compile error at the place of this call, and its
    /// text is the [first](Self::first) verdict's.
    ///
    /// # Panics
    ///
    /// If anything is wrong; that is what it is for.
    #[track_caller]
    pub const fn assert_none(&self) {
        if let Some(verdict) = self.first() {
            refuse(verdict);
        }
    }

    /// As [`assert_none`](Self::assert_none), for faults about one of these fields alone: so each can be told at the field it
    /// is about.
    ///
    /// ```compile_fail,E0080
    /// use core::time::Duration;
    /// use supervise_policy::judge::{self, At, Verdicts};
    /// use supervise_policy::PolicyPatch;
    ///
    /// const FOUND: Verdicts<'_> =
    ///     judge::patch(&PolicyPatch { within: Some(Duration::ZERO), ..PolicyPatch::NONE });
    /// // error[E0080]: evaluation panicked: `within` must be longer than zero
    /// //               help: write a duration, as in `within: 60s`, or leave it out
    /// const _: () = FOUND.assert_none_at(&[At::Within]);
    /// ```
    ///
    /// # Panics
    ///
    /// If anything is wrong with one of them.
    #[track_caller]
    pub const fn assert_none_at(&self, fields: &[At]) {
        if self.is_empty() {
            return;
        }
        let mut rest = fields;
        while let [at, tail @ ..] = rest {
            if let Some(verdict) = self.at(*at) {
                refuse(verdict);
            }
            rest = tail;
        }
    }

    /// As [`assert_none_at`](Self::assert_none_at), for a set of fields' [bits](At::bit).
    ///
    /// # Panics
    ///
    /// If anything is wrong with one of them.
    #[track_caller]
    pub const fn assert_none_of(&self, bits: u32) {
        let mut rest: &[Option<Verdict<'a>>] = &self.list;
        while let [Some(verdict), tail @ ..] = rest {
            if verdict.at().bit() & bits != 0 {
                refuse(verdict);
            }
            rest = tail;
        }
    }

    /// As [`assert_none`](Self::assert_none), for faults about none of these fields, given by their [bits](At::bit).
    ///
    /// # Panics
    ///
    /// If anything else is wrong.
    #[track_caller]
    pub const fn assert_others(&self, bits: u32) {
        let mut rest: &[Option<Verdict<'a>>] = &self.list;
        while let [Some(verdict), tail @ ..] = rest {
            if verdict.at().bit() & bits == 0 {
                refuse(verdict);
            }
            rest = tail;
        }
    }

    /// As [`assert_none_of`](Self::assert_none_of), for faults about one parameter of these fields alone.
    ///
    /// # Panics
    ///
    /// If anything is wrong with it.
    #[track_caller]
    pub const fn assert_none_in(&self, bits: u32, part: &str) {
        let mut rest: &[Option<Verdict<'a>>] = &self.list;
        while let [Some(verdict), tail @ ..] = rest {
            if verdict.at().bit() & bits != 0
                && let Some(own) = verdict.part()
                && same(own, part)
            {
                refuse(verdict);
            }
            rest = tail;
        }
    }

    pub(super) const fn push(&mut self, verdict: Verdict<'a>) {
        if let Some((_, [place, ..])) = self.list.split_at_mut_checked(self.len) {
            *place = Some(verdict);
            self.len += 1;
        }
    }

    pub(super) const fn push_any(&mut self, verdict: Option<Verdict<'a>>) {
        if let Some(verdict) = verdict {
            self.push(verdict);
        }
    }
}

#[track_caller]
#[allow(clippy::panic)] // A const evaluation has no other way to fail.
pub(super) const fn refuse(verdict: &Verdict<'_>) -> ! {
    panic!("{}", verdict.text().as_str())
}

/// Whether two texts are equal.
const fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.as_bytes(), other.as_bytes());
    while let ([first, rest @ ..], [second, others @ ..]) = (one, other) {
        if *first != *second {
            return false;
        }
        (one, other) = (rest, others);
    }
    one.is_empty() && other.is_empty()
}

#[cfg(test)]
mod tests;
