//! Retries that come too late to act.

use core::time::Duration;

use super::{Message, Verdict};
use crate::{PolicyPatch, Retry};

/// A retry that never happens, since the message is given up before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LateRetry {
    /// Which one: the first that is too late.
    pub nth: u32,
    /// When it would come at the earliest, counted from the message's first handling: the sum of the waits up to it.
    pub wait: Duration,
    /// How long the message may take in all.
    pub handle_timeout: Duration,
}

/// Judges the retries of messages that may take so long in all: `Some` if one of them can never come.
///
/// ```
/// use core::time::Duration;
/// use supervise_policy::{Retry, judge};
///
/// let late = judge::late_retry(&Retry::DEFAULT, Duration::from_millis(500)).unwrap();
/// assert_eq!((late.nth, late.wait), (3, Duration::from_millis(700)));
/// assert_eq!(judge::late_retry(&Retry::DEFAULT, Duration::from_secs(1)), None);
/// ```
#[must_use]
pub const fn late_retry(retry: &Retry, handle_timeout: Duration) -> Option<LateRetry> {
    if handle_timeout.is_zero() {
        // That is a fault of its own.
        return None;
    }
    match retry.first_beyond(handle_timeout) {
        Some(nth) => Some(LateRetry { nth, wait: retry.least_wait(nth), handle_timeout }),
        None => None,
    }
}

/// What one place says.
pub(super) const fn patch<'a>(patch: &PolicyPatch) -> Option<Verdict<'a>> {
    merged(&patch.retry, patch.handle_timeout)
}

/// What an entry and an attribute say together, if the attribute does not say all of it.
pub(super) const fn child<'a>(
    entry: &PolicyPatch,
    retry: &Option<Retry>,
    handle_timeout: Option<Duration>,
) -> Option<Verdict<'a>> {
    if entry.retry.is_none() && entry.handle_timeout.is_none() {
        return None;
    }
    merged(retry, handle_timeout)
}

const fn merged<'a>(
    retry: &Option<Retry>,
    handle_timeout: Option<Duration>,
) -> Option<Verdict<'a>> {
    match (retry, handle_timeout) {
        (Some(retry), Some(limit)) => match late_retry(retry, limit) {
            Some(late) => Some(Verdict::Late(late)),
            None => None,
        },
        _ => None,
    }
}

impl LateRetry {
    pub(super) const fn message(&self, text: Message) -> Message {
        text.push("retry ")
            .push_number(self.nth as u64)
            .push(" of a message comes after ")
            .push_duration(self.wait)
            .push(" at the earliest, but `handle_timeout: ")
            .push_duration(self.handle_timeout)
            .push("` ends the message before")
    }

    pub(super) const fn help(&self, text: Message) -> Message {
        let text = text.push("raise `handle_timeout`, which counts retries too, or lower ");
        if self.nth > 1 {
            text.push("`times` to ").push_number(self.nth as u64 - 1)
        } else {
            text.push("the first wait of `retry`")
        }
    }
}
