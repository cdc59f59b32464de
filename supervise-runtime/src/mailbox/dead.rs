//! Messages that were not handled: counted, and the last of them kept.

use std::{
    any::type_name,
    fmt,
    mem::replace,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};

use tokio::time::Instant;

use crate::{Failure, core::Last, failure::catch};

/// A message that was not handled, or not to its end.
///
/// A child keeps its last ones, as many as its `mailbox` says in `dead_letters`;
/// [`ActorRef::dead_letters`](crate::ActorRef::dead_letters) takes them out.
#[non_exhaustive]
pub struct DeadLetter<M> {
    /// The path of the child it was for.
    pub path: Arc<str>,
    /// The child's incarnation at that time.
    pub incarnation: u64,
    /// The name of the message's type, as [`std::any::type_name`] gives it.
    pub message_type: &'static str,
    /// Why it was not handled.
    pub reason: DeadReason,
    /// When, on tokio's clock.
    pub at: Instant,
    /// The message itself, if it is there: it was told and never handed to the actor, or the child has
    /// `retry`. A question is dropped in any case, so that its asker learns at once that there will be
    /// no answer; with `retry` a copy is kept, whose [`Reply`](crate::Reply) leads nowhere.
    pub message: Option<M>,
}

/// Why a message was not handled.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum DeadReason {
    /// Handling it failed, and with `retry` failed every time.
    Failed(Failure),
    /// It was being handled when the incarnation was aborted.
    Interrupted,
    /// The child was stopped before its turn came.
    Stopped,
    /// It was the oldest in a full mailbox with `while_down: drop_oldest`.
    Displaced,
}

impl DeadReason {
    /// Its name in snake case.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            DeadReason::Failed(_) => "failed",
            DeadReason::Interrupted => "interrupted",
            DeadReason::Stopped => "stopped",
            DeadReason::Displaced => "displaced",
        }
    }

    /// What handling it failed with.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self {
            DeadReason::Failed(failure) => Some(failure),
            _ => None,
        }
    }
}

impl fmt::Display for DeadReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DeadReason::Failed(failure) => write!(f, "failed: {failure}"),
            other => f.write_str(other.as_str()),
        }
    }
}

// Messages need not be Debug.
impl<M> fmt::Debug for DeadLetter<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeadLetter")
            .field("path", &self.path)
            .field("incarnation", &self.incarnation)
            .field("message_type", &self.message_type)
            .field("reason", &self.reason)
            .field("at", &self.at)
            .field("has_message", &self.message.is_some())
            .finish()
    }
}

/// What a child remembers of one.
#[derive(Debug)]
pub(crate) struct Dead<M> {
    pub(crate) incarnation: u64,
    pub(crate) reason: DeadReason,
    pub(crate) msg: Option<M>,
}

/// What is left of one that is kept no more.
type Remains<M> = (Option<Failure>, Option<M>);

/// The dead letters of one child. Costs a pointer until there is one.
#[derive(Debug)]
pub(crate) struct DeadLetters<M> {
    ring: OnceLock<Box<Ring<M>>>,
}

#[derive(Debug)]
struct Ring<M> {
    kept: Mutex<Kept<M>>,
}

#[derive(Debug)]
struct Kept<M> {
    letters: Last<Buried<M>>,
    total: u64,
}

/// One that is kept. Of single words, what it failed with apart from why else it was not handled: what is written in other
/// pieces than it is read in takes long.
#[derive(Debug)]
struct Buried<M> {
    at: Instant,
    incarnation: u64,
    failure: Option<Failure>,
    /// Why else, if it has not failed.
    why: Why,
    msg: Option<M>,
}

#[derive(Clone, Copy, Debug)]
enum Why {
    Interrupted,
    Stopped,
    Displaced,
}

impl<M> Buried<M> {
    fn reason(&self) -> DeadReason {
        match (&self.failure, self.why) {
            (Some(failure), _) => DeadReason::Failed(failure.clone()),
            (None, Why::Interrupted) => DeadReason::Interrupted,
            (None, Why::Stopped) => DeadReason::Stopped,
            (None, Why::Displaced) => DeadReason::Displaced,
        }
    }
}

impl<M> DeadLetters<M> {
    pub(crate) fn new() -> Self {
        Self { ring: OnceLock::new() }
    }

    /// Counts one, and keeps it if any are kept: `keep` at most. What it pushes out is given back, to be dropped where user code
    /// may run.
    #[must_use = "its drop is user code"]
    #[inline(always)]
    pub(crate) fn push(&self, dead: Dead<M>, at: Instant, keep: u32) -> Remains<M> {
        let Dead { incarnation, reason, msg } = dead;
        let (failure, why) = match reason {
            DeadReason::Failed(failure) => (Some(failure), Why::Interrupted),
            DeadReason::Interrupted => (None, Why::Interrupted),
            DeadReason::Stopped => (None, Why::Stopped),
            DeadReason::Displaced => (None, Why::Displaced),
        };
        let mut kept = self.ring.get_or_init(Box::default).lock();
        kept.total += 1;
        if keep == 0 {
            return (failure, msg);
        }
        let Some(oldest) = kept.letters.renewed(keep as usize) else {
            kept.letters
                .add(Buried { at, incarnation, failure, why, msg });
            return (None, None);
        };
        oldest.at = at;
        oldest.incarnation = incarnation;
        oldest.why = why;
        (
            replace(&mut oldest.failure, failure),
            replace(&mut oldest.msg, msg),
        )
    }

    /// How many there have been.
    pub(crate) fn total(&self) -> u64 {
        self.ring.get().map_or(0, |ring| ring.lock().total)
    }

    /// Takes out those that are kept, oldest first.
    pub(crate) fn take(&self, path: &Arc<str>) -> Vec<DeadLetter<M>> {
        let Some(ring) = self.ring.get() else {
            return Vec::new();
        };
        let letters = ring.lock().letters.take();
        letters
            .into_iter()
            .map(|letter| DeadLetter {
                path: path.clone(),
                incarnation: letter.incarnation,
                message_type: type_name::<M>(),
                reason: letter.reason(),
                at: letter.at,
                message: letter.msg,
            })
            .collect()
    }
}

impl<M> Ring<M> {
    /// Nothing panics while the lock is held, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, Kept<M>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<M> Default for Ring<M> {
    fn default() -> Self {
        Self { kept: Mutex::new(Kept { letters: Last::new(), total: 0 }) }
    }
}

impl<M> Drop for Ring<M> {
    fn drop(&mut self) {
        // One by one, so that a message whose drop panics neither takes the rest with it nor strikes
        // whoever let go of the last handle.
        let kept = self.kept.get_mut().unwrap_or_else(PoisonError::into_inner);
        for letter in kept.letters.take() {
            let _ = catch(|| drop(letter));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stopped(msg: u32) -> Dead<u32> {
        Dead { incarnation: 1, reason: DeadReason::Stopped, msg: Some(msg) }
    }

    fn kept(letters: &DeadLetters<u32>) -> Vec<Option<u32>> {
        let taken = letters.take(&"a".into());
        taken.into_iter().map(|letter| letter.message).collect()
    }

    #[test]
    fn the_last_ones_are_kept_and_all_are_counted() {
        let letters = DeadLetters::new();
        assert_eq!(letters.total(), 0);
        let push = |msg| letters.push(stopped(msg), Instant::now(), 2).1;
        assert_eq!((push(1), push(2)), (None, None));
        assert_eq!(push(3), Some(1), "the oldest");
        assert_eq!(kept(&letters), [Some(2), Some(3)]);
        assert_eq!(kept(&letters), [], "taken out");
        assert_eq!(letters.total(), 3);
    }

    #[test]
    fn where_none_are_kept_they_are_counted() {
        let letters = DeadLetters::new();
        let (_, own) = letters.push(stopped(1), Instant::now(), 0);
        assert_eq!(own, Some(1));
        assert_eq!((kept(&letters), letters.total()), (vec![], 1));
    }

    #[test]
    fn without_any_there_is_no_ring() {
        let letters = DeadLetters::<u32>::new();
        assert_eq!(letters.total(), 0);
        assert!(letters.take(&"a".into()).is_empty());
        assert!(letters.ring.get().is_none());
    }

    #[test]
    fn a_letter_whose_drop_panics_is_dropped_alone() {
        struct Bad;
        impl Drop for Bad {
            #[expect(clippy::panic, reason = "that is what it is for")]
            fn drop(&mut self) {
                panic!("in a drop");
            }
        }
        let letters = DeadLetters::new();
        for _ in 0..2 {
            let dead = Dead { incarnation: 1, reason: DeadReason::Stopped, msg: Some(Bad) };
            assert!(letters.push(dead, Instant::now(), 2).1.is_none());
        }
        drop(letters);
    }
}
